//go:build unix

package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

var (
	speed     = flag.Bool("speed", false, "measure the speed of the real program beside its peers")
	histories = flag.String("histories", filepath.Join(os.TempDir(), "dailies-histories"), "where -speed keeps the histories that it makes")
)

// TestSpeed measures the stripped binary, bare Bubble Tea, and the installed peers on the same machine
// at the same time, and prints one table. It has no thresholds: the numbers depend on the machine.
//
//	go test ./ui/e2e -run Speed -speed -v            everything, some minutes
//	go test ./ui/e2e -run Speed/Start -speed -v      one part
func TestSpeed(t *testing.T) {
	if !*speed {
		t.Skip("only with -speed")
	}
	r := newRace(t)
	t.Run("Start", r.starts)
	t.Run("Million", r.million)
	t.Run("Keys", r.keys)
	t.Run("Filter", r.filters)
	t.Run("Bytes", r.bytes)
	t.Run("Idle", r.idle)
	t.Run("Running", r.running)
	t.Run("Crowded", r.crowded)
	t.Run("Commands", r.commands)
	fmt.Print(r.table())
}

// race holds the measured programs.
type race struct {
	stage *stage
	bin   string // the program as it is released
	bare  string // the framework alone
	lines string // prompts, one a line, for fzf
	repo  string // commits, for tig and lazygit
	rows  []string
}

// window is the size of all windows here.
const windowWidth, windowHeight = 120, 40

func newRace(t *testing.T) *race {
	r := &race{stage: newStage(t)}
	r.stage.vendors(sandbox.Options{Small: true, Speed: sandbox.Speed{Queued: 100 * time.Millisecond, Running: time.Hour}})
	r.bin, r.bare = r.stage.path("dailies-stripped"), r.stage.path("bare")
	for to, pkg := range map[string]string{r.bin: ".", r.bare: "./ui/e2e/testdata/bare"} {
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", to, pkg)
		cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	r.lines, r.repo = r.prompts(t), r.commits(t)
	return r
}

// racer is a measured program.
type racer struct {
	name, program string
	args          []string
	mark          string // text on its first complete screen
	down          string // the key that moves its cursor, after prepare was typed
	prepare       string
}

// ours returns the program on a history of n runs.
func (r *race) ours(t testing.TB, n int) racer {
	t.Helper()
	return racer{name: "dailies", program: r.bin, args: []string{"--history", history(t, n)}, mark: newestPrompt, down: "j"}
}

// peers returns the installed peers and logs the missing ones.
func (r *race) peers(t testing.TB) (all []racer) {
	t.Helper()
	for _, p := range []racer{
		{name: "bare Bubble Tea", program: r.bare, args: []string{r.screen(t)}, mark: newestPrompt, down: "j"},
		{name: "tig", program: "tig", args: []string{"-C", r.repo}, mark: "commit-1999", down: "j"},
		{name: "lazygit", program: "lazygit", args: []string{"--path", r.repo}, mark: "commit-1999", down: "j", prepare: "4"},
		{name: "fzf", program: "sh", args: []string{"-c", "fzf <" + r.lines}, mark: newestPrompt, down: "\x1b[A"},
	} {
		name := p.program
		if p.name == "fzf" {
			name = "fzf"
		}
		if _, err := exec.LookPath(name); err != nil {
			t.Logf("%s is not installed: left out", p.name)
			fmt.Printf("%s is not installed: left out\n", p.name)
			continue
		}
		all = append(all, p)
	}
	return all
}

func (r *race) dial(t testing.TB, p racer, mute bool) *wire {
	t.Helper()
	return dial(t, mute, windowWidth, windowHeight, r.stage.env, p.program, p.args...)
}

// ready starts a racer and waits until it is idle.
func (r *race) ready(t testing.TB, p racer) *wire {
	t.Helper()
	w := r.dial(t, p, false)
	w.until(p.mark)
	w.quiet(time.Second)
	if p.prepare != "" {
		w.press(p.prepare, 300*time.Millisecond)
	}
	return w
}

// row prints a line of the table: ours, and the comparisons.
func (r *race) row(t testing.TB, what string, values ...string) {
	t.Helper()
	line := "| " + what + " | " + strings.Join(values, " · ") + " |"
	r.rows = append(r.rows, line)
	fmt.Println(line)
}

func (r *race) table() string {
	return "\n| what | measured |\n|---|---|\n" + strings.Join(r.rows, "\n") + "\n"
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// at returns a quantile.
func at(part float64, values []time.Duration) time.Duration {
	slices.Sort(values)
	return values[int(part*float64(len(values)-1)+0.5)]
}

// prompts writes the prompts of the history of 100,000 runs, the newest first.
func (r *race) prompts(t *testing.T) string {
	t.Helper()
	out := r.stage.path("prompts.txt")
	cmd := exec.Command("sqlite3", history(t, 100_000), "SELECT prompt FROM runs ORDER BY n DESC")
	text, err := cmd.Output()
	if err != nil {
		t.Logf("sqlite3 is needed for fzf's lines: %v", err)
	}
	if err := os.WriteFile(out, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

// commits makes a repository of 2,000 commits.
func (r *race) commits(t *testing.T) string {
	t.Helper()
	repo := r.stage.path("repo")
	var b strings.Builder
	for i := range 2000 {
		text := fmt.Sprintf("commit-%d with a few words about what it does", i)
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter Ada <ada@example.test> %d +0000\ndata %d\n%s\nM 644 inline file\ndata 4\n%04d\n", 1_700_000_000+i*600, len(text), text, i)
	}
	for _, line := range [][]string{{"init", "-q", "-b", "main", repo}, {"-C", repo, "fast-import", "--quiet"}, {"-C", repo, "reset", "-q", "--hard"}} {
		cmd := exec.Command("git", line...)
		cmd.Env = r.stage.env
		if slices.Contains(line, "fast-import") {
			cmd.Stdin = strings.NewReader(b.String())
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Logf("git %v: %v\n%s", line, err, out)
		}
	}
	r.stage.write("config/lazygit/config.yml", "disableStartupPopups: true\nupdate:\n  method: never\ngit:\n  autoFetch: false\n", 0o600)
	return repo
}

// screen returns our screen as text, for the bare framework to draw.
func (r *race) screen(t testing.TB) string {
	t.Helper()
	path := r.stage.path("screen.txt")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	a := Start(t, windowWidth, windowHeight, r.stage.env, r.bin, "--history", history(t, 100_000))
	a.Shows(newestPrompt)
	text := a.Screen()
	a.Kill()
	return r.stage.write("screen.txt", text, 0o600)
}

// command times a command from its start to its end.
func (r *race) command(t testing.TB, times int, program string, args ...string) time.Duration {
	t.Helper()
	var all []time.Duration
	for range times {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Env = r.stage.env
		begin := time.Now()
		err := cmd.Run()
		all = append(all, time.Since(begin))
		cancel()
		if err != nil {
			t.Fatalf("%s %v: %v", program, args, err)
		}
	}
	return at(0.5, all)
}
