package fal

import (
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const testKey = "0f1e2d3c:fal-test-0123456789abcdef"

type answer = providertest.Answer

// start serves answers and returns a provider that talks to them.
func start(t *testing.T, answers map[string]answer) (*providertest.Vendor, *Provider) {
	t.Helper()
	v := providertest.StartVendor(t, answers)
	p, err := New(provider.Access{Base: v.URL, Key: provider.NewSecret(testKey)})
	if err != nil {
		t.Fatal(err)
	}
	return v, p
}

func wantError(t *testing.T, err error, want provider.Error) {
	t.Helper()
	providertest.WantError(t, err, testKey, want)
}

func pointer[T any](n T) *T { return &n }
