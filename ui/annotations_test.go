package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// tags returns the tags of a run.
func (a *app) tags(t *testing.T, row, n int) string {
	t.Helper()
	r, err := a.world.Run(t.Context(), id(row, n))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(r.Tags, " ")
}

func TestThreeRunsAreTaggedAtOnceAndUndone(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.world.Change(id(saved, 8), func(r *run.Run) { r.Tags = []string{"Hero", "old"} })
		a.Drain()
		a.Keys("g", "v", "j", "j")
		a.Shows("3 marked, moving marks more")
		a.Keys("t")
		a.Shows("Tags of 3 runs", "only some of them have stay as they are")
		a.Type("hero, dusk")
		a.Keys("enter")
		a.Shows("✓ tagged 3 runs; u undoes it")
		if a.tags(t, running, 8) != "hero dusk" || !strings.Contains(a.tags(t, saved, 8), "old") || !strings.Contains(a.tags(t, saved, 8), "dusk") {
			t.Fatalf("the tags are %q and %q", a.tags(t, running, 8), a.tags(t, saved, 8))
		}
		a.Keys("u")
		a.Shows("undone: tags")
		if a.tags(t, running, 8) != "" || !strings.Contains(strings.ToLower(a.tags(t, saved, 8)), "hero") || strings.Contains(a.tags(t, saved, 8), "dusk") {
			t.Errorf("undone, the tags are %q and %q", a.tags(t, running, 8), a.tags(t, saved, 8))
		}
	})
}

func TestTagsAreEditedInPlace(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.world.Change(id(pending, 8), func(r *run.Run) { r.Tags = []string{"one", "two"} })
		a.Drain()
		a.choose(pending)
		a.Keys("t")
		a.Shows("one, two")
		a.Keys("esc")
		a.Keys("t", "backspace", "backspace", "backspace", "backspace", "backspace")
		a.Send(tea.PasteMsg{Content: ", q\nn\x1b[31m"})
		a.Keys("enter")
		if got := a.tags(t, pending, 8); got != "one q n" {
			t.Errorf("the tags are %q", got)
		}
		if a.Quit {
			t.Error("a letter of the text was taken for a key")
		}
	})
}

func TestNotes(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(pending)
		a.Keys("N")
		a.Shows("Note on this run")
		a.Type("quiet n")
		a.Keys("enter")
		a.Shows("note saved on 1 run")
		a.Keys("/")
		a.Type("quiet")
		a.Keys("enter")
		a.Shows("Waves", "1 of 1 · 8 total")
		a.Keys("u")
		a.Shows("undone: note")
		r, _ := a.world.Run(t.Context(), id(pending, 8))
		if r.Note != "" {
			t.Errorf("undone, the note is %q", r.Note)
		}
	})
}

// Another window writes the note while it is edited here: it is shown, and nothing is lost.
func TestANoteThatChangedElsewhereIsNotReplacedUnseen(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		note := func() string {
			r, err := a.world.Run(t.Context(), id(pending, 8))
			if err != nil {
				t.Fatal(err)
			}
			return r.Note
		}
		a.choose(pending)
		a.Keys("N")
		a.Type("mine")
		a.world.Change(id(pending, 8), func(r *run.Run) { r.Note = "theirs\x1b[31m" })
		a.Drain()
		a.Keys("enter")
		a.Shows("The note has changed", "note now", "theirs", "▸ mine", "replace it")
		if got := note(); got != "theirs\x1b[31m" {
			t.Fatalf("the note is %q", got)
		}
		a.Type(" too")
		a.Keys("enter")
		a.Shows("note saved on 1 run")
		if got := note(); got != "mine too" {
			t.Fatalf("the note is %q", got)
		}
		a.Keys("u")
		if got := note(); got != "theirs\x1b[31m" {
			t.Errorf("undone, the note is %q", got)
		}

		a.Keys("N", "x", "enter")
		a.world.Change(id(pending, 8), func(r *run.Run) { r.Note = "theirs again" })
		a.Drain()
		a.Keys("u")
		a.Shows(" ! not undone: note; it was changed again in another window")
		if got := note(); got != "theirs again" {
			t.Errorf("the undo replaced a newer note of another window: %q", got)
		}
		a.Keys("u")
		a.Shows("there is nothing to undo")
	})
}

