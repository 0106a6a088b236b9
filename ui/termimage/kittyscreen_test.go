package termimage

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"math"
	"regexp"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"

	"dailies/ui/uitest/kittyscreen"
)

// slope is a picture whose every part is of another colour, too large for one chunk.
func slope(w, h int) *image.RGBA {
	img, v := image.NewRGBA(image.Rect(0, 0, w, h)), uint32(1)
	for y := range h {
		for x := range w {
			v = v*1664525 + 1013904223
			img.SetRGBA(x, y, color.RGBA{uint8(x * 250 / w), uint8(y * 250 / h), uint8(120 + v>>29), 255})
		}
	}
	return img
}

// kittyGlass is kitty as a program sees it.
type kittyGlass struct {
	mu     sync.Mutex
	out    bytes.Buffer
	answer io.Writer
	last   string // of the cells
	seen   func() // called when it and the picture are there
}

func (g *kittyGlass) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.out.Write(p)
	for range bytes.Count(p, []byte(question)) {
		go io.WriteString(g.answer, "\x1b[?62c")
	}
	// The picture and its cells come in any order.
	if out := g.out.String(); strings.Contains(out, g.last) && strings.Contains(out, "m=0") {
		go g.seen()
	}
	return len(p), nil
}

// shower shows a picture until its cells are on the screen.
type shower struct {
	term Terminal
	view View
	at   Placement
}

func (m *shower) Init() tea.Cmd { return nil }

func (m *shower) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.term.Observe(msg)
	return m, m.view.Sync(&m.term, msg, m.at)
}

func (m *shower) View() tea.View {
	v := tea.NewView("a picture\n\n   " + strings.Join(m.view.Lines(), "\n   "))
	v.AltScreen = true
	return v
}

// shown returns what a program writes to show a picture in kitty.
func shown(t *testing.T, art Rendering) []byte {
	t.Helper()
	in, keys := io.Pipe()
	defer keys.Close()
	m := &shower{at: Placement{X: 3, Y: 2, Whole: true}}
	m.view.Set(art)
	g := &kittyGlass{answer: keys}
	p := tea.NewProgram(m, tea.WithContext(t.Context()), tea.WithInput(in), tea.WithOutput(g), tea.WithColorProfile(4),
		tea.WithWindowSize(60, 20), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-kitty", "COLORTERM=truecolor"}))
	g.seen, g.last = p.Quit, string([]rune{kitty.Placeholder, kitty.Diacritic(art.Rows - 1), kitty.Diacritic(art.Cols - 1)})
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	out := g.out.Bytes()
	if end := bytes.LastIndex(out, []byte(ansi.ResetModeAltScreenSaveCursor)); end > 0 {
		out = out[:end] // what is on the screen before the end
	}
	return bytes.ReplaceAll(out, []byte("\n"), []byte("\r\n")) // as a terminal's driver does
}

// pixelsOff returns how much what kitty shows of some output is unlike a picture, in colour values of the worst
// cell, or why it shows nothing.
func pixelsOff(out []byte, img image.Image, art Rendering, cell image.Point) (float64, error) {
	s := kittyscreen.New(60, 20, cell)
	s.Quiet = true
	if _, err := s.Write(out); err != nil {
		return 0, err
	}
	if err := s.Complete(); err != nil {
		return 0, err
	}
	got, err := s.Pixels(image.Rect(3, 2, 3+art.Cols, 2+art.Rows))
	if err != nil {
		return 0, err
	}
	// The picture keeps its shape in the middle of its cells.
	whole, from := got.Bounds(), img.Bounds().Size()
	by := min(float64(whole.Dx())/float64(from.X), float64(whole.Dy())/float64(from.Y))
	left, top := (float64(whole.Dx())-by*float64(from.X))/2, (float64(whole.Dy())-by*float64(from.Y))/2
	sum, n := map[image.Point]float64{}, map[image.Point]float64{} // by cell
	for y := int(top) + 1; y < whole.Dy()-int(top)-1; y++ {
		for x := int(left) + 1; x < whole.Dx()-int(left)-1; x++ {
			want := color.RGBAModel.Convert(img.At(int((float64(x)+0.5-left)/by), int((float64(y)+0.5-top)/by))).(color.RGBA)
			is := got.RGBAAt(x, y)
			at := image.Pt(x/cell.X, y/cell.Y)
			sum[at] += math.Abs(float64(want.R)-float64(is.R)) + math.Abs(float64(want.G)-float64(is.G)) + math.Abs(float64(want.B)-float64(is.B)) + math.Abs(float64(want.A)-float64(is.A))
			n[at]++
		}
	}
	worst := 0.0
	for at := range sum {
		worst = max(worst, sum[at]/n[at])
	}
	return worst, nil
}

// What the program writes is read by a strict terminal: its cells show the pixels of the picture. Every escape
// that is broken is found.
func TestKittyShowsThePixelsOfThePicture(t *testing.T) {
	cell := image.Pt(10, 20)
	for _, size := range []image.Point{{160, 90}, {90, 160}, {640, 360}} {
		img := slope(size.X, size.Y)
		art := Canvas{Protocol: Kitty, Cell: cell}.Draw(img, 40, 12)
		out := shown(t, art)
		if off, err := pixelsOff(out, img, art, cell); err != nil || off > 10 {
			t.Errorf("%v: it is %.1f off: %v", size, off, err)
		}
		mark := func(i int) string { return string(kitty.Diacritic(i)) }
		for what, broken := range map[string]string{
			"no placeholders":       strings.Replace(string(out), "U=1,", "", 1),
			"another id":            strings.Replace(string(out), ",i=", ",i=1", 1),
			"no end":                strings.Replace(string(out), "m=0", "m=1", 1),
			"no chunks":             strings.ReplaceAll(string(out), "q=2,m=1", "q=2"),
			"a chunk is missing":    regexp.MustCompile(`\x1b_Gq=2,m=1;[^\x1b]*\x1b\\`).ReplaceAllString(string(out), ""),
			"another format":        strings.Replace(string(out), "f=100", "f=32", 1),
			"rows in another order": strings.NewReplacer(string(kitty.Placeholder)+mark(1), string(kitty.Placeholder)+mark(2), string(kitty.Placeholder)+mark(2), string(kitty.Placeholder)+mark(1)).Replace(string(out)),
			"another colour":        regexp.MustCompile(`38;5;\d+m`).ReplaceAllString(string(out), "38;5;1m"),
			"half the columns":      regexp.MustCompile(`,c=\d+`).ReplaceAllString(string(out), ",c=4"),
			"the answer is wanted":  strings.Replace(string(out), "q=2", "q=0", 1),
			"deleted":               string(out) + art.drop,
		} {
			if off, err := pixelsOff([]byte(broken), img, art, cell); err == nil && off < 20 {
				t.Errorf("%v, %s: nothing is noticed (%.1f off)", size, what, off)
			}
		}
	}
}
