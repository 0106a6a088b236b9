//go:build unix

package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider/providertest"
	"dailies/provider/registry"
	"dailies/provider/sandbox"
)

const (
	t2v = "runflow/bytedance/seedance/2.0/text-to-video"
	i2v = "runflow/bytedance/seedance/2.0/image-to-video"
)

// stage is a user's machine: a home folder, an environment, and desktop programs that record their
// arguments.
type stage struct {
	t      *testing.T
	home   string
	env    []string
	server *sandbox.Server // nil in the demo
}

func newStage(t *testing.T) *stage {
	t.Helper()
	providertest.BuiltFrom(t, root)
	s := &stage{t: t, home: t.TempDir()}
	bin := s.path("bin")
	for _, d := range []string{bin, s.path("tmp")} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{
		"HOME=" + s.home, "PATH=" + bin + ":" + os.Getenv("PATH"), "TMPDIR=" + s.path("tmp"),
		"XDG_DATA_HOME=" + s.path("data"), "XDG_CONFIG_HOME=" + s.path("config"), "XDG_STATE_HOME=" + s.path("state"),
		"XDG_CACHE_HOME=" + s.path("cache"), "XDG_VIDEOS_DIR=" + s.path("videos"), "XDG_RUNTIME_DIR=" + s.path("tmp"),
		"DBUS_SESSION_BUS_ADDRESS=", "EDITOR=editor", "VISUAL=",
	}
	s.write(samplesMade, "", 0o600) // the demo was used before: it begins without its sample runs
	notes := `env > "$HOME/$(basename "$0").env"; cat /proc/$PPID/cmdline > "$HOME/$(basename "$0").argv" 2>/dev/null; printf '%s\n' "$@" > "$HOME/$(basename "$0").new"; mv "$HOME/$(basename "$0").new" "$HOME/$(basename "$0").args"`
	for _, name := range []string{"xdg-open", "open", "editor"} {
		s.write("bin/"+name, "#!/bin/sh\n"+notes+"\n", 0o700)
	}
	return s
}

// samplesMade is the file that says that the demo has made its sample runs.
const samplesMade = "data/dailies/demo/sandbox/samples-made"

func (s *stage) path(below string) string { return filepath.Join(s.home, below) }

func (s *stage) write(below, text string, mode os.FileMode) string {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(below)), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.path(below), []byte(text), mode); err != nil {
		s.t.Fatal(err)
	}
	return s.path(below)
}

func (s *stage) read(path string) []byte {
	s.t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// fast returns sandbox options without delays.
func fast() sandbox.Options {
	return sandbox.Options{Small: true, Speed: sandbox.Speed{Queued: 300 * time.Millisecond, Running: 300 * time.Millisecond}}
}

// vendors replaces the real vendors: their base URLs and keys are set in the environment.
func (s *stage) vendors(o sandbox.Options) {
	s.t.Helper()
	var err error
	if s.server, err = sandbox.Start(o); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.server.Close() })
	s.env = append(s.env, s.server.Env(registry.Accounts())...)
}

// app opens the app in a window of the given size.
func (s *stage) app(width, height int, args ...string) *Terminal {
	s.t.Helper()
	return Start(s.t, width, height, s.env, binary, args...)
}

// told is the result of a command.
type told struct {
	t        *testing.T
	line     string
	code     int
	out, err string
}

// run executes a command without a terminal.
func (s *stage) run(args ...string) told {
	s.t.Helper()
	return s.runWith(exec.Command(binary, args...))
}

func (s *stage) runWith(cmd *exec.Cmd) told {
	s.t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Env, cmd.Dir = &out, &errs, s.env, s.home
	err := cmd.Run()
	return told{s.t, strings.Join(cmd.Args, " "), code(s.t, err), out.String(), errs.String()}
}

// ends fails unless the command exited with the code and printed all texts.
func (c told) ends(code int, texts ...string) told {
	c.t.Helper()
	if c.code != code {
		c.t.Fatalf("%s\nended with %d, want %d\n%s%s", c.line, c.code, code, c.out, c.err)
	}
	for _, text := range texts {
		if !strings.Contains(c.out+c.err, text) {
			c.t.Errorf("%s\ndoes not say %q:\n%s%s", c.line, text, c.out, c.err)
		}
	}
	return c
}

// picture writes a PNG.
func (s *stage) picture(name string, width, height int) string {
	s.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		s.t.Fatal(err)
	}
	return s.write(name, b.String(), 0o600)
}

// soon waits for a condition.
func soon(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to be that %s", what)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// films returns the downloaded videos.
func (s *stage) films() []string {
	s.t.Helper()
	found, err := filepath.Glob(s.path("videos/dailies/*.mp4"))
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}
