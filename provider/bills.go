package provider

import "slices"

// Bill is what a vendor charged for one run.
type Bill struct {
	Amount  Money
	Seconds int // of the video
	Day     string
}

// Learned is what the newest bills of a model say, at one resolution, with sound or
// without.
type Learned struct {
	Resolution string
	Audio      bool
	PerSecond  Money // the median
	Bills      int
	AsOf       string // day of the newest bill, YYYY-MM-DD
}

const (
	// LearnFrom is how many bills an estimate is learned from at most.
	LearnFrom = 10
	// enoughToAgree is how many bills settle the unit of a price that is in doubt.
	enoughToAgree = 3
	// enoughToLead is how many bills that differ from a table take its place.
	enoughToLead = 5
)

// Learn returns what bills say, the newest first; ok is false without any.
func Learn(resolution string, audio bool, bills []Bill) (l Learned, ok bool) {
	var rates []Money
	for _, b := range bills[:min(len(bills), LearnFrom)] {
		if b.Amount > 0 && b.Seconds > 0 {
			rates = append(rates, perSecond(b))
			l.AsOf = max(l.AsOf, b.Day)
		}
	}
	if len(rates) == 0 {
		return Learned{}, false
	}
	slices.Sort(rates)
	n := len(rates)
	l.Resolution, l.Audio, l.Bills = resolution, audio, n
	l.PerSecond = rates[n/2]
	if n%2 == 0 {
		l.PerSecond = rates[n/2-1] + (rates[n/2]-rates[n/2-1]+1)/2
	}
	return l, true
}

// perSecond is a bill by the second, half a micro-dollar rounded up.
func perSecond(b Bill) Money {
	n := Money(b.Seconds)
	return b.Amount/n + (b.Amount%n*2+n)/(2*n)
}

// price is the row of a price table that the bills make.
func (l Learned) price() Price {
	p := Price{
		Resolution: l.Resolution, Sound: No, PerSecond: l.PerSecond, Kind: PriceBills, Bills: l.Bills,
		Source: "your own bills", AsOf: l.AsOf,
	}
	if l.Audio {
		p.Sound = With
	}
	return p
}

// Differs reports whether the bills are more than a tenth away from what another
// price says of the same use.
func (l Learned) Differs(p Price, u Use, length DurationLimits) bool {
	if p.PerVideo > 0 {
		return false // a flat price says nothing by the second
	}
	e, own := p.estimate(u, length), l.PerSecond.Times(u.Seconds)
	return own > e.High.Plus(e.High/10) || own < e.Low-e.Low/10
}

// leads reports whether the bills take the place of the price that would be used
// without them: one of the person's own never, a base price always, any other when
// enough bills differ from it. settled is a price that they took the doubt from.
func (l Learned) leads(p Price, u Use, length DurationLimits) (leads bool, settled Price) {
	enough := enoughToLead
	if p.Doubt != "" {
		enough = enoughToAgree
	}
	switch {
	case p.Kind == PriceConfig:
		return false, Price{}
	case p.Base:
		return true, Price{}
	case l.Bills >= enough && l.Differs(p, u, length):
		return true, Price{}
	case l.Bills >= enough && p.Doubt != "":
		p.Doubt, p.Resolution, p.Sound = "", l.Resolution, l.price().Sound
		return false, p
	}
	return false, Price{}
}

// WithBills returns the model with what its bills say in its price table: behind the
// other prices, or in front of those that it knows better than.
func (m Model) WithBills(learned ...Learned) Model {
	own := slices.IndexFunc(m.Prices, func(p Price) bool { return p.Kind != PriceConfig })
	if own < 0 {
		own = len(m.Prices)
	}
	front, back := slices.Clone(m.Prices[:own]), slices.Clone(m.Prices[own:])
	for _, l := range learned {
		u := UseOf(m.Defaults())
		u.Resolution, u.Audio, u.Seconds = l.Resolution, l.Audio, max(m.Duration.Default, m.Duration.Min, 1)
		p, ok := m.PriceOf(u)
		leads, settled := false, Price{}
		if ok {
			leads, settled = l.leads(p, u, m.Duration)
		}
		row := l.price()
		if m.Options[FieldServiceTier].Requirement != Unsupported {
			row.Flex = No // bills of the cheaper tier are not learned from
		}
		switch {
		case leads:
			front = append(front, row)
		case settled.Source != "":
			front = append(front, settled)
		default:
			back = append(back, row)
		}
	}
	m.Prices = append(front, back...)
	return m
}

// Overruled is a price that the person's own bills took the place of.
type Overruled struct {
	Own, Table Price
	Off        int // percent that the bills are above the table, for the usual length
}

// Overruled returns the prices of the model that bills took the place of because they
// differ.
func (m Model) Overruled() (all []Overruled) {
	for i, own := range m.Prices {
		if own.Kind != PriceBills {
			continue
		}
		u := UseOf(m.Defaults())
		u.Resolution, u.Audio, u.Seconds = own.Resolution, own.Sound == With, max(m.Duration.Default, m.Duration.Min, 1)
		for _, table := range m.Prices[i+1:] {
			if table.Kind == PriceBills || table.Base || !table.covers(u) {
				continue
			}
			if was := table.estimate(u, m.Duration).High; was > 0 {
				all = append(all, Overruled{own, table, percent(own.PerSecond.Times(u.Seconds), was)})
			}
			break
		}
	}
	return all
}

// percent is how far a is above b, rounded toward zero, at most ten thousand.
func percent(a, b Money) int {
	const most = 10_000
	switch {
	case a.Plus(-b) >= b.Times(most/100):
		return most
	case a <= 0:
		return -100
	}
	return int((a - b).Times(100) / b)
}
