package fal

import (
	"math/big"
	"strings"

	"dailies/provider"
)

// pagesRead is when the model pages of fal.ai were read (llms.txt).
const pagesRead = "2026-10-04"

// A rate is what a million tokens of some models cost. A video has
// height × width × seconds × 24 / 1024 tokens.
type rate struct {
	models      string // the first part of their ids
	resolutions string
	dollars     string // for a million tokens
	quoted      string // what the page says that a second costs, "" where it does not
	source      string
}

// rates are in the order in which they are looked through. Prices of the pages; those
// of the models in the US are from a third party's ledger. Nobody tells what 1.0 pro
// costs. A reference video makes the tokens 40 % cheaper and its seconds count; with
// the sound off 1.5 pro costs half.
func rates() []rate {
	const pages = "fal.ai model pages, by tokens"
	const quotes = "fal.ai model pages, a second as they quote it"
	return []rate{
		{app20 + "/fast/", "720p", "11.2", "0.2419", quotes},
		{app20 + "/fast/", "480p", "11.2", "", pages},
		{app20 + "/mini/", "480p", "7", "0.0721", quotes},
		{app20 + "/mini/", "720p", "7", "0.1547", quotes},
		{app20 + "/" + fromText, "720p", "14", "0.3034", quotes},
		{app20 + "/", "480p 720p 1080p", "14", "", pages},
		{app20 + "/", "4k", "8", "", pages},
		{app25 + "/flash/", "480p", "14", "0.1442", quotes},
		{app25 + "/flash/", "720p", "14", "0.3094", quotes},
		{app25 + "/us/", "480p 720p", "25.68", "", "a third party's bills, 20 % over the other models of 2.5"},
		{app25 + "/us/", "1080p", "28.08", "", "a third party's bills, 20 % over the other models of 2.5"},
		{app25 + "/", "480p", "21.4", "0.2205", quotes},
		{app25 + "/", "720p", "21.4", "0.473", quotes},
		{app25 + "/", "1080p", "23.4", "1.164", quotes},
		{app1x + "/seedance/v1.5/pro/", "480p 720p 1080p", "2.4", "", pages + ", with sound"},
		{app1x + "/seedance/v1/pro/fast/", "480p 720p 1080p", "1", "", pages},
	}
}

// rateOf is the rate of a model at a resolution.
func rateOf(model, resolution string) (rate, bool) {
	for _, r := range rates() {
		if strings.HasPrefix(model, r.models) && strings.Contains(" "+r.resolutions+" ", " "+resolution+" ") {
			return r, true
		}
	}
	return rate{}, false
}

// prices are the published prices of a model, at 16:9. Where the page quotes more for
// a second than its own formula gives, that is taken.
func prices(m provider.Model) []provider.Price {
	var all []provider.Price
	for _, resolution := range m.AllResolutions() {
		r, ok := rateOf(m.ID, resolution)
		if !ok {
			continue
		}
		second := dollars(new(big.Rat).Mul(number(r.dollars), tokens(m.ID, resolution)))
		if quoted, err := provider.ParseMoney(r.quoted); err == nil {
			second = max(second, quoted)
		}
		all = append(all, provider.Price{Resolution: resolution, PerSecond: second, Source: r.source, AsOf: pagesRead})
	}
	return all
}

// tokens is how many million tokens a second at 16:9 has.
func tokens(model, resolution string) *big.Rat {
	size := map[string][2]int64{"480p": {864, 496}, "720p": {1280, 720}, "1080p": {1920, 1080}, "4k": {3840, 2160}}
	switch {
	case strings.HasPrefix(model, app25):
		size["480p"] = [2]int64{854, 480}
	case strings.HasPrefix(model, app1x+"/seedance/v1/"):
		size["480p"], size["720p"], size["1080p"] = [2]int64{864, 480}, [2]int64{1248, 704}, [2]int64{1920, 1088}
	}
	at := size[resolution]
	return big.NewRat(at[0]*at[1]*24, 1024*1_000_000)
}

// number reads a decimal, 0 where it is none that a price could be.
func number(s string) *big.Rat {
	const longest = 40 // characters; a price of more is none
	n, ok := new(big.Rat).SetString(s)
	if len(s) > longest || strings.ContainsAny(s, "/eE") || !ok || n.Sign() < 0 {
		return new(big.Rat)
	}
	return n
}

// dollars rounds an amount half up to micro-dollars; what is too much for a price is 0.
func dollars(n *big.Rat) provider.Money {
	micros := new(big.Rat).Mul(n, big.NewRat(int64(provider.Dollar), 1))
	micros.Add(micros, big.NewRat(1, 2))
	whole := new(big.Int).Quo(micros.Num(), micros.Denom())
	if !whole.IsInt64() || whole.Int64() > 1_000_000*int64(provider.Dollar) {
		return 0
	}
	return provider.Money(whole.Int64())
}
