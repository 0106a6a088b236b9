package runflow

import (
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const testKey = "rf_live_0123456789abcdef"

// answer is one answer of the vendor; a status of 0 is 200.
type answer struct {
	status int
	body   string
}

// start serves answers; SELF in them is the server's own address.
func start(t *testing.T, answers map[string]answer) (*providertest.Vendor, *Provider) {
	t.Helper()
	all := map[string]providertest.Answer{}
	for call, a := range answers {
		all[call] = providertest.Answer{Status: a.status, Body: a.body}
	}
	v := providertest.StartVendor(t, all)
	p, err := New(v.URL+"/", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	return v, p
}

// offline is an adapter that is asked to read answers only.
func offline(t testing.TB) *Provider {
	t.Helper()
	p, err := New("", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// asError returns err as the *provider.Error it must be.
func asError(t *testing.T, err error) *provider.Error {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	e := provider.AsError(err)
	if e.Op == "" {
		t.Fatalf("%v does not say what was done", err)
	}
	return e
}

func ptr[T any](v T) *T { return &v }
