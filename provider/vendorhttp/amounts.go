package vendorhttp

import (
	"cmp"
	"regexp"
	"strings"

	"dailies/provider"
)

// An amount is what a vendor says something costs: US dollars, or the vendor's
// own words where it is another currency or unit. Both are empty where nothing
// could be read.
type amount struct {
	dollars *provider.Money
	other   string
}

// Cost reads the first of the named fields that holds an amount: a number, text
// with or without a currency, an object with an amount and a currency, or cents in
// a field named so. Only what is in US dollars becomes dollars; anything else is
// kept as text, and an amount below nothing is none.
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

// amount reads a value; currency is what the fields beside it say.
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

// readAmount reads "1.2e+0", "$1.20", "1.20 USD", "12 cents", "€1,234.50".
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

// Progress reads percent: 45, "45%", 0.45. A number below 1 with a fraction is a
// part of the whole. 1 itself could mean either: it is read as one percent, for a
// run that has ended is known by its word, and one that has not must never be
// shown as done.
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
	whole := int(n + 1e-9) // 0.29 is 29, which floats make 28.999…
	return &whole
}

// Whole is a whole number from low to high, its fraction dropped, or nil.
func (v Value) Whole(low, high float64) *int {
	n, ok := v.Text().Number(low, high)
	if !ok {
		return nil
	}
	whole := int(n)
	return &whole
}
