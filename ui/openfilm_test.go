package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/uitest"
)

// says is what every film but none.mp4 says.
func says(id string) func(string) (run.Provenance, error) {
	return func(path string) (run.Provenance, error) {
		if strings.Contains(path, "none") {
			return run.Provenance{}, provider.Errorf(provider.KindFile, "%s does not say how it was made: it is empty", path)
		}
		m := uitest.Models()[slices.IndexFunc(uitest.Models(), func(m provider.Model) bool { return m.Mode == provider.TextToVideo && m.Provider == "runflow" })]
		seed := int64(77)
		return run.Provenance{Run: id, Provider: m.Provider, Model: m.ID, Seed: &seed, Created: time.Now().Add(-time.Hour),
			Request: provider.Request{Model: m.ID, Prompt: "A lighthouse", Duration: 5, AspectRatio: "16:9", Resolution: "720p"}}, nil
	}
}

func TestAPastedFilmFillsTheForm(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) { o.Provenance = says("01K9ZZZZZZZZZZZZZZZZZZZZZZ") }
	}, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Send(tea.PasteMsg{Content: "'/films/S010 t01.mp4'"})
		a.Shows("Fill the form from this film?", "S010 t01.mp4", "A lighthouse", "its run is not in it")
		a.Keys("n")
		a.Hides("A lighthouse", "/films")
		a.Send(tea.PasteMsg{Content: "file:///films/S010%20t01.mp4"})
		a.Keys("y")
		a.Shows("A lighthouse", "77")
		if r := a.sendForm(t); r.Request.Prompt != "A lighthouse" || *r.Request.Seed != 77 || r.Parent != "" {
			t.Errorf("%+v", r)
		}
	})
}

func TestAPathThatSaysNothingIsText(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) { o.Provenance = says("") }
	}, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Send(tea.PasteMsg{Content: "/films/none.mp4"})
		a.Shows("/films/none.mp4", "does not say how it was made")
		a.Hides("Fill the form")
		a.Send(tea.PasteMsg{Content: " and film.mp4"})
		a.Shows("/films/none.mp4 and film.mp4")
	})
}

func TestTheAppOpensWithAFilmOfTheHistory(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) { o.Film, o.Provenance = "/films/a.mp4", says(id(saved, 8)) }
	}, func(t *testing.T, a *app) {
		a.Shows("Fill the form from this film?")
		a.Hides("its run is not in it")
		a.Keys("y")
		a.Shows("Edit and run again", "from S060 t01", "seed", "77")
	})
}
