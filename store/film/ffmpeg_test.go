package film

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color/palette"
	"image/gif"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

func sizeText(w, h int) string { return fmt.Sprintf("%dx%d", w, h) }

// x264 are the options of a film as vendors make them, with B frames and one key frame.
func x264(more ...string) []string {
	return append([]string{"-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-b_strategy", "0", "-g", "1000", "-pix_fmt", "yuv420p", "-crf", "20"}, more...)
}

func TestEveryFrameIsTheRightOne(t *testing.T) {
	tests := []struct {
		name, file    string
		n, w, h       int
		rate          string
		options       []string
		kept          int
		width, height int // 0 = as encoded
	}{
		{name: "H.264 with B frames", file: "a.mp4", n: 121, w: 320, h: 180, rate: "24", options: x264(), kept: 121},
		{name: "with sound that begins later", file: "a.mp4", n: 48, w: 320, h: 180, rate: "24", options: append([]string{"-itsoffset", "0.3", "-f", "lavfi", "-i", "sine=d=2"}, x264()...), kept: 48},
		{name: "23.976 a second", file: "a.mp4", n: 50, w: 320, h: 180, rate: "24000/1001", options: x264(), kept: 50},
		{name: "upright", file: "a.mp4", n: 30, w: 180, h: 320, rate: "30", options: x264(), kept: 30},
		{name: "one frame", file: "a.mp4", n: 1, w: 320, h: 180, rate: "24", options: x264(), kept: 1},
		{name: "sixty a second", file: "a.mp4", n: 700, w: 160, h: 90, rate: "60", options: x264(), kept: 351},
		{name: "many, as its last one is a multiple", file: "a.mp4", n: 959, w: 160, h: 90, rate: "60", options: x264(), kept: 480},
		{name: "many, without a number in the header", file: "a.mp4", n: 1000, w: 160, h: 90, rate: "60", options: x264("-movflags", "frag_keyframe+empty_moov"), kept: 251},
		{name: "large", file: "a.mp4", n: 6, w: 1920, h: 1080, rate: "24", options: x264(), kept: 6},
		{name: "H.265", file: "a.mp4", n: 24, w: 320, h: 180, rate: "24", options: []string{"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:pools=1"}, kept: 24},
		{name: "VP8", file: "a.webm", n: 24, w: 320, h: 180, rate: "24", options: []string{"-c:v", "libvpx", "-pix_fmt", "yuv420p", "-b:v", "2M", "-deadline", "realtime"}, kept: 24},
		{name: "anamorphic", file: "a.mp4", n: 3, w: 320, h: 360, rate: "24", options: x264("-vf", "setsar=2"), kept: 3},
		{name: "fragmented", file: "a.mp4", n: 30, w: 320, h: 180, rate: "30", options: x264("-movflags", "frag_keyframe+empty_moov"), kept: 30},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := encode(t, test.file, test.n, test.w, test.h, test.rate, test.options...)
			film, err := New(t.TempDir(), "").Load(t.Context(), path, true, ignore)
			if err != nil {
				t.Fatal(err)
			}
			if len(film.Frames) != test.kept || film.Total != test.n || film.Problem != "" {
				t.Errorf("%d frames of %d, %q; want %d of %d", len(film.Frames), film.Total, film.Problem, test.kept, test.n)
			}
			checkNumbers(t, film)
			if film.Width != test.w || film.Height != test.h {
				t.Errorf("its size is %d × %d", film.Width, film.Height)
			}
			checkTimes(t, test.rate, film.Duration, test.n, func(yield func(int, time.Duration) bool) {
				for _, f := range film.Frames {
					if !yield(f.Index, f.At) {
						return
					}
				}
			})
		})
	}
}

// checkTimes checks that frames come at a rate.
func checkTimes(t *testing.T, rate string, duration time.Duration, n int, frames func(func(int, time.Duration) bool)) {
	t.Helper()
	a, b, fps := 0.0, 1.0, 0.0
	if _, err := fmt.Sscanf(rate+"/1", "%f/%f", &a, &b); err == nil {
		fps = a / b
	}
	near := func(got time.Duration, want float64) bool { return math.Abs(got.Seconds()-want) < 0.0015 }
	for i, at := range frames {
		if !near(at, float64(i)/fps) {
			t.Fatalf("frame %d is at %s", i, at)
		}
	}
	if math.Abs(duration.Seconds()-float64(n)/fps) > 0.6/fps+0.0015 {
		t.Errorf("%d frames take %s", n, duration)
	}
}

func TestARotatedFilmIsShownUpright(t *testing.T) {
	flat := encode(t, "a.mp4", 12, 320, 180, "24", x264()...)
	turned := copied(t, flat, "b.mp4", "-metadata:s:v:0", "rotate=90")
	film, err := New("", "").Load(t.Context(), turned, true, ignore)
	if err != nil {
		t.Fatal(err)
	}
	if film.Width == 320 {
		turned = copied(t, flat, "c.mp4", "-display_rotation:v:0", "90") // since ffmpeg 6
		if film, err = New("", "").Load(t.Context(), turned, true, ignore); err != nil {
			t.Skip("SKIPPED: this ffmpeg does not write a rotation")
		}
	}
	if film.Width != 180 || film.Height != 320 || len(film.Frames) != 12 {
		t.Errorf("%d frames of %d × %d", len(film.Frames), film.Width, film.Height)
	}
}

