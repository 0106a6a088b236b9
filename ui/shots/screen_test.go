package shots

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/termimage"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// fakeLoader counts questions.
type fakeLoader struct {
	turns   []int
	posters []PostersQuestion
}

func (l *fakeLoader) Shots(turn int) tea.Cmd {
	l.turns = append(l.turns, turn)
	return nil
}

func (l *fakeLoader) Posters(q PostersQuestion) tea.Cmd {
	l.posters = append(l.posters, q)
	return nil
}

// sample returns n shots: every third in the project "Night train".
func sample(n int) []run.ShotTotals {
	var all []run.ShotTotals
	for i := range n {
		s := run.ShotTotals{Shot: run.Shot{Code: fmt.Sprintf("S%03d", 10*(i+1)), Name: fmt.Sprintf("shot number %d", i), Position: i, Created: time.Unix(int64(1000-i), 0)},
			Takes: map[run.State]int{run.Succeeded: i % 5, run.Running: i % 2}, Picks: i % 3, Best: i % 6, Spent: provider.Money(i) * provider.Dollar}
		if i%3 == 0 {
			s.Project = "Night train"
		}
		if i%4 == 1 {
			s.Unpriced = 1
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b run.ShotTotals) int { return strings.Compare(a.Project, b.Project) })
	return all
}

func open(n, width, height int) (*Screen, *fakeLoader) {
	l := &fakeLoader{}
	s := New(theme.New(theme.Options{NoColor: true}), l)
	s.SetSize(width, height)
	s.Reload()
	s.Update(Loaded(l.turns[0], sample(n), nil))
	return s, l
}

func text(s *Screen) string { return ansi.Strip(s.View()) }

func shows(t *testing.T, s *Screen, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(text(s), want) {
			t.Fatalf("the screen does not show %q:\n%s", want, text(s))
		}
	}
}

func press(s *Screen, keys ...string) (last tea.Msg) {
	for _, k := range keys {
		if cmd := uitest.Press(s, s.Commands(), k); cmd != nil {
			last = cmd()
		}
	}
	return last
}

func TestShotsAreListedWithTheirSums(t *testing.T) {
	s, _ := open(7, 120, 20)
	shows(t, s, "7 shots · 14 takes · 6 picks · ≥$21.00, 2 unpriced", "▸", "shot number 0", "1 ◐", "★★★★★")
}

func TestOneProjectIsChosen(t *testing.T) {
	s, _ := open(7, 120, 20)
	press(s, "right", "right")
	shows(t, s, "‹ Night train ›", "3 shots")
	press(s, "right")
	shows(t, s, "‹ all ›", "7 shots")
	press(s, "left", "left")
	shows(t, s, "‹ none ›", "4 shots")
}

func TestTheCursorStaysOnItsShot(t *testing.T) {
	s, l := open(7, 120, 20)
	press(s, "j", "j")
	shot, _ := s.Current()
	press(s, ",")
	s.Update(uitest.Key("s"))
	if now, _ := s.Current(); now.Code != shot.Code {
		t.Errorf("sorted, the cursor is on %s, not %s", now.Code, shot.Code)
	}
	s.Reload()
	s.Update(Loaded(l.turns[1], sample(9), nil))
	if now, _ := s.Current(); now.Code != shot.Code {
		t.Errorf("read again, the cursor is on %s, not %s", now.Code, shot.Code)
	}
}

func TestOnlyTheLastAnswerCounts(t *testing.T) {
	s, l := open(2, 120, 20)
	s.Reload()
	s.Update(Loaded(l.turns[0], sample(5), nil))
	shows(t, s, "2 shots")
	s.Update(Loaded(l.turns[1], sample(3), nil))
	shows(t, s, "3 shots")
	// Changes while an answer is on its way are gathered into one more question.
	s.Reload()
	s.Changed()
	s.Changed()
	if len(l.turns) != 3 {
		t.Fatalf("%d questions", len(l.turns))
	}
	if cmd := s.Update(Loaded(l.turns[2], sample(3), nil)); cmd == nil {
		t.Error("the changes are not asked for again")
	}
}

