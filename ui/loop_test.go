package ui_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/store"
	"dailies/ui"
	"dailies/ui/uitest"
)

// hung is an engine whose provider, disk and database answer after ten seconds.
type hung struct{ *uitest.World }

const hangs = 10 * time.Second

func (h hung) Quote(ctx context.Context, o ...engine.Order) (engine.Quote, error) {
	time.Sleep(hangs)
	return h.World.Quote(ctx, o...)
}

func (h hung) Check(ctx context.Context, key string, r provider.Request) engine.Checked {
	time.Sleep(hangs)
	return h.World.Check(ctx, key, r)
}

func (h hung) Submit(ctx context.Context, o ...engine.Order) ([]engine.Run, error) {
	time.Sleep(hangs)
	return h.World.Submit(ctx, o...)
}

func (h hung) Wish(ctx context.Context, what engine.WishKind, arg string, ids ...string) error {
	time.Sleep(hangs)
	return h.World.Wish(ctx, what, arg, ids...)
}

func (h hung) Page(ctx context.Context, q engine.Query) ([]engine.Run, error) {
	time.Sleep(hangs)
	return h.World.Page(ctx, q)
}

func (h hung) Mark(ctx context.Context, m engine.Mark, ids ...string) error {
	time.Sleep(hangs)
	return h.World.Mark(ctx, m, ids...)
}

func TestTypingIsNeverDelayed(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) {
		a.more = func(o *ui.Options) { o.Engine, o.History = hung{a.world}, hung{a.world} }
	}, func(t *testing.T, a *app) {
		a.Sleep(2 * hangs)
		a.Shows("Clouds")
		begin := time.Now()
		a.Keys("n")
		for i, r := range "quickbrownfox" {
			a.Type(string(r))
			a.Shows("quickbrownfox"[:i+1], fmt.Sprintf("%d / 5000", i+1))
		}
		a.Keys("esc", "/")
		a.Type("corgi")
		a.Shows("/ corgi")
		a.Keys("esc", "t")
		a.Type("hero")
		a.Shows("▸ hero")
		a.Keys("enter", "?", "/")
		a.Type("quit")
		a.Shows("/ quit")
		if gone := time.Since(begin); gone != 0 {
			t.Errorf("the keys took %s to show", gone)
		}
	})
}

// watched is a history that knows when it is asked on the event loop.
type watched struct {
	*store.DB
	t testing.TB
}

func (w watched) look() {
	if stack := string(debug.Stack()); strings.Contains(stack, "(*desk).send(") {
		w.t.Errorf("the history was asked on the event loop:\n%s", stack)
	}
}

func (w watched) Page(ctx context.Context, q engine.Query) ([]engine.Run, error) {
	w.look()
	return w.DB.Page(ctx, q)
}

func (w watched) Count(ctx context.Context, f engine.Filter) (matching, total int, err error) {
	w.look()
	return w.DB.Count(ctx, f)
}

func (w watched) Pace(ctx context.Context, p, model string, seconds int) (engine.Pace, error) {
	w.look()
	return w.DB.Pace(ctx, p, model, seconds)
}

func (w watched) Events(ctx context.Context, id string) ([]engine.Event, error) {
	w.look()
	return w.DB.Events(ctx, id)
}

// desk runs an app on a real history in real time, and measures what its event
// loop does.
type desk struct {
	t     testing.TB
	model tea.Model
	msgs  chan tea.Msg
	took  map[string]time.Duration // the least that a message took, by its text
}

func newDesk(t testing.TB, runs int) *desk {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	past := uitest.Runs(runs, time.Now())
	free := func(engine.Spent) error { return nil }
	for len(past) > 0 {
		n := min(len(past), 5000)
		if err := db.Add(t.Context(), "", time.Time{}, past[:n], engine.Since{}, free); err != nil {
			t.Fatal(err)
		}
		past = past[n:]
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	d := &desk{t: t, msgs: make(chan tea.Msg, 10_000), took: map[string]time.Duration{}}
	d.model = ui.New(ctx, ui.Options{Engine: uitest.NewWorld(t), History: watched{db, t}, Ground: ui.GroundDark, Home: "/h", Folder: "/h"})
	d.run(d.model.Init())
	d.send(tea.WindowSizeMsg{Width: 200, Height: 60})
	d.settle()
	return d
}

func (d *desk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			d.msgs <- msg
		}
	}()
}

// send gives the model a message and draws it. Of several times the best counts:
// the others tell of the machine.
func (d *desk) send(msg tea.Msg) {
	begin := time.Now()
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.model.View()
	took, what := time.Since(begin), fmt.Sprintf("%T", msg)
	if k, ok := msg.(tea.KeyPressMsg); ok {
		what = k.String()
	}
	if least, ok := d.took[what]; !ok || took < least {
		d.took[what] = took
	}
	d.run(cmd)
}

// slowest is the message that took longest.
func (d *desk) slowest() (what string, took time.Duration) {
	for w, t := range d.took {
		if t > took {
			what, took = w, t
		}
	}
	return what, took
}

// settle takes what comes until nothing has come for a while; the ticks and the
// listening go on.
func (d *desk) settle() {
	for {
		select {
		case msg := <-d.msgs:
			if batch, ok := msg.(tea.BatchMsg); ok {
				for _, c := range batch {
					d.run(c)
				}
			} else {
				d.send(msg)
			}
		case <-time.After(20 * time.Millisecond):
			return
		}
	}
}

// busy are keys of a busy person.
func busy() []string {
	return []string{"j", "j", "pgdown", "G", "k", "g", "space", "v", "pgdown", "v", "ctrl+a", "esc", "/", "c", "o", "r", "g", "i", "enter", ",", "c", ",", "p",
		"esc", "f", "f", "f", "f", ",", "t", "enter", "pgdown", "esc", "?", "/", "q", "esc", "esc", "n", "a", "b", "tab", "esc", "3", "1", "m", "m", "p"}
}

func TestTheHistoryIsNeverReadOnTheEventLoop(t *testing.T) {
	d := newDesk(t, 1000)
	for _, k := range busy() {
		d.send(uitest.Key(k))
		d.settle()
	}
	what, took := d.slowest()
	t.Logf("the slowest of %d keys: %s took %s", len(busy()), what, took)
}

// BenchmarkEventLoop is what one key costs with 100,000 runs in a real history,
// and what the slowest message did. Nothing may come near 16 ms.
func BenchmarkEventLoop(b *testing.B) {
	d := newDesk(b, 100_000)
	for b.Loop() {
		for _, k := range busy() {
			d.send(uitest.Key(k))
			d.settle()
		}
	}
	what, took := d.slowest()
	b.ReportMetric(float64(took.Microseconds())/1000, "slowest-ms")
	b.Logf("the slowest was %s, of %v", what, d.took)
}
