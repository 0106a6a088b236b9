package keys

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	lib "github.com/zalando/go-keyring"

	"dailies/provider"
	"dailies/store/config"
)

var runflow = provider.Info{Name: "runflow", Title: "Runflow", KeyEnv: []string{"TEST_RUNFLOW_KEY", "TEST_RUNFLOW_TOKEN"}}

// drawer is a keyring in memory.
type drawer struct {
	keys map[string]string
	none bool          // there is no keyring
	err  error         // returned by every call
	hang chan struct{} // calls block until it is closed
}

func (d drawer) Available() bool { return !d.none }

func (d drawer) Get(user string) (string, error) {
	if d.hang != nil {
		<-d.hang
	}
	if d.err != nil {
		return "", d.err
	}
	if v, ok := d.keys[user]; ok {
		return v, nil
	}
	return "", lib.ErrNotFound
}

func (d drawer) Set(user, key string) error {
	if d.err == nil {
		d.keys[user] = key
	}
	return d.err
}

func (d drawer) Delete(user string) error {
	if _, ok := d.keys[user]; !ok && d.err == nil {
		return lib.ErrNotFound
	}
	delete(d.keys, user)
	return d.err
}

func cfg(key, command string) config.Config {
	return config.Config{
		Path: "/home/me/config.toml", Keys: map[string]provider.Secret{"runflow": provider.NewSecret(key)},
		KeyCommands: map[string]string{"runflow": command},
	}
}

func TestTheFirstPlaceWithAKeyWins(t *testing.T) {
	full := drawer{keys: map[string]string{"runflow": "ring_key"}}
	for _, c := range []struct {
		name       string
		env, env2  string
		ring       drawer
		config     config.Config
		key, where string
	}{
		{"environment", "env_key\n", "other_key", full, cfg("file_key", "echo cmd_key"), "env_key", "TEST_RUNFLOW_KEY"},
		{"second variable", " ", "other_key", full, cfg("file_key", "echo cmd_key"), "other_key", "TEST_RUNFLOW_TOKEN"},
		{"keyring", "", "", full, cfg("file_key", "echo cmd_key"), "ring_key", "the keyring"},
		{"command", "", "", drawer{}, cfg("file_key", "echo cmd_key"), "cmd_key", "the key command"},
		{"config", "", "", drawer{}, cfg("file_key", ""), "file_key", "the config"},
		{"no keyring", "", "", drawer{none: true, keys: full.keys}, cfg("file_key", ""), "file_key", "the config"},
		{"keyring refuses", "", "", drawer{err: errors.New("locked")}, cfg("file_key", ""), "file_key", "the config"},
		{"nowhere", "", "", drawer{}, config.Config{}, "", ""},
	} {
		t.Setenv("TEST_RUNFLOW_KEY", c.env)
		t.Setenv("TEST_RUNFLOW_TOKEN", c.env2)
		key, where, err := find(t.Context(), runflow, c.config, c.ring)
		if err != nil || key.Reveal() != c.key || where != c.where {
			t.Errorf("%s: %q from %q, %v; want %q from %q", c.name, key.Reveal(), where, err, c.key, c.where)
		}
	}
}

func TestAKeyringThatHangsIsPassedBy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		begin := time.Now()
		key, where, err := find(t.Context(), runflow, cfg("file_key", ""), drawer{keys: map[string]string{"runflow": "late"}, hang: hang})
		if took := time.Since(begin); took != 300*time.Millisecond || key.Reveal() != "file_key" || where != "the config" || err != nil {
			t.Errorf("after %s: %q from %q, %v", took, key.Reveal(), where, err)
		}
	})
}

