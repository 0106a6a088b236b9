package setup

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store/config"
	"dailies/store/keys"
)

// follower is an engine that records what it is told.
type follower struct {
	mu       sync.Mutex
	keyed    []string // the keys of the adapters it got, in order
	settings run.Settings
}

func (f *follower) Rekey(all ...provider.Provider) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range all {
		f.keyed = append(f.keyed, p.(adapter).key.Reveal())
	}
	return nil
}

func (f *follower) Configure(s run.Settings) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settings = s
	return nil
}

// adapter is a provider that accepts keys that begin with "good".
type adapter struct {
	provider.Provider
	key provider.Secret
}

func (a adapter) CheckKey(context.Context) error {
	if !strings.HasPrefix(a.key.Reveal(), "good") {
		return provider.Errorf(provider.KindAuth, "not accepted")
	}
	return nil
}

type bench struct {
	*Setup
	engine   *follower
	path     string
	redacted []string
}

// newBench makes a setup in a new folder, without a keyring.
func newBench(t *testing.T, env map[string]string, text string) *bench {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none")
	t.Setenv("TEST_KEY", env["TEST_KEY"])
	b := &bench{engine: &follower{}, path: filepath.Join(t.TempDir(), "config.toml")}
	if err := os.WriteFile(b.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	start := config.Start{
		Flags:  config.Overrides{Config: b.path, History: filepath.Join(t.TempDir(), "h.db")},
		Getenv: func(name string) string { return env[name] }, Providers: []string{"test"},
	}
	accounts := []provider.Info{{Name: "test", Title: "Test", KeyEnv: []string{"TEST_KEY"}}}
	c, _, err := start.Flags.Load("test")
	if err != nil {
		t.Fatal(err)
	}
	b.Setup = New(Options{
		Start: start, Accounts: accounts, Found: keys.All(t.Context(), accounts, c), Engine: b.engine,
		Adapters: func(_ string, a provider.Access) ([]provider.Provider, error) {
			return []provider.Provider{adapter{key: a.Key}}, nil
		},
		Redact:    func(k provider.Secret) { b.redacted = append(b.redacted, k.Reveal()) },
		DiskSpace: func(string) (int64, int64, bool) { return 5, 10, true },
	})
	return b
}

func (b *bench) account() run.Account { return b.Accounts()[0] }

func TestAKeyIsTriedKeptUsedAndForgotten(t *testing.T) {
	b := newBench(t, nil, "[keys]\ntest = \"good_config_key_1\"\n")
	if a := b.account(); a.Source != "the config" || a.Kept || a.Env {
		t.Fatalf("%+v", a)
	}
	if s := b.TryKey(t.Context(), "test", provider.NewSecret("bad_key")); provider.KindOf(s.Err) != provider.KindAuth {
		t.Errorf("a bad key: %+v", s)
	}
	key := provider.NewSecret("good_pasted_key_1")
	if s := b.TryKey(t.Context(), "test", key); !s.Accepted || len(b.engine.keyed) > 0 {
		t.Errorf("%+v, used before it was kept: %q", s, b.engine.keyed)
	}
	place, err := b.KeepKey(t.Context(), "test", key, true)
	if _, file := b.Keyring(t.Context()); err != nil || place != file {
		t.Fatalf("%q, %v; want %q", place, err, file)
	}
	if a := b.account(); a.Source != place || !a.Kept || a.Masked != "good…_1" {
		t.Errorf("%+v", a)
	}
	if s := b.CheckKey(t.Context(), "test"); !s.Accepted {
		t.Errorf("%+v", s)
	}
	if err := b.ForgetKey(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
	if a := b.account(); a.Source != "the config" { // it goes before the config no longer
		t.Errorf("%+v", a)
	}
	if err := b.UseKey("test", provider.NewSecret("good_session_key")); err != nil || b.account().Source != sessionOnly {
		t.Errorf("%+v, %v", b.account(), err)
	}
	if want := []string{"good_pasted_key_1", "good_config_key_1", "good_session_key"}; !slices.Equal(b.engine.keyed, want) {
		t.Errorf("the engine got %q, want %q", b.engine.keyed, want)
	}
	for _, k := range []string{"bad_key", "good_pasted_key_1", "good_session_key"} {
		if !slices.Contains(b.redacted, k) {
			t.Errorf("%s may get into the log", k)
		}
	}
}

func TestSettingsReachTheEngine(t *testing.T) {
	b := newBench(t, map[string]string{"TEST_KEY": "good_env_key_123"}, "")
	if a := b.account(); !a.Env || a.Source != "TEST_KEY" {
		t.Errorf("%+v", a)
	}
	for key, value := range map[string]string{"budget.per_month": "25", "download_dir": "/srv/films", "auto_download": "false", "name": "{id}"} {
		if err := b.Set(key, value, false); err != nil {
			t.Fatal(err)
		}
	}
	s := b.engine.settings
	if s.Folder != "/srv/films" || s.Name != "{id}" || !s.NoAutoDownload || *s.Budget.PerMonth != 25*provider.Dollar || *b.Budget().PerMonth != 25*provider.Dollar {
		t.Errorf("%+v", s)
	}
	was, err := b.ConfigText()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.ReplaceConfig(t.Context(), was, was+"\n[budgett]\nper_day = 2\n"); err == nil {
		t.Error("a misspelt cap is not reported")
	}
	if b.engine.settings.Budget.NoSpending == nil {
		t.Error("with a mistake that may hide a cap the engine goes on spending")
	}
}

// A keyring may not answer in time, and a variable is not in the config: an edit of the config
// takes no key away that did not come from there.
func TestAnEditOfTheConfigTakesNoOtherKeyAway(t *testing.T) {
	b := newBench(t, map[string]string{"TEST_KEY": "good_env_key_123"}, "")
	t.Setenv("TEST_KEY", "") // cannot be found now
	was, err := b.ConfigText()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.ReplaceConfig(t.Context(), was, was+"\n# a note\n"); err != nil {
		t.Fatal(err)
	}
	if a := b.account(); a.Masked == "" || len(b.engine.keyed) > 0 {
		t.Errorf("%+v, the engine got %q", a, b.engine.keyed)
	}
	session := newBench(t, map[string]string{"TEST_KEY": "good_env_key_123"}, "")
	if err := session.UseKey("test", provider.NewSecret("good_session_key")); err != nil {
		t.Fatal(err)
	}
	if err := session.ReplaceConfig(t.Context(), was, was+"\n# a note\n"); err != nil {
		t.Fatal(err)
	}
	if a := session.account(); a.Source != sessionOnly || len(session.engine.keyed) != 1 {
		t.Errorf("another account is charged than was chosen for this session: %+v, the engine got %q", a, session.engine.keyed)
	}
	in := newBench(t, nil, "[keys]\ntest = \"good_config_key_1\"\n")
	if err := in.ReplaceConfig(t.Context(), "[keys]\ntest = \"good_config_key_1\"\n", "# none\n"); err != nil {
		t.Fatal(err)
	}
	if a := in.account(); a.Masked != "" {
		t.Errorf("a key that is no longer in the config is used: %+v", a)
	}
}

// Two changes at once do not undo each other, in the file or in the engine.
func TestSettingsMayBeChangedAtOnce(t *testing.T) {
	b := newBench(t, nil, "")
	var wait sync.WaitGroup
	for range 20 {
		for key, value := range map[string]string{"budget.per_run": "3", "budget.per_day": "10", "budget.per_month": "25"} {
			wait.Go(func() {
				if err := b.Set(key, value, false); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		s := b.engine.settings.Budget
		if s.PerRun == nil || s.PerDay == nil || s.PerMonth == nil {
			t.Fatalf("the engine lacks a cap: %+v", s)
		}
		for _, key := range []string{"budget.per_run", "budget.per_day", "budget.per_month"} {
			if err := b.Set(key, "", true); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestTheDemoKeepsNoKeys(t *testing.T) {
	b := newBench(t, nil, "")
	b.o.Demo = true
	if _, err := b.KeepKey(t.Context(), "test", provider.NewSecret("good"), true); err == nil || !strings.Contains(provider.UserMessage(err), "without --demo") {
		t.Error(err)
	}
	if err := b.ForgetKey(t.Context(), "test"); err == nil || len(b.engine.keyed) > 0 {
		t.Error(err)
	}
}

func TestFFmpegIsAskedForItsVersionWithoutKeys(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "ffmpeg"), []byte("#!/bin/sh\necho ffmpeg version ${TEST_KEY:-7.1} Copyright\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	b := newBench(t, map[string]string{"TEST_KEY": "good_env_key_123"}, "")
	if s, err := b.System(t.Context()); err != nil || s.FFmpeg != "7.1" {
		t.Errorf("%q, %v", s.FFmpeg, err)
	}
}

func TestTheFilmsAreCounted(t *testing.T) {
	b := newBench(t, nil, "")
	folder := t.TempDir()
	if err := b.Set("download_dir", folder, false); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int{"a.mp4": 1000, "b.MOV": 200, "notes.txt": 50} {
		if err := os.WriteFile(filepath.Join(folder, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Skip(err)
	}
	if err := b.Set("download_dir", link, false); err != nil {
		t.Fatal(err)
	}
	if s, err := b.System(t.Context()); err != nil || s.Films != 2 || s.Folder != link {
		t.Errorf("behind a link: %+v, %v", s, err)
	}
	if err := b.Set("download_dir", folder, false); err != nil {
		t.Fatal(err)
	}
	s, err := b.System(t.Context())
	if err != nil || s.Films != 2 || s.FilmBytes != 1200 || s.Free != 5 || s.Total != 10 || s.Folder != folder {
		t.Errorf("%+v, %v", s, err)
	}
}
