package engine

import (
	"fmt"
	"slices"
	"sync"

	"dailies/provider"
)

// vendors are the adapters in the order in which they are shown. An adapter is replaced when
// its key changes. It is safe for concurrent use.
type vendors struct {
	mu       sync.RWMutex
	adapters map[string]provider.Provider
	infos    []provider.Info
	rekeyed  chan struct{} // capacity 1: an adapter was replaced
}

func newVendors(all []provider.Provider) (*vendors, error) {
	v := &vendors{adapters: map[string]provider.Provider{}, rekeyed: make(chan struct{}, 1)}
	for _, p := range all {
		info := p.Info()
		if _, twice := v.adapters[info.Name]; twice {
			return nil, fmt.Errorf("two providers are called %q", info.Name)
		}
		v.adapters[info.Name] = p
		v.infos = append(v.infos, info)
	}
	return v, nil
}

// get returns the adapter of a provider, or nil.
func (v *vendors) get(name string) provider.Provider {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.adapters[name]
}

// all returns the facts about all providers.
func (v *vendors) all() []provider.Info {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return slices.Clone(v.infos)
}

// withKeys returns the names of the providers with a key.
func (v *vendors) withKeys() (names []string) {
	for _, i := range v.all() {
		if i.HasKey {
			names = append(names, i.Name)
		}
	}
	return names
}

// replace puts an adapter in the place of the one of the same name.
func (v *vendors) replace(p provider.Provider) error {
	info := p.Info()
	v.mu.Lock()
	defer v.mu.Unlock()
	at := slices.IndexFunc(v.infos, func(i provider.Info) bool { return i.Name == info.Name })
	if at < 0 {
		return fmt.Errorf("there is no provider %q to replace", info.Name)
	}
	v.adapters[info.Name], v.infos[at] = p, info
	select {
	case v.rekeyed <- struct{}{}:
	default: // already signalled
	}
	return nil
}

// Rekey replaces adapters by ones of the same names with other keys. Calls under way end with
// the old key; every later one uses the new key, also for runs that were submitted before.
func (e *Engine) Rekey(providers ...provider.Provider) error {
	for _, p := range providers {
		if err := e.vendors.replace(p); err != nil {
			return err
		}
		info := p.Info()
		e.catalog().update(info.Name, func() { e.catalog().infos[info.Name] = info })
	}
	e.wake()
	return nil
}
