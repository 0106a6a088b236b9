// Package termimage draws pictures in the terminal: start frames, and posters of
// saved videos.
//
// It goes in four steps, each a value. A [Terminal] is what is known of the
// terminal; its [Canvas] says how pictures are drawn there; [Canvas.Draw] turns a
// picture into [Rendering], which is cells of text and perhaps bytes beside the text; a
// [View] puts art on the screen and takes it off again. Pictures are read with
// [Load] and [Posters.Of].
//
// Everything slow happens inside a tea.Cmd: Load, Posters.Of and Draw are called
// in one, and the rest only looks at values. What stands where on the screen, and
// which picture is worth showing, is not decided here.
package termimage

import (
	"fmt"
	"hash/fnv"
	"image"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"dailies/provider"
)

// Protocol is a way to draw pictures.
type Protocol string

// The protocols. Auto is only a wish: a Canvas never has it.
const (
	Auto   Protocol = "auto"
	Kitty  Protocol = "kitty"  // kitty graphics with Unicode placeholders
	ITerm2 Protocol = "iterm2" // iTerm2 inline images
	Sixel  Protocol = "sixel"
	Blocks Protocol = "blocks" // half blocks: ordinary coloured text
	None   Protocol = "none"
)

// Parse reads a protocol as a person wrote it. "" is Auto.
func Parse(s string) (Protocol, error) {
	switch p := Protocol(strings.ToLower(strings.TrimSpace(s))); p {
	case "":
		return Auto, nil
	case Auto, Kitty, ITerm2, Sixel, Blocks, None:
		return p, nil
	}
	return Auto, provider.Errorf(provider.KindInput, "there is no image mode %q", s).WithHint("use auto, kitty, iterm2, sixel, blocks or none")
}

// Canvas is how pictures are drawn on a terminal. It can be compared: art that was
// drawn for one canvas is worth nothing on another. The zero value draws nothing.
type Canvas struct {
	Protocol Protocol
	Colors   colorprofile.Profile // of half blocks
	Cell     image.Point          // pixels of one cell
	Tmux     bool                 // bytes for the terminal are wrapped to pass through tmux
}

// Rendering is a picture drawn for a number of cells. The zero value is no picture.
type Rendering struct {
	Cols, Rows int // at most what was asked for; a picture keeps its shape

	protocol Protocol
	cells    []string // its lines; nil for art that is painted over blank cells
	send     string   // bytes for the terminal: the whole picture, without a place
	drop     string   // bytes that make the terminal forget it
	key      uint64   // tells pictures apart
}

// Empty reports whether there is nothing to see.
func (a Rendering) Empty() bool { return a.Cols == 0 }

// Draw draws a picture as large as it fits into cols × rows cells. It can take
// some tenths of a second, so it belongs into a command. There is no art where
// there is no room or no way to draw.
func (c Canvas) Draw(img image.Image, cols, rows int) Rendering {
	if img == nil || c.Protocol == None || c.Protocol == "" {
		return Rendering{}
	}
	cell := c.cell()
	if c.Protocol == Sixel {
		// xterm draws no sixel picture with a side over a thousand pixels.
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

// cell is the size of a cell in pixels, or a small guess: a picture that comes out
// too small is better than one that spills over.
func (c Canvas) cell() image.Point {
	if c.Cell.X < 1 || c.Cell.Y < 1 {
		return image.Pt(8, 16)
	}
	return c.Cell
}

// shrunk is a picture with no more pixels than its cells have: more would only be
// more to send. Terminals that scale by themselves enlarge it.
func (c Canvas) shrunk(img image.Image, cols, rows int) image.Image {
	return within(img, cols*c.cell().X, rows*c.cell().Y)
}
