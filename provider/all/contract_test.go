package all

import (
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

// Every adapter keeps the provider contract.
func TestContract(t *testing.T) {
	for _, a := range adapters() {
		p, err := a.open("", provider.Secret{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(p.Info().Name, func(t *testing.T) {
			providertest.Run(t, providertest.Setup{Vendor: a.vendor, New: a.open})
		})
	}
}
