package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/notify"
	"dailies/ui/theme"
)

// Breakpoints of the frame.
const (
	besideFrom = 120 // columns from which the detail is shown beside the list automatically
	besideMin  = 80  // columns from which it can be enabled
	rulesFrom  = 18  // rows from which there are rules
	footFrom   = 3   // rows from which there is a footer
	noticeFrom = 10  // rows from which a long message may use several of them
	maxFoot    = 3   // maximum height of a message
	bannerFrom = 8   // rows per line of the read-only banner
)

// top and bottom return the height of the header and the footer.
func (a *App) top() int {
	switch {
	case a.height >= rulesFrom:
		return 2 + len(a.banner())
	case a.height >= 2:
		return 1 + len(a.banner())
	}
	return 0
}

func (a *App) bottom() int {
	switch {
	case a.height >= rulesFrom:
		return 1 + a.foot
	case a.height >= footFrom:
		return a.foot
	}
	return 0
}

// setFoot sets the height of the footer so that a message fits above the keys. Where there
// is a rule the message takes its place, and in a low window that of the keys.
func (a *App) setFoot() {
	foot := 1
	switch message := len(a.log.Lines(a.width, maxFoot)); {
	case a.height >= rulesFrom:
		foot = max(1, message)
	case a.height >= noticeFrom:
		foot = 1 + message
	}
	if foot != a.foot {
		a.foot = foot
		a.layout()
	}
}

// beside reports whether the detail is shown beside the list.
func (a *App) beside() bool {
	if a.current != viewRuns || !a.canPreview() || a.detail.Run().ID == "" {
		return false
	}
	return a.preview == previewOn || a.preview == previewAuto && a.width >= besideFrom
}

func (a *App) canPreview() bool {
	return a.current == viewRuns && a.width >= besideMin && !a.table.Empty()
}

func (a *App) togglePreview() {
	if a.beside() {
		a.preview = previewOff
	} else {
		a.preview = previewOn
	}
	a.layout()
}

// sideWidth is the width of the detail beside the list.
func (a *App) sideWidth() int { return min(max(a.width/4, 30), 60) }

// layout sets the size of every screen.
func (a *App) layout() {
	h := max(0, a.height-a.top()-a.bottom())
	for _, e := range a.views {
		e.screen.SetSize(a.width, h)
	}
	a.detail.SetSide(a.beside())
	if a.beside() {
		a.detail.SetSize(a.sideWidth(), h)
		a.table.SetSize(a.width-a.sideWidth()-1, h)
	}
	if a.dialog != nil {
		a.dialog.SetSize(a.width, a.height)
	}
	if a.help != nil {
		a.help.SetSize(a.width, a.height)
	}
	if a.palette != nil {
		a.palette.SetSize(a.width, a.height)
	}
}

