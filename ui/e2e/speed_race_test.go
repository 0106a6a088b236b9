//go:build unix

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// starts measures the time from the start to the first rows, alternating between programs.
func (r *race) starts(t *testing.T) {
	mine := r.ours(t, 100_000)
	racers := append([]racer{mine}, r.peers(t)...)
	took := map[string][]time.Duration{}
	once := func(name string, p racer, mute bool) {
		w := r.dial(t, p, mute)
		took[name] = append(took[name], w.until(p.mark))
		w.kill()
	}
	for range 21 {
		for _, p := range racers {
			once(p.name, p, false)
		}
		once("mute", mine, true)
	}
	var others []string
	own := at(0.5, took["dailies"])
	for _, p := range racers[1:] {
		d := at(0.5, took[p.name])
		others = append(others, fmt.Sprintf("%s %s (%.2f×)", p.name, ms(d), float64(own)/float64(d)))
	}
	r.row(t, "start → rows of 100,000 on the screen, ms, p50 (p95)", append([]string{fmt.Sprintf("**%s** (%s)", ms(own), ms(at(0.95, took["dailies"])))}, others...)...)
	mute := at(0.5, took["mute"])
	r.row(t, "the same on a terminal that answers nothing, ms", fmt.Sprintf("**%s** (%.2f×)", ms(mute), float64(mute)/float64(own)))
}

// million measures a history of a million runs, and one of a thousand.
func (r *race) million(t *testing.T) {
	sizes := []int{1_000, 100_000, 1_000_000}
	took, memory := map[int][]time.Duration{}, map[int]float64{}
	for range 15 {
		for _, n := range sizes {
			p := r.ours(t, n)
			w := r.dial(t, p, false)
			took[n] = append(took[n], w.until(p.mark))
			w.kill()
		}
	}
	for _, n := range sizes {
		w := r.ready(t, r.ours(t, n))
		memory[n] = w.resident()
		w.kill()
	}
	small, big := at(0.5, took[sizes[0]]), at(0.5, took[sizes[2]])
	r.row(t, "start with 1,000 · 1,000,000 runs, ms", ms(small), fmt.Sprintf("**%s** (%.2f×)", ms(big), float64(big)/float64(small)))
	r.row(t, "resident memory with 1,000 · 100,000 · 1,000,000 runs, MB", fmt.Sprintf("%.1f", memory[sizes[0]]), fmt.Sprintf("**%.1f**", memory[sizes[1]]),
		fmt.Sprintf("%.1f (%.2f×)", memory[sizes[2]], memory[sizes[2]]/memory[sizes[0]]))
	var others []string
	for _, p := range r.peers(t) {
		w := r.ready(t, p)
		others = append(others, fmt.Sprintf("%s %.1f", p.name, w.resident()))
		w.kill()
	}
	r.row(t, "resident memory of the others, MB", others...)
}

// keys measures the time from a key to the first byte of output.
func (r *race) keys(t *testing.T) {
	var all []string
	for _, p := range append([]racer{r.ours(t, 100_000)}, r.peers(t)...) {
		w := r.ready(t, p)
		var took []time.Duration
		for range 2 {
			for _, s := range w.presses(60*time.Millisecond, slices.Repeat([]string{p.down}, 20)...) {
				took = append(took, s.first)
			}
		}
		all = append(all, fmt.Sprintf("%s %s / %s", p.name, ms(at(0.5, took)), ms(at(0.95, took))))
		w.kill()
	}
	all[0] = "**" + all[0] + "**"
	r.row(t, "cursor key → paint, ms, p50 / p95", all...)
	w := r.ready(t, r.ours(t, 100_000))
	w.press("n", 300*time.Millisecond)
	const clear = "\x15"                 // the draft of the measurement before, and then of this one
	w.press(clear, 300*time.Millisecond) // it is kept in the history, and a long prompt takes longer
	var took []time.Duration
	for _, s := range w.presses(60*time.Millisecond, strings.Split("a neon fox runs through the wet street at night", "")...) {
		took = append(took, s.first)
	}
	r.row(t, "typing a prompt, key → paint, ms, p50 / p95", fmt.Sprintf("**%s / %s**", ms(at(0.5, took)), ms(at(0.95, took))))
	text := strings.Repeat("a neon fox runs through the wet street at night ", 10)
	s := w.press(text, time.Second)
	w.press(clear, time.Second)
	r.row(t, "a text typed without a pause, ms a letter", fmt.Sprintf("**%.2f**", float64(s.last.Microseconds())/1000/float64(len(text))))
}

// filters types into the filter with 100,000 runs and measures the time until the list is complete.
func (r *race) filters(t *testing.T) {
	text := append(strings.Split("neon fox", ""), slices.Repeat([]string{"\x7f"}, 8)...)
	var all []string
	for _, p := range append([]racer{r.ours(t, 100_000)}, r.peers(t)...) {
		if p.name != "dailies" && p.name != "fzf" {
			continue
		}
		w := r.ready(t, p)
		if p.name == "dailies" {
			w.press("/", 300*time.Millisecond)
		}
		var first, last []time.Duration
		for range 3 {
			for _, s := range w.presses(400*time.Millisecond, text...) {
				first, last = append(first, s.first), append(last, s.last)
			}
		}
		all = append(all, fmt.Sprintf("%s %s / %s, %s / %s (mean %s)", p.name, ms(at(0.5, first)), ms(at(0.95, first)), ms(at(0.5, last)), ms(at(0.95, last)), ms(mean(last))))
		w.kill()
	}
	all[0] = "**" + all[0] + "**"
	r.row(t, "filter of 100,000: key → first paint, → list complete, ms, p50 / p95", all...)
}

