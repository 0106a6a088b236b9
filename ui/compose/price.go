package compose

import (
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/engine"
)

// estimate is the price of all takes by the model's own table, at once.
func (f *Form) estimate() provider.Estimate {
	r, _ := f.values.fitted(f.model, f.places)
	return f.model.Estimate(r).Times(f.values.takes)
}

// priced is an estimate in words: "estimated $1.51 (5 s × $0.3024)", or that no
// price is known.
func priced(e provider.Estimate) string {
	switch {
	case !e.Known:
		return e.Why
	case strings.HasPrefix(e.Basis, e.String()+" "): // "$0.62 a video"
		return "estimated " + e.Basis
	}
	return fmt.Sprintf("estimated %s (%s)", e, e.Basis)
}

// afterwards is what will have been spent once the order was submitted, beside
// the cap. An estimate counts with its high end.
func afterwards(e provider.Estimate, q *engine.Quote) string {
	if q == nil || !e.Known {
		return ""
	}
	when, spent, limit := "today", q.Spent.Day, q.Budget.PerDay
	if limit == nil && q.Budget.PerMonth != nil {
		when, spent, limit = "this month", q.Spent.Month, q.Budget.PerMonth
	}
	upTo := ""
	if e.Low != e.High {
		upTo = "up to "
	}
	says := fmt.Sprintf("after it %s %s%s", when, upTo, spent.Plus(e.High))
	if limit != nil {
		says += " of " + limit.String()
	}
	return says
}

// over is why the budgets refuse the order, or "". It follows the form at once;
// the engine has the last word.
func (f *Form) over() string {
	if f.quote == nil || f.model.ID == "" {
		return ""
	}
	r, _ := f.values.fitted(f.model, f.places)
	each := slices.Repeat([]provider.Estimate{f.model.Estimate(r)}, f.values.takes)
	return provider.Sentence(f.quote.Budget.Check(f.quote.Spent, each...))
}

// rate is what a model costs at a resolution, long and short: "$0.3024/s at 720p
// (2026-11-20)", "$0.3024/s".
func rate(m provider.Model, resolution string) (long, short string) {
	p, ok := m.PriceFor(resolution)
	switch {
	case !ok:
		return "price unknown", "price unknown"
	case p.PerVideo > 0:
		short = p.PerVideo.Full() + " a video"
	default:
		short = p.PerSecond.Full() + "/s"
	}
	long = short
	if p.Resolution != "" {
		long += " at " + p.Resolution
	}
	if p.AsOf != "" {
		long += " (" + p.AsOf + ")"
	}
	return long, short
}
