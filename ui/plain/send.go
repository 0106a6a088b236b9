package plain

import (
	"dailies/provider/engine"
	"dailies/ui/dialog"
)

// submit says what an order costs, asks, and sends it. sent is false when the
// person or the budget said no.
func (s *session) submit(o engine.Order) (sent bool, err error) {
	yes, err := s.pay(o, "")
	if err != nil || !yes {
		return false, err
	}
	made, err := s.Engine.Submit(s.ctx, o)
	if err != nil {
		return false, err
	}
	for _, r := range made {
		s.seen[r.ID] = r
	}
	s.say("%s written down and on the way to %s. News will be told.", runs(len(made)), s.title(made[0].Provider))
	return true, nil
}

// retry sends the request of a run once more. risk is what is at stake besides
// the price.
func (s *session) retry(r engine.Run, risk string) error {
	yes, err := s.pay(engine.Order{Model: r.Provider + "/" + r.Model, Request: r.Request}, risk)
	if err != nil || !yes {
		return err
	}
	made, err := s.Engine.Resubmit(s.ctx, r.ID)
	if err != nil {
		return err
	}
	s.seen[made.ID] = made
	s.say("1 run written down and on the way to %s. News will be told.", s.title(made.Provider))
	return nil
}

// pay tells the price and what is left of the budgets, and asks whether to spend.
func (s *session) pay(o engine.Order, risk string) (bool, error) {
	q, err := s.Engine.Quote(s.ctx, o)
	if err != nil {
		return false, err
	}
	if q.Over != nil {
		s.say("This is not sent: %s.", sentence(q.Over))
		return false, nil
	}
	if risk != "" {
		s.say("%s", risk)
	}
	s.say("Price: %s.", spoken(dialog.Total(q.Estimate)))
	for _, f := range dialog.Left(q) {
		s.say("%s: %s.", capital(f.Name), f.Value)
	}
	takes := max(1, o.Takes)
	owner := s.owner(o.Model)
	yes, err := s.agree("Send %s to %s, which charges your account?", count(takes, "request"), owner)
	if err == nil && !yes {
		s.say("Nothing was sent.")
	}
	return yes, err
}

// owner is the provider of a model, for people.
func (s *session) owner(key string) string {
	for _, m := range s.models {
		if m.Key() == key {
			return s.title(m.Provider)
		}
	}
	return key
}
