package imagefile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
)

// frame is a picture that does not compress to nothing.
func frame(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = byte(i * i >> 3)
	}
	return m
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a PNG of a few bytes that says it is of that size.
func bomb(t testing.TB, width, height uint32) []byte {
	t.Helper()
	b := asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(b[16:], width)
	binary.BigEndian.PutUint32(b[20:], height)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// withThumbnail puts a whole small JPEG into a segment of a large one.
func withThumbnail(big, small []byte) []byte {
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, byte((len(small)+2)>>8), byte(len(small)+2))
	return bytes.Join([][]byte{head, small, big[2:]}, nil)
}

// sample is a WebP of 64 × 36 pixels.
func sample(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "frame.webp"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPictureIsWhatItHolds(t *testing.T) {
	big := asJPEG(t, frame(300, 200))
	for _, c := range []struct {
		name          string
		file          []byte
		mediaType     string
		width, height int
	}{
		{"a.png", asPNG(t, frame(64, 36)), "image/png", 64, 36},
		{"a.jpg", asJPEG(t, frame(64, 36)), "image/jpeg", 64, 36},
		{"a.webp", sample(t), "image/webp", 64, 36},
		{"png named.jpg", asPNG(t, frame(10, 20)), "image/png", 10, 20},
		{"jpeg without an ending", asJPEG(t, frame(10, 20)), "image/jpeg", 10, 20},
		{"with a thumbnail.jpg", withThumbnail(big, asJPEG(t, frame(16, 16))), "image/jpeg", 300, 200},
		{"with something behind.jpg", append(bytes.Clone(big), "MotionPhoto_Data"...), "image/jpeg", 300, 200},
		{"with something behind.png", append(asPNG(t, frame(9, 9)), "more"...), "image/png", 9, 9},
		{"bomb.png", bomb(t, 60_000, 60_000), "image/png", 60_000, 60_000},
		{"text.png", []byte("this is only text, whatever its name says"), "text/plain", 0, 0},
		{"page.jpg", []byte("<!DOCTYPE html><html></html>"), "text/html", 0, 0},
		{"moving.gif", asGIF(t), "image/gif", 0, 0},
		{"drawing.svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), "image/svg+xml", 0, 0},
		{"film.png", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), "video/mp4", 0, 0},
		{"paper.png", []byte("%PDF-1.7\n"), "application/pdf", 0, 0},
	} {
		path := write(t, c.name, c.file)
		got, err := Read(path)
		sum := sha256.Sum256(c.file)
		want := provider.ImageInfo{
			Path: path, Type: c.mediaType, Bytes: int64(len(c.file)), Hash: hex.EncodeToString(sum[:]), Width: c.width, Height: c.height,
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, want)
		}
	}
}

// sample reads a real file, as encoders write them.
func TestPicturesThatAreRefused(t *testing.T) {
	whole := asPNG(t, frame(300, 200))
	photo := withThumbnail(asJPEG(t, frame(300, 200)), asJPEG(t, frame(16, 16)))
	webp := sample(t)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty.png", nil, "is empty"},
		{"head.png", whole[:20], "is damaged"},
		{"half.png", whole[:len(whole)/2], "is cut off"},
		{"no-end.png", whole[:len(whole)-12], "is cut off"},
		{"last-byte.png", whole[:len(whole)-1], "is cut off"},
		{"head.jpg", photo[:4], "is damaged"},
		{"half.jpg", photo[:len(photo)/2], "is cut off"},
		{"last-byte.jpg", photo[:len(photo)-1], "is cut off"},
		{"head.webp", webp[:14], "is damaged"},
		{"half.webp", webp[:len(webp)/2], "is cut off"},
		{"last-byte.webp", webp[:len(webp)-1], "is cut off"},
		{"too large for a size.png", bomb(t, 1<<31, 1<<31), "is damaged"},
		{"no size.png", bomb(t, 0, 0), "is damaged"},
	} {
		_, err := Read(write(t, c.name, c.file))
		if provider.KindOf(err) != provider.KindFile || !strings.HasPrefix(provider.UserMessage(err), c.name+" "+c.want) {
			t.Errorf("%s: %q (%s); want %q", c.name, provider.UserMessage(err), provider.KindOf(err), c.want)
		}
	}
}

// TestAnEndMarkBetweenTwoReads lets the two bytes of the end mark fall into two
// reads of sixteen bytes.
func TestAnEndMarkBetweenTwoReads(t *testing.T) {
	for pad := range 40 {
		for end, whole := range map[string]bool{"\xFF\xD9": true, "\xFF\xD9more": true, "\xFF\x00\xD9": false, "\x00\xD9": false, "\xFF": false, "\xD9": false} {
			scan := strings.Repeat("\x00", pad) + end
			if err := endsJPEG(bufio.NewReaderSize(strings.NewReader(scan), 16)); (err == nil) != whole {
				t.Errorf("%x after %d bytes: %v", end, pad, err)
			}
		}
	}
}

func TestAPictureTooLargeToRead(t *testing.T) {
	path := write(t, "huge.png", asPNG(t, frame(8, 8)))
	if err := os.Truncate(path, maxBytes+1); err != nil {
		t.Fatal(err)
	}
	_, err := Read(path)
	if provider.KindOf(err) != provider.KindFile || !strings.HasPrefix(provider.UserMessage(err), "huge.png has more than 100 MB") {
		t.Errorf("%q", provider.UserMessage(err))
	}
}

func TestPathsThatAreNoPicture(t *testing.T) {
	file := write(t, "a.png", asPNG(t, frame(8, 8)))
	folder := filepath.Dir(file)
	for path, want := range map[string]string{
		folder:                              "is not a file: choose a file",
		filepath.Join(folder, "b.png"):      "there is no file " + filepath.Join(folder, "b.png") + ": check the path",
		filepath.Join(file, "inside"):       "cannot be read",
		filepath.Join(folder, "caf\ufffd"):  "rename the file if its name is not valid text (UTF-8)",
		os.DevNull:                          "is not a file",
		"":                                  "there is no file",
		"~bob/b.png":                        "there is no file ~bob/b.png: write the whole path: only your own home folder",
		filepath.Join(folder, "a\x00b.png"): "cannot be read",
	} {
		_, err := Read(path)
		if provider.KindOf(err) != provider.KindFile || !strings.Contains(provider.UserMessage(err), want) {
			t.Errorf("%q: %q (%s); want %q", path, provider.UserMessage(err), provider.KindOf(err), want)
		}
	}
}

func TestAPictureInTheHomeFolder(t *testing.T) {
	file := write(t, "a.png", asPNG(t, frame(8, 4)))
	t.Setenv("HOME", filepath.Dir(file))
	for path, found := range map[string]bool{"~/a.png": true, "~/b.png": false, "~": false, "~other/a.png": false, "a~/a.png": false} {
		facts, err := Read(path)
		if (err == nil) != found || facts.Path != path && found {
			t.Errorf("%s: %+v, %v", path, facts, err)
		}
	}
}

func TestAPictureNobodyMayRead(t *testing.T) {
	err := ReadError("/pictures/a.png", &os.PathError{Op: "open", Path: "/pictures/a.png", Err: os.ErrPermission})
	if got := provider.UserMessage(err); got != "/pictures/a.png may not be read: change its permissions or choose another file" {
		t.Error(got)
	}
}
