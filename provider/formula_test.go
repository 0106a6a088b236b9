package provider

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"slices"
	"testing"
)

// priceFile is the price table that the vendors' pages were condensed into.
type priceFile struct {
	Sizes map[string]json.RawMessage
	Rows  []struct {
		Vendor      string
		Models      []string
		Resolutions []string
		VideoInput  bool `json:"video_input"`
		Audio       *bool
		Unit        string
		Price       json.Number
		Currency    string
	}
	Goldens []struct {
		Case   string
		Tokens float64
		USD    json.Number
	}
}

func readPriceFile(t *testing.T) (f priceFile) {
	t.Helper()
	b, err := os.ReadFile("testdata/seedance-prices.json")
	if err == nil {
		err = json.Unmarshal(b, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rate is the price of a row of the file: the vendor's own formula.
func (f priceFile) rate(t *testing.T, vendor, model, resolution string, footage, audio bool) Money {
	t.Helper()
	for _, r := range f.Rows {
		if r.Vendor == vendor && slices.Contains(r.Models, model) && slices.Contains(r.Resolutions, resolution) && r.VideoInput == footage && (r.Audio == nil || *r.Audio == audio) {
			m, err := ParseMoney(r.Price.String())
			if err != nil || r.Unit != "mtok" {
				t.Fatalf("%s: %v, %s", model, err, r.Unit)
			}
			return m
		}
	}
	t.Fatalf("no row for %s %s %s", vendor, model, resolution)
	return 0
}

// Every golden value of the file, to the micro-dollar.
func TestGoldenPrices(t *testing.T) {
	f := readPriceFile(t)
	const fal2, fal25 = "bytedance/seedance-2.0/image-to-video", "bytedance/seedance-2.5/image-to-video"
	const ark2, ark25, ark10, ark10fast = "dreamina-seedance-2-0-260128", "dreamina-seedance-2-5-260628", "seedance-1-0-pro-250528", "seedance-1-0-pro-fast-251015"
	cases := []struct {
		vendor, model string
		sizes         Sizes
		resolution    string
		input         int
		seconds       int
		billed        bool // an observed bill: one frame more
	}{
		{"ark", ark2, SeedanceSizes(), "480p", 0, 5, false}, {"ark", ark2, SeedanceSizes(), "720p", 0, 5, false},
		{"ark", ark2, SeedanceSizes(), "1080p", 0, 5, false}, {"ark", ark2, SeedanceSizes(), "4k", 0, 5, false},
		{"ark", ark25, Seedance25Sizes(), "480p", 0, 5, false}, {"ark", ark25, Seedance25Sizes(), "720p", 0, 5, false},
		{"ark", ark25, Seedance25Sizes(), "1080p", 0, 5, false},
		{"ark", "dreamina-seedance-2-0-fast-260128", SeedanceSizes(), "720p", 0, 5, false},
		{"ark", "dreamina-seedance-2-0-mini-260615", SeedanceSizes(), "720p", 0, 5, false},
		{"ark", "seedance-1-5-pro-251215", SeedanceSizes(), "720p", 0, 5, false},
		{"ark", ark10, Seedance10Sizes(), "720p", 0, 5, false}, {"ark", ark10fast, Seedance10Sizes(), "1080p", 0, 5, false},
		{"fal", fal2, SeedanceSizes(), "720p", 0, 5, false}, {"fal", fal2, SeedanceSizes(), "4k", 0, 5, false},
		{"fal", fal25, Seedance25Sizes(), "720p", 0, 5, false}, {"fal", fal25, Seedance25Sizes(), "1080p", 0, 5, false},
		{"ark", ark25, Seedance25Sizes(), "720p", 4, 5, false}, {"ark", ark25, Seedance25Sizes(), "720p", 30, 5, false},
		{"ark", ark25, Seedance25Sizes(), "1080p", 3, 5, false}, {"fal", fal25, Seedance25Sizes(), "480p", 0, 4, true},
	}
	if len(cases) != len(f.Goldens) {
		t.Fatalf("%d golden values, %d cases", len(f.Goldens), len(cases))
	}
	for i, c := range cases {
		g := f.Goldens[i]
		u := Use{Resolution: c.resolution, Ratio: "16:9", Seconds: c.seconds, Input: c.input, Audio: true}
		form := Formula{PerMillion: f.rate(t, c.vendor, c.model, c.resolution, c.input > 0, true), Sizes: c.sizes, FPS: 24, Extra: 1, LeastWithFootage: c.vendor == "ark"}
		low, high := form.cost(u, c.seconds, c.seconds)
		parts := Tokens(c.sizes[c.resolution]["16:9"], 24, form.Counted(c.seconds, c.input), 0, 0)
		if c.billed { // a bill of whole tokens, less than one away from the formula, within the range
			parts = Tokens(c.sizes[c.resolution]["16:9"], 24, c.seconds, 1, 0)
			parts.Sub(parts, new(big.Int).Mod(parts, big.NewInt(tokenParts)))
			if bill := form.price(parts); bill < low || bill > high {
				t.Errorf("%s: %s is not within %s to %s", g.Case, bill.Decimal(), low.Decimal(), high.Decimal())
			}
			low = form.price(parts)
		}
		tokens := float64(parts.Int64()) / tokenParts
		if low.Decimal() != g.USD.String() || tokens != g.Tokens || high < low {
			t.Errorf("%s: %s for %v tokens, at most %s; want %s for %v", g.Case, low.Decimal(), tokens, high.Decimal(), g.USD, g.Tokens)
		}
	}
}

// The sizes are those of the file.
func TestSizes(t *testing.T) {
	f := readPriceFile(t)
	for name, ours := range map[string]Sizes{"seedance 1.5 pro, 2.0": SeedanceSizes(), "seedance 1.0": Seedance10Sizes()} {
		var raw map[string]map[string][2]int
		if err := json.Unmarshal(f.Sizes[name], &raw); err != nil {
			t.Fatal(err)
		}
		want := Sizes{}
		for resolution, ratios := range raw {
			want[resolution] = map[string]Size{}
			for ratio, s := range ratios {
				want[resolution][ratio] = Size{s[0], s[1]}
			}
		}
		if !reflect.DeepEqual(ours, want) {
			t.Errorf("%s: %v, want %v", name, ours, want)
		}
	}
}

func TestTokens(t *testing.T) {
	hd := Size{1280, 720}
	for _, c := range []struct {
		what           string
		size           Size
		seconds, extra int
		least          int64
		want           string // in 1/1024 token
	}{
		{"five seconds", hd, 5, 0, 0, fmt.Sprint(108000 * 1024)},
		{"a bill has one frame more", hd, 5, 1, 0, fmt.Sprint(108900 * 1024)},
		{"not a whole number", Size{854, 480}, 5, 0, 0, "49190400"},
		{"at least so many", hd, 1, 0, 50_000, fmt.Sprint(50_000 * 1024)},
		{"more than the least", hd, 5, 0, 50_000, fmt.Sprint(108000 * 1024)},
		{"nothing", Size{}, 5, 0, 0, "0"},
		{"no overflow", Size{1 << 40, 1 << 40}, 1, 0, 0, "29014219670751100192948224"},
	} {
		if got := Tokens(c.size, 24, c.seconds, c.extra, c.least).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// A formula gives a range: the frame that bills count more, and every ratio where the
// model chooses it.
func TestAFormulaGivesARange(t *testing.T) {
	m := full()
	form := &Formula{PerMillion: 10 * Dollar, Sizes: SeedanceSizes(), FPS: 24, Extra: 1}
	m.Prices = []Price{{Tokens: form, Source: "a page", AsOf: "2026-09-29"}}
	for _, c := range []struct {
		ratio, resolution string
		quoted            Money
		want              string
	}{
		{"16:9", "720p", 0, "1.08 1.089 $1.08–1.09"},
		{"1:1", "720p", 0, "1.08 1.089 $1.08–1.09"},
		{Auto, "720p", 0, "1.08 1.09587 $1.08–1.10"},
		{"16:9", "720p", 300_000, "1.08 1.5 $1.08–1.50"},
		{"16:9", "720p", 100_000, "1.08 1.089 $1.08–1.09"},
		{"2:1", "720p", 0, "0 0 unpriced"},
		{"16:9", "8k", 0, "0 0 unpriced"},
	} {
		m.Prices[0].PerSecond = c.quoted
		e := m.EstimateUse(Use{Resolution: c.resolution, Ratio: c.ratio, Seconds: 5})
		if got := e.Low.Decimal() + " " + e.High.Decimal() + " " + e.String(); got != c.want || e.Known != (e.Kind == PriceFormula) {
			t.Errorf("%s %s: %s, want %s", c.ratio, c.resolution, got, c.want)
		}
	}
}
