package registry

import (
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/sandbox"
)

func TestProviders(t *testing.T) {
	ps, err := Providers(func(account string) provider.Access {
		if account == "runflow" {
			return provider.Access{Base: "http://127.0.0.1:1/runflow", Key: provider.NewSecret("a key")}
		}
		return provider.Access{}
	})
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]bool{}
	models := map[string]bool{}
	for _, p := range ps {
		i := p.Info()
		if i.HasKey != (i.Keeper() == "runflow") {
			t.Errorf("%s: HasKey is %v", i.Name, i.HasKey)
		}
		if titles[i.Title] {
			t.Errorf("two providers are called %s", i.Title)
		}
		titles[i.Title] = true
		for _, m := range p.Models() {
			if models[m.Key()] || m.Provider != i.Name {
				t.Errorf("%s of %s stands twice or under another name", m.Key(), i.Name)
			}
			models[m.Key()] = true
		}
	}
	if len(ps) != len(Names()) || len(ps) <= len(Accounts()) { // at least one shares its account
		t.Errorf("%d providers, %v, accounts %v", len(ps), Names(), Accounts())
	}
}

func TestProvidersRefusesUnsafeBases(t *testing.T) {
	for _, i := range Accounts() {
		ps, err := Providers(func(account string) provider.Access {
			if account == i.Name {
				return provider.Access{Base: "http://example.com", Key: provider.NewSecret("a key")}
			}
			return provider.Access{}
		})
		if provider.KindOf(err) != provider.KindInput || ps != nil {
			t.Errorf("%s: %v %v", i.Name, ps, err)
		}
	}
}

// The sandbox does not import the adapters, so it has a list of vendors of its own.
func TestTheSandboxPlaysEveryVendor(t *testing.T) {
	var names []string
	for _, i := range Accounts() {
		names = append(names, i.Name)
	}
	if played := sandbox.Names(); !slices.Equal(played, names) {
		t.Errorf("the sandbox plays %v, the registry holds %v", played, names)
	}
	for _, i := range Infos() {
		if !slices.Contains(names, i.Keeper()) {
			t.Errorf("%s uses the account of %q, which nobody has", i.Name, i.Account)
		}
	}
}
