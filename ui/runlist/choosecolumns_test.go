package runlist

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/uitest"
)

// said returns what a key reports.
func (l *list) said(key string) tea.Msg {
	if cmd := uitest.Press(l.Table, l.Commands(nil, nil), key); cmd != nil {
		return cmd()
	}
	return nil
}

// titlesOf returns the titles of the columns that are drawn.
func (l *list) titlesOf() []string { return strings.Fields(strings.Split(l.text(), "\n")[0]) }

func TestColumnsAreChosenInTheList(t *testing.T) {
	l := newList(t, 8, 100, 30)
	before := l.titlesOf()
	l.keys("|")
	l.shows("╭─ Columns", "▸ [x] prompt", "[x] model", "[ ] seed", "[ ] id, its end")
	l.keys("space") // the prompt stays
	l.shows("[x] prompt")
	l.keys("j", "space", "J", "K", "G")
	for range 30 {
		l.keys("shift+up") // the last one to the top
	}
	l.keys("space")
	msg, ok := l.said("enter").(ColumnsMsg)
	if want := []string{"made", "prompt", "len", "est", "cost", "time"}; !ok || !slices.Equal(msg.IDs, want) {
		t.Errorf("reported %v, not %v", msg.IDs, want)
	}
	l.run(l.Update(nil))
	if got := l.titlesOf(); slices.Equal(got, before) || !slices.Contains(got, "len") || slices.Contains(got, "model") {
		t.Errorf("the columns are %v", got)
	}
	l.keys("|", "j", "j", "space", "esc") // nothing is kept
	if got := l.titlesOf(); !slices.Contains(got, "len") {
		t.Errorf("after cancelling the columns are %v", got)
	}
	l.keys("|")
	if msg, ok := l.said("D").(ColumnsMsg); !ok || msg.IDs != nil {
		t.Errorf("the default is reported as %v", msg)
	}
	if got := l.titlesOf(); !slices.Equal(got, before) {
		t.Errorf("the default columns are %v, not %v", got, before)
	}
}

func TestWidthsOfColumnsAreKept(t *testing.T) {
	l := newList(t, 8, 100, 30)
	l.SetColumns([]string{"prompt", "model:20"})
	l.keys("|")
	l.shows("model :20")
	if msg, _ := l.said("enter").(ColumnsMsg); !slices.Equal(msg.IDs, []string{"prompt", "model:20"}) {
		t.Errorf("reported %v", msg.IDs)
	}
}

func TestAColumnIsChosenWithTheMouse(t *testing.T) {
	for _, size := range [][2]int{{100, 30}, {40, 8}} {
		l := newList(t, 8, size[0], size[1])
		l.keys("|")
		lines := strings.Split(l.text(), "\n")
		y := slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, "[x] model") })
		x := len([]rune(lines[y][:strings.Index(lines[y], "[x] model")]))
		l.run(l.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}))
		if got := strings.Split(l.text(), "\n")[y]; !strings.Contains(got, "[ ] model") {
			t.Errorf("%v: the line is %q", size, got)
		}
	}
}

// In a large history more of an id is needed to name one run.
func TestTheIDIsAsLongAsTheHistoryNeeds(t *testing.T) {
	l := newList(t, 8, 100, 30)
	l.SetColumns([]string{"id", "prompt"})
	l.shows("000007  Clouds")
	l.total = 100_000
	l.shows("0000007  Clouds")
}
