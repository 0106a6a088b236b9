// Package registry holds the only list of adapters. A new vendor needs a folder for its adapter
// and a line in this list, and a dialect and a line in the sandbox; keys, config, help, README
// and tests use the list. The package reads no environment and no files; the caller supplies
// the keys.
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

// adapters returns the providers in display order. An adapter with several hosts takes a
// [provider.Access].
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

// adapter creates one provider.
type adapter func(provider.Access) (provider.Provider, error)

// oneHost adapts a constructor for a single host.
func oneHost[P provider.Provider](open func(string, provider.Secret, http.RoundTripper) (P, error)) adapter {
	return func(a provider.Access) (provider.Provider, error) {
		p, err := open(a.Base, a.Key, a.HTTP)
		if err != nil {
			return nil, err // a nil P in the interface would not be nil
		}
		return p, nil
	}
}

// anyHosts adapts a constructor for several hosts.
func anyHosts[P provider.Provider](open func(provider.Access) (P, error)) adapter {
	return func(a provider.Access) (provider.Provider, error) {
		p, err := open(a)
		if err != nil {
			return nil, err
		}
		return p, nil
	}
}

// Providers returns every provider. reach returns the access of an account; providers that
// share an account share it. The error is that of the first address to which no key may be
// sent.
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

// OfAccount returns the providers that use an account, its own one first.
func OfAccount(account string, a provider.Access) ([]provider.Provider, error) {
	var ps []provider.Provider
	for i, info := range Infos() {
		if info.Keeper() != account {
			continue
		}
		p, err := adapters()[i](a)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	if len(ps) == 0 {
		return nil, provider.Errorf(provider.KindInput, "there is no account %q", account)
	}
	return ps, nil
}

// Infos returns the facts about every provider, without keys.
func Infos() []provider.Info {
	var is []provider.Info
	for _, open := range adapters() {
		if p, err := open(provider.Access{}); err == nil { // the default addresses are valid
			is = append(is, p.Info())
		}
	}
	return is
}

// Accounts returns the facts about the providers with a key of their own.
func Accounts() []provider.Info {
	return slices.DeleteFunc(Infos(), func(i provider.Info) bool { return i.Account != "" })
}

// Names returns the names of all providers.
func Names() (names []string) {
	for _, i := range Infos() {
		names = append(names, i.Name)
	}
	return names
}

// KeyVariables returns the names of the environment variables that hold keys.
func KeyVariables() (all []string) {
	for _, i := range Infos() {
		all = append(all, i.KeyEnv...)
	}
	return all
}
