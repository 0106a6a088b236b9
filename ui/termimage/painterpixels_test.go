package termimage

import (
	"encoding/base64"
	"fmt"
	"image"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	kittyproto "github.com/charmbracelet/x/ansi/kitty"
)

var kittyCode = regexp.MustCompile("\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\\\")

// code is an escape code of kitty's protocol.
type code struct {
	options map[string]string
	data    string
}

func codes(s string) (all []code) {
	for _, m := range kittyCode.FindAllStringSubmatch(s, -1) {
		c := code{map[string]string{}, m[2]}
		for option := range strings.SplitSeq(m[1], ",") {
			k, v, _ := strings.Cut(option, "=")
			c.options[k] = v
		}
		all = append(all, c)
	}
	return all
}

func frameOf(t *testing.T, n uint64, c Canvas, q Quality) Frame {
	c.Colors = colorprofile.TrueColor
	return Frame{Area: image.Rect(2, 1, 42, 13), JPEG: jpegNoise(t, n), Canvas: c, Quality: q}
}

// An image is sent once, then its only frame is replaced: every chunk says so, or kitty drops them all.
func TestKittysFramesAreEdited(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	canvas := Canvas{Protocol: Kitty, Animates: true}
	p.Draw(1, []Frame{frameOf(t, 1, canvas, BestQuality)})
	first := screen.all()
	id := codes(first)[0].options["i"]
	if o := codes(first)[0].options; o["a"] != "T" || o["U"] != "1" || o["c"] != "40" || o["r"] != "12" || o["f"] != "100" {
		t.Errorf("it begins with %v", o)
	}
	if n := strings.Count(first, string(kittyproto.Placeholder)); n != 40*12 {
		t.Errorf("%d placeholders", n)
	}
	p.Draw(1, []Frame{frameOf(t, 2, canvas, BestQuality)})
	second := screen.all()
	all := codes(second)
	for i, c := range all {
		more := "1"
		if i == len(all)-1 {
			more = "0"
		}
		if o := c.options; o["a"] != "f" || o["i"] != id || o["r"] != "1" || o["q"] != "2" || o["m"] != more || len(c.data) > 4096 {
			t.Errorf("chunk %d of %d is %v", i, len(all), o)
		}
	}
	if len(all) < 2 || strings.ContainsRune(second, kittyproto.Placeholder) {
		t.Errorf("%d chunks, in %d bytes", len(all), len(second))
	}
	larger := frameOf(t, 2, canvas, BestQuality)
	larger.JPEG = jpegOf(t, noise(2, 320, 192))
	p.Draw(1, []Frame{larger})
	if all := codes(screen.all()); all[0].options["a"] != "d" || all[1].options["a"] != "T" || all[1].options["i"] == id {
		t.Errorf("at another size: %v, %v", all[0].options, all[1].options)
	}
	p.Clear(1)
	if all := codes(screen.all()); len(all) != 1 || all[0].options["a"] != "d" || all[0].options["d"] != "I" {
		t.Errorf("it ends with %v", all)
	}
	if last := p.Leave(); len(last) > 0 {
		t.Errorf("nothing is left, but there is %q", last)
	}
}

// Where there are no commands for animation, the image is sent again; the last one is deleted before the
// terminal is left.
func TestImagesAreSentAgainAndDeleted(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	for n := range uint64(3) {
		p.Draw(1, []Frame{frameOf(t, n, Canvas{Protocol: Kitty}, BestQuality)})
		if o := codes(screen.all())[0].options; o["a"] != "T" {
			t.Errorf("frame %d: %v", n, o)
		}
	}
	if all := codes(string(p.Leave())); len(all) != 1 || all[0].options["a"] != "d" {
		t.Errorf("before it is left: %v", all)
	}
	p.Draw(1, []Frame{frameOf(t, 5, Canvas{Protocol: Kitty, Direct: true, Animates: true}, BestQuality)})
	if s := screen.all(); !strings.Contains(s, ansi.SaveCursor+ansi.CursorPosition(3, 2)+"\x1b_G") || strings.ContainsRune(s, kittyproto.Placeholder) {
		t.Errorf("without placeholders: %q", s[:min(len(s), 200)])
	}
	p.Draw(1, []Frame{frameOf(t, 6, Canvas{Protocol: Kitty, Tmux: true, Animates: true}, 1)})
	if s := screen.all(); !strings.Contains(s, "\x1bPtmux;") {
		t.Errorf("in tmux: %q", s[:min(len(s), 200)])
	}
}

// A terminal on this computer reads files, which are there until it did, and not afterwards.
func TestFilesForATerminalOnThisComputer(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	p.Probe()
	ask := codes(screen.all())[0]
	path, err := base64.StdEncoding.DecodeString(ask.data)
	if st, err2 := os.Stat(string(path)); err != nil || err2 != nil || st.Size() != 4 || st.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v, %v", ask, err, err2)
	}
	if o := ask.options; o["a"] != "q" || o["t"] != "t" || o["i"] != fmt.Sprint(probeID) || !strings.Contains(string(path), "tty-graphics-protocol") {
		t.Errorf("it is asked by %v", o)
	}
	terminal := Terminal{version: "kitty(0.41.1)", answered: 1}
	for _, answer := range []struct {
		id    int
		text  string
		files bool
	}{{7, "OK", false}, {probeID, "ENOENT:no such file", false}, {probeID, "OK", true}} {
		terminal.Observe(uv.KittyGraphicsEvent{Options: kittyproto.Options{ID: answer.id}, Payload: []byte(answer.text)})
		if c := terminal.Films(Auto); c.Files != answer.files || !c.Animates || c.Protocol != Kitty {
			t.Errorf("after %q: %+v", answer.text, c)
		}
	}
	p.Draw(1, []Frame{frameOf(t, 1, Canvas{Protocol: Kitty, Animates: true, Files: true}, BestQuality)})
	for range 30 { // none is read
		p.Draw(1, []Frame{frameOf(t, 2, Canvas{Protocol: Kitty, Animates: true, Files: true}, BestQuality)})
	}
	all := codes(screen.all())
	last := all[len(all)-1]
	path, _ = base64.StdEncoding.DecodeString(last.data)
	if st, err := os.Stat(string(path)); err != nil || st.Size() != 160*96*4 || last.options["s"] != "160" || last.options["f"] != "32" {
		t.Errorf("%v: %v", last, err)
	}
	kept := 0
	for _, c := range all {
		path, _ := base64.StdEncoding.DecodeString(c.data)
		if _, err := os.Stat(string(path)); err == nil {
			kept++
		}
	}
	if kept > maxUnread {
		t.Errorf("%d files are kept", kept)
	}
	p.Leave()
	if _, err := os.Stat(string(path)); err == nil {
		t.Error("a file is left")
	}
	if _, err := p.files.put(nil); err == nil {
		t.Error("a file is written for a terminal that was left")
	}
	screen.blanked++ // the app is back
	screen.all()
	p.Draw(1, []Frame{frameOf(t, 3, Canvas{Protocol: Kitty, Animates: true, Files: true}, BestQuality)})
	if o := codes(screen.all())[1].options; o["t"] != "t" || o["a"] != "T" {
		t.Errorf("after that it is %v", o)
	}
	p.Leave()
}

