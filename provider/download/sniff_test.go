package download

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"strings"
	"testing"

	"dailies/provider"
)

// riff makes a RIFF chunk.
func riff(id string, content ...[]byte) []byte {
	b := bytes.Join(content, nil)
	c := append(binary.LittleEndian.AppendUint32([]byte(id), uint32(len(b))), b...)
	return append(c, make([]byte, len(b)%2)...)
}

// avi makes an AVI file of as many RIFF chunks.
func avi(parts int) []byte {
	frames := riff("LIST", []byte("movi"), riff("00dc", noise(501)), riff("00dc", noise(300)))
	b := riff("RIFF", []byte("AVI "), riff("LIST", []byte("hdrl"), riff("avih", make([]byte, 56))), frames, riff("idx1", make([]byte, 32)))
	for range parts - 1 {
		b = append(b, riff("RIFF", []byte("AVIX"), frames)...)
	}
	return b
}

// animation makes a GIF of as many images.
func animation(t testing.TB, images int) []byte {
	t.Helper()
	g := gif.GIF{Config: image.Config{Width: 16, Height: 9}}
	for n := range images {
		p := image.NewPaletted(image.Rect(0, 0, 16, 9), color.Palette{color.Black, color.White, color.Gray{99}})
		for i := range p.Pix {
			p.Pix[i] = uint8((i + n) % 3)
		}
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 4)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// branded is a real MP4 with another major brand.
func branded(t testing.TB, brand string) []byte {
	b := bytes.Clone(sample(t, "faststart.mp4"))
	copy(b[8:], brand)
	return b
}

// film is a whole video in one container.
type film struct {
	layout string
	file   []byte
	ending string
}

func films(t testing.TB) []film {
	return []film{
		{"index first", sample(t, "faststart.mp4"), ".mp4"},
		{"index last", sample(t, "moovlast.mp4"), ".mp4"},
		{"in fragments", sample(t, "fragmented.mp4"), ".mp4"},
		{"in segments for streaming", sample(t, "dash.mp4"), ".mp4"},
		{"a length of 64 bits", wide64(t, sample(t, "moovlast.mp4")), ".mp4"},
		{"the last box to the end", toTheEnd(sample(t, "faststart.mp4"), "mdat"), ".mp4"},
		{"as small as can be", video(1, 1), ".mp4"},
		{"an unknown brand", branded(t, "dly1"), ".mp4"},
		{"M4V", branded(t, "M4V "), ".m4v"},
		{"QuickTime", sample(t, "quicktime.mov"), ".mov"},
		{"QuickTime without a head", bytes.Join([][]byte{index(), box("mdat", make([]byte, 64))}, nil), ".mov"},
		{"QuickTime with the index last", bytes.Join([][]byte{box("wide"), box("mdat", make([]byte, 64)), index()}, nil), ".mov"},
		{"WebM", sample(t, "video.webm"), ".webm"},
		{"WebM of a live stream", sample(t, "live.webm"), ".webm"},
		{"WebM with a cluster of unknown length", withoutEnd(t, sample(t, "live.webm")), ".webm"},
		{"Matroska", sample(t, "video.mkv"), ".mkv"},
		{"AVI", avi(1), ".avi"},
		{"a long AVI", avi(3), ".avi"},
		{"GIF", animation(t, 3), ".gif"},
	}
}

func TestRealVideosAreTaken(t *testing.T) {
	for _, c := range films(t) {
		if ending, err := kindOf(c.file); err != nil || ending != c.ending {
			t.Errorf("%s: %q, %v; want %q", c.layout, ending, err, c.ending)
		}
	}
}

func TestPicturesAreNoVideos(t *testing.T) {
	for _, file := range [][]byte{animation(t, 1), branded(t, "avif"), branded(t, "heic"), branded(t, "mif1")} {
		if ending, err := kindOf(file); provider.KindOf(err) != provider.KindFile || !strings.Contains(provider.UserMessage(err), "it is a still image") {
			t.Errorf("%.12q: %q, %v", file, ending, err)
		}
	}
}

// TestEveryCutIsSeen cuts real files at every single byte. A cut exactly between
// the fragments of a stream, in a live one, or between the parts of a long AVI
// cannot be seen; the length that the server told is what catches those.
func TestEveryCutIsSeen(t *testing.T) {
	files := map[string][]byte{"AVI": avi(1), "GIF": animation(t, 3)}
	for _, name := range []string{"faststart.mp4", "moovlast.mp4", "quicktime.mov", "video.webm", "video.mkv"} {
		files[name] = sample(t, name)
	}
	for name, file := range files {
		for n := range file {
			if ending, err := kindOf(file[:n]); err == nil {
				t.Fatalf("%s cut at byte %d of %d is taken as %s", name, n, len(file), ending)
			}
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, c := range films(f) {
		f.Add(c.file)
	}
	for _, file := range damaged(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		ending, err := kindOf(file)
		if err != nil {
			if provider.KindOf(err) != provider.KindFile || ending != "" && err == nil {
				t.Error(err)
			}
			return
		}
		has := func(marks ...string) bool {
			for _, m := range marks {
				if !bytes.Contains(file, []byte(m)) {
					return false
				}
			}
			return true
		}
		ok := false
		switch ending {
		case ".mp4", ".m4v", ".mov":
			ok = has("moov", "mvhd", "trak") && (has("mdat") || has("moof"))
		case ".webm", ".mkv":
			ok = has("\x1a\x45\xdf\xa3", "\x18\x53\x80\x67", "\x1f\x43\xb6\x75")
		case ".avi":
			ok = has("RIFF", "AVI ", "hdrl", "movi")
		case ".gif":
			ok = has("GIF8", ";")
		}
		if len(file) < 16 || !ok {
			t.Errorf("taken as %q: %q", ending, file)
		}
		if formatOf(file) == formatUnknown {
			t.Errorf("a video whose first bytes are refused: %q", file[:formatBytes])
		}
	})
}
