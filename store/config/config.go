// Package config reads what a person set: budgets, prices, folders, keys and how
// the app looks, from one TOML file, and says where the files of dailies lie.
//
// It applies nothing: budgets bite in provider/engine, keys are looked for in
// store/keys, and looks are the business of ui.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"dailies/provider"
	"dailies/provider/run"
)

// Config is what the file says, with the default for everything it does not say.
type Config struct {
	// DownloadDir is where videos go; absolute, or "" for the usual place.
	DownloadDir string
	// Name is the template of file names, see [provider.CheckFileName]; "" for the usual one.
	Name string
	// AutoDownload says whether videos are saved by themselves.
	AutoDownload bool
	Budget       run.Budget                  // refuses to spend when caps may be in the file that could not be read
	Prices       map[string][]provider.Price // by Model.Key, in front of the built-in ones
	UI           UI
	Providers    map[string]Provider        // by Info.Name
	Keys         map[string]provider.Secret // by Info.Name
	KeyCommands  map[string]string          // by Info.Name; a line for the shell that prints the key
	// WorldReadable and WorldWritable say that people other than the file's owner may
	// do so; keys, and commands that print keys, are not taken from such a file.
	// Always false where the system has no such permissions.
	WorldReadable, WorldWritable bool
	Path                         string // where it was read, or would be
}

// Provider is what was set for one provider.
type Provider struct {
	BaseURL string  // "" = the provider's own
	Rate    float64 // requests a second at most; 0 = the usual
}

// UI is how the app looks and behaves.
type UI struct {
	Theme         string // auto, dark, light or colour-blind
	Mouse         bool
	ReducedMotion bool
	Images        string // auto, kitty, iterm2, sixel, blocks or none
	Notifications bool
	Accessible    bool
	Keys          map[string][]string // keys by the name of an action
}

// Defaults is the config of a person who set nothing.
func Defaults() Config {
	return Config{AutoDownload: true, UI: UI{Theme: "auto", Mouse: true, Images: "auto", Notifications: true}}
}

// Warning is something in the file that has no effect, or an odd one. It never
// stops the start.
type Warning struct {
	Line int // 1 and up; 0 when it is about the whole file
	Text string
}

// String is the warning for people.
func (w Warning) String() string {
	if w.Line == 0 {
		return w.Text
	}
	return fmt.Sprintf("line %d: %s", w.Line, w.Text)
}

// maxBytes bounds what is read of a file that claims to be a config.
const maxBytes = 1 << 20

// Load reads the file at path; no file is a file that says nothing. providers
// are the names that keys and settings may be given for.
//
// An error, a *provider.Error, says that there may be caps which could not be
// read: it names the line and the nearest right name. The config beside it holds
// what could be read, with which everything works but spending: its budget
// refuses that with the same words.
func Load(path string, providers ...string) (Config, []Warning, error) {
	return loadFrom(path, false, providers)
}

// loadFrom reads the file at path, which must be there if it was named.
func loadFrom(path string, named bool, providers []string) (Config, []Warning, error) {
	c := Defaults()
	c.Path = path
	text, mode, err := read(path, named)
	if err != nil || text == nil {
		return c, nil, c.refuse(err)
	}
	c, warnings, err := parse(text, providers)
	c.Path = path
	if runtime.GOOS != "windows" {
		c.WorldReadable, c.WorldWritable = mode.Perm()&0o044 != 0, mode.Perm()&0o022 != 0
	}
	if err != nil {
		e := provider.AsError(err)
		e.Message = path + ", " + e.Message
		if named {
			e.Hint = "correct it there" // `config edit` alone would open another file
		}
	}
	return c, warnings, c.refuse(err)
}

// refuse has the budget say no to everything because of err, and returns err.
func (c *Config) refuse(err error) error {
	if err == nil {
		return nil
	}
	e := provider.AsError(err)
	e.Message += ", so nothing is spent"
	c.Budget.NoSpending = &provider.Error{Kind: provider.KindBudget, Message: e.Message, Hint: e.Hint + ", then start again", Delivery: provider.NotSent, Err: e}
	return e
}

// read returns the text of the file and who may read it; nil when there is none
// and none must be.
func read(path string, named bool) ([]byte, fs.FileMode, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, absent(path, named)
	case err != nil:
		return nil, 0, unreadable(path, err)
	case !info.Mode().IsRegular() || info.Size() > maxBytes:
		next := "move it away"
		if named {
			next = "name a file"
		}
		return nil, 0, provider.Errorf(provider.KindFile, "%s is not a config", path).WithHint(next)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, unreadable(path, err)
	}
	return text, info.Mode(), nil
}

// absent returns why it is wrong that there is no file, or nil: it was asked for,
// or a link on the way to it leads nowhere.
func absent(path string, named bool) error {
	for p := path; ; p = filepath.Dir(p) {
		if _, err := os.Lstat(p); err != nil && p != filepath.Dir(p) {
			continue
		}
		if _, err := os.Stat(p); err != nil {
			return provider.Errorf(provider.KindFile, "%s does not exist: %s is a dangling link", path, p).
				WithHint("restore its target, or remove the link")
		}
		break
	}
	if !named {
		return nil
	}
	return provider.Errorf(provider.KindFile, "%s does not exist, but --config or DAILIES_CONFIG names it", path).
		WithHint("correct the name, or create the file")
}

func unreadable(path string, err error) *provider.Error {
	e := provider.Errorf(provider.KindFile, "%s cannot be read: %w", path, err)
	return e.WithHint("check its permissions")
}

// Ensure writes the commented default file at path when there is none, readable
// by its owner only, and reports whether it did.
func Ensure(path string) (made bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, unwritable(path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case err != nil:
		return false, unwritable(path, err)
	}
	_, err = f.WriteString(Default())
	if err = errors.Join(err, f.Close()); err != nil {
		return false, unwritable(path, err)
	}
	return true, nil
}

func unwritable(path string, err error) *provider.Error {
	return provider.Errorf(provider.KindDisk, "%s cannot be written: %w", path, err).WithHint("check the disk and the folder's permissions")
}
