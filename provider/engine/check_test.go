package engine_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"dailies/provider"
)

// TestAPhotoThatIsTurnedByItsFileIsSaidToBe: an image with an Exif orientation causes a warning
// only, because the provider may obey it.
func TestAPhotoThatIsTurnedByItsFileIsSaidToBe(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 360)), nil); err != nil {
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
		want := provider.FieldIssue{Field: provider.FieldStart, Warning: true,
			Message: "the file rotates this image by EXIF data, which Test may ignore; save it upright to be sure"}
		if !c.OK() || len(c.Issues) != 1 || c.Issues[0] != want {
			t.Errorf("%+v", c.Issues)
		}
		if f := c.Images[path]; f.Width != 360 || f.Height != 640 {
			t.Errorf("%+v", f)
		}
	})
}

// TestImagesAreKeptAsTheyAreSent: images are normalized, whatever their source.
func TestImagesAreKeptAsTheyAreSent(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "my a.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		e := newBench(t, &vendor{})
		defer e.stop()
		for image, want := range map[string]string{
			" HTTPS://h.test/a b.png\n":                      "https://h.test/a%20b.png",
			"file://" + strings.ReplaceAll(path, " ", "%20"): path,
			"data:image/png;base64,iVBORw0KGgo=":             "start frame: data: URLs are not supported",
			"caf\xe9.png":                                    "start frame: the name of this file is not valid text (UTF-8)",
		} {
			o := order()
			o.Request.StartFrame = image
			runs, err := e.Submit(t.Context(), o)
			if err != nil && !strings.HasPrefix(provider.UserMessage(err), want) || err == nil && runs[0].Request.StartFrame != want {
				t.Errorf("%q: %+v, %v; want %q", image, runs, err, want)
			}
		}
	})
}
