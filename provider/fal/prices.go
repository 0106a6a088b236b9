package fal

import (
	"math/big"
	"strings"

	"dailies/provider"
)

// maxPricePages is when the model pages of fal.ai were read (llms.txt).
const maxPricePages = "2026-10-04"

// A rate is the price per million tokens of some models; see [provider.Formula].
type rate struct {
	models      string // first part of their ids
	resolutions string
	dollars     string // per million tokens
	quoted      string // the quoted price per second, or ""
	sound       provider.Choice
	source      string
}

// rates returns the rates in order of precedence: published prices, and for the models in the
// US those in a third party's ledger. The price of 1.0 pro is unknown.
func rates() []rate {
	const pages = "fal.ai model pages (llms.txt)"
	const ledger = "a third party's bills, 20 % over the other models of 2.5"
	return []rate{
		{app20 + "/fast/", "720p", "11.2", "0.2419", "", pages},
		{app20 + "/fast/", "480p", "11.2", "", "", pages},
		{app20 + "/mini/", "480p", "7", "0.0721", "", pages},
		{app20 + "/mini/", "720p", "7", "0.1547", "", pages},
		{app20 + "/" + fromText, "720p", "14", "0.3034", "", pages},
		{app20 + "/", "480p 720p 1080p", "14", "", "", pages},
		{app20 + "/", "4k", "8", "", "", pages},
		{app25 + "/flash/", "480p", "14", "0.1442", "", pages},
		{app25 + "/flash/", "720p", "14", "0.3094", "", pages},
		{app25 + "/us/", "480p 720p", "25.68", "", "", ledger},
		{app25 + "/us/", "1080p", "28.08", "", "", ledger},
		{app25 + "/", "480p", "21.4", "0.2205", "", pages},
		{app25 + "/", "720p", "21.4", "0.473", "", pages},
		{app25 + "/", "1080p", "23.4", "1.164", "", pages},
		{app1x + "/seedance/v1.5/pro/", "480p 720p 1080p", "2.4", "", provider.With, pages},
		{app1x + "/seedance/v1.5/pro/", "480p 720p 1080p", "1.2", "", provider.No, pages},
		{app1x + "/seedance/v1/pro/fast/", "480p 720p 1080p", "1", "", "", pages},
	}
}

// ratesOf returns the rates of a model at a resolution: one, or one with and one without audio.
func ratesOf(model, resolution string) (found []rate) {
	for _, r := range rates() {
		if strings.HasPrefix(model, r.models) && strings.Contains(" "+r.resolutions+" ", " "+resolution+" ") && (len(found) == 0 || r.sound == provider.No) {
			found = append(found, r)
		}
	}
	return found
}

// prices are the published prices of a model.
func prices(m provider.Model) (all []provider.Price) {
	for _, resolution := range m.AllResolutions() {
		for _, r := range ratesOf(m.ID, resolution) {
			quoted, _ := provider.ParseMoney(r.quoted) // "" is invalid
			million, _ := provider.ParseMoney(r.dollars)
			p := provider.Price{Resolution: resolution, Sound: r.sound, PerSecond: quoted, Source: r.source, AsOf: maxPricePages}
			all = append(all, byTokens(m, p, million)...)
		}
	}
	return all
}

// byTokens returns prices by tokens. A reference video reduces the rate by 40 %, and its
// duration counts. A bill may count one frame more than the duration has: that of a 2.5 draft
// of four seconds at 480p counted 38 830 tokens.
func byTokens(m provider.Model, p provider.Price, million provider.Money) []provider.Price {
	formula := provider.Formula{PerMillion: million, Sizes: sizes(m.ID), FPS: 24, Extra: 1}
	p.Tokens = &formula
	if m.Options[provider.FieldReferenceVideos].Requirement == provider.Unsupported {
		return []provider.Price{p}
	}
	with := p
	cheaper := formula
	cheaper.PerMillion = million.Times(6) / 10
	with.Tokens, with.PerSecond, with.Footage, with.Source = &cheaper, 0, provider.With, p.Source+", × 0.6 with a video"
	with.MaxInput = 15
	if strings.HasPrefix(m.ID, app25) {
		with.MaxInput = 30
	}
	p.Footage = provider.No
	return []provider.Price{p, with}
}

func sizes(model string) provider.Sizes {
	switch {
	case strings.HasPrefix(model, app25):
		return provider.Seedance25Sizes()
	case strings.HasPrefix(model, app1x+"/seedance/v1/"):
		return provider.Seedance10Sizes()
	}
	return provider.SeedanceSizes()
}

// number parses a decimal of limited length, 0 if invalid.
func number(s string) *big.Rat {
	const longest = 40 // characters
	n, ok := new(big.Rat).SetString(s)
	if len(s) > longest || strings.ContainsAny(s, "/eE") || !ok || n.Sign() < 0 {
		return new(big.Rat)
	}
	return n
}

// dollars rounds half up to micro-dollars; it returns 0 for amounts too large for a price.
func dollars(n *big.Rat) provider.Money {
	micros := new(big.Rat).Mul(n, big.NewRat(int64(provider.Dollar), 1))
	micros.Add(micros, big.NewRat(1, 2))
	whole := new(big.Int).Quo(micros.Num(), micros.Denom())
	if !whole.IsInt64() || whole.Int64() > 1_000_000*int64(provider.Dollar) {
		return 0
	}
	return provider.Money(whole.Int64())
}
