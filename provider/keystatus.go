package provider

import "context"

// KeyStatus is what free calls tell about a provider's key.
type KeyStatus struct {
	// Accepted: a call that needs the key succeeded. It is false without an error where the
	// provider has no free call that needs a key.
	Accepted bool
	Err      error  // why the key is not accepted, or could not be checked
	Balance  *Money // nil if it is not told
	// BalanceErr is why the balance of an accepted key is not known.
	BalanceErr error
}

// CheckKey makes the free calls that a provider has for its key: one that verifies it, and the
// balance.
func CheckKey(ctx context.Context, p Provider) (s KeyStatus) {
	if checker, can := p.(KeyChecker); can {
		if s.Err = checker.CheckKey(ctx); s.Err != nil {
			return s
		}
		s.Accepted = true
	}
	account, has := p.(Balancer)
	if !has {
		return s
	}
	left, err := account.Balance(ctx)
	switch {
	case err == nil:
		s.Accepted, s.Balance = true, &left
	case s.Accepted:
		s.BalanceErr = err
	default:
		s.Err = err
	}
	return s
}
