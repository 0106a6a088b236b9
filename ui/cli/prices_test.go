package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/sandbox"
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

// unpricedRule says which models, by prefix of their key, have no published price, and how the
// hint on how to learn it begins.
type unpricedRule struct{ prefix, next string }

func unpricedRules() []unpricedRule {
	const list = "`dailies models --refresh` asks "
	return []unpricedRule{
		{"runcomfy/bytedance/seedance-1-0/", list + "RunComfy"},
		{"runcomfy/bytedance/seedance-2.0/", list + "RunComfy"},
		{"aihubmax/", list + "AIHubMax"},
		{"fal/fal-ai/bytedance/seedance/v1/pro/text-to-video", "with a key " + list + "fal"},
		{"fal/fal-ai/bytedance/seedance/v1/pro/image-to-video", "with a key " + list + "fal"},
		{"evolink/doubao-seedance-1.0-pro-fast", list + "EvoLink"},
		{"replicate/bytedance/seedance-2.0-fast", "your own bills"},
		{"replicate/bytedance/seedance-2.0-mini", "your own bills"},
	}
}

func unpricedRuleOf(key string) (u unpricedRule, ok bool) {
	i := slices.IndexFunc(unpricedRules(), func(u unpricedRule) bool { return strings.HasPrefix(key, u.prefix) })
	if i < 0 {
		return unpricedRule{}, false
	}
	return unpricedRules()[i], true
}

// Without a key and a network, published prices are known, and the others have a reason and the
// next step.
func TestPricesWithoutAKeyAndWithoutANetwork(t *testing.T) {
	w := newWorld(t)
	w.key, w.vendor = "", "http://127.0.0.1:1"
	met := map[string]bool{}
	all := w.models()
	for key, p := range all {
		e := p.Estimate
		u, isUnpriced := unpricedRuleOf(key)
		met[u.prefix] = true
		switch {
		case !isUnpriced:
			if e.Low == nil || e.High == nil || e.Kind != "published" && e.Kind != "formula" || e.Source == "" || e.Doubt != "" || e.Bills != 0 {
				t.Errorf("%s: %s, %+v", key, p.amounts(), e)
			}
		case p.amounts() != "null null unpriced" || e.Why == "" || !strings.HasPrefix(e.Next, u.next) || !strings.Contains(e.Next, "bills") || !strings.Contains(e.Next, "[prices]"):
			t.Errorf("%s: %s, %+v", key, p.amounts(), e)
		}
	}
	for _, u := range unpricedRules() {
		if !met[u.prefix] {
			t.Errorf("no model is called %s", u.prefix)
		}
	}
	for vendor, n := range perVendor(all) {
		if n == 0 {
			t.Errorf("no model of %s", vendor)
		}
	}
	goldens := goldenEstimates(t)
	if len(goldens) < 15 {
		t.Errorf("%d golden values", len(goldens))
	}
	for key, want := range goldens {
		if p := all[key]; p.Estimate.Low == nil || *p.Estimate.Low != want {
			t.Errorf("%s: %s, want from %s", key, p.amounts(), want)
		}
	}
}

func perVendor(all map[string]priced) map[string]int {
	n := map[string]int{}
	for _, account := range sandbox.Names() {
		n[account] = 0
	}
	for key := range all {
		vendor, _, _ := strings.Cut(key, "/")
		n[vendor]++
	}
	return n
}

