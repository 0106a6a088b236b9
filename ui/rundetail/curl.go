package rundetail

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"dailies/provider"
	"dailies/provider/run"
)

// Curl is the create call of a run as it went over the wire, for a POSIX shell.
// The key stands in it behind its scheme as the variable that holds it, never itself. It is "" and
// says why when there is no such call, or not the whole of it.
func Curl(events []run.Event, scheme, keyEnv string) (command, why string) {
	x, ok := createCall(events)
	switch {
	case !ok:
		return "", "it has not been sent yet"
	case x.Request != "" && !json.Valid([]byte(x.Request)):
		return "", "the call was too long to be kept in full"
	}
	var b strings.Builder
	b.WriteString("curl -X " + quote(x.Method) + " " + quote(x.URL))
	if keyEnv != "" {
		b.WriteString(` -H "Authorization: ` + scheme + ` $` + variable(keyEnv) + `"`)
	}
	if x.Request != "" {
		b.WriteString(" -H 'Content-Type: application/json' --data-raw " + whole(x.Request))
	}
	return b.String(), ""
}

// createCall finds the call that made the job: the last one that was sent.
func createCall(events []run.Event) (provider.Exchange, bool) {
	for _, e := range slices.Backward(events) {
		var x provider.Exchange
		if e.Kind == "sent" && e.Detail != "" && json.Unmarshal([]byte(e.Detail), &x) == nil && x.Method != "" {
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
	return "'" + strings.ReplaceAll(visible(s), "'", `'\''`) + "'"
}

// visible returns a valid JSON text with every character that cannot be seen
// spelled as an escape of JSON: it is the same request, and nothing in it acts on
// a terminal. The joiners of scripts and emoji stay as they are.
func visible(body string) string {
	var b strings.Builder
	for _, r := range body {
		switch {
		case unicode.IsGraphic(r), r == '\n', r == '\u200c', r == '\u200d':
			b.WriteRune(r)
		case unicode.IsSpace(r) && r < utf8.RuneSelf: // only between the values
			b.WriteByte(' ')
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
