package accessible_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/accessible"
	"dailies/ui/uitest"
)

func TestATurnInTheLifeOfARunIsTold(t *testing.T) {
	start(t, 8, func(k *talk) {
		id, bill := first(1, 8), provider.Money(960_000)
		change := func(do func(*run.Run)) {
			k.world.Change(id, do)
			synctest.Wait()
		}
		change(func(r *run.Run) { r.QueuePosition = new(int) })
		k.never("News")
		change(func(r *run.Run) { r.State = run.Running })
		k.says("Choose 0 to 9, or ? for the menu: \nNews: A pair of stylish round sunglasses on a marble table: running.\nChoose 0 to 9")
		half := 50
		change(func(r *run.Run) { r.Progress = &half })
		change(func(r *run.Run) { r.State, r.Billed, r.NextAttempt = run.Succeeded, &bill, time.Now() })
		k.says("done, not saved yet, billed $0.96.")
		change(func(r *run.Run) { r.Video.Download = run.Downloading })
		change(func(r *run.Run) { r.Video.Download, r.Video.File = run.Downloaded, "/videos/glasses.mp4" })
		k.says("done, saved as /videos/glasses.mp4, billed $0.96.")
		if n := strings.Count(k.text(), "News:"); n != 3 {
			t.Errorf("%d news:\n%s", n, k.text())
		}
		change(func(r *run.Run) { r.Pick = true })
		if n := strings.Count(k.text(), "News:"); n != 3 {
			t.Error("a run that is over makes news")
		}
	})
}

func TestNewsWaitWhileQuestionsBelongTogether(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("1", "2")
		k.world.Change(first(1, 8), func(r *run.Run) { r.State = run.Running })
		synctest.Wait()
		k.answer("a cat")
		k.never("News")
		if n := strings.Count(k.text(), "What should the video show?"); n != 1 {
			t.Errorf("the question is asked %d times", n)
		}
		k.answer("back")
		k.says("The request is kept", "News: A pair of stylish round sunglasses")
	})
}

func TestARunThatFailsIsToldWithWhatToDo(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.world.Change(first(0, 8), func(r *run.Run) {
			r.State, r.Err = run.Failed, &provider.Error{Message: "the frame shows a real person", Hint: "use another image"}
		})
		synctest.Wait()
		k.says("News: Clouds moving", ": failed, the frame shows a real person: use another image.")
	})
}

func TestWatchingEndsWithTheLastRun(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("3")
		k.says("running, 42 percent.", "queued, 3 ahead.", "Watching 3 runs. Press enter to go back to the menu.")
		for i := range 8 {
			k.world.Change(first(i, 8), func(r *run.Run) {
				if !r.State.Final() {
					r.State = run.Cancelled
				}
			})
			synctest.Wait()
		}
		k.says("News: Clouds", "cancelled.", "No run is under way any more.", "Choose 0 to 9")
		k.answer("3")
		k.says("No run is under way.")
	})
}

func TestEnterEndsWatching(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("3", "")
		k.says("Watching 3 runs", "\n\nChoose 0 to 9")
	})
}

func TestAnOutputThatBrokeIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := uitest.NewWorld(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := accessible.Run(ctx, accessible.Options{Engine: w, History: w}, strings.NewReader("2\n"), full{})
		if err == nil {
			t.Error("nobody was told that nobody listens")
		}
		cancel()
		synctest.Wait()
	})
}

func TestTheEndOfTheProgramIsAGoodEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := uitest.NewWorld(t)
		ctx, cancel := context.WithCancel(t.Context())
		r, typed := pipe()
		ended := make(chan error, 1)
		go func() { ended <- accessible.Run(ctx, accessible.Options{Engine: w, History: w}, r, &strings.Builder{}) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it ends with %v", err)
		}
		typed.Close()
	})
}
