package provider

import "testing"

// A video that goes in is paid for too. While its duration is unknown, an estimate spans from
// none of it to the most that the model takes.
func TestEstimateOfFootage(t *testing.T) {
	with := Price{Resolution: "720p", Footage: With, PerSecond: 100_000, PerInputSecond: 100_000, MaxInput: 15}
	atLeast := with
	atLeast.InputLeast = true
	formula := Formula{PerMillion: Dollar, Sizes: SeedanceSizes(), FPS: 24}
	tokens := Price{Resolution: "720p", Footage: With, Tokens: &formula, MaxInput: 5}
	shortest := tokens
	least := formula
	least.LeastWithFootage = true
	shortest.Tokens, shortest.MinInput = &least, 2
	plain := Price{Resolution: "720p", Footage: No, PerSecond: 50_000}
	for _, c := range []struct {
		what   string
		price  Price
		use    Use
		shown  string
		basis  string
		priced bool
	}{
		{"none goes in", plain, Use{}, "$0.25", "5 s × $0.05", true},
		{"one goes in, and the price is for none", plain, Use{Footage: true}, "unpriced", "", false},
		{"none goes in, and the price is for one", with, Use{}, "unpriced", "", false},
		{"of a known length", with, Use{Input: 3}, "$0.80", "5 s × $0.10 + 3 s × $0.10", true},
		{"of an unknown length", with, Use{Footage: true}, "$0.50–2.00", "5 s × $0.10 + 0 – 15 s × $0.10", true},
		{"as long as the output at least", atLeast, Use{Input: 3}, "$1.00", "5 s × $0.10 + 5 s × $0.10", true},
		{"longer than the output", atLeast, Use{Input: 10}, "$1.50", "5 s × $0.10 + 10 s × $0.10", true},
		{"at least, of an unknown length", atLeast, Use{Footage: true}, "$1.00–2.00", "5 s × $0.10 + 5 – 15 s × $0.10", true},
		{"by tokens, of an unknown length", tokens, Use{Footage: true, Ratio: "16:9"}, "$0.11–0.22", "5 s × $1.00 a million tokens", true},
		{"two seconds at least, and five thirds", shortest, Use{Footage: true, Ratio: "16:9"}, "$0.19–0.22", "5 s × $1.00 a million tokens", true},
	} {
		m := full()
		m.Prices = []Price{c.price}
		c.use.Resolution, c.use.Seconds = "720p", 5
		e := m.EstimateUse(c.use)
		if e.String() != c.shown || e.Basis != c.basis || e.Known != c.priced {
			t.Errorf("%s: %s, %q, want %s, %q", c.what, e, e.Basis, c.shown, c.basis)
		}
	}
}

func TestUseOfSaysWhatGoesIn(t *testing.T) {
	for _, r := range []Request{{SourceVideo: "https://a.test/v"}, {ReferenceVideos: []string{"https://a.test/v"}}} {
		if !UseOf(r).Footage {
			t.Errorf("%+v", r)
		}
	}
	if UseOf(Request{References: []string{"https://a.test/i"}}).Footage {
		t.Error("a picture is no video")
	}
}

// A model that works on a video is priced with one before it is chosen.
func TestAModelOfVideosIsPricedWithOne(t *testing.T) {
	m := needing(FieldSourceVideo)
	m.Prices = []Price{{Footage: No, PerSecond: 1}, {Footage: With, PerSecond: 100_000, MaxInput: 10, PerInputSecond: 100_000}}
	if e := m.EstimateUse(Use{Resolution: "720p", Seconds: 5}); e.String() != "$0.50–1.50" {
		t.Errorf("%s, %+v", e, e)
	}
	if p, ok := m.PriceFor("720p"); !ok || p.Footage != With {
		t.Errorf("%+v", p)
	}
}

// The cheaper tier has prices of its own, and bills, which are those of the other, say
// nothing of it.
func TestPricesOfTheCheaperTier(t *testing.T) {
	m := full()
	m.Options[FieldServiceTier] = Limits{Requirement: Optional, Choices: []string{"default", Flex}}
	m.Prices = []Price{{Flex: With, PerSecond: 100_000, Source: "a page"}, {Flex: No, PerSecond: 200_000, Source: "a page"}}
	r := m.Defaults()
	r.Duration, r.Audio = 5, true
	cheap := r
	cheap.ServiceTier = Flex
	if usual, flex := m.Estimate(r), m.Estimate(cheap); usual.String() != "$1.00" || flex.String() != "$0.50" {
		t.Errorf("%s, flex %s", usual, flex)
	}
	m = m.WithBills(Learned{BillKind: BillKind{Resolution: r.Resolution, Audio: true}, PerSecond: 300_000, Bills: 5})
	if usual, flex := m.Estimate(r), m.Estimate(cheap); usual.String() != "~$1.50 (5 bills)" || flex.String() != "$0.50" {
		t.Errorf("after bills: %s, flex %s", usual, flex)
	}
	m.Prices = m.Prices[:1]
	if flex := m.Estimate(cheap); flex.Known {
		t.Errorf("flex was learned from bills of the other tier: %s", flex)
	}
}
