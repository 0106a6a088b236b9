package command

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Press parses the name of a key: "x", "X", "ctrl+r", "alt+up", "f5", "space". ok is false if there
// is no such key. Common alternative spellings are accepted: "return", "del", "shift+x".
func Press(name string) (k tea.KeyPressMsg, ok bool) {
	for {
		mod, rest, found := strings.Cut(name, "+")
		if !found || rest == "" { // the key may be + itself
			break
		}
		bit, known := modifier(mod)
		if !known {
			return tea.KeyPressMsg{}, false
		}
		k.Mod |= bit
		name = rest
	}
	if code, special := special(name); special {
		k.Code = code
		if code == tea.KeySpace && k.Mod == 0 {
			k.Text = " "
		}
		return k, true
	}
	r, size := utf8.DecodeRuneInString(name)
	if size != len(name) || !unicode.IsGraphic(r) || r == utf8.RuneError {
		return tea.KeyPressMsg{}, false
	}
	if k.Mod == tea.ModShift && unicode.IsLetter(r) {
		k.Mod, r = 0, unicode.ToUpper(r)
	}
	if k.Mod&tea.ModCtrl != 0 {
		r = unicode.ToLower(r) // terminals do not distinguish case here
	}
	k.Code = r
	if k.Mod == 0 {
		k.Text = string(r)
	}
	return k, true
}

func modifier(name string) (tea.KeyMod, bool) {
	switch strings.ToLower(name) {
	case "ctrl", "control":
		return tea.ModCtrl, true
	case "alt", "option", "opt":
		return tea.ModAlt, true
	case "shift":
		return tea.ModShift, true
	case "meta":
		return tea.ModMeta, true
	case "super", "cmd", "win":
		return tea.ModSuper, true
	}
	return 0, false
}

func special(name string) (rune, bool) {
	name = strings.ToLower(name)
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "f")); err == nil && name[0] == 'f' && n >= 1 && n <= 24 {
		return tea.KeyF1 + rune(n-1), true
	}
	code, ok := specials()[name]
	return code, ok
}

// modifiers returns the names of keys that are held with another.
func modifiers() []string { return []string{"ctrl", "alt", "shift", "meta", "super"} }

// specialKeys returns the names of keys that are written as words, without their other spellings.
func specialKeys() []string {
	return []string{"enter", "esc", "tab", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "pgup", "pgdown", "home", "end"}
}

// specials returns the codes of keys that are written as words.
func specials() map[string]rune {
	return map[string]rune{
		"enter": tea.KeyEnter, "return": tea.KeyEnter, "esc": tea.KeyEscape, "escape": tea.KeyEscape, "tab": tea.KeyTab,
		"space": tea.KeySpace, " ": tea.KeySpace, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "del": tea.KeyDelete,
		"insert": tea.KeyInsert, "ins": tea.KeyInsert, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"pgup": tea.KeyPgUp, "pageup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "pagedown": tea.KeyPgDown, "pgdn": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd,
	}
}
