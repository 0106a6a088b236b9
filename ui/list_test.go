package ui_test

import (
	"errors"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/uitest"
)

// Rows of the sample runs, from the top.
const (
	running = iota
	queued
	saved
	left
	failed
	unsure
	cancelled
	pending
)

// choose puts the cursor on a row.
func (a *app) choose(row int) {
	a.Keys("g")
	for range row {
		a.Keys("j")
	}
}

// id returns the id of row i of n sample runs.
func id(i, n int) string { return uitest.Runs(n, time.Now())[n-1-i].ID }

func TestTheFirstScreenTellsWhatIsGoingOn(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.Shows("dailies", "1 running · 2 queued · today ≥$", "of $200.00", "demo", "◐ running   42%", "1 of 8", "? help",
			"16:9 · 720p · 5 s · audio", "est $1.51 (2026-11-20)", "saved to history")
	})
}

func TestARunOpensAndClosesAgain(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(failed)
		a.Keys("enter")
		a.Shows("Moderation: real person in the first frame", "use a picture without a real person", "code E4005", "not charged",
			"runflow/bytedance/seedance/2.0/image-to-video", "estimate", "$1.51 (5 s × $0.3024, 2026-11-20)")
		a.Keys("esc")
		a.Shows("▸ ✗ failed")
		a.Keys("esc", "esc", "esc")
		if a.Quit {
			t.Error("esc quits")
		}
	})
}

func TestThePageStandsBesideTheListWhereThereIsRoom(t *testing.T) {
	const onlyThere = "est $1.51 (2026-11-20)"
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.Shows(onlyThere)
		a.Keys("p")
		a.Hides(onlyThere)
		a.Keys("p")
		a.Shows(onlyThere)
		a.choose(saved)
		a.Shows("billed $0.96", "~/Videos/dailies/corgi.mp4")
		a.Send(tea.WindowSizeMsg{Width: 100, Height: 36})
		a.Keys("p")
		a.Hides("billed $0.96")
		a.Keys("p")
		a.Shows("billed $0.96")
		a.Send(tea.WindowSizeMsg{Width: 70, Height: 36})
		a.Hides("billed $0.96")
	})
}

func TestAnEmptyListHasNothingBesideIt(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.Keys("/", "z", "z", "z", "enter")
		a.Hides("┬", "Clouds")
		a.Keys("esc")
		a.Shows("│ Clouds")
	})
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Hides("┬")
		a.world.Add(uitest.Runs(1, time.Now())[0])
		a.Drain()
		a.Shows("│ Clouds")
	})
}

func TestWhatChangesShowsWhereverItIsDrawn(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		first := id(running, 8)
		a.world.Change(first, func(r *run.Run) { n := 77; r.Progress = &n })
		a.Drain()
		a.Shows("◐ running   77%", "running 77%")
		a.world.Change(first, func(r *run.Run) {
			cost := provider.Money(3 * provider.Dollar)
			r.State, r.Billed, r.Charged, r.Finished = run.Succeeded, &cost, provider.ChargedYes, time.Now()
		}, run.Event{Run: first, At: time.Now(), Kind: "succeeded", Text: "the video is there"})
		a.Drain()
		a.Shows("0 running", "$3.00", "the video is there", "today ≥$8.43")
	})
}

func TestARunMadeElsewhereComesInByItself(t *testing.T) {
	start(t, 3, 100, 24, func(t *testing.T, a *app) {
		a.Keys("j")
		r := uitest.Runs(1, time.Now())[0]
		r.ID, r.Request.Prompt = "02OTHER", "made in another window"
		a.world.Add(r)
		a.Drain()
		a.Shows("made in another window", "3 of 4") // the cursor stays on its run
	})
}

func TestTimeGoesByOnlyWhereSomethingMoves(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		before := a.Text()
		a.Sleep(time.Second)
		if a.Text() == before {
			t.Error("a running row stands still")
		}
	})
	start(t, 0, 80, 24, func(t *testing.T, a *app) {
		a.Sleep(time.Minute)
		taken := a.Taken
		a.Sleep(10 * time.Minute)
		if n := a.Taken - taken; n > 25 {
			t.Errorf("%d messages in ten idle minutes", n)
		}
	})
}

