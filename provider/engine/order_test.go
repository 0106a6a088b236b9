package engine

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dailies/provider"
)

const (
	cent   = provider.Dollar / 100
	dollar = provider.Dollar
)

func known(low, high provider.Money) provider.Estimate {
	return provider.Estimate{Known: true, Low: low, High: high}
}

func TestTheBudget(t *testing.T) {
	one := known(dollar, dollar)
	nobody := provider.Estimate{Why: "no price known for this model"}
	for _, c := range []struct {
		when    string
		budget  Budget
		spent   Spent
		add     []provider.Estimate
		refused string // "" = allowed
	}{
		{"there are no caps", Budget{}, Spent{Day: 1000 * dollar}, []provider.Estimate{one}, ""},
		{"there are no caps and no price", Budget{}, Spent{}, []provider.Estimate{nobody}, ""},
		{"only the question has a limit", Budget{AskBelow: cent}, Spent{}, []provider.Estimate{nobody}, ""},
		{"a run just fits", Budget{PerRun: new(dollar)}, Spent{}, []provider.Estimate{one}, ""},
		{"a run is a millionth over", Budget{PerRun: new(dollar - 1)}, Spent{}, []provider.Estimate{one}, "over the cap of $1.00 a run"},
		{"only its high end is over", Budget{PerRun: new(dollar)}, Spent{}, []provider.Estimate{known(cent, dollar+cent)}, "may cost $1.01"},
		{"the second take is over", Budget{PerRun: new(dollar)}, Spent{}, []provider.Estimate{one, known(2*dollar, 2*dollar)}, "may cost $2.00"},
		{"no price under a cap a run", Budget{PerRun: new(dollar)}, Spent{}, []provider.Estimate{nobody}, "no price known for this model, so the budget cannot be kept"},
		{"no price under a cap a day", Budget{PerDay: new(dollar)}, Spent{}, []provider.Estimate{nobody}, "cannot be kept"},
		{"no price under a cap a month", Budget{PerMonth: new(dollar)}, Spent{}, []provider.Estimate{one, nobody}, "cannot be kept"},
		{"the day just holds", Budget{PerDay: new(3 * dollar)}, Spent{Day: dollar}, []provider.Estimate{one, one}, ""},
		{"the day is a millionth over", Budget{PerDay: new(3 * dollar)}, Spent{Day: dollar + 1}, []provider.Estimate{one, one}, "$2.00 more makes $3.00 today, over the cap of $3.00 a day"},
		{"the day was over already", Budget{PerDay: new(dollar)}, Spent{Day: 5 * dollar}, []provider.Estimate{one}, "makes $6.00 today"},
		{"a video for nothing on a full day", Budget{PerDay: new(dollar)}, Spent{Day: dollar}, []provider.Estimate{known(0, 0)}, ""},
		{"the month just holds", Budget{PerMonth: new(9 * dollar)}, Spent{Day: dollar, Month: 8 * dollar}, []provider.Estimate{one}, ""},
		{"the month is over", Budget{PerMonth: new(9 * dollar)}, Spent{Month: 9 * dollar}, []provider.Estimate{one}, "makes $10.00 this month, over the cap of $9.00 a month"},
		{"the day holds but not the month", Budget{PerDay: new(5 * dollar), PerMonth: new(9 * dollar)}, Spent{Day: dollar, Month: 9 * dollar}, []provider.Estimate{one}, "this month"},
		{"a sum past the largest amount", Budget{PerDay: new(5 * dollar)}, Spent{Day: math.MaxInt64}, []provider.Estimate{one}, "over the cap of $5.00 a day"},
		{"a month past the largest amount", Budget{PerMonth: new(5 * dollar)}, Spent{Month: math.MaxInt64}, []provider.Estimate{one}, "over the cap of $5.00 a month"},
		{"a cap of nothing a run", Budget{PerRun: new(provider.Money)}, Spent{}, []provider.Estimate{one}, "nothing may be spent: per_run is 0"},
		{"a cap of nothing a day", Budget{PerDay: new(provider.Money), PerRun: new(dollar)}, Spent{}, []provider.Estimate{known(0, 0)}, "nothing may be spent: per_day is 0"},
		{"a cap of nothing a month", Budget{PerMonth: new(provider.Money)}, Spent{}, []provider.Estimate{nobody}, "nothing may be spent: per_month is 0"},
		{"the config cannot be read", Budget{NoSpending: over("line 3 is odd").With("correct it")}, Spent{}, []provider.Estimate{known(0, 0)}, "line 3 is odd"},
		{"takes past the largest amount", Budget{PerMonth: new(5 * dollar)}, Spent{}, []provider.Estimate{known(0, math.MaxInt64), known(0, math.MaxInt64)}, "over the cap of $5.00 a month"},
	} {
		err := c.budget.Check(c.spent, c.add...)
		if c.refused == "" {
			if err != nil {
				t.Errorf("%s: %v", c.when, err)
			}
			continue
		}
		e := provider.AsError(err)
		if e == nil || e.Kind != provider.KindBudget || e.Taken != provider.NotSent || e.Next == "" || !strings.Contains(e.Message, c.refused) {
			t.Errorf("%s: %+v; want %q", c.when, e, c.refused)
		}
	}
}

// TestTheBudgetIsNeverPassed: what is allowed really fits, one by one and in all.
func TestTheBudgetIsNeverPassed(t *testing.T) {
	amount := rapid.Custom(func(t *rapid.T) provider.Money {
		return provider.Money(rapid.OneOf(rapid.Int64Range(0, int64(10*dollar)), rapid.Int64Range(0, math.MaxInt64)).Draw(t, "amount"))
	})
	limit := rapid.OneOf(rapid.Just[*provider.Money](nil), rapid.Ptr(amount, false))
	rapid.Check(t, func(t *rapid.T) {
		b := Budget{PerRun: limit.Draw(t, "run"), PerDay: limit.Draw(t, "day"), PerMonth: limit.Draw(t, "month")}
		spent := Spent{Day: amount.Draw(t, "today"), Month: amount.Draw(t, "this month")}
		var all []provider.Estimate
		for _, m := range rapid.SliceOfN(amount, 1, 5).Draw(t, "takes") {
			all = append(all, known(0, m))
		}
		if b.Check(spent, all...) != nil {
			return
		}
		day, month := float64(spent.Day), float64(spent.Month)
		for _, e := range all {
			day, month = day+float64(e.High), month+float64(e.High)
			if b.PerRun != nil && e.High > *b.PerRun {
				t.Fatalf("%s for one run under %s", e.High, *b.PerRun)
			}
		}
		const rounding = 1 + 1e-9 // floats are good enough to see a wrap-around
		if b.PerDay != nil && day > float64(*b.PerDay)*rounding || b.PerMonth != nil && month > float64(*b.PerMonth)*rounding {
			t.Fatalf("%v today and %v this month were allowed under %v and %v", day, month, b.PerDay, b.PerMonth)
		}
	})
}

func TestCheckedIsOKWithWarnings(t *testing.T) {
	warning, problem := provider.Problem{Warning: true}, provider.Problem{}
	for _, c := range []struct {
		problems []provider.Problem
		ok       bool
	}{
		{nil, true},
		{[]provider.Problem{warning, warning}, true},
		{[]provider.Problem{problem}, false},
		{[]provider.Problem{warning, problem}, false},
	} {
		if got := (Checked{Problems: c.problems}).OK(); got != c.ok {
			t.Errorf("%v: %v", c.problems, got)
		}
	}
}
