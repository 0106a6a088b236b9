package evolink

import (
	"context"
	"math/big"
	"strings"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// rulesPath is the path of the public price rules, which need no key (evolink-cli, whose
// fixture of 2026-10-10 has the format parsed here).
const rulesPath = "/v1/catalog/pricing-rules?modality=video&view=full"

// lastRules is the last list with its entity tag, so that an unchanged list is not sent again.
type lastRules struct {
	mu  sync.Mutex
	tag string
	all map[string][]provider.Price
}

// Prices evaluates the price rules for every model of the table.
func (p *Provider) Prices(ctx context.Context) (map[string][]provider.Price, error) {
	const op = "prices"
	p.rules.mu.Lock()
	defer p.rules.mu.Unlock()
	v, tag, same, err := p.api.AskOpenIf(ctx, op, rulesPath, p.rules.tag)
	if err != nil {
		return nil, err
	}
	if !same {
		if !v.Field("models").IsList() {
			return nil, p.unreadable(op)
		}
		p.rules.all, p.rules.tag = livePrices(v), tag
	}
	today := time.Now().UTC().Format(time.DateOnly)
	all := map[string][]provider.Price{}
	for id, prices := range p.rules.all {
		for _, price := range prices {
			price.AsOf = today
			all[id] = append(all[id], price)
		}
	}
	return all, nil
}

// livePrices returns the prices of our models by the rules.
func livePrices(v vendorhttp.Value) map[string][]provider.Price {
	rules := map[string]vendorhttp.Value{}
	for _, m := range v.Field("models").Items() {
		if m.Field("pricing_status").Text().Lower() != "unavailable" {
			rules[string(m.Field("model_id").Text())] = m
		}
	}
	all := map[string][]provider.Price{}
	for _, m := range models() {
		if prices := pricesBy(rules[m.ID], m); len(prices) > 0 {
			all[m.ID] = surcharged(m, prices)
		}
	}
	return all
}

// pricesBy returns the prices of one model. Its rule yields the units of a request; the price
// per second is derived from a request of a thousand seconds.
func pricesBy(rule vendorhttp.Value, m provider.Model) (all []provider.Price) {
	for _, c := range rule.Field("components").Items() {
		rate := amountOf(c.Field("rate"))
		if c.Field("role").Text() != "video_output" || rate == nil || len(c.Field("tiers").Items()) > 0 {
			continue // searches are counted separately; Seedance has no tiers
		}
		quantity := c.Field("quantity_rule")
		for _, u := range usesOf(m) {
			per := perSecond(quantity, rate, u)
			if per == nil {
				continue
			}
			p := provider.Price{Resolution: u.resolution, PerSecond: *per, Source: "EvoLink's price rules, over its API"}
			if least := amountOf(c.Field("minimum_charge")); least != nil {
				p.Least = money(least)
			}
			p.Sound, p.Footage = u.sound, u.footage
			if u.footage == provider.With {
				p.PerInputSecond, p.InputLeast, p.MaxInput = p.PerSecond, true, maxFootage(m)
			}
			all = append(all, p)
		}
	}
	return all
}

// use is one combination of settings that may change the price.
type use struct {
	resolution     string
	sound, footage provider.Choice
}

func usesOf(m provider.Model) (all []use) {
	sounds := []provider.Choice{provider.Either}
	if m.ID == pro15 {
		sounds = []provider.Choice{provider.No, provider.With}
	}
	footage := []provider.Choice{provider.Either}
	if m.Options[provider.FieldReferenceVideos].Requirement != provider.Unsupported {
		footage = []provider.Choice{provider.No, provider.With}
	}
	for _, resolution := range m.Resolutions {
		for _, s := range sounds {
			for _, f := range footage {
				all = append(all, use{resolution, s, f})
			}
		}
	}
	return all
}

// perSecond returns the price per second of output or, with footage, per counted second.
func perSecond(quantity vendorhttp.Value, rate *big.Rat, u use) *provider.Money {
	const seconds = 1000
	counted := int64(seconds)
	env := map[string]vendorhttp.Text{
		"duration_seconds": "1000", "quality": vendorhttp.Text(u.resolution), "input_seconds": "0", "search_count": "0", "generate_audio": "1",
	}
	if u.sound == provider.No {
		env["generate_audio"] = "0"
	}
	if u.footage == provider.With {
		env["input_seconds"], counted = "1000", 2*seconds
	}
	units := evaluate(quantity, env, 0)
	if units == nil || units.Sign() <= 0 {
		return nil
	}
	usd := units.Mul(units, rate)
	m := money(usd.Quo(usd, big.NewRat(counted, 1)))
	if m <= 0 {
		return nil
	}
	return &m
}

// amountOf parses dollars; nil if there are none.
func amountOf(v vendorhttp.Value) *big.Rat { return ratOf(v.Field("usd").Text()) }

// ratOf parses a decimal of limited length.
func ratOf(t vendorhttp.Text) *big.Rat {
	const longest = 40 // characters
	r, ok := new(big.Rat).SetString(string(t))
	if !ok || len(t) > longest || strings.ContainsAny(string(t), "/eE") || r.Sign() < 0 {
		return nil
	}
	return r
}

// money rounds half up to micro-dollars; it returns 0 for amounts too large for a price.
func money(usd *big.Rat) provider.Money {
	micro := new(big.Rat).Mul(usd, big.NewRat(1_000_000, 1))
	n := new(big.Int).Div(new(big.Int).Add(new(big.Int).Mul(micro.Num(), big.NewInt(2)), micro.Denom()), new(big.Int).Mul(micro.Denom(), big.NewInt(2)))
	if !n.IsInt64() || n.Int64() > int64(1000*provider.Dollar) {
		return 0
	}
	return provider.Money(n.Int64())
}
