package evolink

import (
	"strings"

	"dailies/provider"
)

// published is where the table of prices was read.
const (
	published     = "EvoLink price rules, fixture of evolink-cli, 68 credits = $1"
	publishedRead = "2026-10-10"
)

// rate is the price of a family: credits a second at 720p, what the other resolutions
// cost times that, in thousandths, the same with videos that go in, and the credits
// that a video costs at least.
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
			return r.prices(m)
		}
	}
	return nil
}

// prices are those of a model of the family. With videos that go in, their seconds are
// counted too, and at least as many as the output has. 1.5 pro costs twice as much with
// sound; nowhere else does sound cost anything.
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
			p.Footage, p.InputLeast, p.MostInput = provider.With, true, mostFootage(m)
			add(p, r.footage[resolution])
		}
	}
	return all
}

// mostFootage is how many seconds of video may go in.
func mostFootage(m provider.Model) int {
	if m.Duration.Auto {
		return 30
	}
	return 15
}

// creditsOf is an amount of credits, times thousandths, in dollars.
func creditsOf(credits string, thousandths int) *provider.Money {
	micro, err := provider.ParseMoney(credits)
	if err != nil {
		return nil
	}
	const parts = 1000 * creditsPerDollar
	usd := (micro.Times(thousandths) + parts/2) / parts
	return &usd
}
