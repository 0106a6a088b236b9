// Package keys finds the key of each provider: in the environment, in the
// system's keyring, by a command that the person named, or in the config. It can
// keep one in the keyring.
//
// It never logs, never writes a key to a file of ours and never puts one into an
// error. What a key opens is the adapters' business.
package keys

import (
	"context"
	"os"
	"sync"

	"dailies/provider"
	"dailies/store/config"
)

// Result is what a search ended with.
type Result struct {
	Key    provider.Secret // empty when there is none
	Source string          // where it was found, for people: "RUNFLOW_API_KEY", "the keyring"
	Err    error           // why a place that holds one could not be used
}

// Find returns the key of a provider and where it was found. No key is no error;
// an error, a *provider.Error, says that a key was meant to be there but cannot
// be used. It may take 300 ms where the keyring hangs, and 10 s where a command
// of the config does; nothing else blocks.
func Find(ctx context.Context, info provider.Info, c config.Config) (provider.Secret, string, error) {
	return find(ctx, info, c, system{})
}

// All finds the keys of several providers at once, by their names.
func All(ctx context.Context, infos []provider.Info, c config.Config) map[string]Result {
	found := make([]Result, len(infos))
	var wait sync.WaitGroup
	for i, info := range infos {
		wait.Add(1)
		f := &found[i]
		provider.Go(func(err error) { f.Err = err; wait.Done() }, func() {
			f.Key, f.Source, f.Err = Find(ctx, info, c)
			wait.Done()
		})
	}
	wait.Wait()
	all := map[string]Result{}
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
		return checked(v, "the keyring")
	}
	if line := c.KeyCommands[info.Name]; line != "" {
		if c.WorldWritable {
			return provider.Secret{}, "", refused(c.Path, "written", "a command in it is not run", "go-w")
		}
		v, err := fromCommand(ctx, line)
		if err != nil {
			return provider.Secret{}, "", commandFailed(info, err)
		}
		return checked(v, "the key command")
	}
	if key := c.Keys[info.Name]; !key.Empty() {
		if c.WorldReadable {
			return provider.Secret{}, "", refused(c.Path, "read", "the keys in it are not used", "go-r")
		}
		return checked(key.Reveal(), "the config")
	}
	return provider.Secret{}, "", nil
}

// checked reads a key, and refuses what cannot be one: it would break the header
// that carries it.
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
