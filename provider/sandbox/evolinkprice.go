package sandbox

import (
	"strings"

	"dailies/provider"
)

// evolinkTier is how a family is charged: the factors by quality of its price per second at 720p, the same with
// reference videos, and the least that a video costs. Source: the vendor's price rules of 2026-10-10; the
// factors of 1.0 pro fast are invented, as its price is.
type evolinkTier struct {
	family, least string
	plain, videos map[string]string
}

func evolinkTiers() []evolinkTier {
	return []evolinkTier{
		{"seedance-2.0-fast", "0.223372", map[string]string{"480p": "0.465", "720p": "1"}, map[string]string{"480p": "0.277", "720p": "0.595"}},
		{"seedance-2.0-mini", "0.073535", map[string]string{"480p": "0.465", "720p": "1"}, map[string]string{"480p": "0.284", "720p": "0.609"}},
		{"seedance-2.0", "0.367676", map[string]string{"480p": "0.465", "720p": "1", "1080p": "2.5", "4k": "5.1"}, map[string]string{"480p": "0.284", "720p": "0.609", "1080p": "1.52", "4k": "3.15"}},
		{"seedance-2.5", "0.549521", map[string]string{"480p": "0.465", "720p": "1", "1080p": "2.5"}, map[string]string{"480p": "0.284", "720p": "0.609", "1080p": "1.52"}},
		{"seedance-1.5-pro", "0.050654", map[string]string{"480p": "0.46", "720p": "1", "1080p": "2.23"}, nil},
		{"doubao-seedance-1.0-pro-fast", "0", map[string]string{"480p": "0.5", "720p": "0.7", "1080p": "1"}, nil},
	}
}

// evolinkTierOf returns the tier of a model. Longer families come first.
func evolinkTierOf(id string) evolinkTier {
	for _, t := range evolinkTiers() {
		if strings.HasPrefix(id, t.family) {
			return t
		}
	}
	return evolinkTier{}
}

// cost returns what a video costs. Reference videos count with their own length, which is not read here, and at
// least with that of the result.
func (v evolink) cost(m model, sh clipSpec, body map[string]any) provider.Money {
	t := evolinkTierOf(m.id)
	factor, seconds := t.plain[sh.Resolution], sh.Seconds
	if films, _ := body["video_urls"].([]any); len(films) > 0 {
		factor, seconds = t.videos[sh.Resolution], 2*sh.Seconds
	}
	cost := v.s.price(m).Times(seconds)
	if factor != "" {
		cost = thousandths(cost, int(dollars(factor)/1000))
	}
	if body["content_filter"] == false {
		cost = thousandths(cost, 1100)
	}
	if m.id == "seedance-1.5-pro" && body["generate_audio"] == false { // the price is that with audio, the default
		cost = thousandths(cost, 500)
	}
	return max(cost, dollars(t.least))
}

// thousandths multiplies an amount by n thousandths.
func thousandths(m provider.Money, n int) provider.Money { return (m.Times(n) + 500) / 1000 }
