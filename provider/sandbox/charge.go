package sandbox

import (
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
}

// Charges returns every create call that was taken, the oldest first, those of
// other servers over the same Dir included.
func (s *Server) Charges() []Charge {
	now := s.now()
	var all []Charge
	for _, j := range s.book.jobs("") {
		all = append(all, Charge{
			Provider: j.Provider, Model: j.Model, Job: j.ID, Ref: j.Ref, Prompt: j.Shot.Prompt,
			Price: j.Price, Billed: j.billed(now), At: j.Created,
			Due: j.Created.Add(j.Queued + j.Running + j.Settle),
		})
	}
	return all
}

// left is what an account still holds, the price of unfinished jobs set aside.
func (s *Server) left(name string) provider.Money {
	left := s.o.Balance
	now := s.now()
	for _, j := range s.book.jobs(name) {
		left -= j.held(now)
	}
	return left
}
