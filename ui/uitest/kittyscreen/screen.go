// Package kittyscreen is a terminal with kitty's graphics protocol
// (https://sw.kovidgoyal.net/kitty/graphics-protocol/), for tests: it shows which pixels are seen in each cell,
// and unlike a real one, which drops what it does not understand, it refuses every command that breaks a rule of
// the protocol.
package kittyscreen

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
	"github.com/charmbracelet/x/vt"
)

// Screen is the terminal.
type Screen struct {
	// Quiet means that no command may make the terminal answer, except questions.
	Quiet bool

	cell    image.Point // pixels
	text    *vt.Emulator
	rest    []byte // a command that has not ended yet
	pending *command
	images  map[int]*picture
	placed  []placement
	answers bytes.Buffer
}

// picture is a transmitted image.
type picture struct {
	frames  []*image.RGBA
	current int
	virtual map[int]image.Point // sizes in cells of virtual placements, by their number
}

// placement is a picture at cells, other than by placeholders.
type placement struct {
	id, number int
	at         image.Rectangle // cells
	part       image.Rectangle // of the picture
}

// New returns an empty screen of cells of a size in pixels.
func New(cols, rows int, cell image.Point) *Screen {
	s := &Screen{cell: cell, text: vt.NewEmulator(cols, rows), images: map[int]*picture{}}
	if answers, ok := s.text.InputPipe().(io.Closer); ok {
		_ = answers.Close() // questions that are not about graphics are not answered here
	}
	return s
}

var (
	begins = []byte("\x1b_G")
	ends   = []byte("\x1b\\")
)

// Write shows output of a program. The error says which rule it breaks.
func (s *Screen) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	for {
		at := bytes.Index(s.rest, begins)
		if at < 0 {
			at = len(s.rest) - partial(s.rest)
			s.show(s.rest[:at])
			s.rest = s.rest[at:]
			return len(p), nil
		}
		s.show(s.rest[:at])
		s.rest = s.rest[at:]
		end := bytes.Index(s.rest, ends)
		if end < 0 {
			return len(p), nil
		}
		body := s.rest[len(begins):end]
		s.rest = s.rest[end+len(ends):]
		if err := s.graphics(body); err != nil {
			return 0, fmt.Errorf("graphics command %.80q: %w", body, err)
		}
	}
}

// partial returns how many bytes at the end may be the beginning of a command, or of a placeholder with its
// three marks, which the emulator must get at once.
func partial(b []byte) int {
	if i := bytes.LastIndex(b, []byte(string(kitty.Placeholder))); i >= 0 && utf8.RuneCount(b[i:]) < 4 {
		return len(b) - i
	}
	for n := min(len(b), utf8.UTFMax-1); n > 0; n-- {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) && !utf8.FullRune(tail) || n < len(begins) && bytes.Equal(tail, begins[:n]) {
			return n + partial(b[:len(b)-n])
		}
	}
	return 0
}

func (s *Screen) show(text []byte) {
	if len(text) > 0 {
		_, _ = s.text.Write(text) // it returns no error
	}
}

// Complete returns an error if a command has not ended.
func (s *Screen) Complete() error {
	if s.pending != nil || bytes.HasPrefix(s.rest, begins) {
		return errors.New("a graphics command has not ended")
	}
	return nil
}

// Answers returns what the terminal has answered to graphics commands.
func (s *Screen) Answers() string { return s.answers.String() }

// Images returns how many images the terminal keeps.
func (s *Screen) Images() int { return len(s.images) }

// graphics carries out a command, or keeps a chunk.
func (s *Screen) graphics(body []byte) error {
	c, err := parse(body)
	if err != nil {
		return err
	}
	more := c.keys['m'] == "1"
	if more && len(c.data)%4 != 0 {
		return errors.New("a chunk is cut inside a group of base64")
	}
	if more && bytes.HasSuffix(c.data, []byte("=")) {
		return errors.New("a chunk that is not the last one is padded")
	}
	if s.pending == nil {
		if err := c.check(); err != nil {
			return err
		}
		s.pending = &c
	} else if err := s.pending.continues(c); err != nil {
		return err
	}
	if s.Quiet && s.pending.action() != 'q' && c.keys['q'] != "2" {
		return errors.New("the terminal may answer")
	}
	if more {
		return nil
	}
	whole := *s.pending
	s.pending = nil
	if err := s.carryOut(whole); err != nil {
		return err
	}
	if q := whole.keys['q']; q == "" || q == "0" {
		fmt.Fprintf(&s.answers, "\x1b_Gi=%d;OK\x1b\\", whole.number('i'))
	}
	return nil
}

