package ui_test

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"charm.land/lipgloss/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
)

// newerHistory is why the history of these tests is read-only.
func newerHistory() *provider.Error {
	e := provider.Errorf(provider.KindFile, "read only: the history /home/ada/.local/share/dailies/history.db was written by a newer dailies (version 9, this one knows 1)")
	e.Err = run.ErrReadOnly
	return e.WithHint("install the newest dailies; the file was not touched")
}

func onlyRead(a *app) { a.more = func(o *ui.Options) { o.ReadOnly = newerHistory() } }

func (a *app) kept(t *testing.T) []run.Run {
	t.Helper()
	l, err := a.world.Page(context.Background(), run.Query{Limit: 1000, Filter: run.Filter{}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAHistoryThatCanOnlyBeReadIsShownWithTheReason(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {300, 60}} {
		startWith(t, 8, size[0], size[1], onlyRead, func(t *testing.T, a *app) {
			a.Shows("◐ running   42%", "1 of 8", "read only: the history /home/ada/.local/share/dailies/history.db", "install the newest dailies")
			a.choose(failed)
			a.Keys("enter")
			a.Shows("Moderation: real person in the first frame", "read only:")
		})
	}
	startWith(t, 8, 40, 12, onlyRead, func(t *testing.T, a *app) { a.Shows("read only: the history") })
	startWith(t, 8, 120, 36, func(*app) {}, func(t *testing.T, a *app) { a.Hides("read only") })
}

func TestNothingIsWrittenIntoAHistoryThatCanOnlyBeRead(t *testing.T) {
	for what, keys := range map[string][]string{
		"star": {"s"}, "tag": {"t"}, "note": {"N"}, "remove": {"j", "j", "D"}, "download": {"j", "j", "d"}, "cancel": {"x"}, "check with the provider now": {"ctrl+r"},
		"settle": {"j", "j", "j", "j", "j", "r"}, "again": {"j", "j", "r"}, "submit": {"j", "j", "j", "e", "alt+enter"},
		"many": {"v", "j", "j", "s"},
	} {
		t.Run(what, func(t *testing.T) {
			startWith(t, 8, 200, 36, onlyRead, func(t *testing.T, a *app) {
				before := a.kept(t)
				a.Keys("g")
				a.Keys(keys...)
				a.Shows("✗ read only: the history") // at the foot, beside the banner
				a.Keys("y", "enter")
				a.Sleep(time.Minute)
				if !reflect.DeepEqual(a.kept(t), before) {
					t.Error("it was written into")
				}
			})
			start(t, 8, 200, 36, func(t *testing.T, a *app) {
				a.Keys("g")
				a.Keys(keys...)
				a.Hides("read only")
			})
		})
	}
}

func TestTheReasonFitsEverySize(t *testing.T) {
	for _, name := range []string{"list", "preview", "run", "form", "help", "remove"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := screens[name]
			startWith(t, 60, 80, 24, onlyRead, func(t *testing.T, a *app) {
				a.Keys(keys...)
				for w := 1; w <= 200; w += 9 {
					for _, h := range []int{1, 2, 7, 8, 9, 16, 17, 18, 24, 60} {
						a.Resize(w, h)
						if view := a.View(); lipgloss.Width(view) > w || lipgloss.Height(view) > h {
							t.Fatalf("%d × %d: it takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
						}
					}
				}
			})
		})
	}
}

// Maintenance runs after the list is shown, and its error is reported.
func TestTheHistoryIsLookedAfter(t *testing.T) {
	var cared atomic.Int32
	care := func(ctx context.Context) error {
		cared.Add(1)
		return provider.Errorf(provider.KindFile, "the history is damaged").WithHint("do this")
	}
	startWith(t, 8, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) { o.Maintain = care }
	}, func(t *testing.T, a *app) {
		a.Shows("1 of 8")
		a.Hides("damaged")
		if cared.Load() != 0 {
			t.Error("it is looked after before the list is shown")
		}
		a.Sleep(3 * time.Second)
		a.Shows("✗ the history is damaged: do this")
		a.Keys("ctrl+r", "G", "g", ",")
		a.Sleep(time.Minute)
		if n := cared.Load(); n != 1 {
			t.Errorf("%d times", n)
		}
	})
	// It is cancelled with the app, without an error.
	ended := make(chan error, 1)
	startWith(t, 8, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) {
			o.Maintain = func(ctx context.Context) error {
				<-ctx.Done()
				ended <- ctx.Err()
				return ctx.Err()
			}
		}
	}, func(t *testing.T, a *app) { a.Hides("canceled") })
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
