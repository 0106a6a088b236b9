package runform

import (
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// maxPrompt is how many characters the prompt field holds: more than any model
// takes, and few enough to be drawn at every key.
const maxPrompt = 16_000

// prompt is the editor of the prompt, with the earlier prompts behind it.
type prompt struct {
	area    textarea.Model
	earlier []string // newest first
	asked   bool     // the earlier prompts were asked for and are not here yet
	loaded  bool
	at      int      // which earlier prompt is shown, -1 = the person's own text
	own     string   // their own text while an earlier prompt is shown
	lines   []string // as laid out
	x, y    int      // the cursor in them
	top     int      // first line drawn
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
	// ctrl+n and ctrl+p belong to the program; enter is a new line in every form.
	a.KeyMap.LineNext = key.NewBinding(key.WithKeys("down"))
	a.KeyMap.LinePrevious = key.NewBinding(key.WithKeys("up"))
	a.KeyMap.InsertNewline = key.NewBinding(key.WithKeys("enter", "shift+enter", "ctrl+j", "ctrl+m"))
	a.Focus()
	return prompt{area: a, at: -1}
}

func (p *prompt) text() string { return p.area.Value() }

func (p *prompt) count() int { return utf8.RuneCountInString(strings.TrimSpace(p.text())) }

// set replaces the text and reports whether all of it fitted.
func (p *prompt) set(text string) bool {
	text, whole := fitting(sanitize.Text(text), maxPrompt)
	p.area.SetValue(text)
	p.at = -1
	return whole
}

// insert puts pasted text in at the cursor and reports whether all of it fitted.
func (p *prompt) insert(text string) bool {
	room := maxPrompt - utf8.RuneCountInString(p.text())
	clean, whole := fitting(sanitize.Text(text), room)
	whole = whole && len(text) <= sanitize.Max
	p.area, _ = p.area.Update(tea.PasteMsg{Content: clean})
	p.at = -1
	return whole
}

// update hands a message to the editor. What came in is cleaned, wherever it
// came from.
func (p *prompt) update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.Text != "" && utf8.RuneCountInString(p.text()) >= maxPrompt {
		return nil
	}
	before := p.text()
	var cmd tea.Cmd
	p.area, cmd = p.area.Update(msg)
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

// fitting cuts a text to most characters and reports whether that was all.
func fitting(text string, most int) (string, bool) {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text, true
	}
	return string([]rune(text)[:max(0, most)]), false
}

// atTop and atBottom report whether the cursor stands in the first or last line
// as drawn, where ↑ and ↓ leave the field.
func (p *prompt) atTop() bool {
	return p.area.Line() == 0 && p.area.LineInfo().RowOffset == 0
}

func (p *prompt) atBottom() bool {
	info := p.area.LineInfo()
	return p.area.Line() == p.area.LineCount()-1 && info.RowOffset+1 >= info.Height
}

// setEarlier takes the earlier prompts, newest first, and goes to the first of
// them when that was what they were asked for.
func (p *prompt) setEarlier(prompts []string) {
	p.earlier, p.loaded = prompts, true
	if p.asked {
		p.asked = false
		p.older()
	}
}

// older shows the prompt before the one shown. It reports whether the earlier
// prompts must be asked for first.
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

// newer shows the prompt after the one shown, at last the person's own text.
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

// layout breaks the text into lines of width cells, as window shows them.
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

// window is as many lines as the text needs, at most height, with the place of
// the cursor in them. It scrolls only as far as the cursor makes it.
func (p *prompt) window(height int) (lines []string, x, y int) {
	height = max(1, min(height, len(p.lines)))
	top := min(max(p.top, p.y-height+1), p.y, len(p.lines)-height)
	p.top = max(0, top)
	return p.lines[p.top : p.top+height], p.x, p.y - p.top
}

// beginning is the first lines, for when the cursor is elsewhere. The last of
// them says that there are more.
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
