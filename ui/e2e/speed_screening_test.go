//go:build unix

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// screeningRace measures the screening room beside mpv, timg and ffmpeg.
type screeningRace struct {
	race
	clip    string // 5 s of 1280 × 720, 24 a second, H.264
	history string // a shot of twenty takes, each a copy of it
}

// What the clip shows, as sources of ffmpeg.
const (
	gradients  = "gradients=size=1280x720:rate=24:speed=0.05:nb_colors=6:seed=7" // smooth: 0.3 Mbit a second
	mandelbrot = "mandelbrot=size=1280x720:rate=24"                              // detailed: 4 Mbit a second
)

const (
	clipSeconds = 5
	clipRate    = 24
	lastLabel   = "04.95" // below the last picture of the strip
)

// TestScreeningSpeed measures the screening room beside its peers on the same machine at the same time, and prints one
// table. The last column is what each row is meant to stay under; nothing is asserted, since the numbers depend on
// the machine.
//
//	go test ./ui/e2e -run ScreeningSpeed -speed -v
func TestScreeningSpeed(t *testing.T) {
	if !*speed {
		t.Skip("only with -speed")
	}
	r := newScreeningRace(t, gradients)
	fmt.Print(machine())
	t.Run("Sheet", r.sheet)
	t.Run("First", r.first)
	t.Run("Strip", r.strip)
	t.Run("StripDetailed", func(t *testing.T) {
		d := newScreeningRace(t, mandelbrot)
		d.strip(t)
		r.rows = append(r.rows, d.rows...)
	})
	t.Run("Blocks", r.blocks)
	t.Run("Kitty", r.kitty)
	t.Run("Keys", r.keysWhilePlaying)
	t.Run("Four", r.four)
	fmt.Print("\n| what | measured | goal |\n|---|---|---|\n" + strings.Join(r.rows, "\n") + "\n")
}

// machine says on what was measured, and beside what.
func machine() string {
	says := fmt.Sprintf("%s, %d processors", runtime.GOARCH, runtime.NumCPU())
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(b), "model name"); ok {
			name, _, _ := strings.Cut(strings.TrimLeft(rest, "\t: "), "\n")
			says += " (" + name + ")"
		}
	}
	if b, err := os.ReadFile("/proc/loadavg"); err == nil {
		says += ", load " + strings.Join(strings.Fields(string(b))[:3], " ")
	}
	for _, p := range [][]string{{"mpv", "--version"}, {"timg", "--version"}, {"ffmpeg", "-version"}} {
		out, err := exec.Command(p[0], p[1]).CombinedOutput()
		first, _, _ := strings.Cut(string(out), "\n")
		if err != nil {
			first = p[0] + " is not installed: left out"
		}
		says += "\n" + first
	}
	return says + "\n"
}

func newScreeningRace(t *testing.T, source string) *screeningRace {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("SKIPPED: there is no ffmpeg to make the clip with")
	}
	r := &screeningRace{race: race{stage: newStage(t)}}
	r.stage.vendors(fast())
	r.bin, r.clip, r.history = r.stage.path("dailies-stripped"), r.stage.path("clip.mp4"), r.stage.path("screening.db")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", r.bin, ".")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd = exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-t", fmt.Sprint(clipSeconds), "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-movflags", "+faststart", r.clip)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := r.takes(t, 20); err != nil {
		t.Fatal(err)
	}
	return r
}

