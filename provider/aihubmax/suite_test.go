package aihubmax_test

import (
	"net/http"
	"testing"

	"dailies/provider"
	"dailies/provider/aihubmax"
	"dailies/provider/providertest"
)

func TestTheProviderContract(t *testing.T) {
	providertest.Run(t, providertest.Setup{
		Vendor: "aihubmax",
		New: func(base string, key provider.Secret, rt http.RoundTripper) (provider.Provider, error) {
			return aihubmax.New(base, key, rt)
		},
	})
}
