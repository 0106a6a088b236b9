package ui_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/termimage"
)

// fakeFilms has a film of two seconds for every path.
type fakeFilms struct{}

func grey() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 32, 18)), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (fakeFilms) Load(context.Context, string, bool, func(run.Film)) (run.Film, error) {
	f := run.Film{Width: 32, Height: 18, Duration: 2 * time.Second, Total: 20}
	for i := range 20 {
		f.Frames = append(f.Frames, run.Frame{At: time.Duration(i) * 100 * time.Millisecond, Index: i, JPEG: grey()})
	}
	return f, nil
}

func (fakeFilms) Poster(context.Context, string) ([]byte, error) { return grey(), nil }

func (fakeFilms) Still(_ context.Context, path string, frame int) (string, error) {
	return fmt.Sprintf("%s %d.png", strings.TrimSuffix(path, ".mp4"), frame), nil
}

// screened opens the app with three saved takes of the shot S010, numbers 2 to 4, in its list of shots.
func screened(t *testing.T, width, height int, do func(t *testing.T, a *app), more ...func(*ui.Options)) {
	t.Helper()
	startWith(t, 16, width, height, func(a *app) {
		a.pictures = ui.Pictures{Preferred: termimage.Blocks}
		a.more = func(o *ui.Options) {
			o.Films = fakeFilms{}
			for _, change := range more {
				change(o)
			}
		}
	}, func(t *testing.T, a *app) {
		a.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
		for _, row := range []int{saved, left, saved + 8} {
			a.world.Change(id(row, 16), func(r *run.Run) {
				r.Video.Download, r.Video.File = run.Downloaded, "/films/"+r.ID+".mp4"
			})
			if _, err := a.world.MoveTakes(t.Context(), "S010", id(row, 16)); err != nil {
				t.Fatal(err)
			}
		}
		a.Drain()
		a.Keys("2", "g", "enter")
		do(t, a)
	})
}

// judged returns a run as it is in the history.
func (a *app) judged(t *testing.T, row int) run.Run {
	t.Helper()
	r, err := a.world.Run(t.Context(), id(row, 16))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTakesAreJudgedOnTheContactSheet(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Shows("S010", "4 takes", "○ pending", "t02", "▀▀▀▀", "enter large")
		a.Keys("right", "4")
		a.Shows("1 run rated ★★★★", "★★★★")
		a.Keys("s")
		if r := a.judged(t, saved); r.Rating != 4 || r.Pick {
			t.Errorf("it has %d stars, picked: %v", r.Rating, r.Pick)
		}
		a.Keys("u", "u")
		a.Shows("undone: rate")
		a.Keys("x")
		a.Shows("rejected 1 run", "×")
		a.Keys("H")
		a.Shows("1 rejected hidden")
		a.Hides("t02")
		a.Keys("H", "v", "v", "3")
		if a.judged(t, left).Rating != 3 {
			t.Error("the marked takes are not rated")
		}
		a.Hides("marked")
		a.Keys("esc")
		a.Shows("16 shots")
	})
}

func TestXCancelsATakeUnderWay(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Keys("home", "x")
		a.Shows("Cancel this run?")
		a.Keys("esc")
		if a.wished() != "" {
			t.Errorf("wished: %q", a.wished())
		}
	})
}

func TestAWinnerIsPickedAndTheOthersRejected(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Keys("right", "=", "tab", "w")
		a.Shows("Is this the one?", "S010 t03", "The others are rejected")
		a.Keys("esc")
		if a.judged(t, left).Pick {
			t.Fatal("it is picked without a yes")
		}
		a.Keys("w", "y")
		a.Shows("picked S010 t03, rejected 1 take")
		if !a.judged(t, left).Pick || !a.judged(t, saved).Rejected {
			t.Error("it is not written")
		}
		a.Keys("u")
		if r := a.judged(t, saved); a.judged(t, left).Pick || r.Rejected || !r.Pick {
			t.Errorf("undone, the other one is rejected: %v, picked: %v", r.Rejected, r.Pick)
		}
	})
}

