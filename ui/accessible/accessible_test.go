package accessible_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// The transcripts are complete sessions; review their changes like code.
func TestTranscripts(t *testing.T) {
	for name, lines := range map[string][]string{
		"new run":  {"1", "2", "a corgi in the rain", "16:9", "720", "5", "no", "", "2", "y", "0"},
		"look":     {"2", "m", "1", "", "6", "0"},
		"cancel":   {"4", "1", "y", "4", "2", "no", "0"},
		"open":     {"5", "2", "5", "1", "y", "0"},
		"mistakes": {"10", "?", "2", "99", "", "4", "x", "back", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			text := ""
			start(t, 8, func(k *talk) {
				k.answer(lines...)
				text = k.text()
			})
			golden.RequireEqual(t, text)
		})
	}
}

func TestSpendingNeedsAClearYes(t *testing.T) {
	for answer, want := range map[string]int{"y": 1, "YES": 1, "": 0, "n": 0, "yep": 0, "back": 0, "1": 0} {
		start(t, 0, func(k *talk) {
			k.answer("1", "2", "a cat", "", "", "", "", "", "", answer)
			if got := len(k.world.Submitted); got != want {
				t.Errorf("%q sends %d orders, want %d:\n%s", answer, got, want, k.text())
			}
			k.says("Price: estimated $1.21", "Send 1 request to Runflow, which charges your account? y/N:")
		})
	}
	start(t, 0, func(k *talk) { // the end of the input is no yes
		k.answer("1", "2", "a cat", "", "", "", "", "", "")
		k.typed.Close()
		if len(k.world.Submitted) > 0 {
			t.Error("the end of the input sends an order")
		}
	})
}

func TestAWrongAnswerIsAskedAgain(t *testing.T) {
	start(t, 0, func(k *talk) {
		k.answer("1", "7", "1", "", "a cat", "", "none", "/pictures/cat.png", "", "3:7", "2", "", "99", "auto", "maybe", "yes", "many", "7", "21", "3", "y")
		k.says(`"7" is not a number from 1 to 3.`, "Not possible: say what the video should show.",
			"Not possible: this model needs a start frame", "Not possible: this model needs a start frame",
			`"3:7" is not one of these.`, "Not possible: 99 s is not possible; take 4 to 15 seconds.", "Answer yes or no.",
			`"many" is not a whole number`, `"21" is not a whole number from 1 to 20.`, "3 runs submitted")
		o := k.world.Submitted[0]
		if o.Takes != 3 || o.Request.Duration != 0 || !o.Request.Audio || *o.Request.Seed != 7 || o.Request.AspectRatio != "21:9" || o.Request.StartFrame != "/pictures/cat.png" {
			t.Errorf("the order is %+v", o)
		}
	})
}

func TestWhatFewRequestsHaveIsAskedForOnDemand(t *testing.T) {
	start(t, 0, func(k *talk) {
		k.answer("1", "2", "a cat", "", "", "", "", "", "2", "m", "hero, #night,hero", "scene", "scene=4", "cut=b", "cut=", "take=a=b", "", "m", "", "", "y")
		k.says("Answer m to fill in tags and metadata first.", "Type name=value.", "or enter for no more: [scene=4, take=a=b]", "Tags, separated by commas: [hero, night]")
		o := k.world.Submitted[0]
		if got := strings.Join(o.Tags, " "); got != "hero night" || o.Takes != 2 || len(o.Request.Metadata) != 2 || o.Request.Metadata["scene"] != "4" || o.Request.Metadata["take"] != "a=b" {
			t.Errorf("the order is %+v", o)
		}
	})
	start(t, 0, func(k *talk) {
		k.answer("1", "2", "a cat", "", "", "", "", "", "", "m", "hero", "", "m", "none", "", "n")
		k.says("Nothing was sent.")
		if len(k.world.Submitted) > 0 || len(k.world.Kept().Tags) > 0 {
			t.Errorf("sent %v, kept %+v", k.world.Submitted, k.world.Kept())
		}
	})
}

