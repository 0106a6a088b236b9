package config

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"dailies/provider"
)

// The commented file must describe the defaults: unchanged, and with every setting uncommented
// whose example is the default.
func TestTheCommentedFileIsTheDefault(t *testing.T) {
	got := load(t, Default())
	want := Defaults()
	want.Path = got.Path
	got.UI.Keys, got.Keys, got.KeyCommands, got.Providers, got.Prices = nil, nil, nil, nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEverySettingStandsInTheCommentedFile(t *testing.T) {
	on := regexp.MustCompile(`(?m)^#([a-z_0-9]+ = |\[)`).ReplaceAllString(Default(), "$1")
	c := load(t, strings.ReplaceAll(on, "…", "a_key_of_runflow"))
	if *c.Budget.PerRun != 5*provider.Dollar || c.Budget.AskBelow != provider.Dollar/2 || c.KeyCommands["runflow"] == "" ||
		c.Keys["runflow"].Empty() || c.Providers["runflow"].Rate != 10 || len(c.Prices) != 1 || len(c.UI.Keys["cancel"]) != 2 {
		t.Errorf("an example has no effect: %+v", c)
	}
	kind := reflect.TypeFor[file]()
	for _, name := range settings(kind) {
		if !strings.Contains(Default(), name) {
			t.Errorf("%s stands nowhere in the commented file", name)
		}
	}
}

func settings(kind reflect.Type) []string {
	var all []string
	for i := range kind.NumField() {
		f := kind.Field(i)
		inner := f.Type
		for inner.Kind() == reflect.Map || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if name := f.Tag.Get("toml"); name != "" {
			all = append(all, name)
			if inner.Kind() == reflect.Struct {
				all = append(all, settings(inner)...)
			}
		}
	}
	return all
}

func TestWhatIsShownReadsTheSame(t *testing.T) {
	c, _, err := Load(write(t, `
download_dir = "/shots/\"a\"\\b"
[budget]
per_run = 0
per_day = 20.500001
[prices."runflow/x"]
720p = 0.3024
source = "the contract"
as_of = "2026-11-20"
[prices."aihubmax/y"]
any = 0.1
per_video = 2
[key_command]
runcomfy = "pass show 'x'"
[ui.keys]
cancel = ["x"]
[providers.runflow]
base_url = "https://example.com"
rate = 2.5
`, 0o600), vendors...)
	if err != nil || c.Budget.PerRun == nil || c.Budget.PerMonth != nil {
		t.Fatalf("%+v, %v", c.Budget, err)
	}
	again, _, err := Load(write(t, c.String(), 0o600), vendors...)
	again.Path = c.Path
	if err != nil || !reflect.DeepEqual(again, c) {
		t.Errorf("got  %+v\nwant %+v\nfrom\n%s", again, c, c)
	}
}

func TestKeysAreNeverShown(t *testing.T) {
	const key = "rf_live_0123456789abcdef"
	c := load(t, "[keys]\nrunflow = '"+key+"'")
	if s := c.String(); strings.Contains(s, key) || !strings.Contains(s, `"runflow" = "rf_l…ef"`) {
		t.Errorf("shown as:\n%s", s)
	}
}

func TestTheDefaultFileCanBeWritten(t *testing.T) {
	path := t.TempDir() + "/deep/down/config.toml"
	made, err := Ensure(path)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read %v: %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("name = '{id}'"), 0o600); err != nil {
		t.Fatal(err)
	}
	if made, err = Ensure(path); made || err != nil {
		t.Errorf("a file that was there: made %v, %v", made, err)
	}
	if text, _ := os.ReadFile(path); string(text) != "name = '{id}'" {
		t.Errorf("a file that was there now says %q", text)
	}
}
