package termimage

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// glass is a terminal that processes output in order and answers every query.
type glass struct {
	mu     sync.Mutex
	all    bytes.Buffer
	answer io.Writer
	seen   func() // called when it has seen a picture
}

func (g *glass) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all.Write(p)
	for range bytes.Count(p, []byte(question)) {
		go io.WriteString(g.answer, "\x1b[?62;4c")
	}
	if bytes.Contains(p, []byte("\x1bP0;1q")) {
		go g.seen()
	}
	return len(p), nil
}

// mover shows an image that moves down each time it was drawn.
type mover struct {
	term Terminal
	view View
	y    int
	most int
}

type seenMsg struct{}

func (m *mover) Init() tea.Cmd { return nil }

func (m *mover) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.term.Observe(msg)
	if _, ok := msg.(seenMsg); ok {
		if m.y++; m.y == m.most {
			return m, tea.Quit
		}
	}
	return m, m.view.Sync(&m.term, msg, Placement{X: 2, Y: m.y, Whole: true})
}

func (m *mover) View() tea.View {
	v := tea.NewView(strings.Repeat("\n", m.y) + "  " + strings.Join(m.view.Lines(), "\n  ") + "\nunder it")
	v.AltScreen = true
	return v
}

// Escape codes of an image must follow the frame that they belong to.
func TestPicturesComeBehindTheirFrames(t *testing.T) {
	const turns = 4
	in, keys := io.Pipe()
	defer keys.Close()
	m := &mover{most: turns}
	m.view.Set(art(Sixel, quarters(16, 9)))
	g := &glass{answer: keys}
	p := tea.NewProgram(m, tea.WithContext(t.Context()), tea.WithInput(in), tea.WithOutput(g),
		tea.WithWindowSize(30, 20), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	g.seen = func() { p.Send(seenMsg{}) }
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	rest := g.all.String()
	for y := range turns {
		frame, after, ok := strings.Cut(rest, "\x1bP0;1q")
		if !ok || !strings.Contains(frame, question) {
			t.Fatalf("picture %d: it is not painted, or the terminal was not asked", y)
		}
		if n := strings.Count(frame, "\u00a0"); n < m.view.Rendering().Cols*m.view.Rendering().Rows {
			t.Errorf("picture %d: only %d of its cells were written before it", y, n)
		}
		if want := ansi.SaveCursor + ansi.CursorPosition(3, y+1); !strings.HasSuffix(frame, want) {
			t.Errorf("picture %d: it begins after %q", y, frame[max(0, len(frame)-30):])
		}
		rest = after
	}
}
