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

// measuredMsg is the cell size according to the kernel.
type measuredMsg struct{ cell image.Point }

// outerMsg is what tmux reports about the terminal it runs in.
type outerMsg struct{ tmuxHost tmuxHost }

// cellSize requests the cell size in pixels (XTWINOPS).
const cellSize = "\x1b[16t"

// Query asks the terminal for its name and capabilities. It is sent once at the start; the answers
// go to [Terminal.Observe]. Device attributes are requested last: every terminal answers them,
// and in order, so their answer ends the query.
func (t *Terminal) Query(ctx context.Context) tea.Cmd {
	if t.Plain || t.Term == "dumb" || t.Term == "linux" {
		return nil
	}
	t.Question()
	cmds := []tea.Cmd{measure(t.Out), tea.Raw(ansi.RequestNameVersion + cellSize + ansi.RequestPrimaryDeviceAttributes)}
	if t.Tmux != "" {
		cmds = append(cmds, askTmux(ctx))
	}
	return tea.Batch(cmds...)
}

// AskCell requests the cell size again, after the window size and possibly the font changed.
func (t *Terminal) AskCell() tea.Cmd {
	if t.Plain || t.Term == "dumb" || t.Term == "linux" {
		return nil
	}
	return tea.Batch(measure(t.Out), tea.Raw(cellSize))
}

// measure reads the window size from the kernel. It is the only source in xterm, which does not
// report the cell size by default.
func measure(out *os.File) tea.Cmd {
	if out == nil {
		return nil
	}
	return func() tea.Msg { return measuredMsg{cellOf(out)} }
}

// tmuxPatience is the timeout for tmux.
const tmuxPatience = 2 * time.Second

// askTmux asks tmux for the terminal that displays it. The environment variables are those of the
// terminal in which tmux was started, which may be another one.
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
			return outerMsg{} // unknown: half blocks are used
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

// only returns the named variables: other programs get no keys.
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
