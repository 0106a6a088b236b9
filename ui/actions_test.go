package ui_test

import (
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// wished lists the enqueued commands, as "cancel 01RUN…".
func (a *app) wished() string {
	var all []string
	for _, w := range a.world.Commands {
		all = append(all, string(w.Kind)+" "+w.Run)
	}
	return strings.Join(all, ", ")
}

func TestCancelSaysWhatItDoesBeforeItAsks(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(running)
		a.Keys("x")
		a.Shows("Cancel this run?", "Runflow stops a running job; what was", "rendered is charged.", "Clouds moving", "estimated $1.51")
		a.Keys("x", "enter")
		a.Hides("Cancel this run?")
		if a.wished() != "" {
			t.Fatalf("without a yes: %s", a.wished())
		}
		a.Keys("x", "y")
		a.Shows("asked to cancel 1 run")
		if a.wished() != "cancel "+id(running, 8) {
			t.Errorf("wished: %q", a.wished())
		}
	})
}

func TestWhereCancelIsImpossibleOnlyWatchingCanStop(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		slow := id(queued, 8)
		a.world.Change(slow, func(r *run.Run) { r.State = run.Running })
		a.Drain()
		a.choose(queued)
		a.Keys("x")
		a.Shows("Stop watching this run?", "RunComfy cannot stop a running job", "may be charged")
		a.Keys("y")
		if a.wished() != "unwatch "+slow {
			t.Errorf("wished: %q", a.wished())
		}
	})
}

func TestOneQuestionForAllMarkedRuns(t *testing.T) {
	start(t, 16, 80, 24, func(t *testing.T, a *app) {
		a.Keys("g", "space", "space", "space") // running, queued, saved
		a.Keys("x")
		a.Shows("Cancel 2 runs?", "Runflow stops a running job", "RunComfy drops a queued job")
		a.Keys("y")
		if len(a.world.Commands) != 2 {
			t.Errorf("wished: %q", a.wished())
		}
	})
}

func TestSavingAndRefreshingNeedNoQuestion(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(left)
		a.Keys("d")
		a.Shows("saving 1 video")
		a.choose(running)
		a.Keys("ctrl+r")
		a.Shows("refreshing 1 run")
		if a.wished() != "save "+id(left, 8)+", refresh "+id(running, 8) {
			t.Errorf("wished: %q", a.wished())
		}
	})
}

func TestAJobIsAttachedToAnUnsureRun(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		lost := id(unsure, 8)
		a.world.Change(lost, func(r *run.Run) {
			r.Sent = r.Created
			r.Err = &provider.Error{Kind: provider.KindUnsure, Message: "no usable id", Jobs: []string{"a/b==", "17\x1b[31m"}}
		})
		a.Drain()
		a.choose(unsure)
		a.Keys("r")
		a.Shows("ids found  a/b==, 17", "attach a job")
		a.Keys("a")
		a.Shows("Which job is this run?", "nothing is sent", "ids found  a/b==, 17", "▸ a/b==")
		a.Keys("esc")
		a.Hides("Which job")
		a.Keys("a", "ctrl+u")
		a.Type("typo")
		a.Keys("enter")
		a.Shows("Attach it anyway?", "the provider has no job typo")
		a.Keys("n", "a", "enter")
		a.Shows("attached job a/b==")
		if r, err := a.world.Run(t.Context(), lost); err != nil || r.Job != "a/b==" || r.State != run.Queued {
			t.Errorf("%s, job %q, %v", r.State, r.Job, err)
		}
	})
}

func TestAnIdThatTheProviderDoesNotKnowTakesAYes(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		lost := id(unsure, 8)
		a.choose(unsure)
		a.Keys("a")
		a.Shows("(the id of the job)")
		a.Keys("enter")
		a.Hides("Which job", "attached")
		a.Keys("a")
		a.Type("typo")
		a.Keys("enter", "y")
		a.Shows("attached job typo")
		if r, err := a.world.Run(t.Context(), lost); err != nil || r.Job != "typo" {
			t.Errorf("job %q, %v", r.Job, err)
		}
	})
}

