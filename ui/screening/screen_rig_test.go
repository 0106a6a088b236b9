package screening

import (
	"image/color"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"dailies/ui/termimage"
)

// monitor is the terminal of a rig, with a renderer that writes the lines of View that have changed.
type monitor struct {
	mu      sync.Mutex
	screen  *vt.Emulator
	lines   []string // of View, as they were written last
	blanked uint64
	away    bool // another program uses the terminal
	slow    bool // it answers no questions for now
	asked   int  // questions that it has not answered
	bytes   int  // that the painter wrote
}

func newMonitor(width, height int) *monitor {
	return &monitor{screen: vt.NewEmulator(width, height)}
}

// render writes View, and reports whether blank cells were among it.
func (m *monitor) render(view string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	for y, line := range strings.Split(view, "\n") {
		if y >= len(m.lines) || m.lines[y] != line {
			b.WriteString(ansi.CursorPosition(1, y+1) + ansi.ResetStyle + ansi.EraseEntireLine + line + ansi.ResetStyle)
		}
	}
	m.lines = strings.Split(view, "\n")
	_, _ = m.screen.WriteString(b.String())
	if strings.ContainsRune(b.String(), termimage.Blank) {
		m.blanked++
		return true
	}
	return false
}

// Paint implements [termimage.Output].
func (m *monitor) Paint(b []byte, may func() bool) (bool, uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away || !may() {
		return false, m.blanked
	}
	if string(b) == ansi.RequestPrimaryDeviceAttributes {
		m.asked++
		return true, m.blanked
	}
	m.bytes += len(b)
	_, _ = m.screen.Write(b)
	return true, m.blanked
}

// Blanked implements [termimage.Output].
func (m *monitor) Blanked() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.blanked
}

// clear clears the screen behind the renderer's back, which then writes everything again.
func (m *monitor) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = nil
	_, _ = m.screen.WriteString(ansi.EraseEntireScreen)
}

// Ask implements [Questions].
func (m *monitor) Ask() bool { return true }

// Withdraw implements [Questions].
func (m *monitor) Withdraw() {}

// answered reports whether it has answered all questions.
func (m *monitor) answered() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.slow {
		m.asked = 0
	}
	return m.asked == 0
}

// row returns the text of a line, with a block for each cell of a picture, and the colours of the lower halves of
// its pictures from left to right.
func (m *monitor) row(y int) (text string, pictures []color.Color) {
	m.mu.Lock()
	defer m.mu.Unlock()
	inside := false
	var b strings.Builder
	for x := 0; x < m.screen.Width(); x++ {
		c := m.screen.CellAt(x, y)
		picture := c != nil && c.Style.Bg != nil && strings.Contains(" ▀▄", c.Content)
		switch {
		case c == nil || c.Width == 0:
		case picture:
			b.WriteString("▀")
			if !inside {
				pictures = append(pictures, c.Style.Bg)
			}
		case c.Content == "" || c.Content == string(termimage.Blank):
			b.WriteByte(' ')
		default:
			b.WriteString(c.Content)
		}
		inside = picture
	}
	return strings.TrimRight(b.String(), " "), pictures
}
