package compose

import (
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

func all(names ...string) map[string]bool {
	has := map[string]bool{}
	for _, n := range names {
		has[n] = true
	}
	return has
}

func lines(offers []offer) []string {
	var l []string
	for _, o := range offers {
		l = append(l, o.String())
	}
	return l
}

func TestElsewhere(t *testing.T) {
	models := testModels()
	seed := int64(7)
	plain := models[0].Defaults()
	plain.StartFrame, plain.Prompt = "https://h.test/a.png", "clouds"
	rich := plain
	rich.StartFrame, rich.EndFrame, rich.Seed, rich.Ratio, rich.Seconds = "/shots/a.png", "/shots/b.png", &seed, "21:9", 15
	silent := plain
	silent.Audio = false
	for _, c := range []struct {
		name  string
		r     provider.Request
		has   map[string]bool
		takes int
		want  []string
	}{
		{"the same take, what cannot do all of it last", plain, all("runflow", "runcomfy", "aihubmax"), 1, []string{
			"aihubmax seedance 2.0  price unknown",
			"runcomfy seedance 1.0 pro  $0.62  no audio",
		}},
		{"a known price before an unknown one, takes counted", silent, all("runcomfy", "aihubmax"), 3, []string{
			"runcomfy seedance 1.0 pro  $1.86",
			"aihubmax seedance 2.0  price unknown",
		}},
		{"every value that is lost is named", rich, all("runcomfy", "aihubmax"), 1, []string{
			"aihubmax seedance 2.0  price unknown  no 21:9, no 15 s",
			"runcomfy seedance 1.0 pro  $0.62  no end frame, no 21:9, no 15 s, no audio, no seed, no local images",
		}},
		{"only providers with a key", plain, all("runflow", "runcomfy"), 1, []string{
			"runcomfy seedance 1.0 pro  $0.62  no audio",
		}},
		{"nobody else", plain, all("runflow"), 1, nil},
	} {
		if got := lines(elsewhere(models, c.has, models[0], c.r, c.takes)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestElsewhereKeepsToTheMode(t *testing.T) {
	models := testModels()
	if got := elsewhere(models, all("runcomfy", "aihubmax"), models[1], models[1].Defaults(), 1); got != nil {
		t.Errorf("a text-to-video take is offered as %q", lines(got))
	}
	words := models[2] // takes references, needs none
	words.Provider = "runcomfy"
	got := lines(elsewhere([]provider.Model{words}, all("runcomfy"), models[1], models[1].Defaults(), 1))
	if want := []string{"runcomfy seedance 2.0 reference to video  $1.51"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElsewhereSaysThatAPromptIsTooLong(t *testing.T) {
	models := testModels()
	r := models[0].Defaults()
	r.Prompt, r.Audio = strings.Repeat("a", 2001), false
	got := lines(elsewhere(models, all("runcomfy"), models[0], r, 1))
	if want := []string{"runcomfy seedance 1.0 pro  $0.62  2000 characters at most"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElsewhereCountsReferences(t *testing.T) {
	models := testModels()
	one, none := models[2], models[2]
	one.Provider, one.References = "aihubmax", 1
	none.Provider, none.References = "runcomfy", 0
	r := models[2].Defaults()
	r.References = []string{"https://h.test/1.png", "https://h.test/2.png"}
	got := lines(elsewhere([]provider.Model{one, none}, all("aihubmax", "runcomfy"), models[2], r, 1))
	if want := []string{
		"aihubmax seedance 2.0 reference to video  $1.51  1 reference at most",
		"runcomfy seedance 2.0 reference to video  $1.51  no references",
	}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnOfferInLittleRoomKeepsItsPrice(t *testing.T) {
	models := testModels()
	r := models[0].Defaults()
	o := elsewhere(models, all("runcomfy"), models[0], r, 1)[0]
	for width, want := range map[int]string{
		60: "runcomfy seedance 1.0 pro  $0.62  no audio",
		38: "runcomfy seedance 1.0 pro  $0.62  no …",
		25: "runcomfy seedance…  $0.62",
	} {
		if got := o.fit(width); got != want {
			t.Errorf("in %d cells %q, want %q", width, got, want)
		}
	}
}
