package keys

import (
	"strings"

	"dailies/provider"
)

// Secrets returns the keys that were found.
func Secrets(found map[string]Found) (all []provider.Secret) {
	for _, f := range found {
		all = append(all, f.Key)
	}
	return all
}

// Warnings returns why keys cannot be used, for users, in the order of the accounts.
func Warnings(found map[string]Found, accounts []provider.Info) (all []string) {
	for _, i := range accounts {
		if err := found[i.Name].Err; err != nil {
			all = append(all, provider.UserMessage(err))
		}
	}
	return all
}

// AnyLoopback reports whether a provider is reached without https, which is allowed to this
// computer only.
func AnyLoopback(found map[string]Found) bool {
	for _, f := range found {
		if strings.HasPrefix(f.Base, "http://") {
			return true
		}
	}
	return false
}
