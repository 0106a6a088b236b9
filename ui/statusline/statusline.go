// Package statusline is what the app tells about itself: a line at the foot that goes
// away, and the list of everything that went wrong since it was opened.
//
// What went wrong with a run stands on the run's page.
package statusline

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/command"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// ttl is how long good news stays.
const ttl = 4 * time.Second

// most is how many problems are remembered.
const most = 200

// ClosedMsg says that the person has read enough.
type ClosedMsg struct{}

// Log holds the notice at the foot, and draws the list of problems.
type Log struct {
	styles        theme.Styles
	width, height int
	now           time.Time
	problems      []entry // newest last
	line          entry   // at the foot; its text is "" while there is none
	scroll        int
}

type entry struct {
	at      time.Time
	text    string // clean
	good    bool
	problem bool
	again   int // how many times in a row it came after the first
}

// New returns an empty log.
func New(styles theme.Styles) *Log { return &Log{styles: styles} }

// Success shows good news for a few seconds.
func (l *Log) Success(now time.Time, text string) {
	l.line = entry{at: now, text: sanitize.Line(text), good: true}
}

// Info shows what is neither good nor bad for a few seconds.
func (l *Log) Info(now time.Time, text string) {
	l.line = entry{at: now, text: sanitize.Line(text)}
}

// Error shows and remembers an error. It stays until it is dismissed.
func (l *Log) Error(now time.Time, err error) {
	e := entry{at: now, text: sanitize.Line(provider.UserMessage(err)), problem: true}
	if n := len(l.problems); n > 0 && l.problems[n-1].text == e.text {
		e.again = l.problems[n-1].again + 1
		l.problems = l.problems[:n-1]
	}
	l.problems = append(l.problems, e)
	if len(l.problems) > most {
		l.problems = slices.Clone(l.problems[1:])
	}
	l.line = e
}

// Dismiss takes the notice away. It reports whether there was a problem to
// dismiss.
func (l *Log) Dismiss() bool {
	was := l.line.problem
	l.line = entry{}
	return was
}

// Visible reports whether a notice is at the foot.
func (l *Log) Visible() bool { return l.line.text != "" }

// Any reports whether anything went wrong since the app was opened.
func (l *Log) Any() bool { return len(l.problems) > 0 }

// SetNow lets good news go when its time is over.
func (l *Log) SetNow(now time.Time) {
	l.now = now
	if l.line.text != "" && !l.line.problem && now.Sub(l.line.at) >= ttl {
		l.line = entry{}
	}
}

// Lines draws the notice in at most so many lines of at most width cells; none
// when there is none.
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
	case l.line.problem:
		sign, style = l.styles.Bad.Render("✗ "), l.styles.Bad
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

// SetSize gives the list its room.
func (l *Log) SetSize(width, height int) { l.width, l.height = width, height }

// SetStyles gives the list a new look.
func (l *Log) SetStyles(s theme.Styles) { l.styles = s }

// Typing is never true: the list takes no text.
func (l *Log) Typing() bool { return false }

// Update takes the wheel.
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

// Scope is where the keys go.
func (l *Log) Scope() command.Scope { return command.Problems }

// Commands are what can be done here.
func (l *Log) Commands() []command.Command {
	back := command.Command{Keys: []string{"esc"}, Label: "back", Do: func() tea.Cmd { return func() tea.Msg { return ClosedMsg{} } }}
	more := func() bool { return len(l.lines()) > l.height }
	return append(command.In(command.Problems, back), command.Scroll(command.Problems, l.read, more)...)
}

// View draws the list, newest first.
func (l *Log) View() string {
	lines := l.lines()
	lines = lines[max(0, min(l.scroll, len(lines)-l.height)):]
	return theme.Fit(strings.Join(lines, "\n"), l.width, l.height)
}

func (l *Log) lines() []string {
	if len(l.problems) == 0 {
		return theme.Wrap(" Nothing has gone wrong since the app was opened.", l.width)
	}
	var lines []string
	for _, e := range slices.Backward(l.problems) {
		at := theme.Clock(e.at, l.now)
		text := e.text
		if e.again > 0 {
			text += " (again and again)"
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
