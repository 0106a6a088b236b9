package config

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

func startAt(path string, env map[string]string) Start {
	return Start{Flags: Overrides{Config: path}, Getenv: func(name string) string { return env[name] }, Providers: vendors}
}

// TestASettingIsWrittenIntoItsLine: nothing else of the file changes.
func TestASettingIsWrittenIntoItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, key, value, want string }{
		"in its line":       {"[budget]\nper_month = 5   # ours\nper_day = 1\n", "budget.per_month", "$20.50", "[budget]\nper_month = 20.5   # ours\nper_day = 1\n"},
		"commented out":     {"[budget]\n# per_month is good\n#per_month = 100  # a hint\n", "budget.per_month", "7", "[budget]\n# per_month is good\nper_month = 7  # a hint\n"},
		"in its table":      {"[budget]\nper_day = 1\n\n[ui]\nmouse = true\n", "budget.per_month", "7", "[budget]\nper_day = 1\nper_month = 7\n\n[ui]\nmouse = true\n"},
		"other's comment":   {"[budget]\nper_day = 1\n[ui]\n#per_month = 9\n", "budget.per_month", "7", "[budget]\nper_day = 1\nper_month = 7\n[ui]\n#per_month = 9\n"},
		"no table":          {"name = \"{id}\"", "ui.theme", "dark", "name = \"{id}\"\n\n[ui]\ntheme = \"dark\"\n"},
		"no line break":     {"[ui]\nmouse = true", "ui.theme", "dark", "[ui]\nmouse = true\ntheme = \"dark\"\n"},
		"at the top":        {"# mine\n[ui]\nmouse = true\n", "name", "{id}", "name = \"{id}\"\n# mine\n[ui]\nmouse = true\n"},
		"dotted":            {"budget.per_month = 3\n", "budget.per_month", "4", "budget.per_month = 4\n"},
		"quoted, Windows":   {"\"budget\".'per_month'=3\r\n# x\r\n", "budget.per_month", "4", "\"budget\".'per_month'=4\r\n# x\r\n"},
		"several lines":     {"name = \"\"\"{date}\\\n {id}\"\"\" # n\n", "name", "{id}", "name = \"{id}\" # n\n"},
		"text with quotes":  {"[ui]\n", "ui.editor", `my "ed" \x`, "[ui]\neditor = \"my \\\"ed\\\" \\\\x\"\n"},
		"a mark of the BOM": {"\uFEFF[ui]\ntheme = 'dark'\n", "ui.theme", "light", "\uFEFF[ui]\ntheme = \"light\"\n"},
		"no cap":            {"[budget]\nper_day = 3\n", "budget.per_day", "", "[budget]\nper_day = \"\"\n"},
		"a list":            {"[ui]\n#columns = []   # which\n# take\n", "ui.columns", "take model:20", "[ui]\ncolumns = [\"take\", \"model:20\"]   # which\n# take\n"},
		"a list in lines":   {"[ui]\ncolumns = [\n  \"take\", # mine\n  \"seed\",\n]\nmouse = true\n", "ui.columns", "id", "[ui]\ncolumns = [\"id\"]\nmouse = true\n"},
		"a switch":          {"[ui]\nmouse=true#m\n", "ui.mouse", "false", "[ui]\nmouse=false#m\n"},
	} {
		path := write(t, c.text, 0o600)
		s := startAt(path, nil)
		if err := s.Set(c.key, c.value, false); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, _ := os.ReadFile(path); string(got) != c.want {
			t.Errorf("%s:\n%q\nwant\n%q", name, got, c.want)
		}
		if err := s.Set(c.key, "", true); err != nil {
			t.Errorf("%s, reset: %v", name, err)
		}
		if got, _ := os.ReadFile(path); isSet(got, c.key) {
			t.Errorf("%s, reset:\n%q", name, got)
		}
	}
}

// TestEverySettingCanBeSet in a file that does not exist yet: the commented default is its
// beginning, and every comment of it is left.
func TestEverySettingCanBeSet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "config.toml")
	s := startAt(path, nil)
	for _, d := range singleSettings() {
		value := map[settingKind]string{anAmount: "1.5", aText: "~/x", aSwitch: "false", aList: "take prompt"}[d.kind]
		if len(d.choices) > 1 && d.kind == aText {
			value = d.choices[1]
		}
		if d.key == "name" {
			value = "{id}"
		}
		if err := s.Set(d.key, value, false); err != nil {
			t.Fatalf("%s: %v", d.key, err)
		}
	}
	all, err := s.Settings()
	if err != nil || len(all) != len(singleSettings()) {
		t.Fatalf("%d settings, %v", len(all), err)
	}
	for _, one := range all {
		if one.Source != run.SourceConfig || one.Value == "" || one.Title == "" || one.Help == "" {
			t.Errorf("%+v", one)
		}
	}
	text, _ := os.ReadFile(path)
	for line := range strings.Lines(Default()) {
		if strings.HasPrefix(line, "# ") && !strings.Contains(string(text), line) {
			t.Errorf("the comment is gone: %s", line)
		}
	}
	if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if names, _ := os.ReadDir(filepath.Dir(path)); len(names) != 1 {
		t.Errorf("files are left: %v", names)
	}
}

