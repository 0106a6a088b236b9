package teaext

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// easel is a program that shows the last word it received, with its output.
type easel struct {
	*tea.Program
	drawn atomic.Int32 // how often the model was
	mu    sync.Mutex
	text  strings.Builder
	wrote []time.Time
}

// word is a message with the text to show.
type word string

// page is a model that shows a word.
type page struct {
	word
	e *easel
}

func (p page) Init() tea.Cmd { return nil }

func (p page) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if next, ok := msg.(word); ok {
		p.word = next
	}
	return p, nil
}

func (p page) View() tea.View {
	p.e.drawn.Add(1)
	return tea.NewView(string(p.word))
}

func (e *easel) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wrote = append(e.wrote, time.Now())
	return e.text.Write(p)
}

// since returns the output since the last call, and its times.
func (e *easel) since() (string, []time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer func() { e.text.Reset(); e.wrote = nil }()
	return e.text.String(), e.wrote
}

// newEasel runs a program until the test ends it.
func newEasel(t *testing.T, driven bool) (e *easel, end func()) {
	t.Helper()
	return newPatientEasel(t, driven, MessageClass{})
}

// newPatientEasel runs a program with a message classification.
func newPatientEasel(t *testing.T, driven bool, c MessageClass) (e *easel, end func()) {
	t.Helper()
	e = &easel{}
	d := NewRenderLoop(c)
	e.Program = tea.NewProgram(d.Model(page{"first", e}), tea.WithContext(context.Background()), tea.WithInput(nil), tea.WithOutput(e),
		tea.WithWindowSize(40, 4), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm"}),
		tea.WithFilter(d.Filter(func(_ tea.Model, msg tea.Msg) tea.Msg { return msg })))
	if driven && !d.Attach(e.Program) {
		t.Fatal("Bubble Tea has no ticker any more that could be given to it: see whether it renders on demand by itself now. If so, renderloop.go can go; if not, it ticks for ever.")
	}
	done := make(chan error, 1)
	go func() {
		_, err := e.Run()
		done <- err
	}()
	return e, func() {
		e.Quit()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestPaintsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, true)
		synctest.Wait()
		if text, _ := e.since(); !strings.Contains(text, "first") {
			t.Errorf("at the start %q is painted", text)
		}
		for i := range 5 {
			time.Sleep(time.Hour)
			want := fmt.Sprintf("word%d", i)
			e.Send(word(want))
			synctest.Wait() // no time goes by
			if text, _ := e.since(); !strings.Contains(text, want[4:]) {
				t.Errorf("%q is painted for %q", text, want)
			}
		}
		end()
	})
}

// The first frame has the rows, unless they take too long.
func TestTheFirstFrameWaits(t *testing.T) {
	rows := func(msg tea.Msg) bool { return msg == tea.Msg(word("rows")) }
	for come, want := range map[time.Duration]time.Duration{0: 0, startDelay / 2: startDelay / 2, startDelay: startDelay, time.Minute: startDelay} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			e, end := newPatientEasel(t, true, MessageClass{EndsStart: rows})
			e.Send(word("other"))
			time.Sleep(come)
			e.Send(word("rows"))
			time.Sleep(startDelay)
			text, wrote := e.since()
			if len(wrote) == 0 || wrote[0].Sub(begin) != want || !strings.Contains(text, "rows") {
				t.Errorf("rows after %v: %q is painted at %v", come, text, wrote)
			}
			if n := e.drawn.Load(); come < startDelay && n != 1 {
				t.Errorf("rows after %v: drawn %d times", come, n)
			}
			end()
		})
	}
}

// Messages other than user input are coalesced, and drawn immediately after user input.
func TestWhatComesOfItselfIsGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newPatientEasel(t, true, MessageClass{IsUserInput: func(msg tea.Msg) bool { return msg == tea.Msg(word("key")) }})
		synctest.Wait()
		time.Sleep(time.Minute)
		e.since()
		e.drawn.Store(0)
		for range 3 { // as one change comes: the run, the rows, the count
			e.Send(word("news"))
			time.Sleep(coalesceDelay / 5)
		}
		synctest.Wait()
		if text, _ := e.since(); text != "" {
			t.Errorf("%q is painted before more could come", text)
		}
		time.Sleep(coalesceDelay)
		synctest.Wait()
		if text, wrote := e.since(); !strings.Contains(text, "news") || len(wrote) != 1 || e.drawn.Load() != 1 {
			t.Errorf("%q is painted in %d pieces, drawn %d times", text, len(wrote), e.drawn.Load())
		}
		time.Sleep(time.Minute)
		e.Send(word("more"))
		synctest.Wait()
		e.Send(word("key"))
		synctest.Wait() // no time goes by
		if text, _ := e.since(); !strings.Contains(text, "key") {
			t.Errorf("%q is painted for a key", text)
		}
		time.Sleep(attentionSpan / 2)
		e.Send(word("answer"))
		synctest.Wait()
		if text, _ := e.since(); !strings.Contains(text, "answer") {
			t.Errorf("%q is painted for what came of a key", text)
		}
		end()
	})
}

