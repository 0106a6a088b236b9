package screening

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/exp/golden"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/termimage"
)

func TestGolden(t *testing.T) {
	for name, keys := range map[string][]string{
		"sheet": {"right"}, "large": {"enter", "right", "right", "right", "["}, "side by side": {"=", "right"}, "four": {"v", "v", "v", "v", "enter"},
		"parameters": {"=", "="},
	} {
		for _, size := range [][2]int{{40, 9}, {80, 20}, {120, 32}, {200, 56}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				var text string
				withRig(t, 7, size[0], size[1], func(r *rig) {
					r.press(keys...)
					text = r.text()
				})
				golden.RequireEqual(t, text)
			})
		}
	}
}

func TestATakeThatWasNotChargedCostsNothing(t *testing.T) {
	withRig(t, 1, 120, 40, func(r *rig) {
		r.hides("$0.00")
		failed := r.loader.takes[0]
		failed.State, failed.Video, failed.Charged = run.Failed, run.Video{}, provider.ChargedNo
		r.Put(failed)
		r.shows("failed", "$0.00")
		r.hides("?")
	})
}

func TestTheSheetShowsEachTakeAsItIs(t *testing.T) {
	withRig(t, 7, 120, 40, func(r *rig) {
		r.shows("S010 corgi in the rain · 7 takes · 1 pick", "t01", "s100", "t02 ●", "◐ running 42%", "4.mp4 cannot be shown", "t06 ×", "est $1.51", "runcomfy")
		if got := r.frames(5); len(got) != 3 || got[0] != 10 || got[1] != 10 || got[2] != 11 {
			t.Errorf("the posters are the frames %d", got)
		}
		// The running take comes alive.
		saved := r.loader.takes[3]
		saved.State, saved.Progress = run.Succeeded, nil
		saved.Video = run.Video{Download: run.Downloaded, File: "/films/3.mp4"}
		r.loader.films["/films/3.mp4"] = testFilm(20)
		r.Put(saved)
		r.settle()
		r.hides("running")
		if got := r.frames(5); len(got) != 4 {
			t.Errorf("the posters are the frames %d", got)
		}
		// Another take is shot.
		more := saved
		more.ID, more.Take, more.Video = "01NEW", 8, run.Video{}
		more.State = run.Queued
		r.Put(more)
		r.shows("8 takes", "t08", "queued")
		more.Shot = "S020"
		r.Put(more)
		r.hides("t08")
	})
}

func TestWalkingOnTheSheet(t *testing.T) {
	withRig(t, 7, 120, 30, func(r *rig) {
		at := func(want int) {
			t.Helper()
			if c, _ := r.current(); c.Take != want {
				t.Fatalf("the cursor is on take %d, not %d", c.Take, want)
			}
		}
		at(1)
		r.press("right", "right")
		at(3)
		r.press("down")
		at(7)
		r.press("left", "up")
		at(2)
		r.press("end")
		at(7)
		r.press("up", "home", "up", "left")
		at(1)
		r.press("down", "down", "down")
		at(5)
		before := r.grid().width
		r.press("+")
		if r.grid().width <= before {
			t.Error("+ does not make the pictures larger")
		}
		r.press("-", "-")
		if r.grid().width >= before {
			t.Error("- does not make the pictures smaller")
		}
		at(5)
	})
}

func TestSortingAndHidingTakes(t *testing.T) {
	withRig(t, 7, 120, 40, func(r *rig) {
		order := func() (all []int) {
			for _, take := range r.sheet.shown {
				all = append(all, take.Take)
			}
			return all
		}
		r.press(",", "r")
		r.shows("by rating")
		if got := fmt.Sprint(order()); got != "[2 5 4 3 1 7 6]" {
			t.Errorf("by rating the order is %s", got)
		}
		r.press(",", "r")
		r.shows("by rating, turned round")
		r.press(",", "esc", ",", "t")
		if got := fmt.Sprint(order()); got != "[1 2 3 4 5 6 7]" {
			t.Errorf("by take the order is %s", got)
		}
		r.press("H")
		r.shows("1 rejected hidden", "7 takes")
		r.hides("t06")
		r.press("H")
		r.shows("t06")
	})
}

