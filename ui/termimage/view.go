package termimage

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Placement is the position of an image on the screen.
type Placement struct {
	X, Y int // its first cell, from 0
	// Whole means that all its cells are visible, no dialog covers it, and it does not touch
	// the last row of the screen, where a terminal might scroll. It matters for images that
	// are painted over cells; kitty's cells and half blocks can be cut like text.
	Whole bool
}

// View shows one image on the screen. The zero value shows nothing. A screen uses it like this:
//
//	view.Set(r)                         // r was rendered, or Rendering{} for none
//	lines := view.Lines()               // in View(): Rows lines of Cols cells
//	cmd := view.Sync(&term, msg, at)    // last in every Update(), after term.Observe(msg)
//	view.Redraw()                       // the screen was cleared or resized
//	cmd := view.Close()                 // before the program ends
//
// Escape codes must not be written before the frame that they belong to, which would overwrite the
// image. So Sync requests the terminal's device attributes together with the frame, and the codes
// are written when the answer arrives. On a slow line, only the last wanted image is sent. (One
// race is left: if an image moves between the write of its codes here and in the renderer, they
// follow the frame that moved it. The next Redraw corrects that.)
//
// Images need not be erased. Where an image is painted, the layout contains distinct blank cells;
// any other content is different text, which the renderer writes over the image.
type View struct {
	art   Rendering
	seen  state  // what the terminal was last told to show
	rev   int    // revision of the state
	due   int    // number of the answer to wait for before writing, 0 = nothing is pending
	ready bool   // the terminal has the image of this revision
	drop  string // escape codes that delete the transmitted image, "" = none
}

// state is what a terminal should show.
type state struct {
	key       uint64
	placement Placement
}

// sentMsg reports that the image of a revision was written.
type sentMsg struct {
	view *View
	gen  int
}

// Set sets the image to show; Rendering{} is none.
func (v *View) Set(a Rendering) {
	if a.key != v.art.key {
		v.art, v.ready = a, false
	}
}

// Rendering returns the image to show.
func (v *View) Rendering() Rendering { return v.art }

// Lines returns the cells of the image, Rows lines of Cols cells each.
func (v *View) Lines() []string {
	switch {
	case v.art.cells != nil && (v.art.send == "" || v.ready):
		return v.art.cells
	case v.art.cells == nil && v.seen.placement.Whole:
		return v.blanks()
	}
	lines := make([]string, v.art.Rows)
	for i := range lines {
		lines[i] = strings.Repeat(" ", v.art.Cols)
	}
	return lines
}

// blanks are the cells below a painted image, which are overwritten when it is removed: no-break
// spaces in one of eight styles that are invisible on a space.
func (v *View) blanks() []string {
	style := "\x1b[0"
	for bit, code := range []string{";1", ";2", ";3"} { // bold, faint, italic
		if v.rev>>bit&1 == 1 {
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

// Sync sets the position of the image in the next frame; msg is the message of the current Update.
// It usually returns nil.
func (v *View) Sync(t *Terminal, msg tea.Msg, at Placement) tea.Cmd {
	if v.move(at) {
		v.due = 0
		if v.bytes() == "" {
			return nil
		}
		v.due = t.Question()
		return tea.Raw(ansi.RequestPrimaryDeviceAttributes)
	}
	switch msg := msg.(type) {
	case uv.PrimaryDeviceAttributesEvent:
		if v.due == 0 || t.answered < v.due {
			return nil
		}
		out, rev := v.bytes(), v.rev
		v.due, v.drop = 0, v.art.drop
		return tea.Sequence(tea.Raw(out), func() tea.Msg { return sentMsg{v, rev} })
	case sentMsg:
		if msg.view == v && msg.gen == v.rev {
			v.ready = true
		}
	}
	return nil
}

// move updates the wanted state and reports whether it has changed.
func (v *View) move(at Placement) bool {
	want := state{key: v.art.key}
	if v.art.cells == nil && at.Whole && !v.art.Empty() {
		want.placement = at // cells of text are moved by the renderer
	}
	if want == v.seen {
		return false
	}
	v.seen = want
	v.rev++
	return true
}

// bytes returns the escape codes to write, "" if text cells are enough.
func (v *View) bytes() string {
	at := v.seen.placement
	switch {
	case v.art.cells != nil:
		return v.drop + v.art.send
	case at.Whole:
		return v.drop + ansi.SaveCursor + ansi.CursorPosition(at.X+1, at.Y+1) + v.art.send + ansi.RestoreCursor
	}
	return v.drop
}

// Redraw records that the terminal has lost the image: the screen was cleared or resized, or another
// program used it. The next Sync sends it again.
func (v *View) Redraw() { v.seen, v.ready = state{}, false }

// Close deletes the image from the terminal's memory, which outlives the program.
func (v *View) Close() tea.Cmd {
	if v.drop == "" {
		return nil
	}
	out := v.drop
	v.drop = ""
	return tea.Raw(out)
}
