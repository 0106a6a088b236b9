package provider

import (
	"fmt"
	"slices"
	"strings"
)

// PriceKind is the source of a price. An estimate uses the first kind, in this order, that
// covers its request.
type PriceKind string

// The sources of prices.
const (
	PriceConfig    PriceKind = "config"    // [prices] in the config
	PriceLive      PriceKind = "live"      // the vendor's price call
	PricePublished PriceKind = "published" // a table in the vendor's documentation
	PriceFormula   PriceKind = "formula"   // the vendor's token formula
	PriceBills     PriceKind = "bills"     // the user's bills for similar runs
	Unpriced       PriceKind = "unpriced"  // unknown
)

// Choice restricts a price by a setting that is on or off.
type Choice string

// The choices; the zero value covers both.
const (
	Either Choice = ""
	With   Choice = "with"
	No     Choice = "without"
)

// covers reports whether the choice includes the setting.
func (c Choice) covers(on bool) bool { return c == Either || (c == With) == on }

// Price is the price of the requests that it covers, with its source and date.
type Price struct {
	Resolution string `json:"resolution,omitempty"` // "" = all
	Sound      Choice `json:"sound,omitempty"`
	Footage    Choice `json:"footage,omitempty"` // whether the request has an input video
	Flex       Choice `json:"flex,omitempty"`    // whether the request uses the service tier [Flex]
	PerSecond  Money  `json:"per_second,omitempty"`
	PerVideo   Money  `json:"per_video,omitempty"` // flat price; PerSecond is 0 then
	// Tokens is the vendor's formula. PerSecond beside it is a figure quoted by the vendor; up
	// to that may be charged.
	Tokens *Formula `json:"tokens,omitempty"`
	// PerInputSecond is charged per second of the input videos; with InputLeast at least for
	// the duration of the output.
	PerInputSecond Money `json:"per_input_second,omitempty"`
	InputLeast     bool  `json:"input_least,omitempty"`
	// MinInput and MostInput are the minimum and maximum duration of the input videos, for
	// requests in which it is unknown; 0 if irrelevant.
	MinInput int   `json:"min_input,omitempty"`
	MaxInput int   `json:"most_input,omitempty"`
	Least    Money `json:"least,omitempty"` // minimum per video
	// Unfiltered is the factor, in thousandths, for a request with the content filter off; 0 =
	// that costs the same.
	Unfiltered int `json:"unfiltered,omitempty"`
	// Searches: a web search is charged apart, by the number that the model makes.
	Searches bool `json:"searches,omitempty"`
	// Base: the price is a published minimum. The rest is unknown.
	Base bool `json:"base,omitempty"`
	// Doubt is why the figure may be in another unit, or "". Such a price counts double against
	// caps until bills confirm it.
	Doubt  string    `json:"doubt,omitempty"`
	Bills  int       `json:"bills,omitempty"` // number of bills it was learned from
	Kind   PriceKind `json:"kind,omitempty"`  // "" = published, or the formula
	Source string    `json:"source"`          // the page or call
	AsOf   string    `json:"as_of"`           // date read, YYYY-MM-DD
}

// From returns the source of the price.
func (p Price) From() PriceKind {
	switch {
	case p.Kind != "":
		return p.Kind
	case p.Tokens != nil:
		return PriceFormula
	}
	return PricePublished
}

// Rate formats the price for display: "$0.3024/s", "from $0.17/s", "~$0.194/s (6 bills)",
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

// Use holds the properties of a request that its price depends on.
type Use struct {
	Resolution, Ratio string
	Seconds           int  // 0 = the model chooses
	Input             int  // duration of the input videos
	Footage           bool // there is an input video; its duration is unknown if Input is 0
	Audio             bool
	Flex              bool // the cheaper service tier
	Unfiltered        bool // the content filter is off
	Search            bool // the model may search the web
}

// Flex is the cheaper, slower service tier.
const Flex = "flex"

// UseOf returns the properties of r that its price depends on.
func UseOf(r Request) Use {
	return Use{
		Resolution: r.Resolution, Ratio: r.AspectRatio, Seconds: r.Duration, Audio: r.Audio, Flex: r.ServiceTier == Flex,
		Unfiltered: r.ContentFilter == "off", Search: r.WebSearch,
		Footage: r.SourceVideo != "" || len(r.ReferenceVideos) > 0,
	}
}

func (p Price) covers(u Use) bool {
	return (p.Resolution == "" || p.Resolution == u.Resolution) && p.Sound.covers(u.Audio) && p.Footage.covers(u.Footage || u.Input > 0) &&
		p.Flex.covers(u.Flex) && (p.Tokens == nil || p.Tokens.covers(u))
}

