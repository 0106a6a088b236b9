package provider

import (
	"math"
	"testing"
)

func TestEstimate(t *testing.T) {
	priced := func(prices ...Price) Model {
		m := full()
		m.Prices, m.PriceNext = prices, "look"
		return m
	}
	second := Price{Resolution: "720p", PerSecond: 302_400, Source: "pricing page", AsOf: "2026-11-20"}
	anywhere := Price{PerSecond: 100_000}
	flat := Price{PerVideo: 500_000}
	floor := Price{Resolution: "720p", PerSecond: 170_000, Base: true, Kind: PriceLive}
	known := func(low, high Money, basis string) Estimate {
		return Estimate{Known: true, Kind: PricePublished, Low: low, High: high, Basis: basis}
	}
	for _, c := range []struct {
		what       string
		model      Model
		resolution string
		seconds    int
		takes      int
		want       Estimate
		shown      string
	}{
		{"five seconds", priced(second), "720p", 5, 1, known(1_512_000, 1_512_000, "5 s × $0.3024"), "$1.51"},
		{"the model chooses the length", priced(second), "720p", 0, 1, known(1_209_600, 2_419_200, "4 – 8 s × $0.3024"), "$1.21–2.42"},
		{"three takes", priced(second), "720p", 5, 3, known(4_536_000, 4_536_000, "3 × 5 s × $0.3024"), "$4.54"},
		{"another resolution", priced(second), "480p", 5, 1, Estimate{Kind: Unpriced, UnknownReason: "no price known at 480p", Next: "look"}, "unpriced"},
		{"three takes without a price", priced(second), "480p", 5, 3, Estimate{Kind: Unpriced, UnknownReason: "no price known at 480p", Next: "look"}, "unpriced"},
		{"no price at all", priced(), "720p", 5, 1, Estimate{Kind: Unpriced, UnknownReason: "no price known for this model", Next: "look"}, "unpriced"},
		{"one price for all", priced(anywhere), "480p", 5, 1, known(500_000, 500_000, "5 s × $0.10"), "$0.50"},
		{"the first row wins", priced(anywhere, second), "720p", 5, 1, known(500_000, 500_000, "5 s × $0.10"), "$0.50"},
		{"the second row fits", priced(second, anywhere), "480p", 5, 1, known(500_000, 500_000, "5 s × $0.10"), "$0.50"},
		{"a flat price", priced(flat), "720p", 5, 1, known(500_000, 500_000, "$0.50 a video"), "$0.50"},
		{"a flat price, any length", priced(flat), "720p", 0, 2, known(1_000_000, 1_000_000, "2 × $0.50 a video"), "$1.00"},
		{"ends that look the same", priced(Price{PerSecond: 1}), "720p", 0, 1, known(4, 8, "4 – 8 s × $0.000001"), "$0.000004–0.000008"},
		{"an absurd price", priced(Price{PerSecond: math.MaxInt64}), "720p", 5, 20, known(math.MaxInt64, math.MaxInt64, "20 × 5 s × $9223372036854.775807"), "$9223372036854.78"},
		{"a base price", priced(floor), "720p", 5, 1, Estimate{Kind: PriceLive, Low: 850_000, Basis: "5 s × $0.17",
			UnknownReason: "only a base price is known, a run may cost more", Next: "your own bills will tell after the first run, or set a price under [prices] in the config"}, "from $0.85"},
		{"learned", priced(Price{PerSecond: 194_000, Kind: PriceBills, Bills: 6}), "720p", 5, 1,
			Estimate{Known: true, Kind: PriceBills, Low: 970_000, High: 970_000, Bills: 6, Basis: "5 s × $0.194"}, "~$0.97 (6 bills)"},
		{"no video costs less", priced(Price{PerSecond: 10_000, Least: 367_677}), "720p", 5, 1, known(367_677, 367_677, "$0.367677 at least"), "$0.37"},
		{"with sound only", priced(Price{PerSecond: 10_000, Sound: No}, anywhere), "720p", 5, 1, known(500_000, 500_000, "5 s × $0.10"), "$0.50"},
	} {
		r := request()
		r.Resolution, r.Duration, r.Audio = c.resolution, c.seconds, true
		if p, ok := c.model.PriceFor(c.resolution); ok {
			c.want.Source, c.want.AsOf = p.Source, p.AsOf
		}
		got := c.model.Estimate(r).Times(c.takes)
		if got != c.want || got.String() != c.shown {
			t.Errorf("%s: %+v, shown as %s; want %+v, %s", c.what, got, got, c.want, c.shown)
		}
	}
}

func TestAnEstimateWhoseEndsRoundToTheSame(t *testing.T) {
	e := Estimate{Known: true, Low: 1_510_000, High: 1_512_000}
	if e.String() != "$1.51" {
		t.Error(e.String())
	}
}

// What a run counts for caps is never less than what it may cost.
func TestForCaps(t *testing.T) {
	for _, c := range []struct {
		what  string
		e     Estimate
		want  Money
		known bool
	}{
		{"a price", Estimate{Known: true, Low: 1, High: 2}, 2, true},
		{"a price whose unit is in doubt counts double", Estimate{Known: true, Low: 1, High: 2, Doubt: "unit unsure"}, 4, true},
		{"a base price promises nothing", Estimate{Low: 5}, 0, false},
		{"nothing is known", Estimate{}, 0, false},
		{"a figure of the person's own", Estimate{Counts: 7}, 7, true},
	} {
		if got, known := c.e.ForCaps(); got != c.want || known != c.known {
			t.Errorf("%s: %v %v", c.what, got, known)
		}
	}
}