func TestMarkedTakesAreChosen(t *testing.T) {
	withRig(t, 7, 120, 40, func(r *rig) {
		r.press("v", "right", "v")
		r.shows("2 marked", "▪t01", "▪t03")
		if c := r.Targets(); len(c) != 2 || c[1].Take != 3 {
			t.Fatalf("%d are chosen", len(c))
		}
		r.press("=")
		r.shows("A  S010 t01", "B  S010 t03")
		r.press("esc", "esc")
		r.hides("marked")
		r.press("v", "v", "v")
		r.press("home", "right", "right", "right", "v", "v")
		r.press("enter")
		if len(r.told) != 1 || !strings.Contains(r.told[0].(InfoMsg).Text, "at most 4") {
			t.Errorf("five takes large: %v", r.told)
		}
	})
}

func TestClicksOnTheSheet(t *testing.T) {
	withRig(t, 7, 120, 40, func(r *rig) {
		g := r.grid()
		click := func(x, y int) {
			r.run(r.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}))
			r.settle()
		}
		click(g.width+gridGap+1, 3)
		if c, _ := r.current(); c.Take != 2 {
			t.Errorf("the cursor is on take %d", c.Take)
		}
		click(g.width+gridGap+1, 3)
		r.shows("frame 1 of 21")
		r.press("esc")
		r.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		if c, _ := r.current(); c.Take != 6 {
			t.Errorf("the wheel goes to take %d", c.Take)
		}
	})
}

func TestItFitsEverySize(t *testing.T) {
	withRig(t, 7, 120, 40, func(r *rig) {
		r.takes[0].Request.Prompt, r.shot.Name = "a\x1b[2J\u202eb\n"+strings.Repeat("柯", 300), "a\x1b[2J\u202eb"
		for _, keys := range [][]string{{}, {"enter"}, {"esc", "="}, {"="}, {"=", "="}, {"esc", "v", "v", "v", "v", "enter"}} {
			r.press(keys...)
			for w := 0; w <= 210; w += 7 {
				for _, h := range []int{0, 1, 2, 3, 5, 8, 9, 15, 24, 60} {
					r.SetSize(w, h)
					r.settle()
					view := r.View()
					if lipgloss.Width(view) > w || view != "" && lipgloss.Height(view) > h || strings.Contains(view, "\x1b[2J") || strings.Contains(view, "\u202e") {
						t.Fatalf("after %v it takes %d × %d of %d × %d", keys, lipgloss.Width(view), lipgloss.Height(view), w, h)
					}
				}
			}
			r.SetSize(120, 40)
			r.settle()
		}
	})
}

func TestWithoutPictures(t *testing.T) {
	withRig(t, 7, 120, 40, func(r *rig) {
		r.SetCanvas(termimage.Canvas{Protocol: termimage.None}, termimage.Canvas{})
		r.press("esc")
		r.settle()
		r.shows("t01", "✓ saved", "◐ running 42%")
		r.press("=")
		r.shows("≠ seed")
		r.press("esc", "enter", "space")
		if m, ok := r.told[len(r.told)-1].(InfoMsg); !ok || !strings.Contains(m.Text, "no pictures") {
			t.Errorf("it says %v", r.told)
		}
	})
}

func TestTakesThatCannotBeRead(t *testing.T) {
	withRig(t, 3, 80, 24, func(r *rig) {
		r.OpenShot(run.Shot{Code: "S020"})
		r.Update(TakesMsg{Shot: "S010", Takes: takes(3)}) // comes too late
		r.hides("t01")
		r.Update(TakesMsg{Shot: "s020", Err: errNoDisk})
		r.shows("no disk")
		r.Update(TakesMsg{Shot: "S020"})
		r.shows("This shot has no takes.")
	})
}

func TestFewPostersAreReadAtOnce(t *testing.T) {
	withRig(t, 7, 200, 60, func(r *rig) {
		r.reset()
		r.shot = run.Shot{Code: "S010"}
		r.loader.reading = 0
		r.Update(TakesMsg{Shot: "S010", Takes: takes(7)})
		r.Sync()
		if r.loader.reading != maxReading {
			t.Errorf("%d posters are read at once", r.loader.reading)
		}
	})
}

func TestPlayingSaysThatAVideoIsToBeDownloaded(t *testing.T) {
	withRig(t, 1, 120, 40, func(r *rig) {
		unsaved := r.loader.takes[0]
		unsaved.Video = run.Video{}
		r.Put(unsaved)
		r.press("space")
		if want := (InfoMsg{"play: its video is not saved here; download it first"}); !slices.Contains(r.told, tea.Msg(want)) || r.inPlayer() {
			t.Errorf("a take that is not saved: %v", r.told)
		}
		r.told = nil
		unsaved.State = run.Failed
		r.Put(unsaved)
		if r.press("space"); len(r.told) > 0 {
			t.Errorf("a failed take: %v", r.told)
		}
	})
}
