package termimage

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"dailies/ui/uitest/kittyscreen"
)

// A strict terminal shows every frame that the player writes, in each way that kitty offers, and keeps nothing
// after the end.
func TestKittyShowsThePixelsOfEachFrame(t *testing.T) {
	cell, area := image.Pt(10, 20), image.Rect(2, 1, 42, 13)
	frames := make([]image.Image, 3)
	var files [3][]byte
	for i := range frames {
		img := slope(160, 96)
		for p := 0; p < len(img.Pix); p += 4 {
			img.Pix[p+2] = uint8(60 + 60*i) // each is of another colour
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
			t.Fatal(err)
		}
		files[i] = b.Bytes()
		var err error
		if frames[i], err = jpeg.Decode(&b); err != nil {
			t.Fatal(err)
		}
	}
	for name, canvas := range map[string]Canvas{
		"edits":               {Animates: true},
		"edits through files": {Animates: true, Files: true},
		"whole images":        {},
		"at the cursor":       {Animates: true, Direct: true},
	} {
		canvas.Protocol, canvas.Cell, canvas.Colors = Kitty, cell, colorprofile.TrueColor
		out := newTTY(50, 20)
		p := NewPainter(out)
		p.Expect(1)
		s := kittyscreen.New(50, 20, cell)
		s.Quiet = true
		feed := func(b string) {
			if _, err := s.Write([]byte(b)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for i := range frames {
			p.Draw(1, []Frame{{Area: area, JPEG: files[i], Canvas: canvas, Quality: BestQuality}})
			feed(out.all())
			if err := s.Complete(); err != nil {
				t.Errorf("%s, frame %d: %v", name, i, err)
			}
			got, err := s.Pixels(area)
			if err != nil {
				t.Fatalf("%s, frame %d: %v", name, i, err)
			}
			for j, img := range frames {
				if off := meansOff(got, img, cell); (off < 12) != (i == j) {
					t.Errorf("%s, frame %d: a cell is %d off frame %d", name, i, off, j)
				}
			}
		}
		feed(string(p.Leave()))
		if n := s.Images(); n > 0 {
			t.Errorf("%s: %d images are left", name, n)
		}
	}
}

// meansOff returns how much the mean colours of cells are unlike those of a picture that fills them, in the
// worst cell. Single pixels of few colours are dithered.
func meansOff(got *image.RGBA, img image.Image, cell image.Point) (worst int) {
	size, from := got.Bounds().Size(), img.Bounds().Size()
	for y := 0; y < size.Y; y += cell.Y {
		for x := 0; x < size.X; x += cell.X {
			var sum [3]int
			for dy := range cell.Y {
				for dx := range cell.X {
					want := color.RGBAModel.Convert(img.At((x+dx)*from.X/size.X, (y+dy)*from.Y/size.Y)).(color.RGBA)
					is := got.RGBAAt(x+dx, y+dy)
					for i, d := range []int{int(is.R) - int(want.R), int(is.G) - int(want.G), int(is.B) - int(want.B)} {
						sum[i] += d
					}
				}
			}
			for _, d := range sum {
				worst = max(worst, max(d, -d)/(cell.X*cell.Y))
			}
		}
	}
	return worst
}
