// Package setup is what the Setup screen shows and changes: keys of accounts and settings of
// the config. A change is stored and takes effect in the running program.
//
// It decides nothing about either: package keys knows where a key is found and kept, package
// config how a setting is written.
package setup

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store/config"
	"dailies/store/keys"
)

// Engine is what follows the changes.
type Engine interface {
	Rekey(providers ...provider.Provider) error
	Configure(s run.Settings) error
}

// Options are what a Setup works with. All but Demo are required.
type Options struct {
	Start    config.Start
	Accounts []provider.Info
	// Adapters creates the adapters of an account.
	Adapters func(account string, a provider.Access) ([]provider.Provider, error)
	Found    map[string]keys.Found // the keys in use, by account
	Engine   Engine
	// Redact keeps a key out of the log, before it is used.
	Redact func(provider.Secret)
	// DiskSpace returns the free space and the size of the disk with a folder, in bytes.
	DiskSpace func(folder string) (free, total int64, known bool)
	Demo      bool // the keys are the sandbox's
}

// Setup is safe for concurrent use. Its methods block: on the disk, the keyring and the
// network.
type Setup struct {
	o Options

	changing sync.Mutex // held by each change from the file to the engine, so that none undoes another

	mu    sync.Mutex // guards the fields below
	found map[string]keys.Found
}

// New returns a Setup.
func New(o Options) *Setup { return &Setup{o: o, found: maps.Clone(o.Found)} }

// checkFor limits the calls that check a key.
const checkFor = 15 * time.Second

// Accounts returns the accounts with their keys, in the order in which they are shown.
func (s *Setup) Accounts() (all []run.Account) {
	safe, _ := s.safe() // without a folder nothing is kept in a file
	for _, info := range s.o.Accounts {
		f := s.access(info.Name)
		all = append(all, run.Account{
			Info: info, Masked: f.Key.Masked(), Source: f.Source, Err: f.Err,
			Env: slices.Contains(info.KeyEnv, f.Source), Kept: !f.Key.Empty() && safe.Holds(f.Source),
		})
	}
	return all
}

func (s *Setup) access(account string) keys.Found {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.found[account]
}

// CheckKey makes the free calls that check the key in use.
func (s *Setup) CheckKey(ctx context.Context, account string) provider.KeyStatus {
	f := s.access(account)
	switch {
	case f.Err != nil:
		return provider.KeyStatus{Err: f.Err}
	case f.Key.Empty():
		return provider.KeyStatus{Err: provider.Errorf(provider.KindAuth, "there is no key")}
	}
	return s.check(ctx, account, f.Access)
}

// TryKey makes the free calls that check another key, which is neither used nor stored.
func (s *Setup) TryKey(ctx context.Context, account string, key provider.Secret) provider.KeyStatus {
	s.o.Redact(key)
	a := s.access(account).Access
	a.Key = key
	return s.check(ctx, account, a)
}

func (s *Setup) check(ctx context.Context, account string, a provider.Access) provider.KeyStatus {
	adapters, err := s.o.Adapters(account, a)
	if err != nil {
		return provider.KeyStatus{Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	return provider.CheckKey(ctx, adapters[0])
}

// Keyring reports whether there is a keyring, and the file that keys are kept in otherwise.
func (s *Setup) Keyring(ctx context.Context) (has bool, file string) {
	safe, err := s.safe()
	if err != nil {
		return false, ""
	}
	return safe.HasKeyring(ctx), safe.File()
}

// UseKey uses a key until the program ends. Nothing is stored.
func (s *Setup) UseKey(account string, key provider.Secret) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	f := s.access(account)
	f.Key, f.Source, f.Err = key, sessionOnly, nil
	return s.use(account, f)
}

// KeepKey stores a key, with inFile in the file beside the config, and uses it at once. It
// returns the place for users.
func (s *Setup) KeepKey(ctx context.Context, account string, key provider.Secret, inFile bool) (place string, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	info, safe, err := s.kept(account)
	if err != nil {
		return "", err
	}
	s.o.Redact(key)
	if place, err = safe.Keep(ctx, info, key, inFile); err != nil {
		return "", err
	}
	f := s.access(account)
	f.Key, f.Source, f.Err = key, place, nil
	return place, s.use(account, f)
}

// ForgetKey removes a kept key. A key that is found elsewhere is used from then on.
func (s *Setup) ForgetKey(ctx context.Context, account string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	info, safe, err := s.kept(account)
	if err != nil {
		return err
	}
	if err := safe.Forget(ctx, info); err != nil {
		return err
	}
	c, _, err := s.config()
	f := s.access(account)
	f.Key, f.Source, f.Err = keys.Find(ctx, info, c)
	return errors.Join(s.use(account, f), err)
}

// kept returns an account and where its key is kept.
func (s *Setup) kept(account string) (provider.Info, keys.Safe, error) {
	if s.o.Demo {
		return provider.Info{}, keys.Safe{}, provider.Errorf(provider.KindInput, "the demo uses the sandbox's own keys").WithHint("start dailies without --demo to use yours")
	}
	i := slices.IndexFunc(s.o.Accounts, func(i provider.Info) bool { return i.Name == account })
	if i < 0 {
		return provider.Info{}, keys.Safe{}, provider.Errorf(provider.KindInput, "there is no provider %q", account)
	}
	safe, err := s.safe()
	return s.o.Accounts[i], safe, err
}

// use gives the engine adapters with a key.
func (s *Setup) use(account string, f keys.Found) error {
	s.o.Redact(f.Key)
	adapters, err := s.o.Adapters(account, f.Access)
	if err != nil {
		return err
	}
	if err := s.o.Engine.Rekey(adapters...); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found[account] = f
	return nil
}

func (s *Setup) safe() (keys.Safe, error) {
	path, err := s.where().ConfigPath()
	return keys.Beside(path), err
}

func (s *Setup) where() config.Overrides { return s.o.Start.Flags.WithEnv(s.o.Start.Getenv) }
