package screening

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
)

// partOf is a test film of which n frames have come.
func partOf(whole run.Film, n int) run.Film {
	whole.Expected = len(whole.Frames)
	whole.Frames, whole.Loaded = whole.Frames[:n], whole.Frames[n].At
	return whole
}

// withPart opens the player with a film of 20 frames of which the test brings the frames.
func withPart(t *testing.T, do func(r *rig, whole run.Film, come func(run.Film))) {
	withRig(t, 3, 120, 40, func(r *rig) {
		path := r.takes[0].Video.File
		r.films[path] = &film{}
		r.press("enter")
		do(r, testFilm(20), func(f run.Film) {
			r.SetNow(time.Now(), 0)
			r.run(r.Update(FilmMsg{Path: path, Film: f}))
			r.settle()
		})
	})
}

func TestAFilmPlaysWhileItIsRead(t *testing.T) {
	withPart(t, func(r *rig, whole run.Film, come func(run.Film)) {
		r.press("space")
		r.shows("reading the film")
		come(partOf(whole, 1))
		if r.seen() != 0 || !r.running {
			t.Fatalf("it runs: %v, frame %d", r.running, r.seen())
		}
		r.shows("frame 1 of 20", "00.00 / 02.00")
		r.sleep(400 * time.Millisecond)
		if r.seen() != 0 || !r.running {
			t.Fatal("it does not wait for the second frame")
		}
		come(partOf(whole, 15))
		for n := range 10 { // it goes on from where it waited
			r.sleep(100 * time.Millisecond)
			if got := r.seen(); got != n && got != n+1 {
				t.Fatalf("frame %d is shown after %d tenths", got, n+1)
			}
			r.shows(fmt.Sprintf("frame %d of 20", r.seen()+1))
		}
		r.sleep(2 * time.Second)
		if r.seen() != 14 || !r.running {
			t.Fatalf("at the last frame that has come it shows %d", r.seen())
		}
		come(whole)
		r.sleep(500 * time.Millisecond)
		if got := r.seen(); got != 18 && got != 19 {
			t.Errorf("then it comes to %d", got)
		}
		r.sleep(300 * time.Millisecond)
		if got := r.seen(); got > 2 {
			t.Errorf("at its end it does not begin again: %d", got)
		}
	})
}

func TestWhatHasComeCanBeSteppedThrough(t *testing.T) {
	withPart(t, func(r *rig, whole run.Film, come func(run.Film)) {
		come(partOf(whole, 3))
		want := func(n int) {
			t.Helper()
			r.shows(fmt.Sprintf("frame %d of 20", n+1))
			if r.seen() != n {
				t.Fatalf("frame %d is shown, not %d", r.seen(), n)
			}
		}
		r.press("right")
		want(1)
		r.press("right", "right", "right")
		want(2)
		r.press("home")
		want(0)
		r.press("end")
		want(2)
		r.press("shift+right")
		want(2)
		r.press("]") // where it ends depends on the next frame
		if m, ok := r.told[len(r.told)-1].(InfoMsg); !ok {
			t.Errorf("it tells %v", m)
		}
		r.press("left", "]")
		if m, ok := r.told[len(r.told)-1].(CutMsg); !ok || m.Out != 200*time.Millisecond {
			t.Errorf("it tells %v", m)
		}
		come(partOf(whole, 10))
		want(1)
		r.press("end")
		want(9)
		come(whole)
		want(9)
		r.press("end")
		want(19)
		r.press("J", "K", "home", "J") // backwards from the beginning
		r.sleep(60 * time.Millisecond)
		if got := r.seen(); got != 19 {
			t.Errorf("backwards it comes to %d", got)
		}
	})
}

