package evolink

import (
	"strings"

	"dailies/provider"
)

// published is the source of the price table.
const (
	published     = "EvoLink price rules, fixture of evolink-cli, 68 credits = $1"
	publishedRead = "2026-10-10"
)

// rate is the price of a family: credits per second at 720p, the factors for other resolutions
// in thousandths, the same for input videos, and the minimum number of credits per video.
type rate struct {
	family, credits, least string
	times, footage         map[string]int
}

func rates() []rate {
	return []rate{
		{"seedance-2.0-fast", "8.2013", "15.1893", map[string]int{"480p": 465, "720p": 1000}, map[string]int{"480p": 277, "720p": 595}},
		{"seedance-2.0-mini", "2.7", "5.0004", map[string]int{"480p": 465, "720p": 1000}, map[string]int{"480p": 284, "720p": 609}},
		{"seedance-2.0", "13.5", "25.002", map[string]int{"480p": 465, "720p": 1000, "1080p": 2500, "4k": 5100}, map[string]int{"480p": 284, "720p": 609, "1080p": 1520, "4k": 3150}},
		{"seedance-2.5", "20.09", "37.3674", map[string]int{"480p": 465, "720p": 1000, "1080p": 2500}, map[string]int{"480p": 284, "720p": 609, "1080p": 1520}},
		{pro15, "1.7784", "3.4445", map[string]int{"480p": 460, "720p": 1000, "1080p": 2230}, nil},
	}
}

// prices returns the published prices of a model.
func prices(m provider.Model) []provider.Price {
	for _, r := range rates() {
		if strings.HasPrefix(m.ID, r.family) {
			return surcharged(m, r.prices(m))
		}
	}
	return nil
}

// prices returns the prices of a model of the family. Input videos count with their duration,
// and at least with that of the output. 1.5 pro costs twice as much with audio; for the others
// audio is free.
func (r rate) prices(m provider.Model) (all []provider.Price) {
	least := provider.Price{Source: published, AsOf: publishedRead}
	if usd := creditsOf(r.least, 1000); usd != nil {
		least.Least = *usd
	}
	add := func(p provider.Price, times int) {
		if usd := creditsOf(r.credits, times); usd != nil && times > 0 {
			p.PerSecond = *usd
			if p.InputLeast {
				p.PerInputSecond = *usd
			}
			all = append(all, p)
		}
	}
	footage := m.Options[provider.FieldReferenceVideos].Requirement != provider.Unsupported
	for _, resolution := range m.Resolutions {
		p := least
		p.Resolution = resolution
		if m.ID == pro15 {
			p.Sound = provider.No
			add(p, r.times[resolution])
			p.Sound = provider.With
			add(p, 2*r.times[resolution])
			continue
		}
		if footage {
			p.Footage = provider.No
		}
		add(p, r.times[resolution])
		if footage {
			p.Footage, p.InputLeast, p.MaxInput = provider.With, true, maxFootage(m)
			add(p, r.footage[resolution])
		}
	}
	return all
}

// surcharged returns prices of a model with what its page says of the options: without the
// content filter a video costs a tenth more, and each web search is charged apart (evolink-cli's
// rules of 2026-10-10: × 1.1; 0.04 credits a search).
func surcharged(m provider.Model, prices []provider.Price) []provider.Price {
	has := func(f provider.Field) bool { return m.Options[f].Requirement != provider.Unsupported }
	for i := range prices {
		if has(provider.FieldContentFilter) {
			prices[i].Unfiltered = 1100
		}
		prices[i].Searches = has(provider.FieldWebSearch)
	}
	return prices
}

// maxFootage returns the maximum duration of input videos in seconds.
func maxFootage(m provider.Model) int {
	if m.Duration.Auto {
		return 30
	}
	return 15
}

// creditsOf converts credits, times thousandths, to dollars.
func creditsOf(credits string, thousandths int) *provider.Money {
	micro, err := provider.ParseMoney(credits)
	if err != nil {
		return nil
	}
	const parts = 1000 * creditsPerDollar
	usd := (micro.Times(thousandths) + parts/2) / parts
	return &usd
}
