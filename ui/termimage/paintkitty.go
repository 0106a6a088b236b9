package termimage

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"image"
	"image/png"
	"os"
	"slices"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// kittyImage is an image in the terminal, whose first frame is replaced again and again.
type kittyImage struct {
	id   uint32
	size image.Point // in pixels
	tmux bool
}

// kitty draws a frame with kitty's protocol: an image once, then its pixels
// (https://sw.kovidgoyal.net/kitty/graphics-protocol/, "Transferring animation frame data"). Sending the
// image again would make it flicker in kitty. Ghostty has no animation commands.
func (p *Painter) kitty(w *pieces, now *painted, f Frame, img image.Image) {
	size := img.Bounds().Size()
	if side := max(size.X, size.Y); side > f.Quality.side() || !f.Canvas.Files {
		img = within(img, f.Quality.side(), f.Quality.side())
		size = img.Bounds().Size()
	}
	data, format := p.transfer(f.Canvas, img)
	if data == nil {
		return
	}
	k := now.kitty
	if k != nil && k.size == size && f.Canvas.Animates {
		// Every chunk repeats these, else all of them are ignored.
		repeated := []string{"a=f", "q=2", fmt.Sprintf("i=%d", k.id), "r=1"}
		w.chunks(data, append(slices.Clone(repeated), append(format, "X=1")...), repeated, k.tmux)
		return
	}
	if k == nil || k.size != size {
		p.drop(w, now)
		p.serial++
		k = &kittyImage{p.kittyID(now.at), size, f.Canvas.Tmux}
		now.kitty = k
		p.remember(k)
		defer w.placeholders(k.id, now.at, f.Canvas)
	}
	options := []string{"a=T", "q=2", fmt.Sprintf("i=%d", k.id), fmt.Sprintf("c=%d", now.at.Dx()), fmt.Sprintf("r=%d", now.at.Dy())}
	if f.Canvas.Direct {
		// Above the text: kitty 0.26 does not erase what was behind an image below the text.
		options = append(options, "p=1", "C=1")
		w.at(now.at.Min, func(w *pieces) { w.chunks(data, append(options, format...), []string{"q=2"}, k.tmux) })
		return
	}
	w.chunks(data, append(append(options, "U=1"), format...), []string{"q=2"}, k.tmux)
}

// kittyID returns the id of a new image. See the function of that name for the bytes that vary.
func (p *Painter) kittyID(at image.Rectangle) uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, os.Getpid(), p.serial, at)
	sum := h.Sum32()
	return sum&0xFF000000 | 16 + sum&0xFFFF%240
}

func (p *Painter) remember(k *kittyImage) {
	p.left.Lock()
	defer p.left.Unlock()
	p.left.images[k.id] = k.tmux
}

// drop deletes the image of a pane from the terminal.
func (p *Painter) drop(w *pieces, was *painted) {
	k := was.kitty
	if k == nil {
		return
	}
	was.kitty = nil
	w.raw([]byte(kittyDelete(k.id, k.tmux)))
	if !w.failed {
		p.left.Lock()
		defer p.left.Unlock()
		delete(p.left.images, k.id)
	}
}

func kittyDelete(id uint32, tmux bool) string {
	return wrap(ansi.KittyGraphics(nil, "a=d", "d=I", fmt.Sprintf("i=%d", id), "q=2"), tmux)
}

// transfer returns how the pixels of an image get to the terminal: by a file that it reads on this
// computer, else as a PNG with a palette.
func (p *Painter) transfer(c Canvas, img image.Image) (data []byte, options []string) {
	size := img.Bounds().Size()
	if c.Files {
		if path, err := p.files.put(rgba(img).Pix); err == nil {
			return []byte(path), []string{"t=t", "f=32", fmt.Sprintf("s=%d", size.X), fmt.Sprintf("v=%d", size.Y)}
		}
	}
	q := dithered(rgba(img), levels)
	out := image.NewPaletted(image.Rect(0, 0, size.X, size.Y), q.palette())
	copy(out.Pix, q.index)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, out); err != nil {
		return nil, nil
	}
	return b.Bytes(), []string{"f=100"}
}

