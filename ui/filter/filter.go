// Package filter parses filters: words that a run must contain, and terms such as
// status:failed, cost>1 or !tag:test. The app and the command line use the same syntax.
//
// The search itself is in package store.
package filter

import (
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// Parse parses a filter. A run matches if all words and terms match; a prefix ! negates one; quotes
// preserve spaces, colons and the like. An error is of [provider.KindInput] and lists what is
// valid.
func Parse(s string) (run.Filter, error) {
	var f run.Filter
	for _, t := range split(s) {
		if t.name == "is" && t.cmp == ':' {
			switch {
			case t.value == "pick" || t.value == "rejected":
				f.Terms = append(f.Terms, run.Term{Kind: run.TermHas, Text: t.value, Not: t.not})
			case t.value != "deleted" || t.not:
				return run.Filter{}, bad("is: takes pick, rejected and, without !, deleted")
			default:
				f.Deleted = true
			}
			continue
		}
		term, err := t.read()
		if err != nil {
			return run.Filter{}, err
		}
		term.Not = t.not
		f.Terms = append(f.Terms, term)
	}
	return f, nil
}

// Names lists the term names with the values they accept, for help.
func Names() [][2]string {
	return [][2]string{
		{"word \"two words\"", "in the prompt, tags or note"},
		{"status:failed", "a state; also saved, expired"},
		{"provider:runflow", "begins with"},
		{"model:fast", "contains"},
		{"cost>1 cost<0.5", "dollars, billed or estimated"},
		{"age<2d age>1w", "time since it was made"},
		{"length>5", "seconds"},
		{"tag:hero has:file", "also has:note tag error"},
		{"shot:S010 take:3", "also project:\"Night train\""},
		{"rating>3 is:pick", "also is:rejected"},
		{"ratio:9:16 res:720p", "as requested"},
		{"seed:42", "the one used or requested"},
		{"id:01J batch:01J", "its beginning or end; whole"},
		{"is:deleted", "what was removed"},
		{"!word !tag:test", "everything else"},
	}
}

// token is one piece of a filter line.
type token struct {
	not   bool
	name  string // "" for words
	cmp   byte   // ':', '<', '>' or '='
	value string
}

// split cuts a line into tokens. An unclosed quote extends to the end, as it does during typing.
func split(s string) []token {
	var tokens []token
	for i := 0; i < len(s); {
		if s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r' {
			i++
			continue
		}
		var t token
		t, i = next(s, i)
		if t.name != "" || t.value != "" {
			tokens = append(tokens, t)
		}
	}
	return tokens
}

func next(s string, i int) (token, int) {
	var t token
	var b strings.Builder
	quoted := false
	if s[i] == '!' {
		t.not = true
		i++
	}
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
			b.WriteByte(c)
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			t.value = b.String()
			return t, i
		case t.name == "" && strings.IndexByte(":<>=", c) >= 0 && b.Len() > 0:
			t.name, t.cmp = strings.ToLower(b.String()), c
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	t.value = b.String()
	return t, i
}

func bad(format string, args ...any) error {
	return provider.Errorf(provider.KindInput, format, args...)
}
