package providertest

import "dailies/provider"

// TextModel is the first model of a provider that needs no picture and does not
// block, or false.
func TextModel(p provider.Provider) (provider.Model, bool) {
	for _, m := range p.Models() {
		if m.Start != provider.Required && !m.Blocking {
			return m, true
		}
	}
	return provider.Model{}, false
}
