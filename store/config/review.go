package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"dailies/provider"
)

// review checks the keys of a config and collects errors and warnings.
type review struct {
	providers        []string
	text             []byte    // values that cannot be decoded are blanked out
	mistakes         []Warning // errors that may hide a cap: spending is refused until they are fixed
	warnings         []Warning // settings without effect, or with a surprising one
	table            []string  // the last unknown table
	mistaken         bool      // whether that table is an error, or only a warning
	unknownProviders map[string]bool
}

// checkEntry checks one key and its value.
func (r *review) checkEntry(e entry) {
	r.checkSwallowed(e)
	want, known := target(e.path)
	if !known || inBudget(e.path) && !isBudget(e.path) {
		r.unknown(e)
		return
	}
	if says := e.wrongList(want); says != "" {
		r.warnings = append(r.warnings, Warning{e.line, e.name() + ": " + says})
		e.blank(r.text)
		return
	}
	if err := e.check(want); err != nil {
		r.mistakes = append(r.mistakes, Warning{e.line, e.name() + ": " + err.Error()})
		e.blank(r.text)
		return
	}
	if e.allowsNothing() {
		r.warnings = append(r.warnings, Warning{e.line, e.name() + ` is 0, so nothing may be spent; "" is no cap`})
	}
	r.checkProvider(e)
}

// sectionLine matches a line that would begin a section, or set a cap, outside of a text.
var sectionLine = regexp.MustCompile(`^[ \t]*(?:\[\[?[ \t]*["']?([A-Za-z_]+)["']?[ \t]*[.\]]|["']?([Bb][Uu][Dd][Gg][Ee][Tt])["']?[ \t]*[.=])`)

// checkSwallowed reports a section whose header is inside a text of several lines: the quotes that
// were to end the text before it are missing. For caps that is an error.
func (r *review) checkSwallowed(e entry) {
	for i, line := range strings.Split(string(r.text[e.value:max(e.value, e.valueEnd)]), "\n") {
		found := sectionLine.FindStringSubmatch(line)
		if i == 0 || found == nil {
			continue
		}
		name := found[1] + found[2]
		if kind, known := target([]string{name}); !known || isText(kind) || kind.Kind() != reflect.Struct && kind.Kind() != reflect.Map {
			continue
		}
		says := Warning{e.line + i, fmt.Sprintf("[%s] is inside the text of %s, which begins in line %d, and has no effect: end the text before it", name, e.name(), e.line)}
		if inBudget([]string{name}) {
			r.mistakes = append(r.mistakes, says)
		} else {
			r.warnings = append(r.warnings, says)
		}
	}
}

// unknown reports a key that is no setting. Of an unknown table it reports only the name,
// unless it contains caps.
func (r *review) unknown(e entry) {
	first := 0
	for first < len(e.path)-1 && (!inBudget(e.path) || isBudget(e.path[:first+1])) {
		if _, known := target(e.path[:first+1]); !known {
			break
		}
		first++
	}
	inside := len(r.table) > 0 && len(e.path) > len(r.table) && slices.Equal(e.path[:len(r.table)], r.table)
	hint := meantCap(e.path, first)
	switch {
	case inside && (r.mistaken || hint == ""):
		return
	case hint == "":
		says := e.name() + " is not a setting; it has no effect"
		if near := provider.Nearest(strings.ToLower(e.path[first]), settingsBeside(e.path[:first])); near != "" {
			says += " (did you mean " + strings.Join(append(slices.Clone(e.path[:first]), near), ".") + "?)"
		}
		r.warnings = append(r.warnings, Warning{e.line, says})
	default:
		r.mistakes = append(r.mistakes, Warning{e.line, fmt.Sprintf("%s is not a setting (%s)", e.name(), hint)})
	}
	if e.table() {
		r.table, r.mistaken = e.path, hint != ""
	}
}

// checkProvider reports settings for an unknown provider, once.
func (r *review) checkProvider(e entry) {
	if len(r.providers) == 0 || len(e.path) < 2 || !slices.Contains([]string{"keys", "key_command", "providers", "prices"}, strings.ToLower(e.path[0])) {
		return
	}
	name := e.path[0] + "." + e.path[1]
	owner, _, _ := strings.Cut(e.path[1], "/")
	if slices.Contains(r.providers, owner) || r.unknownProviders[name] {
		return
	}
	if r.unknownProviders == nil {
		r.unknownProviders = map[string]bool{}
	}
	r.unknownProviders[name] = true
	says := fmt.Sprintf("%s: there is no provider %q", name, owner)
	if hint := meantCap([]string{e.path[0], owner}, 1); hint != "" {
		r.mistakes = append(r.mistakes, Warning{e.line, fmt.Sprintf("%s (%s)", says, hint)})
		return
	}
	r.warnings = append(r.warnings, Warning{e.line, says + ", only " + strings.Join(r.providers, ", ")})
}
