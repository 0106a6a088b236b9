package keymap

import (
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/action"
)

func press(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k, ok := Press(name)
	if !ok {
		t.Fatalf("there is no key %q", name)
	}
	return k
}

func TestWithoutAConfigEveryKeyIsItself(t *testing.T) {
	m, warnings := New(nil)
	if len(warnings) > 0 {
		t.Errorf("warnings of nothing: %q", warnings)
	}
	for _, m := range []Map{m, {}} {
		for _, a := range Actions() {
			for _, k := range a.Keys {
				if got := m.Usual(a.Places[0], press(t, k), false); got.String() != k {
					t.Errorf("%s becomes %s", k, got)
				}
			}
			if !slices.Equal(m.Keys(a.Name), a.Keys) {
				t.Errorf("%s has the keys %v", a.Name, m.Keys(a.Name))
			}
		}
	}
}

func TestAKeyOfAPersonBecomesTheUsualOne(t *testing.T) {
	m, warnings := New(map[string][]string{
		"cancel": {"delete", "ctrl+x"}, "copy_url": {"U"}, "Half-Page-Up": {"b"}, "submit": {"ctrl+s"}, "quit": {}, "new": {"ctrl+n", "n"},
	})
	if len(warnings) > 0 {
		t.Fatalf("warnings: %q", warnings)
	}
	for _, c := range []struct {
		at     Place
		typing bool
		key    string
		want   string // "" is no key at all
	}{
		{Runs, false, "delete", "x"}, {Run, false, "ctrl+x", "x"}, {Runs, false, "x", ""},
		{Runs, false, "U", "Y"}, {Runs, false, "b", "ctrl+u"}, {Spend, false, "b", "ctrl+u"},
		{Problems, false, "delete", "delete"}, {Problems, false, "x", "x"}, // nothing is cancelled there
		{Form, true, "ctrl+s", "ctrl+enter"}, {Form, true, "alt+enter", ""},
		{Form, true, "x", "x"}, {Form, true, "q", "q"}, {Form, true, "b", "b"}, {Form, true, "ctrl+n", "n"},
		{Runs, false, "q", ""}, {Runs, false, "n", "n"}, {Runs, false, "2", ""}, {Runs, false, "ctrl+n", "n"},
		{Runs, false, "enter", "enter"}, {Runs, true, "x", "x"}, {Runs, false, "j", "j"},
	} {
		got := m.Usual(c.at, press(t, c.key), c.typing)
		name := got.String()
		if got == (tea.KeyPressMsg{}) {
			name = ""
		}
		if name != c.want {
			t.Errorf("%s at the %s becomes %q, want %q", c.key, c.at, name, c.want)
		}
	}
}

func TestHelpShowsThePersonsKeys(t *testing.T) {
	m, _ := New(map[string][]string{"cancel": {"delete", "ctrl+x"}, "star": {}})
	bind := func(k, what string) key.Binding { return key.NewBinding(key.WithKeys(k), key.WithHelp(k, what)) }
	show := func(at Place) string {
		var all []string
		for _, b := range m.Help(at, []key.Binding{bind("x", "cancel"), bind("s", "star"), bind("d", "download"), bind("esc", "back"), {}}) {
			all = append(all, b.Help().Key+" "+b.Help().Desc)
		}
		return strings.Join(all, ", ")
	}
	if got, want := show(Runs), "delete ctrl+x cancel, d download, esc back,  "; got != want {
		t.Errorf("the list shows %q, want %q", got, want)
	}
	if got, want := show(Problems), "x cancel, s star, d download, esc back,  "; got != want {
		t.Errorf("another place shows %q, want %q", got, want)
	}
	if got := m.Shown("cancel") + "|" + m.Shown("star") + "|" + m.Shown("save") + "|" + m.Shown("nothing"); got != "delete ctrl+x||d|" {
		t.Errorf("the keys are shown as %q", got)
	}
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	for _, set := range []map[string][]string{
		nil, {"cancel": {"d"}}, {"cancel": {"j", "n", "1"}, "mark": {"j"}, "quit": {"x", "space", "w"}}, {"new": {"left", "ctrl+o"}},
		{"up": {"1", "2", "3", "E", "/", "w"}}, {"palette": {"x", "y", "r"}, "retry": {"r", ":"}},
	} {
		m, _ := New(set)
		for _, at := range []Place{Runs, Run, Form, Spend, Problems} {
			means := map[string]string{}
			for _, a := range actionsAt(at) {
				for _, k := range m.Keys(a.Name) {
					if other, twice := means[k]; twice {
						t.Errorf("%v: %s means %s and %s at the %s", set, k, other, a.Name, at)
					}
					means[k] = a.Name
				}
			}
		}
	}
}

func TestEveryActionOnRunsHasAName(t *testing.T) {
	for _, a := range action.All() {
		if _, ok := find(string(a.ID)); !ok && a.ID != action.Settle {
			t.Errorf("%s cannot be put on another key", a.ID)
		}
	}
	names := map[string]bool{}
	for _, a := range Actions() {
		if names[a.Name] || a.Does == "" || len(a.Keys) == 0 || len(a.Places) == 0 {
			t.Errorf("%+v is not a whole action of its own", a)
		}
		names[a.Name] = true
	}
}
