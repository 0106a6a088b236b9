package uitest

import (
	"context"
	"slices"
	"sync"

	"dailies/provider"
	"dailies/provider/run"
)

// FakeSetup is the setup of a user in memory: keys of the providers, and some settings. A call
// of it on the event loop fails the test.
type FakeSetup struct {
	// Ring: there is a keyring.
	Ring bool
	// Kept are the stored keys, by account, "file:" before those in the file.
	Kept map[string]string
	// Environment holds the accounts whose key comes from a variable.
	Environment []string
	// Config is the text of the config.
	Config string

	world    *FakeBackend
	mu       sync.Mutex
	used     map[string]string // the keys in use
	settings []run.Setting
}

// NewSetup returns a setup in which every provider has a key, or none of them.
func NewSetup(world *FakeBackend, withKeys bool) *FakeSetup {
	s := &FakeSetup{Kept: map[string]string{}, used: map[string]string{}, world: world, Config: "[ui]\ntheme = \"auto\"\n", settings: []run.Setting{
		{Key: "budget.per_month", Title: "monthly cap", Help: "What would go over it in a month is refused.", Money: true, Source: run.SourceDefault},
		{Key: "download_dir", Title: "folder for videos", Help: "An absolute path.", Value: "/home/ada/Videos/dailies", Source: run.SourceDefault},
		{Key: "ui.theme", Title: "theme", Help: "auto asks the terminal.", Value: "auto", Choices: []string{"auto", "dark", "light", "colour-blind"}, Source: run.SourceDefault},
		{Key: "ui.notifications", Title: "notifications", Help: "When a run ends out of sight.", Value: "true", Choices: []string{"true", "false"}, Source: run.SourceConfig},
		{Key: "ui.images", Title: "images", Help: "How pictures are drawn.", Value: "none", Choices: []string{"auto", "blocks", "none"}, Source: run.SourceDefault},
		{Key: "ui.editor", Title: "editor", Help: "What edits prompts.", Value: "nano", Source: "$EDITOR"},
		{Key: "ui.group", Title: "folded rows", Help: "Which runs are one row.", Value: "batch", Choices: []string{"batch", "shot", "none"}, Source: run.SourceDefault},
		{Key: "ui.columns", Title: "columns", Help: "Of the list.", Source: run.SourceDefault},
		{Key: "ui.mouse", Title: "mouse", Help: "Clicks work.", Value: "true", Choices: []string{"true", "false"}, Source: run.SourceDefault},
		{Key: "ui.accessible", Title: "accessible mode", Help: "Line by line.", Value: "false", Choices: []string{"true", "false"}, Source: run.SourceDefault, Later: true},
		{Key: "prices.runflow/x", Title: "prices.runflow/x", Value: "$0.30/s", Source: run.SourceConfig, Listed: true, Later: true},
	}}
	for _, i := range Providers() {
		if withKeys {
			s.used[i.Name] = "key_1234567890abcdef"
		}
	}
	return s
}

// FakeSamples are sample runs of the demo: those with these ids.
type FakeSamples struct {
	World *FakeBackend
	IDs   []string
	Film  error // of a film that cannot be deleted; its run is gone all the same
}

// Left returns how many there are.
func (s *FakeSamples) Left(ctx context.Context) (int, error) {
	return len(s.IDs), s.World.checkLoop(ctx)
}

// Erase hides the runs.
func (s *FakeSamples) Erase(ctx context.Context) (erased []run.Run, err error) {
	hidden := true
	if err := s.World.Annotate(ctx, run.AnnotationEdit{Deleted: &hidden}, s.IDs...); err != nil {
		return nil, err
	}
	for _, id := range s.IDs {
		r, err := s.World.Run(ctx, id)
		if err != nil {
			return nil, err
		}
		erased = append(erased, r)
	}
	s.IDs = nil
	return erased, s.Film
}

// key returns the key in use.
func (s *FakeSetup) key(account string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used[account]
}

