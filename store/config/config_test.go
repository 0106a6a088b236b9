package config

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
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
provenance = false
provenance_json = true
[budget]
per_run = 5
per_day = "20.50"
per_month = "$100"
ask_below = 0.3
unpriced = "5.00"
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
group = "shot"
notifications = false
accessible = true
[ui.keys]
cancel = ["x", "delete"]
[providers.runflow]
base_url = "http://127.0.0.1:8080/runflow"
rate = 2.5
`)
	want := Config{
		DownloadDir: filepath.Join(home, "shots"), Name: "{date} {id}", AutoDownload: false, ProvenanceJSON: true,
		Budget: run.Budget{PerRun: new(provider.Money(5_000_000)), PerDay: new(provider.Money(20_500_000)), PerMonth: new(provider.Money(100_000_000)), AskBelow: 300_000, Unpriced: new(provider.Money(5_000_000))},
		Prices: map[string][]provider.Price{
			"runflow/bytedance/seedance/2.0/image-to-video": {
				{Resolution: "720p", PerSecond: 302_400, Source: "the contract", AsOf: "2026-11-20"},
				{Resolution: "1080p", PerSecond: 700_000, Source: "the contract", AsOf: "2026-11-20"},
			},
			"aihubmax/x": {{PerSecond: 100_000, Source: "your config"}, {PerVideo: 2_000_000, Source: "your config"}},
		},
		Keys:        map[string]provider.Secret{"runflow": provider.NewSecret("rf_live_1234567890abcdef")},
		KeyCommands: map[string]string{"runcomfy": "pass show runcomfy"},
		UI:          UI{Theme: "light", ReducedMotion: true, Images: "sixel", Group: "shot", Accessible: true, Keys: map[string][]string{"cancel": {"x", "delete"}}},
		Providers:   map[string]Provider{"runflow": {BaseURL: "http://127.0.0.1:8080/runflow", Rate: 2.5}},
		Path:        got.Path,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Every number of TOML, and decimals as people write them.
func TestMoneyIsNeverAFloat(t *testing.T) {
	for text, want := range map[string]provider.Money{
		"0.1": 100_000, "0.3": 300_000, "1.005": 1_005_000, "999999.123456": 999_999_123_456, `"0.07"`: 70_000, "0": 0, "-0": 0, "-0.0": 0, "0e999": 0,
		"20": 20_000_000, "+2": 2_000_000, "1_0": 10_000_000, "1_000.5_0": 1_000_500_000, "1e1": 10_000_000, "1E+1": 10_000_000, "1.5e1": 15_000_000,
		"1e-6": 1, "25e-1": 2_500_000, "1234567.8e-2": 12_345_678_000, "6.626e-3": 6_626, "0x10": 16_000_000, "0xF_F": 255_000_000, "0o17": 15_000_000, "0b1010": 10_000_000,
		"1000000": 1_000_000_000_000, "1e6": 1_000_000_000_000, "1000000.000000000": 1_000_000_000_000, "1.00000000000000000000000000000000000000000000000": 1_000_000,
		"0.000001": 1, `"20.50"`: 20_500_000, `"$100"`: 100_000_000, `'$0.5'`: 500_000, `" 7 "`: 7_000_000, `".5"`: 500_000, `"5."`: 5_000_000, `"1e1"`: 10_000_000,
		`"""5"""`: 5_000_000, `"\u0035"`: 5_000_000, "4.35": 4_350_000, "0.07": 70_000, "8.41": 8_410_000, "1.1": 1_100_000, "9007.199254": 9_007_199_254,
	} {
		c, _, err := Load(write(t, "[budget]\nper_run = "+text, 0o600), vendors...)
		if got := c.Budget.PerRun; err != nil || got == nil || *got != want {
			t.Errorf("%s is %v, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{`""`, "''", `""""""`} {
		if c := load(t, "[budget]\nper_run = "+text); c.Budget.PerRun != nil {
			t.Errorf("%s is the cap %s", text, c.Budget.PerRun)
		}
	}
}

// Fractions below a millionth of a dollar are rounded, and "" is no price.
func TestPricesAreRounded(t *testing.T) {
	c := load(t, "[prices.'runflow/x']\n480p = 1.5e-7\n720p = 0.30240049\n1080p = \"\"\n4k = 1_0\nany = 0\nper_video = ''")
	var got []string
	for _, p := range c.Prices["runflow/x"] {
		got = append(got, p.Resolution+" "+p.PerSecond.Decimal())
	}
	if want := []string{"480p 0", "720p 0.3024", "4k 10", " 0"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, text := range []string{"-1", "-0.00000001", "inf", "1000000.0000001", "1e12", "'free'"} {
		if _, _, err := Load(write(t, "[prices.'runflow/x']\nany = "+text, 0o600), vendors...); err == nil || !strings.Contains(err.Error(), "line 2: prices.runflow/x.any: ") {
			t.Errorf("a price of %s: %v", text, err)
		}
	}
}

func TestAWrongValueNamesItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"\nname = 'a'\nmouse = true\n[ui]\nmouse = 'yes'":      "line 5: ui.mouse: this is a text; it must be true or false",
		"[budget]\n\nper_day = 'lots'":                         `line 3: budget.per_day: "lots" is not an amount of dollars such as 1.50`,
		"[budget]\nper_day = -1":                               `line 2: budget.per_day: "-1" is negative`,
		"[budget]\nper_day = true":                             `line 2: budget.per_day: "true" is not an amount`,
		"[budget]\nper_day = [1]":                              "line 2: budget.per_day: this is a list; it must be one value",
		"[budget]\nper_day = inf":                              `line 2: budget.per_day: "inf" is not an amount`,
		"budget = 5":                                           "line 1: budget: this is a number; it must be a table: [budget]",
		"[ui]\ntheme = 'pink'":                                 `line 2: ui.theme: "pink" is not one of auto, dark, light, colour-blind`,
		"[ui]\ngroup = 'day'":                                  `line 2: ui.group: "day" is not one of none, batch, shot`,
		"[ui]\nimages = 'ascii'":                               `line 2: ui.images: "ascii" is not one of auto`,
		"[ui.keys]\ncancel = {x = 1}":                          "line 2: ui.keys.cancel: this is a table; it must be a list of texts in quotes",
		"[ui]\ncolumns = [{per_day = 5}]":                      "line 2: ui.columns: this is a list with a table in it; it must be a list of texts in quotes",
		"[ui]\ncolumns = '''\n[budget]\nper_day = 5\n'''":      "line 2: ui.columns: this is a text; it must be a list of texts in quotes",
		"name = '{nope}'":                                      `line 1: name: the file name "{nope}" holds {nope}: use {id}`,
		"name = '../x'":                                        "holds a slash",
		"download_dir = 'videos'":                              `line 1: download_dir: "videos" is not an absolute path`,
		"[providers.runflow]\nbase_url = 'http://example.com'": "line 2: providers.runflow.base_url: this must begin with https://",
		"[providers.runflow]\nrate = 0":                        `line 2: providers.runflow.rate: "0" is not a number of requests`,
		"[providers.runflow]\nrate = nan":                      `"nan" is not a number of requests`,
		"[prices.'runflow/x']\nas_of = 'May'":                  `line 2: prices.runflow/x.as_of: "May" is not a date`,
		"[prices.'runflow/x']\nas_of = 2026-11-20":             "line 2: prices.runflow/x.as_of: this is a date or time; it must be one value, such as a text in quotes",
		"[key_command]\nrunflow = 1":                           "line 2: key_command.runflow: this is a number; it must be a text in quotes",
		"name = 'a":                                            "line 1: ",
		"name = 'a'\nname = 'b'":                               "line 2: name: ",
	} {
		c, _, err := Load(write(t, text, 0o600), vendors...)
		if provider.KindOf(err) != provider.KindInput || !strings.Contains(provider.UserMessage(err), want) {
			t.Errorf("%q: %v\nwant: %s", text, err, want)
		}
		if !c.AutoDownload || c.UI.Theme != "auto" || c.Budget.NoSpending == nil {
			t.Errorf("%q: what comes beside the error is not the default: %+v", text, c)
		}
	}
}

// One error does not discard the rest: active runs need the keys, base URLs and folders in it.
func TestTheRestOfAWrongConfigCounts(t *testing.T) {
	const front, back = "download_dir = '/shots'\n[providers.runflow]\nbase_url = 'https://example.com'\n", "[keys]\nrunflow = 'a-key-of-runflow'\n"
	for text, whole := range map[string]bool{
		"[budget]\nperday = 1\n":            true,
		"[budget]\nper_day = -1\n":          true,
		"[budget]\nper_day = [\n1,\n2]\n":   true,
		"[budget]\nper_run = {a = 1}\n":     true,
		"[budgets]\nper_day = 1\n":          true,
		"[ui]\ntheme = 'pink'\n":            true,
		"[ui]\nmouse = 'yes'\n":             true,
		"[ui]\nmouse = true\nmouse = 1\n":   true, // the second is no boolean
		"rate = 0\n":                        true,
		"[ui]\nmouse = true\nmouse=true\n":  false,
		"[budget]\nper_day 1\n":             false,
		"[providers.aihubmax\nrate = 1\n":   false,
		"[[budget]]\nper_day = 1\n":         false,
		"[ui]\n[ui]\n":                      false,
		"[ui]\n[ui]\nname = 'x\n":           false,
		"name = '''\na long\nmistake\n":     false,
		"[ui.keys]\ncancel = ['x',\n'y'\n5": false,
	} {
		c, _, err := Load(write(t, front+text+back, 0o600), vendors...)
		if err == nil || c.Budget.NoSpending == nil {
			t.Errorf("%q: no mistake", text)
		}
		if c.DownloadDir != filepath.Clean("/shots") || c.Providers["runflow"].BaseURL != "https://example.com" || c.Keys["runflow"].Empty() == whole || !c.UI.Mouse {
			t.Errorf("%q: %v: the rest is %+v", text, err, c)
		}
	}
	// Settings below an unreadable header do not become part of another table.
	c, _, err := Load(write(t, "[providers.aihubmax]\nrate = 1\n[providers.runflow\nbase_url = 'https://example.com'\n", 0o600), vendors...)
	if err == nil || c.Providers["aihubmax"] != (Provider{Rate: 1}) {
		t.Errorf("%v: %+v", err, c.Providers)
	}
	// The permission check also applies to a file with errors.
	if c, _, err = Load(write(t, back+"[budgets]", 0o644), vendors...); runtime.GOOS != "windows" && !c.WorldReadable || err == nil {
		t.Errorf("%v: others may not read it", err)
	}
}

// The first mistake is the error, the others are warnings.
func TestEveryMistakeIsTold(t *testing.T) {
	text := "colour = 1\n[budget]\nper_month = 0\nper_day = -1\nperrun = 1\n[nope]\na.per_day = 3\nper-day = 3\n"
	_, warnings, err := Load(write(t, text, 0o600), vendors...)
	if err == nil || !strings.Contains(err.Error(), `, line 4: budget.per_day: "-1" is negative, so nothing is spent`) {
		t.Error(err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, w.String())
	}
	want := []string{
		"line 1: colour is not a setting; it has no effect",
		`line 3: budget.per_month is 0, so nothing may be spent; "" is no cap`,
		"line 5: budget.perrun is not a setting (did you mean budget.per_run?)",
		"line 6: nope is not a setting; it has no effect",
		"line 7: nope.a.per_day is not a setting (did you mean budget.per_day?)",
		"line 8: nope.per-day is not a setting (did you mean budget.per_day?)",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A list of [ui] that is something else is a warning that says how it is written. It cannot hide a cap,
// and the rest stays in force.
func TestWrongListsOfTheInterfaceAreWarnings(t *testing.T) {
	const lists = `a list of texts, such as ["take", "prompt", "model:20"]`
	for text, want := range map[string]string{
		"columns = 'take'":           `line 4: ui.columns: "take" has no effect; it is written as ` + lists,
		"columns = 5":                `line 4: ui.columns: "5" has no effect; it is written as ` + lists,
		"columns = ['take', 1]":      `line 4: ui.columns: this list has no effect; it is written as ` + lists,
		"filters = true":             `line 4: ui.filters: "true" has no effect; it is written as a list of texts, such as ["heroes: tag:hero is:pick"]`,
		"keys.undo = 'U'":            `line 4: ui.keys.undo: "U" has no effect; it is written as a list of texts, such as ["ctrl+u"]`,
		"keys = 'U'":                 `line 4: ui.keys: "U" has no effect; it is written as a table of its own: a line [ui.keys], and below it lines such as undo = ["u"]`,
		"keys = ['U']":               `line 4: ui.keys: this list has no effect; it is written as a table`,
		"column = ['take']":          `line 4: ui.column is not a setting; it has no effect (did you mean ui.columns?)`,
		"Theem = 'dark'":             `line 4: ui.Theem is not a setting; it has no effect (did you mean ui.theme?)`,
		"[provider.runflow]\nrate=1": `line 4: provider.runflow is not a setting; it has no effect (did you mean providers?)`,
	} {
		c, warnings, err := Load(write(t, "[budget]\nper_day = 5\n[ui]\n"+text+"\nmouse = false\n", 0o600), vendors...)
		if err != nil || c.Budget.NoSpending != nil || c.Budget.PerDay == nil || c.UI.Mouse != strings.HasPrefix(text, "[provider") {
			t.Errorf("%q: %v: %+v", text, err, c)
		}
		if len(warnings) != 1 || !strings.HasPrefix(warnings[0].String(), want) {
			t.Errorf("%q: %q\nwant: %s", text, warnings, want)
		}
	}
}

// Unknown names that do not resemble caps do not prevent spending.
func TestOtherNamesAreNoCaps(t *testing.T) {
	for _, text := range []string{
		"colour = 'red'", "downlod_dir = 'x'", "naem = 'x'", "[uii]\ntheme = 'dark'", "[provider.runflow]\nrate = 1", "[price.'runflow/x']\nany = 1",
		"[key]\nrunflow = 'x'", "[providers.runflow]\nrate_limit = 1", "[prices.'runflow/x']\nper_vido = 1", "[prices.'runflow/budget-model']\n480 = 1",
		"[prices.'runflow/budget-model']\nany = 1", "[ui]\nthem = 'dark'", "[ui]\nreduced_motions = true", "[UI]\nMouse = true", "autodownload = false",
		"[ui.keys]\nspend = ['$']", "[notifications]\nsound = true", "'' = 1", "[a.b.c.d.e.f.g.h.i.j]\nx = 1", "x = [{y = 1}]",
	} {
		if _, _, err := Load(write(t, text, 0o600), vendors...); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAnUnknownSettingIsOnlyWarnedAbout(t *testing.T) {
	text := "\uFEFFcolour = 'red'\nname = '{id}'\n[budget]\n\nper_day = 2\n[nope]\na = 1\n[prices.'runflow/x']\n480 = 1\n" +
		"[keys]\nrunflw = 'abc'\n[prices.'other/model']\nany = 1\n[providers.fal]\nrate = 1\n[key_command]\n'gone' = 'x'\n"
	c, warnings, err := Load(write(t, text, 0o600), vendors...)
	if err != nil || c.Name != "{id}" || *c.Budget.PerDay != 2_000_000 {
		t.Fatalf("got %+v, %v", c, err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, w.String())
	}
	want := []string{
		"line 1: colour is not a setting; it has no effect",
		"line 6: nope is not a setting; it has no effect",
		"line 9: prices.runflow/x.480 is not a setting; it has no effect (did you mean prices.runflow/x.480p?)",
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
		if err != nil || [2]bool{c.WorldReadable, c.WorldWritable} != want {
			t.Errorf("%o: read by others %v, written %v, %v", mode, c.WorldReadable, c.WorldWritable, err)
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
