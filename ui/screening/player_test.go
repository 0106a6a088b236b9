package screening

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/theme"
)

func TestEveryFrameShownIsTheRightOne(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter")
		want := func(n int) {
			t.Helper()
			if got := r.seen(); got != n {
				t.Fatalf("frame %d is shown, not %d:\n%s", got, n, r.text())
			}
			r.shows(fmt.Sprintf("frame %d of 20", n+1))
		}
		want(0)
		for n := 1; n < 20; n++ {
			r.press("right")
			want(n)
		}
		r.press("right")
		want(19)
		r.press("shift+left")
		want(9)
		r.press("left", ",")
		want(7)
		r.press("shift+right")
		want(17)
		r.press("home")
		want(0)
		r.press("end")
		want(19)
		r.shows("01.90 / 02.00")
		r.press("g", "shift+left")
		want(0)
	})
}

func TestPlayingFollowsTheClock(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "space")
		r.shows("▶")
		r.sleep(10 * time.Millisecond)
		for tenth := 1; tenth < 45; tenth++ { // beyond the end: it loops
			r.sleep(100 * time.Millisecond)
			if got, want := r.seen(), tenth%20; got != want {
				t.Fatalf("after %d tenths frame %d is shown", tenth, got)
			}
		}
		if r.drawn > 60 {
			t.Errorf("%d times pictures were drawn in 4.4 s of ten frames a second", r.drawn)
		}
		r.press("space")
		r.shows("‖")
		at := r.seen()
		r.sleep(time.Second)
		if r.seen() != at {
			t.Error("it goes on")
		}
		r.press("home", "L", "L")
		r.shows("×2")
		r.sleep(505 * time.Millisecond)
		if got := r.seen(); got != 10 {
			t.Errorf("at double speed frame %d is shown after half a second", got)
		}
		r.press("J")
		r.shows("◀")
		r.sleep(505 * time.Millisecond)
		if got := r.seen(); got != 5 && got != 4 {
			t.Errorf("backwards it comes to frame %d", got)
		}
		r.press("K", "home", "-", "space")
		r.shows("▶ 00.00")
	})
}

func TestSlowTerminalsMissFrames(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "space")
		r.sleep(100 * time.Millisecond)
		time.Sleep(1200 * time.Millisecond) // nothing is drawn for that long
		r.SetNow(time.Now(), 0)
		r.settle()
		r.sleep(20 * time.Millisecond)
		r.press("space") // where it stands, it is shown at the best quality
		if got := r.seen(); got != 13 {
			t.Errorf("after a pause of the terminal frame %d is shown", got)
		}
	})
}

func TestPlayingOnce(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "l", "space")
		r.sleep(3 * time.Second)
		r.shows("‖", "once", "frame 20 of 20")
		if r.running || r.seen() != 19 {
			t.Errorf("it runs: %v, frame %d", r.running, r.seen())
		}
		r.press("space")
		r.sleep(110 * time.Millisecond)
		if got := r.seen(); got != 1 {
			t.Errorf("played again, frame %d is shown", got)
		}
	})
}

