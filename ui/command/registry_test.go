package command

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func press(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k, ok := Press(name)
	if !ok {
		t.Fatalf("there is no key %q", name)
	}
	return k
}

// means returns the command that a key press finds: "" if the screen gets the key, "-" if the key has
// no effect.
func means(r Registry, k tea.KeyPressMsg, typing bool, at Scope) string {
	c, ok := r.Find(k, typing, at, Everywhere)
	switch {
	case !ok:
		return ""
	case c.Do == nil:
		return "-"
	case c.ID == "":
		return c.Keys[0]
	}
	return string(c.ID)
}

func TestAKeyFindsItsCommandWhereItApplies(t *testing.T) {
	plain, _ := NewRegistry(quiet(), nil)
	own, warnings := NewRegistry(quiet(), map[string][]string{
		"cancel": {"delete", "ctrl+x"}, "copy_url": {"U"}, "Half-Page-Up": {"b"}, "submit": {"ctrl+s"}, "quit": {}, "new": {"ctrl+n", "n"}, "retry": {"R"},
	})
	if len(warnings) > 0 {
		t.Fatalf("warnings: %q", warnings)
	}
	for _, c := range []struct {
		r      Registry
		at     Scope
		typing bool
		key    string
		want   string
	}{
		{plain, Runs, false, "x", "cancel"}, {plain, Run, false, "x", "cancel"}, {plain, Spend, false, "x", ""}, {plain, Runs, false, "f9", ""},
		{plain, Runs, false, "r", "retry"}, {plain, Spend, false, "esc", "esc"}, {plain, Runs, false, "esc", ""}, {plain, Spend, false, "space", "space"},
		{plain, Form, true, "q", ""}, {plain, Form, true, "ctrl+enter", "submit"}, {plain, Form, true, ":", ""}, {plain, Form, true, "ctrl+p", "palette"},
		{plain, FilterLine, true, "x", ""}, {plain, FilterLine, true, "down", ""},
		{own, Runs, false, "delete", "cancel"}, {own, Run, false, "ctrl+x", "cancel"}, {own, Runs, false, "x", "-"}, {own, Runs, false, "R", "retry"},
		{own, Runs, false, "U", "copy url"}, {own, Runs, false, "b", "half page up"}, {own, Spend, false, "b", "half page up"}, {own, Runs, false, "r", "-"},
		{own, Spend, false, "delete", ""}, {own, Form, true, "ctrl+s", "submit"}, {own, Form, true, "alt+enter", "-"},
		{own, Form, true, "b", ""}, {own, Form, true, "ctrl+n", ""}, {own, Runs, false, "q", "-"}, {own, Runs, false, "n", "new"},
		{own, Runs, false, "2", "-"}, {own, Runs, false, "ctrl+n", "new"}, {own, Runs, false, "enter", ""}, {own, Runs, false, "j", "down"},
	} {
		if got := means(c.r, press(t, c.key), c.typing, c.at); got != c.want {
			t.Errorf("%s in the %s means %q, want %q", c.key, c.at, got, c.want)
		}
	}
}

func TestOfTwoCommandsWithAKeyTheOneThatWorksIsMeant(t *testing.T) {
	for _, c := range []struct{ works, want string }{{"settle", "settle"}, {"retry", "retry"}, {"", "retry"}} {
		var did ID
		all := sample(func(id ID) { did = id }, func(id ID) bool { return string(id) == c.works })
		for _, keys := range [][]string{{"r"}, {"ctrl+y"}} {
			r, _ := NewRegistry(all, map[string][]string{"retry": keys})
			if got := means(r, press(t, keys[0]), false, Runs); got != c.want {
				t.Errorf("where %q works %s means %q, want %q", c.works, keys[0], got, c.want)
			}
			did = ""
			found, _ := r.Find(press(t, keys[0]), false, Runs)
			if found.Run(); string(did) != c.works {
				t.Errorf("where %q works %s does %q", c.works, keys[0], did)
			}
		}
	}
}

func TestAKeyThatDoesNotWorkSaysWhy(t *testing.T) {
	var said string
	c := Command{Why: Unless("it is too late", func() bool { return false }), Refuse: func(why string) { said = why }, Do: Do(func() { t.Error("it is done") })}
	if c.Run(); said != "it is too late" {
		t.Errorf("it says %q", said)
	}
}

func TestHelpShowsThePersonsKeys(t *testing.T) {
	r, _ := NewRegistry(quiet(), map[string][]string{"cancel": {"delete", "ctrl+x"}, "star": {}, "new": {"N"}})
	for _, c := range []struct {
		at     Scope
		typing bool
		want   string
	}{
		{Runs, false, "d download, delete ctrl+x cancel, r retry, Y copy URL, c copy …"},
		{Spend, false, "E export, ↑↓ j k scroll, esc back"},
		{Everywhere, false, "N new run, ctrl+p everything, q quit"},
		{Everywhere, true, "ctrl+p everything"},
	} {
		var all []string
		for _, h := range r.Hints(c.at, c.typing) {
			all = append(all, h.Key+" "+h.Does)
		}
		if got := strings.Join(all, ", "); got != c.want {
			t.Errorf("%s lists %q, want %q", c.at, got, c.want)
		}
	}
	if got := r.Shown("cancel") + "|" + r.Shown("star") + "|" + r.Shown("save") + "|" + r.Shown("nothing"); got != "delete ctrl+x||d|" {
		t.Errorf("the keys are shown as %q", got)
	}
	if got := r.Spoken("star") + "|" + r.Spoken("cancel"); got != "the palette|delete" {
		t.Errorf("the keys are spoken of as %q", got)
	}
	plain, _ := NewRegistry(quiet(), nil)
	for r, want := range map[*Registry]string{&r: "N new", &plain: "n new"} {
		if h, ok := r.Foot(New); !ok || h.Key+" "+h.Short != want {
			t.Errorf("the footer says %q, want %q", h.Key+" "+h.Short, want)
		}
	}
	if _, ok := r.Foot("star"); ok {
		t.Error("the footer names a command without a key")
	}
}

func TestACommandIsNamedOnce(t *testing.T) {
	r, _ := NewRegistry(quiet(), nil)
	seen := map[ID]bool{}
	for _, c := range r.Named() {
		if seen[c.ID] || c.ID == "" || c.ID == "settle" {
			t.Errorf("%q is named", c.ID)
		}
		seen[c.ID] = true
	}
	if !seen["up"] || !seen["cancel"] || len(r.In(Spend)) != 11 {
		t.Errorf("named are %v; in the spending are %d", seen, len(r.In(Spend)))
	}
	if !slices.Equal(r.Keys("new"), []string{"n", "2"}) {
		t.Errorf("the keys of new are %v", r.Keys("new"))
	}
}
