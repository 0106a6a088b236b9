package fal

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	pricingPath = "/v1/models/pricing?endpoint_id="
	billingPath = "/v1/account/billing?expand=credits"
)

// unitPrice asks what one unit of a model costs now, and what a unit is.
func (p *Provider) unitPrice(ctx context.Context, op, endpoint string) (price *big.Rat, unit vendorhttp.Text, err error) {
	v, err := p.platform.Ask(ctx, op, pricingPath+url.QueryEscape(endpoint))
	if err != nil {
		return nil, "", err
	}
	for _, one := range v.Field("prices").Items() {
		currency := one.Field("currency").Text().Word()
		if string(one.Field("endpoint_id").Text()) == endpoint && (currency == "" || currency == "usd") {
			return number(string(one.Field("unit_price").Text())), one.Field("unit").Text(), nil
		}
	}
	return new(big.Rat), "", nil
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
		if price, _, err := p.unitPrice(ctx, "bill", j.model); err == nil {
			if cost := dollars(new(big.Rat).Mul(units, price)); cost > 0 {
				r.Billed = &cost
				return
			}
		}
	}
	r.BilledOther = text + " billable units"
}

// Prices returns the live prices of a model. One unit has one price, while a second
// costs more tokens at a higher resolution, and some resolutions have another rate: so
// a live price of tokens is taken for those that share the rate of the lowest.
func (p *Provider) Prices(ctx context.Context, model string) ([]provider.Price, error) {
	m, err := p.check("prices", provider.Request{Model: model})
	if err != nil {
		e := *provider.AsError(err)
		e.Taken = provider.NotSent
		return nil, &e
	}
	price, unit, err := p.unitPrice(ctx, "prices", endpointOf(model))
	if err != nil || price.Sign() == 0 {
		return nil, err
	}
	live := func(resolution string, second *big.Rat) provider.Price {
		return provider.Price{Resolution: resolution, PerSecond: dollars(second), Source: "fal's live price of " + string(unit), AsOf: time.Now().UTC().Format(time.DateOnly)}
	}
	many := perMillion(unit.Word())
	if many == nil {
		if unit.Word() == "second" || unit.Word() == "seconds" {
			return []provider.Price{live(m.Resolution, price)}, nil
		}
		return nil, p.platform.Fail("prices", provider.Errorf(provider.KindProvider, "fal's price has a unit that is not known: %q", string(unit)))
	}
	lowest, _ := rateOf(m.ID, m.AllResolutions()[0])
	var all []provider.Price
	for _, resolution := range m.AllResolutions() {
		if r, ok := rateOf(m.ID, resolution); ok && r.dollars == lowest.dollars {
			second := new(big.Rat).Mul(new(big.Rat).Mul(price, many), tokens(m.ID, resolution))
			all = append(all, live(resolution, second))
		}
	}
	return all, nil
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
		e.Message, e.Next = "fal tells the balance to admin keys only", "look at fal.ai/dashboard/billing"
	}
	if err != nil {
		return 0, err
	}
	credits := v.Field("credits")
	left, err := provider.ParseMoney(string(credits.Field("current_balance").Text()))
	if currency := credits.Field("currency").Text().Word(); err != nil || currency != "" && currency != "usd" {
		return 0, p.platform.Fail("balance", provider.Errorf(provider.KindProvider, "fal answered without a balance in US dollars"))
	}
	return left, nil
}

// CheckKey proves the key with a price, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.platform.Ask(ctx, "check key", pricingPath+url.QueryEscape(app20+"/"+fromImage))
	return err
}
