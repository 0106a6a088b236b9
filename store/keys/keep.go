package keys

import (
	"context"
	"errors"
	"time"

	lib "github.com/zalando/go-keyring"

	"dailies/provider"
)

// Safe is where keys are kept: the system's keyring, or a file beside the config where there
// is none.
type Safe struct {
	file keyFile
	ring keyring
}

// Beside returns the safe that belongs to a config.
func Beside(configPath string) Safe { return Safe{fileBeside(configPath), system{}} }

// File returns the path of the key file, which need not exist; "" if there is no folder for it.
func (s Safe) File() string { return s.file.path }

// Holds reports whether a key whose source is given is kept here.
func (s Safe) Holds(source string) bool {
	return source == inKeyring || source != "" && source == s.file.path
}

// probeFor limits how long a keyring may take to show that it works.
const probeFor = 2 * time.Second

// HasKeyring reports whether the system's keyring can be used: it answers whether there is a
// key. It blocks for at most two seconds.
func (s Safe) HasKeyring(ctx context.Context) bool {
	if !s.ring.Available() {
		return false
	}
	err := withTimeout(ctx, probeFor, func() error {
		_, err := s.ring.Get("a key that does not exist")
		return err
	})
	return err == nil || errors.Is(err, lib.ErrNotFound)
}

// Keep stores a provider's key, cleaned as in [provider.ReadKey], in the keyring or with
// inFile in the key file, and returns the place for users. An older kept key is replaced,
// wherever it is. An error is a *provider.Error without the key.
func (s Safe) Keep(ctx context.Context, info provider.Info, key provider.Secret, inFile bool) (place string, err error) {
	clean, _, err := checked(key.Reveal(), "this line")
	switch {
	case err != nil:
		return "", err
	case clean.Empty():
		return "", provider.Errorf(provider.KindAuth, "there is no key to store").WithHint("paste the key of " + info.Title)
	}
	if inFile {
		if err := s.file.set(info.Name, clean.Reveal()); err != nil {
			return "", err
		}
		// A key in the keyring would go before the new one.
		return s.file.path, s.forgetInKeyring(ctx, info)
	}
	if err := keyringCall(ctx, s.ring, func() error { return s.ring.Set(info.Name, clean.Reveal()) }); err != nil {
		return "", err
	}
	return inKeyring, s.file.set(info.Name, "")
}

// inKeyring is the name of the keyring for users.
const inKeyring = "the keyring"

// Forget removes a provider's key from the keyring and from the key file. A missing key is no
// error.
func (s Safe) Forget(ctx context.Context, info provider.Info) error {
	return errors.Join(s.forgetInKeyring(ctx, info), s.file.set(info.Name, ""))
}

// forgetInKeyring removes a key from the keyring if there is one.
func (s Safe) forgetInKeyring(ctx context.Context, info provider.Info) error {
	if !s.HasKeyring(ctx) {
		return nil // what is not there holds no key
	}
	return keyringCall(ctx, s.ring, func() error {
		if err := s.ring.Delete(info.Name); !errors.Is(err, lib.ErrNotFound) {
			return err
		}
		return nil
	})
}
