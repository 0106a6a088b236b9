//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"dailies/provider/run"
)

// With every hostile text in every place of every screen, only the program's own escape codes are
// written to the terminal.
func TestHostileTextOnEveryScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.write("config/dailies/config.toml", hostileConfig(), 0o600)
	runs := s.hostileHistory()
	s.evilFiles()
	a := s.app(240, 60)
	a.Shows("✗ line ") // the last one has half a title in it
	a.Keys("<esc>")
	a.Hides("✗ line ")
	a.hostileTour(runs)
	a.hostileRest()
	a.Leave()
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	pure(t, "the app", a.Raw(), true)
	a.restored()
}

// hostileTour opens every screen and dialog about each run.
func (t *Terminal) hostileTour(runs []run.Run) {
	t.t.Helper()
	for i, r := range runs {
		t.Shows(fmt.Sprintf("\n %d of %d ", i+1, len(runs)), fmt.Sprintf("run%02d", i))
		t.Keys("<enter>")
		t.Shows("esc back")
		t.Keys("w", "G", "g", "w", "G", "<esc>")
		t.Hides("esc back")
		t.Keys("C")
		t.Shows("What do you want to copy?")
		t.Keys("n")
		t.Hides("What do you want to copy?")
		if ask := asks(r); ask[0] != "" {
			t.Keys(ask[0])
			t.Shows(ask[1])
			t.Keys("<esc>")
			t.Hides(ask[1])
		}
		if r.State == run.Succeeded && r.Video.Download == run.Downloaded {
			t.Keys("o")
			t.Shows("no longer exists")
			t.Keys("<esc>")
			t.Hides("no longer exists")
		}
		t.Keys("<down>")
	}
}

// asks is a key that opens a dialog about a run, and its title.
func asks(r run.Run) [2]string {
	switch {
	case r.State == run.Unsure:
		return [2]string{"r", "What happened to this run?"}
	case !r.State.Final():
		return [2]string{"x", "this run?"}
	case r.State == run.Failed:
		return [2]string{"D", "from the history?"}
	}
	return [2]string{}
}

// hostileRest visits the screens that are not about one run: the form with a hostile run, the dialog
// before it is replaced, the errors, the filter, the spend screen.
func (t *Terminal) hostileRest() {
	t.t.Helper()
	t.hostileFiles()
	t.Keys("g")
	t.Row("▸", "run00")
	for i := range 4 {
		t.Keys("e")
		if i > 0 {
			t.Shows("Replace the unsent form?")
			t.Keys("y")
		}
		t.Shows("Edit and run again", "prompt")
		t.Keys("typed")
		t.Shows("typed")
		t.Keys("<alt+up>", "<tab>", "<tab>", "<tab>", "<esc>")
		t.Hides("Edit and run again")
		t.Keys("<down>")
	}
	t.Keys("L")
	t.Shows("esc back", "no longer exists")
	t.Keys("G", "g", "<esc>")
	t.Hides("no longer exists")
	t.Keys("4", "G", "1", "/")
	t.Paste(strings.Join(packs(), " ")[:1500]) // some of it looks like a term of a filter
	t.Shows("cannot be compared")
	t.Keys("<esc>")
	t.Hides("cannot be compared")
	for _, pack := range packs()[:12] {
		t.Keys("/")
		t.Paste(pack)
		t.Shows("Nothing matches")
		t.Keys("<enter>", "<esc>")
		t.Shows("run00")
	}
	t.Keys("<ctrl+l>", "?")
	t.Shows("Everywhere")
	t.Keys("<esc>")
	t.Hides("Everywhere")
}

// hostileFiles types paths that only have hostile completions: none is offered.
func (t *Terminal) hostileFiles() {
	t.t.Helper()
	t.Keys("n")
	t.Shows("same take elsewhere")
	t.Keys("<tab>")
	for i := range 5 {
		t.Keys("<ctrl+u>")
		t.Paste(fmt.Sprintf("~/evil/%02d", i))
		t.Shows(fmt.Sprintf("there is no file ~/evil/%02d", i))
		t.Keys("<right>")
	}
	t.Keys("<esc>")
	t.Hides("same take elsewhere")
}

// evilFiles creates files with hostile names, as far as the file system allows.
func (s *stage) evilFiles() {
	s.t.Helper()
	n := 0
	for _, h := range hostileTexts() {
		if len(h.text) < 200 && !strings.ContainsAny(h.text, "/\x00\n") && strings.Contains(h.text, "\x1b") {
			s.write(fmt.Sprintf("evil/%02d%s.png", n, h.text), "", 0o600)
			n++
		}
	}
	if n < 20 {
		s.t.Fatalf("only %d files", n)
	}
}

// hostileConfig is a config with hostile names and values, escaped since TOML allows no control
// characters.
func hostileConfig() string {
	var b strings.Builder
	for i, h := range hostileTexts() {
		if i%4 != 0 || len(h.text) > 1000 || !strings.Contains(h.text, "\x1b") {
			continue
		}
		q := strings.NewReplacer("\\", `\\`, "\x1b", `\u001b`, "\a", `\u0007`, "\r", `\r`, `"`, `\"`).Replace(h.text)
		fmt.Fprintf(&b, "\"%s\" = \"%s\"\n", q, q)
	}
	return b.String()
}

// Hostile responses: the sandbox injects hostile text into every field.
func TestHostileProviders(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	a := s.app(160, 50)
	a.Shows("No runs yet")
	for i, fault := range []string{"#hostile-text", "#hostile-refusal", "#hostile-text #numbers-as-text"} {
		for j, model := range [][]string{{t2v}, {"aihubmax/seedance-2.0-text-to-video"}, {"runcomfy/bytedance/seedance-1-0/pro/image-to-video", "-i", "https://example.com/a.png"}} {
			prompt := fmt.Sprintf("take %d%d %s", i, j, fault)
			code, state := 3, "failed"
			if fault == "#hostile-refusal" && strings.HasPrefix(model[0], "runcomfy/") {
				code, state = 6, "unsure" // without a listed code its refusal proves nothing
			}
			c := s.run(append([]string{"submit", "-p", prompt, "-y", "--wait", "-m"}, model...)...).ends(code, state, "red")
			pureText(t, prompt, c.out+c.err)
			pureText(t, "show", s.run("show", "--events", s.id(prompt[:7])).ends(0, "red").out)
			a.Until("shows it", func(screen string) bool {
				return strings.Count(screen, "✗ failed")+strings.Count(screen, "? unsure") >= 3*i+j+1
			})
		}
	}
	for range 9 {
		a.Keys("<enter>")
		a.Shows("esc back")
		a.Keys("w", "G", "w", "<esc>")
		a.Hides("esc back")
		a.Keys("<down>")
	}
	a.Leave()
	a.Exit()
	pure(t, "the app", a.Raw(), true)
}
