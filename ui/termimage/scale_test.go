package termimage

import (
	"image"
	"image/color"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestFit(t *testing.T) {
	for _, c := range []struct {
		name       string
		size       image.Point
		cols, rows int
		cell       image.Point
		wantC      int
		wantR      int
	}{
		{"wide in a wide room", image.Pt(1920, 1080), 60, 20, image.Pt(10, 20), 60, 17},
		{"wide in a high room", image.Pt(1920, 1080), 30, 40, image.Pt(10, 20), 30, 8},
		{"high", image.Pt(1080, 1920), 60, 20, image.Pt(10, 20), 23, 20},
		{"square in cells of 1:2", image.Pt(500, 500), 40, 20, image.Pt(8, 16), 40, 20},
		{"square in square cells", image.Pt(500, 500), 40, 20, image.Pt(16, 16), 20, 20},
		{"small is enlarged", image.Pt(2, 1), 40, 20, image.Pt(10, 20), 40, 10},
		{"a line", image.Pt(1000, 1), 40, 20, image.Pt(10, 20), 40, 1},
		{"a column", image.Pt(1, 1000), 40, 20, image.Pt(10, 20), 1, 20},
		{"no room", image.Pt(100, 100), 0, 20, image.Pt(10, 20), 0, 0},
		{"no picture", image.Pt(0, 100), 10, 20, image.Pt(10, 20), 0, 0},
		{"no cell", image.Pt(10, 100), 10, 20, image.Pt(0, 20), 0, 0},
	} {
		if gotC, gotR := Fit(c.size, c.cols, c.rows, c.cell); gotC != c.wantC || gotR != c.wantR {
			t.Errorf("%s: Fit is %d × %d, want %d × %d", c.name, gotC, gotR, c.wantC, c.wantR)
		}
	}
}

func TestPicturesFitAndKeepTheirShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, most int) int { return rapid.IntRange(1, most).Draw(t, name) }
		size, cell := image.Pt(n("width", 6000), n("height", 6000)), image.Pt(n("cell width", 40), n("cell height", 80))
		cols, rows := n("cols", 200), n("rows", 60)
		c, r := Fit(size, cols, rows, cell)
		if c < 1 || r < 1 || c > cols || r > rows {
			t.Fatalf("%d × %d cells in %d × %d", c, r, cols, rows)
		}
		if c != cols && r != rows {
			t.Fatalf("%d × %d leaves room on both sides of %d × %d", c, r, cols, rows)
		}
		// One side is exact and the other differs by half a cell at most, unless it is a single cell.
		shape := float64(size.X) / float64(size.Y) * float64(cell.Y) / float64(cell.X)
		across, down := float64(r)*shape, float64(c)/shape
		if math.Abs(across-float64(c)) > 0.5001 && math.Abs(down-float64(r)) > 0.5001 && c > 1 && r > 1 {
			t.Fatalf("%d × %d cells for a picture of %.2f across at one down", c, r, shape)
		}
	})
}

func TestScaling(t *testing.T) {
	if got := looksLike(scaled(quarters(640, 480), 4, 4), quarters(4, 4), 64); got != "" {
		t.Error(got)
	}
	// Above the limit, via half the size.
	if got := looksLike(scaled(quarters(2600, 1700), 4, 4), quarters(4, 4), 64); got != "" {
		t.Error(got)
	}
	clearImage := image.NewNRGBA(image.Rect(10, 10, 50, 50))
	if got := scaled(clearImage, 4, 4).RGBAAt(1, 1); got != (color.RGBA{}) {
		t.Errorf("a clear picture became %v", got)
	}
}

func TestPicturesAreNeverEnlargedWithin(t *testing.T) {
	img := quarters(40, 20)
	if got := within(img, 40, 20); got != image.Image(img) {
		t.Error("a picture that fits was touched")
	}
	for _, c := range []struct{ w, h, wantW, wantH int }{{20, 20, 20, 10}, {40, 5, 10, 5}, {1, 1, 1, 1}, {39, 20, 39, 20}} {
		if got := within(img, c.w, c.h).Bounds().Size(); got != image.Pt(c.wantW, c.wantH) {
			t.Errorf("within %d × %d it is %v", c.w, c.h, got)
		}
	}
}

func TestScalingALargePictureTakesLittleMemory(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 2200, 2200))
	if took := allocated(func() { scaled(img, 400, 400) }); took > 20_000_000 {
		t.Errorf("it took %d bytes", took)
	}
}
