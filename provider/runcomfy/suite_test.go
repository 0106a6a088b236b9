package runcomfy_test

import (
	"net/http"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/runcomfy"
)

func TestTheProviderContract(t *testing.T) {
	providertest.Run(t, providertest.Setup{
		Vendor: "runcomfy",
		New: func(base string, key provider.Secret, rt http.RoundTripper) (provider.Provider, error) {
			return runcomfy.New(base, key, rt)
		},
	})
}
