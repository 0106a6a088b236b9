package ui_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"image/color"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/command"
	"dailies/ui/screening"
	"dailies/ui/termimage"
	"dailies/ui/uitest"
)

// hung is an engine whose provider, disk and database respond after ten seconds.
type hung struct{ *uitest.FakeBackend }

const (
	hangs = 10 * time.Second
	quiet = 20 * time.Millisecond // the pause before the next key
)

func (h hung) Quote(ctx context.Context, o ...run.Spec) (run.Quote, error) {
	time.Sleep(hangs)
	return h.FakeBackend.Quote(ctx, o...)
}

func (h hung) Check(ctx context.Context, key string, r provider.Request) run.CheckResult {
	time.Sleep(hangs)
	return h.FakeBackend.Check(ctx, key, r)
}

func (h hung) Submit(ctx context.Context, o ...run.Spec) ([]run.Run, error) {
	time.Sleep(hangs)
	return h.FakeBackend.Submit(ctx, o...)
}

func (h hung) Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error {
	time.Sleep(hangs)
	return h.FakeBackend.Enqueue(ctx, what, arg, ids...)
}

func (h hung) Page(ctx context.Context, q run.Query) ([]run.Run, error) {
	time.Sleep(hangs)
	return h.FakeBackend.Page(ctx, q)
}

