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

// Terminal holds the known properties of the terminal. The exported fields are set at the start; the
// rest is set by [Terminal.Observe] from the answers to [Terminal.Query].
type Terminal struct {
	Term    string   // $TERM
	Program string   // $TERM_PROGRAM
	Tmux    string   // $TMUX; "" = not in tmux
	Plain   bool     // accessible mode: no images
	Out     *os.File // the terminal; nil = do not ask the kernel for its size

	colors   colorprofile.Profile
	version  string      // the answer to XTVERSION: "kitty(0.36.4)"
	asked    int         // number of requests for device attributes (DA1)
	answered int         // number of answers to them
	sixel    bool        // DA1 contains 4
	cell     image.Point // cell size in pixels as reported by the terminal
	measured image.Point // the same from the kernel, which includes the border
	tmuxHost tmuxHost    // the terminal in which tmux runs
	files    bool        // it reads files of this computer, see [Painter.Probe]
}

// FromEnv returns the terminal that the environment describes; plain is the accessible mode.
func FromEnv(getenv func(string) string, plain bool) Terminal {
	return Terminal{Term: getenv("TERM"), Program: getenv("TERM_PROGRAM"), Tmux: getenv("TMUX"), Plain: plain}
}

// Question counts a request for device attributes and returns its number. Terminals answer in
// order, so once there are as many answers, this one was answered, and everything written before
// it was processed.
func (t *Terminal) Question() int {
	t.asked++
	return t.asked
}

// Withdraw takes back a question that was counted but not asked. Those after it move up: it returns
// the number that the newest one has now.
func (t *Terminal) Withdraw() int {
	t.asked = max(t.asked-1, t.answered)
	return t.asked
}

// Answers reports whether the terminal answers questions: it has answered one.
func (t *Terminal) Answers() bool { return t.answered > 0 }

// Answered reports whether a question was answered.
func (t *Terminal) Answered(question int) bool { return t.answered >= question }

// Back records that another program used the terminal, so that pending answers are lost. It is
// called before the next Redraw of a View.
func (t *Terminal) Back() { t.answered = t.asked }

// tmuxHost is the terminal in which tmux runs.
type tmuxHost struct {
	version string      // its answer to XTVERSION
	passes  bool        // tmux passes escape codes through
	cell    image.Point // cell size in pixels
}

// Observe updates the properties from a message. It ignores messages that are not about the
// terminal, so it can be called with every message.
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
	case uv.KittyGraphicsEvent:
		if msg.Options.ID == probeID {
			t.files = string(msg.Payload) == "OK"
		}
	}
}

// MoreColors returns a command that raises the colour profile if the terminal is known to have all colours, which
// the $TERM that xterm and mlterm set does not say. A message is the one that was observed last.
func (t Terminal) MoreColors(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.ColorProfileMsg, tea.TerminalVersionMsg:
	default:
		return nil
	}
	family := strings.TrimSuffix(t.Term, "-256color")
	few := t.colors == colorprofile.ANSI || t.colors == colorprofile.ANSI256 // else unknown, enough, or switched off
	if few && (family == "mlterm" || family == "xterm" && strings.HasPrefix(t.version, "XTerm(")) {
		return func() tea.Msg { return tea.ColorProfileMsg{Profile: colorprofile.TrueColor} }
	}
	return nil
}

// Canvas returns how images are drawn with the configured protocol. Before the terminal has
// answered, it is half blocks at most.
//
// A protocol is used if it is known to work, not if the terminal claims it: kitty 0.26 confirms a
// query for placeholders that it cannot show, and tmux 3.5 reports sixel in every terminal, writes
// "SIXEL IMAGE" and crosses in those without it, and leaves parts of removed images in the others.
func (t Terminal) Canvas(preferred Protocol) Canvas {
	c := Canvas{Protocol: preferred, Colors: t.colors, Cell: t.cell, Tmux: t.Tmux != ""}
	if c.Cell == (image.Point{}) {
		c.Cell = t.measured
	}
	if c.Tmux && t.tmuxHost.cell != (image.Point{}) {
		c.Cell = t.tmuxHost.cell
	}
	if preferred == Auto || preferred == "" {
		c.Protocol = t.best(c.Cell)
	}
	if t.Plain || !t.can(c.Protocol) {
		return Canvas{Protocol: None}
	}
	return c
}

// Films returns how frames of films are drawn with the configured protocol.
func (t Terminal) Films(preferred Protocol) Canvas {
	c := t.Canvas(preferred)
	version := t.version
	if c.Tmux {
		version = t.tmuxHost.version
	}
	isKitty := strings.HasPrefix(strings.ToLower(version), "kitty")
	if preferred == Auto && c.Protocol == Blocks && isKitty && !c.Tmux && t.can(Kitty) {
		c.Protocol, c.Direct = Kitty, true // before 0.28
	}
	if c.Protocol == Kitty {
		c.Animates, c.Files = isKitty, t.files && !c.Tmux
	}
	return c
}

// can reports whether the terminal has the colours that a protocol needs. Half blocks need some; kitty's
// placeholders encode the image in one of the 256 colours.
func (t Terminal) can(p Protocol) bool {
	switch p {
	case Blocks:
		return !t.colorless()
	case Kitty:
		return t.colors == colorprofile.Unknown || t.colors >= colorprofile.ANSI256
	}
	return p != None
}

// best returns the best protocol that works.
func (t Terminal) best(cell image.Point) Protocol {
	switch {
	case t.colorless(): // NO_COLOR includes images, unless they are configured explicitly
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

// colorless reports whether the terminal has no colours, or they are disabled.
func (t Terminal) colorless() bool {
	return t.colors == colorprofile.ASCII || t.colors == colorprofile.NoTTY || t.Term == "dumb"
}

// placeholders reports whether a terminal supports Unicode placeholders: kitty since 0.28, and
// Ghostty.
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

// inline reports whether a terminal supports iTerm2's inline images. Its own answer overrides an
// environment variable, which may be inherited from another program.
func (t Terminal) inline() bool {
	if t.version != "" {
		return strings.HasPrefix(t.version, "iTerm2") || strings.HasPrefix(t.version, "WezTerm")
	}
	return t.Program == "iTerm.app" || t.Program == "WezTerm"
}
