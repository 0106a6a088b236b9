package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// priceLines format the cost of a submit, the price it is based on, and the remaining budgets.
func priceLines(q run.Quote) []string {
	e := q.Estimate
	price := "estimated " + e.String()
	switch {
	case !e.Known && !e.Base():
		price = "price unknown: " + e.UnknownReason
		if e.Next != "" {
			price += "; " + e.Next
		}
	case e.AsOf != "":
		price += fmt.Sprintf(" (%s, prices of %s)", e.Basis, e.AsOf)
	default:
		price += " (" + e.Basis + ")"
	}
	lines := []string{price}
	var caps []string
	part := func(name string, spent provider.Money, unpriced int, limit *provider.Money) {
		if limit != nil {
			caps = append(caps, fmt.Sprintf("%s of %s %s", theme.AtLeast(spent, unpriced), limit, name))
		}
	}
	part("today", q.Usage.Day, q.Usage.DayUnpriced, q.Budget.PerDay)
	part("this month", q.Usage.Month, q.Usage.MonthUnpriced, q.Budget.PerMonth)
	if len(caps) > 0 {
		lines = append(lines, "spent so far: "+strings.Join(caps, ", "))
	}
	return lines
}

// specObject is a spec as printed by --dry-run.
type specObject struct {
	Order    string           `json:"order"` // the model's key
	Provider string           `json:"provider"`
	Model    string           `json:"model"`
	Takes    int              `json:"takes"`
	Tags     []string         `json:"tags"`
	Shot     string           `json:"shot,omitempty"`
	Project  string           `json:"project,omitempty"`
	Request  provider.Request `json:"request"`
	Call     *callObject      `json:"call"` // null when the provider cannot show it
	Estimate estimateObject   `json:"estimate"`
}

// callObject is the create call that would be sent, with "RUN" for the run's id, and local
// images as paths, since they would be uploaded first.
type callObject struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
}

// callOf asks the adapter for the create call of a spec.
func callOf(s *Session, m provider.Model, o run.Spec) *callObject {
	for _, p := range s.Providers {
		shower, ok := p.(provider.Previewer)
		if !ok || p.Info().Name != m.Provider {
			continue
		}
		o.Request.Model = m.ID
		x, err := shower.Preview(provider.Submission{Request: m.Sent(o.Request), ClientRef: "RUN"})
		if err == nil && json.Valid([]byte(x.Request)) {
			return &callObject{Method: x.Method, URL: x.URL, Body: json.RawMessage(x.Request)}
		}
	}
	return nil
}

// quoteObject is the total price of all specs.
type quoteObject struct {
	Runs       int            `json:"runs"`
	Estimate   estimateObject `json:"estimate"`
	SpentToday provider.Money `json:"spent_today_usd"`
	SpentMonth provider.Money `json:"spent_month_usd"`
	Refused    *errorObject   `json:"refused"`
	Sent       bool           `json:"sent"` // always false
}

// dryRun prints what would be submitted and its price. It returns the error with which it
// would be refused.
func (c *invocation) dryRun(ctx context.Context, s *Session, specs []run.Spec, q run.Quote) error {
	runs := 0
	for _, o := range specs {
		m, _ := s.Engine.Model(o.Model)
		runs += max(1, o.Takes)
		if err := c.showSpec(ctx, s, m, o, len(specs) > 1); err != nil {
			return err
		}
	}
	var refused error
	if q.OverBudget != nil {
		refused = q.OverBudget
	}
	if c.json {
		total := quoteObject{Runs: runs, Estimate: newEstimate(q.Estimate), SpentToday: q.Usage.Day, SpentMonth: q.Usage.Month}
		if q.OverBudget != nil {
			total.Refused = &errorObject{Kind: q.OverBudget.Kind, Message: q.OverBudget.Message, Next: text(q.OverBudget.Hint), Billed: provider.ChargedNo}
		}
		if err := c.printJSON(total); err != nil {
			return err
		}
		return refused
	}
	for _, line := range append(priceLines(q), "nothing was sent") {
		if err := c.print("%s", sanitize.Line(line)); err != nil {
			return err
		}
	}
	return refused
}

// showSpec prints one spec; oneOfMany with its own price.
func (c *invocation) showSpec(ctx context.Context, s *Session, m provider.Model, o run.Spec, oneOfMany bool) error {
	q, err := s.Engine.Quote(ctx, o)
	if err != nil {
		return err
	}
	e := q.Estimate
	if c.json {
		tags := o.Tags
		if tags == nil {
			tags = []string{}
		}
		return c.printJSON(specObject{
			Order: o.Model, Provider: m.Provider, Model: m.ID, Takes: max(1, o.Takes), Tags: tags, Shot: o.Shot, Project: o.Project,
			Request: o.Request, Call: callOf(s, m, o), Estimate: newEstimate(e),
		})
	}
	lines := append([][2]string{{"model", o.Model}, {"provider", infoOf(s, m.Provider).Title}}, requestLines(o.Request)...)
	if o.Takes > 1 {
		lines = append(lines, [2]string{"takes", itoa(o.Takes)})
	}
	if len(o.Tags) > 0 {
		lines = append(lines, [2]string{"tags", strings.Join(o.Tags, " ")})
	}
	if oneOfMany {
		lines = append(lines, [2]string{"estimated", e.String()})
	}
	if call := callOf(s, m, o); call != nil {
		lines = append(lines, [2]string{"call", call.Method + " " + call.URL}, [2]string{"body", string(call.Body)})
	}
	if err := c.printPairs(lines); err != nil {
		return err
	}
	return c.print("")
}
