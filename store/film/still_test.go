package film

import (
	"bytes"
	"context"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
)

// shownIn reads the number in a still, and its size.
func shownIn(t *testing.T, path string) (n, width, height int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := jpeg.Encode(&again, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return readNumber(t, again.Bytes()), img.Bounds().Dx(), img.Bounds().Dy()
}

func TestStillsAreTheRightFrameAtFullSize(t *testing.T) {
	for name, c := range map[string]struct {
		options []string
		frames  int
		rate    string
	}{
		"h264.mp4":   {x264("-bf", "3"), 61, "24"},
		"odd.mp4":    {x264("-g", "250"), 50, "24000/1001"},
		"one.mp4":    {x264(), 1, "25"},
		"motion.mp4": {[]string{"-c:v", "mjpeg", "-q:v", "2"}, 30, "12"},
		"web.webm":   {[]string{"-pix_fmt", "yuv420p", "-c:v", "libvpx", "-b:v", "2M"}, 20, "24"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := encode(t, name, c.frames, 640, 360, c.rate, c.options...)
			l := New("", "")
			for _, frame := range []int{-1, 0, c.frames / 2} {
				want := frame
				if frame < 0 {
					want = c.frames - 1
				}
				still, err := l.Still(context.Background(), path, frame)
				if err != nil {
					t.Fatalf("frame %d: %v", frame, err)
				}
				if filepath.Dir(still) != filepath.Dir(path) || filepath.Ext(still) != ".png" {
					t.Errorf("it is %s", still)
				}
				if n, w, h := shownIn(t, still); n != want || w != 640 || h != 360 {
					t.Errorf("frame %d is shown as %d of %d×%d in %s", want, n, w, h, still)
				}
			}
		})
	}
}

func TestAStillIsMadeOnceAndReplacesNothing(t *testing.T) {
	path := encode(t, "a.mp4", 10, 320, 180, "24", x264()...)
	l := New("", "")
	still, err := l.Still(context.Background(), path, -1)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(still, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := l.Still(context.Background(), path, -1)
	if body, _ := os.ReadFile(again); err != nil || again != still || string(body) != "mine" {
		t.Errorf("%s, %q, %v", again, body, err)
	}
	if _, err := l.Still(context.Background(), path, 99); provider.KindOf(err) != provider.KindFile {
		t.Errorf("frame 99 of 10: %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

// A power cut may leave a picture without content, which would be taken for the frame for ever.
func TestAnEmptyPictureIsMadeAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, demoFilm(t), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := strings.TrimSuffix(path, ".mp4") + " last frame.png"
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	still, err := New("", noFFmpeg).Still(t.Context(), path, -1)
	if st, stat := os.Stat(still); err != nil || stat != nil || st.Size() == 0 {
		t.Errorf("%s, %v, %v", still, err, stat)
	}
}
