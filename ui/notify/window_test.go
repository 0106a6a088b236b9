package notify

import (
	"strconv"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"dailies/provider"
	"dailies/provider/run"
)

func live(progress ...int) *ActiveRuns {
	var l ActiveRuns
	for i, p := range progress {
		r := run.Run{ID: strconv.Itoa(i), State: run.Running, Progress: &p}
		if p < 0 {
			r.State, r.Progress = run.Queued, nil
		}
		l.Put(r)
	}
	return &l
}

// held adds a run that waits for approval.
func held(l *ActiveRuns) *ActiveRuns {
	l.Put(run.Run{ID: "held", State: run.Pending, Held: "it was ordered 7 hours ago"})
	return l
}

// The totals equal those of the current runs, whatever the order of changes.
func TestLiveRunsAreAddedUpWithEachChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l ActiveRuns
		now := map[string]run.Run{}
		for range rapid.IntRange(0, 60).Draw(t, "changes") {
			id := strconv.Itoa(rapid.IntRange(0, 5).Draw(t, "run"))
			if rapid.Bool().Draw(t, "ends") {
				l.Drop(id)
				delete(now, id)
				continue
			}
			r := run.Run{ID: id, State: rapid.SampledFrom([]run.State{run.Pending, run.Queued, run.Running}).Draw(t, "state")}
			if r.State == run.Pending && rapid.Bool().Draw(t, "waits for approval") {
				r.Held = "why"
			}
			if rapid.Bool().Draw(t, "says how far it is") {
				p := rapid.IntRange(-5, 900).Draw(t, "progress")
				r.Progress = &p
			}
			l.Put(r)
			now[id] = r
		}
		var want ActiveRuns
		for _, r := range now {
			want.Put(r)
			if state, known := l.State(r.ID); state != r.State || !known {
				t.Fatalf("run %s is %q, known %v", r.ID, state, known)
			}
		}
		if got := l; got.Running != want.Running || got.Waiting != want.Waiting || got.Held != want.Held || got.withPercent != want.withPercent || got.percent != want.percent || len(got.runs) != len(now) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestTheTitleSaysWhatIsGoingOn(t *testing.T) {
	spent := run.Sum{Billed: provider.Dollar, Estimated: provider.Dollar / 5}
	for _, c := range []struct {
		live  *ActiveRuns
		today run.Sum
		demo  bool
		want  string
	}{
		{live(1, 2), spent, false, "2 running · $1.20 — dailies"},
		{live(1, -1, -1), spent, false, "1 running · 2 waiting · $1.20 — dailies"},
		{live(-1), run.Sum{}, true, "1 waiting — dailies demo"},
		{held(live(1, -1)), run.Sum{}, false, "1 running · 1 waiting · 1 to approve — dailies"},
		{live(), spent, false, "$1.20 — dailies"},
		{live(), run.Sum{}, false, "dailies"},
		{live(), run.Sum{}, true, "dailies demo"},
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
		live *ActiveRuns
		want *tea.ProgressBar
	}{
		{live(), nil},
		{live(42), tea.NewProgressBar(tea.ProgressBarDefault, 42)},
		{live(40, 60), tea.NewProgressBar(tea.ProgressBarDefault, 50)},
		{live(40, -1), tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)},
		{held(live()), nil},
		{held(live(42)), tea.NewProgressBar(tea.ProgressBarDefault, 42)},
		{live(900, 0), tea.NewProgressBar(tea.ProgressBarDefault, 50)},
	} {
		got := term.Progress(c.live)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%d runs: %+v, want %+v", len(c.live.runs), got, c.want)
		}
	}
}