func TestFilmsOnOldKitty(t *testing.T) {
	terminal := Terminal{version: "kitty(0.26.5)", answered: 1}
	if c := terminal.Films(Auto); c.Protocol != Kitty || !c.Direct || !c.Animates {
		t.Errorf("%+v", c)
	}
	if c := terminal.Films(Blocks); c.Protocol != Blocks || c.Direct {
		t.Errorf("with half blocks configured: %+v", c)
	}
	terminal.version = "ghostty 1.2"
	if c := terminal.Films(Auto); c.Protocol != Kitty || c.Direct || c.Animates {
		t.Errorf("Ghostty: %+v", c)
	}
}

// A strip of a sixel image is a whole number of lines and of bands; only strips that have changed are sent.
func TestChangedStripsAreSent(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	canvas := Canvas{Protocol: Sixel, Cell: image.Pt(8, 16)}
	img := noise(1, 320, 192)
	draw := func(q Quality) []string {
		screen.writes = nil
		p.Draw(1, []Frame{{Area: image.Rect(2, 1, 42, 13), JPEG: pngOf(t, img), Canvas: canvas, Quality: q}})
		var strips []string
		for _, w := range screen.writes {
			if strings.Contains(w, "\x1bP") {
				strips = append(strips, w)
			}
		}
		return strips
	}
	whole := draw(BestQuality)
	if len(whole) != 4 { // of 48 pixels, which are three lines
		t.Fatalf("%d strips", len(whole))
	}
	for i, s := range whole {
		if !strings.HasPrefix(s, ansi.SaveCursor+ansi.CursorPosition(3, 2+3*i)+"\x1bP") || !strings.Contains(s, `"1;1;320;48`) || !strings.HasSuffix(s, "\x1b\\"+ansi.RestoreCursor) {
			t.Errorf("strip %d begins with %q", i, s[:60])
		}
	}
	if again := draw(BestQuality); len(again) != 0 {
		t.Errorf("the same frame is %d strips", len(again))
	}
	if other := draw(0); len(other) != 4 || len(strings.Join(other, "")) >= len(strings.Join(whole, "")) {
		t.Errorf("in fewer colours it is %d strips", len(other))
	}
}

