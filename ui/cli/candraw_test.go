package cli_test

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/ui/cli"
)

func TestWhereTheAppCannotBeDrawn(t *testing.T) {
	for name, c := range map[string]struct {
		in, out bool
		term    string
		lines   string // ACCESSIBLE
		says    string // "" = it can
	}{
		"a terminal":          {true, true, "xterm", "", ""},
		"without a TERM":      {true, true, "", "", ""},
		"no input":            {false, true, "xterm", "", "to read keys from"},
		"output to a file":    {true, false, "xterm", "", "to draw on"},
		"neither":             {false, false, "xterm", "", "neither its input nor its output"},
		"lines are asked for": {false, false, "dumb", "1", ""},
		"a terminal of lines": {true, true, "dumb", "", "TERM=dumb"},
	} {
		env := func(name string) string { return map[string]string{"TERM": c.term, "ACCESSIBLE": c.lines}[name] }
		err := cli.Deps{InTerminal: c.in, OutTerminal: c.out, Getenv: env}.CannotDraw(cli.Flags{})
		if (err == nil) != (c.says == "") || err != nil && (!strings.Contains(provider.UserMessage(err), c.says) || !strings.Contains(provider.UserMessage(err), "dailies --accessible")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
