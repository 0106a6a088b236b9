package detail

import (
	"encoding/json"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/safe"
)

// Curl is the create call of a run as it went over the wire, for a POSIX shell.
// The key stands in it as the variable that holds it, never itself. It is "" and
// says why when there is no such call, or not the whole of it.
func Curl(events []engine.Event, keyEnv string) (command, why string) {
	x, ok := createCall(events)
	switch {
	case !ok:
		return "", "it was not sent yet"
	case x.Request != "" && !json.Valid([]byte(x.Request)):
		return "", "the call was too long to be kept whole"
	}
	var b strings.Builder
	b.WriteString("curl -X " + quote(x.Method) + " " + quote(x.URL))
	if keyEnv != "" {
		b.WriteString(` -H "Authorization: Bearer $` + variable(keyEnv) + `"`)
	}
	if x.Request != "" {
		b.WriteString(" -H 'Content-Type: application/json' --data-raw " + whole(x.Request))
	}
	return b.String(), ""
}

// createCall finds the call that made the job: the last one that was sent.
func createCall(events []engine.Event) (provider.Exchange, bool) {
	for _, e := range slices.Backward(events) {
		var x provider.Exchange
		if e.What == "sent" && e.Detail != "" && json.Unmarshal([]byte(e.Detail), &x) == nil && x.Method != "" {
			return x, true
		}
	}
	return provider.Exchange{}, false
}

// variable is the name of a variable and nothing else.
func variable(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' {
			return c
		}
		return -1
	}, name)
}

// whole makes one word of a body for a POSIX shell. Unlike other words it is
// quoted always, for people who look for where it begins.
func whole(s string) string {
	return "'" + strings.ReplaceAll(safe.Text(s), "'", `'\''`) + "'"
}
