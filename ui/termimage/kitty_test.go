package termimage

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// noisy is an incompressible image.
func noisy(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	v := uint32(1)
	for i := range img.Pix {
		v = v*1664525 + 1013904223
		img.Pix[i] = byte(v >> 24)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

// received is what kitty decodes from the bytes.
type received struct {
	options []string // of the first chunk
	file    []byte
	chunks  int
}

// receive decodes graphics commands up to the end of one image.
func receive(t *testing.T, s string) (r received, rest string) {
	t.Helper()
	for more := true; more; r.chunks++ {
		body, after, ok := strings.Cut(strings.TrimPrefix(s, "\x1b_G"), "\x1b\\")
		if !ok || !strings.HasPrefix(s, "\x1b_G") {
			t.Fatalf("no graphics command begins with %.40q", s)
		}
		options, data, _ := strings.Cut(body, ";")
		keys := strings.Split(options, ",")
		if len(data) > kitty.MaxChunkSize {
			t.Fatalf("a chunk has %d bytes", len(data))
		}
		if !slices.Contains(keys, "q=2") {
			t.Fatalf("the terminal may answer to %q", options)
		}
		if r.chunks == 0 {
			r.options = keys
		} else if len(keys) != 2 {
			t.Fatalf("chunk %d has the keys %q; only q and m belong there", r.chunks, keys)
		}
		more = slices.Contains(keys, "m=1")
		if more && len(data)%4 != 0 {
			t.Fatalf("chunk %d is cut at %d bytes, inside a group of base64", r.chunks, len(data))
		}
		b, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		r.file = append(r.file, b...)
		s = after
	}
	return r, s
}

func TestKittyIsSentTheWholePicture(t *testing.T) {
	canvas := Canvas{Protocol: Kitty, Cell: image.Pt(10, 20)}
	for _, c := range []struct {
		img        *image.RGBA
		want       image.Image
		cols, rows string
		chunks     int
	}{
		{quarters(160, 90), quarters(160, 90), "c=40", "r=11", 1},
		{noisy(160, 90), noisy(160, 90), "c=40", "r=11", 15},
		{quarters(1000, 500), within(quarters(1000, 500), 400, 240), "c=40", "r=10", 1},
	} {
		a := canvas.Draw(c.img, 40, 12)
		got, rest := receive(t, a.send)
		if rest != "" || got.chunks < c.chunks {
			t.Errorf("%d chunks, and %q behind them", got.chunks, rest)
		}
		img, err := png.Decode(bytes.NewReader(got.file))
		if err != nil {
			t.Fatal(err)
		}
		if d := looksLike(img, c.want, 0); d != "" {
			t.Error(d)
		}
		for _, key := range []string{"a=T", "U=1", "f=100", c.cols, c.rows} {
			if !slices.Contains(got.options, key) {
				t.Errorf("%s is not among %q", key, got.options)
			}
		}
	}
}

// idOf returns the id of a transmitted image.
func idOf(t *testing.T, a Rendering) uint32 {
	t.Helper()
	m := regexp.MustCompile(`[,G]i=(\d+)`).FindStringSubmatch(a.send)
	if m == nil {
		t.Fatalf("no id in %.80q", a.send)
	}
	n, err := strconv.ParseUint(m[1], 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

func TestEveryCellOfKittySaysWhichPartItIs(t *testing.T) {
	for _, img := range []*image.RGBA{quarters(160, 90), noisy(90, 160)} {
		a := Canvas{Protocol: Kitty, Cell: image.Pt(10, 20)}.Draw(img, 40, 12)
		id := idOf(t, a)
		screen := uv.NewScreenBuffer(a.Cols+2, a.Rows)
		uv.NewStyledString(strings.Join(a.cells, "|\n")+"|").Draw(screen, screen.Bounds())
		for r := range a.Rows {
			for c := range a.Cols {
				cell := screen.CellAt(c, r)
				want := string([]rune{kitty.Placeholder, kitty.Diacritic(r), kitty.Diacritic(c), kitty.Diacritic(int(id >> 24))})
				if cell.Content != want || cell.Width != 1 {
					t.Fatalf("cell %d, %d is %+q", c, r, cell.Content)
				}
				if cell.Style.Fg != ansi.IndexedColor(byte(id)) {
					t.Fatalf("cell %d, %d has the colour %v, the id ends in %d", c, r, cell.Style.Fg, byte(id))
				}
			}
			if end := screen.CellAt(a.Cols, r); end.Content != "|" || end.Style.Fg != nil {
				t.Errorf("behind line %d stands %q in %v", r, end.Content, end.Style.Fg)
			}
		}
	}
}

func TestPicturesOfKittyHaveNamesOfTheirOwn(t *testing.T) {
	canvas := Canvas{Protocol: Kitty, Cell: image.Pt(10, 20)}
	seen := map[uint32]bool{}
	for i := range 8 {
		seen[idOf(t, canvas.Draw(noisy(20+i, 20), 40, 12))] = true
		seen[idOf(t, canvas.Draw(noisy(20+i, 20), 40, 11))] = true
	}
	if len(seen) < 15 {
		t.Errorf("16 pictures have %d names", len(seen))
	}
	for i := range 2000 {
		if id := kittyID([]byte{byte(i), byte(i >> 8)}, 1, 1); byte(id) < 16 || id>>8&0xFFFF != 0 {
			t.Fatalf("id %#x cannot be written as one of the upper 240 colours and a mark", id)
		}
	}
	a, b := canvas.Draw(noisy(20, 20), 40, 12), canvas.Draw(noisy(20, 20), 40, 12)
	if a.key != b.key || idOf(t, a) != idOf(t, b) {
		t.Error("the same picture has two names")
	}
}

func TestKittyForgets(t *testing.T) {
	a := Canvas{Protocol: Kitty}.Draw(quarters(16, 9), 40, 12)
	want := "\x1b_Ga=d,d=I,i=" + strconv.Itoa(int(idOf(t, a))) + ",q=2\x1b\\"
	if a.drop != want {
		t.Errorf("it is dropped by %q, want %q", a.drop, want)
	}
}

func TestTmuxPassesKitty(t *testing.T) {
	plain := Canvas{Protocol: Kitty}.Draw(noisy(160, 90), 40, 12)
	inside := Canvas{Protocol: Kitty, Tmux: true}.Draw(noisy(160, 90), 40, 12)
	for _, c := range []struct{ wrapped, want string }{{inside.send, plain.send}, {inside.drop, plain.drop}} {
		var got strings.Builder
		for rest := c.wrapped; rest != ""; {
			// A passage ends with the first escape that is not doubled.
			at := regexp.MustCompile(`^\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\`).FindStringSubmatch(rest)
			if at == nil {
				t.Fatalf("this does not pass: %.60q", rest)
			}
			if len(at[0]) > 10_000 {
				t.Fatalf("a passage of %d bytes is too much for tmux", len(at[0]))
			}
			got.WriteString(strings.ReplaceAll(at[1], "\x1b\x1b", "\x1b"))
			rest = rest[len(at[0]):]
		}
		if got.String() != c.want {
			t.Errorf("what passes is not what was meant: %.60q", got.String())
		}
	}
	if !slices.Equal(plain.cells, inside.cells) {
		t.Error("the cells are text and need no passage")
	}
}