func TestAFileThatOthersReadGivesNoKey(t *testing.T) {
	c := cfg("file_key_that_is_secret", "")
	c.WorldReadable = true
	key, _, err := find(t.Context(), runflow, c, drawer{})
	if provider.KindOf(err) != provider.KindAuth || !key.Empty() || !strings.Contains(provider.UserMessage(err), "/home/me/config.toml can be read by others") {
		t.Errorf("%q, %v", key.Reveal(), err)
	}
	c = cfg("", "echo cmd_key")
	c.WorldReadable = true // the command itself is no secret
	if key, _, err = find(t.Context(), runflow, c, drawer{}); key.Reveal() != "cmd_key" || err != nil {
		t.Errorf("%q, %v", key.Reveal(), err)
	}
	c.WorldWritable = true // but nobody else may choose it
	marker := filepath.Join(t.TempDir(), "ran")
	c.KeyCommands["runflow"] = "echo cmd_key; touch " + marker
	key, _, err = find(t.Context(), runflow, c, drawer{})
	if _, ran := os.Stat(marker); ran == nil || provider.KindOf(err) != provider.KindAuth || !key.Empty() {
		t.Errorf("%q, %v, the command ran: %v", key.Reveal(), err, ran == nil)
	}
}

// TestAKeyIsReadAsItWasPasted wherever it is found.
func TestAKeyIsReadAsItWasPasted(t *testing.T) {
	for _, v := range []string{"Bearer my_key", `"my_key"`, " my_key\n", `'Bearer my_key' `} {
		places := map[string]func() (provider.Secret, string, error){
			"environment": func() (provider.Secret, string, error) {
				t.Setenv("TEST_RUNFLOW_KEY", v)
				return find(t.Context(), runflow, config.Config{}, drawer{})
			},
			"keyring": func() (provider.Secret, string, error) {
				return find(t.Context(), runflow, config.Config{}, drawer{keys: map[string]string{"runflow": v}})
			},
			"command": func() (provider.Secret, string, error) {
				t.Setenv("PASTED", v)
				return find(t.Context(), runflow, cfg("", `printf '%s\n' "$PASTED"`), drawer{})
			},
			"config": func() (provider.Secret, string, error) { return find(t.Context(), runflow, cfg(v, ""), drawer{}) },
			"key keep": func() (provider.Secret, string, error) {
				ring := drawer{keys: map[string]string{}}
				_, err := Safe{ring: ring}.Keep(t.Context(), runflow, provider.NewSecret(v), false)
				return provider.NewSecret(ring.keys["runflow"]), "", err
			},
		}
		for name, read := range places {
			t.Setenv("TEST_RUNFLOW_KEY", "")
			if key, _, err := read(); key.Reveal() != "my_key" || err != nil {
				t.Errorf("%q in the %s: %q, %v", v, name, key.Reveal(), err)
			}
		}
	}
	t.Setenv("TEST_RUNFLOW_KEY", `""`)
	if key, where, err := find(t.Context(), runflow, cfg("file_key", ""), drawer{}); err != nil || key.Reveal() != "file_key" {
		t.Errorf("an empty variable in quotes: %q from %q, %v", key.Reveal(), where, err)
	}
}

func TestWhatCannotBeAKeyIsRefused(t *testing.T) {
	for _, v := range []string{"two words", "line\nbreak", "caf\u00e9", "tab\tkey", "nul\x00key", "esc\x1b[0m"} {
		key, _, err := find(t.Context(), runflow, cfg(v, ""), drawer{})
		if provider.KindOf(err) != provider.KindAuth || !key.Empty() || strings.Contains(err.Error(), v) {
			t.Errorf("%q: %q, %v", v, key.Reveal(), err)
		}
	}
}

