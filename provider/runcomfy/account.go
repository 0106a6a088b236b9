package runcomfy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// pageOf is the page size of the model list, pagesMost the maximum number of pages.
const (
	pageSize = 100
	maxPages = 10
)

// Prices reads the prices in the catalogue, which needs no key.
func (p *Provider) Prices(ctx context.Context) (map[string][]provider.Price, error) {
	all := map[string][]provider.Price{}
	for page := range maxPages {
		v, err := p.api.AskOpen(ctx, "prices", fmt.Sprintf("/v1/models?search=seedance&limit=%d&offset=%d", pageSize, page*pageSize))
		if err != nil {
			return nil, err
		}
		cards := v.Field("models").Items()
		if len(cards) == 0 && page == 0 {
			return nil, p.api.Wrap("prices", provider.Errorf(provider.KindProvider, "RunComfy's catalogue cannot be read"))
		}
		for _, card := range cards {
			id := string(card.Field("model_id").Text())
			i := slices.IndexFunc(models(), func(m provider.Model) bool { return m.ID == id })
			if i < 0 {
				continue
			}
			if price, ok := livePrice(models()[i], card); ok {
				all[id] = []provider.Price{price}
			}
		}
		if len(cards) < pageSize {
			break
		}
	}
	return all, nil
}

// livePrice returns the price in a catalogue entry. It is a base price, which RunComfy's own
// clients do not use if an input can change the price; so it is a minimum, for the default
// resolution only.
func livePrice(m provider.Model, card vendorhttp.Value) (provider.Price, bool) {
	amount := card.Field("base_price_usd").Text().Money()
	if amount == nil || *amount == 0 {
		return provider.Price{}, false
	}
	price := provider.Price{
		Resolution: m.Resolution, Base: !fixed(m.ID),
		Source: source(string(card.Field("pricing_note").Text())), AsOf: time.Now().UTC().Format(time.DateOnly),
	}
	switch card.Field("price_unit").Text().Lower() {
	case "second":
		price.PerSecond = *amount
	case "output":
		price.PerVideo = *amount
	default:
		return provider.Price{}, false
	}
	return price, true
}

// fixed reports whether RunComfy's own clients multiply the price of a model by the duration
// (partner-nodes pricing.py, pricing_mode "fixed").
func fixed(id string) bool {
	mode, resolution, _ := strings.Cut(strings.TrimPrefix(id, "bytedance/seedance-2.5/"), "/")
	return (mode == "text-to-video" || mode == "image-to-video") && (resolution == "1080p" || resolution == "4k")
}

// source describes the source of a live price, including the vendor's note.
func source(ofVendor string) string {
	const words = 200 // characters of the note
	s := "RunComfy's catalogue, base price of the default resolution"
	if note := []rune(ofVendor); len(note) > 0 {
		s += "; " + string(note[:min(words, len(note))])
	}
	return s
}

// Balance returns the account's balance, in US dollars.
func (p *Provider) Balance(ctx context.Context) (provider.Money, error) {
	v, err := p.balanceClient.Ask(ctx, "balance", balancePath)
	if err != nil {
		return 0, err
	}
	currency := v.Field("currency").Text().Lower()
	left, err := provider.ParseMoney(string(v.Field("balance_usd").Text()))
	if err != nil || currency != "" && currency != "usd" {
		return 0, p.balanceClient.Wrap("balance", provider.Errorf(provider.KindProvider, "RunComfy answered without a balance in US dollars"))
	}
	return left, nil
}

const balancePath = "/prod/v2/balance"

// CheckKey verifies the token with the balance call, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.balanceClient.Ask(ctx, "check key", balancePath)
	return err
}
