package config

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// The types below decode one value each from its source text, so that money is never
// converted to a float.

// limit is a cap in dollars: a TOML number, "20.50" or "$100"; "" is no cap.
type limit struct{ amount *provider.Money }

func (l *limit) UnmarshalText(b []byte) error {
	l.amount = nil
	if len(b) == 0 {
		return nil
	}
	m, exact, err := dollars(string(b))
	if err == nil && !exact {
		err = fmt.Errorf("%q has more than six decimals", b)
	}
	if err == nil {
		l.amount = &m
	}
	return err
}

// amount is a price in the same format; "" is none. Fractions below a millionth of a
// dollar are rounded.
type amount struct {
	provider.Money
	set bool
}

func (a *amount) UnmarshalText(b []byte) (err error) {
	if *a = (amount{}); len(b) == 0 {
		return nil
	}
	a.Money, _, err = dollars(string(b))
	a.set = err == nil
	return err
}

// maxDollars is the largest amount that a config may contain.
const maxDollars = 1_000_000 * provider.Dollar

// number is a decimal TOML number, or a decimal as users write it.
var number = regexp.MustCompile(`^([+-]?)((?:[0-9]+(?:_[0-9]+)*)?)(?:\.((?:[0-9]+(?:_[0-9]+)*)?))?(?:[eE]([+-]?[0-9]+(?:_[0-9]+)*))?$`)

// dollars parses an amount without floats. It is exact unless the amount has fractions
// below a millionth of a dollar.
func dollars(text string) (m provider.Money, exact bool, err error) {
	bad := fmt.Errorf("%q is not an amount of dollars such as 1.50", text)
	t := strings.TrimSpace(text)
	if strings.HasPrefix(t, "0x") || strings.HasPrefix(t, "0o") || strings.HasPrefix(t, "0b") {
		n, err := strconv.ParseUint(t, 0, 64)
		if err != nil {
			return 0, false, bad
		}
		t = strconv.FormatUint(n, 10)
	}
	p := number.FindStringSubmatch(strings.TrimPrefix(t, "$"))
	if p == nil || p[2]+p[3] == "" {
		return 0, false, bad
	}
	whole, frac, ok := shifted(p[2], p[3], p[4])
	switch {
	case !ok:
		return 0, false, bad
	case p[1] == "-" && whole+frac != "":
		return 0, false, fmt.Errorf("%q is negative", text)
	case len(whole) > 12:
		m = maxDollars + 1
	default:
		if m, err = provider.ParseMoney("0" + whole + "." + frac[:min(len(frac), 40)]); err != nil {
			return 0, false, bad
		}
	}
	if m > maxDollars || m == maxDollars && frac != "" {
		return 0, false, fmt.Errorf("%q is more than $1,000,000", text)
	}
	return m, len(frac) <= 6, nil
}

// shifted applies the exponent to a decimal and removes insignificant zeros. It reports
// false if the exponent is out of range.
func shifted(whole, frac, exponent string) (string, string, bool) {
	digits := strings.ReplaceAll(whole+frac, "_", "")
	point := len(strings.ReplaceAll(whole, "_", ""))
	if strings.Trim(digits, "0") == "" {
		return "", "", true
	}
	if exponent != "" {
		n, err := strconv.Atoi(strings.ReplaceAll(exponent, "_", ""))
		if err != nil || max(n, -n) > 100 {
			return "", "", false
		}
		point += n
	}
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	digits += strings.Repeat("0", max(0, point-len(digits)))
	return strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0"), true
}

// folder is an absolute path; "~/" is the home folder.
type folder struct{ path string }

func (f *folder) UnmarshalText(b []byte) error {
	path := string(b)
	if path == "" {
		return nil
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok || path == "~" {
		home, err := os.UserHomeDir()
		if err != nil {
			return fmt.Errorf("the home folder of %q is not known", path)
		}
		path = filepath.Join(home, strings.TrimPrefix(rest, "~"))
	}
	if !filepath.IsAbs(path) || strings.ContainsRune(path, 0) {
		return fmt.Errorf("%q is not an absolute path; start it at the root or with ~/", path)
	}
	f.path = filepath.Clean(path)
	return nil
}

// template is a template of file names.
type template struct{ text string }

func (t *template) UnmarshalText(b []byte) error {
	t.text = string(b)
	if err := provider.CheckFileName(t.text); err != nil {
		return fmt.Errorf("%s", provider.UserMessage(err))
	}
	return nil
}

// secret is a key.
type secret struct{ provider.Secret }

func (s *secret) UnmarshalText(b []byte) error {
	s.Secret = provider.NewSecret(strings.TrimSpace(string(b)))
	return nil
}

// day is a date.
type day struct{ text string }

func (d *day) UnmarshalText(b []byte) error {
	d.text = string(b)
	if _, err := time.Parse(time.DateOnly, d.text); err != nil && d.text != "" {
		return fmt.Errorf("%q is not a date such as 2026-11-20", d.text)
	}
	return nil
}

type theme struct{ word string }

func (t *theme) UnmarshalText(b []byte) (err error) {
	t.word, err = oneOf(b, "auto", "dark", "light", "colour-blind")
	return err
}

type images struct{ word string }

func (i *images) UnmarshalText(b []byte) (err error) {
	i.word, err = oneOf(b, "auto", "kitty", "iterm2", "sixel", "blocks", "none")
	return err
}

type group struct{ word string }

func (g *group) UnmarshalText(b []byte) (err error) {
	g.word, err = oneOf(b, "none", "batch", "shot")
	return err
}

func oneOf(b []byte, words ...string) (string, error) {
	if w := string(b); slices.Contains(words, w) {
		return w, nil
	}
	return "", fmt.Errorf("%q is not one of %s", b, strings.Join(words, ", "))
}

// baseURL is the base URL of a provider's API: https, or http to this computer.
type baseURL struct{ url string }

func (u *baseURL) UnmarshalText(b []byte) error {
	u.url = string(b)
	if u.url == "" {
		return nil
	}
	p, err := url.Parse(u.url)
	if err != nil || p.Host == "" || p.User != nil || p.Scheme != "https" && !(p.Scheme == "http" && loopback(p.Hostname())) {
		return fmt.Errorf("this must begin with https://, or with http:// to this computer only")
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// rate is a number of requests per second.
type rate struct{ perSecond float64 }

func (r *rate) UnmarshalText(b []byte) (err error) {
	r.perSecond, err = strconv.ParseFloat(string(b), 64)
	if err != nil || !(r.perSecond > 0) || math.IsInf(r.perSecond, 0) || r.perSecond > 1000 {
		return fmt.Errorf("%q is not a number of requests a second, more than 0 and at most 1000", b)
	}
	return nil
}
