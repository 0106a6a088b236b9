package vendorhttp

import (
	"cmp"
	"regexp"
	"strings"

	"dailies/provider"
)

// An amount is a cost reported by a vendor: US dollars, or the vendor's text if it is in
// another currency or unit. Both are empty if nothing could be parsed.
type amount struct {
	dollars *provider.Money
	other   string
}

// Cost returns the amount in the first of the named fields that holds one: a number, text with
// or without a currency, an object with amount and currency, or cents in a field whose name
// says so. Only US dollars are returned as dollars; other units are kept as text, and negative
// amounts are ignored.
func (v Value) Cost(names ...string) (dollars *provider.Money, other string) {
	for _, name := range names {
		currency := string(v.Field(name+"_currency", "currency", "currency_code").Text())
		a := v.Field(name, name+"_usd").amount(currency)
		if a == (amount{}) {
			a = v.Field(name+"_cents", name+"_in_cents").cents(currency)
		}
		if a != (amount{}) {
			return a.dollars, a.other
		}
	}
	return nil, ""
}

// amount parses a value; currency is taken from the fields beside it.
func (v Value) amount(currency string) amount {
	if v.kind != isObject {
		return readAmount(string(v.Text()), currency)
	}
	if usd := v.Field("usd", "amount_usd").amount("USD"); usd != (amount{}) {
		return usd
	}
	currency = cmp.Or(string(v.Field("currency", "currency_code", "unit").Text()), currency)
	if a := v.Field("amount", "value", "total", "cost").amount(currency); a != (amount{}) {
		return a
	}
	return v.Field("cents", "amount_cents", "amount_in_cents").cents(currency)
}

func (v Value) cents(currency string) amount {
	a := v.amount(currency)
	if a.dollars != nil {
		d := (*a.dollars + 50) / 100
		a.dollars = &d
	} else if a.other != "" {
		a.other += " cents"
	}
	return a
}

var (
	withUnit  = regexp.MustCompile(`^([^\d.,]*)(\.?\d[\d.,]*(?:[eE][-+]?\d+)?)\s*([^\d]*)$`)
	thousands = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
)

// readAmount parses "1.2e+0", "$1.20", "1.20 USD", "12 cents", "€1,234.50".
func readAmount(s, currency string) amount {
	m := withUnit.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return amount{}
	}
	digits := m[2]
	if thousands.MatchString(digits) {
		digits = strings.ReplaceAll(digits, ",", "")
	}
	money, err := provider.ParseMoney(digits)
	if err != nil {
		return amount{}
	}
	own := strings.TrimSpace(m[1] + m[3])
	unit := strings.ToLower(strings.TrimSpace(cmp.Or(own, currency)))
	switch unit {
	case "", "$", "usd", "us$", "usd $", "dollar", "dollars", "us dollars":
		return amount{dollars: &money}
	case "cents", "cent", "¢", "usd cents", "us cents", "usd_cents":
		money = (money + 50) / 100
		return amount{dollars: &money}
	}
	if strings.Contains(m[1], "-") {
		return amount{}
	}
	other := strings.TrimSpace(s)
	if own == "" {
		other += " " + currency
	}
	return amount{other: truncate(other, 64)}
}

// Progress parses a percentage: 45, "45%", 0.45. A fractional number below 1 is a fraction of
// the whole. 1 is ambiguous and read as one percent: an ended run is recognized by its status,
// and an unfinished one must not be shown as done.
func (v Value) Progress() *int {
	if v.kind == isObject {
		return v.Field("percent", "percentage", "progress", "value").Progress()
	}
	digits, percent := strings.CutSuffix(string(v.Text()), "%")
	n, ok := Text(strings.TrimSpace(digits)).Number(0, 100)
	if !ok {
		return nil
	}
	if n < 1 && !percent {
		n *= 100
	}
	whole := int(n + 1e-9) // 0.29 is 29, which floats turn into 28.999…
	return &whole
}

// Whole returns a number between low and high without its fraction, or nil.
func (v Value) Whole(low, high float64) *int {
	n, ok := v.Text().Number(low, high)
	if !ok {
		return nil
	}
	whole := int(n)
	return &whole
}