func mean(values []time.Duration) (d time.Duration) {
	for _, v := range values {
		d += v
	}
	return d / time.Duration(len(values))
}

// bytes counts the bytes of output.
func (r *race) bytes(t *testing.T) {
	p := r.ours(t, 100_000)
	w := r.dial(t, p, false)
	w.until(p.mark)
	start := w.quiet(time.Second)
	w.kill()
	step := func(width int) int {
		w := dial(t, false, width, windowHeight, r.stage.env, p.program, p.args...)
		w.until(p.mark)
		w.quiet(time.Second)
		var all []int
		for _, s := range w.presses(200*time.Millisecond, slices.Repeat([]string{p.down}, 20)...) {
			all = append(all, s.bytes)
		}
		w.kill()
		slices.Sort(all)
		return all[len(all)/2]
	}
	r.row(t, "bytes: start · cursor step · with the page beside · queued → running · → failed", fmt.Sprint(start), fmt.Sprint(step(110)), fmt.Sprint(step(windowWidth)),
		fmt.Sprint(r.change(t, func(one *run.Run) { one.State = run.Running })),
		fmt.Sprint(r.change(t, func(one *run.Run) {
			one.State, one.Finished, one.NextAttempt, one.Charged = run.Failed, time.Now(), time.Time{}, provider.ChargedNo
		})))
	var others []string
	for _, p := range r.peers(t) {
		w := r.dial(t, p, false)
		w.until(p.mark)
		start := w.quiet(time.Second)
		if p.prepare != "" {
			w.press(p.prepare, 300*time.Millisecond)
		}
		step := w.press(p.down, 200*time.Millisecond)
		others = append(others, fmt.Sprintf("%s %d, %d", p.name, start, step.bytes))
		w.kill()
	}
	r.row(t, "bytes of the others: start, step", others...)
}

// change counts the bytes needed to show a change of a queued run that another process drives.
func (r *race) change(t *testing.T, become func(*run.Run)) int {
	path := filepath.Join(t.TempDir(), "changing.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now, random := time.Now(), rand.New(rand.NewPCG(7, 7))
	var runs []run.Run
	for i := range 30 {
		one := ofThePast(random, i, now.Add(-time.Duration(30-i)*time.Hour-90*time.Second), i == 29)
		if i == 22 {
			one.Provider = "elsewhere" // so that the app does not look after it
			one.State, one.Finished, one.NextAttempt, one.Video, one.Billed = run.Queued, time.Time{}, now, run.Video{Download: run.DownloadNone}, nil
		}
		runs = append(runs, one)
	}
	err = db.Add(t.Context(), "bench", now.Add(time.Hour), runs, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	w := dial(t, false, 110, windowHeight, r.stage.env, r.bin, "--history", path)
	w.until(newestPrompt)
	before := w.quiet(time.Second) // nobody has just typed
	one := runs[22]
	base := one.Base()
	become(&one)
	if err := db.Save(t.Context(), "bench", run.Update{Run: one, Base: base}); err != nil {
		t.Fatal(err)
	}
	<-w.news
	return w.quiet(300*time.Millisecond) - before
}

// idle measures the cost of an idle window without active runs.
func (r *race) idle(t *testing.T) {
	mine := r.ready(t, r.ours(t, 100_000))
	time.Sleep(3 * time.Second)
	wakes, busy, bytes := mine.idle(30 * time.Second)
	mine.kill()
	all := []string{fmt.Sprintf("**%.2f · %.1f · %.0f**", busy, wakes, bytes)}
	for _, p := range r.peers(t) {
		w := r.ready(t, p)
		wakes, busy, bytes := w.idle(8 * time.Second)
		all = append(all, fmt.Sprintf("%s %.2f · %.1f · %.0f", p.name, busy, wakes, bytes))
		w.kill()
	}
	r.row(t, "idle: processor ms/s · wake-ups/s · bytes/s", all...)
}

// running is the same with 20 active runs.
func (r *race) running(t *testing.T) {
	path := r.stage.path("flight.db")
	cmd := exec.Command(r.bin, "--history", path, "submit", "-m", t2v, "-p", newestPrompt, "--takes", "20", "-y")
	cmd.Env = r.stage.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w := r.dial(t, racer{program: r.bin, args: []string{"--history", path}}, false)
	w.until("20 running")
	time.Sleep(3 * time.Second)
	wakes, busy, bytes := w.idle(30 * time.Second)
	r.row(t, "the same with 20 in flight", fmt.Sprintf("**%.2f · %.1f · %.0f**", busy, wakes, bytes))
}

// commands measures typical commands of scripts, and the size of the binary.
func (r *race) commands(t *testing.T) {
	version := []string{"dailies " + ms(r.command(t, 21, r.bin, "--version"))}
	for _, p := range []string{"lazygit", "fzf", "tig"} {
		if _, err := exec.LookPath(p); err == nil {
			version = append(version, p+" "+ms(r.command(t, 21, p, "--version")))
		}
	}
	version[0] = "**" + version[0] + "**"
	r.row(t, "`--version`, ms", version...)
	list := r.command(t, 21, r.bin, "--history", history(t, 100_000), "list", "--json", "--limit", "50")
	r.row(t, "`list --json --limit 50` of 100,000, ms", "**"+ms(list)+"**")
	info, err := os.Stat(r.bin)
	if err != nil {
		t.Fatal(err)
	}
	r.row(t, "stripped binary, MB", fmt.Sprintf("**%.1f**", float64(info.Size())/1e6))
}
