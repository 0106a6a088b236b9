// Package config reads the user's settings from one TOML file: budgets, prices, folders,
// keys and the user interface. It also resolves the paths of the program's files.
//
// It applies nothing: package engine enforces budgets, package keys looks keys up and
// package ui applies the settings of the interface.
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

// Config is the content of the file, with defaults for missing settings.
type Config struct {
	// DownloadDir is the folder of downloaded videos, absolute, or "" for the default.
	DownloadDir string
	// Name is the template of file names, see [provider.CheckFileName]; "" for the default.
	Name string
	// AutoDownload downloads finished videos automatically.
	AutoDownload bool
	// Provenance writes into MP4 films how they were made, ProvenanceJSON into a file beside
	// each film.
	Provenance, ProvenanceJSON bool

	Budget      run.Budget                  // refuses to spend if the file may contain caps that could not be read
	Prices      map[string][]provider.Price // by Model.Key, before the built-in ones
	UI          UI
	Providers   map[string]Provider        // by Info.Name
	Keys        map[string]provider.Secret // by Info.Name
	KeyCommands map[string]string          // by Info.Name; a shell command that prints the key
	// WorldReadable and WorldWritable report that users other than the file's owner can
	// read or write it. Keys, and commands that print keys, are not taken from such a
	// file. Both are false on systems without such permissions.
	WorldReadable, WorldWritable bool
	Path                         string // the path it was read from, or would be
}

// Provider holds the settings of one provider.
type Provider struct {
	BaseURL string  // "" = the provider's default
	Rate    float64 // maximum requests a second; 0 = the default
}

// Rates returns the maximum requests a second, by provider.
func (c Config) Rates() map[string]float64 {
	rates := map[string]float64{}
	for name, p := range c.Providers {
		rates[name] = p.Rate
	}
	return rates
}

// UI holds the settings of the user interface.
type UI struct {
	Theme         string // auto, dark, light or colour-blind
	Mouse         bool
	ReducedMotion bool
	Images        string // auto, kitty, iterm2, sixel, blocks or none
	Notifications bool
	Accessible    bool
	Editor        string              // command line; "" = $VISUAL, $EDITOR or the system's
	Player        string              // command line; "" = the desktop's program
	Group         string              // what the table of runs folds: none, batch or shot
	Columns       []string            // of the table of runs; none = by its width
	Filters       []string            // saved ones, each "name: filter"
	Keys          map[string][]string // keys by command name
}

// Defaults returns the config without a file.
func Defaults() Config {
	return Config{AutoDownload: true, Provenance: true, UI: UI{Theme: "auto", Mouse: true, Images: "auto", Notifications: true, Group: "batch"}}
}

// Warning is a setting without effect, or with a surprising one. It never prevents the
// start.
type Warning struct {
	Line int // from 1; 0 when it concerns the whole file
	Text string
}

// String returns the warning for users.
func (w Warning) String() string {
	if w.Line == 0 {
		return w.Text
	}
	return fmt.Sprintf("line %d: %s", w.Line, w.Text)
}

// maxBytes is the maximum size of a config file that is read.
const maxBytes = 1 << 20

// Load reads the file at path; a missing file is an empty one. providers are the names
// that keys and settings may be given for.
//
// An error, a *provider.Error, means that there may be caps which could not be read; it
// names the line and the nearest valid name. The returned config then holds what could
// be read, and a budget that refuses all spending with the same message.
func Load(path string, providers ...string) (Config, []Warning, error) {
	return loadFrom(path, false, providers)
}

// loadFrom reads the file at path, which must exist if it was named.
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

// refuse makes the budget refuse all spending because of err, and returns err.
func (c *Config) refuse(err error) error {
	if err == nil {
		return nil
	}
	e := provider.AsError(err)
	e.Message += ", so nothing is spent"
	c.Budget.NoSpending = &provider.Error{Kind: provider.KindBudget, Message: e.Message, Hint: e.Hint + ", then start again", Delivery: provider.NotSent, Err: e}
	return e
}

// read returns the text of the file and its permissions; nil if it does not exist and was
// not named.
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

// absent returns why a missing file is an error, or nil: it was named, or the path leads
// through a dangling link.
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

// Ensure writes the commented default file at path if it does not exist, readable by its
// owner only, and reports whether it did.
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
