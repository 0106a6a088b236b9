// Package all is the only list of adapters. A new vendor is a folder beside this
// one and a line in it. It reads no environment and no file: whoever calls it
// knows where keys come from.
package all

import (
	"net/http"

	"dailies/provider"
	"dailies/provider/aihubmax"
	"dailies/provider/runcomfy"
	"dailies/provider/runflow"
)

// Providers returns every provider in the order in which people see them. get
// gives the base URL ("" for the vendor's own) and the key (empty when there is
// none) of a vendor by name; the older endpoint of Runflow uses those of
// "runflow". rt carries the requests, nil for the usual transport. The error is
// that of the first base URL to which no key may be sent.
func Providers(get func(name string) (base string, key provider.Secret), rt http.RoundTripper) ([]provider.Provider, error) {
	var ps []provider.Provider
	for _, a := range adapters() {
		base, key := get(a.vendor)
		p, err := a.open(base, key, rt)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// Infos returns the facts about every provider, without keys.
func Infos() []provider.Info {
	ps, err := Providers(func(string) (string, provider.Secret) { return "", provider.Secret{} }, nil)
	if err != nil {
		return nil // the vendors' own addresses are good ones
	}
	is := make([]provider.Info, len(ps))
	for i, p := range ps {
		is[i] = p.Info()
	}
	return is
}

// Names are the names of every provider.
func Names() (names []string) {
	for _, i := range Infos() {
		names = append(names, i.Name)
	}
	return names
}

// adapter is how one provider is opened; vendor names the account it uses.
type adapter struct {
	vendor string
	open   func(base string, key provider.Secret, rt http.RoundTripper) (provider.Provider, error)
}

func adapters() []adapter {
	return []adapter{
		{"runflow", opener(runflow.New)},
		{"runcomfy", opener(runcomfy.New)},
		{"aihubmax", opener(aihubmax.New)},
		{"runflow", opener(runflow.NewOlder)},
	}
}

// opener lets constructors of different types stand in one list.
func opener[P provider.Provider](open func(string, provider.Secret, http.RoundTripper) (P, error)) func(string, provider.Secret, http.RoundTripper) (provider.Provider, error) {
	return func(base string, key provider.Secret, rt http.RoundTripper) (provider.Provider, error) {
		p, err := open(base, key, rt)
		if err != nil {
			return nil, err // a nil P in the interface would not be nil
		}
		return p, nil
	}
}
