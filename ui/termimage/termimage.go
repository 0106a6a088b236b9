// Package termimage draws images in the terminal: start frames, and posters of downloaded videos.
//
// Each of its four steps is a value. A [Terminal] holds the known properties of the terminal; its
// [Canvas] selects the protocol; [Canvas.Draw] converts an image to a [Rendering], which is text
// cells and possibly escape codes; a [View] places a rendering on the screen and removes it.
// Images are read with [Load] and [Posters.Of].
//
// Load, Posters.Of and Draw are slow and called in a tea.Cmd; everything else only works on
// values. The layout, and the choice of the image, are the caller's.
package termimage

import (
	"fmt"
	"hash/fnv"
	"image"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"dailies/provider"
)

// Protocol is a protocol for drawing images.
type Protocol string

// Protocols. Auto is only a setting: a Canvas never has it.
const (
	Auto   Protocol = "auto"
	Kitty  Protocol = "kitty"  // kitty graphics with Unicode placeholders
	ITerm2 Protocol = "iterm2" // iTerm2 inline images
	Sixel  Protocol = "sixel"
	Blocks Protocol = "blocks" // half blocks: ordinary coloured text
	None   Protocol = "none"
)

// Parse parses a protocol as configured. "" is Auto.
func Parse(s string) (Protocol, error) {
	switch p := Protocol(strings.ToLower(strings.TrimSpace(s))); p {
	case "":
		return Auto, nil
	case Auto, Kitty, ITerm2, Sixel, Blocks, None:
		return p, nil
	}
	return Auto, provider.Errorf(provider.KindInput, "there is no image mode %q", s).WithHint("use auto, kitty, iterm2, sixel, blocks or none")
}

// Canvas describes how images are drawn on a terminal. It is comparable: a rendering for one canvas
// cannot be used on another. The zero value draws nothing.
type Canvas struct {
	Protocol Protocol
	Colors   colorprofile.Profile // of half blocks
	Cell     image.Point          // pixels of one cell
	Tmux     bool                 // escape codes are wrapped to pass through tmux

	// For films, with kitty's protocol.
	Animates bool // frames can be edited
	Files    bool // files of this computer are read
	Direct   bool // images are placed at the cursor, there are no placeholders
}

// Rendering is an image drawn for a number of cells. The zero value is no image.
type Rendering struct {
	Cols, Rows int // at most the requested size, in the image's aspect ratio

	protocol Protocol
	cells    []string // its lines; nil if the image is painted over blank cells
	send     string   // escape codes that draw the whole image, without a position
	drop     string   // escape codes that delete it from the terminal
	key      uint64   // identifies the image
}

// Empty reports whether there is no image.
func (r Rendering) Empty() bool { return r.Cols == 0 }

// Draw draws an image as large as fits into cols × rows cells. It can take some tenths of a
// second, so it belongs in a command. The result is empty without room or protocol.
func (c Canvas) Draw(img image.Image, cols, rows int) Rendering {
	if img == nil || c.Protocol == None || c.Protocol == "" {
		return Rendering{}
	}
	cell := c.cell()
	if c.Protocol == Sixel {
		// xterm draws no sixel image with a side over a thousand pixels.
		cols, rows = min(cols, 1000/cell.X), min(rows, 1000/cell.Y)
	}
	cols, rows = Fit(img.Bounds().Size(), cols, rows, cell)
	if cols == 0 {
		return Rendering{}
	}
	a := Rendering{Cols: cols, Rows: rows, protocol: c.Protocol}
	switch c.Protocol {
	case Kitty:
		a.kitty(c.shrunk(img, cols, rows), c.Tmux)
	case ITerm2:
		a.iterm2(c.shrunk(img, cols, rows))
	case Sixel:
		a.send = sixel(scaled(img, cols*cell.X, rows*cell.Y/6*6))
	case Blocks:
		a.cells = blocks(scaled(img, cols, rows*2), c.Colors)
	}
	h := fnv.New64a()
	fmt.Fprint(h, cols, rows, a.protocol, a.send, a.cells)
	a.key = h.Sum64()
	return a
}

// Blocks returns the canvas on which pictures are drawn as half blocks, which are text. It draws nothing
// if c does not, or without colours.
func (c Canvas) Blocks() Canvas {
	if c.Shows() {
		c.Protocol = Blocks
	}
	if c.Colors == colorprofile.ASCII || c.Colors == colorprofile.NoTTY {
		c.Protocol = None
	}
	c.Tmux = false
	return c
}

// Shows reports whether pictures are drawn at all.
func (c Canvas) Shows() bool { return c.Protocol != None && c.Protocol != "" }

// Size returns the size of a cell in pixels.
func (c Canvas) Size() image.Point { return c.cell() }

// cell returns the cell size in pixels, or a small default: an image that is too small is better
// than one that overlaps text.
func (c Canvas) cell() image.Point {
	if c.Cell.X < 1 || c.Cell.Y < 1 {
		return image.Pt(8, 16)
	}
	return c.Cell
}

// shrunk scales an image down to the pixels of its cells, to transmit less. Terminals that scale
// themselves enlarge it.
func (c Canvas) shrunk(img image.Image, cols, rows int) image.Image {
	return within(img, cols*c.cell().X, rows*c.cell().Y)
}
