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

// Curl returns the create call of a run as a curl command for a POSIX shell. The key, after its
// scheme, is replaced by the variable that holds it. command is "" with a reason in why if
// there is no recorded call, or not all of it was recorded.
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

// createCall returns the exchange that created the job: the last one sent.
func createCall(events []run.Event) (provider.Exchange, bool) {
	for _, e := range slices.Backward(events) {
		var x provider.Exchange
		if e.Kind == "sent" && e.Detail != "" && json.Unmarshal([]byte(e.Detail), &x) == nil && x.Method != "" {
			return x, true
		}
	}
	return provider.Exchange{}, false
}

// variable removes everything from name that a variable name cannot contain.
func variable(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' {
			return c
		}
		return -1
	}, name)
}

// whole quotes a body as one word for a POSIX shell. It is always quoted, so that its start is
// easy to find.
func whole(s string) string {
	return "'" + strings.ReplaceAll(visible(s), "'", `'\''`) + "'"
}

// visible returns a valid JSON text with invisible characters written as JSON escapes: the same
// request, but without effect on a terminal. Joiners of scripts and emoji are kept.
func visible(body string) string {
	var b strings.Builder
	for _, r := range body {
		switch {
		case unicode.IsGraphic(r), r == '\n', r == '\u200c', r == '\u200d':
			b.WriteRune(r)
		case unicode.IsSpace(r) && r < utf8.RuneSelf: // only between values
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
