package sandbox

import (
	"strings"
	"time"

	"dailies/provider"
)

// Charge records an accepted create call: money was spent, whatever happened to the response.
type Charge struct {
	Provider string
	Model    string
	Job      string
	Ref      string // client_ref of the call, if the protocol has one
	Prompt   string
	Price    provider.Money // cost on success
	Billed   provider.Money // amount charged so far
	At       time.Time
	Due      time.Time // when the video is ready, on success
	Wrong    string    // why the job will fail, where any submission is accepted
}

// Charges returns all accepted create calls, oldest first, including those of other servers in
// the same Dir.
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

// balanceLeft returns the balance of an account, minus the price of unfinished jobs.
func (s *Server) balanceLeft(name string) provider.Money {
	left := s.o.Balance
	now := s.now()
	for _, j := range s.jobs.jobs(name) {
		left -= j.held(now)
	}
	return left
}

// SetPrice changes the price per second of a model, also in the price lists.
func (s *Server) SetPrice(model string, perSecond provider.Money) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prices == nil {
		s.prices = map[string]provider.Money{}
	}
	s.prices[model] = perSecond
}

// price returns the current price per second of a model.
func (s *Server) price(m model) provider.Money {
	s.mu.Lock()
	defer s.mu.Unlock()
	if changed, ok := s.prices[m.id]; ok {
		return changed
	}
	return m.price
}
