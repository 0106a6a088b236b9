package provider

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		text string
		want Money
	}{
		{"0", 0},
		{"1", Dollar},
		{"1.5", 1_500_000},
		{"1.50", 1_500_000},
		{"1.512", 1_512_000},
		{"$0.3024", 302_400},
		{" 0.1 ", 100_000},
		{".5", 500_000},
		{"5.", 5_000_000},
		{"007", 7_000_000},
		{"-0.5", -500_000},
		{"$-2", -2_000_000},
		{"-0", 0},
		{"0.000001", 1},
		{"0.0000014", 1},
		{"0.0000015", 2},
		{"0.0000005", 1},
		{"-0.0000005", -1},
		{"0.00000049999999999999", 0},
		{"0.9999995", Dollar},
		{"999999999999.999999", 999_999_999_999_999_999},
		{"999999999999.9999994", 999_999_999_999_999_999},
		{"0.30240000000000000213162820728", 302_400}, // a float, printed in full
		{"1.2e+0", 1_200_000},
		{"1.2E0", 1_200_000},
		{"$12e-1", 1_200_000},
		{"-5e-1", -500_000},
		{"1e3", 1_000 * Dollar},
		{".5e1", 5_000_000},
		{"123456e-6", 123_456},
		{"15e-7", 2},
		{"14e-7", 1},
		{"1e-400", 0},
		{"1e-99999999999999999999", 0},
		{"0e99999999999999999999", 0},
		{"999999999999e0", 999_999_999_999 * Dollar},
		{"0.00000000000000000000000000000000000000001e41", Dollar},
	} {
		got, err := ParseMoney(c.text)
		if err != nil || got != c.want {
			t.Errorf("%q: %d, %v; want %d", c.text, got, err, c.want)
		}
	}
}

func TestWhatIsNoMoney(t *testing.T) {
	for _, text := range []string{
		"999999999999.9999995",
		"1000000000000",
		"99999999999999999999",
		"9223372036854775807",
		"0." + strings.Repeat("0", 61),
		"1e12",
		"9.999999999999999e11x",
		"1e",
		"e5",
		"1e+",
		"1e5.0",
		"1e1e1",
		"1e300",
		"1e99999999999999999999",
		"",
		".",
		"$",
		"-",
		"-.",
		"--1",
		"+1",
		"-$1",
		"$$1",
		"1,50",
		"1 000",
		"1.2.3",
		"1.-2",
		"0x10",
		"1_000",
		"NaN",
		"Inf",
		"free",
		"€1",
		"١",
		"１",
		"0.1234567x",
		"1\x00",
	} {
		if got, err := ParseMoney(text); err == nil || got != 0 {
			t.Errorf("%q is taken for %d, %v", text, got, err)
		}
	}
}

func TestMoneyIsShown(t *testing.T) {
	for _, c := range []struct {
		money                  Money
		cents, exact, decimals string
	}{
		{0, "$0.00", "$0.00", "0"},
		{1, "$0.000001", "$0.000001", "0.000001"},
		{4_999, "$0.004999", "$0.004999", "0.004999"},
		{5_000, "$0.01", "$0.005", "0.005"},
		{14_999, "$0.01", "$0.014999", "0.014999"},
		{15_000, "$0.02", "$0.015", "0.015"},
		{302_400, "$0.30", "$0.3024", "0.3024"},
		{1_512_000, "$1.51", "$1.512", "1.512"},
		{1_000_000, "$1.00", "$1.00", "1"},
		{10_000_000, "$10.00", "$10.00", "10"},
		{999_995_000, "$1000.00", "$999.995", "999.995"},
		{-1_512_000, "-$1.51", "-$1.512", "-1.512"},
		{-1, "-$0.000001", "-$0.000001", "-0.000001"},
		{math.MaxInt64, "$9223372036854.78", "$9223372036854.775807", "9223372036854.775807"},
		{math.MinInt64, "-$9223372036854.78", "-$9223372036854.775808", "-9223372036854.775808"},
	} {
		if c.money.String() != c.cents || c.money.Full() != c.exact || c.money.Decimal() != c.decimals {
			t.Errorf("%d: %s %s %s; want %s %s %s", c.money, c.money, c.money.Full(), c.money.Decimal(), c.cents, c.exact, c.decimals)
		}
	}
}

func TestMoneyAddsUpExactly(t *testing.T) {
	tenth, err := ParseMoney("0.1")
	if err != nil {
		t.Fatal(err)
	}
	var sum Money
	for range 10_000_000 { // as floats this is 999999.9998389754
		sum = sum.Plus(tenth)
	}
	if sum != tenth.Times(10_000_000) || sum.Decimal() != "1000000" {
		t.Errorf("ten million times 0.1 is %s", sum.Decimal())
	}
	price, err := ParseMoney("0.3024")
	if err != nil {
		t.Fatal(err)
	}
	if got := price.Times(15).Decimal(); got != "4.536" {
		t.Errorf("15 × 0.3024 is %s", got)
	}
}

