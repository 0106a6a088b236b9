package runform

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// maxPrompt is the maximum length of the prompt in characters: more than any model accepts, and
// few enough to be redrawn at every key.
const maxPrompt = 16_000

// prompt is the editor of the prompt, with the history of earlier prompts.
type prompt struct {
	area    textarea.Model
	earlier []string // newest first
	asked   bool     // the history is being loaded
	loaded  bool
	at      int      // index of the earlier prompt shown, -1 = the user's own text
	own     string   // the user's own text while an earlier prompt is shown
	lines   []string // after word wrap
	x, y    int      // cursor position in lines
	top     int      // first visible line
}

func newPrompt() prompt {
	a := textarea.New()
	a.Prompt = ""
	a.ShowLineNumbers = false
	a.EndOfBufferCharacter = ' '
	a.CharLimit, a.MaxHeight, a.MaxWidth = 0, 0, 0
	a.DynamicHeight, a.MinHeight = true, 1
	a.SetVirtualCursor(false)
	var plain textarea.StyleState
	plain.Selection = lipgloss.NewStyle().Reverse(true)
	a.SetStyles(textarea.Styles{Focused: plain, Blurred: plain})
	// ctrl+n and ctrl+p are commands of the app; enter is a line break in every form.
	a.KeyMap.LineNext = key.NewBinding(key.WithKeys("down"))
	a.KeyMap.LinePrevious = key.NewBinding(key.WithKeys("up"))
	a.KeyMap.InsertNewline = key.NewBinding(key.WithKeys("enter", "shift+enter", "ctrl+j", "ctrl+m"))
	a.Focus()
	return prompt{area: a, at: -1}
}

func (p *prompt) text() string { return p.area.Value() }

func (p *prompt) count() int { return utf8.RuneCountInString(strings.TrimSpace(p.text())) }

// set replaces the text and reports whether it was not truncated.
func (p *prompt) set(text string) bool {
	text, whole := fitting(sanitize.Text(text), maxPrompt)
	p.area.SetValue(text)
	p.at = -1
	return whole
}

// insert inserts pasted text at the cursor and reports whether it was not truncated.
func (p *prompt) insert(text string) bool {
	room := maxPrompt - utf8.RuneCountInString(p.text())
	clean, whole := fitting(sanitize.Text(text), room)
	whole = whole && len(text) <= sanitize.Max
	p.area, _ = p.area.Update(tea.PasteMsg{Content: clean})
	p.at = -1
	return whole
}

// update passes a message to the editor and sanitizes the resulting text.
func (p *prompt) update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.Text != "" && utf8.RuneCountInString(p.text()) >= maxPrompt {
		return nil
	}
	before := p.text()
	var cmd tea.Cmd
	if k, ok := msg.(tea.KeyPressMsg); ok && letters(k) && !p.area.HasSelection() {
		p.area.InsertString(k.Text) // what Update does, without drawing all lines
	} else {
		p.area, cmd = p.area.Update(msg)
	}
	if p.text() == before {
		return cmd
	}
	p.at = -1
	if clean, _ := fitting(sanitize.Text(p.text()), maxPrompt); clean != p.text() {
		row, column := p.area.Line(), p.area.Column()
		p.area.SetValue(clean)
		p.area.MoveToBegin()
		for p.area.Line() < row && p.area.Line() < p.area.LineCount()-1 {
			p.area.CursorDown()
		}
		p.area.SetCursorColumn(column)
	}
	return cmd
}

// letters reports whether a key is nothing but text.
func letters(k tea.KeyPressMsg) bool {
	odd := func(r rune) bool { return !unicode.IsPrint(r) }
	return k.Text != "" && k.Mod&^tea.ModShift == 0 && !strings.ContainsFunc(k.Text, odd)
}

// fitting truncates a text to most characters and reports whether it was not truncated.
func fitting(text string, most int) (string, bool) {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text, true
	}
	return string([]rune(text)[:max(0, most)]), false
}

// atTop and atBottom report whether the cursor is in the first or last displayed line, where ↑
// and ↓ move the focus.
func (p *prompt) atTop() bool {
	return p.area.Line() == 0 && p.area.LineInfo().RowOffset == 0
}

func (p *prompt) atBottom() bool {
	info := p.area.LineInfo()
	return p.area.Line() == p.area.LineCount()-1 && info.RowOffset+1 >= info.Height
}

// setEarlier sets the earlier prompts, newest first, and shows the first one if that was
// requested.
func (p *prompt) setEarlier(prompts []string) {
	p.earlier, p.loaded = prompts, true
	if p.asked {
		p.asked = false
		p.older()
	}
}

// older shows the previous prompt of the history. It reports whether the history must be loaded
// first.
func (p *prompt) older() (ask bool) {
	if !p.loaded {
		ask = !p.asked
		p.asked = true
		return ask
	}
	for at := p.at + 1; at < len(p.earlier); at++ {
		if text := sanitize.Text(p.earlier[at]); strings.TrimSpace(text) != strings.TrimSpace(p.text()) {
			if p.at < 0 {
				p.own = p.text()
			}
			p.set(text)
			p.at = at
			return false
		}
	}
	return false
}

// newer shows the next prompt of the history, and finally the user's own text.
func (p *prompt) newer() {
	switch {
	case p.at < 0:
	case p.at == 0:
		p.set(p.own)
	default:
		at := p.at - 1
		p.set(p.earlier[at])
		p.at = at
	}
}

// layout wraps the text into lines of width cells.
func (p *prompt) layout(width int) {
	if width != p.area.Width() {
		p.area.SetWidth(width)
		p.area, _ = p.area.Update(nil)
	}
	p.lines = strings.Split(p.area.View(), "\n")
	if cursor := p.area.Cursor(); cursor != nil {
		p.x, p.y = cursor.X, cursor.Y
	}
}

// window returns as many lines as the text needs, at most height, with the cursor position in
// them. It scrolls as little as possible.
func (p *prompt) window(height int) (lines []string, x, y int) {
	height = max(1, min(height, len(p.lines)))
	top := min(max(p.top, p.y-height+1), p.y, len(p.lines)-height)
	p.top = max(0, top)
	return p.lines[p.top : p.top+height], p.x, p.y - p.top
}

// beginning returns the first lines, for a prompt without the focus. The last of them shows if
// there are more.
func (p *prompt) beginning(width, height int) []string {
	height = max(1, height)
	if height >= len(p.lines) {
		return p.lines
	}
	lines := slices.Clone(p.lines[:height])
	last := strings.TrimRight(lines[height-1], " ")
	lines[height-1] = theme.Cut(last, width-1) + "…"
	return lines
}