func TestABudgetRefuses(t *testing.T) {
	startWith(t, 0, func(w *uitest.FakeBackend) { w.Budget.PerRun = new(provider.Dollar) }, func(k *talk) {
		k.answer("1", "2", "a cat", "", "", "", "", "", "")
		k.says("This is not sent: one run may cost $1.21, over the cap of $1.00 per run", "The request is kept")
		k.never("y/N")
	})
}

func TestAConfigThatCannotBeReadRefuses(t *testing.T) {
	startWith(t, 0, func(w *uitest.FakeBackend) {
		w.Budget.NoSpending = provider.Errorf(provider.KindBudget, "line 2 is odd, so nothing is spent").WithHint("correct it")
	}, func(k *talk) {
		k.answer("1", "2", "a cat", "", "", "", "", "", "")
		k.says("This is not sent: line 2 is odd, so nothing is spent: correct it.", "The request is kept")
		k.never("y/N")
		k.answer("6")
		k.says("Line 2 is odd, so nothing is spent: correct it.")
	})
}

func TestAnUnsentRequestIsKept(t *testing.T) {
	start(t, 0, func(k *talk) {
		k.answer("1", "2", "a cat on a hill", "1:1", "back")
		if k.world.Kept() == nil || k.world.Kept().Request.Prompt != "a cat on a hill" || k.world.Kept().Request.AspectRatio != "1:1" {
			t.Fatalf("what is kept is %+v", k.world.Kept())
		}
		k.answer("1", "y", "", "", "", "", "", "", "", "", "y")
		k.says(`There is a request that was never sent: "a cat on a hill". Continue with it? y/N:`, "The prompt is: a cat on a hill", "[1:1]")
		if k.world.Kept() != nil || len(k.world.Submitted) != 1 || k.world.Submitted[0].Request.AspectRatio != "1:1" {
			t.Errorf("kept %+v, sent %+v", k.world.Kept(), k.world.Submitted)
		}
	})
}

func TestARunIsMadeAgainWithChanges(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("2", "4", "1", "", "the same at night", "", "", "", "", "", "", "y")
		k.says("The prompt is: A barista")
		if o := k.world.Submitted; len(o) != 1 || o[0].Request.Prompt != "the same at night" || o[0].Parent != first(3, 8) {
			t.Errorf("sent %+v", o)
		}
	})
}

func TestAnUnsureRunIsSettledWithItsRisk(t *testing.T) {
	startWith(t, 8, func(w *uitest.FakeBackend) { w.Budget = run.Budget{} }, func(k *talk) {
		k.answer("2", "6", "3", "n")
		k.says("unsure, nobody knows", "The first one may have been taken: you may pay twice.", "y/N")
		if len(k.world.Submitted) > 0 {
			t.Error("it was sent without a yes")
		}
		k.answer("2", "6", "4")
		if w := k.world.Commands; len(w) != 1 || w[0].Kind != run.CommandDismiss {
			t.Errorf("wished %+v", w)
		}
	})
}

func TestAJobIsAttachedToAnUnsureRun(t *testing.T) {
	start(t, 8, func(k *talk) {
		unsure := first(5, 8)
		k.world.Change(unsure, func(r *run.Run) {
			r.Sent, r.Err = time.Now(), &provider.Error{Kind: provider.KindUnsure, Message: "no usable id", Jobs: []string{"a/b==", "17"}}
		})
		k.answer("2", "6")
		k.says("Ids found in the answer: a/b==, 17")
		k.answer("5", "typo", "n")
		k.says("the provider has no job typo", "Attach it anyway?", "Nothing was done.")
		k.answer("2", "6", "5", "a/b==")
		k.says("Attached.")
		if r, err := k.world.Run(k.t.Context(), unsure); err != nil || r.Job != "a/b==" || r.State != run.Queued {
			t.Errorf("%s, job %q, %v", r.State, r.Job, err)
		}
	})
}

func TestSearchingFindsRuns(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("2", "provider:runcomfy corgi")
		k.says("1. A corgi running")
		k.answer("status:", "")
		k.says("That did not work")
	})
}

