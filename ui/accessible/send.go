package accessible

import (
	"fmt"
	"strings"

	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/elsewhere"
)

// submit prints the price, asks for confirmation, and submits. sent is false if the user or the budget
// refused. Rare fields are asked for on demand.
func (f *form) submit() (sent bool, err error) {
	for {
		fits, err := f.priced(f.spec, "")
		if err != nil || !fits {
			return false, err
		}
		f.say("Answer m to fill in %s first.", f.more())
		answer, err := f.ask("%s", f.question(f.spec))
		switch {
		case err != nil:
			return false, err
		case strings.EqualFold(answer, "m"):
			if err := f.askMore(); err != nil {
				return false, err
			}
			if f.from != nil {
				f.spec.ParentHow = run.HowFrom(*f.from, f.spec.Model, f.spec.Request)
			}
			continue
		case !agrees(answer):
			f.say("Nothing was sent.")
			return false, nil
		}
		return true, f.send()
	}
}

// send submits the confirmed request.
func (f *form) send() error {
	made, err := f.Engine.Submit(f.ctx, f.spec)
	if err != nil {
		return err
	}
	for _, r := range made {
		f.seen[r.ID] = r
	}
	f.say("%s submitted to %s. Updates will be announced.", runs(len(made)), f.title(made[0].Provider))
	return nil
}

// retry submits the request of a run again. risk names a risk besides the price.
func (s *session) retry(r run.Run, risk string) error {
	yes, err := s.pay(run.Spec{Model: r.Provider + "/" + r.Model, Request: r.Request}, risk)
	if err != nil || !yes {
		return err
	}
	made, err := s.Engine.Resubmit(s.ctx, r)
	if err != nil {
		return err
	}
	s.seen[made.ID] = made
	s.say("Submitted to %s. Updates will be announced.", s.title(made.Provider))
	return nil
}

// goElsewhere offers the take of a run to other providers. The number of one is the
// confirmation: it spends money.
func (s *session) goElsewhere(r run.Run) error {
	places, err := elsewhere.Find(s.ctx, s.Engine, s.History, r, s.Now())
	if err != nil {
		return err
	}
	if len(places) == 0 {
		s.say("No other provider with a key can make this take.")
		return nil
	}
	s.say("%s", elsewhere.Why(r, s.title(r.Provider)))
	if risk := elsewhere.Risk(r); risk != "" {
		s.say("%s", risk)
	}
	for _, f := range dialog.Spent(places[0].Quote) {
		s.say("%s: %s.", capital(f.Name), readable(f.Value))
	}
	for i, p := range places {
		s.say("%d. %s: %s.", i+1, p.Info.Title, strings.ReplaceAll(readable(p.Describe()), " · ", ", "))
	}
	n, err := s.pick(len(places), 0, "Send it to which one, which charges your account? A number, or enter for none:")
	if err != nil || n == 0 {
		return s.left(err)
	}
	p := places[n-1]
	if p.Quote.OverBudget != nil {
		s.say("This is not sent: %s.", sentence(p.Quote.OverBudget))
		return nil
	}
	made, err := s.Engine.Elsewhere(s.ctx, r, p.Model.Key())
	if err != nil {
		return err
	}
	s.seen[made.ID] = made
	s.say("Submitted to %s. Updates will be announced.", p.Info.Title)
	return nil
}

// pay prints the price and the remaining budget, and asks for confirmation.
func (s *session) pay(o run.Spec, risk string) (bool, error) {
	fits, err := s.priced(o, risk)
	if err != nil || !fits {
		return false, err
	}
	answer, err := s.ask("%s", s.question(o))
	if err == nil && !agrees(answer) {
		s.say("Nothing was sent.")
	}
	return err == nil && agrees(answer), err
}

// question is the confirmation question.
func (s *session) question(o run.Spec) string {
	return fmt.Sprintf("Send %s to %s, which charges your account? y/N:", count(max(1, o.Takes), "request"), s.owner(o.Model))
}

// priced prints the price and the remaining budget, and reports whether the budget allows it.
func (s *session) priced(o run.Spec, risk string) (bool, error) {
	q, err := s.Engine.Quote(s.ctx, o)
	if err != nil {
		return false, err
	}
	if q.OverBudget != nil {
		s.say("This is not sent: %s.", sentence(q.OverBudget))
		return false, nil
	}
	if risk != "" {
		s.say("%s", risk)
	}
	s.say("Price: %s.", readable(dialog.Total(q.Estimate)))
	for _, f := range dialog.Left(q) {
		s.say("%s: %s.", capital(f.Name), readable(f.Value))
	}
	return true, nil
}

// owner returns the display name of a model's provider.
func (s *session) owner(key string) string {
	for _, m := range s.models {
		if m.Key() == key {
			return s.title(m.Provider)
		}
	}
	return key
}
