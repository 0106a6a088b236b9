package ark

import (
	"slices"

	"dailies/provider"
)

// rate is what a million tokens cost, in US dollars.
type rate struct {
	models      []string
	resolutions []string // nil = every one
	plain       provider.Money
	footage     provider.Money // with a video that goes in; 0 = the model takes none
	silent      provider.Money // without sound; 0 = the same
	halfFlex    bool           // flex costs half
}

const (
	priceSource = "docs.byteplus.com ModelArk/1544106 and /1099320"
	priceDate   = "2026-09-29"
)

// rates are the list prices of the page of 2026-09-29; those with footage were read
// 2026-07-31 and, of 2.5, 2026-09-13. The first match counts.
func rates() []rate {
	return []rate{
		{models: []string{seedance25}, resolutions: []string{"1080p"}, plain: 11_700_000, footage: 7_000_000},
		{models: []string{seedance25}, plain: 10_700_000, footage: 6_400_000},
		{models: []string{seedance20}, resolutions: []string{"1080p"}, plain: 7_700_000, footage: 4_700_000},
		{models: []string{seedance20}, resolutions: []string{"4k"}, plain: 4_000_000, footage: 2_400_000},
		{models: []string{seedance20}, plain: 7_000_000, footage: 4_300_000},
		{models: []string{seedance20Fast}, plain: 5_600_000, footage: 3_300_000},
		{models: []string{seedance20Mini}, plain: 3_500_000, footage: 2_100_000},
		{models: []string{seedance15}, plain: 2_400_000, silent: 1_200_000, halfFlex: true},
		{models: []string{seedance10}, plain: 2_500_000, halfFlex: true},
		{models: []string{seedance10Fast}, plain: 1_000_000, halfFlex: true},
	}
}

func rateOf(model, resolution string) (rate, bool) {
	all := rates()
	i := slices.IndexFunc(all, func(r rate) bool {
		return slices.Contains(r.models, model) && (r.resolutions == nil || slices.Contains(r.resolutions, resolution))
	})
	if i < 0 {
		return rate{}, false
	}
	return all[i], true
}

// pixels of a frame at 16:9. Those of the other ratios differ by less than 5 %.
func pixels(model, resolution string) int64 {
	switch {
	case model == seedance10 || model == seedance10Fast:
		return map[string]int64{"480p": 864 * 480, "720p": 1248 * 704, "1080p": 1920 * 1088}[resolution]
	case model == seedance25 && resolution == "480p":
		return 854 * 480
	}
	return map[string]int64{"480p": 864 * 496, "720p": 1280 * 720, "1080p": 1920 * 1080, "4k": 3840 * 2160}[resolution]
}

// fps is how many frames a second are counted, and tokenPixels the pixels of a token.
const fps, tokenPixels = 24, 1024

// prices are those of a second of video at 16:9 with sound. Ways into which a video may go have
// none: it is counted too, and its duration is unknown.
func (f family) prices(way string) []provider.Price {
	if way != wayText && way != wayImage {
		return nil
	}
	var all []provider.Price
	for _, resolution := range f.resolutions {
		if r, ok := rateOf(f.id, resolution); ok {
			second := int64(r.plain) * pixels(f.id, resolution) * fps
			all = append(all, provider.Price{
				Resolution: resolution, PerSecond: provider.Money((second + tokenPixels*1_000_000 - 1) / (tokenPixels * 1_000_000)),
				Source: priceSource, AsOf: priceDate,
			})
		}
	}
	return all
}

// bill is what a task that ended well cost.
type bill struct {
	model, resolution string
	seconds           int64
	silent, flex      bool
	tokens            int64
}

// cost is the tokens of the answer times the rate; ok is false where the answer does
// not say enough. Only it tells whether a video went in: that makes the tokens at
// least five thirds of those of the video alone (1544106).
func (b bill) cost() (cost provider.Money, ok bool) {
	r, known := rateOf(b.model, b.resolution)
	own := b.seconds * pixels(b.model, b.resolution) * fps / tokenPixels
	if !known || b.tokens <= 0 || b.tokens > 1<<40 || r.footage > 0 && own <= 0 {
		return 0, false
	}
	per := int64(r.plain)
	switch {
	case r.footage > 0 && b.tokens > own*4/3:
		per = int64(r.footage)
	case b.silent && r.silent > 0:
		per = int64(r.silent)
	}
	if b.flex && r.halfFlex {
		per /= 2
	}
	return provider.Money((b.tokens*per + 500_000) / 1_000_000), true
}