// PriceOf returns the price of a use. The first match wins, so rows can be overridden by
// earlier ones.
func (m Model) PriceOf(u Use) (Price, bool) {
	u = m.with(u)
	i := slices.IndexFunc(m.Prices, func(p Price) bool { return p.covers(u) })
	if i < 0 {
		return Price{}, false
	}
	return m.Prices[i], true
}

// with completes a use: a model that needs an input video gets one, chosen yet or not.
func (m Model) with(u Use) Use {
	u.Footage = u.Footage || m.Options[FieldSourceVideo].Requirement == Required
	return u
}

// PriceFor returns the price at a resolution, with defaults for everything else.
func (m Model) PriceFor(resolution string) (Price, bool) {
	u := UseOf(m.Defaults())
	u.Resolution = resolution
	return m.PriceOf(u)
}

// Estimate returns what the request will cost, or why that is unknown.
func (m Model) Estimate(r Request) Estimate { return m.EstimateUse(UseOf(r)) }

// EstimateFootage is Estimate for a request whose input videos have a known total duration in
// seconds; 0 = unknown.
func (m Model) EstimateFootage(r Request, input int) Estimate {
	u := UseOf(r)
	u.Input = input
	return m.EstimateUse(u)
}

// EstimateUse returns what a use of the model will cost, or why that is unknown.
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

// estimate returns what a covered use will cost.
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
	if u.Unfiltered && p.Unfiltered > 0 {
		e.Low, e.High = thousandths(e.Low, p.Unfiltered), thousandths(e.High, p.Unfiltered)
		e.Basis += fmt.Sprintf(" × %s without the content filter", factor(p.Unfiltered))
	}
	if e.Low, e.High = max(e.Low, p.Least), max(e.High, p.Least); p.Least > 0 && e.High == p.Least {
		e.Basis = p.Least.Full() + " at least"
	}
	if u.Search && p.Searches {
		e.Basis += ", web searches not included"
	}
	if p.Base {
		e.Known, e.High = false, 0
		e.UnknownReason, e.Next = "only a base price is known, a run may cost more", "your own bills will tell after the first run, or set a price under [prices] in the config"
	}
	return e
}

// thousandths returns m times n thousandths, rounded up.
func thousandths(m Money, n int) Money { return (m.Times(n) + 999) / 1000 }

// factor formats thousandths: "1.1".
func factor(n int) string { return (Money(n) * Dollar / 1000).Decimal() }

// input returns the minimum and maximum of the counted input seconds, for an output of low to
// high seconds.
func (p Price) input(u Use, low, high int) (least, most int) {
	least, most = u.Input, u.Input
	if !u.Footage && u.Input <= 0 {
		return 0, 0
	}
	if u.Input <= 0 {
		least, most = p.MinInput, p.MaxInput
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

// Estimate is the expected cost of a request. It is never mixed with what the provider bills.
type Estimate struct {
	Known bool      `json:"known"` // High is reliable; otherwise Low may still be a base price
	Kind  PriceKind `json:"kind,omitempty"`
	Low   Money     `json:"low_usd"`
	High  Money     `json:"high_usd"` // more than Low if the model chooses the duration
	// Counts is what the run counts against caps if that is not High; 0 otherwise.
	Counts        Money  `json:"counts_usd,omitempty"`
	Bills         int    `json:"bills,omitempty"` // number of bills it was learned from
	Doubt         string `json:"doubt,omitempty"` // see Price.Doubt
	Basis         string `json:"basis,omitempty"`
	Source        string `json:"source,omitempty"`
	AsOf          string `json:"as_of,omitempty"`
	UnknownReason string `json:"why,omitempty"`  // why Known is false
	Next          string `json:"next,omitempty"` // how to learn the price
}

// Base reports whether only a minimum is known.
func (e Estimate) Base() bool { return !e.Known && e.Low > 0 }

// ForCaps returns what the run counts against caps, and whether that is known.
func (e Estimate) ForCaps() (Money, bool) {
	switch {
	case e.Counts > 0:
		return e.Counts, true
	case e.Doubt != "":
		return e.High.Times(2), e.Known
	}
	return e.High, e.Known
}

// Times returns the estimate for n takes of the same request.
func (e Estimate) Times(n int) Estimate {
	e.Low, e.High, e.Counts = e.Low.Times(n), e.High.Times(n), e.Counts.Times(n)
	if e.Basis != "" && n != 1 {
		e.Basis = fmt.Sprintf("%d × %s", n, e.Basis)
	}
	return e
}

// String formats the estimate for display: "$1.51", "$1.21–4.54", "from $0.85", "~$0.97 (6
// bills)" or "unpriced".
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

// span formats the amount without its source.
func (e Estimate) span() string {
	low, high := e.Low.String(), e.High.String()
	if low == high {
		return high
	}
	return low + "–" + strings.TrimPrefix(high, "$")
}

// Bills formats a number of bills.
func Bills(n int) string {
	if n == 1 {
		return "1 bill"
	}
	return fmt.Sprintf("%d bills", n)
}
