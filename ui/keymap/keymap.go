// Package keymap lets a person put other keys on what the app does. The screens
// know the usual keys only: a map stands at the door, turns a person's key into
// the usual one on its way in, and turns the keys of help into the person's own
// on their way out.
//
// It holds no screen and does nothing; the root passes keys through it.
package keymap

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Map is which keys do what. The zero Map is the usual keys. It is a value and
// never changes once it is made.
type Map struct {
	set map[string][]string // by Action.Name; those that differ from the usual ones
}

// Keys returns the keys of an action, none when it has lost them all.
func (m Map) Keys(name string) []string {
	if keys, ok := m.set[name]; ok {
		return slices.Clone(keys)
	}
	for _, a := range Actions() {
		if a.Name == name {
			return a.Keys
		}
	}
	return nil
}

// Shown is the keys of an action as help writes them: "x delete".
func (m Map) Shown(name string) string { return strings.Join(m.Keys(name), " ") }

// Named is how a sentence names the key of an action: "u brings it back", or, when
// the action has lost all its keys, "the palette brings it back".
func (m Map) Named(name string) string {
	if keys := m.Keys(name); len(keys) > 0 {
		return keys[0]
	}
	return "the palette"
}

// Usual returns the key press that the screen at a place knows for the pressed
// one. A usual key that means nothing any more becomes a press of no key. While
// text is typed, what is text stays as it is.
func (m Map) Usual(at Place, k tea.KeyPressMsg, typing bool) tea.KeyPressMsg {
	pressed := k.String()
	if len(m.set) == 0 || typing && k.Text != "" {
		return k
	}
	lost := false
	for _, a := range actionsAt(at) {
		usual := slices.Contains(a.Keys, pressed)
		switch {
		case !slices.Contains(m.Keys(a.Name), pressed):
			lost = lost || usual
		case usual:
			return k
		default:
			press, _ := Press(a.Keys[0])
			return press
		}
	}
	if lost {
		return tea.KeyPressMsg{}
	}
	return k
}

// Help returns the bindings of a place with the person's keys in the place of
// the usual ones. A binding whose action has no key any more is left out.
func (m Map) Help(at Place, bindings []key.Binding) []key.Binding {
	if len(m.set) == 0 {
		return bindings
	}
	var shown []key.Binding
	for _, b := range bindings {
		keys, changed := m.changed(at, b)
		switch {
		case !changed:
			shown = append(shown, b)
		case len(keys) > 0:
			shown = append(shown, key.NewBinding(key.WithKeys(keys...), key.WithHelp(strings.Join(keys, " "), b.Help().Desc)))
		}
	}
	return shown
}

// changed returns the keys of the action that a binding is for, when they are
// not the usual ones.
func (m Map) changed(at Place, b key.Binding) ([]string, bool) {
	if len(b.Keys()) == 0 {
		return nil, false
	}
	for _, a := range actionsAt(at) {
		if keys, ok := m.set[a.Name]; ok && slices.Contains(a.Keys, b.Keys()[0]) {
			return keys, true
		}
	}
	return nil, false
}

// actionsAt are the actions of a place, its own before those of every place.
func actionsAt(at Place) []Action {
	var own, everywhere []Action
	for _, a := range Actions() {
		switch {
		case slices.Contains(a.Places, at):
			own = append(own, a)
		case slices.Contains(a.Places, Everywhere):
			everywhere = append(everywhere, a)
		}
	}
	return append(own, everywhere...)
}
