package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Money is an amount of US dollars in micro-dollars (millionths). It is computed exactly,
// without floats.
type Money int64

// Dollar is one US dollar.
const Dollar Money = 1_000_000

// ParseMoney parses a decimal such as "1.512", "$0.3024" or "-0.5", optionally with an
// exponent: "1.2e+0". Digits after the sixth are rounded half up. It returns an error for other
// text and for amounts of a trillion or more.
func ParseMoney(s string) (Money, error) {
	bad := fmt.Errorf("%q is not an amount of dollars such as 1.50", s)
	t := strings.TrimPrefix(strings.TrimSpace(s), "$")
	t, neg := strings.CutPrefix(t, "-")
	whole, frac, ok := decimal(t)
	if !ok || len(whole) > 12 {
		return 0, bad
	}
	var n int64
	for _, c := range whole + (frac + "000000")[:6] {
		n = n*10 + int64(c-'0')
	}
	if len(frac) > 6 && frac[6] >= '5' {
		n++
	}
	if n >= int64(1_000_000_000_000*Dollar) {
		return 0, bad
	}
	if neg {
		n = -n
	}
	return Money(n), nil
}

// decimal splits an unsigned number into the digits before and after the point, with its
// exponent applied. Leading zeros are dropped.
func decimal(s string) (whole, frac string, ok bool) {
	const digits, furthest = 60, 300 // more is no price
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(s), "e")
	whole, frac, _ = strings.Cut(mantissa, ".")
	if whole+frac == "" || len(whole)+len(frac) > digits || strings.Trim(whole+frac, "0123456789") != "" {
		return "", "", false
	}
	if scientific {
		move, err := strconv.Atoi(exponent)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return "", "", false
		}
		if move = max(move, -furthest); move > furthest { // a smaller one is zero anyway
			return "", "", strings.Trim(whole+frac, "0") == ""
		}
		if move > 0 {
			frac += strings.Repeat("0", max(0, move-len(frac)))
			whole, frac = whole+frac[:move], frac[move:]
		} else {
			whole = strings.Repeat("0", max(0, -move-len(whole))) + whole
			whole, frac = whole[:len(whole)+move], whole[len(whole)+move:]+frac
		}
	}
	return strings.TrimLeft(whole, "0"), frac, true
}

// Times returns m × n, saturating at the largest amount.
func (m Money) Times(n int) Money {
	neg := (m < 0) != (n < 0)
	hi, lo := bits.Mul64(abs(int64(m)), abs(int64(n)))
	if hi != 0 || lo > math.MaxInt64 {
		lo = math.MaxInt64
	}
	if neg {
		return -Money(lo)
	}
	return Money(lo)
}

// Plus returns the sum, saturating at the largest amount: a budget must not be passed by
// overflow.
func (m Money) Plus(o Money) Money {
	s := m + o
	switch {
	case m > 0 && o > 0 && s < 0:
		return math.MaxInt64
	case m < 0 && o < 0 && s >= 0:
		return math.MinInt64
	}
	return s
}

func abs(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Decimal returns the amount without a currency sign and trailing zeros, for scripts: "1.512".
func (m Money) Decimal() string {
	a := abs(int64(m))
	s := fmt.Sprintf("%d.%06d", a/1_000_000, a%1_000_000)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if m < 0 {
		s = "-" + s
	}
	return s
}

// String returns the amount in cents for display: "$1.51". Half cents round up; a nonzero
// amount under half a cent is shown in full.
func (m Money) String() string {
	a := abs(int64(m))
	sign := ""
	if m < 0 {
		sign = "-"
	}
	if a > 0 && a < 5000 {
		return sign + "$" + Money(a).Decimal()
	}
	c := (a + 5000) / 10_000
	return fmt.Sprintf("%s$%d.%02d", sign, c/100, c%100)
}

// Full is the amount with every digit that matters, cents at least: "$0.3024",
// "$7.00". It is for prices of a unit.
func (m Money) Full() string {
	digits, negative := strings.CutPrefix(m.Decimal(), "-")
	sign := ""
	if negative {
		sign = "-"
	}
	whole, frac, _ := strings.Cut(digits, ".")
	return sign + "$" + whole + "." + frac + strings.Repeat("0", max(0, 2-len(frac)))
}

// MarshalJSON writes the decimal as a string, so that readers do not parse it as a float.
func (m Money) MarshalJSON() ([]byte, error) { return json.Marshal(m.Decimal()) }

// UnmarshalJSON parses a decimal string or a JSON number without floats.
func (m *Money) UnmarshalJSON(b []byte) error {
	v, err := ParseMoney(strings.Trim(string(b), `"`))
	if err != nil {
		return err
	}
	*m = v
	return nil
}
