package config

import (
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"
)

// atHome gives the test folders of its own.
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
	got, err := Locate(Where{}, Defaults())
	want := Paths{
		Config: in("CONFIG", "dailies", "config.toml"), History: in("DATA", "dailies", "history.db"),
		Log: in("STATE", "dailies", "dailies.log"), Cache: in("CACHE", "dailies"), Videos: in("VIDEOS", "dailies"),
		Sandbox: in("DATA", "dailies", "demo", "sandbox"),
	}
	if err != nil || got != want {
		t.Errorf("got  %+v\nwant %+v, %v", got, want, err)
	}
	got, err = Locate(Where{Demo: true}, Defaults())
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
		w    Where
		env  func(string) string
		c    Config
		want string
	}{
		{"flag", Where{Videos: "/from-flag"}, env, set, "/from-flag"},
		{"environment", Where{}, env, set, "/from-env"},
		{"config", Where{}, none, set, filepath.Join(home, "from-config")},
		{"default", Where{}, none, Defaults(), filepath.Join(home, "VIDEOS", "dailies")},
		{"demo", Where{Demo: true}, none, set, filepath.Join(home, "from-config", "demo")},
	} {
		got, err := Locate(c.w.Asked(c.env), c.c)
		want, _ := filepath.Abs(c.want)
		if err != nil || got.Videos != want {
			t.Errorf("%s: %s, %v", c.name, got.Videos, err)
		}
	}
	got, err := Locate(Where{History: "sub/mine.db"}.Asked(env), set)
	want, _ := filepath.Abs("sub/mine.db")
	wantConfig, _ := filepath.Abs("/env.toml")
	if err != nil || got.History != want || got.Config != wantConfig {
		t.Errorf("got %+v, %v", got, err)
	}
}