// A judgement replaces that of another window, says so, and brings it back.
func TestUndoBringsBackTheJudgementOfAnotherWindow(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		rated := func() int {
			r, err := a.world.Run(t.Context(), id(pending, 8))
			if err != nil {
				t.Fatal(err)
			}
			return r.Rating
		}
		a.choose(pending)
		a.Keys("R")
		two := 2
		if err := a.world.Annotate(t.Context(), run.AnnotationEdit{Rating: &two}, id(pending, 8)); err != nil {
			t.Fatal(err)
		}
		a.Keys("5")
		a.Shows("1 run had been judged in another window")
		if rated() != 5 {
			t.Fatalf("it has %d stars", rated())
		}
		a.Keys("u")
		if rated() != 2 {
			t.Errorf("undone, it has %d stars", rated())
		}
	})
}

// An undo that could not be written can be made again.
func TestAnUndoStaysUntilItIsWritten(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.choose(pending)
		a.Keys("s")
		busy := provider.Errorf(provider.KindLocal, "another program has locked the history").WithHint("try again")
		a.world.FailNext(busy)
		a.Keys("u")
		a.Shows("another program has locked the history")
		a.world.FailNext(nil)
		a.Keys("u")
		a.Shows("undone: pick")
		a.Keys("u")
		a.Shows("there is nothing to undo")

		a.Keys("2", "g", "e", "x", "enter")
		a.Shows("changed the shot")
		a.world.FailNext(busy)
		a.Keys("u")
		a.world.FailNext(nil)
		a.Keys("u")
		a.Shows("undone: shot")
	})
}

// The dialog has one line.
func TestANoteOfSeveralLinesOutlivesALookAtIt(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		note := func() string {
			r, err := a.world.Run(t.Context(), id(pending, 8))
			if err != nil {
				t.Fatal(err)
			}
			return r.Note
		}
		a.world.Change(id(pending, 8), func(r *run.Run) { r.Note = "0:01 the hand\n0:02 the eyes" })
		a.choose(pending)
		a.Keys("N")
		a.Shows("0:01 the hand · 0:02 the eyes")
		a.Keys("enter")
		if got := note(); got != "0:01 the hand\n0:02 the eyes" {
			t.Errorf("unchanged, the note is %q", got)
		}
		a.Keys("N")
		a.Type(" · 0:03 cut")
		a.Keys("enter")
		if got := note(); got != "0:01 the hand · 0:02 the eyes · 0:03 cut" {
			t.Errorf("the note is %q", got)
		}
	})
}

func TestEverythingIsMarkedEvenWhatIsNotLoaded(t *testing.T) {
	start(t, 700, 100, 24, func(t *testing.T, a *app) {
		a.Keys("ctrl+a")
		a.Shows("700 marked")
		a.Keys("esc", "g", "v", "G")
		a.Shows("700 marked")
		a.Keys("esc")
		a.Hides("marked")
		a.Keys("v", "k", "v", "k")
		a.Shows("2 marked")
		a.Keys("s")
		a.Shows("picked 1 run") // the other one had it
		a.Keys("g", "shift+down", "shift+down", "shift+up")
		a.Shows("2 marked, moving")
	})
}

func TestRunsAreCompared(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.Keys("g", "=")
		a.Shows("=: mark two or more runs with space")
		a.Sleep(20 * time.Second)
		a.Keys("space", "space")
		a.Shows("= compare")
		a.Keys("=")
		a.Shows("≠ prompt", "1  S070 t01", "◌ queued", "2  S080 t01", "◐ running 42%")
		a.world.Change(id(running, 8), func(r *run.Run) { r.State = run.Failed })
		a.Drain()
		a.Shows("2  S080 t01", "✗ failed")
		a.Sleep(5 * time.Second)
		a.Shows("= differences only")
		a.Keys("esc")
		a.Shows("2 marked")
		a.Keys("ctrl+a", "=")
		a.Shows("Chosen runs · 8 takes", "S010 t01")
		a.Keys("esc")
		a.Shows("8 marked")
	})
}

func TestShortFilters(t *testing.T) {
	start(t, 80, 100, 24, func(t *testing.T, a *app) {
		a.Keys("f")
		a.Shows("show only which runs?", "f failed", "w last week")
		a.Keys("f")
		a.Shows("10 · 80 total · status:failed")
		a.Keys("f", "w")
		a.Shows("10 · 80 total · status:failed age<7d")
		a.Keys("f", "u")
		a.Shows("80 total · age<7d status:unsure")
		a.Keys("f", "u", "f", "q", "f", "esc")
		a.Shows("80 total · age<7d")
		if a.Quit {
			t.Error("q quits while a filter is chosen")
		}
		a.Keys("esc")
		a.Hides(" total")
	})
}

