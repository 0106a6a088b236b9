package engine_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"dailies/provider"
)

// TestAPhotoThatIsTurnedByItsFileIsSaidToBe: it may be sent, since the provider may
// read what the file says.
func TestAPhotoThatIsTurnedByItsFileIsSaidToBe(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 36)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	path := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(path, bytes.Join([][]byte{b.Bytes()[:2], []byte(exif), b.Bytes()[2:]}, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		e := newBench(t, &vendor{})
		defer e.stop()
		o := order()
		o.Request.StartFrame = path
		c := e.Check(t.Context(), o.Model, o.Request)
		want := provider.Problem{Field: provider.FieldStart, Warning: true,
			Message: "the file turns this picture by EXIF data, which Test may ignore; save it turned to be sure"}
		if !c.OK() || len(c.Problems) != 1 || c.Problems[0] != want {
			t.Errorf("%+v", c.Problems)
		}
		if f := c.Images[path]; f.Width != 36 || f.Height != 64 {
			t.Errorf("%+v", f)
		}
	})
}
