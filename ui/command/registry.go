package command

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Registry holds the commands of the app with the user's keys. It is immutable.
type Registry struct {
	all []Command
	set map[ID][]string // the user's keys that differ from the default
}

// Hint is a command as listed in footer and help.
type Hint struct {
	Command
	Key, Does string   // as written in help
	Short     string   // Does in the footer
	Pressed   []string // its keys
}

// All returns every command; one with several scopes is returned once for each.
func (r Registry) All() []Command { return slices.Clone(r.all) }

// Named returns the commands whose keys the config can change, each once.
func (r Registry) Named() []Command {
	var named []Command
	seen := map[ID]bool{}
	for _, c := range r.all {
		if c.configurable() && !seen[c.ID] {
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

// Keys returns the keys of a command, none if all were removed.
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

// changed reports whether the user changed the keys of a command.
func (r Registry) changed(c Command) bool {
	_, changed := r.set[c.configured()]
	return changed
}

// configured returns the id whose entry in the config sets the keys.
func (c Command) configured() ID {
	if c.SameAs != "" {
		return c.SameAs
	}
	return c.ID
}

// Shown returns the keys of a command as written in the palette: "x delete".
func (r Registry) Shown(id ID) string { return strings.Join(r.Keys(id), " ") }

// Spoken returns the name of a command's key in a sentence: "u brings it back", or, if the command
// has no keys, "the palette brings it back".
func (r Registry) Spoken(id ID) string {
	if keys := r.Keys(id); len(keys) > 0 {
		return keys[0]
	}
	return "the palette"
}

// Find returns the command for a key press in scopes, in order of precedence. An enabled command is
// preferred to a disabled one. While text is typed, text keys match nothing. A default key that was
// removed from its command matches a command without effect.
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

// Hints returns the enabled commands of a scope as listed. While text is typed, Everywhere has only
// those with InText.
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

// Foot returns a command as listed in the footer; ok is false if it has no key.
func (r Registry) Foot(id ID) (h Hint, ok bool) {
	c := r.Get(id)
	c.Shown, c.Now, c.Label = "", nil, c.Short
	return r.hint(c)
}

// hint returns a command as listed; ok is false if it is not listed.
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
