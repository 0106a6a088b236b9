// Package registry is the only list of adapters. A new vendor is a folder beside this
// one and a line in it, its dialect in the sandbox with a line there, and nothing
// else: keys, config, help, README and tests ask this list. It reads no environment
// and no file: whoever calls it knows where keys come from.
package registry

import (
	"net/http"
	"slices"

	"dailies/provider"
	"dailies/provider/aihubmax"
	"dailies/provider/ark"
	"dailies/provider/evolink"
	"dailies/provider/fal"
	"dailies/provider/replicate"
	"dailies/provider/runcomfy"
	"dailies/provider/runflow"
)

// adapters are the providers in the order in which people see them. An adapter of
// several hosts takes a [provider.Access] itself.
func adapters() []adapter {
	return []adapter{
		oneHost(runflow.New),
		oneHost(runcomfy.New),
		oneHost(aihubmax.New),
		oneHost(ark.New),
		anyHosts(fal.New),
		anyHosts(evolink.New),
		oneHost(replicate.New),
		oneHost(runflow.NewLegacy),
	}
}

// adapter opens one provider.
type adapter func(provider.Access) (provider.Provider, error)

// oneHost lets constructors of different types stand in one list.
func oneHost[P provider.Provider](open func(string, provider.Secret, http.RoundTripper) (P, error)) adapter {
	return func(a provider.Access) (provider.Provider, error) {
		p, err := open(a.Base, a.Key, a.HTTP)
		if err != nil {
			return nil, err // a nil P in the interface would not be nil
		}
		return p, nil
	}
}

// anyHosts is for adapters that take all of an access.
func anyHosts[P provider.Provider](open func(provider.Access) (P, error)) adapter {
	return func(a provider.Access) (provider.Provider, error) {
		p, err := open(a)
		if err != nil {
			return nil, err
		}
		return p, nil
	}
}

// Providers returns every provider. reach says how the account of a name is reached:
// one that uses another's key and address asks for the other's name. The error is
// that of the first address to which no key may be sent.
func Providers(reach func(account string) provider.Access) ([]provider.Provider, error) {
	var ps []provider.Provider
	for i, info := range Infos() {
		p, err := adapters()[i](reach(info.Keeper()))
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// Infos returns the facts about every provider, without keys.
func Infos() []provider.Info {
	var is []provider.Info
	for _, open := range adapters() {
		if p, err := open(provider.Access{}); err == nil { // the vendors' own addresses are good ones
			is = append(is, p.Info())
		}
	}
	return is
}

// Accounts are the facts about those with a key of their own.
func Accounts() []provider.Info {
	return slices.DeleteFunc(Infos(), func(i provider.Info) bool { return i.Account != "" })
}

// Names are the names of every provider.
func Names() (names []string) {
	for _, i := range Infos() {
		names = append(names, i.Name)
	}
	return names
}