func TestTheStripFillsWhileTheFilmIsRead(t *testing.T) {
	withPart(t, func(r *rig, whole run.Film, come func(run.Film)) {
		come(partOf(whole, 1))
		l := r.layout()
		all := whole.Strip(l.strip.n)
		if len(all) < 5 {
			t.Fatalf("the strip has room for %d", len(all))
		}
		for _, n := range []int{1, 7, 8, 19} {
			come(partOf(whole, n))
			if got := r.layout(); got.strip != l.strip {
				t.Fatalf("with %d frames the strip changes from %v to %v", n, l.strip, got.strip)
			}
			for _, i := range all {
				label, key := Timecode(whole.Frames[i].At), pictureKey{r.takes[0].Video.File, whole.Frames[i].Index, l.strip.width, l.strip.height, r.canvas, 0}
				strip := ansi.Strip(strings.Join(r.stripLines(l), "\n"))
				if here := i < n; strings.Contains(strip, label) != here || (r.art[key] != nil) != here {
					t.Errorf("with %d frames frame %d is labelled: %v, drawn: %v", n, i, strings.Contains(strip, label), r.art[key] != nil)
				}
			}
		}
		unknown := partOf(whole, 9)
		unknown.Expected = 0
		come(unknown)
		if strip := strings.TrimSpace(strings.Join(r.stripLines(r.layout()), "")); strip != "" {
			t.Errorf("it is not known how many frames come, and the strip is %q", strip)
		}
		come(whole)
		r.shows(Timecode(whole.Frames[19].At))
	})
}

func TestTheInPointIsWaitedFor(t *testing.T) {
	withPart(t, func(r *rig, whole run.Film, come func(run.Film)) {
		take := r.takes[0]
		take.In, take.Out = 500*time.Millisecond, time.Second
		r.Put(take)
		r.press("space")
		come(partOf(whole, 3))
		r.sleep(time.Second)
		if r.running || r.seen() != 0 {
			t.Fatalf("it runs: %v, frame %d", r.running, r.seen())
		}
		come(partOf(whole, 12))
		for range 30 {
			r.sleep(50 * time.Millisecond)
			if n := r.seen(); n < 5 || n > 9 {
				t.Fatalf("frame %d is played", n)
			}
		}
	})
}

func TestFramesThatAreThinnedOutAreDrawnAgain(t *testing.T) {
	withPart(t, func(r *rig, whole run.Film, come func(run.Film)) {
		come(partOf(whole, 10))
		r.press("right", "right") // frame 2, the third one
		thin := whole
		thin.Frames = nil
		for i := 0; i < 20; i += 4 {
			thin.Frames = append(thin.Frames, whole.Frames[i])
		}
		thin.Frames = append(thin.Frames, whole.Frames[19])
		thin.Total = 0
		come(partOf(thin, 4))
		r.shows("frame 1")
		r.hides("frame 1 of")
		if r.seen() != 0 {
			t.Errorf("frame %d is shown", r.seen())
		}
		thin.Total = 20
		come(thin)
		r.press("end")
		r.shows("frame 20 of 20")
		if r.seen() != 19 {
			t.Errorf("the last frame is %d", r.seen())
		}
	})
}

// Of several films, the one that has come the least holds the clock of all.
func TestTheSlowestFilmHoldsTheClock(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		whole, path := testFilm(20), r.takes[0].Video.File
		part := partOf(whole, 4)
		r.films[path] = &film{film: &part}
		r.press("v", "v", "enter", "space")
		line := 1 + r.layout().titles + r.layout().picture/2
		r.sleep(time.Second)
		if got := r.frames(line); got[0] != 3 || got[1] != 3 {
			t.Fatalf("the frames are %d", got)
		}
		r.SetNow(time.Now(), 0)
		r.run(r.Update(FilmMsg{Path: path, Film: whole}))
		r.sleep(510 * time.Millisecond)
		if got := r.frames(line); got[0] != got[1] || got[0] < 7 || got[0] > 9 {
			t.Errorf("then the frames are %d", got)
		}
	})
}

func TestReadingAFilmGoesOnAndEnds(t *testing.T) {
	withPart(t, func(r *rig, whole run.Film, come func(run.Film)) {
		path := r.takes[0].Video.File
		part := partOf(whole, 2)
		r.run(r.Update(FilmMsg{Path: path, Film: part, Next: func() tea.Msg { return FilmMsg{Path: path, Film: whole} }}))
		r.settle()
		if f := r.film(); f == nil || f.Reading() || len(f.Frames) != 20 {
			t.Fatalf("the rest is not requested")
		}
		r.films[path] = &film{film: &part}
		r.Update(FilmMsg{Path: path, Err: provider.Errorf(provider.KindFile, "it broke").WithHint("open it")})
		r.settle()
		r.shows("it broke")
	})
}
