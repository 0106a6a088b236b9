// Package textinput is a single-line text input: it sanitizes typed and pasted text, and scrolls to
// keep the cursor visible. It is used by the filter, the fields of the form, tags and notes.
//
// It does not interpret or complete the text.
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

// MaxBytes is the maximum length in characters; the longest content is a URL.
const MaxBytes = 4096

// Line is a text input. Editing is done by the text input of bubbles, drawing here, because bubbles
// positions the cursor by characters instead of cells. The zero value is not usable; see [New].
type Line struct {
	input textinput.Model
}

// New returns a text input with a text and the cursor at its end.
func New(text string) Line {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = MaxBytes
	in.SetVirtualCursor(false)
	in.KeyMap.AcceptSuggestion = key.NewBinding()
	in.KeyMap.NextSuggestion = key.NewBinding()
	in.KeyMap.PrevSuggestion = key.NewBinding()
	in.KeyMap.Paste = key.NewBinding() // the terminal pastes; no clipboard program is started
	in.Focus()
	l := Line{in}
	l.Set(text)
	return l
}

// Text returns the text.
func (l *Line) Text() string { return l.input.Value() }

// Set replaces the text and moves the cursor to its end.
func (l *Line) Set(text string) {
	l.input.SetValue(sanitize.Line(text))
	l.input.CursorEnd()
}

// End moves the cursor to the end.
func (l *Line) End() { l.input.CursorEnd() }

// Insert inserts text at the cursor.
func (l *Line) Insert(text string) {
	l.input, _ = l.input.Update(tea.PasteMsg{Content: sanitize.Line(text)})
}

// Update handles a key or a paste.
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

// Before returns the text before the cursor.
func (l *Line) Before() string {
	return string([]rune(l.Text())[:l.input.Position()])
}

// AtEnd reports whether the cursor is at the end.
func (l *Line) AtEnd() bool { return l.input.Position() == utf8.RuneCountInString(l.Text()) }

// Draw renders the input in width cells, scrolled so that the cursor is visible, and returns the
// cursor's column. ghost is drawn after the cursor, empty in an empty input.
func (l *Line) Draw(s theme.Styles, width int, ghost, empty string) (text string, x int) {
	value := sanitize.Line(l.Text())
	if value == "" && ghost == "" {
		return s.Faint.Render(theme.Cut(empty, width)), 0
	}
	x = theme.Width(sanitize.Line(l.Before()))
	from := max(0, x-width+1)
	for from > 0 && theme.Width(ansi.Truncate(value, from, "")) != from {
		from++ // never start inside a wide character
	}
	text = ansi.Cut(value, from, from+width)
	x = min(x-from, max(0, width-1))
	if room := width - theme.Width(text) - 1; ghost != "" && room > 0 {
		text += s.Faint.Render(theme.Cut(ghost, room))
	}
	return text, x
}
