package config

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"

	"dailies/provider"
)

// Paths are the locations of the program's files. All are absolute.
type Paths struct {
	Config  string // a file
	History string // a file
	Log     string // a file
	Cache   string // a folder; may be deleted at any time
	Videos  string // a folder
	Sandbox string // a folder of the built-in sandbox; only used by the demo
}

// Overrides are the paths given on the command line or in the environment; "" is the
// default. A path may be relative to the working directory at the start.
type Overrides struct {
	Config, History, Videos string
	Demo                    bool // the demo has its own history and videos
}

// WithEnv fills paths that no flag set from the environment: DAILIES_CONFIG,
// DAILIES_HISTORY and DAILIES_VIDEOS.
func (o Overrides) WithEnv(getenv func(string) string) Overrides {
	fill := func(place *string, name string) {
		if *place == "" {
			*place = getenv(name)
		}
	}
	fill(&o.Config, "DAILIES_CONFIG")
	fill(&o.History, "DAILIES_HISTORY")
	fill(&o.Videos, "DAILIES_VIDEOS")
	return o
}

// ConfigPath returns the path of the config. It is separate from [Resolve], which needs
// the config.
func (o Overrides) ConfigPath() (string, error) {
	if o.Config == "" && homeless("XDG_CONFIG_HOME") {
		return "", noHome("config belongs")
	}
	return first(o.Config, filepath.Join(xdg.ConfigHome, "dailies", "config.toml"))
}

// Load reads the config at the given path, where it must exist, or at the default one,
// where it need not. See [Load].
func (o Overrides) Load(providers ...string) (Config, []Warning, error) {
	path, err := o.ConfigPath()
	if err != nil {
		c := Defaults()
		return c, nil, c.refuse(err)
	}
	return loadFrom(path, o.Config != "", providers)
}

// Resolve returns all paths: the overrides, else what the config says, else the folders
// of the XDG base directory specification as of the program's start.
func Resolve(w Overrides, c Config) (Paths, error) {
	app, below := "dailies", ""
	if w.Demo {
		app, below = filepath.Join("dailies", "demo"), "demo"
	}
	var p Paths
	var err error
	if p.Config, err = w.ConfigPath(); err != nil {
		return Paths{}, err
	}
	if w.History == "" && homeless("XDG_DATA_HOME") {
		return Paths{}, noHome("history belongs")
	}
	if p.History, err = first(w.History, filepath.Join(xdg.DataHome, app, "history.db")); err != nil {
		return Paths{}, err
	}
	videos := c.DownloadDir
	if videos == "" {
		// user-dirs.dirs may name a folder outside the home folder.
		if w.Videos == "" && homeless("XDG_VIDEOS_DIR") && filepath.Dir(xdg.UserDirs.Videos) == root {
			return Paths{}, noHome("videos belong")
		}
		videos = filepath.Join(xdg.UserDirs.Videos, "dailies")
	}
	if p.Videos, err = first(w.Videos, filepath.Join(videos, below)); err != nil {
		return Paths{}, err
	}
	// Without a home folder, other files are placed beside the history.
	beside := filepath.Dir(p.History)
	p.Log = filepath.Join(folderOr(xdg.StateHome, "XDG_STATE_HOME", beside), app, "dailies.log")
	p.Cache = filepath.Join(folderOr(xdg.CacheHome, "XDG_CACHE_HOME", filepath.Join(beside, "cache")), app)
	p.Sandbox = filepath.Join(folderOr(xdg.DataHome, "XDG_DATA_HOME", beside), "dailies", "demo", "sandbox")
	return p, nil
}

// root is the home folder that xdg assumes if there is none.
const root = "/"

// homeless reports whether a folder of the XDG specification would be below an unknown
// home folder. Windows finds its folders without a variable.
func homeless(name string) bool {
	return runtime.GOOS != "windows" && !filepath.IsAbs(os.Getenv("HOME")) && !filepath.IsAbs(os.Getenv(name))
}

// folderOr returns a folder of the XDG specification, or other without a home folder.
func folderOr(folder, name, other string) string {
	if homeless(name) {
		return other
	}
	return folder
}

func noHome(what string) error {
	return provider.Errorf(provider.KindInput, "HOME is not set to a folder, so nothing says where the %s", what).
		WithHint("set HOME, or give --config, --history and --videos")
}

// first returns the absolute form of asked, or the default if that is empty.
func first(asked, usual string) (string, error) {
	if asked == "" {
		asked = usual
	}
	path, err := filepath.Abs(asked)
	if err != nil {
		return "", provider.Errorf(provider.KindFile, "the folder of %q is not known: %w", asked, err).WithHint("give absolute paths")
	}
	return path, nil
}