func TestAllVideosOfARunAreOnItsPage(t *testing.T) {
	start(t, 8, 90, 60, func(t *testing.T, a *app) {
		a.world.Change(id(saved, 8), func(r *run.Run) {
			r.Outputs = []run.Video{
				{Download: run.Downloaded, File: "/home/ada/Videos/dailies/corgi 2.mp4", Video: provider.Video{URL: "https://cdn.example/2.mp4"}},
				{Download: run.DownloadFailed, Err: provider.Errorf(provider.KindDisk, "the disk is full"), Video: provider.Video{URL: "https://cdn.example/3.mp4?sig=s"}},
			}
		})
		a.Drain()
		a.choose(saved)
		a.Shows("! not saved", "the disk is full")
		a.Keys("enter")
		a.Shows("corgi.mp4", "file 2", "corgi 2.mp4", "file 3", "saving 3", "the disk is full", "link 3", "https://cdn.example/3.mp4")
		a.Hides("sig=s")
	})
}

func TestARunThatWaitsForItsVideoSaysSo(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		a.world.Change(id(running, 8), func(r *run.Run) {
			r.Progress, r.Err = nil, provider.Errorf(provider.KindProvider, "succeeded, waiting for the video")
		})
		a.world.Change(id(left, 8), func(r *run.Run) {
			r.Video, r.Err = run.Video{Download: run.DownloadNone}, provider.Errorf(provider.KindProvider, "Runflow says that this run is done, but there is no video")
		})
		a.Drain()
		a.Shows("· succeeded, wait", "! no video", "Runflow says that")
	})
}

// An unsure run that was submitted again, here or in another window, says so before anything is asked.
func TestARunThatWasSubmittedAgainSaysSo(t *testing.T) {
	start(t, 8, 120, 24, func(t *testing.T, a *app) {
		a.world.Change(id(saved, 8), func(r *run.Run) {
			r.State, r.Err = run.Failed, &provider.Error{Kind: provider.KindUnsure, Code: run.CodeResubmitted, Message: "submitted again as 66TEZ7"}
		})
		a.Drain()
		a.choose(saved)
		a.Keys("r")
		a.Shows("retry: it was already submitted again as 66TEZ7; run that one again")
		a.Hides("may be charged", "Send")
	})
}

func TestRemovingCanBeUndone(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("D")
		a.Shows("Remove this run from the history?", "Saved videos stay on your disk")
		a.Keys("D", "n")
		a.Shows("A corgi", "of 8")
		a.Keys("D", "y")
		a.Hides("A corgi")
		a.Shows("of 7", "u brings it back")
		a.Keys("u")
		a.Shows("A corgi", "of 8", "undone: remove 1 run")
		a.Keys("u")
		a.Shows("of 8")
	})
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(pending)
		a.Keys("s")
		a.choose(saved)
		a.Keys("D", "y", "u", "u")
		a.Shows("A corgi", "of 8")
		a.Hides("● Waves")
	})
}

func TestStars(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(pending)
		a.Keys("s")
		a.Shows("● Waves", "picked 1 run")
		a.Keys("u")
		a.Hides("● Waves")
		a.Keys("g", "j", "j", "space", "g", "space", "s") // one has it, one does not
		a.Shows("● A corgi", "● Clouds")
		a.choose(saved)
		a.Keys("s")
		a.Hides("● A corgi")
	})
}

