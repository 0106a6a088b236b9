package elsewhere

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/ui/uitest"
)

func all(names ...string) map[string]bool {
	has := map[string]bool{}
	for _, n := range names {
		has[n] = true
	}
	return has
}

func lines(offers []Offer) []string {
	var l []string
	for _, o := range offers {
		l = append(l, o.String())
	}
	return l
}

func TestElsewhere(t *testing.T) {
	models := uitest.FormModels()
	seed := int64(7)
	plain := models[0].Defaults()
	plain.StartFrame, plain.Prompt = "https://h.test/a.png", "clouds"
	rich := plain
	rich.StartFrame, rich.EndFrame, rich.Seed, rich.AspectRatio, rich.Duration = "/shots/a.png", "/shots/b.png", &seed, "21:9", 15
	silent := plain
	silent.Audio = false
	for _, c := range []struct {
		name  string
		r     provider.Request
		has   map[string]bool
		takes int
		want  []string
	}{
		{"by price, with what it cannot do; an unknown price last", plain, all("runflow", "runcomfy", "aihubmax"), 1, []string{
			"runcomfy seedance 1.0 pro  $0.62  no audio",
			"aihubmax seedance 2.0  price unknown",
		}},
		{"a known price before an unknown one, takes counted", silent, all("runcomfy", "aihubmax"), 3, []string{
			"runcomfy seedance 1.0 pro  $1.86",
			"aihubmax seedance 2.0  price unknown",
		}},
		{"every value that is lost is named", rich, all("runcomfy", "aihubmax"), 1, []string{
			"runcomfy seedance 1.0 pro  $0.62  no end frame, no 21:9, no 15 s, no audio, no seed, no local images",
			"aihubmax seedance 2.0  price unknown  no 21:9, no 15 s",
		}},
		{"only providers with a key", plain, all("runflow", "runcomfy"), 1, []string{
			"runcomfy seedance 1.0 pro  $0.62  no audio",
		}},
		{"nobody else", plain, all("runflow"), 1, nil},
	} {
		if got := lines(Offers(models, c.has, models[0], c.r, c.takes)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestElsewhereKeepsToTheMode(t *testing.T) {
	models := uitest.FormModels()
	if got := Offers(models, all("runcomfy", "aihubmax"), models[1], models[1].Defaults(), 1); got != nil {
		t.Errorf("a text-to-video take is offered as %q", lines(got))
	}
	words := models[2] // takes references, needs none
	words.Provider = "runcomfy"
	got := lines(Offers([]provider.Model{words}, all("runcomfy"), models[1], models[1].Defaults(), 1))
	if want := []string{"runcomfy seedance 2.0 reference to video  $1.51"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElsewhereSaysThatAPromptIsTooLong(t *testing.T) {
	models := uitest.FormModels()
	r := models[0].Defaults()
	r.Prompt, r.Audio = strings.Repeat("a", 2001), false
	got := lines(Offers(models, all("runcomfy"), models[0], r, 1))
	if want := []string{"runcomfy seedance 1.0 pro  $0.62  2000 characters at most"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElsewhereCountsReferences(t *testing.T) {
	models := uitest.FormModels()
	one, none := models[2], models[2]
	one.Provider, one.References = "aihubmax", 1
	none.Provider, none.References = "runcomfy", 0
	r := models[2].Defaults()
	r.References = []string{"https://h.test/1.png", "https://h.test/2.png"}
	got := lines(Offers([]provider.Model{one, none}, all("aihubmax", "runcomfy"), models[2], r, 1))
	if want := []string{
		"aihubmax seedance 2.0 reference to video  $1.51  1 reference at most",
		"runcomfy seedance 2.0 reference to video  $1.51  no references",
	}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnOfferInLittleRoomKeepsItsPrice(t *testing.T) {
	models := uitest.FormModels()
	r := models[0].Defaults()
	o := Offers(models, all("runcomfy"), models[0], r, 1)[0]
	for width, want := range map[int]string{
		60: "runcomfy seedance 1.0 pro  $0.62  no audio",
		41: "runcomfy seedance 1.0 p…  $0.62  no audio",
		38: "runcomfy seedance 1.0 pro  $0.62  no …",
		25: "runcomfy seedance…  $0.62",
	} {
		if got := o.Fit(width); got != want {
			t.Errorf("in %d cells %q, want %q", width, got, want)
		}
	}
}

// Cheapest first: a base price by its minimum, then unknown prices, and last blocking endpoints, with a
// warning.
func TestElsewhereRanksByPrice(t *testing.T) {
	models := uitest.FormModels()
	at := func(provider string, p ...provider.Price) (m provider.Model) {
		m = models[1]
		m.Provider, m.Prices = provider, p
		return m
	}
	older := at("older", provider.Price{PerSecond: 1})
	older.Blocking = true
	offers := []provider.Model{
		older, at("unknown"), at("dear", provider.Price{PerSecond: 300_000}),
		at("base", provider.Price{PerSecond: 200_000, Base: true}), at("bills", provider.Price{PerSecond: 100_000, Bills: 4, Kind: provider.PriceBills}),
	}
	got := lines(Offers(offers, all("older", "unknown", "dear", "base", "bills"), models[1], models[1].Defaults(), 1))
	for i, want := range []string{"~$0.50 (4 bills)", "from $1.00", "$1.50", "price unknown", "$0.000005  cannot be found again or cancelled"} {
		if len(got) != 5 || !strings.HasSuffix(got[i], "  "+want) {
			t.Errorf("%q at %d, want %q", got, i, want)
		}
	}
}

func TestOffersSayHowItWentThere(t *testing.T) {
	stops := provider.CancelEffect{Can: true}
	for _, c := range []struct {
		info provider.Info
		t    Track
		want string
	}{
		{provider.Info{}, Track{}, "cannot be cancelled"},
		{provider.Info{Cancel: provider.CancelPolicy{Queued: stops}, LinkTTL: 24 * time.Hour}, Track{Succeeded: 1}, "0% of 1 run failed · can be cancelled while queued · video kept 24h"},
		{provider.Info{Cancel: provider.CancelPolicy{Queued: stops, Running: stops}}, Track{Median: 110 * time.Second, Succeeded: 23, Failed: 2}, "usually 1m50 · 8% of 25 runs failed · can be cancelled"},
	} {
		if got := strings.Join((Offer{}).Rules(c.info, c.t), " · "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
