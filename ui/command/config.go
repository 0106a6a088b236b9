package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/ui/sanitize"
)

// NewRegistry returns a registry of commands with the user's keys: by command id, the keys that
// replace its default ones; an empty list removes all keys. Invalid entries have no effect and
// return a warning each: an unknown command or key, and a key that two commands would share.
//
// If a key is assigned to one command and is a default of another, the assignment wins; if it is
// assigned to two, the first one in alphabetical order wins.
func NewRegistry(commands []Command, set map[string][]string) (Registry, []string) {
	c := reading{Registry: Registry{all: commands}, set: map[ID][]string{}}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		c.read(name, set[name])
	}
	c.resolve()
	r := Registry{all: commands, set: map[ID][]string{}}
	for _, a := range c.Named() {
		if keys, ok := c.set[a.ID]; ok && !slices.Equal(keys, a.Keys) {
			r.set[a.ID] = keys
		}
	}
	return r, c.warnings
}

// reading is the state while a config is read.
type reading struct {
	Registry                 // without the user's keys
	set      map[ID][]string // the assigned keys, minus conflicting ones
	warnings []string
}

func (r *reading) warn(format string, args ...any) {
	r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
}

// read parses the keys of one command.
func (r *reading) read(name string, keys []string) {
	a, ok := r.find(name)
	switch {
	case !ok:
		r.warn("there is no command %q; it has no effect%s", sanitize.Line(name), didYouMean(provider.Nearest(string(commandID(name)), r.ids())))
		return
	case r.set[a.ID] != nil:
		r.warn("%s is set twice; the second has no effect", a.ID)
		return
	}
	good := []string{}
	for _, k := range keys {
		press, ok := Press(k)
		name := press.String()
		switch {
		case !ok:
			r.warn("%s: there is no key %q; keys are written like x, X, ctrl+r or f5%s", a.ID, sanitize.Line(k), didYouMean(nearestKey(k)))
		case slices.Contains(kept(), name):
			r.warn("%s: %s cannot be reassigned", a.ID, name)
		case r.takes(a.ID, Form) && press.Text != "":
			r.warn("%s: %s is text while the form is open; use a key with ctrl or alt", a.ID, name)
		case !slices.Contains(good, name):
			good = append(good, name)
		}
	}
	if len(good) > 0 || len(keys) == 0 {
		r.set[a.ID] = good
	}
}

// find returns a command by a possibly misspelt name.
func (r Registry) find(name string) (Command, bool) {
	id := commandID(name)
	if i := slices.IndexFunc(r.all, func(c Command) bool { return c.Was != "" && c.Was == id }); i >= 0 {
		return r.all[i], true
	}
	c := r.Get(id)
	return c, c.configurable()
}

// commandID returns the id that a name in a config stands for.
func commandID(name string) ID {
	return ID(strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(strings.TrimSpace(name))))
}

// ids returns the names of all commands whose keys can be changed.
func (r Registry) ids() (all []string) {
	for _, c := range r.Named() {
		all = append(all, string(c.ID))
	}
	return all
}

// didYouMean asks for the word that was probably meant; "" is none.
func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", near)
}

// nearestKey returns the key that a misspelt one was probably meant to be, or "".
func nearestKey(text string) string {
	parts := strings.Split(strings.ToLower(text), "+")
	for i, p := range parts {
		names := modifiers()
		if i == len(parts)-1 {
			names = specialKeys()
		}
		if near := provider.Nearest(p, names); near != "" {
			parts[i] = near
		}
	}
	near := strings.Join(parts, "+")
	if _, ok := Press(near); !ok {
		return ""
	}
	return near
}

// takes reports whether a command exists in a scope.
func (r Registry) takes(id ID, scope Scope) bool {
	return slices.ContainsFunc(r.all, func(c Command) bool { return c.ID == id && c.in(scope) })
}

// conflicts reports whether two commands can be reached by the same key press.
func (r Registry) conflicts(a, b ID) bool {
	if r.takes(a, Everywhere) || r.takes(b, Everywhere) {
		return true
	}
	return slices.ContainsFunc(r.all, func(c Command) bool {
		return c.ID == a && slices.ContainsFunc(c.Scopes, func(s Scope) bool { return r.takes(b, s) })
	})
}

// kept returns the keys with a fixed meaning: back, confirm, and what a terminal expects.
func kept() []string { return []string{"esc", "enter", "ctrl+c", "ctrl+z", "ctrl+l", "f1"} }

// resolve resolves conflicts, so that no key has two meanings in one scope.
func (r *reading) resolve() {
	for _, id := range slices.Sorted(maps.Keys(r.set)) {
		a := r.Get(id)
		for _, k := range slices.Clone(r.set[id]) {
			for _, b := range r.Named() {
				if b.ID != id && r.conflicts(a.ID, b.ID) {
					r.part(a, b, k)
				}
			}
		}
	}
}

// part removes a key of a from b if b has it too.
func (r *reading) part(a, b Command, k string) {
	keys, set := r.set[b.ID]
	if !set {
		keys = b.Keys
	}
	usual := slices.Contains(a.Keys, k) && slices.Contains(b.Keys, k) // shared by default
	if usual || !slices.Contains(keys, k) || !slices.Contains(r.set[a.ID], k) {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(keys), func(o string) bool { return o == k })
	r.set[b.ID] = rest
	left := "no key"
	if len(rest) > 0 {
		left = "only " + strings.Join(rest, " ")
	}
	r.warn("%s now means %s; %s has %s left", k, a.ID, b.ID, left)
}
