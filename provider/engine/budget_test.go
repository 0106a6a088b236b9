package engine_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	pngfile "image/png"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// png is a picture of one colour.
func png(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, color.RGBA{R: 200, G: 120, B: 40, A: 255})
	}
	var b bytes.Buffer
	if err := pngfile.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A run of the test model costs $1.50.
func TestBudgetsBite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does   string
		budget run.Budget
		takes  []int // one submit each
		sends  int
	}{
		{"no cap", run.Budget{}, []int{3, 3}, 6},
		{"a cap per run below the price", run.Budget{PerRun: new(provider.Dollar)}, []int{1}, 0},
		{"a cap per run at the price", run.Budget{PerRun: new(provider.Money(1_500_000))}, []int{1, 1}, 2},
		{"a cap per day holds over submits", run.Budget{PerDay: new(4 * provider.Dollar)}, []int{1, 1, 1}, 2},
		{"a batch over the day is refused whole", run.Budget{PerDay: new(4 * provider.Dollar)}, []int{3}, 0},
		{"a cap per month holds over submits", run.Budget{PerMonth: new(3 * provider.Dollar)}, []int{2, 1}, 2},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{}
				b := newBench(t, v, func(o *engine.Options) { o.Budget = c.budget })
				defer b.stop()
				for _, n := range c.takes {
					o := order()
					o.Takes = n
					if _, err := b.Submit(context.Background(), o); err != nil && provider.KindOf(err) != provider.KindBudget {
						t.Fatal(err)
					}
					b.pass(10 * time.Second)
				}
				b.pass(time.Minute)
				if v.asked() != c.sends {
					t.Errorf("%d create calls, want %d", v.asked(), c.sends)
				}
			})
		})
	}
}

func TestAFailedRunGivesItsReserveBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{submit: func(n int, _ provider.Submission) (provider.Report, error) {
			if n == 1 {
				return provider.Report{}, refusedWith(provider.KindInput, 422)
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}}
		b := newBench(t, v, func(o *engine.Options) { o.Budget.PerDay = new(2 * provider.Dollar) })
		defer b.stop()
		b.send()
		b.pass(time.Minute)
		b.send() // would be over the cap, had the first one counted
		b.pass(time.Minute)
		if _, err := b.Submit(context.Background(), order()); provider.KindOf(err) != provider.KindBudget {
			t.Errorf("a second paid run says %v", err)
		}
	})
}

func TestAQuoteSaysWhatASubmitWouldSay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{}, func(o *engine.Options) {
			o.Budget = run.Budget{PerDay: new(4 * provider.Dollar), AskBelow: 2 * provider.Dollar}
		})
		defer b.stop()
		for i, want := range []struct {
			takes   int
			total   string
			ask     bool
			refused bool
		}{{1, "$1.50", false, false}, {2, "$3.00", true, false}, {3, "$4.50", true, true}} {
			o := order()
			o.Takes = want.takes
			q, err := b.Quote(context.Background(), o)
			if err != nil || q.Estimate.String() != want.total || q.NeedsConfirmation != want.ask || (q.OverBudget != nil) != want.refused {
				t.Errorf("%d: %s, ask %v, over %v, %v", i, q.Estimate, q.NeedsConfirmation, q.OverBudget, err)
			}
		}
		b.send()
		b.pass(time.Minute)
		q, err := b.Quote(context.Background(), order())
		if err != nil || q.Usage.Day != 1_500_000 || q.OverBudget != nil {
			t.Errorf("after a run: %+v, %v", q, err)
		}
	})
}
