package termimage

import (
	"image"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

const question = "\x1b[c"

var answer = uv.PrimaryDeviceAttributesEvent{62, 4}

func art(p Protocol, img image.Image) Rendering {
	return Canvas{Protocol: p, Cell: image.Pt(10, 20)}.Draw(img, 8, 4)
}

// screen is a view on a terminal that answers.
type screen struct {
	View
	term Terminal
	at   Placement
}

// tell passes a message, and returns what is written to the terminal and the messages after it.
func (s *screen) tell(t *testing.T, msg tea.Msg) (string, []tea.Msg) {
	t.Helper()
	s.term.Observe(msg)
	return raw(t, s.Sync(&s.term, msg, s.at))
}

// settle moves the image, lets the terminal answer its queries, and returns what is then written.
func (s *screen) settle(t *testing.T, at Placement) string {
	t.Helper()
	s.at = at
	asked, _ := s.tell(t, nil)
	if asked == "" {
		return ""
	}
	if asked != question {
		t.Fatalf("before the frame it is sent %q", asked)
	}
	out, after := s.tell(t, answer)
	for _, msg := range after {
		if more, _ := s.tell(t, msg); more != "" {
			t.Fatal("there is more to do")
		}
	}
	return out
}

func blankLines(a Rendering) []string {
	lines := make([]string, a.Rows)
	for i := range lines {
		lines[i] = strings.Repeat(" ", a.Cols)
	}
	return lines
}

func TestKittyIsSentOnceAndShownOnlyThen(t *testing.T) {
	a := art(Kitty, quarters(16, 9))
	var v screen
	v.Set(a)
	if !slices.Equal(v.Lines(), blankLines(a)) {
		t.Errorf("its cells are shown before the terminal has it: %q", v.Lines())
	}
	v.at = Placement{X: 3, Y: 4, Whole: true}
	asked, _ := v.tell(t, nil)
	if asked != question || !slices.Equal(v.Lines(), blankLines(a)) {
		t.Errorf("%q, and then %q", asked, v.Lines())
	}
	out, after := v.tell(t, answer)
	if out != a.send || !slices.Equal(v.Lines(), blankLines(a)) {
		t.Errorf("it is sent %.40q, and the cells are %q", out, v.Lines())
	}
	for _, msg := range after {
		v.tell(t, msg)
	}
	if !slices.Equal(v.Lines(), a.cells) {
		t.Error("its cells are not shown")
	}
	for _, at := range []Placement{{}, {X: 9, Y: 9, Whole: true}, {X: 1}} {
		v.Set(a)
		if out := v.settle(t, at); out != "" {
			t.Errorf("moved to %v it is sent %.40q", at, out)
		}
		if !slices.Equal(v.Lines(), a.cells) {
			t.Errorf("moved to %v its cells are gone", at)
		}
	}
}

func TestKittyForgetsWhatIsNotSeen(t *testing.T) {
	first, second := art(Kitty, quarters(16, 9)), art(Kitty, quarters(9, 16))
	var v screen
	v.Set(first)
	v.settle(t, Placement{})
	v.Set(second)
	if !slices.Equal(v.Lines(), blankLines(second)) {
		t.Error("the cells of the new picture show the old one")
	}
	if out := v.settle(t, Placement{}); out != first.drop+second.send {
		t.Errorf("changed, it is sent %.40q", out)
	}
	v.Set(art(Blocks, quarters(16, 9)))
	if out := v.settle(t, Placement{}); out != second.drop {
		t.Errorf("for half blocks it is sent %.40q", out)
	}
	v.Set(first)
	v.settle(t, Placement{})
	v.Set(Rendering{})
	if out := v.settle(t, Placement{}); out != first.drop || len(v.Lines()) != 0 {
		t.Errorf("for nothing it is sent %.40q", out)
	}
	if cmd := v.Close(); cmd != nil {
		t.Error("there was nothing left to forget")
	}
	v.Set(second)
	v.settle(t, Placement{})
	if out, _ := raw(t, v.Close()); out != second.drop {
		t.Errorf("at the end it is sent %.40q", out)
	}
	if v.Close() != nil {
		t.Error("at the end it is sent more than once")
	}
}

func TestHalfBlocksAreText(t *testing.T) {
	a := art(Blocks, quarters(16, 9))
	var v screen
	v.Set(a)
	if !slices.Equal(v.Lines(), a.cells) || v.Rendering().Rows != len(a.cells) {
		t.Error("they are not shown at once")
	}
	if out := v.settle(t, Placement{X: 1, Y: 1, Whole: true}); out != "" || v.Close() != nil {
		t.Errorf("they are sent %q", out)
	}
}

func TestPaintedArt(t *testing.T) {
	for _, p := range []Protocol{Sixel, ITerm2} {
		a := art(p, quarters(16, 9))
		at := func(x, y int) string { return "\x1b7" + ansi.CursorPosition(x+1, y+1) + a.send + "\x1b8" }
		var v screen
		v.Set(a)
		if out := v.settle(t, Placement{X: 3, Y: 4}); out != "" || !slices.Equal(v.Lines(), blankLines(a)) {
			t.Errorf("%s: hidden in part it is sent %.40q", p, out)
		}
		if out := v.settle(t, Placement{X: 3, Y: 4, Whole: true}); out != at(3, 4) {
			t.Errorf("%s: %.40q", p, out)
		}
		first := v.Lines()
		if len(first) != a.Rows || ansi.StringWidth(first[0]) != a.Cols || slices.Equal(first, blankLines(a)) {
			t.Errorf("%s: its cells are %q", p, first)
		}
		if out := v.settle(t, Placement{X: 3, Y: 4, Whole: true}); out != "" || !slices.Equal(v.Lines(), first) {
			t.Errorf("%s: nothing changed, and it is sent %.40q", p, out)
		}
		if out := v.settle(t, Placement{X: 3, Y: 5, Whole: true}); out != at(3, 5) || slices.Equal(v.Lines(), first) {
			t.Errorf("%s: moved it is sent %.40q, its cells %q", p, out, v.Lines())
		}
		v.Redraw()
		if out := v.settle(t, Placement{X: 3, Y: 5, Whole: true}); out != at(3, 5) {
			t.Errorf("%s: on a new screen it is sent %.40q", p, out)
		}
		if out := v.settle(t, Placement{X: 3, Y: 5}); out != "" || !slices.Equal(v.Lines(), blankLines(a)) {
			t.Errorf("%s: under a dialog it is sent %.40q", p, out)
		}
		if cmd := v.Close(); cmd != nil {
			t.Errorf("%s: the screen goes, and it with it", p)
		}
	}
}

func TestTheCellsUnderAPictureAreWrittenEachTime(t *testing.T) {
	var v screen
	v.Set(art(Sixel, quarters(16, 9)))
	seen := map[string]bool{}
	for i := range 8 {
		v.settle(t, Placement{X: i, Y: 1, Whole: true})
		seen[v.Lines()[0]] = true
	}
	if len(seen) != 8 {
		t.Errorf("of 8 frames in a row, only %d are different", len(seen))
	}
}

func TestOnlyTheLastPictureIsPaintedWhenTheTerminalIsSlow(t *testing.T) {
	var v screen
	v.Set(art(Sixel, quarters(16, 9)))
	for y := range 3 {
		v.at = Placement{Y: y, Whole: true}
		if asked, _ := v.tell(t, nil); asked != question {
			t.Fatalf("frame %d: %q", y, asked)
		}
	}
	for range 2 {
		if out, _ := v.tell(t, answer); out != "" {
			t.Error("a picture is painted before its frame")
		}
	}
	out, after := v.tell(t, answer)
	if !strings.Contains(out, ansi.CursorPosition(1, 3)) || strings.Count(out, "\x1bP") != 1 {
		t.Errorf("it is sent %.60q", out)
	}
	v.at = Placement{Y: 9, Whole: true}
	v.tell(t, nil)
	for _, msg := range after {
		v.tell(t, msg)
	}
	if v.ready {
		t.Error("the message of an old turn counts for the new one")
	}
}

func TestTwoPicturesDoNotTakeEachOthersAnswers(t *testing.T) {
	var term Terminal
	var first, second View
	first.Set(art(Sixel, quarters(16, 9)))
	second.Set(art(Kitty, quarters(16, 9)))
	at := Placement{Whole: true}
	term.Question() // asked when the program started, and not answered yet
	first.Sync(&term, nil, at)
	second.Sync(&term, nil, at)
	for i, want := range [][2]bool{{false, false}, {true, false}, {false, true}, {false, false}} {
		term.Observe(answer)
		a, after := raw(t, first.Sync(&term, answer, at))
		b, _ := raw(t, second.Sync(&term, answer, at))
		if got := [2]bool{a != "", b != ""}; got != want {
			t.Errorf("answer %d lets out %v, want %v", i, got, want)
		}
		for _, msg := range after {
			second.Sync(&term, msg, at)
		}
		if second.ready {
			t.Error("what one was sent counts for the other")
		}
	}
}

func TestAPictureThatIsGoneIsNotPainted(t *testing.T) {
	var v screen
	v.Set(art(Sixel, quarters(16, 9)))
	v.at = Placement{Whole: true}
	v.tell(t, nil)
	v.Set(Rendering{})
	if out, _ := v.tell(t, nil); out != "" {
		t.Errorf("for nothing it is sent %.40q", out)
	}
	v.term.Observe(answer)
	if cmd := v.Sync(&v.term, answer, v.at); cmd != nil {
		t.Error("the answer to an old question does something")
	}
}