func TestNoErrorHoldsAKey(t *testing.T) {
	const key = "canary_4242424242"
	bad := provider.NewSecret(key + " and more")
	var all []error
	for _, line := range []string{"echo " + key + "; exit 3", "echo " + key + " 1>&2; exit 1", "echo '" + key + " x'", "echo; #" + key, "/none/" + key} {
		_, _, err := find(t.Context(), runflow, cfg("", line), drawer{})
		all = append(all, err)
	}
	_, _, err := find(t.Context(), runflow, cfg(bad.Reveal(), ""), drawer{})
	all = append(all, err)
	broken := filepath.Join(t.TempDir(), "keys.toml")
	if err := os.WriteFile(broken, []byte("runflow = "+key), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, s := range []Safe{{ring: drawer{}}, {ring: drawer{err: fmt.Errorf("set %s: locked", key)}}} {
		for _, k := range []provider.Secret{bad, provider.NewSecret(key)} {
			_, err := s.Keep(t.Context(), runflow, k, s.ring.(drawer).err == nil)
			all = append(all, err)
		}
	}
	_, err = keyFile{broken}.get("runflow")
	all = append(all, err)
	for i, err := range all {
		if s := fmt.Sprintf("%v %+v %s", err, provider.AsError(err), provider.UserMessage(err)); err == nil || strings.Contains(s, key) {
			t.Errorf("%d: %s", i, s)
		}
	}
}

func TestAllFindsEachOfThem(t *testing.T) {
	t.Setenv("TEST_RUNFLOW_KEY", "env_key")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none")
	other := provider.Info{Name: "other", Title: "Other"}
	c := config.Config{Keys: map[string]provider.Secret{"other": provider.NewSecret("a b")}}
	got := All(t.Context(), []provider.Info{runflow, other}, c)
	if got["runflow"].Key.Reveal() != "env_key" || got["runflow"].Err != nil || got["other"].Err == nil || len(got) != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestAKeyIsKeptAndForgotten(t *testing.T) {
	ring := drawer{keys: map[string]string{}}
	c := config.Config{Path: filepath.Join(t.TempDir(), "deep", "config.toml")}
	safe := Safe{fileBeside(c.Path), ring}
	keep := func(key string, inFile bool, place string) {
		t.Helper()
		got, err := safe.Keep(t.Context(), runflow, provider.NewSecret(" "+key+"\n"), inFile)
		if err != nil || got != place {
			t.Fatalf("kept in %q, %v; want %q", got, err, place)
		}
		if found, where, err := find(t.Context(), runflow, c, ring); found.Reveal() != key || where != place || err != nil {
			t.Fatalf("%q from %q, %v; want %q from %q", found.Reveal(), where, err, key, place)
		}
	}
	file := filepath.Join(filepath.Dir(c.Path), "keys.toml")
	keep("first", false, "the keyring")
	keep("second", true, file) // not hidden by the older one
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info.Mode(), err)
	}
	keep("third", false, "the keyring")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the replaced key is still in the file: %v", err)
	}
	keep("fourth", true, file)
	for range 2 { // the second time there is none
		if err := safe.Forget(t.Context(), runflow); err != nil || len(ring.keys) > 0 {
			t.Errorf("%v, left %v", err, ring.keys)
		}
		if key, _, err := find(t.Context(), runflow, c, ring); !key.Empty() || err != nil {
			t.Errorf("after forgetting: %q, %v", key.Reveal(), err)
		}
	}
	if _, err := safe.Keep(t.Context(), runflow, provider.NewSecret("  "), false); provider.KindOf(err) != provider.KindAuth {
		t.Errorf("an empty key: %v", err)
	}
	safe.ring = drawer{none: true}
	if _, err := safe.Keep(t.Context(), runflow, provider.NewSecret("x"), false); provider.KindOf(err) != provider.KindLocal {
		t.Errorf("no keyring: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := find(ctx, runflow, cfg("", "sleep 60"), drawer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAKeyringIsFoundOutBeforeItIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		for want, ring := range map[bool][]drawer{
			true:  {{}, {keys: map[string]string{"runflow": "x"}}},
			false: {{none: true}, {err: errors.New("no such service")}, {hang: hang}},
		} {
			for _, r := range ring {
				if got := (Safe{ring: r}).HasKeyring(t.Context()); got != want {
					t.Errorf("%+v: %v, want %v", r, got, want)
				}
			}
		}
	})
}

func TestAKeyFileThatOthersReadGivesNoKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // without permissions
	}
	c := config.Config{Path: filepath.Join(t.TempDir(), "config.toml")}
	safe := Safe{fileBeside(c.Path), drawer{none: true}}
	if _, err := safe.Keep(t.Context(), runflow, provider.NewSecret("my_key"), true); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(safe.File(), 0o640); err != nil {
		t.Fatal(err)
	}
	key, _, err := find(t.Context(), runflow, c, drawer{none: true})
	if provider.KindOf(err) != provider.KindAuth || !key.Empty() || !strings.Contains(provider.UserMessage(err), "chmod 600") {
		t.Errorf("%q, %v", key.Reveal(), err)
	}
}
