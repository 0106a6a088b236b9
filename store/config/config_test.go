package config

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/engine"
)

var vendors = []string{"runflow", "runcomfy", "aihubmax"}

func write(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, text string) Config {
	t.Helper()
	c, warnings, err := Load(write(t, text, 0o600), vendors...)
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%q: %v, warnings %v", text, err, warnings)
	}
	return c
}

func TestNoFileSaysNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "config.toml")
	c, warnings, err := Load(path, vendors...)
	want := Defaults()
	want.Path = path
	if err != nil || len(warnings) > 0 || !reflect.DeepEqual(c, want) {
		t.Fatalf("got %+v, %v, %v", c, warnings, err)
	}
}

func TestEverySettingIsRead(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	got := load(t, `
download_dir = "~/shots"
name = "{date} {id}"
auto_download = false
[budget]
per_run = 5
per_day = "20.50"
per_month = "$100"
ask_below = 0.3
[prices."runflow/bytedance/seedance/2.0/image-to-video"]
720p = 0.3024
"1080p" = "0.7"
source = "the contract"
as_of = "2026-11-20"
[prices."aihubmax/x"]
per_video = 2
any = 0.1
[keys]
runflow = " rf_live_1234567890abcdef "
[key_command]
runcomfy = "pass show runcomfy"
[ui]
theme = "light"
mouse = false
reduced_motion = true
images = "sixel"
notifications = false
accessible = true
[ui.keys]
cancel = ["x", "delete"]
[providers.runflow]
base_url = "http://127.0.0.1:8080/runflow"
rate = 2.5
`)
	want := Config{
		DownloadDir: filepath.Join(home, "shots"), Name: "{date} {id}", AutoDownload: false,
		Budget: engine.Budget{PerRun: 5_000_000, PerDay: 20_500_000, PerMonth: 100_000_000, AskBelow: 300_000},
		Prices: map[string][]provider.Price{
			"runflow/bytedance/seedance/2.0/image-to-video": {
				{Resolution: "720p", PerSecond: 302_400, Source: "the contract", AsOf: "2026-11-20"},
				{Resolution: "1080p", PerSecond: 700_000, Source: "the contract", AsOf: "2026-11-20"},
			},
			"aihubmax/x": {{PerSecond: 100_000, Source: "your config"}, {PerVideo: 2_000_000, Source: "your config"}},
		},
		Keys:        map[string]provider.Secret{"runflow": provider.NewSecret("rf_live_1234567890abcdef")},
		KeyCommands: map[string]string{"runcomfy": "pass show runcomfy"},
		UI:          UI{Theme: "light", ReducedMotion: true, Images: "sixel", Accessible: true, Keys: map[string][]string{"cancel": {"x", "delete"}}},
		Providers:   map[string]Provider{"runflow": {BaseURL: "http://127.0.0.1:8080/runflow", Rate: 2.5}},
		Path:        got.Path,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestMoneyIsNeverAFloat(t *testing.T) {
	for text, want := range map[string]provider.Money{
		"0.1": 100_000, "0.3": 300_000, "1.005": 1_005_000, "999999999.123456": 999_999_999_123_456, `"0.07"`: 70_000, `""`: 0, "0": 0,
	} {
		if got := load(t, "[budget]\nper_run = "+text).Budget.PerRun; got != want {
			t.Errorf("%s is %d millionths, want %d", text, got, want)
		}
	}
}

func TestAWrongValueNamesItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"\nname = 'a'\nmouse = true\n[ui]\nmouse = 'yes'":      "line 5: ui.mouse: this cannot be a TOML string, it is true or false",
		"[budget]\n\nper_day = 'lots'":                         `line 3: budget.per_day: "lots" is not an amount of dollars such as 1.50`,
		"[budget]\nper_day = -1":                               "line 2: per_day: -$1.00 is less than nothing",
		"[budget]\nper_day = true":                             `line 2: per_day: "true" is not an amount`,
		"[budget]\nper_day = [1]":                              "line 2: budget.per_day: this cannot be a TOML array",
		"[budget]\nper_day = inf":                              `line 2: per_day: "inf" is not an amount`,
		"budget = 5":                                           "line 1: budget: this cannot be a TOML integer",
		"[ui]\ntheme = 'pink'":                                 `line 2: ui.theme: "pink" is not one of auto, dark, light, colour-blind`,
		"[ui]\nimages = 'ascii'":                               `line 2: ui.images: "ascii" is not one of auto`,
		"[ui.keys]\ncancel = 'x'":                              "line 2: ui.keys.cancel: this cannot be a TOML string",
		"name = '{nope}'":                                      `line 1: name: the file name "{nope}" holds {nope}: use {id}`,
		"name = '../x'":                                        "holds a slash",
		"download_dir = 'videos'":                              `line 1: download_dir: "videos" is not a whole path`,
		"[providers.runflow]\nbase_url = 'http://example.com'": "line 2: providers.runflow.base_url: this must begin with https://",
		"[providers.runflow]\nrate = 0":                        `line 2: rate: "0" is not a number of requests`,
		"[providers.runflow]\nrate = nan":                      `"nan" is not a number of requests`,
		"[prices.'runflow/x']\nas_of = 'May'":                  `line 2: prices.runflow/x.as_of: "May" is not a date`,
		"[prices.'runflow/x']\nas_of = 2026-11-20":             "line 2: prices.runflow/x.as_of: this cannot be a TOML local date",
		"[key_command]\nrunflow = 1":                           "line 2: key_command.runflow: this cannot be a TOML integer",
		"name = 'a":                                            "line 1: ",
		"name = 'a'\nname = 'b'":                               "line 2: name: ",
	} {
		c, _, err := Load(write(t, text, 0o600), vendors...)
		if provider.KindOf(err) != provider.KindInput || !strings.Contains(provider.Sentence(err), want) {
			t.Errorf("%q: %v\nwant: %s", text, err, want)
		}
		if !c.AutoDownload || c.UI.Theme != "auto" {
			t.Errorf("%q: what comes beside the error is not the default: %+v", text, c)
		}
	}
}

