package keymap

import (
	"slices"

	"dailies/ui/action"
)

// Place is where an action works.
type Place string

// The places.
const (
	Everywhere Place = "everywhere" // but not while text is typed, see [Map.Usual]
	Runs       Place = "list of runs"
	Run        Place = "page of a run"
	Form       Place = "new run"
	Spend      Place = "spending"
	Compared   Place = "comparison"
	Problems   Place = "list of problems"
)

// Action is something that the app does when a key is pressed.
type Action struct {
	Name   string   // as the config spells it
	Does   string   // for people, a few words
	Keys   []string // the usual ones, as Bubble Tea names them; never empty
	Places []Place
}

// Actions returns everything that a key can be put on, the actions on runs
// first. What must always work has no name: enter, esc, ctrl+c, ctrl+z and the
// answers to a question.
func Actions() []Action {
	var all []Action
	for _, a := range action.All() {
		if a.ID == action.Settle {
			continue // it is what retrying an unsure run is
		}
		all = append(all, Action{string(a.ID), a.Binding.Help().Desc, a.Binding.Keys(), []Place{Runs, Run}})
	}
	lists := []Place{Runs, Run, Spend, Compared, Problems}
	return append(all, []Action{
		{"mark", "mark the run", []string{"space"}, []Place{Runs}},
		{"filter", "filter the list", []string{"/"}, []Place{Runs}},
		{"sort", "sort the list", []string{","}, []Place{Runs}},
		{"show only", "show only some of the list", []string{"f"}, []Place{Runs}},
		{"compare", "compare the marked runs", []string{"="}, []Place{Runs}},
		{"mark range", "mark a range", []string{"v"}, []Place{Runs}},
		{"mark all", "mark all", []string{"ctrl+a"}, []Place{Runs}},
		{"wire", "what was said on the wire", []string{"w"}, []Place{Run}},
		{"submit", "submit the form", []string{"ctrl+enter", "alt+enter"}, []Place{Form}},
		{"editor", "prompt in your editor", []string{"ctrl+o"}, []Place{Form}},
		{"browse", "look for an image among your files", []string{"ctrl+f"}, []Place{Form}},
		{"other mode", "from text alone, or from a picture", []string{"ctrl+t"}, []Place{Form}},
		{"elsewhere", "the same take at the next provider, the cheapest first", []string{"alt+e"}, []Place{Form}},
		{"older prompt", "an earlier prompt", []string{"alt+up"}, []Place{Form}},
		{"newer prompt", "a later prompt", []string{"alt+down"}, []Place{Form}},
		{"shorter range", "fewer days", []string{"left", "h"}, []Place{Spend}},
		{"longer range", "more days", []string{"right", "l"}, []Place{Spend}},
		{"export", "export the runs as CSV", []string{"E"}, []Place{Spend}},
		{"up", "up", []string{"up", "k"}, lists},
		{"down", "down", []string{"down", "j"}, lists},
		{"page up", "a page up", []string{"pgup"}, lists},
		{"page down", "a page down", []string{"pgdown"}, lists},
		{"half page up", "half a page up", []string{"ctrl+u"}, lists},
		{"half page down", "half a page down", []string{"ctrl+d"}, lists},
		{"top", "to the top", []string{"home", "g"}, lists},
		{"end", "to the end", []string{"end", "G"}, lists},
		{"runs", "the list of runs", []string{"1"}, []Place{Everywhere}},
		{"new", "a new run", []string{"n", "2"}, []Place{Everywhere}},
		{"spend", "what was spent", []string{"3"}, []Place{Everywhere}},
		{"preview", "the page beside the list: on, off", []string{"p"}, []Place{Everywhere}},
		{"undo", "undo the last change", []string{"u"}, []Place{Everywhere}},
		{"problems", "what went wrong", []string{"L"}, []Place{Everywhere}},
		{"palette", "everything there is to do", []string{"ctrl+p", ":"}, []Place{Everywhere}},
		{"mouse", "the mouse: here, or selecting text", []string{"m"}, []Place{Everywhere}},
		{"help", "the keys that work now", []string{"?"}, []Place{Everywhere}},
		{"quit", "quit; runs go on", []string{"q"}, []Place{Everywhere}},
	}...)
}

// At reports whether the action belongs to a place.
func (a Action) At(p Place) bool { return slices.Contains(a.Places, p) }

// meet reports whether two actions can both be reached by one key press.
func (a Action) meet(b Action) bool {
	return slices.ContainsFunc(a.Places, func(p Place) bool {
		return p == Everywhere || slices.Contains(b.Places, p) || slices.Contains(b.Places, Everywhere)
	})
}
