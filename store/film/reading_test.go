package film

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
)

// growth checks the films that come while a video is read.
type growth struct {
	t     *testing.T
	total int // that its header says, 0 if it says none
	films []run.Film
}

func (g *growth) more(f run.Film) {
	g.t.Helper()
	n, before := len(f.Frames), -1
	if len(g.films) > 0 {
		earlier := g.films[len(g.films)-1].Frames
		before = earlier[len(earlier)-1].Index
	}
	last := f.Frames[n-1]
	if !f.Reading() || f.Loaded <= last.At || f.Duration < f.Loaded || f.Total != g.total || last.Index <= before || f.Width == 0 || f.Problem != "" {
		g.t.Errorf("after frame %d there are %d of %d, loaded until %s of %s, the last one at %s, %q", before, n, f.Total, f.Loaded, f.Duration, last.At, f.Problem)
	}
	if got := f.Frames[f.FrameAt(f.Loaded-1)]; got.Index != last.Index || f.Ends(n-1) != f.Loaded {
		g.t.Errorf("the last moment that is known shows frame %d, not %d", got.Index, last.Index)
	}
	g.films = append(g.films, f)
}

// check compares them with the whole film.
func (g *growth) check(whole run.Film) {
	g.t.Helper()
	if len(g.films) < 2 {
		g.t.Fatalf("%d films came while it was read", len(g.films))
	}
	if whole.Reading() {
		g.t.Error("the whole film is not whole")
	}
	for _, f := range g.films {
		if f.Expected != 0 && f.Expected != len(whole.Frames) || f.Expected == 0 && g.total > 0 {
			g.t.Fatalf("with %d frames %d were expected, and %d came", len(f.Frames), f.Expected, len(whole.Frames))
		}
		checkNumbers(g.t, run.Film{Frames: f.Frames[max(0, len(f.Frames)-2):]})
		for i, got := range f.Frames[:min(len(f.Frames), len(whole.Frames))] {
			if want := whole.Frames[i]; got.Index == want.Index && got.At != want.At {
				g.t.Fatalf("frame %d was at %s and is at %s", got.Index, got.At, want.At)
			}
		}
	}
}

func TestFramesComeWhileMotionJPEGIsRead(t *testing.T) {
	for n, last := range map[int]int{25: 24, 1000: 999, 1001: 1000} {
		g := growth{t: t, total: n}
		frames := make([][]byte, n)
		for i := range frames {
			frames[i] = picture(t, i, 40, 30)
		}
		film, err := New(t.TempDir(), noFFmpeg).Load(t.Context(), avi(t, frames...), true, g.more)
		if err != nil {
			t.Fatal(err)
		}
		g.check(film)
		if got := film.Frames[len(film.Frames)-1].Index; got != last || len(film.Frames) > maxFrames || film.Problem != "" {
			t.Errorf("the last of %d frames is %d of %d, %q", len(film.Frames), got, n, film.Problem)
		}
		if known := g.films[0]; len(known.Frames) != 1 || known.Duration != film.Duration || known.Loaded != film.Frames[1].At {
			t.Errorf("at first it lasts %s, and is known until %s", known.Duration, known.Loaded)
		}
	}
}

func TestFramesComeWhileFFmpegDecodes(t *testing.T) {
	for name, c := range map[string]struct {
		frames, total int
		options       []string
	}{
		"a header with numbers": {121, 121, x264()},
		"no numbers":            {600, 0, x264("-movflags", "frag_keyframe+empty_moov")},
		"thinned out":           {700, 700, x264()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := growth{t: t, total: c.total}
			film, err := New(t.TempDir(), "").Load(t.Context(), encode(t, "a.mp4", c.frames, 160, 90, "24", c.options...), true, g.more)
			if err != nil {
				t.Fatal(err)
			}
			g.check(film)
			if last := film.Frames[len(film.Frames)-1].Index; last != c.frames-1 {
				t.Errorf("the last frame is %d of %d", last, c.frames)
			}
		})
	}
}

// The first frame is shown while ffmpeg has no second one.
func TestTheFirstFrameDoesNotWaitForTheSecond(t *testing.T) {
	folder := t.TempDir()
	shown := filepath.Join(folder, "shown")
	var b strings.Builder
	b.WriteString("echo '[Parsed_showinfo_0 @ 0x1] [info] config in time_base: 1/12, frame_rate: 12/1' >&2\n")
	for i := range 2 {
		if i > 0 {
			fmt.Fprintf(&b, "while [ ! -e %s ]; do sleep 0.01; done\n", shown)
		}
		fmt.Fprintf(&b, "echo '[Parsed_showinfo_0 @ 0x1] [info] n: %d pts: %d pts_time:0 s:40x30 x' >&2\necho %s | base64 -d\n", i, i, base64.StdEncoding.EncodeToString(picture(t, i, 40, 30)))
	}
	path := filepath.Join(folder, "a.mp4")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := growth{t: t}
	film, err := New("", script(t, b.String())).Load(t.Context(), path, true, func(f run.Film) {
		g.more(f)
		if err := os.WriteFile(shown, nil, 0o600); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	g.check(film)
	if len(g.films[0].Frames) != 1 || len(film.Frames) != 2 || film.Frames[1].At != time.Second/12 {
		t.Errorf("%d frames", len(film.Frames))
	}
}

// A film that ends too early plays as far as it goes, and says so, whatever its header counts.
func TestAFilmCutOffSaysSo(t *testing.T) {
	intra := []string{"-c:v", "mjpeg", "-pix_fmt", "yuvj420p"}
	for name, c := range map[string]struct {
		file    string
		frames  int
		missing float64 // of its bytes
		options []string
	}{
		"after its index":           {"a.mp4", 60, 0.3, x264("-movflags", "+faststart")},
		"in its last frame":         {"a.mp4", 60, 0.001, x264("-movflags", "+faststart")},
		"fragmented":                {"a.mp4", 60, 0.3, x264("-movflags", "frag_keyframe+empty_moov")},
		"thinned out":               {"a.mp4", 1000, 0.3, x264("-movflags", "+faststart")},
		"WebM":                      {"a.webm", 60, 0.3, []string{"-c:v", "libvpx", "-pix_fmt", "yuv420p", "-b:v", "1M", "-deadline", "realtime"}},
		"Motion JPEG":               {"a.mov", 60, 0.3, append(intra, "-movflags", "+faststart")},
		"Motion JPEG, last frame":   {"a.mov", 60, 0.001, append(intra, "-movflags", "+faststart")},
		"Motion JPEG of AVI":        {"a.avi", 60, 0.3, intra},
		"not cut off, for contrast": {"a.mp4", 60, 0, x264("-movflags", "frag_keyframe+empty_moov")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := encode(t, c.file, c.frames, 320, 180, "24", c.options...)
			st, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, st.Size()-int64(float64(st.Size())*c.missing)); err != nil {
				t.Fatal(err)
			}
			film, err := New(t.TempDir(), "").Load(t.Context(), path, true, ignore)
			if err != nil {
				t.Fatal(err)
			}
			checkShown(t, film)
			if n := len(film.Frames); n < 5 || (film.Problem != "") != (c.missing > 0) || film.Frames[n-1].Index != film.Total-1 {
				t.Errorf("%d frames, the last is %d of %d, %q", n, film.Frames[n-1].Index, film.Total, film.Problem)
			}
		})
	}
}

// checkShown checks all frames but the last one, which is damaged where it was cut.
func checkShown(t *testing.T, film run.Film) {
	t.Helper()
	whole := film
	whole.Frames = film.Frames[:len(film.Frames)-1]
	checkNumbers(t, whole)
}