func TestFilterAndSort(t *testing.T) {
	s, _ := open(9, 120, 20)
	press(s, "/")
	for _, r := range "s080" {
		s.Update(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	shows(t, s, "/ s080", "1 shot ·", "S080")
	press(s, "esc", ",")
	s.Update(uitest.Key("s"))
	if shot, _ := s.shown[0], true; shot.Code != "S090" {
		t.Errorf("by spent, the first is %s", shot.Code)
	}
	shows(t, s, "by spent")
}

func TestEnterScreensAndRLists(t *testing.T) {
	s, _ := open(3, 120, 20)
	shot, _ := s.Current()
	if m, ok := press(s, "enter").(OpenMsg); !ok || m.Shot.Code != shot.Code {
		t.Errorf("enter tells %v", m)
	}
	if m, ok := press(s, "r").(ListMsg); !ok || m.Shot.Code != shot.Code {
		t.Errorf("r tells %v", m)
	}
	if m, ok := press(s, "P").(EditMsg); !ok || m.Part != Project {
		t.Errorf("P tells %v", m)
	}
	if _, ok := press(s, "esc").(ClosedMsg); !ok {
		t.Error("esc does not close it")
	}
}

func TestClicks(t *testing.T) {
	s, _ := open(9, 120, 20)
	s.Update(tea.MouseClickMsg{X: 5, Y: s.above() + 3, Button: tea.MouseLeft})
	if s.cursor != 3 {
		t.Errorf("a click goes to row %d", s.cursor)
	}
	cmd := s.Update(tea.MouseClickMsg{X: 5, Y: s.above() + 3, Button: tea.MouseLeft})
	if _, ok := cmd().(OpenMsg); !ok {
		t.Error("one more click does not open it")
	}
}

func TestItFitsEverySize(t *testing.T) {
	s, _ := open(60, 120, 20)
	s.all[0].Name, s.shown[0].Name = "a\x1b[2J\u202e", "a\x1b[2J\u202eb\n"+strings.Repeat("柯", 100)
	for w := 0; w <= 210; w += 7 {
		for _, h := range []int{0, 1, 2, 3, 5, 9, 24} {
			s.SetSize(w, h)
			view := s.View()
			if lipgloss.Width(view) > w || view != "" && lipgloss.Height(view) > h || strings.Contains(view, "\x1b[2J") || strings.Contains(view, "\u202e") {
				t.Fatalf("it takes %d × %d of %d × %d", lipgloss.Width(view), lipgloss.Height(view), w, h)
			}
		}
	}
}

func TestPostersOfTheShotsInSight(t *testing.T) {
	s, l := open(40, 120, 12)
	if s.Sync() != nil || len(l.posters) != 0 {
		t.Fatal("without colours posters are requested")
	}
	s.SetCanvas(termimage.Canvas{Protocol: termimage.Kitty, Colors: colorprofile.TrueColor})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 32, 18)), nil); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		s.Sync()
		if s.Sync(); len(l.posters) == 0 {
			break
		}
		q := l.posters[len(l.posters)-1]
		if len(l.posters) > 1 {
			t.Fatalf("%d shots are asked for at once", len(l.posters))
		}
		l.posters = nil
		s.Update(q.DrawPosters([][]byte{b.Bytes(), []byte("broken"), b.Bytes()}))
	}
	visible := s.shown[s.top : s.top+s.room()]
	with := 0
	for _, o := range visible {
		if o.Takes[run.Succeeded] > 0 {
			with++
		}
	}
	if got := strings.Count(text(s), "▀▀"+"▀"); got < with || len(s.posters) != with {
		t.Errorf("%d shots with posters, %d asked for; %d in sight have takes:\n%s", got, len(s.posters), with, text(s))
	}
	s.SetSize(100, 12)
	if strings.Contains(text(s), "▀") {
		t.Error("a narrow window shows posters")
	}
}