func TestTicksDoNotPileUp(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		for range 5 {
			a.Keys("n")
			a.Sleep(time.Second) // nothing moves in the form: a slow tick is under way
			a.Keys("esc", "d", "enter", "esc")
			a.Sleep(time.Second)
		}
		a.Sleep(40 * time.Second) // and has come by now
		taken := a.Taken
		a.Sleep(10 * time.Second)
		if n := a.Taken - taken; n < 15 || n > 25 {
			t.Errorf("%d messages in ten seconds, want two a second", n)
		}
	})
}

func TestTheLookFollowsTheTerminalUnlessOneIsSet(t *testing.T) {
	light := tea.BackgroundColorMsg{Color: color.White}
	for ground, follows := range map[ui.Background]bool{ui.BackgroundAuto: true, ui.BackgroundDark: false, ui.BackgroundLight: false} {
		startWith(t, 8, 120, 36, func(a *app) { a.ground = ground }, func(t *testing.T, a *app) {
			unknown := a.View()
			a.Send(tea.BackgroundColorMsg{Color: color.Black})
			before := a.View()
			a.Send(light)
			if (a.View() != before) != follows || (unknown != before) != follows {
				t.Errorf("ground %q: the look follows the terminal: %v, want %v", ground, !follows, follows)
			}
			if ground == ui.BackgroundAuto && unknown == a.View() {
				t.Error("before the terminal has answered, the look is the light one")
			}
			a.Send(tea.BackgroundColorMsg{Color: color.Black})
			if ground == ui.BackgroundAuto && a.View() != before {
				t.Error("the dark look does not come back")
			}
		})
	}
}

func TestNoticesGoAndProblemsStay(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(running)
		a.Keys("d")
		a.Shows("download: it has no video: it is running")
		a.Sleep(6 * time.Second)
		a.Hides("it has no video")
		a.world.FailNext(provider.Errorf(provider.KindDisk, "the disk is full").WithHint("make room"))
		a.Keys("ctrl+r")
		a.Shows("the disk is full: make room")
		a.Sleep(time.Minute)
		a.Shows("the disk is full")
		a.Keys("esc")
		a.Hides("the disk is full")
		a.world.FailNext(errors.New("gone"))
		a.Keys("G", "ctrl+r")
		a.world.FailNext(nil)
		a.Keys("esc", "L")
		a.Shows("the disk is full: make room", "gone")
		a.Keys("esc", "g")
		a.Shows("▸ ")
	})
}

func TestABrokenHistoryDoesNotEndTheApp(t *testing.T) {
	start(t, 200, 80, 24, func(t *testing.T, a *app) {
		a.world.FailNext(errors.New("database is locked"))
		a.Keys("G", "j", "k", "/", "x", "esc", "enter", "n", "esc", "s")
		a.Shows("database is locked")
		a.world.FailNext(nil)
		a.Keys("esc", "esc", "g", "G", "esc") // the message, the page of the run
		a.Shows("200 of 200")
		a.Keys("k")
		a.Shows("199 of 200", "▸ ")
	})
}

func TestAPasteActsNowhere(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.choose(saved)
		before := a.Text()
		for _, text := range []string{"q", "D\ny", "x", "ny", "dsp/\n", strings.Repeat("yqDx\n", 5000)} {
			a.Send(tea.PasteStartMsg{}, tea.PasteMsg{Content: text}, tea.PasteEndMsg{})
		}
		if a.Text() != before || a.Quit || len(a.world.Commands)+len(a.world.Submitted) > 0 {
			t.Errorf("a paste did something:\n%s", a.Text())
		}
		a.Keys("D")
		a.Send(tea.PasteMsg{Content: "y"})
		a.Shows("Remove this run")
		a.Keys("esc", "n")
		a.Send(tea.PasteMsg{Content: "q?Dx y"})
		a.Shows("q?Dx y", "6 / 5000")
	})
}
