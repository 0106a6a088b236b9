package ui_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/runform"
	"dailies/ui/uitest"
)

// write fills the form with a text-to-video request.
func (a *app) write(prompt string) {
	a.Keys("n")
	a.Type(prompt)
	a.Keys("alt+enter")
}

// textModel makes a model that needs only a prompt the default.
func (a *app) textModel() {
	m := uitest.Models()[1]
	a.world.Keep(run.UnsentForm{Model: m.Key(), Request: m.Defaults(), Takes: 1, SavedAt: time.Now()})
}

func TestNothingIsSpentWithoutAYes(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.write("a cat")
		a.Shows("Spend $1.21?", "the sandbox gets 1 request", "a cat", "estimated $1.21 (5 s × $0.2419, as of 2026-11-20)", "of $200.00 after it")
		for _, keys := range [][]string{{"enter"}, {"esc"}, {"n"}, {"alt+enter", "esc"}} {
			a.Keys(keys...)
			if len(a.world.Submitted) > 0 {
				t.Fatalf("%v spends", keys)
			}
			a.Keys("alt+enter")
			a.Shows("Spend $1.21?")
		}
		a.Keys("y")
		if len(a.world.Submitted) != 1 || a.world.Submitted[0].Request.Prompt != "a cat" {
			t.Fatalf("submitted: %+v", a.world.Submitted)
		}
		a.Shows("▸ ○ pending", "a cat", "1 of 9", "Submitted to Runflow")
		if a.world.Kept() != nil {
			t.Error("the draft of what was sent is still kept")
		}
		a.Keys("n")
		a.Shows("0 / 5000")
	})
}

func TestABudgetStopsTheSubmitAndSaysHowToGoOn(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) {
		a.textModel()
		a.world.Budget = run.Budget{PerRun: new(provider.Dollar)}
	}, func(t *testing.T, a *app) {
		a.write("a cat")
		a.Hides("Spend $1.21?")
		a.Shows("✗ one run may cost $1.21, over the cap of $1.00 per run", "raise per_run")
		if len(a.world.Submitted) > 0 {
			t.Error("it was submitted all the same")
		}
	})
}

func TestAConfigThatCannotBeReadStopsTheSubmit(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) {
		a.textModel()
		a.world.Budget = run.Budget{NoSpending: provider.Errorf(provider.KindBudget, "line 2 is odd, so nothing is spent").WithHint("correct it")}
	}, func(t *testing.T, a *app) {
		a.write("a cat")
		a.Hides("Spend $1.21?")
		a.Shows("✗ line 2 is odd, so nothing is spent: correct it")
		a.Keys("esc")
		a.choose(cancelled)
		a.Keys("r", "y")
		if len(a.world.Submitted) > 0 {
			t.Error("it was submitted all the same")
		}
	})
}

func TestSmallAmountsNeedNoQuestionIfThePersonSaysSo(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) {
		a.textModel()
		a.world.Budget = run.Budget{AskBelow: 2 * provider.Dollar}
	}, func(t *testing.T, a *app) {
		a.write("a cat")
		if len(a.world.Submitted) != 1 {
			t.Fatalf("submitted: %d", len(a.world.Submitted))
		}
		a.world.Change(id(cancelled, 8), func(r *run.Run) { r.State = run.Unsure })
		a.Drain()
		a.choose(1 + cancelled)
		a.Keys("r", "s")
		a.Shows("Spend $1.21?", "you may pay twice") // a risk is always asked about
		if len(a.world.Submitted) != 1 {
			t.Error("the risk was taken without a question")
		}
	})
}

func TestRetryAlwaysAsksWithThePrice(t *testing.T) {
	start(t, 8, 100, 30, func(t *testing.T, a *app) {
		a.choose(cancelled)
		a.Keys("r")
		a.Shows("Spend $1.21?", "A train leaves", "1 · 5 s · 720p · 16:9 · audio")
		a.Keys("r", "enter")
		if len(a.world.Submitted) > 0 {
			t.Fatal("a second r or enter spends")
		}
		a.Keys("r", "y")
		if len(a.world.Submitted) != 1 || a.world.Submitted[0].Parent != id(cancelled, 8) {
			t.Fatalf("submitted: %+v", a.world.Submitted)
		}
		a.Shows("▸ ○ pending", "1 of 9")
	})
}

func TestSeveralRetriesAreOneQuestionWithOneTotal(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.choose(cancelled)
		a.Keys("space")
		a.choose(8 + cancelled)
		a.Keys("space", "r")
		a.Shows("Spend $2.42?", "2 requests", "A train leaves the station and 1 more", "(2 × 5 s × $0.2419")
		a.Keys("y")
		if len(a.world.Submitted) != 2 {
			t.Errorf("submitted: %d", len(a.world.Submitted))
		}
		a.Hides("marked")
	})
}