func TestWhatGoesWrongIsSaidAndTheTalkGoesOn(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.world.FailNext(provider.Errorf(provider.KindDisk, "the disk is full").WithHint("make room"))
		k.answer("2", "6", "1")
		k.world.FailNext(nil)
		k.says("That did not work: the disk is full: make room.")
		k.answer("6")
		k.says("Today: billed")
	})
}

func TestTheEndOfTheInputIsAGoodEnd(t *testing.T) {
	start(t, 2, func(k *talk) {})
	start(t, 2, func(k *talk) {
		k.answer("4")
		k.typed.Close()
	})
	start(t, 2, func(k *talk) { k.answer("0") })
}

func TestWhatSomeoneElseWroteIsOnlyText(t *testing.T) {
	evil := "red\x1b[31m\x1b]0;title\x07 \u009b2J\u202e\r\nblue\x00 ▀ \U0010eeee"
	startWith(t, 0, func(w *uitest.FakeBackend) {
		rs := uitest.Runs(8, time.Now())
		rs[3].Err, rs[3].Request.Prompt, rs[3].Model = &provider.Error{Message: evil}, evil, evil
		rs[5].Video.File = "/v/" + evil
		w.Add(rs...)
	}, func(k *talk) {
		k.answer("2", "5", "", "5", "1", "n", "6", "\x1b[A", "1", "2", "\x1b[31mcat", "back")
		k.world.Change(first(0, 8), func(r *run.Run) { r.State, r.CancelMessage = run.Queued, evil })
		k.answer("?")
		clean := strings.ReplaceAll(k.raw.String(), "▀", "") // that one is text here
		k.raw.Reset()
		k.raw.WriteString(clean)
		if strings.Contains(clean, "\x1b") || strings.Contains(clean, "\u202e") {
			t.Errorf("%q", clean)
		}
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("nobody listens") }

func TestAVideoIsSavedOrOpened(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("5", "2")
		if w := k.world.Commands; len(w) != 1 || w[0].Kind != run.CommandDownload || w[0].Run != first(3, 8) {
			t.Errorf("wished %+v", w)
		}
		k.answer("5", "1", "n")
		if len(k.opened) > 0 {
			t.Errorf("opened %v without a yes", k.opened)
		}
		k.answer("5", "1", "y")
		if len(k.opened) != 1 || k.opened[0] != "/home/ada/Videos/dailies/corgi.mp4" {
			t.Errorf("opened %v", k.opened)
		}
	})
}

func TestCancellingSaysWhatItDoesAndNeedsAYes(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("4", "1", "")
		k.says("what was rendered is charged.", "y/N:", "Nothing was done.")
		if len(k.world.Commands) > 0 {
			t.Errorf("wished %+v without a yes", k.world.Commands)
		}
		k.world.Change(first(1, 8), func(r *run.Run) { r.State = run.Running })
		k.answer("4", "2", "y")
		k.says("RunComfy cannot stop a running job", "You can only stop watching", "No longer watched.")
		if w := k.world.Commands; len(w) != 1 || w[0].Kind != run.CommandStopPolling {
			t.Errorf("wished %+v", w)
		}
	})
}

func TestARefusedTakeIsMadeAtAnotherProvider(t *testing.T) {
	startWith(t, 8, func(w *uitest.FakeBackend) { w.Budget = run.Budget{} }, func(k *talk) {
		refused := first(7, 8)
		k.world.Change(refused, func(r *run.Run) {
			r.State, r.Charged, r.Err = run.Failed, provider.ChargedNo, &provider.Error{Kind: provider.KindBalance, Message: "no money left"}
			r.Request.Audio = true
		})
		k.answer("2", "8", "3")
		k.says("make it at another provider", "Runflow did not make it: no money left.", "1. RunComfy: price unknown, seedance 1.0 pro, no audio", "which charges your account?")
		k.answer("")
		k.says("Nothing was done.")
		if len(k.world.Submitted) > 0 {
			t.Error("it was sent without a number")
		}
		k.answer("2", "8", "3", "1")
		k.says("Submitted to RunComfy.")
		if o := k.world.Submitted; len(o) != 1 || o[0].Parent != refused || o[0].ParentHow != run.HowElsewhere {
			t.Errorf("sent %+v", o)
		}
	})
}
