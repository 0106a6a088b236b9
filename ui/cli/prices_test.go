package cli_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/store/pricecache"
)

// priced is a model in the output of models --json.
type priced struct {
	Key      string
	Estimate struct {
		Low    *string `json:"low_usd"`
		High   *string `json:"high_usd"`
		Kind   string
		Bills  int
		Doubt  string
		Why    string
		Next   string
		Source string
	} `json:"estimate_5s"`
}

// models runs models --json and validates each line.
func (w *world) models(args ...string) map[string]priced {
	w.t.Helper()
	all := map[string]priced{}
	for line := range strings.Lines(w.do(append([]string{"models", "--json"}, args...)...).ends(0).out) {
		validate(w.t, line)
		var p priced
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			w.t.Fatal(err)
		}
		all[p.Key] = p
	}
	return all
}

func (p priced) amounts() string {
	show := func(s *string) string {
		if s == nil {
			return "null"
		}
		return *s
	}
	return show(p.Estimate.Low) + " " + show(p.Estimate.High) + " " + p.Estimate.Kind
}

// Without a key and a network, published prices are known, and the others have a reason and the
// next step.
func TestPricesWithoutAKeyAndWithoutANetwork(t *testing.T) {
	w := newWorld(t)
	w.key, w.vendor = "", "http://127.0.0.1:1"
	known := map[string]string{
		i2v: "1.512 1.512 published", t2v: "1.517 1.517 published",
		"runflow/bytedance/seedance/2.0/fast/text-to-video":   "1.2095 1.2095 published",
		"runflow-older/bytedance/seedance/2.0/image-to-video": "0.5 0.5 published",
	}
	all := w.models()
	if len(all) < 11 {
		t.Fatalf("%d models", len(all))
	}
	for key, p := range all {
		want, ok := known[key]
		if !ok {
			want = "null null unpriced"
			vendor, _, _ := strings.Cut(key, "/")
			if vendor != "runcomfy" && vendor != "aihubmax" || p.Estimate.Why == "" || !strings.Contains(p.Estimate.Next, "models --refresh") || !strings.Contains(p.Estimate.Next, "bills") {
				t.Errorf("%s: %+v", key, p)
			}
		}
		if p.amounts() != want {
			t.Errorf("%s: %s, want %s", key, p.amounts(), want)
		}
	}
}

// Lists that need no key price every model of RunComfy and AIHubMax; a change is visible after the
// next refresh, and cached for the next start.
func TestLivePricesAreFollowed(t *testing.T) {
	const pro, hub = "runcomfy/bytedance/seedance-2.0/pro", "aihubmax/seedance-2.0-image-to-video"
	w := newWorld(t)
	w.key = ""
	w.prices = pricecache.New(filepath.Join(w.home, "cache"), func(string) string { return "" })
	if p := w.models()[pro]; p.amounts() != "null null unpriced" {
		t.Errorf("asked without being told to: %+v", p)
	}
	for key, p := range w.models("--refresh") {
		if p.Estimate.Kind == "unpriced" || strings.HasPrefix(key, "runcomfy/") != (p.Estimate.High == nil) || strings.HasPrefix(key, "aihubmax/") != (p.Estimate.Doubt != "") {
			t.Errorf("%s: %+v", key, p.Estimate)
		}
	}
	w.server.SetPrice("bytedance/seedance-2.0/pro", 123_457)
	w.server.SetPrice("seedance-2.0-image-to-video", 111_111)
	if p := w.models()[hub]; p.amounts() != "1 1 live" {
		t.Errorf("kept: %+v", p)
	}
	fresh := w.models("--refresh")
	if a, b := fresh[pro].amounts(), fresh[hub].amounts(); a != "0.617285 null live" || b != "0.555555 0.555555 live" {
		t.Errorf("after the change: %s, %s", a, b)
	}
	w.vendor = "http://127.0.0.1:1"
	down := w.do("models", "--refresh").ends(0)
	if p := w.models()[hub]; p.amounts() != "0.555555 0.555555 live" || !strings.Contains(down.err, "the live prices of AIHubMax were not told") {
		t.Errorf("while nobody answers: %+v, said %q", p, down.err)
	}
	w.vendor, w.key = "", "sandbox_key"
	w.do("doctor").ends(0).says("note  prices", "aihubmax: asked just now without an answer", "live prices of 4 models, read just now: dailies models --refresh")
	w.models("--refresh")
	w.do("doctor").ends(0).says("ok    prices", "runflow: live prices of 3 models, read just now")
	if n := len(w.server.Charges()); n != 0 {
		t.Errorf("%d orders were made", n)
	}
}

// The cost of three runs of an unpriced model becomes the estimate of the next one, and counts
// towards a cap.
func TestBillsAreLearnedFrom(t *testing.T) {
	const model = "runcomfy/bytedance/seedance-2.0/fast"
	w := newWorld(t)
	submit := []string{"submit", "--model", model, "--prompt", "a corgi", "--yes", "--wait", "--json"}
	for range 3 {
		w.do(submit...).ends(0)
	}
	bill := w.server.Charges()[0].Billed
	p := w.models()[model]
	if p.amounts() != bill.Decimal()+" "+bill.Decimal()+" bills" || p.Estimate.Bills != 3 || bill == 0 {
		t.Errorf("%s billed, learned %+v", bill, p)
	}
	said := w.do("models").ends(0).out
	if !strings.Contains(said, "/s (3 bills) at 720p") {
		t.Error(said)
	}
	w.budget.PerRun = new(bill - 1)
	if got := w.do(submit...).ends(5); !strings.Contains(got.err, "one run may cost "+bill.String()) {
		t.Error(got.err)
	}
	w.budget.PerRun = new(bill)
	w.do(submit...).ends(0)
	w.budget.PerRun = new(100 * provider.Dollar)
	silent := append(submit, "--no-audio")
	if got := w.do(silent...).ends(5); !strings.Contains(got.err, "so the budget cannot be kept") || !strings.Contains(got.err, "unpriced = \"5.00\"") {
		t.Errorf("bills with sound say nothing of a run without: %s", got.err)
	}
	w.budget.Unpriced = new(5 * provider.Dollar)
	w.do(silent...).ends(0)
}
