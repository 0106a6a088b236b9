package registry

import (
	"testing"

	"dailies/provider/providertest"
)

// Every adapter keeps the provider contract.
func TestContract(t *testing.T) {
	for i, info := range Infos() {
		t.Run(info.Name, func(t *testing.T) {
			providertest.Run(t, providertest.Setup{Vendor: info.Keeper(), New: adapters()[i]})
		})
	}
}