// takes writes a history with a shot of n takes.
func (r *screeningRace) takes(t *testing.T, n int) error {
	film := r.stage.read(r.clip)
	now := time.Now()
	var runs []run.Run
	var ids []string
	for i := range n {
		path := r.stage.write(fmt.Sprintf("takes/%02d.mp4", i), string(film), 0o600)
		id := fmt.Sprintf("01TAKE%020d", i)
		ids = append(ids, id)
		runs = append(runs, run.Run{
			ID: id, Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video", State: run.Succeeded, Job: fmt.Sprint("job-", i),
			Created: now, Updated: now, Sent: now, Finished: now, Charged: provider.ChargedYes,
			Request: provider.Request{Model: "bytedance/seedance/2.0/image-to-video", Prompt: "moving colours", Duration: clipSeconds, Resolution: "720p"},
			Video:   run.Video{Video: provider.Video{URL: "https://cdn.example/v.mp4"}, Download: run.Downloaded, Bytes: int64(len(film)), Size: int64(len(film)), File: path},
		})
	}
	db, err := store.Open(t.Context(), r.history)
	if err != nil {
		return err
	}
	_, err = db.Import(t.Context(), runs)
	if err == nil {
		_, err = db.MoveTakes(t.Context(), "S010", ids...)
	}
	return errors.Join(err, db.Close())
}

// forget empties the cache of films.
func (r *screeningRace) forget(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(r.stage.path("cache")); err != nil {
		t.Fatal(err)
	}
}

// onSheet starts the program and opens the contact sheet.
func (r *screeningRace) onSheet(t *testing.T, w *wire) *wire {
	t.Helper()
	w.until("moving")
	w.quiet(time.Second)
	w.then("2", "20 ✓")
	w.quiet(500 * time.Millisecond)
	w.press("\r", time.Second)
	w.quiet(2 * time.Second)
	return w
}

func (r *screeningRace) dial(t *testing.T, width, height int) *wire {
	t.Helper()
	return dial(t, false, width, height, r.stage.env, r.bin, "--history", r.history)
}

// player opens the player, and lets it play.
func (r *screeningRace) player(t *testing.T, w *wire, open string) *wire {
	t.Helper()
	w.then(open, "▀")
	w.quiet(time.Second)
	w.then(" ", "▶")
	time.Sleep(3 * time.Second) // until it has found its pace
	return w
}

// then types keys and waits for a text after them; the result is how long it took.
func (w *wire) then(keys, text string) time.Duration {
	w.t.Helper()
	w.mu.Lock()
	before := len(w.raw)
	w.mu.Unlock()
	begin := time.Now()
	_, err := w.pty.WriteString(keys)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.after(before, text).Sub(begin)
}

// after returns when a text was there behind some output.
func (w *wire) after(before int, text string) time.Time {
	w.t.Helper()
	for deadline := time.After(patience); ; {
		w.mu.Lock()
		if i := bytes.Index(w.raw[before:], []byte(text)); i >= 0 {
			defer w.mu.Unlock()
			for _, c := range w.chunks {
				if c.end >= before+i+len(text) {
					return c.at
				}
			}
		}
		w.mu.Unlock()
		select {
		case <-w.news:
		case <-deadline:
			w.t.Fatalf("%s never shows %q: %q", filepath.Base(w.cmd.Path), text, w.raw[max(before, len(w.raw)-2000):])
		}
	}
}

// load is what playing costs a second.
type load struct {
	bytes  float64
	ms     float64 // of the processor
	frames float64 // counted by the questions behind them; 0 if it asks none
}

func (w *wire) playing(while time.Duration) load {
	questions := func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		return bytes.Count(w.raw, []byte("\x1b[c"))
	}
	q := questions()
	_, busy, sent := w.idle(while)
	return load{sent, busy, float64(questions()-q) / while.Seconds()}
}

// goal prints a row, and what it is meant to stay under.
func (r *screeningRace) goal(what, goal string, values ...string) {
	line := "| " + what + " | " + strings.Join(values, " · ") + " | " + goal + " |"
	r.rows = append(r.rows, line)
	fmt.Println(line)
}

// peer starts a player of others, nil if it is not installed.
func (r *screeningRace) peer(t *testing.T, program string, args ...string) *wire {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		return nil
	}
	return start(t, &wire{cell: [2]int{10, 20}}, 120, 36, r.stage.env, program, args...) // timg asks the kernel
}

var mpv = []string{"--no-config", "--vo=tct", "--no-audio", "--really-quiet", "--loop-file=inf"}
