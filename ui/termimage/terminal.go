package termimage

import (
	"image"
	"os"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// Terminal is what is known of the terminal. The exported fields are set when
// the program starts; the rest comes with the answers to [Terminal.Query], which
// [Terminal.Observe] takes.
type Terminal struct {
	Term    string   // $TERM
	Program string   // $TERM_PROGRAM
	Tmux    string   // $TMUX; "" = not in tmux
	Plain   bool     // accessible mode: no pictures at all
	Out     *os.File // the terminal; nil = the kernel is not asked for its size

	colors   colorprofile.Profile
	version  string      // the answer to XTVERSION: "kitty(0.36.4)"
	asked    int         // questions for device attributes (DA1)
	answered int         // answers to them
	sixel    bool        // DA1 has 4 in it
	cell     image.Point // pixels of a cell, as the terminal says
	measured image.Point // the same from the kernel, which counts the border in
	tmuxHost tmuxHost    // the terminal that tmux runs in
}

// question counts a question for device attributes and returns its number.
// Terminals answer in order, so when there are as many answers, this one was
// answered, and all that was written before it was read.
func (t *Terminal) question() int {
	t.asked++
	return t.asked
}

// Back says that another program had the terminal, and so the answers that did not
// come. It goes before the next Redraw of a View.
func (t *Terminal) Back() { t.answered = t.asked }

// tmuxHost is the terminal that tmux runs in.
type tmuxHost struct {
	version string      // its answer to XTVERSION
	passes  bool        // tmux lets bytes through to it
	cell    image.Point // pixels of a cell
}

// Observe takes what a message says of the terminal. Messages that say nothing of it
// are left alone, so every message may be given.
func (t *Terminal) Observe(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.ColorProfileMsg:
		t.colors = msg.Profile
	case tea.TerminalVersionMsg:
		t.version = msg.Name
	case uv.PrimaryDeviceAttributesEvent:
		t.answered = min(t.answered+1, t.asked)
		t.sixel = slices.Contains(msg, 4)
	case tea.ResumeMsg:
		t.Back()
	case uv.CellSizeEvent:
		t.cell = image.Pt(msg.Width, msg.Height)
	case measuredMsg:
		t.measured = msg.cell
	case outerMsg:
		t.tmuxHost = msg.tmuxHost
	}
}

// Canvas says how pictures are drawn here, if the person wishes it so. Before the
// terminal has answered, that is with half blocks at most.
//
// A protocol is used where it is known to work, not where the terminal says so:
// kitty 0.26 agrees to a query for placeholders that it cannot show, and tmux 3.5
// says that it has sixel in every terminal, writes "SIXEL IMAGE" and crosses in
// those that have not, and leaves parts of pictures that are gone in the others.
func (t Terminal) Canvas(wish Protocol) Canvas {
	c := Canvas{Protocol: wish, Colors: t.colors, Cell: t.cell, Tmux: t.Tmux != ""}
	if c.Cell == (image.Point{}) {
		c.Cell = t.measured
	}
	if c.Tmux && t.tmuxHost.cell != (image.Point{}) {
		c.Cell = t.tmuxHost.cell
	}
	if wish == Auto || wish == "" {
		c.Protocol = t.best(c.Cell)
	}
	if t.Plain || !t.can(c.Protocol) {
		return Canvas{Protocol: None}
	}
	return c
}

// can reports whether there are the colours that a protocol needs. Half blocks
// are nothing without any; the cells of kitty's placeholders say with one of the
// 256 colours which picture they show.
func (t Terminal) can(p Protocol) bool {
	switch p {
	case Blocks:
		return !t.colorless()
	case Kitty:
		return t.colors == colorprofile.Unknown || t.colors >= colorprofile.ANSI256
	}
	return p != None
}

// best is what works here and looks best.
func (t Terminal) best(cell image.Point) Protocol {
	switch {
	case t.colorless(): // NO_COLOR means pictures too, unless they are asked for
		return None
	case t.answered == 0:
		return Blocks
	case t.Tmux != "" && t.tmuxHost.passes && placeholders(t.tmuxHost.version) && t.can(Kitty):
		return Kitty
	case t.Tmux == "" && placeholders(t.version) && t.can(Kitty):
		return Kitty
	case t.Tmux == "" && t.inline():
		return ITerm2
	case t.Tmux == "" && t.sixel && cell != (image.Point{}):
		return Sixel
	}
	return Blocks
}

// colorless reports whether the terminal is known to have no colours, or they are
// not wanted.
func (t Terminal) colorless() bool {
	return t.colors == colorprofile.ASCII || t.colors == colorprofile.NoTTY || t.Term == "dumb"
}

// placeholders reports whether a terminal shows pictures in cells of text: kitty
// from 0.28 on, and Ghostty.
func placeholders(version string) bool {
	name, rest, _ := strings.Cut(strings.ToLower(version), "(")
	if strings.HasPrefix(name, "ghostty") {
		return true
	}
	if strings.TrimSpace(name) != "kitty" {
		return false
	}
	parts := strings.SplitN(strings.TrimSuffix(rest, ")"), ".", 3)
	if len(parts) < 2 {
		return false
	}
	major, err := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	return err == nil && err2 == nil && (major > 0 || minor >= 28)
}

// inline reports whether a terminal shows iTerm2's inline images. What a terminal
// says of itself goes before a variable, which other programs may have left.
func (t Terminal) inline() bool {
	if t.version != "" {
		return strings.HasPrefix(t.version, "iTerm2") || strings.HasPrefix(t.version, "WezTerm")
	}
	return t.Program == "iTerm.app" || t.Program == "WezTerm"
}
