package runflow

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// account is the part of the API that both generations share.
type account struct{ api *vendorhttp.Client }

// CheckKey requests the account, which is free. Only the status is documented.
func (a account) CheckKey(ctx context.Context) error {
	var me json.RawMessage
	return a.api.Get(ctx, "check key", "/v1/auth/me", &me)
}

// balanceResponse is a balance in any of the formats in Runflow's documentation and programs.
type balanceResponse struct {
	Balance  vendorhttp.Text   `json:"balance"`       // dollars (reference)
	Cents    vendorhttp.Text   `json:"balance_cents"` // cents (guide)
	Currency vendorhttp.Text   `json:"currency"`
	Items    []balanceResponse `json:"items"`
}

// Balance returns the prepaid credit. The reference and the guide show different formats of the
// response, a tool of Runflow's a third one.
func (a account) Balance(ctx context.Context) (provider.Money, error) {
	var f balanceResponse
	err := a.api.Get(ctx, "balance", "/v1/billing/balance", &f)
	if provider.KindOf(err) == provider.KindNotFound {
		err = a.api.Get(ctx, "balance", "/v1/credit-balances", &f)
	}
	if err != nil {
		return 0, err
	}
	m, ok := f.money()
	if !ok {
		return 0, a.api.Wrap("balance", provider.Errorf(provider.KindProvider, "Runflow's balance has an unknown format"))
	}
	return m, nil
}

func (b balanceResponse) money() (provider.Money, bool) {
	if b.Currency != "" && b.Currency.Lower() != "usd" {
		return 0, false
	}
	if m, err := provider.ParseMoney(string(b.Balance)); err == nil {
		return m, true
	}
	if m, err := provider.ParseMoney(string(b.Cents)); err == nil {
		return m / 100, true
	}
	if len(b.Items) == 1 {
		return b.Items[0].money()
	}
	return 0, false
}

// price is one pricing rule of a model. The values of its codes are undocumented, so only
// unambiguous rules are used.
type price struct {
	Effect   vendorhttp.Text `json:"rule_effect_code"`
	Match    vendorhttp.Text `json:"match_value"`
	Price    vendorhttp.Text `json:"price"`
	Currency vendorhttp.Text `json:"currency_code"`
	Unit     vendorhttp.Text `json:"unit_code"`
}

// Prices returns the live prices of the models in Runflow's catalogue.
func (p *Provider) Prices(ctx context.Context) (map[string][]provider.Price, error) {
	all := map[string][]provider.Price{}
	for _, m := range models() {
		prices, err := p.pricesOf(ctx, m.ID)
		kind := provider.KindOf(err)
		if err != nil && kind != provider.KindNotFound && kind != provider.KindModel {
			return nil, err
		}
		if len(prices) > 0 {
			all[m.ID] = prices
		}
	}
	return all, nil
}

// pricesOf returns the live prices that are unambiguous: absolute dollars per second. A rule
// without a match is the base price, documented as that of 720p. The call needs the model's
// UUID, which is requested first.
func (p *Provider) pricesOf(ctx context.Context, model string) ([]provider.Price, error) {
	path, ok := escapePath(model)
	if !ok {
		return nil, p.api.Wrap("prices", noModel(model))
	}
	var card struct {
		ID vendorhttp.Text `json:"id"`
	}
	if err := p.api.Get(ctx, "prices", "/v1/models/"+path, &card); err != nil {
		return nil, err
	}
	if !vendorhttp.UsableID(string(card.ID)) {
		return nil, p.api.Wrap("prices", provider.Errorf(provider.KindProvider, "Runflow's catalogue gives the model no id"))
	}
	var rules struct {
		Items []price `json:"items"`
	}
	if err := p.api.Get(ctx, "prices", "/v1/models/"+vendorhttp.PathID(string(card.ID))+"/pricing", &rules); err != nil {
		return nil, err
	}
	var all []provider.Price
	for _, r := range rules.Items {
		if one, ok := r.read(); ok {
			all = append(all, one)
		}
	}
	return all, nil
}

func (p price) read() (provider.Price, bool) {
	m := p.Price.Money()
	resolution := string(p.Match)
	if resolution == "" {
		resolution = "720p"
	}
	plain := slices.Contains([]string{"", "set", "base", "fixed"}, p.Effect.Lower()) &&
		slices.Contains([]string{"second", "seconds", "per_second"}, p.Unit.Lower()) &&
		slices.Contains([]string{"480p", "720p", "1080p"}, resolution)
	if m == nil || *m == 0 || !plain || p.Currency.Lower() != "usd" {
		return provider.Price{}, false
	}
	return provider.Price{
		Resolution: resolution, PerSecond: *m, Source: "Runflow's price list, over its API",
		AsOf: time.Now().UTC().Format(time.DateOnly),
	}, true
}
