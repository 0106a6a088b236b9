package runform

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// states returns forms in all error states.
func states(t *testing.T) map[string]*kit {
	empty := newKit(t)
	filled := newKit(t)
	filled.Fill(pastRun())
	wide := newKit(t)
	wide.typing("夜の東京、雨に濡れたネオン街 👩‍👩‍👧 e\u0301te\u0301 ")
	wide.values.prompt.insert(strings.Repeat("長い文", 60))
	wrong := newKit(t)
	wrong.use("older endpoint")
	wrong.to(provider.FieldStart)
	wrong.typing("/a/very/long/path/that/goes/on/and/on/to/somewhere/deep/in/the/tree/mountain.png")
	wrong.keys("alt+enter")
	wrong.SetQuote(run.Quote{Usage: run.BudgetUsage{Day: 5_000_000}, Budget: run.Budget{PerDay: new(provider.Money(5_100_000))}})
	picking := newKit(t)
	picking.to(provider.FieldModel)
	picking.keys("enter")
	none := newKit(t)
	none.SetModels(nil, nil)
	none.model = provider.Model{}
	reference := newKit(t)
	reference.use("reference")
	reference.to(provider.FieldReferences)
	reference.paste("/a.png\n/b.png\n/c.png")
	return map[string]*kit{"empty": empty, "filled": filled, "wide": wide, "wrong": wrong, "picking": picking, "none": none, "reference": reference}
}

func TestEverySizeFits(t *testing.T) {
	for name, k := range states(t) {
		for _, w := range []int{24, 40, 59, 60, 80, 120, 149, 150, 200} {
			for h := 1; h <= 60; h += 1 + h/3 {
				k.SetSize(w, h)
				fits(t, name, k, w, h)
			}
		}
	}
}

func TestEverySmallSizeFits(t *testing.T) {
	for name, k := range states(t) {
		for _, w := range []int{1, 2, 3, 5, 8, 13, 20} {
			for _, h := range []int{1, 2, 3, 4, 5, 9, 10, 13, 14, 60} {
				k.SetSize(w, h)
				fits(t, name, k, w, h)
			}
		}
	}
}

func TestFieldsAndButtonLeaveAMargin(t *testing.T) {
	for name, k := range states(t) {
		for _, w := range []int{61, 80, 119} {
			k.SetSize(w, 24)
			for _, l := range strings.Split(ansi.Strip(k.View()), "\n") {
				if l = strings.TrimRight(l, " "); theme.Width(l) == w && !strings.HasSuffix(l, "─") && !k.picker.open {
					t.Errorf("%s at %d columns: %q reaches the edge", name, w, l)
				}
			}
		}
	}
}

// fits fails if the form or its cursor is outside its size.
func fits(t *testing.T, name string, k *kit, w, h int) {
	t.Helper()
	lines := strings.Split(k.View(), "\n")
	if len(lines) > h {
		t.Fatalf("%s at %d×%d has %d lines", name, w, h, len(lines))
	}
	for _, l := range lines {
		if theme.Width(l) > w {
			t.Fatalf("%s at %d×%d: a line takes %d cells: %q", name, w, h, theme.Width(l), l)
		}
	}
	for _, r := range k.canvas.rows {
		if theme.Width(r.text) > w {
			t.Fatalf("%s at %d×%d: only cutting makes this line fit: %q", name, w, h, r.text)
		}
	}
	if c := k.Cursor(); c != nil && (c.X >= w || c.Y >= len(lines) || c.X < 0 || c.Y < 0) {
		t.Fatalf("%s at %d×%d: the cursor is at %d,%d", name, w, h, c.X, c.Y)
	}
}

func TestNoSizeAtAll(t *testing.T) {
	k := newKit(t)
	k.SetSize(0, 0)
	if k.View() != "" || k.Cursor() != nil {
		t.Error("something is drawn in no room")
	}
}

func TestTheFieldUnderTheCursorAlwaysShows(t *testing.T) {
	for name, k := range states(t) {
		if name == "none" || name == "picking" {
			continue
		}
		k.SetQuote(run.Quote{})
		for _, size := range [][2]int{{40, 3}, {40, 9}, {60, 6}, {80, 12}, {80, 21}, {120, 30}} {
			k.SetSize(size[0], size[1])
			for _, s := range append(k.focusOrder(), k.focusOrder()[0]) {
				k.focus(s)
				if !marked(k, s) {
					t.Fatalf("%s at %v: %v is not on the screen:\n%s", name, size, s, k.screen())
				}
			}
		}
	}
}

// marked reports whether the drawn form shows the cursor mark, or the focused button.
func marked(k *kit, s focusTarget) bool {
	screen := k.screen()
	if s.field == fieldSubmit {
		return strings.Contains(screen, "[ Submit")
	}
	return strings.Contains(screen, "▸")
}

func TestTheCursorStandsBehindWhatWasTyped(t *testing.T) {
	k := newKit(t)
	k.SetSize(80, 24)
	for _, c := range []struct {
		field provider.Field
		text  string
		cells int
	}{
		{provider.FieldPrompt, "clouds", 6},
		{provider.FieldStart, "/図/ab.png", 10},
		{provider.FieldEnd, "e\u0301te\u0301", 3},
		{provider.FieldSeed, "77", 2},
	} {
		k.to(c.field)
		k.typing(c.text)
		at := k.Cursor()
		if at == nil || at.X != 18+c.cells {
			t.Fatalf("%s: the cursor is at %+v, want column %d", c.field, at, 18+c.cells)
		}
		line := strings.Split(k.screen(), "\n")[at.Y]
		if got := theme.Cut(strings.TrimRight(line, " "), 200); !strings.Contains(got, strings.TrimRight(c.text, " ")) {
			t.Errorf("%s: the cursor is in the line %q", c.field, line)
		}
		for range 2 {
			k.keys("left")
		}
		if k.Cursor().X >= at.X {
			t.Errorf("%s: left does not move the cursor", c.field)
		}
	}
	k.to(provider.FieldAudio)
	if c := k.Cursor(); c != nil {
		t.Errorf("a choice has a cursor at %+v", c)
	}
}

func TestALongLineScrollsWithItsCursor(t *testing.T) {
	k := newKit(t)
	k.SetSize(60, 20)
	k.to(provider.FieldStart)
	k.typing("/図図図図図図図図図図図図図図図図図図図図図図図図図図図図図図.png")
	at := k.Cursor()
	if at == nil || at.X < 57 {
		t.Fatalf("the cursor is at %+v, want the end of the line", at)
	}
	if line := strings.Split(k.screen(), "\n")[at.Y]; !strings.HasSuffix(strings.TrimRight(line, " "), "図.png") {
		t.Errorf("the end is not shown: %q", line)
	}
	k.keys("home")
	if c := k.Cursor(); c.X != 18 {
		t.Errorf("home leaves the cursor at %d", c.X)
	}
	if line := strings.Split(k.screen(), "\n")[at.Y]; !strings.Contains(line, "/図図") {
		t.Errorf("the beginning is not shown: %q", line)
	}
}

func TestTheEdgesSayThatThereIsMore(t *testing.T) {
	k := newKit(t)
	k.SetSize(80, 12)
	k.hides("↑")
	k.shows("↓ 4 more")
	k.to(fieldAdvanced)
	k.shows("↑ 4 more", "↓ 2 more")
	k.to(fieldSubmit)
	k.hides("↓")
}
