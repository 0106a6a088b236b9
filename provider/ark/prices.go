package ark

import (
	"slices"

	"dailies/provider"
)

// rate is the price per million tokens in US dollars.
type rate struct {
	models      []string
	resolutions []string // nil = all
	plain       provider.Money
	footage     provider.Money // with an input video; 0 = the model accepts none
	silent      provider.Money // without audio; 0 = the same price
	halfFlex    bool           // flex tier costs half
}

const (
	priceSource = "docs.byteplus.com ModelArk/1544106 and /1099320"
	priceDate   = "2026-09-29"
)

// rates returns the list prices of the page of 2026-09-29; those with footage were read
// 2026-07-31 and, for 2.5, 2026-09-13. The first match applies.
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

// pixels returns the pixels of a frame at 16:9. Other ratios differ by less than 5 %.
func pixels(model, resolution string) int64 {
	switch {
	case model == seedance10 || model == seedance10Fast:
		return map[string]int64{"480p": 864 * 480, "720p": 1248 * 704, "1080p": 1920 * 1088}[resolution]
	case model == seedance25 && resolution == "480p":
		return 854 * 480
	}
	return map[string]int64{"480p": 864 * 496, "720p": 1280 * 720, "1080p": 1920 * 1080, "4k": 3840 * 2160}[resolution]
}

// fps is the counted frames per second, tokenPixels the pixels per token.
const fps, tokenPixels = 24, 1024

// prices returns the prices per second at 16:9 with audio. Ways with an input video have none,
// because its duration counts and is unknown.
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

// bill holds what determines the cost of a succeeded task.
type bill struct {
	model, resolution string
	seconds           int64
	silent, flex      bool
	tokens            int64
}

// cost returns the reported tokens times the rate; ok is false if the response is incomplete.
// The tokens tell whether there was an input video: it makes them at least five thirds of those
// of the output (1544106).
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