func (s *Screen) carryOut(c command) error {
	switch c.action() {
	case 't', 'T':
		img, err := c.pixels()
		if err != nil {
			return err
		}
		id := c.number('i')
		s.placed = slices.DeleteFunc(s.placed, func(p placement) bool { return p.id == id })
		s.images[id] = &picture{frames: []*image.RGBA{img}, virtual: map[int]image.Point{}}
		if c.action() == 'T' {
			return s.place(c)
		}
	case 'q':
		_, err := c.pixels()
		return err
	case 'p':
		return s.place(c)
	case 'f':
		return s.edit(c)
	case 'a':
		p := s.images[c.number('i')]
		if p == nil {
			return errNoImage
		}
		if n := c.number('c'); n > 0 {
			if n > len(p.frames) {
				return fmt.Errorf("it has no frame %d", n)
			}
			p.current = n - 1
		}
	case 'd':
		return s.remove(c)
	default:
		return fmt.Errorf("this terminal does not know the action %c", c.action())
	}
	return nil
}

var errNoImage = errors.New("there is no such image")

// place places an image at the cursor, or for placeholders.
func (s *Screen) place(c command) error {
	p := s.images[c.number('i')]
	if p == nil {
		return errNoImage
	}
	size := image.Pt(c.number('c'), c.number('r'))
	if c.keys['U'] == "1" {
		if size.X < 1 || size.Y < 1 {
			return errors.New("a virtual placement has no size")
		}
		p.virtual[c.number('p')] = size
		return nil
	}
	part := p.frames[0].Bounds()
	if x, y, w, h := c.number('x'), c.number('y'), c.number('w'), c.number('h'); w > 0 && h > 0 {
		part = image.Rect(x, y, x+w, y+h)
	}
	if !part.In(p.frames[0].Bounds()) {
		return fmt.Errorf("%v is no part of the image", part)
	}
	if size.X == 0 {
		size.X = (part.Dx() + s.cell.X - 1) / s.cell.X
	}
	if size.Y == 0 {
		size.Y = (part.Dy() + s.cell.Y - 1) / s.cell.Y
	}
	at := s.text.CursorPosition()
	s.placed = append(s.placed, placement{c.number('i'), c.number('p'), image.Rectangle{image.Pt(at.X, at.Y), image.Pt(at.X, at.Y).Add(size)}, part})
	if c.keys['C'] != "1" { // the cursor moves behind it
		s.show([]byte(ansi.CursorPosition(at.X+size.X+1, at.Y+size.Y)))
	}
	return nil
}

// edit changes a frame of an image, or adds one.
func (s *Screen) edit(c command) error {
	p := s.images[c.number('i')]
	if p == nil {
		return errNoImage
	}
	img, err := c.pixels()
	if err != nil {
		return err
	}
	whole, n := p.frames[0].Bounds(), c.number('r')
	if n == 0 || n == len(p.frames)+1 {
		next := image.NewRGBA(whole)
		if base := c.number('c'); base > 0 && base <= len(p.frames) {
			copy(next.Pix, p.frames[base-1].Pix)
		}
		p.frames = append(p.frames, next)
		n = len(p.frames)
	}
	if n > len(p.frames) {
		return fmt.Errorf("it has no frame %d", n)
	}
	at := img.Bounds().Add(image.Pt(c.number('x'), c.number('y')))
	if !at.In(whole) {
		return fmt.Errorf("%v is outside of the image", at)
	}
	op := draw.Over
	if c.keys['X'] == "1" {
		op = draw.Src
	}
	draw.Draw(p.frames[n-1], at, img, image.Point{}, op)
	return nil
}

// remove deletes placements, and with an upper-case letter the images too.
func (s *Screen) remove(c command) error {
	what, id := c.keys['d'], c.number('i')
	chosen := func(int) bool { return true }
	switch what {
	case "", "a", "A":
	case "i", "I":
		if id == 0 {
			return errors.New("which image is to be deleted?")
		}
		chosen = func(n int) bool { return n == id }
	case "r", "R":
		chosen = func(n int) bool { return n >= c.number('x') && n <= c.number('y') }
	default:
		return fmt.Errorf("this terminal does not know d=%s", what)
	}
	number := c.number('p')
	s.placed = slices.DeleteFunc(s.placed, func(p placement) bool { return chosen(p.id) && (number == 0 || p.number == number) })
	for n, p := range s.images {
		if !chosen(n) || what == "" || what == "a" || what == "A" && len(p.virtual) > 0 {
			continue // virtual placements are not deleted with those that are seen
		}
		if number > 0 {
			delete(p.virtual, number)
			continue
		}
		if p.virtual = map[int]image.Point{}; what != "i" && what != "r" {
			delete(s.images, n)
		}
	}
	return nil
}
