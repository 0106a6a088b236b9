package termimage

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"image"
	"image/png"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// kitty renders an image as text cells that the terminal replaces by a transmitted image
// (https://sw.kovidgoyal.net/kitty/graphics-protocol/, "Unicode placeholders"; verified in kitty
// 0.28.1 and 0.41.1, directly and through tmux 3.3a). Such cells can be cut, scrolled and
// redrawn like text.
func (r *Rendering) kitty(img image.Image, tmux bool) {
	// The number of diacritics for rows and columns.
	const most = 297
	r.Cols, r.Rows = min(r.Cols, most), min(r.Rows, most)
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		*r = Rendering{} // an empty image, which Fit excludes
		return
	}
	id := kittyID(file.Bytes(), r.Cols, r.Rows)
	r.cells = kittyCells(id, r.Cols, r.Rows)
	r.send = kittySend(id, r.Cols, r.Rows, file.Bytes(), tmux)
	r.drop = wrap(ansi.KittyGraphics(nil, "a=d", "d=I", fmt.Sprintf("i=%d", id), "q=2"), tmux)
}

// kittyID returns an image id derived from the content. Only two of the four bytes vary: the
// highest is encoded as a diacritic, and the lowest as one of the 256 colours except the first
// sixteen, since programs in between do not convert these as they do 24-bit colours.
func kittyID(file []byte, cols, rows int) uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, cols, rows)
	h.Write(file)
	sum := h.Sum32()
	return sum&0xFF000000 | 16 + sum&0xFFFF%240
}

// kittyCells returns the cells of an image. Each has its row, its column and the highest byte of
// the id, so that any of them can be redrawn alone.
func kittyCells(id uint32, cols, rows int) []string {
	lines := make([]string, rows)
	high := kitty.Diacritic(int(id >> 24))
	for r := range lines {
		var line strings.Builder
		fmt.Fprintf(&line, "\x1b[38;5;%dm", id&0xFF)
		for c := range cols {
			line.WriteRune(kitty.Placeholder)
			line.WriteRune(kitty.Diacritic(r))
			line.WriteRune(kitty.Diacritic(c))
			line.WriteRune(high)
		}
		line.WriteString("\x1b[39m")
		lines[r] = line.String()
	}
	return lines
}

// kittySend returns the escape codes that transmit an image and create a virtual placement. The
// terminal is told not to respond.
func kittySend(id uint32, cols, rows int, file []byte, tmux bool) string {
	var b strings.Builder
	data := base64.StdEncoding.AppendEncode(nil, file)
	options := []string{"a=T", "U=1", "q=2", "f=100", fmt.Sprintf("i=%d", id), fmt.Sprintf("c=%d", cols), fmt.Sprintf("r=%d", rows)}
	for len(data) > kitty.MaxChunkSize {
		b.WriteString(wrap(ansi.KittyGraphics(data[:kitty.MaxChunkSize], append(options, "m=1")...), tmux))
		data, options = data[kitty.MaxChunkSize:], []string{"q=2"}
	}
	b.WriteString(wrap(ansi.KittyGraphics(data, append(options, "m=0")...), tmux))
	return b.String()
}

// wrap wraps escape codes to pass through tmux.
func wrap(s string, tmux bool) string {
	if !tmux {
		return s
	}
	return ansi.TmuxPassthrough(s)
}
