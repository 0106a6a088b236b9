//go:build unix

package e2e

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Commands that print the history or quote their arguments. RUN is replaced by a run's id, TEXT by a
// hostile text.
var printing = [][]string{
	{"list", "--limit", "500"}, {"list", "--filter", "TEXT"}, {"list", "--filter", "status:TEXT"}, {"list", "--sort", "TEXT"},
	{"show", "RUN"}, {"show", "--events", "RUN"}, {"show", "TEXT"}, {"wait", "--timeout", "1s", "RUN"}, {"cancel", "-y", "RUN"},
	{"download", "RUN"}, {"download", "--dir", "TEXT", "RUN"}, {"retry", "RUN"}, {"refresh", "RUN"}, {"dismiss", "RUN"}, {"mark", "--tag", "TEXT", "RUN"},
	{"spend"}, {"models"}, {"doctor"}, {"config", "show"}, {"import", "TEXT"}, {"completion", "TEXT"}, {"TEXT"}, {"--TEXT"}, {"list", "--TEXT"},
	{"submit", "-m", "TEXT", "-p", "x"}, {"submit", "-m", t2v, "-p", "TEXT", "--dry-run"}, {"submit", "-m", i2v, "-p", "x", "-i", "TEXT"},
	{"submit", "-m", t2v, "-p", "x", "--ratio", "TEXT"}, {"submit", "-m", t2v, "-p", "x", "-d", "TEXT"}, {"submit", "--from", "TEXT"},
	{"--history", "TEXT", "list"}, {"--videos", "TEXT", "list"}, {"--config", "TEXT", "list"},
}

// Every hostile text in the output of all commands, to a pipe and to a terminal.
func TestHostileTextInEveryCommand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.write("config/dailies/config.toml", hostileConfig(), 0o600)
	runs := s.hostileHistory()
	texts := hostileTexts()
	for i := range max(len(printing), len(runs), len(texts)) {
		line := strings.Join(printing[i%len(printing)], "\n")
		text := strings.ReplaceAll(texts[i%len(texts)].text, "\x00", "")
		text = text[:min(len(text), 2000)]
		line = strings.NewReplacer("RUN", runs[i%len(runs)].ID, "TEXT", text).Replace(line)
		args := strings.Split(line, "\n")
		c := s.run(args...)
		pureText(t, strings.Join(printing[i%len(printing)], " "), c.out+c.err)
		if c.out+c.err == "" && c.code != 0 {
			t.Errorf("%q says nothing", args)
		}
	}
	for _, r := range runs {
		c := s.run("show", "--events", r.ID).ends(0)
		pureText(t, "show", c.out+c.err)
	}
	s.hostileTerminal(binary, runs[0].ID, func(raw []byte) { pure(t, "commands at a terminal", raw, false) })
}

// The same in line-by-line mode.
func TestHostileTextLineByLine(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.write("config/dailies/config.toml", hostileConfig(), 0o600)
	runs := s.hostileHistory()
	says := []string{"2", "m", "m", "m"}
	for i := range runs {
		says = append(says, strconv.Itoa(i+1), "")
		says = append(says, "2") // from the menu to the list again
		if i >= 8 {
			says = append(says, "m", "m", "m")
		}
	}
	says = append(says, "", "4", "1", "n", "5", "1", "", "6", "3", "", "0")
	cmd := exec.Command(binary, "--accessible")
	cmd.Stdin = strings.NewReader(strings.Join(says, "\n") + "\n")
	c := s.runWith(cmd).ends(0, "is not a setting; it has no effect", "run00", "run25", "Prompt: ", "Goodbye")
	pureText(t, "line by line", c.out+c.err)
	for line := range strings.SplitSeq(c.out, "\n") {
		if strings.Contains(line, ". run") && !strings.Contains(line, "Made ") {
			t.Errorf("a run is told only half: %s", line)
		}
	}
}

// hostileTerminal runs commands on a hostile history in a terminal.
func (s *stage) hostileTerminal(program, id string, look func(raw []byte)) {
	s.t.Helper()
	script := `"$0" list --limit 500; "$0" show --events "$1"; "$0" spend; "$0" doctor; "$0" wait --timeout 1s "$1"; "$0" show "$2"; echo all printed`
	a := Start(s.t, 200, 50, s.env, "sh", "-c", script, program, id, hostileTexts()[20].text)
	a.Shows("all printed")
	a.Exit()
	look(a.Raw())
}

// The control: the check finds hostile text in a program without sanitizing, on the screen and in
// commands.
func TestHostileTextIsSeenWhereNothingCleansIt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	program := s.broken("unsafe", "")
	runs := s.hostileHistory()
	s.hostileTerminal(program, runs[0].ID, func(raw []byte) {
		if len(impure(raw, false)) == 0 {
			t.Error("nothing is seen in what commands print")
		}
	})
	a := Start(t, 240, 60, s.env, program)
	a.Shows("run00")
	a.Keys("<enter>", "<ctrl+c>")
	a.Exit()
	if len(impure(a.Raw(), true)) == 0 {
		t.Error("nothing is seen on the screen")
	}
	cmd := exec.Command(program, "list")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil || len(impure(out, false)) == 0 {
		t.Errorf("nothing is seen in a pipe: %v", err)
	}
}
