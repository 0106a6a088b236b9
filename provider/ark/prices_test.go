package ark

import (
	"testing"

	"dailies/provider"
)

// The lower bounds are the published examples; the upper bounds include the extra
// frame that bills may count.
func TestEstimates(t *testing.T) {
	type use = provider.Use
	five := func(resolution string) use {
		return use{Resolution: resolution, Ratio: "16:9", Seconds: 5, Audio: true}
	}
	with := func(u use, input int) use { u.Footage, u.Input = true, input; return u }
	flex := func(u use) use { u.Flex = true; return u }
	silent := func(u use) use { u.Audio = false; return u }
	long := five("1080p")
	long.Seconds = 0
	for _, c := range []struct {
		model, way string
		use        use
		want       string
	}{
		{seedance20, wayText, five("480p"), "0.35154 0.354473"},
		{seedance20, wayImage, five("720p"), "0.756 0.7623"},
		{seedance20, wayReference, five("1080p"), "1.8711 1.886693"},
		{seedance20, wayText, five("4k"), "3.888 3.9204"},
		{seedance25, wayText, five("480p"), "0.514001 0.518287"},
		{seedance25, wayImage, five("720p"), "1.1556 1.16523"},
		{seedance25, wayReference, five("1080p"), "2.8431 2.866793"},
		{seedance20Fast, wayText, five("720p"), "0.6048 0.60984"},
		{seedance20Mini, wayText, five("720p"), "0.378 0.38115"},
		{seedance15, wayText, five("720p"), "0.2592 0.26136"},
		{seedance15, wayText, silent(five("720p")), "0.1296 0.13068"},
		{seedance15, wayText, flex(five("720p")), "0.1296 0.13068"},
		{seedance15, wayImage, flex(silent(five("720p"))), "0.0648 0.06534"},
		{seedance10, wayText, five("720p"), "0.2574 0.259545"},
		{seedance10, wayText, flex(silent(five("720p"))), "0.1287 0.129773"},
		{seedance10Fast, wayImage, silent(five("1080p")), "0.2448 0.24684"},
		{seedance10Fast, wayImage, flex(five("1080p")), "0.1224 0.12342"},
		{seedance20, wayReference, with(five("720p"), 4), "0.83592 0.83979"},
		{seedance20, wayReference, with(five("720p"), 15), "1.8576 1.86147"},
		{seedance20, wayReference, with(five("720p"), 0), "0.83592 1.86147"},
		{seedance20, wayReference, with(five("480p"), 0), "0.388703 0.865586"},
		{seedance20, wayReference, with(five("1080p"), 0), "2.05578 4.577918"},
		{seedance20, wayReference, with(five("4k"), 0), "4.19904 9.35064"},
		{seedance20Fast, wayReference, with(five("720p"), 0), "0.64152 1.42857"},
		{seedance20Mini, wayReference, with(five("480p"), 0), "0.189832 0.422728"},
		{seedance25, wayReference, with(five("480p"), 0), "0.553392 2.154643"},
		{seedance25, wayExtend, five("720p"), "1.24416 4.84416"},
		{seedance25, wayExtend, with(five("1080p"), 3), "3.0618 3.075975"},
		{seedance25, wayExtend, with(five("720p"), 30), "4.8384 4.84416"},
		{seedance25, wayEdit, use{Resolution: "720p", Ratio: "16:9", Audio: true}, "1.10592 8.30016"},
		{seedance25, wayFinal, long, "2.27448 17.082293"},
		{seedance15, wayFinal, silent(long), "0.46656 1.40454"},
		{seedance15, wayFinal, flex(silent(long)), "0.23328 0.70227"},
	} {
		m, _, ok := find(c.model + "/" + c.way)
		e := m.EstimateUse(c.use)
		if got := e.Low.Decimal() + " " + e.High.Decimal(); !ok || !e.Known || e.Kind != provider.PriceFormula || got != c.want {
			t.Errorf("%s/%s %+v: %s by %s, want %s", c.model, c.way, c.use, got, e.Basis, c.want)
		}
	}
}

// Observed bills (ark.md section 12) are within the estimates.
func TestBillsAreWithinTheirEstimates(t *testing.T) {
	for _, c := range []struct {
		way           string
		seconds       int
		input, tokens int64
	}{{wayText, 5, 0, 108_900}, {wayText, 4, 0, 87_300}, {wayReference, 4, 4, 173_700}} {
		m, _, _ := find(seedance20 + "/" + c.way)
		e := m.EstimateUse(provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: c.seconds, Input: int(c.input), Audio: true})
		cost, ok := bill{model: seedance20, resolution: "720p", ratio: "16:9", seconds: int64(c.seconds), tokens: c.tokens}.cost()
		if !ok || cost < e.Low || cost > e.High {
			t.Errorf("%+v: %s is not within %s to %s", c, cost.Full(), e.Low.Full(), e.High.Full())
		}
	}
}

// Every model has a price for every request that it accepts.
func TestEveryUseHasAPrice(t *testing.T) {
	for _, m := range models() {
		for _, resolution := range m.AllResolutions() {
			for _, ratio := range append([]string{""}, m.AspectRatios...) {
				for on := range 8 {
					u := provider.Use{Resolution: resolution, Ratio: ratio, Audio: on&1 > 0, Flex: on&2 > 0, Footage: on&4 > 0}
					switch {
					case u.Flex && m.Options[provider.FieldServiceTier].Requirement == provider.Unsupported:
						continue
					case u.Footage && m.Options[provider.FieldReferenceVideos].Requirement == provider.Unsupported:
						u.Footage = false
					}
					if e := m.EstimateUse(u); !e.Known || e.Low <= 0 || e.High < e.Low || e.Source == "" || e.AsOf == "" {
						t.Errorf("%s %+v: %+v", m.ID, u, e)
					}
				}
			}
		}
	}
}
