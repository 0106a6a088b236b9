package mediafile

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func film(t *testing.T, seconds int) []byte {
	t.Helper()
	c := clip.Clip{Shot: clip.Shot{Prompt: "a heron", Ratio: "16:9", Resolution: "480p", Seconds: seconds, Audio: true}, Small: true}
	data, err := c.Film(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// wav is a WAV file of 16-bit mono at 8 kHz, with a chunk of odd size before the data.
func wav(seconds int) []byte {
	var b bytes.Buffer
	size := seconds * 16000
	b.WriteString("RIFF")
	_ = binary.Write(&b, binary.LittleEndian, uint32(36+12+size))
	b.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(8000), uint32(16000), uint16(2), uint16(16)} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("LIST\x03\x00\x00\x00abc\x00")
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(size))
	b.Write(make([]byte, size))
	return b.Bytes()
}

// mp3 is an MP3 file with a tag in front and one at its end, of frames of 128 kbit/s at 44.1 kHz.
func mp3(frames int) []byte {
	b := append([]byte("ID3\x04\x00\x00\x00\x00\x00\x05"), "hello"...)
	for range frames {
		frame := make([]byte, 417)
		copy(frame, "\xFF\xFB\x90\x00")
		b = append(b, frame...)
	}
	return append(append(b, "TAG"...), make([]byte, 125)...)
}

// webm is the head of a WebM file of 5.5 s at 1280×720, with one cluster.
func webm() []byte {
	head := element("\x1A\x45\xDF\xA3", element("\x42\x82", []byte("webm")))
	about := element("\x15\x49\xA9\x66", append(element("\x2A\xD7\xB1", []byte{0x0F, 0x42, 0x40}), element("\x44\x89", []byte{0x45, 0xAB, 0xE0, 0x00})...))
	track := element("\xAE", element("\xE0", append(element("\xB0", []byte{5, 0}), element("\xBA", []byte{2, 0xD0})...)))
	body := append(about, element("\x16\x54\xAE\x6B", track)...)
	body = append(body, element("\x1F\x43\xB6\x75", []byte{0xE7, 0x81, 0})...)
	return append(head, element("\x18\x53\x80\x67", body)...)
}

func element(id string, body []byte) []byte {
	return append(append([]byte(id), 0x40|byte(len(body)>>8), byte(len(body))), body...)
}

func TestFilesAreMeasured(t *testing.T) {
	for _, c := range []struct {
		name    string
		data    []byte
		kind    string
		seconds float64
		w, h    int
	}{
		{"a.mp4", film(t, 3), provider.TypeMP4, 3, 106, 60},
		{"a.png.mp4", film(t, 2), provider.TypeMP4, 2, 106, 60}, // the content tells, not the name
		{"a.wav", wav(4), provider.TypeWAV, 4, 0, 0},
		{"a.mp3", mp3(100), provider.TypeMP3, 100 * 1152 / 44100.0, 0, 0},
		{"a.webm", webm(), provider.TypeWebM, 5.5, 1280, 720},
		{"a.txt", []byte("no film"), "text/plain", 0, 0, 0},
	} {
		f, err := Read(write(t, c.name, c.data))
		if err != nil || f.Type != c.kind || f.Bytes != int64(len(c.data)) || len(f.Hash) != 64 {
			t.Errorf("%s: %+v %v", c.name, f, err)
		}
		if d := f.Seconds - c.seconds; d > 0.01 || d < -0.01 || f.Width != c.w || f.Height != c.h {
			t.Errorf("%s: %.3f s, %d×%d; want %.3f s, %d×%d", c.name, f.Seconds, f.Width, f.Height, c.seconds, c.w, c.h)
		}
	}
}

func TestFilesThatCannotBeSent(t *testing.T) {
	whole := film(t, 2)
	for _, c := range []struct{ name, path, want string }{
		{"none", "/none/a.mp4", "there is no file /none/a.mp4"},
		{"empty", write(t, "a.mp4", nil), "a.mp4 is empty"},
		{"cut video", write(t, "a.mp4", whole[:len(whole)-100]), "a.mp4 is not a complete video: it is cut off"},
		{"cut sound", write(t, "a.wav", wav(2)[:5000]), "a.wav is cut off"},
		{"a folder", t.TempDir(), "is not a file"},
	} {
		_, err := Measure(c.path)
		if err == nil || provider.KindOf(err) != provider.KindFile || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// Whatever the bytes are, reading ends without a panic.
func FuzzMeasure(f *testing.F) {
	f.Add(wav(1))
	f.Add(mp3(3))
	f.Add(webm())
	f.Add([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42\x00\x00\x00\x08moov"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := Measure(path); err == nil && (m.Seconds < 0 || m.Width < 0 || m.Height < 0) {
			t.Errorf("%+v", m)
		}
	})
}
