//go:build unix

package e2e

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// wire is a program in a pseudo-terminal that draws nothing: it records when bytes arrive and answers
// queries, so its own cost is negligible.
type wire struct {
	t     testing.TB
	cmd   *exec.Cmd
	pty   *os.File
	mute  bool              // does not answer queries
	is    map[string]string // answers to queries, other than the usual ones
	rate  int               // bytes a second that it takes; 0 = as they come
	cell  [2]int            // pixels of a cell, as the kernel says; 0 if it does not
	begin time.Time

	mu     sync.Mutex
	raw    []byte
	chunks []chunk
	news   chan struct{}
}

// chunk records when the bytes up to end had arrived.
type chunk struct {
	at  time.Time
	end int
}

// dial starts a program in a terminal of the given size.
func dial(t testing.TB, mute bool, width, height int, env []string, program string, args ...string) *wire {
	t.Helper()
	return start(t, &wire{mute: mute}, width, height, env, program, args...)
}

// dialAs starts a program in a terminal with some answers of its own.
func dialAs(t testing.TB, is map[string]string, width, height int, env []string, program string, args ...string) *wire {
	t.Helper()
	return start(t, &wire{is: is}, width, height, env, program, args...)
}

func start(t testing.TB, w *wire, width, height int, env []string, program string, args ...string) *wire {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: uint16(height), Cols: uint16(width), X: uint16(width * w.cell[0]), Y: uint16(height * w.cell[1])}); err != nil {
		t.Fatal(err)
	}
	w.t, w.pty, w.news = t, master, make(chan struct{}, 1)
	w.cmd = exec.Command(program, args...)
	w.cmd.Env = append([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, env...)
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = slave, slave, slave
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	w.begin = time.Now()
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = slave.Close()
	go w.drain()
	t.Cleanup(w.kill)
	return w
}

func (w *wire) kill() {
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait() // the second time it says so
	_ = w.pty.Close()
}

func (w *wire) drain() {
	answers := map[string]string{
		"\x1b]11;?": "\x1b]11;rgb:1111/1111/1111\x1b\\", "\x1b]10;?": "\x1b]10;rgb:eeee/eeee/eeee\x1b\\",
		"\x1b[?2026$p": "\x1b[?2026;2$y", "\x1b[?2027$p": "\x1b[?2027;0$y",
		"\x1b[c": "\x1b[?62;22c", "\x1b[?u": "\x1b[?0u", "\x1b[6n": "\x1b[1;1R", "\x1b[>0q": "\x1bP>|wire\x1b\\", "\x1b[>q": "\x1bP>|wire\x1b\\",
	}
	maps.Copy(answers, w.is)
	var asks []string
	for asked := range answers {
		asks = append(asks, regexp.QuoteMeta(asked))
	}
	queries := regexp.MustCompile(strings.Join(asks, "|"))
	buf := make([]byte, 64<<10)
	if w.rate > 0 {
		buf = buf[:4<<10]
	}
	var open []byte // the end of what was read, which may be the beginning of a query
	for {
		n, err := w.pty.Read(buf)
		if err != nil {
			return
		}
		if w.rate > 0 {
			time.Sleep(time.Duration(n) * time.Second / time.Duration(w.rate))
		}
		at := time.Now()
		open = append(open, buf[:n]...)
		for _, at := range queries.FindAllIndex(open, -1) { // in order, as terminals answer
			if !w.mute {
				_, _ = w.pty.WriteString(answers[string(open[at[0]:at[1]])])
			}
		}
		open = open[max(0, bytes.LastIndexByte(open, '\x1b')):]
		if queries.Match(open) || len(open) > 32 {
			open = open[:0]
		}
		w.mu.Lock()
		w.raw = append(w.raw, buf[:n]...)
		w.chunks = append(w.chunks, chunk{at, len(w.raw)})
		w.mu.Unlock()
		select {
		case w.news <- struct{}{}:
		default:
		}
	}
}

// until waits for a text and returns the time since the start.
func (w *wire) until(text string) time.Duration {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		w.mu.Lock()
		if i := bytes.Index(w.raw, []byte(text)); i >= 0 {
			at := slices.IndexFunc(w.chunks, func(c chunk) bool { return c.end >= i+len(text) })
			defer w.mu.Unlock()
			return w.chunks[at].at.Sub(w.begin)
		}
		w.mu.Unlock()
		select {
		case <-w.news:
		case <-deadline:
			w.t.Fatalf("%s never shows %q: %q", filepath.Base(w.cmd.Path), text, w.raw[max(0, len(w.raw)-2000):])
		}
	}
}

// quiet waits until there was no output for a while and returns the number of bytes so far.
func (w *wire) quiet(while time.Duration) int {
	for {
		select {
		case <-w.news:
		case <-time.After(while):
			w.mu.Lock()
			defer w.mu.Unlock()
			return len(w.raw)
		}
	}
}

// stroke is the effect of a key: the time of the first and the last byte, and their number.
type stroke struct {
	first, last time.Duration
	bytes       int
}

// press types one key and waits for its output, until there is none for a while.
func (w *wire) press(key string, while time.Duration) stroke {
	w.t.Helper()
	before := w.quiet(time.Millisecond)
	begin := time.Now()
	if _, err := w.pty.WriteString(key); err != nil {
		w.t.Fatal(err)
	}
	select {
	case <-w.news:
	case <-time.After(time.Second):
		return stroke{first: -1} // no effect: the end of a list
	}
	after := w.quiet(while)
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.chunks, func(c chunk) bool { return c.end > before })
	return stroke{w.chunks[i].at.Sub(begin), w.chunks[len(w.chunks)-1].at.Sub(begin), after - before}
}

// presses types keys at random times, so as not to synchronize with a ticker.
func (w *wire) presses(while time.Duration, keys ...string) (all []stroke) {
	w.t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	for _, k := range keys {
		time.Sleep(time.Duration(20_000+random.IntN(33_700)) * time.Microsecond)
		if s := w.press(k, while); s.first >= 0 {
			all = append(all, s)
		}
	}
	if len(all) < len(keys)*3/4 {
		w.t.Fatalf("%s took only %d of %d keys", filepath.Base(w.cmd.Path), len(all), len(keys))
	}
	return all
}

// use is the resource usage of a program.
type use struct {
	wakes     int           // wakeups of its threads
	processor time.Duration // CPU time of its threads
	bytes     int           // bytes written to the terminal
}

func (w *wire) used() (u use) {
	threads, _ := filepath.Glob("/proc/" + strconv.Itoa(w.cmd.Process.Pid) + "/task/*")
	for _, t := range threads {
		u.wakes += procNumber(t+"/status", "voluntary_ctxt_switches:")
		if b, err := os.ReadFile(t + "/schedstat"); err == nil {
			ns, _ := strconv.Atoi(strings.Fields(string(b))[0])
			u.processor += time.Duration(ns)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	u.bytes = len(w.raw)
	return u
}

// idle returns the usage per second without input.
func (w *wire) idle(while time.Duration) (wakes, ms, bytes float64) {
	a := w.used()
	time.Sleep(while)
	b, s := w.used(), while.Seconds()
	return float64(b.wakes-a.wakes) / s, float64((b.processor - a.processor).Microseconds()) / 1000 / s, float64(b.bytes-a.bytes) / s
}

// resident returns the resident memory in MB.
func (w *wire) resident() float64 {
	return float64(procNumber("/proc/"+strconv.Itoa(w.cmd.Process.Pid)+"/status", "VmRSS:")) / 1000 * 1.024
}

// procNumber returns the number after a name in a file of /proc, 0 if there is none.
func procNumber(file, name string) int {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}
