package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dailies/ui/sanitize"
)

// NewRegistry returns a registry of commands with the keys of a person: by the id
// of a command, the keys that take the place of its default ones; an empty list
// takes all keys from it. What cannot be done has no effect, and warnings say so,
// one sentence each: a command or a key that there is not, and a key that two
// commands would share.
//
// Where a key is put on one command and is a default one of another, the person's
// word counts; where they put it on two, the first command has it, in the order
// of the alphabet.
func NewRegistry(commands []Command, set map[string][]string) (Registry, []string) {
	c := reading{Registry: Registry{all: commands}, set: map[ID][]string{}}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		c.read(name, set[name])
	}
	c.settle()
	r := Registry{all: commands, set: map[ID][]string{}}
	for _, a := range c.Named() {
		if keys, ok := c.set[a.ID]; ok && !slices.Equal(keys, a.Keys) {
			r.set[a.ID] = keys
		}
	}
	return r, c.warnings
}

// reading is a config that is being read.
type reading struct {
	Registry                 // without keys of a person
	set      map[ID][]string // as the person has it, or as what is left
	warnings []string
}

func (c *reading) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

// read takes the keys of one command.
func (c *reading) read(name string, keys []string) {
	a, ok := c.find(name)
	switch {
	case !ok:
		c.warn("there is no command %q; it has no effect", sanitize.Line(name))
		return
	case c.set[a.ID] != nil:
		c.warn("%s is set twice; the second has no effect", a.ID)
		return
	}
	good := []string{}
	for _, k := range keys {
		press, ok := Press(k)
		name := press.String()
		switch {
		case !ok:
			c.warn("%s: there is no key %q; keys are written like x, X, ctrl+r or f5", a.ID, sanitize.Line(k))
		case slices.Contains(kept(), name):
			c.warn("%s: %s cannot be reassigned", a.ID, name)
		case c.takes(a.ID, Form) && press.Text != "":
			c.warn("%s: %s is text while the form is open; use a key with ctrl or alt", a.ID, name)
		case !slices.Contains(good, name):
			good = append(good, name)
		}
	}
	if len(good) > 0 || len(keys) == 0 {
		c.set[a.ID] = good
	}
}

// find finds a command by its name as people may spell it.
func (r Registry) find(name string) (Command, bool) {
	id := ID(strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(strings.TrimSpace(name))))
	c := r.Get(id)
	return c, c.named()
}

// takes reports whether a command has an entry in a scope.
func (r Registry) takes(id ID, scope Scope) bool {
	return slices.ContainsFunc(r.all, func(c Command) bool { return c.ID == id && c.in(scope) })
}

// meet reports whether two commands can both be reached by one key press.
func (r Registry) meet(a, b ID) bool {
	if r.takes(a, Everywhere) || r.takes(b, Everywhere) {
		return true
	}
	return slices.ContainsFunc(r.all, func(c Command) bool {
		return c.ID == a && slices.ContainsFunc(c.Scopes, func(s Scope) bool { return r.takes(b, s) })
	})
}

// kept are the keys that always mean what they mean: the way back, the way on,
// and what a terminal expects.
func kept() []string { return []string{"esc", "enter", "ctrl+c", "ctrl+z", "ctrl+l", "f1"} }

// settle makes sure that no key means two things at one place.
func (c *reading) settle() {
	for _, id := range slices.Sorted(maps.Keys(c.set)) {
		a := c.Get(id)
		for _, k := range slices.Clone(c.set[id]) {
			for _, b := range c.Named() {
				if b.ID != id && c.meet(a.ID, b.ID) {
					c.part(a, b, k)
				}
			}
		}
	}
}

// part takes a key that a has from b, where b has it too.
func (c *reading) part(a, b Command, k string) {
	keys, set := c.set[b.ID]
	if !set {
		keys = b.Keys
	}
	usual := slices.Contains(a.Keys, k) && slices.Contains(b.Keys, k) // they have always shared it
	if usual || !slices.Contains(keys, k) || !slices.Contains(c.set[a.ID], k) {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(keys), func(o string) bool { return o == k })
	c.set[b.ID] = rest
	left := "no key"
	if len(rest) > 0 {
		left = "only " + strings.Join(rest, " ")
	}
	c.warn("%s now means %s; %s has %s left", k, a.ID, b.ID, left)
}
