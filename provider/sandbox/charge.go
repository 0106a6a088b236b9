package sandbox

import (
	"strings"
	"time"

	"dailies/provider"
)

// Charge is one create call that a server took: the moment at which money was
// spent, whatever became of the answer.
type Charge struct {
	Provider string
	Model    string
	Job      string
	Ref      string // the client_ref that came with it, where the protocol has one
	Prompt   string
	Price    provider.Money // what it costs when it ends well
	Billed   provider.Money // what was taken for it by now
	At       time.Time
	Due      time.Time // when its video is there, if it ends well
	Wrong    string    // what the vendor will not like of it, where it accepts any order
}

// Charges returns every create call that was accepted, the oldest first, those of other servers
// over the same Dir included.
func (s *Server) Charges() []Charge {
	now := s.now()
	var all []Charge
	for _, j := range s.jobs.jobs("") {
		c := Charge{
			Provider: j.Provider, Model: j.Model, Job: j.ID, Ref: j.Ref, Prompt: j.Shot.Prompt,
			Price: j.Price, Billed: j.billed(now), At: j.Created,
			Due: j.Created.Add(j.Queued + j.Running + j.Settle),
		}
		if d, ok := named(s.dialects, j.Provider); ok && d.jobID != nil {
			c.Job = d.jobID(j)
		}
		for _, w := range j.Refused {
			c.Wrong += strings.Join(w.Loc, ".") + ": " + w.Msg + "; "
		}
		all = append(all, c)
	}
	return all
}

// balanceLeft is what an account still holds, the price of unfinished jobs set aside.
func (s *Server) balanceLeft(name string) provider.Money {
	left := s.o.Balance
	now := s.now()
	for _, j := range s.jobs.jobs(name) {
		left -= j.held(now)
	}
	return left
}

// SetPrice changes what a second of a model costs from now on, in the price lists too.
func (s *Server) SetPrice(model string, perSecond provider.Money) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prices == nil {
		s.prices = map[string]provider.Money{}
	}
	s.prices[model] = perSecond
}

// price is what a second of a model costs now.
func (s *Server) price(m model) provider.Money {
	s.mu.Lock()
	defer s.mu.Unlock()
	if changed, ok := s.prices[m.id]; ok {
		return changed
	}
	return m.price
}
