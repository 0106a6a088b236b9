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

// rate is the price of a family: credits a second at 720p, and what the other
// resolutions cost times that, in thousandths.
type rate struct {
	family  string
	credits string
	times   map[string]int
}

// rates are those without reference videos. 1.5 pro is priced with sound, which is
// twice what it costs without; 1.0 pro fast has no known price.
func rates() []rate {
	return []rate{
		{"seedance-2.0-fast", "8.2013", map[string]int{"480p": 465, "720p": 1000}},
		{"seedance-2.0-mini", "2.7", map[string]int{"480p": 465, "720p": 1000}},
		{"seedance-2.0", "13.5", map[string]int{"480p": 465, "720p": 1000, "1080p": 2500, "4k": 5100}},
		{"seedance-2.5", "20.09", map[string]int{"480p": 465, "720p": 1000, "1080p": 2500}},
		{pro15, "3.5568", map[string]int{"480p": 460, "720p": 1000, "1080p": 2230}},
	}
}

// prices returns the published prices of a model.
func prices(model string) []provider.Price {
	for _, r := range rates() {
		if !strings.HasPrefix(model, r.family) {
			continue
		}
		var all []provider.Price
		for _, resolution := range []string{"480p", "720p", "1080p", "4k"} {
			times, ok := r.times[resolution]
			credits, err := provider.ParseMoney(r.credits)
			if !ok || err != nil {
				continue
			}
			perSecond := (credits.Times(times)/1000 + creditsPerDollar/2) / creditsPerDollar
			all = append(all, provider.Price{Resolution: resolution, PerSecond: perSecond, Source: published, AsOf: publishedRead})
		}
		return all
	}
	return nil
}