func TestAnUnknownSettingIsOnlyWarnedAbout(t *testing.T) {
	text := "\uFEFFcolour = 'red'\nname = '{id}'\n[budget]\nper_week = 3\nper_day = 2\n[nope]\na = 1\n[prices.'runflow/x']\n480 = 1\n" +
		"[keys]\nrunflw = 'abc'\n[prices.'other/model']\nany = 1\n[providers.fal]\nrate = 1\n[key_command]\n'gone' = 'x'\n"
	c, warnings, err := Load(write(t, text, 0o600), vendors...)
	if err != nil || c.Name != "{id}" || c.Budget.PerDay != 2_000_000 {
		t.Fatalf("got %+v, %v", c, err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, w.String())
	}
	want := []string{
		"line 1: colour is not a setting; it has no effect",
		"line 4: budget.per_week is not a setting; it has no effect",
		"line 6: nope is not a setting; it has no effect",
		"line 9: prices.runflow/x.480 is not a setting; it has no effect",
		`line 11: keys.runflw: there is no provider "runflw", only runflow, runcomfy, aihubmax`,
		`line 12: prices.other/model: there is no provider "other", only runflow, runcomfy, aihubmax`,
		`line 14: providers.fal: there is no provider "fal", only runflow, runcomfy, aihubmax`,
		`line 17: key_command.gone: there is no provider "gone", only runflow, runcomfy, aihubmax`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhoMayReadIsSeen(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // there are no such permissions
	}
	for mode, want := range map[os.FileMode][2]bool{0o600: {}, 0o400: {}, 0o640: {true, false}, 0o604: {true, false}, 0o620: {false, true}, 0o666: {true, true}} {
		c, _, err := Load(write(t, "", mode))
		if err != nil || [2]bool{c.OthersRead, c.OthersWrite} != want {
			t.Errorf("%o: read by others %v, written %v, %v", mode, c.OthersRead, c.OthersWrite, err)
		}
	}
}

func TestWhatIsNoConfigIsRefused(t *testing.T) {
	if _, _, err := Load(t.TempDir()); provider.KindOf(err) != provider.KindFile {
		t.Errorf("a folder: %v", err)
	}
	big := write(t, strings.Repeat("# more\n", maxBytes/7+1), 0o600)
	if _, _, err := Load(big); provider.KindOf(err) != provider.KindFile {
		t.Errorf("a huge file: %v", err)
	}
}
