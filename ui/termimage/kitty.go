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

// kitty makes art of ordinary cells that the terminal shows a picture in, once it
// was sent one (https://sw.kovidgoyal.net/kitty/graphics-protocol/, "Unicode
// placeholders"; seen in kitty 0.28.1 and 0.41.1, alone and through tmux 3.3a). Such cells may
// be cut, scrolled and repainted like any text.
func (a *Rendering) kitty(img image.Image, tmux bool) {
	// There are as many marks for rows and columns as this.
	const most = 297
	a.Cols, a.Rows = min(a.Cols, most), min(a.Rows, most)
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		*a = Rendering{} // a side of no pixels, which Fit does not give
		return
	}
	id := kittyID(file.Bytes(), a.Cols, a.Rows)
	a.cells = kittyCells(id, a.Cols, a.Rows)
	a.send = kittySend(id, a.Cols, a.Rows, file.Bytes(), tmux)
	a.drop = wrap(ansi.KittyGraphics(nil, "a=d", "d=I", fmt.Sprintf("i=%d", id), "q=2"), tmux)
}

// kittyID names a picture by what it is. Only two of the four bytes are used: the
// highest is a mark on the cells, and the lowest is written as one of the 256
// colours but the first sixteen. Such a colour reaches the terminal as it is, also
// through programs that make other colours out of 24 bit ones.
func kittyID(file []byte, cols, rows int) uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, cols, rows)
	h.Write(file)
	sum := h.Sum32()
	return sum&0xFF000000 | 16 + sum&0xFFFF%240
}

// kittyCells are the cells of a picture. Each one says its row, its column and the
// highest byte of the id, so that any of them can be repainted alone.
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

// kittySend are the chunks that bring a picture to the terminal and make a virtual
// placement of it. The terminal is told not to answer.
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

// wrap makes bytes pass through tmux to the terminal that it runs in.
func wrap(s string, tmux bool) string {
	if !tmux {
		return s
	}
	return ansi.TmuxPassthrough(s)
}
