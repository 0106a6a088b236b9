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

// unit is what one unit of a model costs, and what a unit is.
type unit struct {
	price *big.Rat
	name  vendorhttp.Text
}

// units asks what one unit of each of some endpoints costs now.
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

// bill says what a finished job cost: the units of its result times the price of one.
// Discounts of the account are not in it. Without a price the units are told as they
// are.
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

// live are the prices of a model by the price of its unit. One unit has one price,
// while resolutions and sound may have rates of their own: so it is taken for those
// that share the rate of the lowest resolution, and for none where sound has a rate.
// What such models answer is written nowhere; a price far from that of the pages is in
// doubt.
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

// perMillion is how many units a million tokens are, nil for a unit of another kind.
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

// Balance returns what is left on the account, which fal tells to admin keys only.
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

// CheckKey proves the key with a price, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.platform.Ask(ctx, "check key", pricingPath+url.QueryEscape(app20+"/"+fromImage))
	return err
}
