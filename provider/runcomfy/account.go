package runcomfy

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
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
	var l listed
	if err := p.ask(ctx, p.api, "prices", "/v1/models/"+model, &l); err != nil {
		return nil, err
	}
	base := l.Price.Money()
	if base == nil || *base == 0 {
		return nil, nil
	}
	price := provider.Price{Resolution: m.Resolution, Source: source(l), AsOf: time.Now().UTC().Format(time.DateOnly)}
	switch l.Unit.Word() {
	case "second":
		price.PerSecond = *base
	case "output":
		price.PerVideo = *base
	default:
		return nil, p.api.Fail("prices", provider.Errorf(provider.KindProvider, "RunComfy's price has a unit that is not known: %q", l.Unit))
	}
	return []provider.Price{price}, nil
}

// source names where a live price comes from, with the vendor's note on it.
func source(l listed) string {
	const words = 200 // characters of a note that are kept
	s := "RunComfy's catalogue, base price, taken as that of the default resolution"
	if note := []rune(l.Note); len(note) > 0 {
		s += "; " + string(note[:min(words, len(note))])
	}
	return s
}

// Balance returns what is left on the account, in US dollars.
func (p *Provider) Balance(ctx context.Context) (provider.Money, error) {
	var b balance
	if err := p.ask(ctx, p.purse, "balance", "/prod/v2/balance", &b); err != nil {
		return 0, err
	}
	left, err := provider.ParseMoney(string(b.USD))
	if err != nil || b.Currency != "" && b.Currency.Word() != "usd" {
		return 0, p.purse.Fail("balance", provider.Errorf(provider.KindProvider, "RunComfy answered without a balance in US dollars"))
	}
	return left, nil
}

// CheckKey proves the token with the balance call, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	return p.ask(ctx, p.purse, "check key", "/prod/v2/balance", new(balance))
}

// ask gets a path and decodes its answer into out, an error inside a 200 apart.
func (p *Provider) ask(ctx context.Context, c *vendorhttp.Client, op, path string, out any) error {
	var body json.RawMessage
	if err := c.Get(ctx, op, path, &body); err != nil {
		return err
	}
	if e := hidden(body); e != nil {
		e.Status = http.StatusOK
		return c.Fail(op, e)
	}
	if json.Unmarshal(body, out) != nil {
		return c.Fail(op, provider.Errorf(provider.KindProvider, "the answer cannot be read"))
	}
	return nil
}