// goldenEstimates returns the price of 5 s at the default resolution by model key: the golden
// values of the price file, and five times its prices per second.
func goldenEstimates(t *testing.T) map[string]string {
	t.Helper()
	const two, five = "ark/dreamina-seedance-2-0", "ark/dreamina-seedance-2-5-260628"
	models := map[string]string{
		"ark 2.0 720p 5 s": two + "-260128/text-to-video", "ark fast 720p 5 s": two + "-fast-260128/image-to-video",
		"ark mini 720p 5 s": two + "-mini-260615/reference-to-video", "ark 2.5 720p 5 s": five + "/text-to-video",
		"ark 1.5 pro 720p 5 s audio": "ark/seedance-1-5-pro-251215/text-to-video", "ark 1.0 pro 720p 5 s": "ark/seedance-1-0-pro-250528/text-to-video",
		"ark 2.5 1080p 5 s":                          five + "/draft-to-video", // its only resolution
		"ark 2.5 720p 5 s + 4 s video (9 counted s)": five + "/extend",         // its minimum
		"fal 2.0 i2v 720p 5 s":                       "fal/bytedance/seedance-2.0/image-to-video",
		"fal 2.5 720p 5 s":                           "fal/bytedance/seedance-2.5/text-to-video",
		"fal 2.5 1080p 5 s":                          "fal/bytedance/seedance-2.5/draft/complete",
	}
	var file struct {
		Rows []struct {
			Vendor, Unit        string
			Models, Resolutions []string
			Price               json.Number
			VideoInput          bool `json:"video_input"`
		}
		Goldens []struct {
			Case string
			USD  json.Number
		}
	}
	b, err := os.ReadFile("../../provider/testdata/seedance-prices.json")
	if err == nil {
		err = json.Unmarshal(b, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, g := range file.Goldens {
		if key, ok := models[g.Case]; ok {
			want[key] = g.USD.String()
		}
	}
	for _, row := range file.Rows {
		second, err := provider.ParseMoney(row.Price.String())
		if err == nil && row.Unit == "second" && !row.VideoInput && slices.Contains(row.Resolutions, "720p") && row.Vendor != "runcomfy" {
			for _, id := range row.Models {
				want[row.Vendor+"/"+id] = second.Times(5).Decimal()
			}
		}
	}
	return want
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
		vendor, _, _ := strings.Cut(key, "/")
		asked := vendor == "runcomfy" || vendor == "aihubmax" || vendor == "evolink"
		_, unpriced := unpricedRuleOf(key)
		kind := p.Estimate.Kind
		told := vendor == "runcomfy" || vendor == "aihubmax" || !unpriced
		if told != (kind != "unpriced") || (kind == "live") != (asked && told) || (vendor == "runcomfy" || !told) != (p.Estimate.High == nil) || (vendor == "aihubmax") != (p.Estimate.Doubt != "") {
			t.Errorf("%s: %s, %+v", key, p.amounts(), p.Estimate)
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
	if p := w.models()[hub]; p.amounts() != "0.555555 0.555555 live" || !strings.Contains(down.err, "the live prices of AIHubMax are not available") {
		t.Errorf("while nobody answers: %+v, said %q", p, down.err)
	}
	w.vendor, w.key = "", "sandbox_key"
	w.do("doctor").ends(0).says("note  prices", "aihubmax: no answer just now", "live prices of 6 models, read just now: dailies models --refresh")
	for key, p := range w.models("--refresh") {
		if vendor, _, _ := strings.Cut(key, "/"); vendor == "fal" && p.Estimate.Kind == "unpriced" {
			t.Errorf("with a key, %s: %+v", key, p.Estimate)
		}
	}
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

// A run without a bill or a price is not shown as one that cost nothing.
func TestSpendNeverSaysThatAnUnpricedRunWasFree(t *testing.T) {
	w := newWorld(t, slow)
	w.do("submit", "--model", "runcomfy/bytedance/seedance-2.0/pro", "--prompt", "fog", "--duration", "5", "--yes", "--json").ends(0)
	row := func(name string) string {
		for line := range strings.Lines(w.do("spend").ends(0).out) {
			if strings.HasPrefix(line, name) {
				return strings.Join(strings.Fields(line), " ")
			}
		}
		return ""
	}
	if got := row("today"); got != "today – – ? 1 1 0" {
		t.Errorf("one unpriced run: %q", got)
	}
	w.submitted("a corgi")
	if got := row("today"); got != "today – $1.21 ≥$1.21 1 2 0" {
		t.Errorf("and one of $1.21: %q", got)
	}
	if got := row("runflow "); got != "runflow $0.00 $1.21 $1.21 1 0" {
		t.Errorf("where every run has a price: %q", got)
	}
	w.do("spend", "--json").ends(0).one().has(t, "today.total_usd=1.2136", "today.unpriced=1", "today.billed_usd=0")
}
