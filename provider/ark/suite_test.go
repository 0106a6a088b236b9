package ark_test

import (
	"testing"

	"dailies/provider"
	"dailies/provider/ark"
	"dailies/provider/providertest"
)

func TestTheProviderContract(t *testing.T) {
	providertest.Run(t, providertest.Setup{
		Vendor: "ark",
		New:    func(a provider.Access) (provider.Provider, error) { return ark.New(a.Base, a.Key, a.HTTP) },
	})
}
