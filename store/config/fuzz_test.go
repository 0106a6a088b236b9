package config

import (
	"strings"
	"testing"

	"dailies/provider"
)

// A config, whatever it holds, is settings or a sentence that names a line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		string(Default()), "[budget]\nper_day = 20\n", "[budget]\nper_day = -1e400\n", "[keys]\nrunflow = 'x'\n", "[providers.runflow]\nrate = 0.5\nbase_url = 'http://x'\n",
		"[prices]\n\"a/b\" = [{per_second = '1'}]\n", "[ui.keys]\nopen = ['a', 1]\n", "\ufeff", "[", "a = \"\xff\"", "name = '{id}/..'\n", "download_dir = '~'\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, warnings, err := parse(text, vendors)
		if err != nil {
			if s := provider.Sentence(err); provider.KindOf(err) != provider.KindInput || !strings.HasPrefix(s, "line ") {
				t.Errorf("%q (%s)", s, provider.KindOf(err))
			}
			return
		}
		for _, w := range warnings {
			if w.Line < 0 || w.Line > strings.Count(string(text), "\n")+1 {
				t.Errorf("a warning about line %d", w.Line)
			}
		}
	})
}
