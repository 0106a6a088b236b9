package keymap

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dailies/ui/safe"
)

// New returns the map of a person's keys: by the name of an action, the keys that
// take the place of its usual ones; an empty list takes all keys from it. What
// cannot be done has no effect, and warnings say so, one sentence each: an action
// or a key that there is not, and a key that two actions would share.
//
// Where a key is put on one action and is a usual one of another, the person's
// word counts; where they put it on two, the first action has it, in the order
// of the alphabet.
func New(set map[string][]string) (Map, []string) {
	c := reading{keys: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		c.read(name, set[name])
	}
	c.settle()
	m := Map{set: map[string][]string{}}
	for _, a := range Actions() {
		if keys, ok := c.keys[a.Name]; ok && !slices.Equal(keys, a.Keys) {
			m.set[a.Name] = keys
		}
	}
	return m, c.warnings
}

// reading is a config that is being read.
type reading struct {
	keys     map[string][]string // by Action.Name, as set or as what is left
	warnings []string
}

func (c *reading) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

// read takes the keys of one action.
func (c *reading) read(name string, keys []string) {
	a, ok := find(name)
	switch {
	case !ok:
		c.warn("there is no action %q; it has no effect", safe.Line(name))
		return
	case c.keys[a.Name] != nil:
		c.warn("%s is set twice; the second has no effect", a.Name)
		return
	}
	good := []string{}
	for _, k := range keys {
		press, ok := Press(k)
		name := press.String()
		switch {
		case !ok:
			c.warn("%s: there is no key %q; keys are such as x, X, ctrl+r or f5", a.Name, safe.Line(k))
		case slices.Contains(kept(), name):
			c.warn("%s: %s cannot be given away", a.Name, name)
		case slices.Contains(a.Places, Form) && press.Text != "":
			c.warn("%s: %s is text while the form is open; take a key with ctrl or alt", a.Name, name)
		case !slices.Contains(good, name):
			good = append(good, name)
		}
	}
	if len(good) > 0 || len(keys) == 0 {
		c.keys[a.Name] = good
	}
}

// find finds an action by its name as people may spell it.
func find(name string) (Action, bool) {
	name = strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(strings.TrimSpace(name)))
	i := slices.IndexFunc(Actions(), func(a Action) bool { return a.Name == name })
	if i < 0 {
		return Action{}, false
	}
	return Actions()[i], true
}

// kept are the keys that always mean what they mean: the way back, the way on,
// and what a terminal expects.
func kept() []string { return []string{"esc", "enter", "ctrl+c", "ctrl+z", "ctrl+l", "f1"} }

// settle makes sure that no key means two things at one place.
func (c *reading) settle() {
	for _, name := range slices.Sorted(maps.Keys(c.keys)) {
		a, _ := find(name)
		for _, k := range slices.Clone(c.keys[name]) {
			for _, b := range Actions() {
				if b.Name != name && b.meet(a) {
					c.part(a, b, k)
				}
			}
		}
	}
}

// part takes a key that a has from b, where b has it too.
func (c *reading) part(a, b Action, k string) {
	keys, set := c.keys[b.Name]
	if !set {
		keys = b.Keys
	}
	usual := slices.Contains(a.Keys, k) && slices.Contains(b.Keys, k) // they have always shared it
	if usual || !slices.Contains(keys, k) || !slices.Contains(c.keys[a.Name], k) {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(keys), func(o string) bool { return o == k })
	c.keys[b.Name] = rest
	left := "no key"
	if len(rest) > 0 {
		left = "only " + strings.Join(rest, " ")
	}
	c.warn("%s now means %s; %s has %s left", k, a.Name, b.Name, left)
}
