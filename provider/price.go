package provider

import "fmt"

// Price is what a model costs at one resolution, with where and when it was read.
type Price struct {
	Resolution string // "" = every resolution
	PerSecond  Money
	PerVideo   Money  // a flat price; PerSecond is 0 then
	Source     string // the page or call
	AsOf       string // date read, YYYY-MM-DD
}

// Estimate is what a request will cost by the price table. It is never mixed
// with what the provider bills.
type Estimate struct {
	Known  bool   `json:"known"`
	Low    Money  `json:"low_usd"`
	High   Money  `json:"high_usd"` // more than Low when the model chooses the length
	Basis  string `json:"basis,omitempty"`
	Source string `json:"source,omitempty"`
	AsOf   string `json:"as_of,omitempty"`
	Why    string `json:"why,omitempty"` // why it is unknown
}

// PriceFor returns the price at a resolution. The first match wins, so a table
// may be overridden by putting rows in front.
func (m Model) PriceFor(resolution string) (Price, bool) {
	for _, p := range m.Prices {
		if p.Resolution == "" || p.Resolution == resolution {
			return p, true
		}
	}
	return Price{}, false
}

// Estimate returns what the request will cost, or why nobody can say.
func (m Model) Estimate(r Request) Estimate {
	p, ok := m.PriceFor(r.Resolution)
	if !ok {
		why := "no price known for this model"
		if len(m.Prices) > 0 {
			why = fmt.Sprintf("no price known at %s", r.Resolution)
		}
		return Estimate{Why: why}
	}
	e := Estimate{Known: true, Source: p.Source, AsOf: p.AsOf}
	switch {
	case p.PerVideo > 0:
		e.Low, e.High = p.PerVideo, p.PerVideo
		e.Basis = p.PerVideo.Full() + " a video"
	case r.Seconds > 0:
		e.Low = p.PerSecond.Times(r.Seconds)
		e.High = e.Low
		e.Basis = fmt.Sprintf("%d s × %s", r.Seconds, p.PerSecond.Full())
	default:
		e.Low, e.High = p.PerSecond.Times(m.Length.Min), p.PerSecond.Times(m.Length.Max)
		e.Basis = fmt.Sprintf("%d – %d s × %s", m.Length.Min, m.Length.Max, p.PerSecond.Full())
	}
	return e
}

// Times is the estimate for n takes of the same request.
func (e Estimate) Times(n int) Estimate {
	e.Low, e.High = e.Low.Times(n), e.High.Times(n)
	if e.Known && n != 1 {
		e.Basis = fmt.Sprintf("%d × %s", n, e.Basis)
	}
	return e
}

// String is the estimate for people: "$1.51", "$1.21 – $4.54" or "?".
func (e Estimate) String() string {
	switch {
	case !e.Known:
		return "?"
	case e.Low.String() == e.High.String():
		return e.High.String()
	}
	return e.Low.String() + " – " + e.High.String()
}
