package command

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	for _, c := range []struct {
		set   map[string][]string
		warns string
		keys  map[string]string // what the actions then have
	}{
		{map[string][]string{"fly": {"f"}}, `there is no command "fly"; it has no effect`, nil},
		{map[string][]string{"cancle": {"f"}}, `there is no command "cancle"; it has no effect; did you mean "cancel"?`, nil},
		{map[string][]string{"cancel": {"crtl+k", "foo+x"}}, `cancel: there is no key "crtl+k"; keys are written like x, X, ctrl+r or f5; did you mean "ctrl+k"?|cancel: there is no key "foo+x"; keys are written like x, X, ctrl+r or f5`, nil},
		{map[string][]string{"cancel": {"pgdwon"}}, `cancel: there is no key "pgdwon"; keys are written like x, X, ctrl+r or f5; did you mean "pgdown"?`, nil},
		{map[string][]string{"fly\x1b[2J": {"f"}}, `there is no command "fly"; it has no effect`, nil},
		{map[string][]string{"cancel": {"hyperspace"}}, `cancel: there is no key "hyperspace"; keys are written like x, X, ctrl+r or f5`, map[string]string{"cancel": "x"}},
		{map[string][]string{"cancel": {"wow+x", "c"}}, `cancel: there is no key "wow+x"; keys are written like x, X, ctrl+r or f5|c now means cancel; copy has no key left`, map[string]string{"cancel": "c", "copy": ""}},
		{map[string][]string{"cancel": {"ctrl+c", "del"}}, `cancel: ctrl+c cannot be reassigned`, map[string]string{"cancel": "delete"}},
		{map[string][]string{"submit": {"s"}}, `submit: s is text while the form is open; use a key with ctrl or alt`, map[string]string{"submit": "ctrl+enter alt+enter"}},
		{map[string][]string{"cancel": {"d"}}, `d now means cancel; save has no key left`, map[string]string{"cancel": "d", "save": ""}},
		{map[string][]string{"cancel": {"2"}}, `2 now means cancel; new has only n left`, map[string]string{"new": "n"}},
		{map[string][]string{"cancel": {"d"}, "save": {"x"}}, ``, map[string]string{"cancel": "d", "save": "x"}},
		{map[string][]string{"cancel": {"z"}, "star": {"z", "s"}}, `z now means cancel; star has only s left`, map[string]string{"cancel": "z", "star": "s"}},
		{map[string][]string{"export": {"x"}}, ``, map[string]string{"export": "x", "cancel": "x"}}, // they never meet
		{map[string][]string{"export": {"q"}}, `q now means export; quit has no key left`, nil},
		{map[string][]string{"copy url": {"U"}, "copy-url": {"V"}}, `copy url is set twice; the second has no effect`, map[string]string{"copy url": "U"}},
		{map[string][]string{"star": {}}, ``, map[string]string{"star": ""}},
		{map[string][]string{"star": {"s", "s", "shift+z"}}, ``, map[string]string{"star": "s Z"}},
		{map[string][]string{"settle": {"z"}}, `there is no command "settle"; it has no effect`, nil},
	} {
		m, warnings := NewRegistry(quiet(), c.set)
		if got := strings.Join(warnings, "|"); got != c.warns {
			t.Errorf("%v: warns %q, want %q", c.set, got, c.warns)
		}
		for name, want := range c.keys {
			if got := m.Shown(ID(name)); got != want {
				t.Errorf("%v: %s has the keys %q, want %q", c.set, name, got, want)
			}
		}
	}
}

func TestKeysAreReadAsPeopleWriteThem(t *testing.T) {
	for name, want := range map[string]string{
		"x": "x", "X": "X", "shift+x": "X", "+": "+", "ctrl++": "ctrl++", "?": "?", "é": "é", "ctrl+r": "ctrl+r", "Ctrl+R": "ctrl+r", "f": "f",
		"alt+up": "alt+up", "return": "enter", "Escape": "esc", "del": "delete", "pgdn": "pgdown", "space": "space", " ": "space",
		"ctrl+space": "ctrl+space", "f5": "f5", "F12": "f12", "shift+tab": "shift+tab", "alt+shift+x": "alt+shift+x", "cmd+k": "super+k",
	} {
		k, ok := Press(name)
		if got := k.String(); !ok || got != want {
			t.Errorf("%q is read as %q (%v), want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "xy", "ctrl+", "ctrl+xy", "f0", "f25", "wow+x", "\x1b", "\x00", "\u202e", "\xff", "ctrl"} {
		if k, ok := Press(name); ok {
			t.Errorf("%q is read as %q", name, k.String())
		}
	}
}

func TestAPressedLetterIsText(t *testing.T) {
	for name, want := range map[string]string{"x": "x", "X": "X", "space": " ", "ctrl+x": "", "enter": ""} {
		if k, _ := Press(name); k.Text != want {
			t.Errorf("%s carries the text %q, want %q", name, k.Text, want)
		}
	}
	if k, _ := Press("ctrl+space"); k.Code != tea.KeySpace || k.Mod != tea.ModCtrl {
		t.Errorf("ctrl+space is %+v", k)
	}
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	for _, set := range []map[string][]string{
		nil, {"cancel": {"d"}}, {"cancel": {"j", "n", "1"}, "star": {"j"}, "quit": {"x", "space", "w"}}, {"new": {"left", "ctrl+o"}},
		{"up": {"1", "2", "3", "E", "/", "w"}}, {"palette": {"x", "y", "r"}, "retry": {"r", ":"}},
	} {
		m, _ := NewRegistry(quiet(), set)
		for _, at := range []Scope{Runs, Run, Form, Spend} {
			means := map[string]ID{}
			for _, c := range m.In(at, Everywhere) {
				for _, k := range m.keys(c) {
					if other, twice := means[k]; twice && c.SameAs != other && c.configured() != other {
						t.Errorf("%v: %s means %s and %s in the %s", set, k, other, c.ID, at)
					}
					means[k] = c.configured()
				}
			}
		}
	}
}
