package notify

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
)

func live(progress ...int) []engine.Run {
	var runs []engine.Run
	for _, p := range progress {
		r := engine.Run{State: engine.Running, Progress: &p}
		if p < 0 {
			r = engine.Run{State: engine.Queued}
		}
		runs = append(runs, r)
	}
	return runs
}

func TestTheTitleSaysWhatIsGoingOn(t *testing.T) {
	spent := engine.Sum{Billed: provider.Dollar, Estimated: provider.Dollar / 5}
	for _, c := range []struct {
		live  []engine.Run
		today engine.Sum
		demo  bool
		want  string
	}{
		{live(1, 2), spent, false, "2 running · $1.20 — dailies"},
		{live(1, -1, -1), spent, false, "1 running · 2 waiting · $1.20 — dailies"},
		{live(-1), engine.Sum{}, true, "1 waiting — dailies demo"},
		{nil, spent, false, "$1.20 — dailies"},
		{nil, engine.Sum{}, false, "dailies"},
		{nil, engine.Sum{}, true, "dailies demo"},
	} {
		if got := Title(c.live, c.today, c.demo); got != c.want {
			t.Errorf("the title is %q, want %q", got, c.want)
		}
	}
}

func TestProgressIsShownWhereItIsKnownToBe(t *testing.T) {
	for _, c := range []struct {
		name   string
		env    []string
		answer string
		want   bool
	}{
		{"Windows Terminal", []string{"WT_SESSION=x"}, "", true},
		{"ConEmu", []string{"ConEmuANSI=ON"}, "", true},
		{"ghostty", []string{"TERM=xterm-ghostty"}, "", true},
		{"ghostty by its answer", nil, "ghostty 1.2.0", true},
		{"iTerm2 that lists it", []string{"TERM_PROGRAM=iTerm.app", "TERM_FEATURES=T2ScP"}, "", true},
		{"iTerm2 3.6.6", nil, "iTerm2 3.6.6", true},
		{"iTerm2 3.10", nil, "iTerm2 3.10.0beta2", true},
		{"iTerm2 3.6.5", nil, "iTerm2 3.6.5", false},
		{"iTerm2 3.5", []string{"TERM_PROGRAM=iTerm.app", "TERM_PROGRAM_VERSION=3.5.0"}, "", false},
		{"WezTerm of 2025", []string{"TERM_PROGRAM=WezTerm", "TERM_PROGRAM_VERSION=20250301-000000-abc"}, "", true},
		{"WezTerm of 2024", []string{"TERM_PROGRAM=WezTerm", "TERM_PROGRAM_VERSION=20240203-110809-5046fc22"}, "", false},
		{"WezTerm without a version", []string{"TERM_PROGRAM=WezTerm"}, "", false},
		{"VTE 0.80", nil, "VTE(8000)", true},
		{"VTE 0.78", []string{"VTE_VERSION=7802"}, "", false},
		{"kitty", []string{"TERM=xterm-kitty"}, "", false},
		{"xterm", nil, "XTerm(379)", false},
		{"tmux in ghostty", []string{"TMUX=x", "GHOSTTY_RESOURCES_DIR=x"}, "tmux 3.5", false},
		{"nothing known", nil, "", false},
	} {
		bar := FromEnv(env(c.env...)).Named(c.answer).Progress(live(42))
		if (bar != nil) != c.want {
			t.Errorf("%s: shown is %v, want %v", c.name, bar != nil, c.want)
		}
	}
}

func TestProgressIsNeverInvented(t *testing.T) {
	term := FromEnv(env("WT_SESSION=x"))
	for _, c := range []struct {
		live []engine.Run
		want *tea.ProgressBar
	}{
		{nil, nil},
		{live(42), tea.NewProgressBar(tea.ProgressBarDefault, 42)},
		{live(40, 60), tea.NewProgressBar(tea.ProgressBarDefault, 50)},
		{live(40, -1), tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)},
		{live(900, 0), tea.NewProgressBar(tea.ProgressBarDefault, 50)},
	} {
		got := term.Progress(c.live)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%d runs: %+v, want %+v", len(c.live), got, c.want)
		}
	}
}