func TestCopying(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.choose(running)
		for _, c := range []struct {
			keys []string
			want string
		}{
			{[]string{"y"}, "Clouds moving slowly across the sky, light shifting across the mountain peaks, gentle breeze in the grass"},
			{[]string{"C", "i"}, id(running, 8)},
			{[]string{"C", "j"}, "job_8f2"},
			{[]string{"C", "s"}, "dailies submit --model runflow/bytedance/seedance/2.0/image-to-video --prompt 'Clouds moving slowly across the sky, light shifting across the mountain peaks, gentle breeze in the grass' --image /home/ada/shots/mountain.png --ratio 16:9 --resolution 720p --duration 5 --audio"},
		} {
			a.Clipboard = ""
			a.Keys(c.keys...)
			if a.Clipboard != c.want {
				t.Errorf("%v copies %q, want %q", c.keys, a.Clipboard, c.want)
			}
			a.Shows("copied the")
		}
		a.Clipboard = ""
		a.Keys("C", "u")
		a.Shows("cURL: it has not been sent yet")
		a.world.Change(id(running, 8), func(*run.Run) {}, run.Event{Run: id(running, 8), Kind: "sent", Detail: `{"method":"POST","url":"https://api.example/v1/runs","request":"{\"a\":1}"}`})
		a.Keys("C", "u")
		if want := `curl -X POST https://api.example/v1/runs -H "Authorization: Bearer $RUNFLOW_API_KEY" -H 'Content-Type: application/json' --data-raw '{"a":1}'`; a.Clipboard != want {
			t.Errorf("cURL is %q, want %q", a.Clipboard, want)
		}
		a.choose(left)
		a.Keys("Y")
		if a.Clipboard != "https://cdn.example/latte.mp4?token=t" {
			t.Errorf("Y copies %q", a.Clipboard)
		}
		a.Clipboard = ""
		a.choose(failed)
		a.Keys("Y")
		a.Shows("copy URL: it has no link")
		if a.Clipboard != "" {
			t.Errorf("Y copies %q where there is no link", a.Clipboard)
		}
	})
}

func TestCopyingOnADesktopNeedsNoTerminal(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) { a.desktop = true }, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("y")
		a.Shows("copied the prompt")
		a.Hides("if the terminal allows it")
		if a.clipped == "" || a.clipped != a.Clipboard {
			t.Errorf("the desktop is given %q, the terminal %q", a.clipped, a.Clipboard)
		}
	})
}

func TestOpeningShowsOnlySavedFiles(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("o", "O")
		if got := strings.Join(a.opened, " "); got != "/home/ada/Videos/dailies/corgi.mp4 /home/ada/Videos/dailies" {
			t.Errorf("opened %q", got)
		}
		a.choose(left)
		a.Keys("o", "O")
		a.Shows("its video is not saved here")
		if len(a.opened) != 2 {
			t.Errorf("opened %q", a.opened)
		}
	})
}

func TestTheKeysOfTheTerminalWorkEverywhere(t *testing.T) {
	for _, keys := range [][]string{{}, {"n"}, {"x"}, {"?"}, {"/"}} {
		start(t, 8, 80, 24, func(t *testing.T, a *app) {
			a.Keys(keys...)
			a.Keys("ctrl+l", "ctrl+z")
			if a.Cleared != 1 || a.Suspended != 1 {
				t.Errorf("after %v: cleared %d times, suspended %d times", keys, a.Cleared, a.Suspended)
			}
			a.Keys("ctrl+c")
			if !a.Quit {
				t.Errorf("after %v: ctrl+c does not quit", keys)
			}
		})
	}
}

func TestQDoesNotQuitWhereItIsALetter(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.Keys("/", "q", "esc", ",", "q", "n", "q")
		if a.Quit {
			t.Fatal("q quits while one types")
		}
		a.Shows("1 / 5000")
		a.Keys("esc", "q")
		if !a.Quit {
			t.Error("q does not quit in the list")
		}
	})
}

func TestAnExpiredLinkIsSaidToBe(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.world.Change(id(left, 8), func(r *run.Run) { r.Video.Expires = time.Now().Add(-time.Hour) })
		a.Drain()
		a.choose(left)
		a.Shows("! expired")
		a.Keys("Y")
		a.Shows("copied the expired link")
		a.world.Change(id(left, 8), func(r *run.Run) { r.Video.Video = provider.Video{URL: "javascript:alert(1)"} })
		a.Drain()
		a.Keys("Y")
		a.Shows("it has no link")
	})
}