// inBounds is the exact result, or the largest amount of its sign.
func inBounds(n *big.Int) bool { return n.IsInt64() && n.Int64() != math.MinInt64 }

func TestMoneyNeverWrapsRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Money(rapid.Int64().Draw(t, "a")), Money(rapid.Int64().Draw(t, "b"))
		n := rapid.Int().Draw(t, "n")
		x, y := big.NewInt(int64(a)), big.NewInt(int64(b))
		check := func(what string, got Money, exact *big.Int) {
			switch {
			case inBounds(exact) && int64(got) != exact.Int64():
				t.Fatalf("%d %s: %d; want %v", a, what, got, exact)
			case !inBounds(exact) && (got > math.MinInt64+1 && got < math.MaxInt64 || (got < 0) != (exact.Sign() < 0)):
				t.Fatalf("%d %s: %d; want the largest amount in place of %v", a, what, got, exact)
			}
		}
		check("plus", a.Plus(b), new(big.Int).Add(x, y))
		check("times", a.Times(n), new(big.Int).Mul(x, big.NewInt(int64(n))))
	})
	for _, c := range []struct{ a, b Money }{{math.MaxInt64, 1}, {math.MaxInt64, math.MaxInt64}} {
		if c.a.Plus(c.b) != math.MaxInt64 || (-c.a).Plus(-c.b) > -math.MaxInt64 {
			t.Errorf("%d + %d is %d", c.a, c.b, c.a.Plus(c.b))
		}
	}
	if got := Money(math.MinInt64).Times(-1); got != math.MaxInt64 {
		t.Errorf("the smallest amount times -1 is %d", got)
	}
	if got := Money(math.MinInt64).Times(1); got > -math.MaxInt64 {
		t.Errorf("the smallest amount times 1 is %d", got)
	}
}

func TestMoneyInJSON(t *testing.T) {
	type bill struct {
		Billed *Money `json:"billed"`
		Sum    Money  `json:"sum"`
	}
	m := Money(302_400)
	text, err := json.Marshal(bill{&m, 1})
	if err != nil || string(text) != `{"billed":"0.3024","sum":"0.000001"}` {
		t.Fatalf("%s, %v", text, err)
	}
	for text, want := range map[string]Money{
		`{"billed":"0.3024","sum":"0.1"}`:                         302_400,
		`{"billed":0.3024,"sum":1}`:                               302_400,
		`{"billed":1.512000,"sum":0}`:                             1_512_000,
		`{"billed":12,"sum":0}`:                                   12_000_000,
		`{"billed":0.1000000000000000055511151231257827,"sum":0}`: 100_000,
		`{"billed":1.2e+0,"sum":0}`:                               1_200_000,
	} {
		var b bill
		if err := json.Unmarshal([]byte(text), &b); err != nil || b.Billed == nil || *b.Billed != want {
			t.Errorf("%s: %v, %v", text, b.Billed, err)
		}
	}
	var none bill
	if err := json.Unmarshal([]byte(`{"billed":null}`), &none); err != nil || none.Billed != nil {
		t.Errorf("null: %v, %v", none.Billed, err)
	}
	for _, text := range []string{`{"sum":"free"}`, `{"sum":1e12}`, `{"sum":true}`, `{"sum":[1]}`, `{"sum":{}}`, `{"sum":""}`, `{"sum":"1\u0000"}`} {
		var b bill
		if err := json.Unmarshal([]byte(text), &b); err == nil {
			t.Errorf("%s was read as %d", text, b.Sum)
		}
	}
}

// FuzzMoney: whatever is read can be written and read again, exactly.
func FuzzMoney(f *testing.F) {
	for _, text := range []string{"1.512", "$0.3024", "-0.5", "0.0000005", "999999999999.9999995", "1e9", "", ".", "--1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMoney(text)
		if err != nil {
			if m != 0 {
				t.Errorf("%q: %d beside an error", text, m)
			}
			return
		}
		if again, err := ParseMoney(m.Decimal()); err != nil || again != m {
			t.Errorf("%q is %d, written %q, read %d, %v", text, m, m.Decimal(), again, err)
		}
		exact, ok := new(big.Rat).SetString(strings.TrimPrefix(strings.TrimSpace(text), "$"))
		if !ok {
			t.Fatalf("%q is no number to the standard library", text)
		}
		off := new(big.Rat).Sub(exact.Mul(exact, big.NewRat(1_000_000, 1)), new(big.Rat).SetInt64(int64(m)))
		if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Errorf("%q was read as %s", text, m.Decimal())
		}
	})
}
