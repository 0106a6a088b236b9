package provider

import "testing"

func TestHostsFollowTheBase(t *testing.T) {
	const api, own, named, base = "https://api.example", "https://files.example", "https://named.example", "http://127.0.0.1:1/vendor"
	for _, c := range []struct {
		access Access
		want   string
	}{
		{Access{}, own},
		{Access{Base: api + "/"}, own},
		{Access{Base: base}, base},
		{Access{Base: base, Hosts: map[string]string{"files": named}}, named},
		{Access{Hosts: map[string]string{"files": named}}, named},
		{Access{Base: base, Hosts: map[string]string{"other": named}}, base},
	} {
		if got := c.access.Host(Host{Name: "files", BaseURL: own}, api); got != c.want {
			t.Errorf("%+v: %s, want %s", c.access, got, c.want)
		}
	}
}
