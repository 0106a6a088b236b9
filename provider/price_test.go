package provider

import (
	"math"
	"testing"
)

func TestEstimate(t *testing.T) {
	priced := func(prices ...Price) Model {
		m := full()
		m.Prices = prices
		return m
	}
	second := Price{Resolution: "720p", PerSecond: 302_400, Source: "pricing page", AsOf: "2026-11-20"}
	anywhere := Price{PerSecond: 100_000}
	flat := Price{PerVideo: 500_000}
	for _, c := range []struct {
		what       string
		model      Model
		resolution string
		seconds    int
		takes      int
		want       Estimate
		shown      string
	}{
		{"five seconds", priced(second), "720p", 5, 1, Estimate{Known: true, Low: 1_512_000, High: 1_512_000, Basis: "5 s × $0.3024"}, "$1.51"},
		{"the model chooses the length", priced(second), "720p", 0, 1, Estimate{Known: true, Low: 1_209_600, High: 2_419_200, Basis: "4 – 8 s × $0.3024"}, "$1.21 – $2.42"},
		{"three takes", priced(second), "720p", 5, 3, Estimate{Known: true, Low: 4_536_000, High: 4_536_000, Basis: "3 × 5 s × $0.3024"}, "$4.54"},
		{"another resolution", priced(second), "480p", 5, 1, Estimate{Why: "no price known at 480p"}, "?"},
		{"three takes without a price", priced(second), "480p", 5, 3, Estimate{Why: "no price known at 480p"}, "?"},
		{"no price at all", priced(), "720p", 5, 1, Estimate{Why: "no price known for this model"}, "?"},
		{"one price for all", priced(anywhere), "480p", 5, 1, Estimate{Known: true, Low: 500_000, High: 500_000, Basis: "5 s × $0.1"}, "$0.50"},
		{"the first row wins", priced(anywhere, second), "720p", 5, 1, Estimate{Known: true, Low: 500_000, High: 500_000, Basis: "5 s × $0.1"}, "$0.50"},
		{"the second row fits", priced(second, anywhere), "480p", 5, 1, Estimate{Known: true, Low: 500_000, High: 500_000, Basis: "5 s × $0.1"}, "$0.50"},
		{"a flat price", priced(flat), "720p", 5, 1, Estimate{Known: true, Low: 500_000, High: 500_000, Basis: "$0.5 a video"}, "$0.50"},
		{"a flat price, any length", priced(flat), "720p", 0, 2, Estimate{Known: true, Low: 1_000_000, High: 1_000_000, Basis: "2 × $0.5 a video"}, "$1.00"},
		{"ends that look the same", priced(Price{PerSecond: 1}), "720p", 0, 1, Estimate{Known: true, Low: 4, High: 8, Basis: "4 – 8 s × $0.000001"}, "$0.000004 – $0.000008"},
		{"an absurd price", priced(Price{PerSecond: math.MaxInt64}), "720p", 5, 20, Estimate{Known: true, Low: math.MaxInt64, High: math.MaxInt64, Basis: "20 × 5 s × $9223372036854.775807"}, "$9223372036854.78"},
	} {
		r := request()
		r.Resolution, r.Seconds = c.resolution, c.seconds
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
