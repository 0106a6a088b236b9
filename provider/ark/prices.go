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
	footageRead string         // when that was read, YYYY-MM-DD
	silent      provider.Money // without sound; 0 = the same
	halfFlex    bool           // flex costs half
}

const (
	priceSource = "docs.byteplus.com ModelArk/1544106 and /1099320"
	priceDate   = "2026-09-29"
)

// rates are the list prices of the page. The first match counts.
func rates() []rate {
	const july, september = "2026-07-31", "2026-09-13"
	return []rate{
		{models: []string{seedance25}, resolutions: []string{"1080p"}, plain: 11_700_000, footage: 7_000_000, footageRead: september},
		{models: []string{seedance25}, plain: 10_700_000, footage: 6_400_000, footageRead: september},
		{models: []string{seedance20}, resolutions: []string{"1080p"}, plain: 7_700_000, footage: 4_700_000, footageRead: july},
		{models: []string{seedance20}, resolutions: []string{"4k"}, plain: 4_000_000, footage: 2_400_000, footageRead: july},
		{models: []string{seedance20}, plain: 7_000_000, footage: 4_300_000, footageRead: july},
		{models: []string{seedance20Fast}, plain: 5_600_000, footage: 3_300_000, footageRead: july},
		{models: []string{seedance20Mini}, plain: 3_500_000, footage: 2_100_000, footageRead: july},
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

// sizes of the videos of a model (1520757).
func sizes(model string) provider.Sizes {
	switch model {
	case seedance25:
		return provider.Seedance25Sizes()
	case seedance10, seedance10Fast:
		return provider.Seedance10Sizes()
	}
	return provider.SeedanceSizes()
}

// fps is how many frames a second are counted.
const fps = 24

// prices are those of a way to use a model, by tokens. Bills count one frame more than
// the seconds have.
func (f family) prices(way string) []provider.Price {
	resolutions := f.resolutions
	if way == wayFinal {
		resolutions = f.finals
	}
	var all []provider.Price
	for _, resolution := range resolutions {
		r, ok := rateOf(f.id, resolution)
		if !ok {
			continue
		}
		p := provider.Price{Resolution: resolution, Source: priceSource, AsOf: priceDate}
		tokens := provider.Formula{PerMillion: r.plain, Sizes: sizes(f.id), FPS: fps, Extra: 1}
		switch way {
		case wayReference:
			with := r.withFootage(p, tokens, 2, f.clipSeconds)
			p.Footage = provider.No
			all = append(append(all, r.plainly(p, tokens)...), with)
		case wayExtend:
			all = append(all, r.withFootage(p, tokens, 2, f.clipSeconds))
		case wayEdit:
			all = append(all, r.withFootage(p, tokens, 4, f.clipSeconds))
		case wayFinal:
			r.silent = 0 // the draft says whether it has sound
			all = append(all, r.plainly(p, tokens)...)
		default:
			all = append(all, r.plainly(p, tokens)...)
		}
	}
	return all
}

// plainly are the rows of a price without a video that goes in: silent or not, flex or
// not.
func (r rate) plainly(p provider.Price, tokens provider.Formula) (all []provider.Price) {
	row := func(million provider.Money, sound, flex provider.Choice) {
		tokens.PerMillion, p.Sound, p.Flex = million, sound, flex
		formula := tokens
		p.Tokens = &formula
		all = append(all, p)
	}
	sounds := func(sound provider.Choice, million provider.Money) {
		if !r.halfFlex {
			row(million, sound, provider.Either)
			return
		}
		row(million, sound, provider.No)
		row(million/2, sound, provider.With)
	}
	if r.silent == 0 {
		sounds(provider.Either, r.plain)
		return all
	}
	sounds(provider.With, r.plain)
	sounds(provider.No, r.silent)
	return all
}

// withFootage is the price with a video of least to most seconds that goes in. Its seconds
// count, and there is a least number of tokens whose table nobody has written down: five
// thirds of those of the output are what every published example has.
func (r rate) withFootage(p provider.Price, tokens provider.Formula, least, most int) provider.Price {
	tokens.PerMillion, tokens.LeastWithFootage = r.footage, true
	p.Footage, p.Tokens, p.MinInput, p.MostInput, p.AsOf = provider.With, &tokens, least, most, r.footageRead
	p.Source += ", with a video; the minimum is worked out from its examples"
	return p
}

// tokenPixels are the pixels of a token.
const tokenPixels = 1024

// bill is what a task that ended well cost.
type bill struct {
	model, resolution, ratio string
	seconds                  int64
	silent, flex             bool
	tokens                   int64
}

// cost is the tokens of the answer times the rate; ok is false where the answer does
// not say enough. Only it tells whether a video went in: that makes the tokens at
// least five thirds of those of the video alone (1544106).
func (b bill) cost() (cost provider.Money, ok bool) {
	r, known := rateOf(b.model, b.resolution)
	size, exact := sizes(b.model)[b.resolution][b.ratio]
	if !exact {
		size = sizes(b.model)[b.resolution]["16:9"] // the others differ by less than 5 %
	}
	own := b.seconds * int64(size.Width*size.Height) * fps / tokenPixels
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