func TestWhatCannotBeWrittenLeavesTheFile(t *testing.T) {
	for name, c := range map[string]struct{ text, key, value, says string }{
		"an inline table":   {"budget = { per_day = 2 }\n", "budget.per_month", "3", ""},
		"inline, the same":  {"budget = { per_day = 2 }\n", "budget.per_day", "3", ""},
		"no amount":         {"[budget]\n", "budget.per_day", "many", "not an amount"},
		"no choice":         {"[ui]\n", "ui.theme", "pink", "not one of auto, dark"},
		"a broken file":     {"[budget]\nper_day = [\n", "ui.theme", "dark", "dailies config edit"},
		"a relative folder": {"", "download_dir", "videos", "not an absolute path"},
		"a list":            {"", "keys.runflow", "x", "cannot be set here"},
	} {
		path := write(t, c.text, 0o600)
		err := startAt(path, nil).Set(c.key, c.value, false)
		if got, _ := os.ReadFile(path); err == nil || string(got) != c.text || !strings.Contains(provider.UserMessage(err), c.says) {
			t.Errorf("%s: %v, the file is %q", name, err, got)
		}
	}
}

func TestALinkedConfigStaysALink(t *testing.T) {
	path := write(t, "[ui]\n", 0o644)
	link := filepath.Join(t.TempDir(), "config.toml")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err) // a system without links
	}
	if err := startAt(link, nil).Set("ui.theme", "dark", false); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if got, _ := os.ReadFile(path); err != nil || info.Mode()&os.ModeSymlink == 0 || string(got) != "[ui]\ntheme = \"dark\"\n" {
		t.Errorf("%v, %v, %q", info.Mode(), err, got)
	}
}

func TestTheSourceOfASetting(t *testing.T) {
	path := write(t, "download_dir = \"/srv/films\"\n[ui]\nreduced_motion = false\n[keys]\nrunflow = \"rf_live_1234567890abcdef\"\n", 0o600)
	s := startAt(path, map[string]string{"DAILIES_VIDEOS": "/env/films", "NO_MOTION": "1", "EDITOR": "nano"})
	find := func(key string) run.Setting {
		all, err := s.Settings()
		i := slices.IndexFunc(all, func(one run.Setting) bool { return one.Key == key })
		if err != nil || i < 0 {
			t.Fatalf("%s: %v", key, err)
		}
		return all[i]
	}
	check := func(key, value, source string) {
		t.Helper()
		if one := find(key); one.Value != value || one.Source != source {
			t.Errorf("%s is %q from %s, want %q from %s", key, one.Value, one.Source, value, source)
		}
	}
	check("download_dir", "/env/films", "$DAILIES_VIDEOS")
	check("ui.reduced_motion", "true", "$NO_MOTION")
	check("ui.editor", "nano", "$EDITOR")
	check("ui.theme", "auto", run.SourceDefault)
	check("keys.runflow", "rf_l…ef", run.SourceConfig)
	s.Flags.Videos, s.Accessible = "/flag/films", true
	check("download_dir", "/flag/films", "--videos")
	check("ui.accessible", "true", "--accessible")
	s.Flags.Videos, s.Getenv = "", func(string) string { return "" }
	check("download_dir", "/srv/films", run.SourceConfig)
}

func TestAnEditedConfigIsReplacedUnlessItChangedMeanwhile(t *testing.T) {
	path := write(t, "[ui]\n", 0o600)
	s := startAt(path, nil)
	was, err := s.Text()
	if err != nil || was != "[ui]\n" {
		t.Fatalf("%q, %v", was, err)
	}
	if err := s.Replace(was, "[budget]\nper_day = 5\n"); err != nil {
		t.Fatal(err)
	}
	if err := s.Replace(was, "# lost\n"); err == nil {
		t.Error("a change of another program is overwritten")
	}
	if got, _ := os.ReadFile(path); string(got) != "[budget]\nper_day = 5\n" {
		t.Errorf("%q", got)
	}
	if err := s.Replace(string("[budget]\nper_day = 5\n"), "[budget]\nper_dey = 5\n"); err == nil || !strings.Contains(err.Error(), "per_day") {
		t.Errorf("a mistake is not reported: %v", err)
	}
}
