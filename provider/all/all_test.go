package all

import (
	"slices"
	"testing"

	"dailies/provider"
)

func TestProviders(t *testing.T) {
	ps, err := Providers(func(name string) (string, provider.Secret) {
		if name == "runflow" {
			return "http://127.0.0.1:1/runflow", provider.NewSecret("a key")
		}
		return "", provider.Secret{}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	keys := map[string]bool{}
	models := map[string]bool{}
	for _, p := range ps {
		i := p.Info()
		names = append(names, i.Name)
		if i.HasKey != (i.Name == "runflow" || i.Name == "runflow-older") {
			t.Errorf("%s: HasKey is %v", i.Name, i.HasKey)
		}
		if keys[i.Title] {
			t.Errorf("two providers are called %s", i.Title)
		}
		keys[i.Title] = true
		for _, m := range p.Models() {
			if models[m.Key()] || m.Provider != i.Name {
				t.Errorf("%s of %s stands twice or under another name", m.Key(), i.Name)
			}
			models[m.Key()] = true
		}
	}
	if !slices.Equal(names, []string{"runflow", "runcomfy", "aihubmax", "runflow-older"}) {
		t.Errorf("%v", names)
	}
}

func TestProvidersRefusesUnsafeBases(t *testing.T) {
	for _, vendor := range []string{"runflow", "runcomfy", "aihubmax"} {
		ps, err := Providers(func(name string) (string, provider.Secret) {
			if name == vendor {
				return "http://example.com", provider.NewSecret("a key")
			}
			return "", provider.Secret{}
		}, nil)
		if provider.KindOf(err) != provider.KindInput || ps != nil {
			t.Errorf("%s: %v %v", vendor, ps, err)
		}
	}
}