func TestDamagedVideos(t *testing.T) {
	whole, err := os.ReadFile(encode(t, "a.mp4", 60, 640, 360, "24", x264("-movflags", "+faststart", "-x264-params", "slices=1")...))
	if err != nil {
		t.Fatal(err)
	}
	write := func(t *testing.T, b []byte) string {
		path := filepath.Join(t.TempDir(), "film.mp4")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("truncated", func(t *testing.T) {
		film, err := New(t.TempDir(), "").Load(t.Context(), write(t, whole[:len(whole)*2/3]), true, ignore)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(film.Frames); n < 5 || n >= 60 || film.Problem == "" {
			t.Errorf("%d frames, %q", n, film.Problem)
		}
		checkNumbers(t, film)
	})
	const none = "this is not a video, or it is cut off before its index: download it again"
	for name, c := range map[string]struct {
		b    []byte
		says string
	}{
		"no frame left": {whole[:bytes.Index(whole, []byte("mdat"))+4], "this video cannot be shown"},
		"a header only": {whole[:40], none},
		"a web page":    {[]byte("<!DOCTYPE html><title>Forbidden</title>"), none},
		"empty":         {nil, "this file is empty, so there is no video in it: download it again"},
		"a playlist":    {[]byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), none},
		"random":        {bytes.Repeat([]byte{0xa7, 0x01, 0x5c, 0xe9}, 500), none},
	} {
		b := c.b
		t.Run(name, func(t *testing.T) {
			l := New(t.TempDir(), "")
			_, err := l.Load(t.Context(), write(t, b), true, ignore)
			if e, ok := errors.AsType[*provider.Error](err); !ok || e.Kind != provider.KindFile || e.Hint == "" || !strings.HasPrefix(e.UserMessage(), c.says) || strings.Contains(e.UserMessage(), "moov") {
				t.Errorf("the error is %v", err)
			}
			if _, err := l.Poster(t.Context(), write(t, b)); provider.KindOf(err) != provider.KindFile {
				t.Errorf("the error of the poster is %v", err)
			}
		})
	}
}

// TestAHostileHeader gives ffmpeg sizes and counts that are not true.
func TestAHostileHeader(t *testing.T) {
	whole, err := os.ReadFile(encode(t, "a.mp4", 10, 320, 180, "24", x264("-movflags", "+faststart")...))
	if err != nil {
		t.Fatal(err)
	}
	for at := 24; at < 1400; at += 4 {
		broken := slices.Clone(whole)
		copy(broken[at:], []byte{0x7f, 0xff, 0xff, 0xff})
		path := filepath.Join(t.TempDir(), "film.mp4")
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := readIndex(path); err == nil {
			m.count()
			m.middle()
			m.isJPEG()
		}
		if at%100 != 0 {
			continue // a program for every one would take long
		}
		film, err := New("", "").Load(t.Context(), path, true, ignore)
		if err == nil && len(film.Frames) == 0 {
			t.Errorf("changed at %d: no frames and no error", at)
		}
		if err != nil && provider.KindOf(err) != provider.KindFile {
			t.Errorf("changed at %d: %v", at, err)
		}
	}
}

// script writes a program that replaces ffmpeg.
func script(t *testing.T, text string) string {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("SKIPPED: there is no sh")
	}
	path := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFFmpegGetsNoKeysAndNoNetwork(t *testing.T) {
	t.Setenv("RUNFLOW_API_KEY", "secret")
	path := filepath.Join(t.TempDir(), "-y.mp4")
	program := script(t, `printf '%s\n' "$@" >&2; env >&2; cat >&2; ulimit -v >&2; echo x > `+path+`; exit 1`)
	says, frames := &report{}, 0
	err := ffmpeg(program).run(t.Context(), path, says, func([]byte) error { frames++; return nil }, "-frames:v", "1")
	if frames > 0 || err == nil {
		t.Errorf("%d frames, %v", frames, err)
	}
	lines := strings.Split(says.String(), "\n")
	for _, pair := range [][2]string{{"-protocol_whitelist", "file,pipe"}, {"-i", "file:" + path}, {"-f", "image2pipe"}, {"-frames:v", "1"}} {
		if i := slices.Index(lines, pair[0]); i < 0 || lines[i+1] != pair[1] {
			t.Errorf("%s %s is not in %q", pair[0], pair[1], lines)
		}
	}
	if strings.Contains(says.String(), "secret") {
		t.Error("it gets our keys")
	}
	if runtime.GOOS != "linux" {
		return
	}
	if !slices.Contains(lines, fmt.Sprint(memoryLimit>>10)) {
		t.Errorf("its memory is not limited: %q", lines)
	}
	if st, err := os.Stat(path); err == nil && st.Size() > 0 {
		t.Error("it can write files")
	}
}

func TestLoadingCanBeCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	began := filepath.Join(t.TempDir(), "began")
	l := New("", script(t, "mkdir "+began+"; exec sleep 1000"))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := l.Load(ctx, path, false, ignore)
		ended <- err
	}()
	for _, err := os.Stat(began); err != nil; _, err = os.Stat(began) {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if l.queue.free != atOnce || len(l.loading) != 0 {
		t.Error("its turn is not given back")
	}
}

func TestWithoutFFmpeg(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp4")
	var whole bytes.Buffer // a film of another kind
	frame := image.NewPaletted(image.Rect(0, 0, 8, 8), palette.Plan9)
	if err := gif.EncodeAll(&whole, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{4, 4}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	l := New("", "")
	_, err := l.Load(t.Context(), path, true, ignore)
	if e, ok := errors.AsType[*provider.Error](err); !ok || e.Kind != provider.KindLocal || !strings.Contains(e.Hint, "install ffmpeg") {
		t.Errorf("the error is %v", err)
	}
	if _, _, err := l.Version(t.Context()); provider.KindOf(err) != provider.KindLocal {
		t.Errorf("the version is %v", err)
	}
}
