// Package keys finds the API key of each provider: in the environment, in the system's
// keyring, in the key file, by a command that the user configured, or in the config. It can
// store one in the keyring, or in the key file where there is no keyring.
//
// It never logs a key and never puts one into an error. What a key is valid for is known to
// the adapters.
package keys

import (
	"cmp"
	"context"
	"os"
	"sync"

	"dailies/provider"
	"dailies/store/config"
)

// Found is the access to a provider, with the key that was found.
type Found struct {
	provider.Access        // its Key is empty if there is none
	Source          string // where the key was found, for users: "RUNFLOW_API_KEY", "the keyring"
	Err             error  // why a source that has a key could not be used
}

// Find returns the key of a provider and its source. A missing key is no error; an error,
// a *provider.Error, means that a configured key cannot be used. It blocks for at most
// 300 ms if the keyring hangs, and 10 s if a key command does.
func Find(ctx context.Context, info provider.Info, c config.Config) (provider.Secret, string, error) {
	return find(ctx, info, c, system{})
}

// All finds the keys of several providers concurrently, and the base URLs that the
// environment or the config set for them, by name.
func All(ctx context.Context, infos []provider.Info, c config.Config) map[string]Found {
	found := make([]Found, len(infos))
	var wait sync.WaitGroup
	for i, info := range infos {
		wait.Add(1)
		f := &found[i]
		f.Base, f.Hosts = cmp.Or(os.Getenv(info.BaseURLEnv), c.Providers[info.Name].BaseURL), map[string]string{}
		for _, h := range info.Hosts {
			f.Hosts[h.Name] = os.Getenv(h.BaseURLEnv)
		}
		provider.Go(func(err error) { f.Err = err; wait.Done() }, func() {
			f.Key, f.Source, f.Err = Find(ctx, info, c)
			wait.Done()
		})
	}
	wait.Wait()
	all := map[string]Found{}
	for i, info := range infos {
		all[info.Name] = found[i]
	}
	return all
}

func find(ctx context.Context, info provider.Info, c config.Config, ring keyring) (provider.Secret, string, error) {
	for _, name := range info.KeyEnv {
		if key, where, err := checked(os.Getenv(name), name); err != nil || !key.Empty() {
			return key, where, err
		}
	}
	if v := fromKeyring(ctx, ring, info.Name); v != "" {
		return checked(v, inKeyring)
	}
	file := fileBeside(c.Path)
	if v, err := file.get(info.Name); err != nil || v != "" {
		if err != nil {
			return provider.Secret{}, "", err
		}
		return checked(v, file.path)
	}
	if line := c.KeyCommands[info.Name]; line != "" {
		if c.WorldWritable {
			return provider.Secret{}, "", refused(c.Path, "written", "a command in it is not run", "go-w")
		}
		v, err := fromCommand(ctx, line)
		if err != nil {
			return provider.Secret{}, "", commandFailed(info, err)
		}
		return checked(v, byCommand)
	}
	if key := c.Keys[info.Name]; !key.Empty() {
		if c.WorldReadable {
			return provider.Secret{}, "", refused(c.Path, "read", "the keys in it are not used", "go-r")
		}
		return checked(key.Reveal(), inConfig)
	}
	return provider.Secret{}, "", nil
}

// The names for users of the places that the config says.
const (
	byCommand = "the key command"
	inConfig  = "the config"
)

// FromConfig reports whether a key whose source is given depends on the config.
func FromConfig(source string) bool { return source == byCommand || source == inConfig }

// checked validates a key: one with control characters would break the header that
// carries it.
func checked(v, source string) (provider.Secret, string, error) {
	key, why := provider.ReadKey(v)
	if why != "" {
		return provider.Secret{}, "", provider.Errorf(provider.KindAuth, "the value of %s is not a key: %s", source, why).
			WithHint("copy the key again")
	}
	return key, source, nil
}

func refused(path, done, so, mode string) error {
	return provider.Errorf(provider.KindAuth, "%s can be %s by others, so %s", path, done, so).WithHint("run chmod " + mode + " on it")
}