// Ordered dither keeps the mean colour.
func TestDitheredColours(t *testing.T) {
	for _, levels := range []int{3, 4, 6} {
		for _, c := range []rgb{{0, 0, 0}, {255, 255, 255}, {100, 150, 200}, {13, 77, 240}} {
			img := image.NewRGBA(image.Rect(0, 0, 16, 16))
			for i := 0; i < len(img.Pix); i += 4 {
				copy(img.Pix[i:], []byte{c[0], c[1], c[2], 255})
			}
			q := dithered(img, levels)
			var sum [3]int
			for _, i := range q.index {
				for k, v := range q.colors[i] {
					sum[k] += int(v)
				}
			}
			for k := range sum {
				if d := sum[k]/256 - int(c[k]); d > 4 || d < -4 {
					t.Errorf("%d levels: %v becomes %d in channel %d", levels, c, sum[k]/256, k)
				}
			}
		}
	}
}

// iTerm2 gets the frame as it is, at the best quality.
func TestITerm2GetsTheJPEG(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	f := frameOf(t, 1, Canvas{Protocol: ITerm2}, BestQuality)
	p.Draw(1, []Frame{f})
	if s := screen.all(); !strings.Contains(s, ansi.CursorPosition(3, 2)+"\x1b]1337;File=") || !strings.Contains(s, base64.StdEncoding.EncodeToString(f.JPEG)) {
		t.Errorf("%q", s[:min(len(s), 200)])
	}
}

// A small frame is enlarged, as far as the bytes of each allow.
func TestSixelFramesAreEnlarged(t *testing.T) {
	f := Frame{Area: image.Rect(0, 0, 198, 44), Canvas: Canvas{Protocol: Sixel, Cell: image.Pt(9, 18)}}
	if cols, rows := f.cells(image.Pt(480, 270)); cols != 80 || rows != 23 {
		t.Errorf("%d × %d cells", cols, rows)
	}
	f.Area = image.Rect(0, 0, 60, 20)
	if cols, rows := f.cells(image.Pt(480, 270)); cols != 60 || rows > 20 {
		t.Errorf("in a small pane %d × %d cells", cols, rows)
	}
}
