package keys

import (
	"context"
	"errors"
	"time"

	lib "github.com/zalando/go-keyring"

	"dailies/provider"
)

// service is the service name of keys in the system's keyring.
const service = "dailies"

// Limits of one call to the keyring. Reading happens before the first frame; writing may
// prompt for the keyring's password.
const (
	readFor = 300 * time.Millisecond
	keepFor = 30 * time.Second
)

// keyring is a credential store of the system.
type keyring interface {
	Available() bool
	Get(user string) (string, error)
	Set(user, key string) error
	Delete(user string) error
}

// system is the keyring of this computer.
type system struct{}

func (system) Available() bool                 { return available() }
func (system) Get(user string) (string, error) { return lib.Get(service, user) }
func (system) Set(user, key string) error      { return lib.Set(service, user, key) }
func (system) Delete(user string) error        { return lib.Delete(service, user) }

// keyringCall calls the keyring and converts its error. The original text is dropped,
// since it may contain the key.
func keyringCall(ctx context.Context, ring keyring, call func() error) error {
	if !ring.Available() {
		return provider.Errorf(provider.KindLocal, "this computer has no keyring").WithHint("set the key as an environment variable")
	}
	err := withTimeout(ctx, keepFor, call)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return err
	}
	return provider.Errorf(provider.KindLocal, "the keyring failed").WithHint("unlock the keyring, or set the key as an environment variable")
}

// fromKeyring returns a key, or "" if there is none, no keyring, or one that does not
// answer in time: the keyring is optional.
func fromKeyring(ctx context.Context, ring keyring, user string) string {
	if !ring.Available() {
		return ""
	}
	var key string
	err := withTimeout(ctx, readFor, func() (err error) {
		key, err = ring.Get(user)
		return err
	})
	if err != nil {
		return "" // key may be written still; it must not be read
	}
	return key
}

// withTimeout stops waiting for call after limit. The call itself cannot be cancelled; its
// result is then ignored.
func withTimeout(ctx context.Context, limit time.Duration, call func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	provider.Go(func(err error) { done <- err }, func() { done <- call() })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
