package aihubmax

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// unitUnsure is why listed prices are in doubt: one tool of the vendor charges them per call,
// its website per second of output.
const unitUnsure = "unit unsure"

// Prices reads the price list, which needs no key. Its rows and unit are not documented for
// these models, so they are interpreted as on the vendor's website: dollars per second of
// output, in rows named "model[resolution]" or, with an input video,
// "model[resolution|video-input]". A row without a resolution is for the default one. Only
// finished tasks tell the factor of the key's group, so that of "default" is used.
func (p *Provider) Prices(ctx context.Context) (map[string][]provider.Price, error) {
	const op = "prices"
	v, err := p.api.AskOpen(ctx, op, "/api/pricing")
	if err != nil {
		return nil, err
	}
	if !v.Field("data").IsList() {
		return nil, p.unreadable(op)
	}
	factor := provider.Dollar
	if given := v.Field("group_ratio").Field("default").Text(); given != "" {
		m := given.Money()
		if m == nil || *m == 0 {
			return nil, p.unreadable(op)
		}
		factor = *m
	}
	rows := map[string]provider.Money{}
	for _, row := range v.Field("data").Items() {
		if amount, ok := fixedPrice(row, factor); ok {
			rows[string(row.Field("model_name").Text())] = amount
		}
	}
	all := map[string][]provider.Price{}
	for _, m := range models() {
		if prices := pricesIn(rows, m); len(prices) > 0 {
			all[m.ID] = prices
		}
	}
	return all, nil
}

// fixedPrice returns the price of a row in dollars; ok is false for a price by ratio
// (quota_type 0).
func fixedPrice(row vendorhttp.Value, factor provider.Money) (provider.Money, bool) {
	amount := row.Field("model_price").Text().Money()
	if row.Field("quota_type").Text() != "1" || amount == nil || *amount == 0 || *amount > 1000*provider.Dollar || factor > 1000*provider.Dollar {
		return 0, false
	}
	return (*amount*factor + provider.Dollar/2) / provider.Dollar, true
}

// pricesIn returns the prices of a model in the rows of the list.
func pricesIn(rows map[string]provider.Money, m provider.Model) (all []provider.Price) {
	add := func(name, resolution string, footage provider.Choice) {
		if amount, ok := rows[name]; ok {
			all = append(all, provider.Price{
				Resolution: resolution, Footage: footage, PerSecond: amount, Doubt: unitUnsure,
				Source: "AIHubMax's price list, over its API", AsOf: time.Now().UTC().Format(time.DateOnly),
			})
		}
	}
	for _, r := range m.AllResolutions() {
		add(m.ID+"["+r+"|video-input]", r, provider.With)
		add(m.ID+"["+r+"]", r, provider.No)
	}
	add(m.ID, m.Resolution, provider.No)
	return all
}