func TestLateRunsAreSaidToBe(t *testing.T) {
	start(t, 40, 200, 24, func(t *testing.T, a *app) {
		late := id(queued, 40)
		a.world.Change(late, func(r *run.Run) { r.State, r.Sent = run.Running, r.Sent.Add(-60e9) })
		a.Drain()
		a.Shows("/1m50", "· slow")
		a.world.Change(late, func(r *run.Run) { r.Sent = r.Sent.Add(-400e9) })
		a.Drain()
		a.Shows("· stuck?")
		a.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
		a.Shows("· stuck? 8m39/1m")
		a.Send(tea.WindowSizeMsg{Width: 200, Height: 24})
		a.world.Change(late, func(r *run.Run) { r.State, r.Video.Download = run.Succeeded, run.Downloading })
		a.Drain()
		a.world.Change(late, func(r *run.Run) { r.Video.Bytes, r.Video.Size, r.Video.Rate = 1_000_000, 4_000_000, 500_000 })
		a.Drain()
		a.Shows("1.0 MB of 4.0 MB · 500.0 kB/s · 6s left ")
	})
}

func TestHelpIsSearched(t *testing.T) {
	start(t, 8, 100, 30, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("?", "/")
		a.Type("undo")
		a.Shows("no key does that here")
		a.Keys("esc")
		a.Shows("download", "quit; runs go on")
		a.Keys("/")
		a.Type("quit")
		a.Shows("quit; runs go on", "ctrl+c")
		a.Hides("download ")
		a.Keys("enter", "esc")
		a.Shows("copy prompt")
		a.Keys("esc")
		a.Hides("Keys that work here")
	})
}

func click(x, y int) tea.Msg { return tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft} }

// at returns the cell where a text begins on the screen.
func (a *app) at(t *testing.T, text string) (x, y int) {
	t.Helper()
	for y, l := range strings.Split(a.Text(), "\n") {
		if before, _, ok := strings.Cut(l, text); ok {
			return len([]rune(before)), y
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", text, a.Text())
	return 0, 0
}

func TestTheMouse(t *testing.T) {
	start(t, 80, 130, 30, func(t *testing.T, a *app) {
		on := func(text string) {
			x, y := a.at(t, text)
			a.Send(click(x, y))
		}
		on("No answer to")
		a.Shows("▸ ? unsure")
		on("▸ ?")
		a.Shows("RunComfy", "esc back")
		on("Runs")
		a.Shows("of 80")
		a.Send(tea.MouseWheelMsg{X: 5, Y: 10, Button: tea.MouseWheelDown})
		a.Hides("1 of 80")
		on("cost")
		a.Shows("by cost ↓")
		on("cost↓")
		a.Shows("by cost ↑")
		on("New")
		a.Shows("New run")
		on("esc close")
		a.Shows("of 80")
		a.Keys(",", "t")
		on("? help")
		a.Shows("Keys that work here", "/ search")
		a.Send(click(0, 0))
		a.Hides("Keys that work here")
		a.choose(saved)
		a.Keys("D")
		a.Shows("Remove this run")
		a.Send(click(0, 0))
		a.Shows("Remove this run")
		on("n  no ")
		a.Hides("Remove this run")
		a.Shows("of 80")
		a.Keys("D")
		on("y  remove it")
		a.Shows("of 79")
	})
}

func TestTheMouseCanBeLeftToTheTerminal(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		if a.Model().View().MouseMode != tea.MouseModeCellMotion {
			t.Error("the mouse does not work at first")
		}
		a.Keys("m")
		a.Shows("the terminal selects")
		if a.Model().View().MouseMode != tea.MouseModeNone {
			t.Error("m leaves the mouse on")
		}
		a.Keys("m", "/", "m")
		if a.Model().View().MouseMode == tea.MouseModeNone {
			t.Error("m typed into the filter switches the mouse")
		}
	})
}

func TestTheCursorStandsWhereTextGoes(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		for _, keys := range [][]string{{"/"}, {"t"}, {"?", "/"}, {"n"}} {
			a.Keys(keys...)
			a.Send(tea.PasteMsg{Content: "柯基犬"})
			c := a.Model().View().Cursor
			if c == nil {
				t.Fatalf("after %v there is no cursor", keys)
			}
			line := strings.Split(a.Text(), "\n")[c.Y]
			if got := []rune(line); !slices.Contains([]int{c.X, c.X - 3}, len([]rune(line[:strings.Index(line, "柯基犬")]))+3) && len(got) > 0 {
				t.Errorf("after %v the cursor is at %d of %q", keys, c.X, line)
			}
			a.Keys("esc", "esc", "1")
		}
	})
}
