package palette

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"dailies/ui/theme"
	"dailies/ui/uitest"
)

func actions() []Line {
	return []Line{
		{"cancel", "cancel", "x delete", "it has ended: succeeded"}, {"save", "download", "d", ""}, {"open", "open video", "o", "its video is not saved here"},
		{"new", "new run", "n 2", ""}, {"copy url", "copy URL", "Y", ""}, {"quit", "quit; runs go on", "q", ""}, {"spend", "spending", "3", ""},
	}
}

func start(width, height int) *Palette {
	p := New(theme.New(theme.Options{}))
	p.SetSize(width, height)
	p.SetLines(actions())
	return p
}

func keys(p *Palette, names ...string) (last tea.Msg) {
	for _, n := range names {
		last = nil
		if cmd := p.Update(uitest.Key(n)); cmd != nil {
			last = cmd()
		}
	}
	return last
}

// titles returns the visible lines, the selected one in brackets.
func titles(p *Palette) string {
	var all []string
	for i, f := range p.found {
		t := p.lines[f].Title
		if i == p.at {
			t = "[" + t + "]"
		}
		all = append(all, t)
	}
	return strings.Join(all, ", ")
}

func TestWhatCanBeDoneStandsFirst(t *testing.T) {
	if got, want := titles(start(80, 24)), "[download], new run, copy URL, quit; runs go on, spending, cancel, open video"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
}

func TestAFewLettersFindAnAction(t *testing.T) {
	for typed, want := range map[string]string{
		"dow": "[download]", "new": "[new run]", "url": "[copy URL]", "save": "[download]",
		"spend": "[spending]", "zzz": "", "video": "[open video]",
	} {
		p := start(80, 24)
		keys(p, strings.Split(typed, "")...)
		if got := titles(p); got != want {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
}

func TestOnlyWhatCanBeDoneIsChosen(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want tea.Msg
	}{
		{[]string{"enter"}, ChosenMsg{"save"}},
		{[]string{"down", "enter"}, ChosenMsg{"new"}},
		{[]string{"tab", "ctrl+n", "up", "enter"}, ChosenMsg{"new"}},
		{[]string{"pgdown", "enter"}, nil}, // there is no video to open
		{[]string{"c", "a", "n", "c", "enter"}, nil},
		{[]string{"z", "z", "z", "enter"}, nil},
		{[]string{"q", "u", "i", "enter"}, ChosenMsg{"quit"}},
		{[]string{"esc"}, ClosedMsg{}},
	} {
		if got := keys(start(80, 24), c.keys...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v sends %v, want %v", c.keys, got, c.want)
		}
	}
}

func TestHelpOffersEnterOnlyWhereItWorks(t *testing.T) {
	p := start(80, 24)
	offered := func() bool {
		return slices.ContainsFunc(p.Help(), func(b key.Binding) bool { return b.Help().Key == "enter" })
	}
	if !offered() {
		t.Error("enter is not offered")
	}
	keys(p, "pgdown")
	if offered() {
		t.Error("enter is offered for what cannot be done")
	}
}

func TestAReasonIsShown(t *testing.T) {
	p := start(80, 24)
	if view := ansi.Strip(p.Over("")); !strings.Contains(view, "cancel · it has ended: succeeded") || !strings.Contains(view, "x delete") {
		t.Errorf("no reason is shown:\n%s", view)
	}
}

func TestNewActionsLeaveTheChoiceAlone(t *testing.T) {
	p := start(80, 24)
	keys(p, "down", "down")
	p.SetLines(append([]Line{{"more", "one more", "", ""}}, actions()...))
	if !strings.Contains(titles(p), "[copy URL]") {
		t.Errorf("another action is chosen: %s", titles(p))
	}
}

func TestPastedTextIsSearchedAndNothingElse(t *testing.T) {
	p := start(80, 24)
	if cmd := p.Update(tea.PasteMsg{Content: "new\n\x1b[2J"}); cmd != nil {
		if msg := cmd(); msg != nil {
			t.Errorf("a paste sends %v", msg)
		}
	}
	if got := titles(p); got != "[new run]" {
		t.Errorf("a paste finds %q", got)
	}
}

func TestTheMouseChooses(t *testing.T) {
	p := start(80, 24)
	lines := strings.Split(ansi.Strip(p.Over("")), "\n")
	y := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "copy URL") })
	click := func(x, y int) tea.Msg {
		if cmd := p.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}); cmd != nil {
			return cmd()
		}
		return nil
	}
	for _, c := range []struct {
		x, y int
		want tea.Msg
	}{{40, y, ChosenMsg{"copy url"}}, {0, y, ClosedMsg{}}, {40, 0, ClosedMsg{}}, {40, y - 3, nil}, {40, y + 4, nil}} {
		if got := click(c.x, c.y); !reflect.DeepEqual(got, c.want) {
			t.Errorf("a click at %d, %d sends %v, want %v", c.x, c.y, got, c.want)
		}
	}
	p = start(80, 24)
	p.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if !strings.Contains(titles(p), "[new run]") {
		t.Errorf("the wheel chooses %s", titles(p))
	}
}

func TestTheCursorStandsBehindTheText(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {20, 6}, {120, 36}} {
		p := start(size[0], size[1])
		keys(p, "c", "o")
		c := p.Cursor()
		line := ansi.Strip(strings.Split(p.Over(""), "\n")[c.Y])
		if got := ansi.Truncate(line, c.X, ""); !strings.HasSuffix(got, "› co") {
			t.Errorf("%v: before the cursor stands %q", size, got)
		}
	}
}

func TestItFitsEverySize(t *testing.T) {
	p := start(80, 24)
	for w := 1; w <= 200; w += 1 + w/12 {
		for h := 1; h <= 60; h += 1 + h/4 {
			p.SetSize(w, h)
			for _, name := range []string{"pgup", "pgdown"} {
				keys(p, name)
				view := p.Over(strings.Repeat(strings.Repeat("x", w)+"\n", h-1))
				if lipgloss.Width(view) > w || lipgloss.Height(view) > h {
					t.Fatalf("%d × %d takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
				}
				if a, _ := p.current(); w >= 30 && h > 1 && !strings.Contains(ansi.Strip(view), "▸ "+a.Title[:4]) {
					t.Fatalf("%d × %d: the chosen action is not in sight:\n%s", w, h, ansi.Strip(view))
				}
			}
		}
	}
}

// TestGolden compares the palette, without colour.
func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			p := start(size[0], size[1])
			keys(p, "o")
			lines := strings.Split(ansi.Strip(p.Over("")), "\n")
			for i, l := range lines {
				lines[i] = strings.TrimRight(l, " ")
			}
			golden.RequireEqual(t, strings.Join(lines, "\n")+"\n")
		})
	}
}
