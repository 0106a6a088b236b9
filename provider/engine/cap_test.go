package engine_test

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

// What a run counts against a cap: base prices and unknown prices are rejected unless the
// config says what such a run counts; a price with a doubtful unit counts double.
func TestWhatAnEstimateCountsForACap(t *testing.T) {
	const dollar = provider.Dollar
	figure := func(m provider.Money) *provider.Money { return &m }
	unknown := provider.Estimate{Kind: provider.Unpriced, UnknownReason: "no price known for this model"}
	base := provider.Estimate{Kind: provider.PriceLive, Low: 2 * dollar, UnknownReason: "only a base price is known, a run may cost more"}
	doubt := provider.Estimate{Known: true, Low: dollar, High: dollar, Doubt: "unit unsure"}
	for _, c := range []struct {
		what     string
		e        provider.Estimate
		unpriced *provider.Money
		spent    provider.Money
		says     string // "" = allowed
	}{
		{"unknown", unknown, nil, 0, "no price known for this model, so the budget cannot be kept"},
		{"unknown, a figure of nothing", unknown, figure(0), 0, "no price known"},
		{"unknown, with a figure", unknown, figure(3 * dollar), 7 * dollar, ""},
		{"unknown, with a figure over the day", unknown, figure(3 * dollar), 8 * dollar, "$3.00 more makes $11.00 today"},
		{"unknown, with a figure over the run", unknown, figure(6 * dollar), 0, "one run without a known price counts as $6.00, over the cap of $5.00 per run"},
		{"a base price", base, nil, 0, "only a base price is known"},
		{"a base price with a figure", base, figure(3 * dollar), 7 * dollar, ""},
		{"a base price above the figure", base, figure(dollar), 9 * dollar, "$2.00 more makes $11.00 today"},
		{"a unit in doubt", doubt, nil, 8 * dollar, ""},
		{"a unit in doubt counts twice", doubt, nil, 9 * dollar, "$2.00 more makes $11.00 today"},
	} {
		b := run.Budget{PerRun: figure(5 * dollar), PerDay: figure(10 * dollar), Unpriced: c.unpriced}
		err := b.Check(run.BudgetUsage{Day: c.spent}, c.e)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.what, err, c.says)
		}
		if err != nil && strings.Contains(c.says, "known for") && !strings.Contains(provider.AsError(err).Hint, `unpriced = "5.00" under [budget]`) {
			t.Errorf("%s: no way out: %q", c.what, provider.AsError(err).Hint)
		}
		if err := (run.Budget{}).Check(run.BudgetUsage{}, c.e); err != nil {
			t.Errorf("%s without caps: %v", c.what, err)
		}
	}
}
