package accessible

import (
	"fmt"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// span is the number of days covered by the totals by provider and model.
const span = 30

// spending prints the spend report.
func (s *session) spending() error {
	sums, err := s.spent(span)
	if err != nil {
		return err
	}
	s.models = s.Engine.Models() // with current prices
	if no := s.Budget.NoSpending; no != nil {
		s.say("%s.", capital(sentence(no)))
	}
	s.say("Billed is what providers said they charged. Estimated is what runs without a bill may cost at most.")
	s.say("Today: %s.", s.apart(sums.Today, s.Budget.PerDay))
	s.say("This month: %s.", s.apart(sums.Month, s.Budget.PerMonth))
	for _, group := range []struct {
		name string
		sums []run.SpendBy
	}{{"provider", sums.Providers}, {"model", sums.Models}} {
		if len(group.sums) > 0 {
			s.say("")
			s.say("By %s, over %d days:", group.name, span)
		}
		for _, n := range group.sums {
			s.say("%s: %s.", s.named(n.Name), s.sum(n))
			s.overruled(n.Name)
		}
	}
	return nil
}

// overruled prints where a model's bills differ from its price list.
func (s *session) overruled(key string) {
	for _, m := range s.models {
		if m.Key() != key {
			continue
		}
		for _, o := range m.Overruled() {
			s.say("At %s %s say %s a second, the price list %s, %d percent off. Estimates use your own figure.", o.Own.Resolution, provider.Bills(o.Own.Bills), o.Own.PerSecond.Full(), readable(o.Table.Rate()), o.Off)
		}
	}
}

// named returns the display name of a provider or a model.
func (s *session) named(name string) string {
	owner, id, model := strings.Cut(name, "/")
	if !model {
		return s.title(name)
	}
	return s.model(run.Run{Provider: owner, Model: id})
}

// of formats the amount that counts against a cap, with the cap.
func (s *session) of(sum run.Sum, limit *provider.Money) string {
	says := atLeast(sum)
	if limit != nil {
		says += " of " + limit.String()
	}
	return says + " spent" + unpriced(sum)
}

// apart formats a total with bills and estimates separately.
func (s *session) apart(sum run.Sum, limit *provider.Money) string {
	says := fmt.Sprintf("%s, total %s", parts(sum), atLeast(sum))
	switch {
	case limit != nil && sum.Total() >= *limit:
		says += fmt.Sprintf(". The cap of %s is reached", limit)
	case limit != nil:
		says += fmt.Sprintf(" of %s, %s left", limit, *limit-sum.Total())
	default:
		says += ", no cap"
	}
	return says + unpriced(sum)
}

// parts formats the bills and the estimates of a total.
func parts(sum run.Sum) string {
	part := func(m provider.Money) string {
		if m == 0 && sum.Unpriced > 0 {
			return "nothing known"
		}
		return m.String()
	}
	return "billed " + part(sum.Billed) + ", estimated " + part(sum.Estimated)
}

// atLeast formats a total, which is not complete if there are runs without a price.
func atLeast(sum run.Sum) string {
	switch {
	case sum.Unpriced == 0:
		return sum.Total().String()
	case sum.Total() == 0:
		return "an unknown amount"
	}
	return "at least " + sum.Total().String()
}

// unpriced says what a total does not include.
func unpriced(sum run.Sum) string {
	if sum.Unpriced == 0 {
		return ""
	}
	return ", and " + runs(sum.Unpriced) + " without a known price"
}

func (s *session) sum(n run.SpendBy) string {
	says := fmt.Sprintf("%s, %s%s", runs(n.Runs), parts(n.Sum), unpriced(n.Sum))
	if ended := n.Succeeded + n.Failed; ended > 0 {
		says += fmt.Sprintf(", %d percent succeeded", n.Succeeded*100/ended)
	}
	if n.Median > 0 {
		says += fmt.Sprintf(", half took less than %s, nine in ten less than %s", took(n.Median), took(n.P90))
	}
	if n.EstimatedOfBilled > 0 {
		says += fmt.Sprintf(", estimated %s for runs billed %s", n.EstimatedOfBilled, n.BilledKnown)
	}
	return says
}
