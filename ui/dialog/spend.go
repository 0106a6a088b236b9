package dialog

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Spending is a purchase to be confirmed.
type Spending struct {
	Provider string // display name
	Model    provider.Model
	Request  provider.Request
	Takes    int // 0 counts as 1; with Others, the total of all requests
	Others   int // further requests that are submitted with this one
	Quote    run.Quote
	// Demo: the sandbox takes the requests, and nothing is charged.
	Demo bool
	// Risk is shown first if more than the price is at risk, for example that an unsure run
	// may be paid twice; "" otherwise.
	Risk string
	// Other is another purchase that may be meant, "" in its Key if there is none.
	Other Choice
}

// Spend returns the confirmation of a purchase: what, how many, where, how much, and the
// remaining budget.
func Spend(styles theme.Styles, s Spending, then tea.Cmd) *Dialog {
	n := max(1, s.Takes)
	title := "Spend " + s.Quote.Estimate.String() + "?"
	switch e := s.Quote.Estimate; {
	case e.Base():
		title = "Spend " + e.Low.String() + " or more?"
	case !e.Known:
		title = "Spend an unknown amount?"
	}
	says := fmt.Sprintf("%s gets %s and charges your account.", sanitize.Line(s.Provider), count(n, "request"))
	if s.Demo {
		says = fmt.Sprintf("This is the demo: the sandbox gets %s, and nothing is charged.", count(n, "request"))
	}
	if s.Risk != "" {
		says = s.Risk + " " + says
	}
	facts := append([]Fact{{"total", Total(s.Quote.Estimate)}}, Left(s.Quote)...)
	prompt := theme.Cut(sanitize.Line(s.Request.Prompt), 120)
	if s.Others > 0 {
		facts = append(facts, Fact{"runs", fmt.Sprint(n)}, Fact{"prompts", prompt + fmt.Sprintf(" and %d more", s.Others)})
	} else {
		facts = append(facts,
			Fact{"takes", strings.Join(append([]string{fmt.Sprint(n)}, Settings(s.Request)...), " · ")},
			Fact{"model", sanitize.Line(s.Provider + " " + s.Model.Title())},
			Fact{"prompt", prompt})
		if named := pictures(s.Request); named != "" {
			facts = append(facts, Fact{"pictures", named})
		}
	}
	d := Confirm(styles, title, says, facts, "spend it", then)
	if s.Other.Key != "" {
		d.Choices = slices.Insert(d.Choices, 1, s.Other)
		d.at = len(d.Choices) - 1
	}
	return d
}

// pictures names the pictures of a request by their files or addresses.
func pictures(r provider.Request) string {
	name := func(image string) string {
		if provider.IsURL(image) {
			return theme.CutMiddle(sanitize.Line(image), 48)
		}
		return theme.CutMiddle(sanitize.Line(filepath.Base(image)), 48)
	}
	var all []string
	if r.StartFrame != "" {
		all = append(all, "start "+name(r.StartFrame))
	}
	if r.EndFrame != "" {
		all = append(all, "end "+name(r.EndFrame))
	}
	for _, image := range r.Images() {
		if image != r.StartFrame && image != r.EndFrame {
			all = append(all, name(image))
		}
	}
	return strings.Join(all, " · ")
}

// Settings returns the settings of a request, those that affect the price first.
func Settings(r provider.Request) []string {
	var s []string
	for _, v := range [][2]string{{"length ", provider.DurationText(r.Duration)}, {"", sanitize.Line(r.Resolution)}, {"ratio ", sanitize.Line(r.AspectRatio)}} {
		switch v[1] {
		case "":
		case provider.Auto:
			s = append(s, v[0]+v[1])
		default:
			s = append(s, v[1])
		}
	}
	if r.Audio {
		s = append(s, "audio")
	}
	return s
}

// Total formats an estimate with its basis and date.
func Total(e provider.Estimate) string {
	if !e.Known && !e.Base() {
		return "unknown: " + sanitize.Line(e.UnknownReason)
	}
	basis := e.Basis
	if e.Kind == provider.PriceBills {
		basis += ", your own bills"
	}
	if e.Doubt != "" {
		basis += ", " + e.Doubt
	}
	if e.AsOf != "" {
		basis += ", as of " + e.AsOf
	}
	return fmt.Sprintf("estimated %s (%s)", e, sanitize.Line(basis))
}

// Spent returns what counts against the budget of the day and of the month before a purchase.
func Spent(q run.Quote) []Fact {
	line := func(spent provider.Money, unpriced int, limit *provider.Money) string {
		if limit == nil {
			return fmt.Sprintf("%s so far, no cap set", theme.AtLeast(spent, unpriced))
		}
		return fmt.Sprintf("%s of %s so far", theme.AtLeast(spent, unpriced), *limit)
	}
	facts := []Fact{{"today", line(q.Usage.Day, q.Usage.DayUnpriced, q.Budget.PerDay)}}
	if q.Budget.PerMonth != nil {
		facts = append(facts, Fact{"month", line(q.Usage.Month, q.Usage.MonthUnpriced, q.Budget.PerMonth)})
	}
	return facts
}

// Left returns the remaining budget of the day and of the month.
func Left(q run.Quote) []Fact {
	line := func(spent provider.Money, unpriced int, limit *provider.Money) string {
		counts, known := q.Estimate.ForCaps()
		after, left := spent.Plus(counts), ""
		shown := after.String()
		if unpriced > 0 { // the total is a minimum
			shown, left = theme.AtLeast(spent.Plus(q.Estimate.Low), unpriced), "at most "
		}
		switch {
		case !known && limit == nil:
			return fmt.Sprintf("%s and an unknown amount, no cap set", theme.AtLeast(spent, unpriced))
		case !known:
			return fmt.Sprintf("%s and an unknown amount of %s", theme.AtLeast(spent, unpriced), *limit)
		case limit == nil:
			return fmt.Sprintf("%s after it, no cap set", shown)
		case after > *limit:
			return fmt.Sprintf("%s of %s after it: over the cap", shown, *limit)
		}
		return fmt.Sprintf("%s of %s after it, %s%s left", shown, *limit, left, *limit-after)
	}
	facts := []Fact{{"today", line(q.Usage.Day, q.Usage.DayUnpriced, q.Budget.PerDay)}}
	if q.Budget.PerMonth != nil {
		facts = append(facts, Fact{"month", line(q.Usage.Month, q.Usage.MonthUnpriced, q.Budget.PerMonth)})
	}
	return facts
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
