package accessible_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/accessible"
	"dailies/ui/uitest"
)

// talk is one session. The transcript includes the input, as on a terminal.
type talk struct {
	t      *testing.T
	world  *uitest.FakeBackend
	typed  *io.PipeWriter
	opened []string
	ended  chan error

	mu         sync.Mutex
	transcript strings.Builder
	raw        strings.Builder // what the session wrote, nothing else
}

func (k *talk) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.transcript.Write(p)
	return k.raw.Write(p)
}

// start runs a session over n sample runs in a synctest bubble. It ends with the input at the latest
// and checks the output.
func start(t *testing.T, n int, do func(k *talk)) {
	t.Helper()
	startWith(t, n, func(*uitest.FakeBackend) {}, do)
}

func startWith(t *testing.T, n int, before func(*uitest.FakeBackend), do func(k *talk)) {
	t.Helper()
	with(t, n, func(_ *accessible.Options, w *uitest.FakeBackend) { before(w) }, do)
}

// with is startWith for other options.
func with(t *testing.T, n int, before func(*accessible.Options, *uitest.FakeBackend), do func(k *talk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(15 * time.Hour)
		k := &talk{t: t, ended: make(chan error, 1), world: uitest.NewWorld(t, uitest.Runs(n, time.Now())...)}
		k.world.Budget = run.Budget{PerDay: new(200 * provider.Dollar)}
		in, typed := io.Pipe()
		k.typed = typed
		defer typed.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		o := accessible.Options{
			Engine: k.world, History: k.world, Demo: true,
			Open: func(_ context.Context, path string) error {
				k.opened = append(k.opened, path)
				return nil
			},
		}
		before(&o, k.world)
		o.Budget = k.world.Budget
		go func() { k.ended <- accessible.Run(ctx, o, in, k) }()
		synctest.Wait()
		do(k)
		typed.Close()
		synctest.Wait()
		if err := <-k.ended; err != nil {
			t.Errorf("the session ended with %v", err)
		}
		k.plain()
	})
}

// answer sends lines, each once the output is complete.
func (k *talk) answer(lines ...string) {
	k.t.Helper()
	for _, l := range lines {
		k.mu.Lock()
		k.transcript.WriteString(l + "\n")
		k.mu.Unlock()
		if _, err := io.WriteString(k.typed, l+"\n"); err != nil {
			k.t.Fatalf("nobody reads %q", l)
		}
		synctest.Wait()
	}
}

func (k *talk) text() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.transcript.String()
}

// says fails unless the transcript ends with the texts in this order.
func (k *talk) says(texts ...string) {
	k.t.Helper()
	rest := k.text()
	for _, s := range texts {
		_, after, ok := strings.Cut(rest, s)
		if !ok {
			k.t.Fatalf("it is not said %q, or not here:\n%s", s, k.text())
		}
		rest = after
	}
}

func (k *talk) never(text string) {
	k.t.Helper()
	if strings.Contains(k.text(), text) {
		k.t.Fatalf("it is said %q:\n%s", text, k.text())
	}
}

// plain fails if anything but text and line breaks was written.
func (k *talk) plain() {
	k.t.Helper()
	for _, r := range k.raw.String() {
		if r != '\n' && unicode.IsControl(r) || r >= 0x2500 && r <= 0x259f || r >= 0x2800 && r <= 0x28ff {
			k.t.Fatalf("%q was written:\n%q", r, k.raw.String())
		}
	}
}

// first is the id of the run in number i of n samples, the newest being 0.
func first(i, n int) string { return uitest.Runs(n, time.Now())[n-1-i].ID }

func pipe() (*io.PipeReader, *io.PipeWriter) { return io.Pipe() }

// A question is broken as other lines are, and its answer follows it.
func TestQuestionsAreBrokenBetweenWords(t *testing.T) {
	with(t, 0, func(o *accessible.Options, _ *uitest.FakeBackend) { o.Width = func() int { return 24 } }, func(k *talk) {
		k.answer("99")
		k.says("Choose 0 to 9, or ? for\nthe menu: 99\nThere is no \"99\" here.\nChoose 0 to 9.")
	})
}
