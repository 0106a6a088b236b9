package termimage

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Placement is where a picture stands on the screen.
type Placement struct {
	X, Y int // its first cell, from 0
	// Whole says that every cell of it can be seen, that no dialog lies over it,
	// and that it does not touch the last row of the screen, which a terminal might
	// scroll. It matters for art that is painted over cells; kitty's cells and half
	// blocks may be cut like text.
	Whole bool
}

// View puts one picture on the screen and keeps it there. The zero value shows
// nothing. This is all that a screen does with it:
//
//	view.Set(art)                       // art came, or Art{} for none
//	lines := view.Lines()               // in View(): Rows lines of Cols cells
//	cmd := view.Sync(&term, msg, spot)  // last in every Update(), after term.Learn(msg)
//	view.Redraw()                       // the screen was cleared, or has another size
//	cmd := view.Close()                 // before the program ends
//
// Bytes for the terminal must not go out before the frame that they belong to: a
// picture painted first would be painted over. So Sync asks the terminal for its
// device attributes together with the frame, and only the answer lets the bytes
// out, behind both. A slow line thus gets one picture at a time, and the
// last one that was wanted. (One gap is left: when a picture moves in the instant
// between its bytes leaving here and the renderer writing them, they come behind
// the frame that moved it. The next Redraw heals that.)
//
// Nothing has to be wiped. Where a picture is painted, the layout holds blanks of a
// make of their own; whatever else comes to stand there is different text, which
// is written and takes the picture away.
type View struct {
	art   Rendering
	seen  state  // what the terminal was last asked to show
	turn  int    // counts the states
	due   int    // the answer of the terminal that lets the bytes out, 0 = none are waiting
	ready bool   // the terminal has the picture of this turn
	drop  string // makes the terminal forget what it has, "" = it has nothing to forget
}

// state is what a terminal is to show.
type state struct {
	key  uint64
	spot Placement
}

// sentMsg says that the picture of a turn is on its way to the terminal.
type sentMsg struct {
	view *View
	turn int
}

// Set says which picture is to be seen. Art{} is none.
func (v *View) Set(a Rendering) {
	if a.key != v.art.key {
		v.art, v.ready = a, false
	}
}

// Rendering returns the picture that is to be seen.
func (v *View) Rendering() Rendering { return v.art }

// Lines are the cells of the picture, Rows lines of Cols cells each.
func (v *View) Lines() []string {
	switch {
	case v.art.cells != nil && (v.art.send == "" || v.ready):
		return v.art.cells
	case v.art.cells == nil && v.seen.spot.Whole:
		return v.blanks()
	}
	lines := make([]string, v.art.Rows)
	for i := range lines {
		lines[i] = strings.Repeat(" ", v.art.Cols)
	}
	return lines
}

// blanks are cells that are written when a picture is to be painted, and written
// over when it goes: no-break spaces, in one of eight styles that nobody can see
// on a space.
func (v *View) blanks() []string {
	style := "\x1b[0"
	for bit, code := range []string{";1", ";2", ";3"} { // bold, faint, italic
		if v.turn>>bit&1 == 1 {
			style += code
		}
	}
	line := style + "m" + strings.Repeat("\u00a0", v.art.Cols) + ansi.ResetStyle
	lines := make([]string, v.art.Rows)
	for i := range lines {
		lines[i] = line
	}
	return lines
}

// Sync says where the picture stands in the frame that is drawn next, and takes the
// message that led to it. It returns nil when there is nothing to do, which is
// nearly always.
func (v *View) Sync(t *Terminal, msg tea.Msg, at Placement) tea.Cmd {
	if v.move(at) {
		v.due = 0
		if v.bytes() == "" {
			return nil
		}
		v.due = t.question()
		return tea.Raw(ansi.RequestPrimaryDeviceAttributes)
	}
	switch msg := msg.(type) {
	case uv.PrimaryDeviceAttributesEvent:
		if v.due == 0 || t.answered < v.due {
			return nil
		}
		out, turn := v.bytes(), v.turn
		v.due, v.drop = 0, v.art.drop
		return tea.Sequence(tea.Raw(out), func() tea.Msg { return sentMsg{v, turn} })
	case sentMsg:
		if msg.view == v && msg.turn == v.turn {
			v.ready = true
		}
	}
	return nil
}

// move notes what is to be seen, and reports whether that is something new.
func (v *View) move(at Placement) bool {
	want := state{key: v.art.key}
	if v.art.cells == nil && at.Whole && !v.art.Empty() {
		want.spot = at // cells of text are moved by the renderer
	}
	if want == v.seen {
		return false
	}
	v.seen = want
	v.turn++
	return true
}

// bytes is what the terminal is sent, "" if it needs nothing beside the text.
func (v *View) bytes() string {
	at := v.seen.spot
	switch {
	case v.art.cells != nil:
		return v.drop + v.art.send
	case at.Whole:
		return v.drop + ansi.SaveCursor + ansi.CursorPosition(at.X+1, at.Y+1) + v.art.send + ansi.RestoreCursor
	}
	return v.drop
}

// Redraw says that the terminal has lost what it was sent: the screen was cleared,
// has another size, or another program had it. The next Sync sends it again.
func (v *View) Redraw() { v.seen, v.ready = state{}, false }

// Close makes the terminal forget the picture. It is for the end of the program;
// the memory of the terminal outlives it.
func (v *View) Close() tea.Cmd {
	if v.drop == "" {
		return nil
	}
	out := v.drop
	v.drop = ""
	return tea.Raw(out)
}
