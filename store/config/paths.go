package config

import (
	"path/filepath"

	"github.com/adrg/xdg"

	"dailies/provider"
)

// Paths says where the files of dailies lie. All are absolute.
type Paths struct {
	Config  string // the config's file
	History string // the history's file
	Log     string // the log's file
	Cache   string // a folder; may be deleted at any time
	Videos  string // a folder
	Sandbox string // the folder of the built-in sandbox; only used by the demo
}

// Where are the places that a person asked for, on the command line or in the
// environment. "" stands for the usual place. A path may be relative to the
// folder that the program was started in.
type Where struct {
	Config, History, Videos string
	Demo                    bool // the demo keeps its history and its videos apart
}

// Asked fills the places that no flag named from the environment:
// DAILIES_CONFIG, DAILIES_HISTORY and DAILIES_VIDEOS.
func (w Where) Asked(getenv func(string) string) Where {
	fill := func(place *string, name string) {
		if *place == "" {
			*place = getenv(name)
		}
	}
	fill(&w.Config, "DAILIES_CONFIG")
	fill(&w.History, "DAILIES_HISTORY")
	fill(&w.Videos, "DAILIES_VIDEOS")
	return w
}

// ConfigPath is where the config lies. It is apart from [Locate], which wants to
// know what the config says.
func (w Where) ConfigPath() (string, error) {
	return first(w.Config, filepath.Join(xdg.ConfigHome, "dailies", "config.toml"))
}

// Load reads the config that was asked for, which must be there, or the usual one,
// which need not; see [Load].
func (w Where) Load(providers ...string) (Config, []Warning, error) {
	path, err := w.ConfigPath()
	if err != nil {
		c := Defaults()
		return c, nil, c.refuse(err)
	}
	return loadFrom(path, w.Config != "", providers)
}

// Locate says where everything lies: what was asked for, else what the config
// says, else the folders of the XDG base directory specification as they were
// when the program was started.
func Locate(w Where, c Config) (Paths, error) {
	app, below := "dailies", ""
	if w.Demo {
		app, below = filepath.Join("dailies", "demo"), "demo"
	}
	var p Paths
	var err error
	if p.Config, err = w.ConfigPath(); err != nil {
		return Paths{}, err
	}
	if p.History, err = first(w.History, filepath.Join(xdg.DataHome, app, "history.db")); err != nil {
		return Paths{}, err
	}
	videos := c.DownloadDir
	if videos == "" {
		videos = filepath.Join(xdg.UserDirs.Videos, "dailies")
	}
	if p.Videos, err = first(w.Videos, filepath.Join(videos, below)); err != nil {
		return Paths{}, err
	}
	p.Log = filepath.Join(xdg.StateHome, app, "dailies.log")
	p.Cache = filepath.Join(xdg.CacheHome, app)
	p.Sandbox = filepath.Join(xdg.DataHome, "dailies", "demo", "sandbox")
	return p, nil
}

// first makes the path that was asked for absolute, or takes the usual one.
func first(asked, usual string) (string, error) {
	if asked == "" {
		asked = usual
	}
	path, err := filepath.Abs(asked)
	if err != nil {
		return "", provider.Errorf(provider.KindFile, "the folder of %q is not known: %w", asked, err).With("give whole paths")
	}
	return path, nil
}
