package crashtest

import (
	"os"
	"path/filepath"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"
)

// The judge of all these tests must itself know right from wrong.
func TestTheJudgeKnowsRightFromWrong(t *testing.T) {
	charge := sandbox.Charge{Job: "job-1"}
	refer := sandbox.Charge{Job: "job-1", Ref: "run-1"}
	named := sandbox.Charge{Job: "job-1", Ref: "dailies-run-1"}
	r := func(s run.State, job string, charge provider.Charged) run.Run {
		return run.Run{ID: "run-1", State: s, Job: job, Charged: charge}
	}
	for name, c := range map[string]struct {
		runs    []run.Run
		charges []sandbox.Charge
		want    verdict
	}{
		"nothing at all":                {nil, nil, right},
		"paid and gone":                 {nil, []sandbox.Charge{charge}, lost},
		"paid, known":                   {[]run.Run{r(run.Queued, "job-1", "")}, []sandbox.Charge{charge}, right},
		"paid, known by reference":      {[]run.Run{r(run.Queued, "job-1", "")}, []sandbox.Charge{refer}, right},
		"paid, known by a named one":    {[]run.Run{r(run.Queued, "job-1", "")}, []sandbox.Charge{named}, right},
		"paid, of another run":          {[]run.Run{{ID: "run-2", State: run.Unsure}}, []sandbox.Charge{refer}, lost},
		"paid, of another, named":       {[]run.Run{{ID: "run-2", State: run.Unsure}}, []sandbox.Charge{named}, lost},
		"paid, of one with a like end":  {[]run.Run{{ID: "un-1", State: run.Unsure}}, []sandbox.Charge{named}, lost},
		"paid, another job":             {[]run.Run{r(run.Queued, "job-2", "")}, []sandbox.Charge{charge}, untrue},
		"paid, would be sent again":     {[]run.Run{r(run.Pending, "", "")}, []sandbox.Charge{charge}, lost},
		"paid, counts as free":          {[]run.Run{r(run.Failed, "", provider.ChargedNo)}, []sandbox.Charge{charge}, lost},
		"paid, cancelled unsent":        {[]run.Run{r(run.Cancelled, "", provider.ChargedNo)}, []sandbox.Charge{charge}, lost},
		"paid, unsure":                  {[]run.Run{r(run.Unsure, "", "")}, []sandbox.Charge{charge}, right},
		"paid, killed while sending":    {[]run.Run{r(run.Submitting, "", "")}, []sandbox.Charge{charge}, right},
		"paid, failed, who knows":       {[]run.Run{r(run.Failed, "job-1", provider.ChargedUnknown)}, []sandbox.Charge{charge}, right},
		"paid, failed without a job":    {[]run.Run{r(run.Failed, "", provider.ChargedUnknown)}, []sandbox.Charge{charge}, lost},
		"paid twice":                    {[]run.Run{r(run.Queued, "job-1", "")}, []sandbox.Charge{charge, charge}, double},
		"paid once, in two rows":        {[]run.Run{r(run.Unsure, "", ""), r(run.Unsure, "", "")}, []sandbox.Charge{charge}, untrue},
		"free, not sent yet":            {[]run.Run{r(run.Pending, "", "")}, nil, right},
		"free, unsure":                  {[]run.Run{r(run.Unsure, "", "")}, nil, right},
		"free, refused":                 {[]run.Run{r(run.Failed, "", provider.ChargedNo)}, nil, right},
		"free, with a job from nowhere": {[]run.Run{r(run.Queued, "job-1", "")}, nil, untrue},
		"free, counts as paid":          {[]run.Run{r(run.Failed, "", provider.ChargedYes)}, nil, untrue},
	} {
		if got := judge(c.runs, c.charges); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Readers of films must do so too.
func TestATornFilmIsSeen(t *testing.T) {
	h := newHome(t, startSandbox(t))
	must(t, h.program(submitting(sandbox.AIHubMax, "a film to be torn", "--wait")...).Run())
	runs := h.runs(t)
	if l := files(t, h.videos(), runs); l != (ledger{}) {
		t.Fatalf("a sound film: %s", l)
	}
	film, err := os.ReadFile(runs[0].Video.File)
	must(t, err)
	torn := filepath.Join(t.TempDir(), "torn.mp4")
	for _, n := range []int{0, 7, len(film) / 3, len(film) - 1} {
		must(t, os.WriteFile(torn, film[:n], 0o600))
		if whole(torn) == nil || same(torn, runs[0].Video.URL) == nil {
			t.Errorf("a film of %d of %d bytes counts as whole", n, len(film))
		}
	}
	film[len(film)/2] ^= 1
	must(t, os.WriteFile(torn, film, 0o600))
	if same(torn, runs[0].Video.URL) == nil {
		t.Error("a film with another bit counts as the same")
	}
}
