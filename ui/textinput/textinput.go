// Package textinput is one line of text that a person types: cleaned as it comes,
// drawn in the cells there are, with its cursor where the next letter goes. The
// filter, the fields of the form, a tag or a note are such lines.
//
// It knows nothing of what the text means, and completes nothing.
package textinput

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Most is how many characters a line holds; the longest thing that goes into one
// is a URL.
const Most = 4096

// Line is a line of text. Typing is left to bubbles' text input; it is drawn
// here, because that one places its cursor by characters rather than cells. The
// zero value is not usable; see [New].
type Line struct {
	input textinput.Model
}

// New returns a line with a text and the cursor at its end.
func New(text string) Line {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = Most
	in.SetVirtualCursor(false)
	in.KeyMap.AcceptSuggestion = key.NewBinding()
	in.KeyMap.NextSuggestion = key.NewBinding()
	in.KeyMap.PrevSuggestion = key.NewBinding()
	in.KeyMap.Paste = key.NewBinding() // the terminal pastes; nothing here starts a program
	in.Focus()
	l := Line{in}
	l.Set(text)
	return l
}

// Text is what was typed.
func (l *Line) Text() string { return l.input.Value() }

// Set replaces the text; the cursor goes to its end.
func (l *Line) Set(text string) {
	l.input.SetValue(sanitize.Line(text))
	l.input.CursorEnd()
}

// End puts the cursor behind the last character.
func (l *Line) End() { l.input.CursorEnd() }

// Insert puts text in at the cursor, as pasting does.
func (l *Line) Insert(text string) {
	l.input, _ = l.input.Update(tea.PasteMsg{Content: sanitize.Line(text)})
}

// Update takes a key or a paste.
func (l *Line) Update(msg tea.Msg) tea.Cmd {
	if p, ok := msg.(tea.PasteMsg); ok {
		l.Insert(p.Content)
		return nil
	}
	var cmd tea.Cmd
	l.input, cmd = l.input.Update(msg)
	if clean := sanitize.Line(l.Text()); clean != l.Text() {
		at := l.input.Position()
		l.input.SetValue(clean)
		l.input.SetCursor(at)
	}
	return cmd
}

// Before is the text left of the cursor.
func (l *Line) Before() string {
	return string([]rune(l.Text())[:l.input.Position()])
}

// AtEnd reports whether the cursor stands behind the last character.
func (l *Line) AtEnd() bool { return l.input.Position() == utf8.RuneCountInString(l.Text()) }

// Draw draws the line in width cells, scrolled so that the cursor shows, and
// returns the cursor's cell. ghost stands behind the cursor; empty stands in an
// empty line.
func (l *Line) Draw(s theme.Styles, width int, ghost, empty string) (text string, x int) {
	value := sanitize.Line(l.Text())
	if value == "" && ghost == "" {
		return s.Faint.Render(theme.Cut(empty, width)), 0
	}
	x = theme.Width(sanitize.Line(l.Before()))
	from := max(0, x-width+1)
	for from > 0 && theme.Width(ansi.Truncate(value, from, "")) != from {
		from++ // never begin inside a wide character
	}
	text = ansi.Cut(value, from, from+width)
	x = min(x-from, max(0, width-1))
	if room := width - theme.Width(text) - 1; ghost != "" && room > 0 {
		text += s.Faint.Render(theme.Cut(ghost, room))
	}
	return text, x
}
