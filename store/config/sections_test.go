package config_test

import (
	"fmt"
	"strings"
	"testing"
)

// A text of several lines is no mistake, nor is a section without caps in it: that one is only said.
func TestOnlyCapsInsideOfATextRefuseToSpend(t *testing.T) {
	for text, says := range map[string]string{
		"[ui]\neditor = '''\nvi\n[ui]\n'''\n":                                                   "line 4: [ui] is inside the text of ui.editor, which begins in line 2, and has no effect: end the text before it",
		"[key_command]\nrunflow = '''\n[ -r ~/key ] && cat ~/key # [budget]\n'''\n":             "",
		"[ui]\ncolumns = [\n  \"take\",\n  # [budget]\n  \"prompt\",\n]\n[budget]\nper_day = 5": "",
	} {
		_, warnings, err := written(t, text).Load(providers...)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := fmt.Sprint(warnings); says == "" && len(warnings) > 0 || !strings.Contains(got, says) {
			t.Errorf("%s: %s", text, got)
		}
	}
}
