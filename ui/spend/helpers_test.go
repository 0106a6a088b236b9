package spend

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

func usd(cents int64) provider.Money { return provider.Money(cents) * provider.Dollar / 100 }

// sums is a report of a busy month over the days until November 20.
func sums(days int) run.SpendReport {
	last := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	var s run.SpendReport
	for i := range days {
		d := run.DaySum{Day: last.AddDate(0, 0, i+1-days)}
		if n := (days - 1 - i) * 7 % 10; n > 2 {
			d.Sum = run.Sum{Billed: usd(int64(n) * 53), Estimated: usd(int64(i%3) * 151), Runs: n, Succeeded: n - 1, Failed: 1}
		}
		s.Days = append(s.Days, d)
	}
	s.Days[days-1].Sum = run.Sum{Billed: usd(320), Estimated: usd(100), Runs: 6, Succeeded: 3, Failed: 1, Unpriced: 2}
	s.Today = s.Days[days-1].Sum
	s.Month = run.Sum{Billed: usd(5840), Estimated: usd(302), Runs: 71, Succeeded: 58, Failed: 6, Unpriced: 2}
	sum := func(name string, billed, est int64, runs, ok, bad, unpriced int, wait int, was int64) run.SpendBy {
		return run.SpendBy{
			Name:   name,
			Sum:    run.Sum{Billed: usd(billed), Estimated: usd(est), Runs: runs, Succeeded: ok, Failed: bad, Unpriced: unpriced},
			Median: time.Duration(wait) * time.Second, P90: time.Duration(wait*2) * time.Second,
			BilledKnown: usd(billed), EstimatedOfBilled: usd(was),
		}
	}
	s.Providers = []run.SpendBy{sum("runflow", 12240, 302, 92, 80, 4, 0, 110, 12400), sum("runcomfy", 96, 0, 7, 5, 1, 2, 0, 0)}
	s.Models = []run.SpendBy{
		sum("runflow/bytedance/seedance/2.0/image-to-video", 11240, 302, 80, 70, 4, 0, 110, 11000),
		sum("runflow/bytedance/seedance/2.0/fast/text-to-video", 1000, 0, 12, 10, 0, 0, 42, 1400),
		sum("runcomfy/bytedance/seedance-1-0/pro", 96, 0, 7, 5, 1, 2, 3700, 0),
	}
	return s
}

// asked is a loader whose commands return what was requested.
type asked struct{}

type (
	sumsAsked   struct{ Days int }
	exportAsked struct{ Days int }
)

func (asked) Spend(days int) tea.Cmd  { return func() tea.Msg { return sumsAsked{days} } }
func (asked) Export(days int) tea.Cmd { return func() tea.Msg { return exportAsked{days} } }

// screen returns a screen with a loaded report.
func screen(width, height, days int, b run.Budget) *Screen {
	s := New(theme.New(theme.Options{}), asked{})
	s.SetModels(uitest.Models(), uitest.Providers())
	s.SetBudget(b)
	s.days = days
	s.SetSize(width, height)
	s.Update(LoadedMsg{Days: days, Spend: sums(days)})
	return s
}

func caps() run.Budget { return run.Budget{PerDay: new(usd(2000)), PerMonth: new(usd(10000))} }

func plain(s *Screen) string { return ansi.Strip(s.View()) }

func press(t *testing.T, s *Screen, keys ...string) []tea.Msg {
	t.Helper()
	var msgs []tea.Msg
	for _, k := range keys {
		if cmd := uitest.Press(s, s.Commands(), k); cmd != nil {
			msgs = append(msgs, cmd())
		}
	}
	return msgs
}

func shows(t *testing.T, s *Screen, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(plain(s), text) {
			t.Errorf("the screen does not show %q:\n%s", text, plain(s))
		}
	}
}
