package provider

import "slices"

// Bill is what a vendor charged for one run.
type Bill struct {
	Amount  Money
	Seconds int // duration of the video
	Day     string
}

// BillKind is what bills have in common that are learned from together: vendors price each
// apart.
type BillKind struct {
	Resolution string
	Audio      bool
	Footage    bool // there is an input video
}

// BillKindOf returns the kind of a request's bill.
func BillKindOf(r Request) BillKind {
	u := UseOf(r)
	return BillKind{u.Resolution, u.Audio, u.Footage}
}

// BillKinds returns every kind of bill that a model may have.
func (m Model) BillKinds() (all []BillKind) {
	source, references := m.Options[FieldSourceVideo].Requirement, m.Options[FieldReferenceVideos].Requirement
	for _, resolution := range m.AllResolutions() {
		for _, audio := range []bool{false, true} {
			for _, footage := range []bool{false, true} {
				switch {
				case audio && !m.Audio:
				case footage && source == Unsupported && references == Unsupported:
				case !footage && source == Required:
				default:
					all = append(all, BillKind{resolution, audio, footage})
				}
			}
		}
	}
	return all
}

// Learned is what the latest bills of a model show, of one kind.
type Learned struct {
	BillKind
	PerSecond Money // the median
	Bills     int
	AsOf      string // date of the latest bill, YYYY-MM-DD
}

const (
	// LearnFrom is the largest number of bills that an estimate uses.
	LearnFrom = 10
	// enoughToAgree is the number of bills that confirms the unit of a doubtful price.
	enoughToAgree = 3
	// enoughToLead is the number of bills that overrides a differing price table.
	enoughToLead = 5
)

// Learn summarizes bills, newest first; ok is false if there are none.
func Learn(of BillKind, bills []Bill) (l Learned, ok bool) {
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
	l.BillKind, l.Bills = of, n
	l.PerSecond = rates[n/2]
	if n%2 == 0 {
		l.PerSecond = rates[n/2-1] + (rates[n/2]-rates[n/2-1]+1)/2
	}
	return l, true
}

// perSecond returns the rate of a bill, rounded half up to micro-dollars.
func perSecond(b Bill) Money {
	n := Money(b.Seconds)
	return b.Amount/n + (b.Amount%n*2+n)/(2*n)
}

// price returns the bills as a row of a price table.
func (l Learned) price() Price {
	p := Price{
		Resolution: l.Resolution, Sound: No, PerSecond: l.PerSecond, Kind: PriceBills, Bills: l.Bills,
		Source: "your own bills", AsOf: l.AsOf, Footage: No,
	}
	if l.Audio {
		p.Sound = With
	}
	if l.Footage {
		p.Footage = With
	}
	return p
}

// Differs reports whether the bills differ by more than a tenth from another price for the same
// use.
func (l Learned) Differs(p Price, u Use, length DurationLimits) bool {
	if p.PerVideo > 0 {
		return false // a flat price has no rate
	}
	e, own := p.estimate(u, length), l.PerSecond.Times(u.Seconds)
	return own > e.High.Plus(e.High/10) || own < e.Low-e.Low/10
}

// leads reports whether the bills override the price that applies otherwise: never one from the
// config, always a base price, and any other if enough bills differ from it. settled is a price
// whose doubt they removed.
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
		p.Doubt, p.Resolution, p.Sound, p.Footage = "", l.Resolution, l.price().Sound, l.price().Footage
		return false, p
	}
	return false, Price{}
}

// WithBills returns the model with its bills added to its prices: last, or before those that
// they override.
func (m Model) WithBills(learned ...Learned) Model {
	own := slices.IndexFunc(m.Prices, func(p Price) bool { return p.Kind != PriceConfig })
	if own < 0 {
		own = len(m.Prices)
	}
	front, back := slices.Clone(m.Prices[:own]), slices.Clone(m.Prices[own:])
	for _, l := range learned {
		u := UseOf(m.Defaults())
		u.Resolution, u.Audio, u.Footage, u.Seconds = l.Resolution, l.Audio, l.Footage, max(m.Duration.Default, m.Duration.Min, 1)
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

// Overruled is a price that the user's bills overrode.
type Overruled struct {
	Own, Table Price
	Off        int // percent that the bills are above the table, for the default duration
}

// Overruled returns the prices of the model that differing bills overrode.
func (m Model) Overruled() (all []Overruled) {
	for i, own := range m.Prices {
		if own.Kind != PriceBills {
			continue
		}
		u := UseOf(m.Defaults())
		u.Resolution, u.Audio, u.Footage, u.Seconds = own.Resolution, own.Sound == With, own.Footage == With, max(m.Duration.Default, m.Duration.Min, 1)
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

// percent returns how far a is above b, rounded toward zero, at most ten thousand.
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
