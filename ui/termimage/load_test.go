package termimage

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestPicturesAreLoaded(t *testing.T) {
	img := quarters(64, 48)
	for _, c := range []struct {
		name       string
		path       string
		maxW, maxH int
		want       image.Image
	}{
		{"png", file(t, "a.png", pngOf(t, img)), 100, 100, img},
		{"jpeg", file(t, "a.jpg", jpegOf(t, img)), 100, 100, img},
		{"jpeg by another name", file(t, "a.png", jpegOf(t, img)), 100, 100, img},
		{"scaled down", file(t, "a.png", pngOf(t, img)), 32, 100, quarters(32, 24)},
	} {
		got, err := Load(t.Context(), c.path, c.maxW, c.maxH)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d := looksLike(got, c.want, 130); d != "" { // JPEG and edges blur
			t.Errorf("%s: %s", c.name, d)
		}
	}
	got, err := Load(t.Context(), filepath.Join("testdata", "small.webp"), 100, 100)
	if err != nil || got.Bounds().Size() != image.Pt(6, 4) {
		t.Fatalf("webp: %v", err)
	}
	if r, _, b, _ := got.At(0, 0).RGBA(); r < 0xF000 || b > 0x1000 {
		t.Errorf("webp: its first pixel is %v", got.At(0, 0))
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	good := pngOf(t, noisy(64, 48))
	jpg := jpegOf(t, noisy(64, 48))
	for _, c := range []struct{ name, path, says string }{
		{"nothing there", filepath.Join(t.TempDir(), "a.png"), "there is no file a.png"},
		{"a folder", t.TempDir(), "is not a file"},
		{"empty", file(t, "a.png", nil), "cannot be shown"},
		{"text", file(t, "a.png", []byte("a picture")), "unknown format"},
		{"a gif", file(t, "a.gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")), "unknown format"},
		{"a cut png", file(t, "a.png", good[:len(good)/2]), "cannot be shown"},
		{"a cut jpeg", file(t, "a.jpg", jpg[:len(jpg)/2]), "cannot be shown"},
		{"a png with a broken byte", file(t, "a.png", broken(good)), "cannot be shown"},
		{"a bomb", file(t, "a.png", bomb(50_000, 50_000, 8)), "50000 × 50000"},
		{"a long bomb", file(t, "a.png", bomb(2_000_000_000, 2_000_000_000, 8)), "overflow"},
		{"a deep bomb", file(t, "a.png", bomb(6_000, 6_000, 16)), "6000 × 6000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(t.Context(), c.path, 100, 100)
			refused(t, err, c.says)
		})
	}
}

func broken(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)/2] ^= 0xFF
	return b
}

// bomb is a small PNG file that claims w × h pixels of four channels.
func bomb(w, h uint32, bits byte) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		binary.Write(&b, binary.BigEndian, uint32(len(data)))
		body := append([]byte(kind), data...)
		b.Write(body)
		binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	chunk("IHDR", append(head, bits, 6, 0, 0, 0))
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(make([]byte, 1000))
	zw.Close()
	chunk("IDAT", z.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

func TestABombCostsNothing(t *testing.T) {
	path := file(t, "a.png", bomb(50_000, 50_000, 8))
	took := allocated(func() {
		if _, err := Load(t.Context(), path, 100, 100); err == nil {
			t.Error("it was taken")
		}
	})
	if took > 1_000_000 {
		t.Errorf("refusing it took %d bytes", took)
	}
}

// allocated returns the bytes allocated by do.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestTheLargestPictureOfAModelPasses(t *testing.T) {
	// Only its header is valid: it is refused for its pixels, not for their number.
	_, err := Load(t.Context(), file(t, "a.png", bomb(6_000, 6_000, 8)), 100, 100)
	refused(t, err, "cannot be shown")
	if bytes.Contains([]byte(err.Error()), []byte("6000")) {
		t.Errorf("it was refused for its size: %v", err)
	}
}

func TestLoadingStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, file(t, "a.png", pngOf(t, quarters(8, 8))), 100, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// panicking is a file whose decoder panics.
type panicking struct{ *bytes.Reader }

func (panicking) Read([]byte) (int, error) { panic("out of range") }

func TestAPanickingDecoderIsABrokenFile(t *testing.T) {
	if _, err := decode(t.Context(), panicking{}, 10); err == nil {
		t.Error("it was taken")
	}
}

func TestAFileThatIsTooLongIsNotRead(t *testing.T) {
	path := file(t, "a.png", pngOf(t, quarters(8, 8)))
	if err := os.Truncate(path, maxFile+1); err != nil { // a hole: it takes no disk
		t.Fatal(err)
	}
	_, err := Load(t.Context(), path, 100, 100)
	refused(t, err, "100 MB")
}
