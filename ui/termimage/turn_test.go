package termimage

import (
	"image"
	"image/color"
	"testing"

	"dailies/provider/imagefile"
)

// withOrientation encodes an image as a JPEG with Exif data.
func withOrientation(t *testing.T, img image.Image, o byte) []byte {
	t.Helper()
	exif := "\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(o) + "\x00\x00\x00\x00\x00\x00"
	b := jpegOf(t, img)
	return append(append(b[:2:2], exif...), b[2:]...)
}

// TestAPhotoIsDrawnAsItsCameraWasHeld compares the corners, row by row, with the
// rows and columns that the standard names (CIPA DC-008, 4.6.5.1.3).
func TestAPhotoIsDrawnAsItsCameraWasHeld(t *testing.T) {
	names := map[color.RGBA]string{red: "r", green: "g", blue: "b", white: "w"}
	for o, want := range []string{"rg bw", "rg bw", "gr wb", "wb gr", "bw rg", "rb gw", "br wg", "wg br", "gw rb", "rg bw"} {
		path := file(t, "a.jpg", withOrientation(t, quarters(64, 48), byte(o)))
		for _, most := range []image.Point{{100, 100}, {32, 32}} {
			got, err := Load(t.Context(), path, most.X, most.Y)
			if err != nil {
				t.Fatal(err)
			}
			size := image.Pt(64, 48)
			if most.X == 32 {
				size = image.Pt(32, 24)
			}
			if imagefile.Orientation(o).Swaps() && o <= 8 {
				size = image.Pt(size.Y, size.X)
			}
			if got.Bounds() != (image.Rectangle{Max: size}) {
				t.Errorf("orientation %d: %v, want %v", o, got.Bounds(), size)
			}
			corner := func(x, y int) string {
				c := color.RGBAModel.Convert(got.At(x*(size.X-1), y*(size.Y-1))).(color.RGBA)
				for k, name := range names {
					if near(k.R, c.R) && near(k.G, c.G) && near(k.B, c.B) {
						return name
					}
				}
				return "?"
			}
			if s := corner(0, 0) + corner(1, 0) + " " + corner(0, 1) + corner(1, 1); s != want {
				t.Errorf("orientation %d: the corners are %s, want %s", o, s, want)
			}
		}
	}
}

func near(a, b uint8) bool { return max(a, b)-min(a, b) < 30 }

// TestATurnedPictureFillsItsOwnShape: a portrait photo is drawn as high as it is.
func TestATurnedPictureFillsItsOwnShape(t *testing.T) {
	img, err := Load(t.Context(), file(t, "a.jpg", withOrientation(t, quarters(64, 48), 6)), 1000, 1000)
	if err != nil {
		t.Fatal(err)
	}
	art := Canvas{Protocol: Blocks, Cell: image.Pt(8, 16)}.Draw(img, 40, 20)
	if cols, rows := Fit(image.Pt(48, 64), 40, 20, image.Pt(8, 16)); art.Cols != cols || art.Rows != rows {
		t.Errorf("%d × %d cells, want %d × %d", art.Cols, art.Rows, cols, rows)
	}
}
