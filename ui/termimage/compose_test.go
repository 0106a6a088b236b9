package termimage

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

func TestKept(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		ratio float64
		want  image.Rectangle
	}{
		{1600, 900, 16.0 / 9, image.Rect(0, 0, 1600, 900)},
		{1600, 900, 1, image.Rect(350, 0, 1250, 900)},
		{900, 900, 3, image.Rect(0, 300, 900, 600)},
		{900, 900, 0, image.Rect(0, 0, 900, 900)},
		{0, 0, 1, image.Rect(0, 0, 0, 0)},
	} {
		if got := Kept(image.Rect(0, 0, c.w, c.h), c.ratio); got != c.want {
			t.Errorf("%d×%d to %.2f keeps %v, want %v", c.w, c.h, c.ratio, got, c.want)
		}
	}
}

// flat is an image of one colour.
func flat(w, h int, c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

func TestWhatIsCutIsDarkAndWhatIsLeftIsNot(t *testing.T) {
	red := color.RGBA{200, 0, 0, 255}
	img := Cropped(flat(160, 90, red), 1)
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	if left, right := at(5, 45), at(155, 45); left.R >= 100 || right != left || left.A != 255 {
		t.Errorf("the sides that are cut are %v and %v", left, right)
	}
	if middle := at(80, 45); middle != red {
		t.Errorf("what is left is %v", middle)
	}
	if edge := at(34, 45); edge != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("beside what is left there is %v", edge)
	}
	if whole := flat(160, 90, red); Cropped(whole, 160.0/90) != whole {
		t.Error("an image of the ratio is changed")
	}
}

func TestTwoImagesSideBySide(t *testing.T) {
	red, blue := color.RGBA{200, 0, 0, 255}, color.RGBA{0, 0, 200, 255}
	img := Beside(flat(160, 90, red), flat(900, 900, blue)).(*image.RGBA)
	if size := img.Rect.Size(); size.Y != 90 || size.X < 250 || size.X > 270 {
		t.Fatalf("together they take %v", size)
	}
	w := img.Rect.Dx()
	if img.RGBAAt(3, 45) != red || img.RGBAAt(w-3, 45) != blue || img.RGBAAt(163, 45).A != 0 {
		t.Errorf("left %v, gap %v, right %v", img.RGBAAt(3, 45), img.RGBAAt(163, 45), img.RGBAAt(w-3, 45))
	}
}
