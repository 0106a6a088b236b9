package fal

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	pricingPath = "/v1/models/pricing?endpoint_id="
	billingPath = "/v1/account/billing?expand=credits"
)

// unit is the unit of a model's price.
type unit struct {
	price *big.Rat
	name  vendorhttp.Text
}

// units requests the current prices per unit of some endpoints.
func (p *Provider) units(ctx context.Context, op string, endpoints ...string) (map[string]unit, error) {
	v, err := p.platform.Ask(ctx, op, pricingPath+url.QueryEscape(strings.Join(endpoints, ",")))
	if err != nil {
		return nil, err
	}
	if !v.Field("prices").IsList() {
		return nil, p.platform.Wrap(op, provider.Errorf(provider.KindProvider, "fal's price list cannot be read"))
	}
	all := map[string]unit{}
	for _, one := range v.Field("prices").Items() {
		price := number(string(one.Field("unit_price").Text()))
		if currency := one.Field("currency").Text().Lower(); price.Sign() > 0 && (currency == "" || currency == "usd") {
			all[string(one.Field("endpoint_id").Text())] = unit{price, one.Field("unit").Text()}
		}
	}
	return all, nil
}

// bill sets what a finished job cost: the units in its result times the unit price, without
// discounts of the account. If the price is unknown, the units are reported as text.
func (p *Provider) bill(ctx context.Context, header http.Header, r *provider.Report) {
	text := header.Get("X-Fal-Billable-Units")
	units := number(text)
	if units.Sign() == 0 || r.Billed != nil {
		return
	}
	if j, ok := readJob(r.Job); ok && j.model != "" {
		prices, err := p.units(ctx, "bill", j.model)
		if one, ok := prices[j.model]; err == nil && ok {
			if cost := dollars(new(big.Rat).Mul(units, one.price)); cost > 0 {
				r.Billed = &cost
				return
			}
		}
	}
	r.BilledOther = text + " billable units"
}

// Prices returns the live prices of the models whose unit is understood.
func (p *Provider) Prices(ctx context.Context) (map[string][]provider.Price, error) {
	var endpoints []string
	for _, m := range models() {
		if e := endpointOf(m.ID); !slices.Contains(endpoints, e) {
			endpoints = append(endpoints, e)
		}
	}
	units, err := p.units(ctx, "prices", endpoints...)
	if err != nil {
		return nil, err
	}
	all := map[string][]provider.Price{}
	for _, m := range models() {
		if one, ok := units[endpointOf(m.ID)]; ok {
			if prices := live(m, one); len(prices) > 0 {
				all[m.ID] = prices
			}
		}
	}
	return all, nil
}

// live returns the prices of a model by its unit price. There is one unit price, while
// resolutions and audio may have different rates: it is used for the resolutions that share the
// rate of the lowest one, and not at all if audio has a rate. The responses for such models are
// undocumented; a price far from the published one is in doubt.
func live(m provider.Model, one unit) (all []provider.Price) {
	p := provider.Price{Kind: provider.PriceLive, Source: "fal's price list, " + string(one.name), AsOf: time.Now().UTC().Format(time.DateOnly)}
	if word := one.name.Lower(); word == "second" || word == "seconds" {
		p.Resolution, p.PerSecond = m.Resolution, dollars(one.price)
		return []provider.Price{p}
	}
	many := perMillion(one.name.Lower())
	lowest := ratesOf(m.ID, m.AllResolutions()[0])
	if many == nil || len(lowest) > 1 {
		return nil
	}
	million := dollars(new(big.Rat).Mul(one.price, many))
	for _, resolution := range m.AllResolutions() {
		rates := ratesOf(m.ID, resolution)
		if len(lowest) > 0 && (len(rates) == 0 || rates[0].dollars != lowest[0].dollars) {
			continue
		}
		p.Resolution, p.Doubt = resolution, ""
		if len(lowest) > 0 {
			if page, _ := provider.ParseMoney(lowest[0].dollars); million > 2*page || 2*million < page {
				p.Doubt = "unit unsure"
			}
		}
		all = append(all, byTokens(m, p, million)...)
	}
	return all
}

// perMillion returns how many units a million tokens are, or nil for other units.
func perMillion(unit string) *big.Rat {
	switch unit {
	case "token", "tokens", "video token", "video tokens":
		return big.NewRat(1_000_000, 1)
	case "1000 tokens", "1k tokens", "thousand tokens":
		return big.NewRat(1000, 1)
	case "1000000 tokens", "1m tokens", "million tokens":
		return big.NewRat(1, 1)
	}
	return nil
}

// Balance returns the account's balance, which fal tells to admin keys only.
func (p *Provider) Balance(ctx context.Context) (provider.Money, error) {
	v, err := p.platform.Ask(ctx, "balance", billingPath)
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Status == http.StatusForbidden && e.Kind == provider.KindAuth {
		e.Message, e.Hint = "fal shows the balance to admin keys only", "look at fal.ai/dashboard/billing"
	}
	if err != nil {
		return 0, err
	}
	credits := v.Field("credits")
	left, err := provider.ParseMoney(string(credits.Field("current_balance").Text()))
	if currency := credits.Field("currency").Text().Lower(); err != nil || currency != "" && currency != "usd" {
		return 0, p.platform.Wrap("balance", provider.Errorf(provider.KindProvider, "fal answered without a balance in US dollars"))
	}
	return left, nil
}

// CheckKey verifies the key with a price, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.platform.Ask(ctx, "check key", pricingPath+url.QueryEscape(app20+"/"+fromImage))
	return err
}
