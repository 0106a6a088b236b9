// Package statusline shows messages of the app: a line at the foot that disappears, and the
// list of errors since the start, those of runs among them.
package statusline

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/command"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// ttl is how long a success message is shown.
const ttl = 4 * time.Second

// maxEntries is the maximum number of errors kept.
const maxEntries = 200

// ClosedMsg reports that the list was closed.
type ClosedMsg struct{}

// Log holds the message at the foot and the list of errors.
type Log struct {
	styles        theme.Styles
	width, height int
	now           time.Time
	errors        []entry // newest last
	line          entry   // at the foot; its text is "" if there is none
	scroll        int
}

type entry struct {
	at      time.Time
	text    string // sanitized
	good    bool
	warning bool
	isError bool
	again   int // number of consecutive repetitions
}

// New returns an empty log.
func New(styles theme.Styles) *Log { return &Log{styles: styles} }

// Success shows a success message for a few seconds.
func (l *Log) Success(now time.Time, text string) {
	l.line = entry{at: now, text: sanitize.Line(text), good: true}
}

// Info shows a neutral message for a few seconds.
func (l *Log) Info(now time.Time, text string) {
	l.line = entry{at: now, text: sanitize.Line(text)}
}

// Warn shows for a few seconds that something was not done as asked, which is no error.
func (l *Log) Warn(now time.Time, text string) {
	l.line = entry{at: now, text: sanitize.Line(text), warning: true}
}

// Error shows and records an error. It stays until it is dismissed.
func (l *Log) Error(now time.Time, err error) {
	e := entry{at: now, text: sanitize.Line(provider.UserMessage(err)), isError: true}
	if n := len(l.errors); n > 0 && l.errors[n-1].text == e.text {
		e.again = l.errors[n-1].again + 1
		l.errors = l.errors[:n-1]
	}
	l.errors = append(l.errors, e)
	if len(l.errors) > maxEntries {
		l.errors = slices.Clone(l.errors[1:])
	}
	l.line = e
}

// Record records an error without showing it at the foot: the row of its run does.
func (l *Log) Record(now time.Time, text string) {
	shown := l.line
	l.Error(now, errors.New(text))
	l.line = shown
}

// Dismiss removes the message at the foot. It reports whether that was an error.
func (l *Log) Dismiss() bool {
	was := l.line.isError
	l.line = entry{}
	return was
}

// Visible reports whether there is a message at the foot.
func (l *Log) Visible() bool { return l.line.text != "" }

// Any reports whether there were errors since the start.
func (l *Log) Any() bool { return len(l.errors) > 0 }

// SetNow removes an expired message.
func (l *Log) SetNow(now time.Time) {
	l.now = now
	if l.line.text != "" && !l.line.isError && now.Sub(l.line.at) >= ttl {
		l.line = entry{}
	}
}

// Lines renders the message in at most most lines of at most width cells, or returns none.
func (l *Log) Lines(width, most int) []string {
	if l.line.text == "" || most < 1 {
		return nil
	}
	texts := theme.Wrap(l.line.text, max(1, width-4))
	if len(texts) > most {
		texts = append(texts[:most-1], strings.Join(texts[most-1:], " "))
	}
	sign, style := l.styles.Accent.Render("· "), l.styles.Text
	switch {
	case l.line.isError:
		sign, style = l.styles.Bad.Render("✗ "), l.styles.Bad
	case l.line.warning:
		sign = l.styles.Warn.Render("! ")
	case l.line.good:
		sign = l.styles.Done.Render("✓ ")
	}
	lines := make([]string, len(texts))
	for i, text := range texts {
		lines[i] = theme.Cut(" "+sign+style.Render(text), width)
		sign = "  "
	}
	return lines
}

// SetSize sets the size of the list.
func (l *Log) SetSize(width, height int) { l.width, l.height = width, height }

// SetStyles changes the styles.
func (l *Log) SetStyles(s theme.Styles) { l.styles = s }

// Typing returns false: the list has no text input.
func (l *Log) Typing() bool { return false }

// Update handles the mouse wheel.
func (l *Log) Update(msg tea.Msg) tea.Cmd {
	wheel, _ := msg.(tea.MouseWheelMsg)
	switch wheel.Button {
	case tea.MouseWheelUp:
		l.roll(-3)
	case tea.MouseWheelDown:
		l.roll(3)
	}
	return nil
}

func (l *Log) roll(by int) { l.scroll = max(0, min(l.scroll+by, len(l.lines())-l.height)) }

// read scrolls.
func (l *Log) read(to command.ID) {
	last := len(l.lines())
	by := map[command.ID]int{
		command.Up: -1, command.Down: 1, command.PageUp: -l.height, command.PageDown: l.height,
		command.HalfUp: -l.height / 2, command.HalfDown: l.height / 2, command.Top: -last, command.End: last,
	}
	l.roll(by[to])
}

// Scope is the scope of the list's keys.
func (l *Log) Scope() command.Scope { return command.Errors }

// Commands returns the commands of the list.
func (l *Log) Commands() []command.Command {
	back := command.Command{Keys: []string{"esc"}, Label: "back", Do: func() tea.Cmd { return func() tea.Msg { return ClosedMsg{} } }}
	more := func() bool { return len(l.lines()) > l.height }
	return append(command.In(command.Errors, back), command.Scroll(command.Errors, l.read, more)...)
}

// View renders the list, newest first.
func (l *Log) View() string {
	lines := l.lines()
	lines = lines[max(0, min(l.scroll, len(lines)-l.height)):]
	return theme.Fit(strings.Join(lines, "\n"), l.width, l.height)
}

func (l *Log) lines() []string {
	if len(l.errors) == 0 {
		var lines []string
		for _, w := range theme.Wrap("Nothing has gone wrong since the app was opened.", max(1, l.width-2)) {
			lines = append(lines, " "+w)
		}
		return lines
	}
	var lines []string
	for _, e := range slices.Backward(l.errors) {
		at := theme.Clock(e.at, l.now)
		text := e.text
		if e.again > 0 {
			text += fmt.Sprintf(" (%d times)", e.again+1)
		}
		if l.width < 30 {
			lines = append(lines, theme.Wrap(at+" "+text, l.width)...)
			continue
		}
		for i, w := range theme.Wrap(text, l.width-theme.Width(at)-4) {
			if i > 0 {
				at = strings.Repeat(" ", theme.Width(at))
			}
			lines = append(lines, " "+l.styles.Faint.Render(at)+"  "+w)
		}
	}
	return lines
}
