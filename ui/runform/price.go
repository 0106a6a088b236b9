package runform

import (
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// estimate returns the price of all takes by the model's price table.
func (f *Form) estimate() provider.Estimate {
	e := f.ofOne()
	if f.quote != nil {
		e = f.quote.Budget.Counted(e)
	}
	return e.Times(f.values.takes)
}

// ofOne returns the price of one take.
func (f *Form) ofOne() provider.Estimate {
	return f.now().estimate.get(func() provider.Estimate {
		r, _ := f.resolved()
		return f.model.EstimateFootage(r, f.checked.InputSeconds(r))
	})
}

// priced formats an estimate: "estimated $1.51 (5 s × $0.3024)", or that the price is unknown.
func priced(e provider.Estimate) string {
	switch {
	case e.Base():
		return fmt.Sprintf("%s (%s): a base price, a run may cost more", e, e.Basis)
	case !e.Known:
		return e.UnknownReason
	case e.Bills > 0:
		return fmt.Sprintf("estimated ~%s (%s, %s)", e.High, e.Basis, provider.Bills(e.Bills))
	case e.Doubt != "":
		return fmt.Sprintf("estimated %s (%s, %s)", e, e.Basis, e.Doubt)
	case strings.HasPrefix(e.Basis, e.String()+" "): // "$0.62 a video"
		return "estimated " + e.Basis
	}
	return fmt.Sprintf("estimated %s (%s)", e, e.Basis)
}

// afterwards formats the spend after this submission, with the cap. An estimate counts with its
// upper bound, and with its lower one where runs without a price make the total a minimum.
func afterwards(e provider.Estimate, q *run.Quote) string {
	counts, known := e.ForCaps()
	if q == nil || !known {
		return ""
	}
	when, spent, unpriced, limit := "today", q.Usage.Day, q.Usage.DayUnpriced, q.Budget.PerDay
	if limit == nil && q.Budget.PerMonth != nil {
		when, spent, unpriced, limit = "this month", q.Usage.Month, q.Usage.MonthUnpriced, q.Budget.PerMonth
	}
	says := fmt.Sprintf("after it %s %s", when, spent.Plus(counts))
	switch {
	case unpriced > 0:
		says = fmt.Sprintf("after it %s %s", when, theme.AtLeast(spent.Plus(e.Low), unpriced))
	case e.Low != counts:
		says = fmt.Sprintf("after it %s up to %s", when, spent.Plus(counts))
	}
	if limit != nil {
		says += " of " + limit.String()
	}
	return says
}

// over returns why the budgets refuse the submission, or "". It is updated with every change;
// the engine checks again.
func (f *Form) over() string {
	if f.quote == nil || f.model.ID == "" {
		return ""
	}
	each := slices.Repeat([]provider.Estimate{f.ofOne()}, f.values.takes)
	return provider.UserMessage(f.quote.Budget.Check(f.quote.Usage, each...))
}

// rate formats a model's price at a resolution, long and short: "$0.3024/s at 720p
// (2026-11-20)", "$0.3024/s".
func rate(m provider.Model, resolution string) (long, short string) {
	p, ok := m.PriceFor(resolution)
	if !ok {
		return "price unknown", "price unknown"
	}
	return rateOf(p)
}

// rateOf formats a price, long and short.
func rateOf(p provider.Price) (long, short string) {
	short = p.Rate()
	long = short
	if p.Resolution != "" {
		long += " at " + p.Resolution
	}
	if p.AsOf != "" {
		long += " (" + p.AsOf + ")"
	}
	return long, short
}