// Accounts returns the providers.
func (s *FakeSetup) Accounts() (all []run.Account) {
	_ = s.world.checkLoop(context.Background())
	for _, i := range Providers() {
		a := run.Account{Info: i, Masked: provider.NewSecret(s.key(i.Name)).Masked(), Env: slices.Contains(s.Environment, i.Name)}
		a.Info.KeyURL = "https://" + i.Name + ".example/keys"
		switch {
		case a.Masked == "":
		case a.Env:
			a.Source = i.KeyEnv[0]
		default:
			a.Source, a.Kept = "the keyring", true
		}
		all = append(all, a)
	}
	return all
}

// CheckKey accepts every key but "refused…", and cannot reach a vendor with "offline…".
func (s *FakeSetup) CheckKey(ctx context.Context, account string) provider.KeyStatus {
	return s.TryKey(ctx, account, provider.NewSecret(s.key(account)))
}

// TryKey is CheckKey for another key.
func (s *FakeSetup) TryKey(ctx context.Context, account string, key provider.Secret) provider.KeyStatus {
	_ = s.world.checkLoop(ctx)
	balance := 42 * provider.Dollar
	switch text := key.Reveal(); {
	case text == "", len(text) > 6 && text[:7] == "refused":
		return provider.KeyStatus{Err: provider.Errorf(provider.KindAuth, "%s does not accept the key", account)}
	case len(text) > 6 && text[:7] == "offline":
		return provider.KeyStatus{Err: provider.Errorf(provider.KindNetwork, "%s cannot be reached", account)}
	}
	return provider.KeyStatus{Accepted: true, Balance: &balance}
}

// Keyring returns Ring.
func (s *FakeSetup) Keyring(ctx context.Context) (bool, string) {
	_ = s.world.checkLoop(ctx)
	return s.Ring, "/home/ada/.config/dailies/keys.toml"
}

// UseKey uses a key.
func (s *FakeSetup) UseKey(account string, key provider.Secret) error {
	err := s.world.checkLoop(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[account] = key.Reveal()
	s.world.setKey(account, !key.Empty())
	return err
}

// KeepKey stores a key and uses it.
func (s *FakeSetup) KeepKey(_ context.Context, account string, key provider.Secret, inFile bool) (string, error) {
	if err := s.UseKey(account, key); err != nil {
		return "", err
	}
	if inFile {
		s.Kept[account] = "file:" + key.Reveal()
		return "keys.toml", nil
	}
	s.Kept[account] = key.Reveal()
	return "the keyring", nil
}

// ForgetKey removes a key.
func (s *FakeSetup) ForgetKey(_ context.Context, account string) error {
	delete(s.Kept, account)
	return s.UseKey(account, provider.Secret{})
}

// Settings returns the settings.
func (s *FakeSetup) Settings() ([]run.Setting, error) {
	err := s.world.checkLoop(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.settings), err
}

// Set changes a setting.
func (s *FakeSetup) Set(key, value string, reset bool) error {
	if err := s.world.checkLoop(context.Background()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, one := range s.settings {
		if one.Key != key {
			continue
		}
		s.settings[i].Value, s.settings[i].Source = value, run.SourceConfig
		if reset {
			s.settings[i].Value, s.settings[i].Source = "", run.SourceDefault
		}
	}
	return nil
}

// ConfigText returns Config.
func (s *FakeSetup) ConfigText() (string, error) {
	return s.Config, s.world.checkLoop(context.Background())
}

// ReplaceConfig sets Config.
func (s *FakeSetup) ReplaceConfig(ctx context.Context, _, to string) error {
	s.Config = to
	return s.world.checkLoop(ctx)
}

// Budget returns the monthly cap that was set, beside the caps of the world.
func (s *FakeSetup) Budget() run.Budget {
	b := s.world.Budget
	all, _ := s.Settings()
	if m, err := provider.ParseMoney(all[0].Value); err == nil && all[0].Value != "" {
		b.PerMonth = &m
	}
	return b
}

// System returns a computer.
func (s *FakeSetup) System(ctx context.Context) (run.System, error) {
	return run.System{FFmpeg: "7.1", Films: 12, FilmBytes: 3 << 30, Free: 60 << 30, Total: 256 << 30, Folder: "/home/ada/Videos/dailies"}, s.world.checkLoop(ctx)
}
