package dialog_test

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/ui/dialog"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

type filledMsg []dialog.Row

func fill(width, height int) *dialog.Dialog {
	d := dialog.Fill(theme.New(theme.Options{NoColor: true}), "Hand over", "Where to, and what.", nil, "hand over", []dialog.Row{
		{Name: "takes", Choices: []string{"2 picks", "all 6"}}, {Name: "folder", Text: "/h/cut"}, {Name: "sheet", Choices: []string{"yes", "no"}, At: 1},
	}, func(r []dialog.Row) tea.Cmd { return func() tea.Msg { return filledMsg(r) } })
	d.SetSize(width, height)
	return d
}

func TestRowsAreFilledIn(t *testing.T) {
	d := fill(80, 24)
	press := func(keys ...string) (tea.Cmd, bool) {
		for _, k := range keys[:len(keys)-1] {
			if _, closed := d.Update(uitest.Key(k)); closed {
				t.Fatalf("%s closes it", k)
			}
		}
		return d.Update(uitest.Key(keys[len(keys)-1]))
	}
	if d.Cursor() != nil {
		t.Error("a choice has a cursor of text")
	}
	_, _ = press("right", "down", "backspace", "x")
	_, _ = d.Update(tea.PasteMsg{Content: "y z"})
	view := ansi.Strip(d.Over(""))
	for _, want := range []string{"all 6", "▸ folder", "/h/cuxy z", "no", "enter  hand over"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
	c := d.Cursor()
	if c == nil {
		t.Fatal("no cursor")
	}
	line := []rune(strings.Split(view, "\n")[c.Y])
	if got := string(line[:c.X]); !strings.HasSuffix(got, "/h/cuxy z") {
		t.Errorf("the cursor is after %q", got)
	}
	cmd, closed := press("down", "left", "enter")
	if !closed || cmd == nil {
		t.Fatal("enter does not close it")
	}
	got := cmd().(filledMsg)
	if got[0].At != 1 || got[1].Text != "/h/cuxy z" || got[2].At != 0 {
		t.Errorf("%+v", got)
	}
	if cmd, closed := press("esc"); !closed || cmd != nil {
		t.Error("esc does not cancel")
	}
}

// A text without the cursor is shown from its beginning, one with it at the cursor.
func TestALongRowBeginsWithItsBeginning(t *testing.T) {
	long := "/h/" + strings.Repeat("folder/", 20) + "cut"
	d := dialog.Fill(theme.New(theme.Options{NoColor: true}), "Hand over", "", nil, "hand over", []dialog.Row{
		{Name: "takes", Choices: []string{"all"}}, {Name: "folder", Text: long},
	}, func([]dialog.Row) tea.Cmd { return nil })
	d.SetSize(80, 24)
	if view := ansi.Strip(d.Over("")); !strings.Contains(view, "/h/folder/") || !strings.Contains(view, "…") {
		t.Errorf("not shown from its beginning:\n%s", view)
	}
	d.Update(uitest.Key("down"))
	if view := ansi.Strip(d.Over("")); !strings.Contains(view, "folder/cut") {
		t.Errorf("the cursor's end is not shown:\n%s", view)
	}
}

func TestRowsFitEverySize(t *testing.T) {
	for width := 1; width < 90; width += 3 {
		for height := 1; height < 26; height++ {
			d := fill(width, height)
			for range 3 {
				view := strings.Split(d.Over(""), "\n")
				if len(view) > height || slices.ContainsFunc(view, func(l string) bool { return theme.Width(l) > width }) {
					t.Fatalf("%d×%d:\n%s", width, height, strings.Join(view, "\n"))
				}
				d.Update(uitest.Key("down"))
			}
		}
	}
	small := fill(40, 12)
	small.Update(uitest.Key("up")) // the last row
	if view := ansi.Strip(small.Over("")); !strings.Contains(view, "▸ sheet") {
		t.Errorf("the row of the cursor is hidden:\n%s", view)
	}
}
