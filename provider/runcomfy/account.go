package runcomfy

import (
	"context"
	"time"

	"dailies/provider"
)

// Prices reads the model's price from the catalogue. What is published is one
// base price; RunComfy's own clients refuse to reckon with it where an input can
// change the price. So it is given for the vendor's default resolution only, and
// the others stay unknown.
func (p *Provider) Prices(ctx context.Context, model string) ([]provider.Price, error) {
	var m provider.Model
	for _, known := range models() {
		if known.ID == model {
			m = known
		}
	}
	if m.ID == "" {
		return nil, p.unknownModel("prices", model)
	}
	card, err := p.api.Ask(ctx, "prices", "/v1/models/"+model)
	if err != nil {
		return nil, err
	}
	base := card.Field("base_price_usd").Text().Money()
	if base == nil || *base == 0 {
		return nil, nil
	}
	price := provider.Price{Resolution: m.Resolution, Source: source(string(card.Field("pricing_note").Text())), AsOf: time.Now().UTC().Format(time.DateOnly)}
	switch unit := card.Field("price_unit").Text(); unit.Word() {
	case "second":
		price.PerSecond = *base
	case "output":
		price.PerVideo = *base
	default:
		return nil, p.api.Fail("prices", provider.Errorf(provider.KindProvider, "RunComfy's price has a unit that is not known: %q", unit))
	}
	return []provider.Price{price}, nil
}

// source names where a live price comes from, with the vendor's note on it.
func source(ofVendor string) string {
	const words = 200 // characters of a note that are kept
	s := "RunComfy's catalogue, base price, taken as that of the default resolution"
	if note := []rune(ofVendor); len(note) > 0 {
		s += "; " + string(note[:min(words, len(note))])
	}
	return s
}

// Balance returns what is left on the account, in US dollars.
func (p *Provider) Balance(ctx context.Context) (provider.Money, error) {
	v, err := p.purse.Ask(ctx, "balance", balancePath)
	if err != nil {
		return 0, err
	}
	currency := v.Field("currency").Text().Word()
	left, err := provider.ParseMoney(string(v.Field("balance_usd").Text()))
	if err != nil || currency != "" && currency != "usd" {
		return 0, p.purse.Fail("balance", provider.Errorf(provider.KindProvider, "RunComfy answered without a balance in US dollars"))
	}
	return left, nil
}

const balancePath = "/prod/v2/balance"

// CheckKey proves the token with the balance call, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.purse.Ask(ctx, "check key", balancePath)
	return err
}
