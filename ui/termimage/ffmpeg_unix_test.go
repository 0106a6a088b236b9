//go:build unix

package termimage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

// program writes a script that replaces ffmpeg.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFFmpegIsCalledWithCare(t *testing.T) {
	t.Setenv("RUNFLOW_API_KEY", "secret")
	seen := t.TempDir()
	frame := file(t, "frame.jpg", jpegOf(t, plain(green)))
	script := program(t, fmt.Sprintf(`printf '%%s\n' "$@" > %[1]s/args; env > %[1]s/env; cat > %[1]s/in; cat %[2]s`, seen, frame))
	folder := t.TempDir()
	t.Chdir(folder)
	if err := os.WriteFile("-y.mp4", []byte("no index"), 0o600); err != nil {
		t.Fatal(err)
	}
	img, err := Posters{FFmpeg: script}.Of(t.Context(), "-y.mp4", 100, 100)
	if err != nil {
		t.Fatal(err)
	}
	if d := looksLike(img, plain(green), 6); d != "" {
		t.Error(d)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(seen, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	args := strings.Split(strings.TrimSpace(read("args")), "\n")
	here, err := filepath.EvalSymlinks(folder)
	if err != nil {
		t.Fatal(err)
	}
	input := slices.Index(args, "-i")
	if input < 0 || args[input+1] != "file:"+filepath.Join(here, "-y.mp4") && args[input+1] != "file:"+filepath.Join(folder, "-y.mp4") {
		t.Errorf("it reads %q", args)
	}
	for _, pair := range [][2]string{{"-protocol_whitelist", "file"}, {"-frames:v", "1"}, {"-f", "image2pipe"}, {"-ss", "0.000"}} {
		if i := slices.Index(args, pair[0]); i < 0 || args[i+1] != pair[1] {
			t.Errorf("%s %s is not in %q", pair[0], pair[1], args)
		}
	}
	if i := slices.Index(args, "-format_whitelist"); i < 0 || i > input || strings.Contains(args[i+1], "concat") || strings.Contains(args[i+1], "hls") {
		t.Errorf("it may read playlists: %q", args)
	}
	if !slices.Contains(args, "-nostdin") || read("in") != "" {
		t.Errorf("it reads our input: %q", read("in"))
	}
	if env := read("env"); strings.Contains(env, "secret") || !strings.Contains(env, "PATH=") {
		t.Errorf("its variables are %s", env)
	}
}

func TestAVideoShorterThanItSaysIsReadFromItsStart(t *testing.T) {
	frame := file(t, "frame.jpg", jpegOf(t, plain(green)))
	script := program(t, fmt.Sprintf(`case "$*" in *"-ss 0.000"*) cat %s;; esac`, frame))
	movie, err := os.ReadFile(filepath.Join("testdata", "red.mp4")) // one second long
	if err != nil {
		t.Fatal(err)
	}
	img, err := Posters{FFmpeg: script}.Of(t.Context(), file(t, "a.mp4", movie), 100, 100)
	if err != nil {
		t.Fatal(err)
	}
	if d := looksLike(img, plain(green), 6); d != "" {
		t.Error(d)
	}
}

func TestFFmpegThatFails(t *testing.T) {
	video := file(t, "a.mp4", []byte("no index"))
	for _, c := range []struct{ name, script, says string }{
		{"says why", "echo 'moov atom not found' >&2; echo more >&2; exit 1", "ffmpeg: moov atom not found"},
		{"says nothing", "exit 3", "exit status 3"},
		{"writes nothing", "exit 0", "no frame"},
		{"writes no picture", "echo hello", "unknown format"},
		{"never stops writing", "yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cannot be previewed"},
		{"never stops complaining", "yes 'oh no' >&2", "ffmpeg: oh no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Posters{FFmpeg: program(t, c.script)}.Of(t.Context(), video, 100, 100)
			if provider.KindOf(err) != provider.KindFile || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	_, err := Posters{FFmpeg: filepath.Join(t.TempDir(), "ffmpeg")}.Of(t.Context(), video, 100, 100)
	if provider.KindOf(err) != provider.KindFile {
		t.Errorf("without the program: %v", err)
	}
}

func TestFFmpegEndsWithItsContext(t *testing.T) {
	started := filepath.Join(t.TempDir(), "started")
	script := program(t, fmt.Sprintf("touch %s; exec sleep 600", started))
	video := file(t, "a.mp4", []byte("no index"))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 10_000 {
			if _, err := os.Stat(started); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := (Posters{FFmpeg: script}).Of(ctx, video, 100, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
