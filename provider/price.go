package provider

import (
	"fmt"
	"slices"
	"strings"
)

// PriceKind says where a price comes from. An estimate takes the first kind that
// covers its request, in this order.
type PriceKind string

// The kinds.
const (
	PriceConfig    PriceKind = "config"    // the person's own, [prices] in the config
	PriceLive      PriceKind = "live"      // the vendor's price call
	PricePublished PriceKind = "published" // the vendor's pages, as a table
	PriceFormula   PriceKind = "formula"   // the vendor's token formula
	PriceBills     PriceKind = "bills"     // the person's own bills for like runs
	Unpriced       PriceKind = "unpriced"  // nobody knows
)

// Choice is what a price says of a setting that a request may have on or off.
type Choice string

// The choices; the zero value is both.
const (
	Either Choice = ""
	With   Choice = "with"
	No     Choice = "without"
)

// covers reports whether a setting that is on or off is among the choice.
func (c Choice) covers(on bool) bool { return c == Either || (c == With) == on }

// Price is what the requests that it covers cost, with where and when it was read.
type Price struct {
	Resolution string `json:"resolution,omitempty"` // "" = every resolution
	Sound      Choice `json:"sound,omitempty"`
	Footage    Choice `json:"footage,omitempty"` // whether a video goes into the request
	PerSecond  Money  `json:"per_second,omitempty"`
	PerVideo   Money  `json:"per_video,omitempty"` // a flat price; PerSecond is 0 then
	// Tokens is the vendor's formula. A PerSecond beside it is a figure that the
	// vendor quotes: what is charged may be as much as that.
	Tokens *Formula `json:"tokens,omitempty"`
	// PerInputSecond is charged for each second of the videos that go in; with
	// InputLeast for as many as the output has at least.
	PerInputSecond Money `json:"per_input_second,omitempty"`
	InputLeast     bool  `json:"input_least,omitempty"`
	// MostInput is how many seconds may go in at most, for a request whose videos have
	// an unknown length; 0 where that changes nothing.
	MostInput int   `json:"most_input,omitempty"`
	Least     Money `json:"least,omitempty"` // no video costs less
	// Base: the vendor publishes a floor. What a run costs beyond it is not known.
	Base bool `json:"base,omitempty"`
	// Doubt is why the figure may be of another unit than it seems, "" when it is not
	// in doubt. Such a price counts double for caps until bills agree with it.
	Doubt  string    `json:"doubt,omitempty"`
	Bills  int       `json:"bills,omitempty"` // how many bills it was learned from
	Kind   PriceKind `json:"kind,omitempty"`  // "" is published, or the formula
	Source string    `json:"source"`          // the page or call
	AsOf   string    `json:"as_of"`           // date read, YYYY-MM-DD
}

// From is the kind of the price.
func (p Price) From() PriceKind {
	switch {
	case p.Kind != "":
		return p.Kind
	case p.Tokens != nil:
		return PriceFormula
	}
	return PricePublished
}

// Rate is the price for people: "$0.3024/s", "from $0.17/s", "~$0.194/s (6 bills)",
// "$0.62 a video", "$7.00 a million tokens".
func (p Price) Rate() string {
	rate := p.PerSecond.Full() + "/s"
	switch {
	case p.Tokens != nil:
		rate = p.Tokens.String()
	case p.PerVideo > 0:
		rate = p.PerVideo.Full() + " a video"
	}
	switch {
	case p.Base:
		return "from " + rate
	case p.Bills > 0:
		return fmt.Sprintf("~%s (%s)", rate, Bills(p.Bills))
	}
	return rate
}

// Use is what the price of a request depends on.
type Use struct {
	Resolution, Ratio string
	Seconds           int  // 0 = the model chooses
	Input             int  // seconds of the videos that go in
	Footage           bool // a video goes in; its length is unknown while Input is 0
	Audio             bool
}

// UseOf returns what the price of r depends on.
func UseOf(r Request) Use {
	return Use{
		Resolution: r.Resolution, Ratio: r.AspectRatio, Seconds: r.Duration, Audio: r.Audio,
		Footage: r.SourceVideo != "" || len(r.ReferenceVideos) > 0,
	}
}

func (p Price) covers(u Use) bool {
	return (p.Resolution == "" || p.Resolution == u.Resolution) && p.Sound.covers(u.Audio) && p.Footage.covers(u.Footage || u.Input > 0) &&
		(p.Tokens == nil || p.Tokens.covers(u))
}

// PriceOf returns the price of a use. The first match wins, so a table may be
// overridden by putting rows in front.
func (m Model) PriceOf(u Use) (Price, bool) {
	u = m.with(u)
	i := slices.IndexFunc(m.Prices, func(p Price) bool { return p.covers(u) })
	if i < 0 {
		return Price{}, false
	}
	return m.Prices[i], true
}

// with is a use of the model: a video goes in where it needs one, chosen yet or not.
func (m Model) with(u Use) Use {
	u.Footage = u.Footage || m.Options[FieldSourceVideo].Requirement == Required
	return u
}

// PriceFor returns the price at a resolution, everything else at its default.
func (m Model) PriceFor(resolution string) (Price, bool) {
	u := UseOf(m.Defaults())
	u.Resolution = resolution
	return m.PriceOf(u)
}

// Estimate returns what the request will cost, or why nobody can say.
func (m Model) Estimate(r Request) Estimate { return m.EstimateUse(UseOf(r)) }