// brokenFilms are files with no video in them.
type brokenFilms struct{ fakeFilms }

func (brokenFilms) Load(context.Context, string, bool, func(run.Film)) (run.Film, error) {
	return run.Film{}, provider.Errorf(provider.KindFile, "this is not a video").WithHint(run.DownloadAgain)
}

// Where a file has no video in it, the key that downloads it again is named.
func TestAFileWithoutAVideoNamesTheKeyThatDownloadsItAgain(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Keys("right", "enter")
		a.Shows("this is not a video: d downloads it again")
	}, func(o *ui.Options) { o.Films = brokenFilms{} })
}

// A take that was picked earlier and is not beside the winner is no pick any more, unless the user keeps it.
func TestAWinnerIsTheOnlyPickOfItsShot(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Keys("home", "s")
		first := func() run.Run {
			all, err := a.world.Takes(t.Context(), "S010")
			if err != nil {
				t.Fatal(err)
			}
			return all[0]
		}
		if !first().Pick {
			t.Fatal("the first take is not picked")
		}
		a.Keys("right", "=", "tab", "w")
		a.Shows("unpick", "S010 t01, S010 t04, picked earlier", "keep earlier picks too")
		a.Keys("k")
		if r := first(); !r.Pick || !a.judged(t, left).Pick {
			t.Errorf("kept: the first take is picked: %v, the winner: %v", r.Pick, a.judged(t, left).Pick)
		}
		a.Keys("u", "w", "y")
		if r := first(); r.Pick || r.Rejected || !a.judged(t, left).Pick {
			t.Errorf("the first take is picked: %v, rejected: %v", r.Pick, r.Rejected)
		}
		a.Keys("u")
		if !first().Pick || a.judged(t, left).Pick {
			t.Error("it is not undone")
		}
	})
}

func TestPointsAndNotesAreKeptWithTheTake(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Keys("right", "enter", "right", "right", "right", "[", "right", "right", "]")
		a.Shows("in 00.30", "out 00.60", "frame 6 of 20")
		if r := a.judged(t, saved); r.In != 300*time.Millisecond || r.Out != 600*time.Millisecond {
			t.Errorf("from %s until %s", r.In, r.Out)
		}
		a.Keys("N")
		a.Shows("Note at 00.50")
		a.Type("he blinks")
		a.Keys("enter", "home", "N")
		a.Type("black")
		a.Keys("enter")
		if note := a.judged(t, saved).Note; note != "00.50 he blinks · 00.00 black" {
			t.Errorf("the note is %q", note)
		}
		a.Keys("u", "u", "u")
		a.Hides("out 00.60")
		a.Shows("in 00.30")
	})
}

func TestPlayingInTheApp(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		a.Keys("right", "space")
		a.Shows("▶ 00.00")
		a.Sleep(510 * time.Millisecond)
		a.Shows("frame 6 of 20")
		before := a.Taken
		a.Keys("?")
		a.Sleep(time.Second)
		a.Shows("Keys that work here", "shuttle")
		if a.Taken-before > 40 {
			t.Errorf("%d messages in a second", a.Taken-before)
		}
		a.Keys("esc", "space")
		a.Shows("‖")
		a.Keys("home", "right", "right", "o")
		if len(a.opened) != 1 || !strings.HasSuffix(a.opened[0], ".mp4 at 200ms") {
			t.Errorf("opened: %q", a.opened)
		}
	})
}

func TestAReadOnlyHistoryIsNotJudged(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) { o.ReadOnly = provider.Errorf(provider.KindDisk, "it can only be read") }
	}, func(t *testing.T, a *app) {
		a.Keys("space", "space", "=", "w", "y")
		for row := range 8 {
			r, err := a.world.Run(t.Context(), id(row, 8))
			if err != nil || r.Rejected {
				t.Errorf("%v, rejected: %v", err, r.Rejected)
			}
		}
	})
}
