package cli_test

import (
	"bytes"
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	"dailies/ui/cli"
)

// A read-only history can be listed and shown; every command that writes fails with the reason and
// code 9 before anything is sent.
func TestCommandsOverAHistoryThatCanOnlyBeRead(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("a corgi", "--wait")
	charged := len(w.server.Charges())
	db, err := sql.Open("sqlite", "file:"+w.history)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 999; UPDATE runs SET next = 1, saved = 'error'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(w.history)
	if err != nil {
		t.Fatal(err)
	}
	w.env["RUNFLOW_CALLBACK_SECRET"] = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
	reads := map[string][]string{
		"list": {"list"}, "show": {"show", id}, "shots": {"shots"}, "refs": {"refs"}, "spend": {"spend"}, "models": {"models"}, "dry run": {"submit", "-m", t2v, "-p", "x", "--dry-run"},
	}
	writes := map[string][]string{
		"submit": {"submit", "-m", t2v, "-p", "x", "-y"}, "wait": {"wait", id}, "watch": {"watch"}, "cancel": {"cancel", id, "-y"},
		"download": {"download", id}, "retry": {"retry", id, "-y"}, "send": {"send", id, "-y"}, "refresh": {"refresh", id}, "unwatch": {"unwatch", id},
		"dismiss": {"dismiss", id}, "attach": {"attach", id, "--job", "j"}, "mark": {"mark", id, "--star"}, "import": {"import"}, "callbacks": {"callbacks", "listen"},
	}
	for _, line := range reads {
		got := w.do(line...).ends(0)
		if line[0] == "list" || line[0] == "show" {
			got.says("a corgi")
		}
		w.do(append(slices.Clone(line), "--json")...).ends(0)
	}
	w.answer = "y\n" // a terminal
	w.do("list").ends(0).says("read only: the history "+w.history, "install the newest dailies")
	w.answer = ""
	for _, line := range writes {
		got := w.do(line...).ends(9).says("dailies: read only: the history "+w.history+" was written by a newer dailies", "install the newest dailies")
		if got.out != "" {
			t.Errorf("%s printed %q", got.line, got.out)
		}
	}
	w.do("doctor").ends(1).says("read only: the history")
	if n := len(w.server.Charges()); n != charged {
		t.Errorf("%d runs were charged, not %d", n, charged)
	}
	if after, err := os.ReadFile(w.history); err != nil || !bytes.Equal(before, after) {
		t.Error("the history was written into:", err)
	}

	other := strings.Fields("dailies doctor export open sandbox completion man version config key history help") // without the history, or told above
	d, _, _ := w.deps()
	for _, cmd := range cli.New(d).Commands() {
		if name := cmd.Name(); reads[name] == nil && writes[name] == nil && !slices.Contains(other, name) {
			t.Errorf("what %s does is not known here", name)
		}
	}
}