func (h hung) Revise(ctx context.Context, all ...run.Revision) (back []run.Revision, changed []run.Run, err error) {
	time.Sleep(hangs)
	return h.FakeBackend.Revise(ctx, all...)
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

// watched is a history that detects calls on the event loop.
type watched struct {
	*uitest.FakeBackend
	t testing.TB
}

func (w watched) look() {
	if stack := string(debug.Stack()); strings.Contains(stack, "(*desk).send(") {
		w.t.Errorf("the history was asked on the event loop:\n%s", stack)
	}
}

func (w watched) Page(ctx context.Context, q run.Query) ([]run.Run, error) {
	w.look()
	return w.FakeBackend.Page(ctx, q)
}

func (w watched) Count(ctx context.Context, f run.Filter) (matching, total int, err error) {
	w.look()
	return w.FakeBackend.Count(ctx, f)
}

func (w watched) DurationStats(ctx context.Context, p, model string, seconds int) (run.DurationStats, error) {
	w.look()
	return w.FakeBackend.DurationStats(ctx, p, model, seconds)
}

func (w watched) Events(ctx context.Context, id string) ([]run.Event, error) {
	w.look()
	return w.FakeBackend.Events(ctx, id)
}

// crowd is an engine that reports changes of unsaved runs.
type crowd struct {
	*uitest.FakeBackend
	changed chan []run.Run
}

func (c crowd) Changes(ctx context.Context) ([]run.Run, error) {
	select {
	case runs := <-c.changed:
		return runs, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// desk runs an app on a real history in real time and measures its event loop.
type desk struct {
	t       testing.TB
	model   tea.Model
	msgs    chan tea.Msg
	crowd   crowd
	stop    context.CancelFunc
	running []run.Run                // changed by bother
	took    map[string]time.Duration // at most, by the message
}

func newDesk(t testing.TB, runs int) *desk {
	all := uitest.Runs(runs, time.Now())
	for i := runs - 32; i < runs-30; i++ {
		all[i].Batch = all[runs-32].ID // one row, in sight
	}
	world := uitest.NewWorld(t, all...)
	runtime.LockOSThread() // whose work is measured
	t.Cleanup(runtime.UnlockOSThread)
	ctx, cancel := context.WithCancel(context.Background())
	d := &desk{t: t, stop: cancel, msgs: make(chan tea.Msg, 10_000), took: map[string]time.Duration{}, crowd: crowd{world, make(chan []run.Run, 1)}}
	for _, r := range uitest.Runs(8000, time.Now().Add(time.Hour)) {
		if r.State == run.Running {
			r.ID = strings.Replace(r.ID, "01RUN", "01NOW", 1)
			d.running = append(d.running, r)
		}
	}
	setup := uitest.NewSetup(world, true)
	setup.Ring = true
	pictures := ui.Pictures{Preferred: termimage.Blocks, Posters: termimage.Posters{Folder: t.TempDir()}} // for the test picture
	export := func(context.Context, run.Export) (run.Exported, error) {
		return run.Exported{Notes: []string{"a note"}}, nil
	}
	d.model = ui.New(ctx, ui.Options{Handover: ui.Handover{Export: export, Folder: "/h/cut"}, Engine: d.crowd, Setup: setup, Samples: &uitest.FakeSamples{World: world, IDs: []string{id(1, runs)}}, History: watched{world, t}, Background: ui.BackgroundDark, Home: "/h", Folder: "/h",
		Films: fakeFilms{}, Pictures: pictures, Group: "batch", Filters: []string{"picks: is:pick"}})
	d.run(d.model.Init())
	d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
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

// send passes a message to the model, draws, and records the maximum CPU time.
func (d *desk) send(msg tea.Msg) {
	begin := worked()
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.model.View()
	took, what := worked()-begin, fmt.Sprintf("%T", msg)
	if k, ok := msg.(tea.KeyPressMsg); ok {
		what = k.String()
	}
	d.took[what] = max(d.took[what], took)
	d.run(cmd)
}

// leave ends the listeners, and waits for the last ticks.
func (d *desk) leave() {
	d.stop()
	time.Sleep(time.Minute)
}

// slowest returns the slowest message.
func (d *desk) slowest() (what string, took time.Duration) {
	for w, t := range d.took {
		if t > took {
			what, took = w, t
		}
	}
	return what, took
}

// settle handles messages until there were none for a while; ticks and listeners continue.
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
		case <-time.After(quiet):
			return
		}
	}
}

// press presses a key. The export needs the loaded report, so its key is repeated until then; the folder
// does not exist, which is reported.
func (d *desk) press(k string) {
	if k == "E" {
		delete(d.took, "ui.errorMsg")
	}
	d.send(uitest.Key(k))
	d.settle()
	for late := time.Now().Add(20 * time.Second); k == "E" && time.Now().Before(late); d.settle() {
		if _, came := d.took["ui.errorMsg"]; came {
			return
		}
		d.send(uitest.Key(k))
	}
}

// long is the number of runs in the benchmark's history.
var long = flag.Int("runs", 100_000, "how long a history the event loop is measured with")

// busy returns the keys of a busy user, on every screen and with everything selected.
func busy() [][]string {
	return [][]string{
		{"2", ",", "i", "g", "enter", "right", "left", "v", "v", "+", "-", ",", "r", "H", "3", "0", "x", "u", "s", "u", "s", "space", "L", "K", "home", "right", "right", "[", "<", "tab", "=", "=", "o", "N", "esc", "esc", "=", "esc", "esc", "2", ",", "o", "1"}, // screened
		{"j", "down", "k", "up", "pgdown", "pgup", "ctrl+d", "ctrl+u", "G", "end", "k", "pgup", "g", "home"},
		{"space", "space", "=", "j", "k", "pgdown", "esc", "esc"},               // compared
		{"v", "pgdown", "G", "j", "v", "j", "esc"},                              // a range as long as can be
		{"ctrl+a", "j", "k", "s", "u", "ctrl+a", "t", "h", "i", "enter", "u"},   // everything, picked and tagged
		{"ctrl+a", "N", "h", "i", "enter", "u", "ctrl+a", "C", "esc", "esc"},    // noted
		{"ctrl+a", "D", "esc", "x", "esc", "r", "esc", "d", "ctrl+a", "ctrl+r"}, // and asked about
		{"/", "c", "o", "r", "g", "i", "down", "enter", "/", "esc", "/", "!", "a", "esc"},
		{",", "c", ",", "c", ",", "p", ",", "s", ",", "m", ",", "l", ",", "e", ",", "d", ",", "t", "f", "f", "f", "f", "f", "t", "f", "t"},
		{"p", "p", "m", "m", "ctrl+l", "ctrl+t", "ctrl+t", "alt+e", "y", "Y", "C", "esc", "o", "O", "s", "u", "e", "esc", "esc"},
		{"enter", "j", "k", "w", "w", "s", "u", "G", "g", "y", "r", "esc", "x", "esc", "e", "esc", "1"}, // the page of a run
		{"g", "j", "j", "j", "+", "esc", "1", "E", "esc", "1"},
		{"g", "j", "j", "c", "esc", "esc", "1", "2", ",", "i", "g", "enter", ",", "r", "space", "K", "home", "right", "b", "esc", "esc", "1", "2", ",", "o", "1"}, // continued
		{"n", "a", "b", "alt+e", "alt+e", "alt+up", "alt+down", "ctrl+f", "down", "esc", "tab", "c", "o", "backspace", "tab", "/", "h", "tab", "right", "left", "alt+enter", "esc", "esc", "1"},
		{"2", "g", "J", "x", "enter", "ctrl+u", "S", "0", "2", "0", "enter", "/", "S", "0", "2", "0", "enter", "S", "x", "enter", "esc", "u", "esc", "1"},
		{"2", "j", "G", "g", ",", "s", "/", "c", "down", "enter", "esc", "e", "x", "enter", "u", "c", "esc", "X", "down", "x", "enter", "enter", "esc", "2", "r", "esc", "1"},
		{"3", "esc", "4", "right", "l", "right", "left", "h", "j", "k", "E", "1"},
		{"5", "j", "k", "y", "D", "y", "enter", "a", "enter", "j", "j", "enter", "5", "enter", "j", "j", "l", "h", "D", "j", "t", "ctrl+r", "E", "G", "g", "esc", "1"},
		{"1", "b", "b", "b", "|", "j", "space", "J", "enter", "|", "D"},
		{"Z", "y"},
		{"?", "/", "q", "esc", "esc", "ctrl+p", "s", "p", "e", "n", "d", "i", "down", "up", "enter", ":", "esc", "1", "L", "j", "esc", "u"},
	}
}

// others presses the keys of all other commands, so that a new one is measured too.
func (d *desk) others() {
	to := map[command.Scope][]string{command.Runs: {"1"}, command.Run: {"1", "enter"}, command.Form: {"n"}, command.Spend: {"4"}, command.Shots: {"2"}, command.Setup: {"5"}, command.Sheet: {"2", "g", "enter"}, command.Player: {"2", "g", "enter", "enter"}, command.Everywhere: {"1"}}
	for _, c := range d.model.(*ui.App).Commands().Named() {
		if _, pressed := d.took[c.Keys[0]]; pressed || leaves(c.ID) {
			continue
		}
		for _, k := range append(slices.Clone(to[c.Scopes[0]]), c.Keys[0], "esc", "esc", "esc") {
			d.press(k)
		}
	}
}

// leaves reports whether a command ends the app, or needs more than keys.
func leaves(id command.ID) bool {
	return id == "quit" || id == "quit and watch" || id == "editor" || id == "submit"
}

// bother changes a thousand runs at once.
func (d *desk) bother() {
	d.crowd.changed <- d.running[:1000]
	d.settle()
}

func (d *desk) work() {
	for _, keys := range busy() {
		for _, k := range keys {
			d.press(k)
		}
	}
	d.others()
	for _, keys := range [][]string{{"ctrl+a"}, {"esc", "enter"}, {"esc", "4"}, {"1", "2"}, {"1", "n"}, {"esc", "1", "ctrl+p"}, {"esc", "?"}, {"esc"}} {
		for _, k := range keys {
			d.send(uitest.Key(k))
			d.settle()
		}
		d.bother()
	}
	d.changeWhileShotsLoad()
	d.trashRejected()
	d.noteElsewhere()
	d.askElsewhere()
	d.crowd.FakeBackend.NewPrices <- uitest.Models()
	d.settle()
	for _, msg := range []tea.Msg{
		tea.WindowSizeMsg{Width: 80, Height: 24}, tea.WindowSizeMsg{Width: 200, Height: 60}, tea.PasteMsg{Content: strings.Repeat("a corgi ", 10_000)},
		tea.MouseClickMsg{X: 5, Y: 8, Button: tea.MouseLeft}, tea.MouseWheelMsg{X: 5, Y: 8, Button: tea.MouseWheelDown},
		tea.FocusMsg{}, tea.BlurMsg{}, tea.BackgroundColorMsg{Color: color.White}, tea.BackgroundColorMsg{Color: color.Black}, screening.RepaintedMsg{},
	} {
		d.send(msg)
		d.settle()
	}
}

// noteElsewhere writes a note while the user edits it.
func (d *desk) noteElsewhere() {
	for _, keys := range [][]string{{"1", "ctrl+a", "N", "h"}, {"enter", "enter", "u"}} {
		for _, k := range keys {
			d.press(k)
		}
		note := "theirs"
		runs, err := d.crowd.Page(d.t.Context(), run.Query{Limit: 1})
		if err == nil {
			err = d.crowd.Annotate(d.t.Context(), run.AnnotationEdit{Note: &note}, runs[0].ID)
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

// In fake time a pause ends only when every loader has answered, however slow the machine is.
func TestTheHistoryIsNeverReadOnTheEventLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 250)
		defer d.leave()
		d.work()
		what, took := d.slowest()
		t.Logf("the slowest: %s took %s", what, took)
		for _, c := range d.model.(*ui.App).Commands().Named() {
			if _, pressed := d.took[c.Keys[0]]; !pressed && !leaves(c.ID) {
				t.Errorf("%s (%s) is not among what a busy person does", c.ID, c.Keys[0])
			}
		}
		for _, kind := range d.missing(t) {
			t.Errorf("%s never came", kind)
		}
	})
}

// BenchmarkEventLoop measures the event loop with 100,000 runs in a real history, of which a thousand are
// active and change at once: the time of each key and message type, slowest first. None may come near
// 16 ms.
func BenchmarkEventLoop(b *testing.B) {
	d := newDesk(b, *long)
	defer d.stop()
	for b.Loop() {
		d.work()
	}
	what, took := d.slowest()
	b.ReportMetric(float64(took.Microseconds())/1000, "slowest-ms")
	b.Logf("the slowest was %s", what)
	for _, what := range slices.SortedFunc(maps.Keys(d.took), func(x, y string) int { return cmp.Compare(d.took[y], d.took[x]) }) {
		b.Logf("%8.2f ms  %s", float64(d.took[what].Microseconds())/1000, what)
	}
}
