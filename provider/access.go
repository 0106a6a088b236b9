package provider

import (
	"cmp"
	"net/http"
	"strings"
)

// Access is how to reach a vendor: addresses, key and transport.
type Access struct {
	Base  string            // replaces the API's base URL; "" = Info.BaseURL
	Hosts map[string]string // replace the other addresses, by Host.Name
	Key   Secret
	HTTP  http.RoundTripper // nil for the default transport
}

// Host returns the address of another host of a vendor whose API is at api: the one in Hosts,
// else Base, else the vendor's. A key is never sent to a vendor's own host if its API has been
// replaced.
func (a Access) Host(h Host, api string) string {
	base := strings.TrimRight(a.Base, "/")
	if base == api {
		base = ""
	}
	return cmp.Or(a.Hosts[h.Name], base, h.BaseURL)
}

// Host is an address of a vendor besides its API: a file store, an account API.
type Host struct {
	Name       string // for [Access.Hosts]: "files"
	BaseURLEnv string // environment variable that replaces the address; "" = none
	BaseURL    string
}

// Keeper returns the name of the provider whose key and address this one uses: its own, unless
// it is another API of the same account.
func (i Info) Keeper() string { return cmp.Or(i.Account, i.Name) }

// Scheme returns the scheme before the key in the Authorization header.
func (i Info) Scheme() string { return cmp.Or(i.AuthScheme, "Bearer") }
