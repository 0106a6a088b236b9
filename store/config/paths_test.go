package config

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"dailies/provider"
)

// atHome sets a temporary home folder.
func atHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"DATA", "CONFIG", "STATE", "CACHE"} {
		t.Setenv("XDG_"+name+"_HOME", filepath.Join(home, name))
	}
	t.Setenv("XDG_VIDEOS_DIR", filepath.Join(home, "VIDEOS"))
	t.Cleanup(xdg.Reload) // after the environment is as it was
	xdg.Reload()
	return home
}

func TestFilesLieWhereTheStandardSays(t *testing.T) {
	home := atHome(t)
	in := func(parts ...string) string { return filepath.Join(append([]string{home}, parts...)...) }
	got, err := Resolve(Overrides{}, Defaults())
	want := Paths{
		Config: in("CONFIG", "dailies", "config.toml"), History: in("DATA", "dailies", "history.db"),
		Log: in("STATE", "dailies", "dailies.log"), Cache: in("CACHE", "dailies"), Videos: in("VIDEOS", "dailies"),
		Sandbox: in("DATA", "dailies", "demo", "sandbox"),
	}
	if err != nil || got != want {
		t.Errorf("got  %+v\nwant %+v, %v", got, want, err)
	}
	got, err = Resolve(Overrides{Demo: true}, Defaults())
	want.History, want.Videos = in("DATA", "dailies", "demo", "history.db"), in("VIDEOS", "dailies", "demo")
	want.Log, want.Cache = in("STATE", "dailies", "demo", "dailies.log"), in("CACHE", "dailies", "demo")
	if err != nil || got != want {
		t.Errorf("the demo: got  %+v\nwant %+v, %v", got, want, err)
	}
}

func TestFlagBeatsEnvironmentBeatsConfigBeatsDefault(t *testing.T) {
	home := atHome(t)
	set := Defaults()
	set.DownloadDir = filepath.Join(home, "from-config")
	env := func(name string) string {
		return map[string]string{"DAILIES_VIDEOS": "/from-env", "DAILIES_HISTORY": "/env.db", "DAILIES_CONFIG": "/env.toml"}[name]
	}
	none := func(string) string { return "" }
	for _, c := range []struct {
		name string
		w    Overrides
		env  func(string) string
		c    Config
		want string
	}{
		{"flag", Overrides{Videos: "/from-flag"}, env, set, "/from-flag"},
		{"environment", Overrides{}, env, set, "/from-env"},
		{"config", Overrides{}, none, set, filepath.Join(home, "from-config")},
		{"default", Overrides{}, none, Defaults(), filepath.Join(home, "VIDEOS", "dailies")},
		{"demo", Overrides{Demo: true}, none, set, filepath.Join(home, "from-config", "demo")},
	} {
		got, err := Resolve(c.w.WithEnv(c.env), c.c)
		want, _ := filepath.Abs(c.want)
		if err != nil || got.Videos != want {
			t.Errorf("%s: %s, %v", c.name, got.Videos, err)
		}
	}
	got, err := Resolve(Overrides{History: "sub/mine.db"}.WithEnv(env), set)
	want, _ := filepath.Abs("sub/mine.db")
	wantConfig, _ := filepath.Abs("/env.toml")
	if err != nil || got.History != want || got.Config != wantConfig {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestWithoutAHomeFolderEveryPathIsAskedFor: no file is created in the root folder.
func TestWithoutAHomeFolderEveryPathIsAskedFor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows knows its folders without a variable")
	}
	all := Overrides{Config: "/a/c.toml", History: "/a/h.db", Videos: "/a/v"}
	for _, c := range []struct {
		name string
		home string
		env  map[string]string
		w    Overrides
		dir  string // download_dir
		want string // the error, or ""
	}{
		{"nothing", "", nil, Overrides{}, "", "the config belongs"},
		{"the demo", "", nil, Overrides{Demo: true}, "", "the config belongs"},
		{"no whole path", "me", nil, Overrides{}, "", "the config belongs"},
		{"the config", "", nil, Overrides{Config: "/a/c.toml"}, "", "the history belongs"},
		{"the config by a variable", "", map[string]string{"XDG_CONFIG_HOME": "/x"}, Overrides{}, "", "the history belongs"},
		{"config and history", "", nil, Overrides{Config: "/a/c.toml", History: "/a/h.db"}, "", "the videos belong"},
		{"variables without the videos", "", map[string]string{"XDG_CONFIG_HOME": "/x", "XDG_DATA_HOME": "/x"}, Overrides{}, "", "the videos belong"},
		{"videos by the config", "", nil, Overrides{Config: "/a/c.toml", History: "/a/h.db"}, "/a/v", ""},
		{"all by flags", "", nil, all, "", ""},
		{"all by flags, the demo", "", nil, Overrides{Config: all.Config, History: all.History, Videos: all.Videos, Demo: true}, "", ""},
		{"all by variables", "", map[string]string{"XDG_CONFIG_HOME": "/x", "XDG_DATA_HOME": "/x", "XDG_VIDEOS_DIR": "/x/v"}, Overrides{}, "", ""},
		{"the root itself is a home", "/", nil, Overrides{}, "", ""},
	} {
		t.Setenv("HOME", c.home)
		for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_VIDEOS_DIR"} {
			t.Setenv(name, c.env[name])
		}
		xdg.Reload()
		set := Defaults()
		set.DownloadDir = c.dir
		p, err := Resolve(c.w, set)
		said := provider.UserMessage(err)
		switch {
		case c.want != "":
			want := "HOME is not set to a folder, so nothing says where " + c.want + ": set HOME, or give --config, --history and --videos"
			if said != want || provider.KindOf(err) != provider.KindInput || p != (Paths{}) {
				t.Errorf("%s: %q, %+v", c.name, said, p)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.home == "":
			for _, path := range []string{p.Config, p.History, p.Videos, p.Log, p.Cache, p.Sandbox} {
				if !strings.HasPrefix(path, "/a/") && !strings.HasPrefix(path, "/x/") {
					t.Errorf("%s: %s is beside no path that was given", c.name, path)
				}
			}
		}
	}
	t.Cleanup(xdg.Reload) // after the environment is as it was
}