func TestInAndOutPoints(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter")
		take := r.takes[0]
		keep := func(key string, in, out time.Duration) {
			t.Helper()
			r.told = nil
			r.press(key)
			if len(r.told) != 1 {
				t.Fatalf("%s tells %v", key, r.told)
			}
			m := r.told[0].(CutMsg)
			if m.In != in || m.Out != out || m.Take.ID != take.ID {
				t.Fatalf("%s keeps %s to %s", key, m.In, m.Out)
			}
			take.In, take.Out = m.In, m.Out
			r.Put(take)
			r.settle()
		}
		for range 5 {
			r.press("right")
		}
		keep("[", 500*time.Millisecond, 0)
		for range 4 {
			r.press("right")
		}
		keep("]", 500*time.Millisecond, time.Second)
		r.shows("in 00.50", "out 01.00")
		r.press("space")
		r.sleep(2 * time.Second)
		for range 20 {
			r.sleep(50 * time.Millisecond)
			if n := r.seen(); n < 5 || n > 9 {
				t.Fatalf("frame %d is played", n)
			}
		}
		keep(`\`, 0, 0)
		r.hides("in 00.50")
		r.press("home")
		keep("]", 0, 100*time.Millisecond)
		r.press("end")
		keep("[", 1900*time.Millisecond, 0)
		r.told = nil
		r.press("]")
		if len(r.told) != 0 {
			t.Errorf("the end is a point: %v", r.told)
		}
	})
}

// The in point, which is kept to the microsecond, does not come before its frame.
func TestAnInPointIsAtItsFrame(t *testing.T) {
	withRig(t, 1, 120, 40, func(r *rig) {
		f := testFilm(5)
		for i := range f.Frames {
			f.Frames[i].At = time.Duration(i) * time.Second / 24
		}
		f.Duration = 5 * time.Second / 24
		r.films[r.takes[0].Video.File] = &film{film: &f}
		r.press("enter", "right")
		r.press("[")
		m := r.told[0].(CutMsg)
		if m.In != m.In.Truncate(time.Microsecond) || f.FrameAt(m.In) != 1 {
			t.Errorf("the point %s is in frame %d", m.In, f.FrameAt(m.In))
		}
	})
}

func TestSeveralTakesFollowOneClock(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("v", "v", "v", "enter")
		r.shows("▸A  S010 t01", "B  S010 t02 ●", "C  S010 t03", "seed")
		r.press("space")
		r.sleep(10 * time.Millisecond)
		line := 1 + r.layout().titles + r.layout().picture/2
		for tenth := 1; tenth < 30; tenth++ {
			r.sleep(100 * time.Millisecond)
			got := r.frames(line)
			// The films have 20, 21 and 22 frames; the longest one is the measure.
			n := tenth % 22
			want := fmt.Sprint([]int{min(n, 19), min(n, 20), n}[:len(got)])
			if fmt.Sprint(got) != want {
				t.Fatalf("after %d tenths the frames are %d, not %s", tenth, got, want)
			}
		}
		r.press("space", "home", "right", "tab", "right")
		if got := r.frames(line); got[0] != 2 || got[1] != 2 {
			t.Errorf("a step of one is a step of all: %d", got)
		}
		r.press("f")
		r.shows("S010 t02", "frame 3 of 21")
		if r.seen() != 2 {
			t.Errorf("alone, frame %d is shown", r.seen())
		}
		r.press("tab")
		r.shows("S010 t03", "frame 3 of 22")
		if r.seen() != 2 {
			t.Errorf("after tab, frame %d is shown", r.seen())
		}
		r.press("f", "w")
		if m, ok := r.told[len(r.told)-1].(WinnerMsg); !ok || m.Winner.Take != 3 || len(m.Others) != 2 || m.Others[0].Take != 1 {
			t.Errorf("the winner is %v", r.told)
		}
	})
}

func TestTheSameFrameOfAnotherTake(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "right", "right", "right", ">")
		r.shows("S010 t02", "frame 4 of 21")
		if r.seen() != 3 {
			t.Errorf("frame %d is shown", r.seen())
		}
		r.press("tab")
		r.shows("S010 t01", "frame 4 of 20")
		r.press("tab")
		r.shows("S010 t02")
		r.press("<")
		r.shows("S010 t01")
		r.press("<") // there is none
		r.shows("S010 t01")
		r.press(">", "esc")
		if c, _ := r.current(); c.Take != 2 {
			t.Errorf("the sheet's cursor is on take %d", c.Take)
		}
	})
}

func TestAFilmThatCannotBeShown(t *testing.T) {
	withRig(t, 5, 120, 40, func(r *rig) {
		r.press("end", "enter")
		r.shows("4.mp4 cannot be shown: it is damaged", "open it in your player")
		r.press("space", "right", "J", "esc", "left", "enter")
		r.shows("running 42%")
	})
}

func TestADamagedFilmSaysSo(t *testing.T) {
	withRig(t, 1, 120, 40, func(r *rig) {
		f := testFilm(3)
		f.Problem = "It is damaged after 3 frames."
		r.films[r.takes[0].Video.File] = &film{film: &f}
		r.press("enter")
		r.shows("It is damaged after 3 frames.")
	})
}

func TestReducedMotionPlaysNothing(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.SetStyles(theme.New(theme.Options{ReducedMotion: true}))
		r.press("space")
		r.shows("frame 1 of 20")
		if r.running || len(r.told) != 1 {
			t.Errorf("it runs: %v, and tells %v", r.running, r.told)
		}
		r.press("right")
		if r.seen() != 1 {
			t.Error("a step is no motion")
		}
	})
}

func TestTheStrip(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter")
		l := r.layout()
		if l.strip.n < 7 {
			t.Fatalf("the strip has %d pictures", l.strip.n)
		}
		got := r.frames(1 + l.picture + 1)
		if len(got) != l.strip.n || got[0] != 0 || got[len(got)-1] != 19 {
			t.Errorf("the strip has the frames %d", got)
		}
		r.shows("00.00", "01.90")
		r.run(r.Update(tea.MouseClickMsg{X: 119, Y: 1 + l.picture + 1, Button: tea.MouseLeft}))
		r.settle()
		if r.seen() != 19 {
			t.Errorf("a click on the strip shows frame %d", r.seen())
		}
		r.run(r.Update(tea.MouseClickMsg{X: 60, Y: 38, Button: tea.MouseLeft}))
		r.settle()
		if n := r.seen(); n != 10 && n != 9 {
			t.Errorf("a click on the time line shows frame %d", n)
		}
	})
}

func TestAnswersThatComeTooLateAreNotShown(t *testing.T) {
	withRig(t, 2, 120, 40, func(r *rig) {
		r.press("enter")
		r.step(1)
		old := r.Sync()
		r.redraw() // as a step does
		r.step(1)
		r.settle()
		late, ok := old().(DrawnMsg)
		if !ok || len(late.painted) != 1 {
			t.Fatalf("the answer is %T", late)
		}
		r.Update(late)
		if r.seen() != 2 {
			t.Errorf("frame %d is shown", r.seen())
		}
	})
}

func TestATakeThatIsRemovedLeavesThePlayer(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("=", "tab")
		gone := r.takes[1]
		gone.Deleted = time.Now()
		r.Put(gone)
		r.settle()
		r.shows("S010 t01")
		gone = r.takes[0]
		gone.Deleted = time.Now()
		r.Put(gone)
		r.settle()
		r.shows("S010 corgi in the rain · 1 take")
	})
}

func TestFilmsInMemoryAreFew(t *testing.T) {
	withRig(t, 1, 120, 40, func(r *rig) {
		for i := range 20 {
			path := fmt.Sprintf("/x/%d", i)
			r.films[path] = &film{}
			r.Update(FilmMsg{Path: path, Film: run.Film{Frames: []run.Frame{{}}, Duration: 1}})
		}
		if len(r.films) > maxFilms+1 {
			t.Errorf("%d films are in memory", len(r.films))
		}
	})
}

// While the terminal has not processed a frame, no other one is drawn; the next one is that of the clock.
func TestFramesWaitForASlowLine(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "space")
		r.sleep(90 * time.Millisecond)
		r.on.slow = true
		r.sleep(500 * time.Millisecond)
		if n := r.pics[0].key.frame; n != 1 {
			t.Errorf("frame %d is shown before the one before it", n)
		}
		r.on.slow = false
		r.sleep(60 * time.Millisecond)
		if n := r.pics[0].key.frame; n != 5 && n != 6 {
			t.Errorf("then frame %d is shown", n)
		}
		r.on.slow = true // the answer is lost
		r.sleep(2 * time.Second)
		if n := r.pics[0].key.frame; n < 14 { // a second is waited for it
			t.Errorf("after two seconds without an answer frame %d is shown", n)
		}
	})
}

// The playhead stays where it is when the take changes, but not behind the end of a shorter one.
func TestTheTimeIsNeverBehindTheEnd(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		short := testFilm(20)
		short.Frames, short.Total, short.Duration = short.Frames[:1], 1, short.Frames[1].At
		r.loader.films["/films/1.mp4"] = short
		r.press("enter", "end", ">")
		r.shows(Timecode(short.Duration) + " / " + Timecode(short.Duration))
	})
}
