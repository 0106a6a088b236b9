package config

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"dailies/provider"
)

// Any input is a config or an error that names a line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		string(Default()), "[budget]\nper_day = 20\n", "[budget]\nper_day = -1e400\n", "[keys]\nrunflow = 'x'\n", "[providers.runflow]\nrate = 0.5\nbase_url = 'http://x'\n",
		"[Budget]\nper_day = 1\n", "[budget]\nper_day = 1_0\nper_run = {}\n", "budget = {per_day = 0x1}\n[ui]\nmouse = 1\n", "[budget.per_day]\n", "a = 1\nper-day = 2\n",
		"[prices]\n\"a/b\" = [{per_second = '1'}]\n", "[ui.keys]\nopen = ['a', 1]\n", "\ufeff", "[", "a = \"\xff\"", "name = '{id}/..'\n", "download_dir = '~'\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, warnings, err := parse(text, vendors)
		if err != nil {
			if s := provider.UserMessage(err); provider.KindOf(err) != provider.KindInput || !strings.HasPrefix(s, "line ") {
				t.Errorf("%q (%s)", s, provider.KindOf(err))
			}
			return
		}
		keepsItsCaps(t, text, c)
		for _, w := range warnings {
			if w.Line < 0 || w.Line > strings.Count(string(text), "\n")+1 {
				t.Errorf("a warning about line %d", w.Line)
			}
		}
	})
}

// keepsItsCaps fails unless every cap that another parser finds in the text is in effect.
func keepsItsCaps(t *testing.T, text []byte, c Config) {
	t.Helper()
	var all map[string]any
	if err := toml.Unmarshal(bytes.TrimPrefix(text, []byte("\uFEFF")), &all); err != nil {
		return // an unknown setting may have a number out of range
	}
	caps := map[string]bool{"per_run": c.Budget.PerRun != nil, "per_day": c.Budget.PerDay != nil, "per_month": c.Budget.PerMonth != nil, "ask_below": true}
	for key, value := range all {
		if key != "budget" && strings.EqualFold(key, "budget") || slices.Contains(budgetNames(), strings.ToLower(key)) {
			t.Errorf("%q is not refused", key)
		}
		table, _ := value.(map[string]any)
		for name := range table {
			if key == "budget" && !caps[name] && table[name] != "" {
				t.Errorf("%s = %v is no cap", name, table[name])
			}
		}
	}
}
