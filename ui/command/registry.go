package command

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Registry holds the commands of the app with the keys of a person. It never
// changes once it is made.
type Registry struct {
	all []Command
	set map[ID][]string // the keys of a person, where they differ from the default ones
}

// Hint is a command as footer and help list it.
type Hint struct {
	Command
	Key, Does string   // as help writes them
	Short     string   // Does in the footer
	Pressed   []string // its keys
}

// All returns every command, one that stands in several scopes once for each of
// its entries.
func (r Registry) All() []Command { return slices.Clone(r.all) }

// Named returns the commands that the config can put on other keys, each once.
func (r Registry) Named() []Command {
	var named []Command
	seen := map[ID]bool{}
	for _, c := range r.all {
		if c.named() && !seen[c.ID] {
			named = append(named, c)
			seen[c.ID] = true
		}
	}
	return named
}

// In returns the commands of scopes.
func (r Registry) In(scopes ...Scope) []Command {
	var in []Command
	for _, c := range r.all {
		if c.in(scopes...) {
			in = append(in, c)
		}
	}
	return in
}

func (c Command) in(scopes ...Scope) bool {
	return slices.ContainsFunc(scopes, func(s Scope) bool { return slices.Contains(c.Scopes, s) })
}

// Get returns the first entry of a command.
func (r Registry) Get(id ID) Command {
	if i := slices.IndexFunc(r.all, func(c Command) bool { return c.ID == id }); i >= 0 {
		return r.all[i]
	}
	return Command{}
}

// Keys returns the keys of a command, none when it has lost them all.
func (r Registry) Keys(id ID) []string {
	if keys, ok := r.set[id]; ok {
		return slices.Clone(keys)
	}
	return slices.Clone(r.Get(id).Keys)
}

func (r Registry) keys(c Command) []string {
	if r.changed(c) {
		return r.set[c.configured()]
	}
	return c.Keys
}

// changed reports whether a person put other keys on a command.
func (r Registry) changed(c Command) bool {
	_, changed := r.set[c.configured()]
	return changed
}

// configured is the command whose line of the config sets the keys.
func (c Command) configured() ID {
	if c.SameAs != "" {
		return c.SameAs
	}
	return c.ID
}

// Shown is the keys of a command as the palette writes them: "x delete".
func (r Registry) Shown(id ID) string { return strings.Join(r.Keys(id), " ") }

// Spoken is how a sentence names the key of a command: "u brings it back", or, when
// the command has lost all its keys, "the palette brings it back".
func (r Registry) Spoken(id ID) string {
	if keys := r.Keys(id); len(keys) > 0 {
		return keys[0]
	}
	return "the palette"
}

// Find returns the command that a key press means in scopes, of which the first
// counts most. Where none of those with this key works, it is one that does not.
// While text is typed, what is text means nothing. A default key that was taken
// from its command means a command that does nothing.
func (r Registry) Find(k tea.KeyPressMsg, typing bool, scopes ...Scope) (c Command, ok bool) {
	if typing && k.Text != "" {
		return Command{}, false
	}
	pressed, lost := k.String(), false
	for _, named := range []bool{true, false} {
		for _, scope := range scopes {
			for _, next := range r.all {
				if (next.ID != "") != named || !next.in(scope) || typing && scope == Everywhere && !next.InText {
					continue
				}
				if !slices.Contains(r.keys(next), pressed) {
					lost = lost || slices.Contains(next.Keys, pressed)
					continue
				}
				if next.Reason() == "" {
					return next, true
				}
				c, ok = next, true
			}
		}
	}
	return c, ok || lost
}

// Hints returns the commands of a scope that would do something now, as they are
// listed. While text is typed, Everywhere has only those that work there too.
func (r Registry) Hints(scope Scope, typing bool) []Hint {
	var hints []Hint
	for _, c := range r.all {
		if !c.in(scope) || typing && scope == Everywhere && !c.InText {
			continue
		}
		if h, ok := r.hint(c); ok && c.Reason() == "" {
			hints = append(hints, h)
		}
	}
	return hints
}

// Foot returns a command as the footer lists it whatever else is listed; ok is
// false when it has no key.
func (r Registry) Foot(id ID) (h Hint, ok bool) {
	c := r.Get(id)
	c.Shown, c.Now, c.Label = "", nil, c.Short
	return r.hint(c)
}

// hint writes a command; ok is false when it is not listed.
func (r Registry) hint(c Command) (h Hint, ok bool) {
	h = Hint{Command: c, Key: c.Shown, Does: c.label(), Short: c.Short, Pressed: r.keys(c)}
	if h.Short == "" {
		h.Short = h.Does
	}
	switch {
	case c.KeyNow != nil:
		h.Key = c.KeyNow()
	case r.changed(c):
		h.Key = strings.Join(h.Pressed, " ")
	case h.Key == "" && len(h.Pressed) > 0:
		h.Key = h.Pressed[0]
	}
	return h, h.Does != "" && h.Key != ""
}