// EstimateUse returns what a use of the model will cost, or why nobody can say.
func (m Model) EstimateUse(u Use) Estimate {
	u = m.with(u)
	p, ok := m.PriceOf(u)
	if !ok {
		why := m.Unpriced
		switch {
		case len(m.Prices) > 0:
			why = "no price known at " + u.Resolution
		case why == "":
			why = "no price known for this model"
		}
		return Estimate{Kind: Unpriced, UnknownReason: why, Next: m.PriceNext}
	}
	return p.estimate(u, m.Duration)
}

// estimate is what a use that the price covers will cost.
func (p Price) estimate(u Use, length DurationLimits) Estimate {
	e := Estimate{Known: true, Kind: p.From(), Bills: p.Bills, Doubt: p.Doubt, Source: p.Source, AsOf: p.AsOf}
	low, high := u.Seconds, u.Seconds
	if u.Seconds <= 0 {
		low, high = length.Min, length.Max
	}
	span := secondsSpan(low, high)
	least, most := p.input(u, low, high)
	switch {
	case p.Tokens != nil:
		short, long := u, u
		short.Input, long.Input = least, most
		e.Low, _ = p.Tokens.cost(short, low, high)
		_, e.High = p.Tokens.cost(long, low, high)
		e.High = max(e.High, p.PerSecond.Times(high))
		e.Basis = span + " × " + p.Tokens.String()
	case p.PerVideo > 0:
		e.Low, e.High = p.PerVideo, p.PerVideo
		e.Basis = p.PerVideo.Full() + " a video"
	default:
		e.Low, e.High = p.PerSecond.Times(low), p.PerSecond.Times(high)
		e.Basis = span + " × " + p.PerSecond.Full()
	}
	if p.PerInputSecond > 0 && most > 0 {
		e.Low, e.High = e.Low.Plus(p.PerInputSecond.Times(least)), e.High.Plus(p.PerInputSecond.Times(most))
		e.Basis += " + " + secondsSpan(least, most) + " × " + p.PerInputSecond.Full()
	}
	if e.Low, e.High = max(e.Low, p.Least), max(e.High, p.Least); p.Least > 0 && e.High == p.Least {
		e.Basis = p.Least.Full() + " at least"
	}
	if p.Base {
		e.Known, e.High = false, 0
		e.UnknownReason, e.Next = "only a base price is known, a run may cost more", "your first bill will tell, or set a price under [prices] in the config"
	}
	return e
}

// input is how many seconds that go in are counted, at least and at most, for an output
// of low to high seconds.
func (p Price) input(u Use, low, high int) (least, most int) {
	least, most = u.Input, u.Input
	if !u.Footage && u.Input <= 0 {
		return 0, 0
	}
	if u.Input <= 0 {
		least, most = 0, p.MostInput
	}
	if p.InputLeast {
		least, most = max(least, low), max(most, high)
	}
	return least, most
}

func secondsSpan(low, high int) string {
	if low == high {
		return fmt.Sprintf("%d s", low)
	}
	return fmt.Sprintf("%d – %d s", low, high)
}

// Estimate is what a request will cost, as far as anybody knows. It is never mixed
// with what the provider bills.
type Estimate struct {
	Known bool      `json:"known"` // High is a promise; without it Low may still be a base price
	Kind  PriceKind `json:"kind,omitempty"`
	Low   Money     `json:"low_usd"`
	High  Money     `json:"high_usd"` // more than Low when the model chooses the length
	// Counts is what the run counts for caps where that is not High; 0 otherwise.
	Counts        Money  `json:"counts_usd,omitempty"`
	Bills         int    `json:"bills,omitempty"` // how many bills it was learned from
	Doubt         string `json:"doubt,omitempty"` // see Price.Doubt
	Basis         string `json:"basis,omitempty"`
	Source        string `json:"source,omitempty"`
	AsOf          string `json:"as_of,omitempty"`
	UnknownReason string `json:"why,omitempty"`  // why it is unknown
	Next          string `json:"next,omitempty"` // what would tell it
}

// Base reports whether only the least is known that a run will cost.
func (e Estimate) Base() bool { return !e.Known && e.Low > 0 }

// ForCaps is what the run counts for caps, and whether anybody can say.
func (e Estimate) ForCaps() (Money, bool) {
	switch {
	case e.Counts > 0:
		return e.Counts, true
	case e.Doubt != "":
		return e.High.Times(2), e.Known
	}
	return e.High, e.Known
}

// Times is the estimate for n takes of the same request.
func (e Estimate) Times(n int) Estimate {
	e.Low, e.High, e.Counts = e.Low.Times(n), e.High.Times(n), e.Counts.Times(n)
	if e.Basis != "" && n != 1 {
		e.Basis = fmt.Sprintf("%d × %s", n, e.Basis)
	}
	return e
}

// String is the estimate for people: "$1.51", "$1.21–4.54", "from $0.85", "~$0.97
// (6 bills)" or "unpriced".
func (e Estimate) String() string {
	switch {
	case e.Base():
		return "from " + e.Low.String()
	case !e.Known:
		return string(Unpriced)
	case e.Bills > 0:
		return fmt.Sprintf("~%s (%s)", e.span(), Bills(e.Bills))
	}
	return e.span()
}

// span is the amount without where it comes from.
func (e Estimate) span() string {
	low, high := e.Low.String(), e.High.String()
	if low == high {
		return high
	}
	return low + "–" + strings.TrimPrefix(high, "$")
}

// Bills counts bills in words.
func Bills(n int) string {
	if n == 1 {
		return "1 bill"
	}
	return fmt.Sprintf("%d bills", n)
}
