package film

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

// demoFilm is a video as the demo makes them.
func demoFilm(t *testing.T) []byte {
	t.Helper()
	b, err := clip.Clip{Shot: clip.Shot{Prompt: "a corgi", Ratio: "9:16", Resolution: "480p", Seconds: 3, Audio: true}}.Film(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheDemosFilmsNeedNoFFmpeg(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, demoFilm(t), 0o600); err != nil {
		t.Fatal(err)
	}
	film, err := New("", noFFmpeg).Load(t.Context(), path, false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	w, h := clip.Size(clip.Shot{Ratio: "9:16", Resolution: "480p", Seconds: 3}, false)
	if film.Width != w || film.Height != h || film.Duration != 3*time.Second || len(film.Frames) < 12 || film.Total != len(film.Frames) {
		t.Errorf("%d frames of %d × %d, %s", len(film.Frames), film.Width, film.Height, film.Duration)
	}
	interval := film.Duration / time.Duration(len(film.Frames))
	for i, f := range film.Frames {
		if d := f.At - time.Duration(i)*interval; d < -time.Millisecond || d > time.Millisecond {
			t.Errorf("frame %d is at %s", i, f.At)
		}
	}
}

// A rotated Motion JPEG is left to ffmpeg.
func TestARotationIsSeen(t *testing.T) {
	whole := demoFilm(t)
	at := bytes.Index(whole, []byte("tkhd")) + 4 + 40 // the matrix
	copy(whole[at:], []byte{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0})
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := readIndex(path); err != nil || !m.turned || m.isJPEG() {
		t.Errorf("%v, turned: %v", err, m.turned)
	}
	if _, err := New("", noFFmpeg).Load(t.Context(), path, false, ignore); provider.KindOf(err) != provider.KindFile {
		t.Errorf("the error is %v", err)
	}
}

// Every sample of MP4 and QuickTime files is read at its place, without ffmpeg.
func TestEveryJPEGOfAFileIsTheRightOne(t *testing.T) {
	for _, name := range []string{"a.mp4", "a.mov", "a.avi"} {
		path := encode(t, name, 60, 320, 180, "12", "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p")
		l := New("", noFFmpeg)
		film, err := l.Load(t.Context(), path, true, ignore)
		if err != nil {
			t.Fatal(name, err)
		}
		checkNumbers(t, film)
		if len(film.Frames) != 60 || film.Duration < 4900*time.Millisecond || film.Duration > 5100*time.Millisecond {
			t.Errorf("%s: %d frames, %s", name, len(film.Frames), film.Duration)
		}
		if poster, err := l.Poster(t.Context(), path); err != nil || readNumber(t, poster) != 29 {
			t.Errorf("%s: the poster: %v", name, err)
		}
	}
}
