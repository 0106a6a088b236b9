package crash

import (
	"os"
	"path/filepath"
	"testing"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/sandbox"
)

// The judge of all these tests must itself know right from wrong.
func TestTheJudgeKnowsRightFromWrong(t *testing.T) {
	charge := sandbox.Charge{Job: "job-1"}
	refer := sandbox.Charge{Job: "job-1", Ref: "run-1"}
	run := func(s engine.State, job string, charge provider.Charge) engine.Run {
		return engine.Run{ID: "run-1", State: s, Job: job, Charge: charge}
	}
	for name, c := range map[string]struct {
		runs    []engine.Run
		charges []sandbox.Charge
		want    verdict
	}{
		"nothing at all":                {nil, nil, right},
		"paid and gone":                 {nil, []sandbox.Charge{charge}, lost},
		"paid, known":                   {[]engine.Run{run(engine.Queued, "job-1", "")}, []sandbox.Charge{charge}, right},
		"paid, known by reference":      {[]engine.Run{run(engine.Queued, "job-1", "")}, []sandbox.Charge{refer}, right},
		"paid, of another run":          {[]engine.Run{{ID: "run-2", State: engine.Unsure}}, []sandbox.Charge{refer}, lost},
		"paid, another job":             {[]engine.Run{run(engine.Queued, "job-2", "")}, []sandbox.Charge{charge}, untrue},
		"paid, would be sent again":     {[]engine.Run{run(engine.Pending, "", "")}, []sandbox.Charge{charge}, lost},
		"paid, counts as free":          {[]engine.Run{run(engine.Failed, "", provider.ChargeNo)}, []sandbox.Charge{charge}, lost},
		"paid, cancelled unsent":        {[]engine.Run{run(engine.Cancelled, "", provider.ChargeNo)}, []sandbox.Charge{charge}, lost},
		"paid, unsure":                  {[]engine.Run{run(engine.Unsure, "", "")}, []sandbox.Charge{charge}, right},
		"paid, killed while sending":    {[]engine.Run{run(engine.Submitting, "", "")}, []sandbox.Charge{charge}, right},
		"paid, failed, who knows":       {[]engine.Run{run(engine.Failed, "job-1", provider.ChargeUnknown)}, []sandbox.Charge{charge}, right},
		"paid, failed without a job":    {[]engine.Run{run(engine.Failed, "", provider.ChargeUnknown)}, []sandbox.Charge{charge}, lost},
		"paid twice":                    {[]engine.Run{run(engine.Queued, "job-1", "")}, []sandbox.Charge{charge, charge}, double},
		"paid once, in two rows":        {[]engine.Run{run(engine.Unsure, "", ""), run(engine.Unsure, "", "")}, []sandbox.Charge{charge}, untrue},
		"free, not sent yet":            {[]engine.Run{run(engine.Pending, "", "")}, nil, right},
		"free, unsure":                  {[]engine.Run{run(engine.Unsure, "", "")}, nil, right},
		"free, refused":                 {[]engine.Run{run(engine.Failed, "", provider.ChargeNo)}, nil, right},
		"free, with a job from nowhere": {[]engine.Run{run(engine.Queued, "job-1", "")}, nil, untrue},
		"free, counts as paid":          {[]engine.Run{run(engine.Failed, "", provider.ChargeYes)}, nil, untrue},
	} {
		if got := judge(c.runs, c.charges); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// So must the one who looks at films.
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
