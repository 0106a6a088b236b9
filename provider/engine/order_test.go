package engine

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dailies/provider"
	"dailies/provider/run"
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
	nobody := provider.Estimate{UnknownReason: "no price known for this model"}
	for _, c := range []struct {
		when    string
		budget  run.Budget
		spent   run.BudgetUsage
		add     []provider.Estimate
		refused string // "" = allowed
	}{
		{"there are no caps", run.Budget{}, run.BudgetUsage{Day: 1000 * dollar}, []provider.Estimate{one}, ""},
		{"there are no caps and no price", run.Budget{}, run.BudgetUsage{}, []provider.Estimate{nobody}, ""},
		{"only the question has a limit", run.Budget{AskBelow: cent}, run.BudgetUsage{}, []provider.Estimate{nobody}, ""},
		{"a run just fits", run.Budget{PerRun: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{one}, ""},
		{"a run is a millionth over", run.Budget{PerRun: new(dollar - 1)}, run.BudgetUsage{}, []provider.Estimate{one}, "over the cap of $1.00 per run"},
		{"only its high end is over", run.Budget{PerRun: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{known(cent, dollar+cent)}, "may cost $1.01"},
		{"the second take is over", run.Budget{PerRun: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{one, known(2*dollar, 2*dollar)}, "may cost $2.00"},
		{"no price under a cap a run", run.Budget{PerRun: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{nobody}, "no price known for this model, so the budget cannot be kept"},
		{"no price under a cap a day", run.Budget{PerDay: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{nobody}, "cannot be kept"},
		{"no price under a cap a month", run.Budget{PerMonth: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{one, nobody}, "cannot be kept"},
		{"the day just holds", run.Budget{PerDay: new(3 * dollar)}, run.BudgetUsage{Day: dollar}, []provider.Estimate{one, one}, ""},
		{"the day is a millionth over", run.Budget{PerDay: new(3 * dollar)}, run.BudgetUsage{Day: dollar + 1}, []provider.Estimate{one, one}, "$2.00 more makes $3.00 today, over the cap of $3.00 per day"},
		{"the day was over already", run.Budget{PerDay: new(dollar)}, run.BudgetUsage{Day: 5 * dollar}, []provider.Estimate{one}, "makes $6.00 today"},
		{"a video for nothing on a full day", run.Budget{PerDay: new(dollar)}, run.BudgetUsage{Day: dollar}, []provider.Estimate{known(0, 0)}, ""},
		{"the month just holds", run.Budget{PerMonth: new(9 * dollar)}, run.BudgetUsage{Day: dollar, Month: 8 * dollar}, []provider.Estimate{one}, ""},
		{"the month is over", run.Budget{PerMonth: new(9 * dollar)}, run.BudgetUsage{Month: 9 * dollar}, []provider.Estimate{one}, "makes $10.00 this month, over the cap of $9.00 per month"},
		{"the day holds but not the month", run.Budget{PerDay: new(5 * dollar), PerMonth: new(9 * dollar)}, run.BudgetUsage{Day: dollar, Month: 9 * dollar}, []provider.Estimate{one}, "this month"},
		{"a sum past the largest amount", run.Budget{PerDay: new(5 * dollar)}, run.BudgetUsage{Day: math.MaxInt64}, []provider.Estimate{one}, "over the cap of $5.00 per day"},
		{"a month past the largest amount", run.Budget{PerMonth: new(5 * dollar)}, run.BudgetUsage{Month: math.MaxInt64}, []provider.Estimate{one}, "over the cap of $5.00 per month"},
		{"a cap of nothing a run", run.Budget{PerRun: new(provider.Money)}, run.BudgetUsage{}, []provider.Estimate{one}, "nothing may be spent: per_run is 0"},
		{"a cap of nothing a day", run.Budget{PerDay: new(provider.Money), PerRun: new(dollar)}, run.BudgetUsage{}, []provider.Estimate{known(0, 0)}, "nothing may be spent: per_day is 0"},
		{"a cap of nothing a month", run.Budget{PerMonth: new(provider.Money)}, run.BudgetUsage{}, []provider.Estimate{nobody}, "nothing may be spent: per_month is 0"},
		{"the config cannot be read", run.Budget{NoSpending: run.BudgetError("line 3 is odd").WithHint("correct it")}, run.BudgetUsage{}, []provider.Estimate{known(0, 0)}, "line 3 is odd"},
		{"takes past the largest amount", run.Budget{PerMonth: new(5 * dollar)}, run.BudgetUsage{}, []provider.Estimate{known(0, math.MaxInt64), known(0, math.MaxInt64)}, "over the cap of $5.00 per month"},
	} {
		err := c.budget.Check(c.spent, c.add...)
		if c.refused == "" {
			if err != nil {
				t.Errorf("%s: %v", c.when, err)
			}
			continue
		}
		e := provider.AsError(err)
		if e == nil || e.Kind != provider.KindBudget || e.Delivery != provider.NotSent || e.Hint == "" || !strings.Contains(e.Message, c.refused) {
			t.Errorf("%s: %+v; want %q", c.when, e, c.refused)
		}
	}
}

// TestTheBudgetIsNeverPassed: allowed runs fit into the caps, individually and in total.
func TestTheBudgetIsNeverPassed(t *testing.T) {
	amount := rapid.Custom(func(t *rapid.T) provider.Money {
		return provider.Money(rapid.OneOf(rapid.Int64Range(0, int64(10*dollar)), rapid.Int64Range(0, math.MaxInt64)).Draw(t, "amount"))
	})
	limit := rapid.OneOf(rapid.Just[*provider.Money](nil), rapid.Ptr(amount, false))
	rapid.Check(t, func(t *rapid.T) {
		b := run.Budget{PerRun: limit.Draw(t, "run"), PerDay: limit.Draw(t, "day"), PerMonth: limit.Draw(t, "month")}
		spent := run.BudgetUsage{Day: amount.Draw(t, "today"), Month: amount.Draw(t, "this month")}
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
		const rounding = 1 + 1e-9 // floats are precise enough to detect overflow
		if b.PerDay != nil && day > float64(*b.PerDay)*rounding || b.PerMonth != nil && month > float64(*b.PerMonth)*rounding {
			t.Fatalf("%v today and %v this month were allowed under %v and %v", day, month, b.PerDay, b.PerMonth)
		}
	})
}

func TestCheckedIsOKWithWarnings(t *testing.T) {
	warning, problem := provider.FieldIssue{Warning: true}, provider.FieldIssue{}
	for _, c := range []struct {
		problems []provider.FieldIssue
		ok       bool
	}{
		{nil, true},
		{[]provider.FieldIssue{warning, warning}, true},
		{[]provider.FieldIssue{problem}, false},
		{[]provider.FieldIssue{warning, problem}, false},
	} {
		if got := (run.CheckResult{Issues: c.problems}).OK(); got != c.ok {
			t.Errorf("%v: %v", c.problems, got)
		}
	}
}
