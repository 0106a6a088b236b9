package replicate

import (
	"strings"

	"dailies/provider"
)

// Replicate publishes prices only on the web page of each model. These were recorded by third
// parties, at least two for each.
const (
	sourceTwo   = "replicate.com, pages of seedance-2.0 and -2.5, transcribed by third parties"
	sourceOlder = "replicate.com, pages of the 1.x models, transcribed by third parties"
	readTwo     = "2026-10-10"
	readOlder   = "2026-11-30"
)

// row is the price per second of output of some models, by resolution.
type row struct {
	id      string
	footage provider.Choice
	sound   provider.Choice
	each    map[string]string
}

// rows returns the prices. With an input video 2.0 costs more; those of 2.5 for that are from
// one page, and an upper bound. Audio changes only the price of 1.5 pro.
func rows() []row {
	return []row{
		{"seedance-2.0", provider.No, "", map[string]string{"480p": "0.08", "720p": "0.18", "1080p": "0.45", "4k": "1.00"}},
		{"seedance-2.0", provider.With, "", map[string]string{"480p": "0.1", "720p": "0.22", "1080p": "0.55"}},
		{"seedance-2.5", provider.No, "", map[string]string{"480p": "0.1028", "720p": "0.2312"}},
		{"seedance-2.5", provider.With, "", map[string]string{"480p": "0.4304", "720p": "0.9676"}},
		{"seedance-1.5-pro", "", provider.With, map[string]string{"720p": "0.052"}},
		{"seedance-1.5-pro", "", provider.No, map[string]string{"720p": "0.026"}},
		{"seedance-1-pro", "", "", map[string]string{"480p": "0.03", "720p": "0.06", "1080p": "0.15"}},
		{"seedance-1-pro-fast", "", "", map[string]string{"480p": "0.015", "720p": "0.025", "1080p": "0.06"}},
		{"seedance-1-lite", "", "", map[string]string{"480p": "0.018", "720p": "0.036", "1080p": "0.072"}},
	}
}

// prices returns the published prices of a model; 2.0 fast and mini have none.
func prices(m provider.Model) (all []provider.Price) {
	for _, r := range rows() {
		if owner+r.id != endpointOf(m.ID) {
			continue
		}
		p := provider.Price{Footage: r.footage, Sound: r.sound, Source: sourceTwo, AsOf: readTwo}
		if strings.HasPrefix(r.id, "seedance-1") {
			p.Source, p.AsOf = sourceOlder, readOlder
		}
		for _, resolution := range m.AllResolutions() {
			amount, err := provider.ParseMoney(r.each[resolution])
			if err != nil {
				continue // no price at this resolution
			}
			p.Resolution, p.PerSecond = resolution, amount
			all = append(all, p)
		}
	}
	return all
}
