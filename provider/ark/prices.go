package ark

import (
	"slices"

	"dailies/provider"
)

// rate is the price per million tokens in US dollars.
type rate struct {
	model       string
	resolution  string // "" = all
	plain       provider.Money
	footage     provider.Money // with an input video; 0 = the model accepts none
	footageRead string         // date footage was read, YYYY-MM-DD
	silent      provider.Money // without audio; 0 = the same price
	halfFlex    bool           // flex tier costs half
}

const (
	priceSource = "docs.byteplus.com ModelArk/1544106 and /1099320"
	priceDate   = "2026-09-29"
)

// rates returns the list prices of the page. The first match applies.
func rates() []rate {
	const july, september = "2026-07-31", "2026-09-13"
	return []rate{
		{model: seedance25, resolution: "1080p", plain: 11_700_000, footage: 7_000_000, footageRead: september},
		{model: seedance25, plain: 10_700_000, footage: 6_400_000, footageRead: september},
		{model: seedance20, resolution: "1080p", plain: 7_700_000, footage: 4_700_000, footageRead: july},
		{model: seedance20, resolution: "4k", plain: 4_000_000, footage: 2_400_000, footageRead: july},
		{model: seedance20, plain: 7_000_000, footage: 4_300_000, footageRead: july},
		{model: seedance20Fast, plain: 5_600_000, footage: 3_300_000, footageRead: july},
		{model: seedance20Mini, plain: 3_500_000, footage: 2_100_000, footageRead: july},
		{model: seedance15, plain: 2_400_000, silent: 1_200_000, halfFlex: true},
		{model: seedance10, plain: 2_500_000, halfFlex: true},
		{model: seedance10Fast, plain: 1_000_000, halfFlex: true},
	}
}

func rateOf(model, resolution string) (rate, bool) {
	all := rates()
	i := slices.IndexFunc(all, func(r rate) bool {
		return r.model == model && (r.resolution == "" || r.resolution == resolution)
	})
	if i < 0 {
		return rate{}, false
	}
	return all[i], true
}

// sizes returns the frame sizes of a model (1520757).
func sizes(model string) provider.Sizes {
	switch model {
	case seedance25:
		return provider.Seedance25Sizes()
	case seedance10, seedance10Fast:
		return provider.Seedance10Sizes()
	}
	return provider.SeedanceSizes()
}

// fps is the counted frames per second.
const fps = 24

// prices returns the token prices of one way to use a model. Bills count one frame more than
// fps times the duration.
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
			all = append(append(all, r.withoutFootage(p, tokens)...), with)
		case wayExtend:
			all = append(all, r.withFootage(p, tokens, 2, f.clipSeconds))
		case wayEdit:
			all = append(all, r.withFootage(p, tokens, 4, f.clipSeconds))
		case wayFinal:
			r.silent = 0 // whether the draft has audio is unknown
			all = append(all, r.withoutFootage(p, tokens)...)
		default:
			all = append(all, r.withoutFootage(p, tokens)...)
		}
	}
	return all
}

// withoutFootage returns the prices without an input video, per audio setting and service tier.
func (r rate) withoutFootage(p provider.Price, tokens provider.Formula) (all []provider.Price) {
	add := func(million provider.Money, sound, flex provider.Choice) {
		tokens.PerMillion, p.Sound, p.Flex = million, sound, flex
		formula := tokens
		p.Tokens = &formula
		all = append(all, p)
	}
	addTiers := func(sound provider.Choice, million provider.Money) {
		if !r.halfFlex {
			add(million, sound, provider.Either)
			return
		}
		add(million, sound, provider.No)
		add(million/2, sound, provider.With)
	}
	if r.silent == 0 {
		addTiers(provider.Either, r.plain)
		return all
	}
	addTiers(provider.With, r.plain)
	addTiers(provider.No, r.silent)
	return all
}

// withFootage returns the price with input videos of least to most seconds in total. Their
// duration counts. The table of minimum tokens is not available; five thirds of the tokens of
// the output reproduce all published examples.
func (r rate) withFootage(p provider.Price, tokens provider.Formula, least, most int) provider.Price {
	tokens.PerMillion, tokens.LeastWithFootage = r.footage, true
	p.Footage, p.Tokens, p.MinInput, p.MaxInput, p.AsOf = provider.With, &tokens, least, most, r.footageRead
	p.Source += ", with an input video; minimum inferred from its examples"
	return p
}

// tokenPixels is the pixels per token.
const tokenPixels = 1024

// bill holds what determines the cost of a succeeded task.
type bill struct {
	model, resolution, ratio string
	seconds                  int64
	silent, flex             bool
	tokens                   int64
}

// cost returns the reported tokens times the rate; ok is false if the response is incomplete.
// The tokens tell whether there was an input video: it makes them at least five thirds of those
// of the output (1544106).
func (b bill) cost() (cost provider.Money, ok bool) {
	r, known := rateOf(b.model, b.resolution)
	size, exact := sizes(b.model)[b.resolution][b.ratio]
	if !exact {
		size = sizes(b.model)[b.resolution]["16:9"] // other ratios differ by less than 5 %
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
