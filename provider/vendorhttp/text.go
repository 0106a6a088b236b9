package vendorhttp

import (
	"encoding/json"
	"strconv"
	"strings"

	"dailies/provider"
)

// Text is a JSON string that may also be a number, whose digits are kept. Other values decode
// to "".
type Text string

// UnmarshalJSON never fails: one invalid field must not hide the rest of a response.
func (t *Text) UnmarshalJSON(b []byte) error {
	*t = ""
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(b, &s) == nil:
		*t = Text(strings.TrimSpace(s))
	case json.Unmarshal(b, &n) == nil:
		*t = Text(n)
	}
	return nil
}

func (t Text) Lower() string { return strings.ToLower(string(t)) }

// Number returns the text as a number; ok is false if it is none, or not between low and high.
func (t Text) Number(low, high float64) (n float64, ok bool) {
	n, err := strconv.ParseFloat(string(t), 64)
	if err != nil || !(n >= low && n <= high) {
		return 0, false
	}
	return n, true
}

// Money returns the text as an amount of US dollars, or nil if it is none or negative.
func (t Text) Money() *provider.Money {
	m, err := provider.ParseMoney(string(t))
	if err != nil || m < 0 {
		return nil
	}
	return &m
}

// Whole returns the text as a whole number, or nil.
func (t Text) Whole() *int64 {
	n, err := strconv.ParseInt(string(t), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
