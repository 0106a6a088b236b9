package provider

import (
	"cmp"
	"net/http"
	"strings"
)

// Access is how a vendor is reached. The zero value reaches none that asks for a key.
type Access struct {
	Base  string            // replaces the vendor's address, as Info.BaseURL; "" is its own
	Hosts map[string]string // replace its other addresses, by Host.Name
	Key   Secret
	HTTP  http.RoundTripper // carries the requests; nil for the usual transport
}

// Host is where another host of a vendor is, whose API has the address api: the one
// in Hosts, else Base, else its own. A key never goes to a vendor's own host while
// its API is somewhere else.
func (a Access) Host(h Host, api string) string {
	base := strings.TrimRight(a.Base, "/")
	if base == api {
		base = ""
	}
	return cmp.Or(a.Hosts[h.Name], base, h.BaseURL)
}

// Host is an address of a vendor beside its API: a file store, an account API.
type Host struct {
	Name       string // for [Access.Hosts]: "files"
	BaseURLEnv string // variable that may hold another address; "" = none
	BaseURL    string
}

// Keeper is the name of the provider whose key and address the provider uses: its
// own, unless it is another API of the same account.
func (i Info) Keeper() string { return cmp.Or(i.Account, i.Name) }

// Scheme stands before the key in the header Authorization.
func (i Info) Scheme() string { return cmp.Or(i.AuthScheme, "Bearer") }