// chunks writes the escape codes that carry data: the first one has options, the others repeated.
func (w *pieces) chunks(data []byte, options, repeated []string, tmux bool) {
	data = base64.StdEncoding.AppendEncode(nil, data)
	const most = 3072 // with the options and tmux's wrapping less than a piece
	for len(data) > most {
		w.raw([]byte(wrap(ansi.KittyGraphics(data[:most], append(options, "m=1")...), tmux)))
		data, options = data[most:], repeated
	}
	w.raw([]byte(wrap(ansi.KittyGraphics(data, append(options, "m=0")...), tmux)))
}

// at writes what do writes at a place.
func (w *pieces) at(place image.Point, do func(*pieces)) {
	inner := &collected{}
	do(&pieces{out: inner, may: w.may})
	w.write(append([]byte(ansi.CursorPosition(place.X+1, place.Y+1)), inner.b...))
}

// collected keeps what is written.
type collected struct{ b []byte }

func (c *collected) Paint(b []byte, _ func() bool) (bool, uint64) {
	c.b = append(c.b, b...)
	return true, 0
}

func (c *collected) Blanked() uint64 { return 0 }

// placeholders writes the cells that the terminal replaces by an image.
func (w *pieces) placeholders(id uint32, at image.Rectangle, c Canvas) {
	if c.Direct {
		return
	}
	var b []byte
	for y, line := range kittyCells(id, at.Dx(), at.Dy()) {
		b = append(b, ansi.ResetStyle+ansi.CursorPosition(at.Min.X+1, at.Min.Y+y+1)...)
		b = append(b, line...)
		if len(b)+len(line) > maxPiece {
			w.write(b)
			b = nil
		}
	}
	if len(b) > 0 {
		w.write(b)
	}
}

// probeID is the image id of the question whether the terminal reads files of this computer.
const probeID = 0x0DA11E

// Probe asks the terminal whether it reads files of this computer. [Terminal.Observe] gets the answer.
func (p *Painter) Probe() {
	path, err := p.files.put(make([]byte, 4))
	if err != nil {
		return
	}
	ask := ansi.KittyGraphics(base64.StdEncoding.AppendEncode(nil, []byte(path)), "a=q", fmt.Sprintf("i=%d", probeID), "t=t", "f=32", "s=1", "v=1")
	if asked, _ := p.out.Paint([]byte(ask), func() bool { return true }); !asked {
		_ = os.Remove(path)
	}
}

// fileMedium keeps the frames for a terminal on this computer. It reads a file and removes it.
type fileMedium struct {
	mu    sync.Mutex
	paths []string // that may not have been read yet
	away  bool     // the terminal is left, so nothing reads
}

// maxUnread is how many files may not have been read.
const maxUnread = 12

// put writes a file, in memory where the system has a folder for that. The name is one that kitty removes.
func (m *fileMedium) put(data []byte) (path string, err error) {
	folder := "/dev/shm"
	if st, err := os.Stat(folder); err != nil || !st.IsDir() {
		folder = os.TempDir()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return "", os.ErrClosed
	}
	f, err := os.CreateTemp(folder, "dailies-tty-graphics-protocol-") // with mode 0600
	if err != nil {
		return "", err
	}
	m.paths = append(m.paths, f.Name())
	for len(m.paths) > maxUnread {
		_ = os.Remove(m.paths[0]) // mostly the terminal has done it
		m.paths = m.paths[1:]
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return f.Name(), err
}

// remove removes the files that were not read. If the terminal is left, there are no further ones.
func (m *fileMedium) remove(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
	for _, path := range m.paths {
		_ = os.Remove(path)
	}
	m.paths = nil
}
