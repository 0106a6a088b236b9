package runform

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

func TestPriceInWords(t *testing.T) {
	m := uitest.FormModels()[0]
	r := m.Defaults()
	auto, high := r, r
	auto.Duration, high.Resolution = 0, "1080p"
	old := uitest.OldModel()
	for _, c := range []struct {
		e    provider.Estimate
		want string
	}{
		{m.Estimate(r).Times(1), "estimated $1.51 (5 s × $0.3024)"},
		{m.Estimate(r).Times(3), "estimated $4.54 (3 × 5 s × $0.3024)"},
		{m.Estimate(auto).Times(1), "estimated $1.21–4.54 (4 – 15 s × $0.3024)"},
		{m.Estimate(high).Times(1), "no price known at 1080p"},
		{old.Estimate(old.Defaults()).Times(1), "estimated $0.62 a video"},
		{old.Estimate(old.Defaults()).Times(2), "estimated $1.24 (2 × $0.62 a video)"},
		{uitest.Unpriced().Estimate(r).Times(1), "no price known for this model"},
	} {
		if got := priced(c.e); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestAfterwards(t *testing.T) {
	one := provider.Estimate{Known: true, Low: 1_510_000, High: 1_510_000}
	rng := provider.Estimate{Known: true, Low: 1_000_000, High: 4_000_000}
	spent := run.BudgetUsage{Day: 4_200_000, Month: 31_000_000}
	less := run.BudgetUsage{Day: 4_200_000, Month: 31_000_000, DayUnpriced: 1, MonthUnpriced: 2}
	for _, c := range []struct {
		e    provider.Estimate
		q    *run.Quote
		want string
	}{
		{one, nil, ""},
		{provider.Estimate{}, &run.Quote{Usage: spent}, ""},
		{one, &run.Quote{Usage: spent}, "after it today $5.71"},
		{one, &run.Quote{Usage: spent, Budget: run.Budget{PerDay: new(20 * provider.Dollar)}}, "after it today $5.71 of $20.00"},
		{rng, &run.Quote{Usage: spent, Budget: run.Budget{PerDay: new(20 * provider.Dollar)}}, "after it today up to $8.20 of $20.00"},
		{one, &run.Quote{Usage: spent, Budget: run.Budget{PerMonth: new(50 * provider.Dollar)}}, "after it this month $32.51 of $50.00"},
		{one, &run.Quote{Usage: less, Budget: run.Budget{PerDay: new(20 * provider.Dollar)}}, "after it today ≥$5.71 of $20.00"},
		{rng, &run.Quote{Usage: less}, "after it today ≥$5.20"},
		{one, &run.Quote{Usage: less, Budget: run.Budget{PerMonth: new(50 * provider.Dollar)}}, "after it this month ≥$32.51 of $50.00"},
	} {
		if got := afterwards(c.e, c.q); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestThePriceFollowsTheFormAtOnce(t *testing.T) {
	k := newKit(t)
	k.SetQuote(run.Quote{Usage: run.BudgetUsage{Day: 4_200_000}, Budget: run.Budget{PerDay: new(8 * provider.Dollar)}})
	k.shows("estimated $1.51 (5 s × $0.3024) · after it today $5.71 of $8.00")
	k.hides("over the cap")
	k.to(provider.FieldDuration)
	k.keys("right")
	k.shows("estimated $1.81 (6 s × $0.3024) · after it today $6.01 of $8.00")
	k.to(fieldTakes)
	k.typing("3")
	k.shows("estimated $5.44 (3 × 6 s × $0.3024)", "$5.44 more makes $9.64 today, over the cap of $8.00 per day")
	k.keys("left")
	k.hides("over the cap")
	k.to(provider.FieldResolution)
	k.keys("end")
	k.shows("no price known at 1080p, so the budget cannot be kept", "1080p is not confirmed", "[1080p (not confirmed)]")
}

func TestAConfigThatCannotBeReadIsSaidBesideThePrice(t *testing.T) {
	k := newKit(t)
	k.SetQuote(run.Quote{Budget: run.Budget{NoSpending: provider.Errorf(provider.KindBudget, "line 2 is odd, so nothing is spent").WithHint("correct it")}})
	k.shows("estimated $1.51", "line 2 is odd, so nothing is spent: correct it")
	k.SetQuote(run.Quote{Budget: run.Budget{PerDay: new(provider.Money)}})
	k.shows("after it today $1.51 of $0.00", "nothing may be spent: per_day is 0")
}

func TestThePriceStandsBesideTheButton(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120, 200} {
		k := newKit(t)
		k.SetSize(w, 24)
		k.SetQuote(run.Quote{Usage: run.BudgetUsage{Day: 4_200_000}, Budget: run.Budget{PerDay: new(8 * provider.Dollar)}})
		lines := strings.Split(k.screen(), "\n")
		found := ""
		for i, l := range lines {
			if strings.Contains(l, "[ Submit") {
				found = strings.Join(lines[max(0, i-1):i+1], "\n")
			}
		}
		if !strings.Contains(found, "estimated $1.51") {
			t.Errorf("at %d columns the button has no price:\n%s", w, k.screen())
		}
	}
}

func TestTheRateHasItsDate(t *testing.T) {
	k := newKit(t)
	k.SetSize(120, 36)
	k.shows("$0.3024/s at 720p (2026-11-20)")
	k.use("older endpoint")
	k.shows("$0.62 a video (2026-10-01)", "seedance 1.0 pro (older endpoint)")
	k.use("aihubmax")
	k.shows("price unknown", "no price known for this model")
}

func TestTheSameTakeElsewhereIsOnTheForm(t *testing.T) {
	k := newKit(t)
	k.shows("same take at", "aihubmax seedance 2.0  price unknown", "runcomfy seedance 1.0 pro  $0.62  no audio")
	k.SetSize(200, 50)
	k.shows("same take elsewhere", "this model", "runflow.test/pricing")
}
