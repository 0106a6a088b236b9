package config

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// The types below read one value each. The TOML reader hands them the text of a
// number as it stands in the file, so that money never passes through a float.

// amount is dollars: 1.5, "1.50" or "$1.50"; "" is nothing.
type amount struct{ provider.Money }

func (a *amount) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		return nil
	}
	if a.Money, err = provider.ParseMoney(string(b)); err != nil {
		return err
	}
	if a.Money < 0 {
		return fmt.Errorf("%s is less than nothing", a.Money)
	}
	return nil
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
		return fmt.Errorf("%q is not a whole path; it begins at the root or with ~/", path)
	}
	f.path = filepath.Clean(path)
	return nil
}

// template is a template of file names.
type template struct{ text string }

func (t *template) UnmarshalText(b []byte) error {
	t.text = string(b)
	if err := provider.CheckFileName(t.text); err != nil {
		return fmt.Errorf("%s", provider.Sentence(err))
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

func oneOf(b []byte, words ...string) (string, error) {
	if w := string(b); slices.Contains(words, w) {
		return w, nil
	}
	return "", fmt.Errorf("%q is not one of %s", b, strings.Join(words, ", "))
}

// baseURL is where a provider's API is reached: https, or http to this computer.
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

// rate is requests a second.
type rate struct{ perSecond float64 }

func (r *rate) UnmarshalText(b []byte) (err error) {
	r.perSecond, err = strconv.ParseFloat(string(b), 64)
	if err != nil || !(r.perSecond > 0) || math.IsInf(r.perSecond, 0) || r.perSecond > 1000 {
		return fmt.Errorf("%q is not a number of requests a second, more than 0 and at most 1000", b)
	}
	return nil
}