// Stock Bubble Tea renders on its next tick. Once it does not, renderloop.go can be removed.
func TestStockRendererTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, false)
		time.Sleep(time.Minute + time.Millisecond)
		e.since()
		e.Send(word("second"))
		synctest.Wait()
		if text, _ := e.since(); text != "" {
			t.Errorf("Bubble Tea paints %q at once by itself now: ui/paint.go can go", text)
		}
		time.Sleep(time.Second / 50)
		synctest.Wait()
		if text, _ := e.since(); !strings.Contains(text, "second") {
			t.Errorf("left alone, Bubble Tea paints %q", text)
		}
		end()
	})
}

func TestNothingIsDrawnForWhatShowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newPatientEasel(t, true, MessageClass{IsInternal: func(msg tea.Msg) bool { return msg == tea.Msg(word("question")) }})
		time.Sleep(time.Second)
		e.drawn.Store(0)
		e.Send(word("question"))
		time.Sleep(time.Second)
		if n := e.drawn.Load(); n != 0 {
			t.Errorf("drawn %d times", n)
		}
		e.Send(word("answer"))
		time.Sleep(time.Second)
		if n := e.drawn.Load(); n != 1 {
			t.Errorf("the answer is drawn %d times", n)
		}
		end()
	})
}

func TestABurstIsOnePaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, true)
		synctest.Wait()
		time.Sleep(time.Second)
		e.since()
		e.drawn.Store(0)
		for i := range 1000 {
			e.Send(word(fmt.Sprint("maxBurst", i)))
		}
		time.Sleep(2 * frameInterval)
		synctest.Wait()
		text, wrote := e.since()
		if !strings.Contains(text, "999") {
			t.Errorf("the last word is not painted: %q", text)
		}
		if len(wrote) > maxBurst+1 {
			t.Errorf("a maxBurst is painted %d times", len(wrote))
		}
		if n := e.drawn.Load(); n > maxBurst+1 {
			t.Errorf("a maxBurst is drawn %d times", n)
		}
		end()
	})
}

// A steady stream of messages is drawn at the frame rate.
func TestASteadyStreamIsPaintedAtTheFrameRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, true)
		synctest.Wait()
		e.since()
		begin := time.Now()
		for i := range 2000 {
			e.Send(word(fmt.Sprint("stream", i)))
			time.Sleep(time.Millisecond)
		}
		_, wrote := e.since()
		if most := int(2*time.Second/frameInterval) + maxBurst; len(wrote) > most || len(wrote) < most*3/4 {
			t.Errorf("%d frames in 2 s, want about %d", len(wrote), most)
		}
		for last := begin; len(wrote) > 0; wrote = wrote[1:] {
			if gap := wrote[0].Sub(last); gap > 2*frameInterval {
				t.Errorf("nothing was painted for %s", gap)
			}
			last = wrote[0]
		}
		end()
	})
}

func TestTheLastFrameIsPainted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, true)
		synctest.Wait()
		for _, w := range []word{"one", "two", "three", "goodbye"} { // the last ones have to wait for the frameInterval rate
			e.Send(w)
		}
		end()
		if text, _ := e.since(); !strings.Contains(text, "goodbye") {
			t.Errorf("at the end %q is painted", text)
		}
	})
}

// An editor has the terminal to itself; the screen is redrawn after it.
func TestPaintsAgainAfterTheTerminalWasLent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, true)
		synctest.Wait()
		for i := range 3 {
			time.Sleep(time.Minute)
			e.since()
			if err := e.ReleaseTerminal(); err != nil {
				t.Fatal(err)
			}
			e.since()
			e.Send(word(fmt.Sprint("hidden", i)))
			time.Sleep(time.Minute)
			synctest.Wait()
			if text, _ := e.since(); text != "" {
				t.Errorf("%q is painted over who has the terminal", text)
			}
			if err := e.RestoreTerminal(); err != nil {
				t.Fatal(err)
			}
			e.Send(word(fmt.Sprint("back", i)))
			synctest.Wait()
			if text, _ := e.since(); !strings.Contains(text, fmt.Sprint("back", i)) {
				t.Errorf("%q is painted afterwards", text)
			}
		}
		end()
	})
}
