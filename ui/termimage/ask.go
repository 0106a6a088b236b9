package termimage

import (
	"context"
	"image"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// measuredMsg says how large the kernel thinks that a cell is.
type measuredMsg struct{ cell image.Point }

// outerMsg says what tmux knows of the terminal that it runs in.
type outerMsg struct{ tmuxHost tmuxHost }

// cellSize asks how many pixels a cell has (XTWINOPS).
const cellSize = "\x1b[16t"

// Query asks the terminal what it is and what it can do. It is sent once, when the
// program starts; the answers go to [Terminal.Observe]. Device attributes are asked
// for last: every terminal answers that, and in order, so when it has, nothing
// else is to come.
func (t *Terminal) Query(ctx context.Context) tea.Cmd {
	if t.Plain || t.Term == "dumb" || t.Term == "linux" {
		return nil
	}
	t.question()
	cmds := []tea.Cmd{measure(t.Out), tea.Raw(ansi.RequestNameVersion + cellSize + ansi.RequestPrimaryDeviceAttributes)}
	if t.Tmux != "" {
		cmds = append(cmds, askTmux(ctx))
	}
	return tea.Batch(cmds...)
}

// AskCell asks again how large a cell is: after the window changed its size, and
// the font perhaps with it.
func (t *Terminal) AskCell() tea.Cmd {
	if t.Plain || t.Term == "dumb" || t.Term == "linux" {
		return nil
	}
	return tea.Batch(measure(t.Out), tea.Raw(cellSize))
}

// measure reads the window's size from the kernel. It is all there is in xterm,
// which does not tell how large a cell is unless it is set up to.
func measure(out *os.File) tea.Cmd {
	if out == nil {
		return nil
	}
	return func() tea.Msg { return measuredMsg{cellOf(out)} }
}

// tmuxPatience is how long tmux may take to answer.
const tmuxPatience = 2 * time.Second

// askTmux asks tmux for the terminal that shows it now. The variables of that
// terminal are of no use: they are those of the one that tmux was started in.
func askTmux(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, tmuxPatience)
		defer cancel()
		args := []string{"display-message", "-p"}
		if pane := os.Getenv("TMUX_PANE"); pane != "" {
			args = append(args, "-t", pane)
		}
		args = append(args, "#{client_termtype}\n#{allow-passthrough}\n#{client_cell_width}\n#{client_cell_height}")
		cmd := exec.CommandContext(ctx, "tmux", args...)
		cmd.Env = only(os.Environ(), "PATH", "HOME", "TMUX", "TMUX_TMPDIR", "TERM", "LANG", "LC_ALL", "LC_CTYPE")
		out, err := cmd.Output()
		if err != nil {
			return outerMsg{} // then nothing is known, and half blocks are drawn
		}
		return outerMsg{parseOuter(string(out))}
	}
}

func parseOuter(s string) tmuxHost {
	f := strings.Split(s, "\n")
	for len(f) < 4 {
		f = append(f, "")
	}
	w, _ := strconv.Atoi(f[2])
	h, _ := strconv.Atoi(f[3])
	o := tmuxHost{version: f[0], passes: f[1] == "1" || f[1] == "on" || f[1] == "all"} // 1 until tmux 3.3
	if w > 0 && h > 0 {
		o.cell = image.Pt(w, h)
	}
	return o
}

// only keeps the named variables: other people's programs are not given keys.
func only(env []string, names ...string) []string {
	var kept []string
	for _, v := range env {
		name, _, _ := strings.Cut(v, "=")
		for _, n := range names {
			if name == n {
				kept = append(kept, v)
			}
		}
	}
	return kept
}
