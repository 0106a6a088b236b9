package cli

import (
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"dailies/provider"
)

// Lines reports whether the user asks for the app line by line, without drawing.
func (d Deps) Lines(f Flags) bool { return f.Accessible || d.Getenv("ACCESSIBLE") != "" }

// CannotDraw returns why the app cannot be drawn here although the user does not ask for lines, or nil.
func (d Deps) CannotDraw(f Flags) error {
	const instead = "dailies --accessible works line by line without one, and dailies --help lists the commands for scripts"
	switch {
	case d.Lines(f):
		return nil
	case !d.InTerminal && !d.OutTerminal:
		return usage("the app needs a terminal, and neither its input nor its output is one").With(instead)
	case !d.InTerminal:
		return usage("the app needs a terminal to read keys from, and its input comes from a file or another program").With(instead)
	case !d.OutTerminal:
		return usage("the app needs a terminal to draw on, and its output goes to a file or another program").With(instead)
	case d.Getenv("TERM") == "dumb":
		return usage("the app cannot be drawn on a terminal that only prints lines (TERM=dumb)").
			With("dailies --accessible works line by line; if the terminal can do more, set TERM, for example to xterm-256color")
	}
	return nil
}

// terminal prints the terminal's capabilities.
func (d *doctorRun) terminal() {
	if !d.OutTerminal {
		d.ok("terminal", "the output is not a terminal")
		return
	}
	d.ok("terminal", "%s, %d cells wide, %s", orNone(d.Getenv("TERM")), d.Width, d.colours())
	if d.Getenv("TMUX") != "" {
		d.tmux()
	}
	in, isFile := d.In.(*os.File)
	out, toFile := d.Out.(*os.File)
	if !d.InTerminal || !isFile || !toFile {
		return
	}
	reply, err := queryTerminal(in, out)
	if err != nil || reply == "" {
		d.note("terminal", "", "it does not answer queries: no images, no extended keys")
		return
	}
	for _, able := range abilities(reply) {
		d.ok("terminal", "%s", able)
	}
}

func (d *doctorRun) colours() string {
	var env []string
	for _, name := range []string{"TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TTY_FORCE", "TMUX", "STY", "WT_SESSION", "GOOGLE_CLOUD_SHELL", "ConEmuANSI"} {
		if value := d.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	switch colorprofile.Env(append(env, "TTY_FORCE=1")) {
	case colorprofile.TrueColor:
		return "true colour"
	case colorprofile.ANSI256:
		return "256 colours"
	case colorprofile.ANSI:
		return "16 colours"
	}
	return "no colour"
}

// tmux prints whether tmux passes images through.
func (d *doctorRun) tmux() {
	out, err := exec.CommandContext(d.ctx, "tmux", "show", "-gv", "allow-passthrough").Output()
	if word := strings.TrimSpace(string(out)); err == nil && (word == "on" || word == "all") {
		d.ok("terminal", "inside tmux, which passes images through")
		return
	}
	d.note("terminal", "tmux set -g allow-passthrough on", "inside tmux, which blocks images")
}

// answerTime is the timeout for the terminal's answers.
const answerTime = 400 * time.Millisecond

// terminalQueries queries the name, the keyboard protocol and kitty's graphics protocol, and last
// what every terminal answers, which marks the end.
const terminalQueries = "\x1b[>0q" + "\x1b[?u" + "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" + "\x1b[c"

// queryTerminal sends the queries to the terminal and returns its answers.
func queryTerminal(in, out *os.File) (string, error) {
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(in.Fd(), before) }()
	if _, err := out.WriteString(terminalQueries); err != nil {
		return "", err
	}
	replies := make(chan string)
	// The read may block until a key is pressed; the program ends before that.
	provider.Go(func(error) {}, func() {
		buf := make([]byte, 256)
		for {
			n, err := in.Read(buf)
			if err != nil {
				return
			}
			replies <- string(buf[:n])
		}
	})
	late := time.After(answerTime)
	reply := ""
	for !hasAllAnswers(reply) {
		select {
		case more := <-replies:
			reply += more
		case <-late:
			return reply, nil
		}
	}
	return reply, nil
}

// hasAllAnswers reports whether the last query was answered: CSI ? … c.
func hasAllAnswers(reply string) bool {
	_, attributes, ok := strings.Cut(reply, "\x1b[?")
	for ok {
		end := strings.IndexFunc(attributes, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
		if end >= 0 && attributes[end] == 'c' {
			return true
		}
		_, attributes, ok = strings.Cut(attributes, "\x1b[?")
	}
	return false
}

// abilities parses the answers of a terminal.
func abilities(reply string) []string {
	var all []string
	if _, name, ok := strings.Cut(reply, "\x1bP>|"); ok {
		name, _, _ = strings.Cut(name, "\x1b")
		all = append(all, "it calls itself "+name)
	}
	keyboard, pictures := "the standard keyboard protocol", "images as half blocks"
	for _, part := range strings.Split(reply, "\x1b[?")[1:] {
		end := strings.IndexFunc(part, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
		switch {
		case end < 0:
		case part[end] == 'u':
			keyboard = "kitty's keyboard protocol"
		case part[end] == 'c' && strings.Contains(";"+part[:end]+";", ";4;"):
			pictures = "images by sixel"
		}
	}
	if strings.Contains(reply, "\x1b_Gi=31;OK") {
		pictures = "images by kitty's protocol"
	}
	return append(all, keyboard, pictures)
}

func orNone(s string) string {
	if s == "" {
		return "no TERM"
	}
	return s
}