func TestARefusedRetryStopsTheRest(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.choose(failed) // its model wants a start frame that is not there
		a.Keys("space", "r", "y")
		a.Shows("this model needs a start frame")
		if len(a.world.Submitted) > 0 {
			t.Errorf("submitted: %+v", a.world.Submitted)
		}
	})
}

func TestARefusalStopsTheRunsBehindIt(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.choose(cancelled)
		a.Keys("space")
		a.choose(8 + failed) // older, so it goes first; its start frame is not there
		a.Keys("space", "r", "y")
		a.Shows("this model needs a start frame")
		if len(a.world.Submitted) > 0 {
			t.Errorf("submitted: %+v", a.world.Submitted)
		}
	})
}

func TestAPasteBehindAQuestionIsLost(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.write("a cat")
		a.Send(tea.PasteMsg{Content: "and a dog"})
		a.Keys("n")
		a.Shows("5 / 5000")
		a.Keys("f1")
		a.Send(tea.PasteMsg{Content: "and a dog"})
		a.Keys("esc")
		a.Shows("5 / 5000")
	})
}

func TestAnUnsureRunHasThreeWaysOut(t *testing.T) {
	start(t, 8, 100, 30, func(t *testing.T, a *app) {
		a.world.Budget = run.Budget{} // under a cap, a run without a known price is refused
		a.choose(unsure)
		a.Keys("r")
		a.Shows("What happened to this run?", "nobody knows whether RunComfy", "check again", "submit it again", "dismiss", "not now")
		a.Keys("r", "enter")
		if a.wished() != "" || len(a.world.Submitted) > 0 {
			t.Fatal("something was done without an answer")
		}
		a.Keys("r", "c")
		a.Shows("checking again")
		a.Keys("r", "s")
		a.Shows("Spend an unknown amount?", "you may pay twice", "no price known")
		a.Keys("n", "r", "d")
		if want := "refresh " + id(unsure, 8) + ", dismiss " + id(unsure, 8); a.wished() != want {
			t.Errorf("wished: %q, want %q", a.wished(), want)
		}
		a.Keys("r", "s", "y")
		if len(a.world.Submitted) != 1 {
			t.Errorf("submitted: %d", len(a.world.Submitted))
		}
	})
}

func TestEditingARunFillsTheForm(t *testing.T) {
	start(t, 8, 100, 30, func(t *testing.T, a *app) {
		a.choose(running)
		a.Keys("e")
		a.Sleep(time.Second) // the images are read when the form rests
		a.Shows("Edit and run again", "Clouds moving slowly", "mountain.png", "1920×1080 PNG 2.1 MB")
		a.Type("!")
		a.Keys("esc")
		a.choose(pending)
		a.Keys("e")
		a.Shows("Replace the unsent form?", "unsent   Clouds moving")
		a.Keys("enter")
		a.Keys("n")
		a.Shows("grass!")
		a.Keys("esc", "e", "y")
		a.Shows("Waves")
		a.Hides("Clouds")
	})
}

func TestADraftOutlivesTheApp(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Type("half a tho")
		a.Sleep(time.Second)
		if a.world.Kept() == nil || a.world.Kept().Request.Prompt != "half a tho" {
			t.Fatalf("kept: %+v", a.world.Kept())
		}
		a.Shows("draft saved 15:02")
		a.Type("ught")
		a.Keys("ctrl+c")
		if !a.Quit || a.world.Kept().Request.Prompt != "half a thought" {
			t.Errorf("the last letters are lost: %+v", a.world.Kept())
		}
	})
	startWith(t, 8, 100, 30, func(a *app) {
		a.textModel()
		d := *a.world.Kept()
		d.Request.Prompt = "half a thought"
		a.world.Keep(d)
	}, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Shows("half a thought")
	})
}

func TestThePriceFollowsTheForm(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Shows("estimated $1.21")
		for range 20 {
			a.Keys("tab")
			if before := a.Text(); before != "" {
				a.Keys("right")
			}
		}
		a.Sleep(time.Second)
		if kept := a.world.Kept(); kept == nil || kept.Request.Duration == 5 && kept.Request.AspectRatio == "16:9" {
			t.Fatalf("nothing was changed: %+v", kept)
		}
	})
}

func TestTheEditorGetsTheTerminal(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Type("a cat")
		a.Keys("ctrl+o")
		if a.Executed != 1 {
			t.Fatal("no editor was started")
		}
		a.Send(runform.EditedMsg{Text: "a dog\nand a cat"})
		a.Shows("a dog", "and a cat")
	})
}

func TestEarlierPromptsComeBack(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) {
		a.textModel()
		for _, prompt := range []string{"the one before", "the last one"} {
			r := uitest.Runs(1, time.Now())[0]
			r.ID, r.Request.Prompt = prompt, prompt
			a.world.Add(r)
		}
	}, func(t *testing.T, a *app) {
		a.Keys("n", "alt+up")
		a.Shows("the last one")
		a.Keys("alt+up")
		a.Shows("the one before")
	})
}
