package termimage

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// halves is a JPEG with four colours.
func halves(t *testing.T, w, h int) image.Image {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(255 * (2 * x / w)), uint8(255 * (2 * y / h)), 64, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	out, err := Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAveragesAreTheColoursOfThePicture(t *testing.T) {
	for _, size := range []image.Point{{480, 270}, {270, 480}, {481, 201}, {33, 17}, {8, 6}} {
		img := halves(t, size.X, size.Y)
		out := averaged(img, 8, 6)
		for _, at := range []image.Point{{1, 1}, {6, 1}, {1, 4}, {6, 4}} {
			want := color.RGBA{uint8(255 * (at.X / 4)), uint8(255 * (at.Y / 3)), 64, 255}
			got := out.RGBAAt(at.X, at.Y)
			for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
				if d < -24 || d > 24 {
					t.Errorf("%v at %v: %v, want %v", size, at, got, want)
				}
			}
		}
	}
}

func TestLinesAreAsDrawSaysThem(t *testing.T) {
	img := halves(t, 480, 270)
	for _, has := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		c := Canvas{Protocol: Blocks, Colors: has}
		lines, drawn := c.Lines(img, 40, 20), c.Draw(img, 40, 20)
		if len(lines) != drawn.Rows {
			t.Fatalf("%d lines, %d rows", len(lines), drawn.Rows)
		}
		for i, l := range lines {
			if ansi.StringWidth(l) != drawn.Cols || ansi.Strip(l) != ansi.Strip(drawn.cells[i]) {
				t.Errorf("line %d is %q", i, ansi.Strip(l))
			}
		}
	}
	lines := Canvas{Protocol: Blocks, Colors: colorprofile.TrueColor}.Lines(img, 40, 20)
	if n := strings.Count(lines[2], "\x1b["); n > 20 {
		t.Errorf("%d codes for two colours", n)
	}
	if (Canvas{Protocol: None}).Lines(img, 40, 20) != nil || (Canvas{Protocol: Blocks}).Lines(nil, 4, 4) != nil {
		t.Error("nothing is drawn as something")
	}
}

func BenchmarkLines(b *testing.B) {
	img := image.NewYCbCr(image.Rect(0, 0, 480, 270), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = uint8(i * 7)
	}
	c := Canvas{Protocol: Blocks, Colors: colorprofile.TrueColor}
	for b.Loop() {
		c.Lines(img, 120, 28)
	}
}