// View renders the app.
func (a *App) View() tea.View {
	v := tea.NewView(theme.Fit(a.draw(), a.width, a.height))
	v.AltScreen = true
	v.WindowTitle = notify.Title(&a.active, a.today.Today, a.o.Demo)
	v.ProgressBar = a.focus.terminal.Progress(&a.active)
	v.ReportFocus = a.o.Notify
	v.Cursor = a.cursor()
	if !a.noMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// cursor returns the text cursor: that of the dialog, of help, or of the screen in front.
func (a *App) cursor() *tea.Cursor {
	switch {
	case a.dialog != nil:
		return a.dialog.Cursor()
	case a.palette != nil:
		return a.palette.Cursor()
	case a.help != nil:
		return a.help.Cursor()
	}
	c, ok := a.screen().(cursorProvider)
	if !ok {
		return nil
	}
	at := c.Cursor()
	if at == nil || at.Y+a.top() >= a.height || at.X >= a.width {
		return nil
	}
	at.Y += a.top()
	return at
}

func (a *App) draw() string {
	if a.width <= 0 || a.height <= 0 {
		return ""
	}
	lines := make([]string, 0, a.height)
	if a.top() > 0 {
		lines = append(lines, a.header())
	}
	lines = append(lines, a.banner()...)
	if a.height >= rulesFrom {
		lines = append(lines, a.rule('┬'))
	}
	lines = append(lines, a.body(max(0, a.height-a.top()-a.bottom()))...)
	lines = append(lines, a.footer()...)
	view := strings.Join(lines, "\n")
	switch {
	case a.dialog != nil:
		return a.dialog.Over(view)
	case a.palette != nil:
		return a.palette.Over(view)
	case a.help != nil:
		return a.help.Over(view)
	}
	return view
}

// body renders the screen in front in exactly height lines.
func (a *App) body(height int) []string {
	lines := fill(a.screen().View(), height)
	if !a.beside() {
		return lines
	}
	side := fill(a.detail.View(), height)
	list, rule := a.width-a.sideWidth()-1, a.styles.Faint.Render("│")
	for i := range lines {
		lines[i] = theme.Pad(lines[i], list) + rule + side[i]
	}
	return lines
}

func fill(view string, height int) []string {
	lines := strings.Split(view, "\n")
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// rule returns the line below the header or above the footer.
func (a *App) rule(joint rune) string {
	r := []rune(theme.Rule(a.width))
	if a.beside() {
		r[a.width-a.sideWidth()-1] = joint
	}
	return a.styles.Faint.Render(string(r))
}

// footer renders a message or a rule, and the keys. It has as many lines as bottom returns.
func (a *App) footer() []string {
	height := a.bottom()
	if height == 0 {
		return nil
	}
	var above []string
	if a.dialog == nil && a.help == nil && a.palette == nil {
		above = a.log.Lines(a.width, max(1, height-1))
	}
	switch {
	case height == 1 && len(above) > 0: // a low window
		return above
	case len(above) == 0 && a.height >= rulesFrom:
		above = []string{a.rule('┴')}
	}
	return append(fill(strings.Join(above, "\n"), height-1), a.keys())
}

// keys renders the keys of the enabled commands. Help is last.
func (a *App) keys() string {
	line := " "
	for _, h := range a.hints() {
		line += strings.Repeat(" ", h.x-theme.Width(line)) + a.styles.Key.Render(h.name) + a.styles.Hint.Render(" "+h.does)
	}
	return theme.Cut(line, a.width)
}

// hint is a key in the footer.
type hint struct {
	name, does string
	command    command.Command
	x, width   int
}

func newHint(h command.Hint) hint {
	return hint{name: h.Key, does: h.Short, command: h.Command, width: theme.Width(h.Key) + 1 + theme.Width(h.Short)}
}

// hints returns the enabled keys that fit in the footer. Help, or the answer of a dialog that does
// nothing, is last.
func (a *App) hints() []hint {
	keys, last := a.overHints(), newHint(command.Hint{})
	if n := len(keys); a.dialog != nil && n > 0 {
		keys, last = keys[:n-1], keys[n-1] // the harmless answer is always told
	}
	if a.dialog == nil && a.palette == nil && a.help == nil {
		keys, last = a.screenHints(), a.helpHint()
	}
	var shown []hint
	x, room := 1, a.width-last.width-2
	add := func(h hint) {
		h.x = x
		x += h.width + 2
		shown = append(shown, h)
	}
	for _, h := range keys {
		if x+h.width+2 > room {
			break
		}
		add(h)
	}
	if last.name != "" {
		add(last)
	}
	return shown
}

// overHints returns the keys of an overlay.
func (a *App) overHints() []hint {
	var keys []key.Binding
	switch {
	case a.dialog != nil:
		keys = a.dialog.Help()
	case a.palette != nil:
		keys = a.palette.Help()
	case a.help != nil:
		keys = a.help.Help()
	}
	var hints []hint
	for _, b := range keys {
		hints = append(hints, newHint(command.Hint{Key: b.Help().Key, Short: b.Help().Desc}))
	}
	return hints
}

// screenHints returns the commands of the screen. In the list a new run comes first, and
// comparing second if it is possible.
func (a *App) screenHints() []hint {
	var hints []hint
	if begin, ok := a.commands.Foot(command.New); ok && a.current == viewRuns && !a.screen().Typing() {
		hints = append(hints, newHint(begin))
	}
	for _, h := range a.commands.Hints(a.screen().Scope(), false) {
		if h.ID == command.Compare {
			hints = slices.Insert(hints, min(1, len(hints)), newHint(h))
			continue
		}
		hints = append(hints, newHint(h))
	}
	return hints
}

// helpHint is the key that opens help here: during text input, ? is text.
func (a *App) helpHint() hint {
	h, ok := a.commands.Foot(command.Help)
	if !ok || a.screen().Typing() {
		h.Key, h.Short = "f1", "help"
	}
	return newHint(h)
}
