package cli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

func TestWithoutACommandTheAppOpens(t *testing.T) {
	w := newWorld(t)
	w.do("--demo", "--history", "h.db", "--videos", "v", "--config", "c.toml", "--accessible").ends(0)
	if len(w.apps) != 1 || !w.apps[0].Demo || !w.apps[0].Accessible || w.apps[0].History != "h.db" || w.apps[0].Videos != "v" || w.apps[0].Config != "c.toml" {
		t.Errorf("opened with %+v", w.apps)
	}
	w.do("lsit").ends(2).says(`there is no command "lsit": did you mean list`)
	w.do("xyzzy").ends(2).says("see dailies --help")
	w.do("--nope").ends(2).says("unknown flag: --nope", "See dailies --help.")
	w.do("submit", "--nope").ends(2).says("See dailies submit --help.")
}

func TestVersionNamesTheCommit(t *testing.T) {
	w := newWorld(t)
	for _, args := range [][]string{{"version"}, {"--version"}} {
		if d := w.do(args...).ends(0); !strings.HasPrefix(d.out, "dailies 1.2.0 (0123456, 2026-11-20) go1.") || strings.Count(d.out, "\n") != 1 {
			t.Errorf("%s: %q", d.line, d.out)
		}
	}
}

func TestModelsSayWhatTheyTakeAndCost(t *testing.T) {
	w := newWorld(t)
	found := false
	for _, m := range w.do("models", "--json").ends(0).objects() {
		if m.at("key") == i2v {
			found = true
			m.has(t, "provider=runflow", "start_frame=required", "end_frame=optional", "has_key=true", "duration=5", "mode=image to video")
			if !strings.Contains(m.at("prices"), `"per_second_usd":"0.3024"`) || !strings.Contains(m.at("durations"), `["auto",4,`) {
				t.Errorf("%v", m)
			}
		}
	}
	if !found {
		t.Error("a model is missing")
	}
	w.do("models").ends(0).says(i2v, "$0.3024/s at 720p 2026-11-20", "older endpoint")
	w.key = ""
	w.do("models").ends(0).says("no key")
}

func TestSpendKeepsBillsAndEstimatesApart(t *testing.T) {
	w := newWorld(t)
	w.budget.PerDay = new(20 * provider.Dollar)
	w.submitted("one", "--wait")
	w.submitted("two #fails", "--wait")
	s := w.do("spend", "--days", "3", "--json").ends(0).one()
	s.has(t, "today.billed_usd=1.2136", "today.runs=2", "today.succeeded=1", "today.failed=1", "budget.per_day_usd=20", "budget.per_run_usd=null")
	if days, _ := s["days"].([]any); len(days) != 3 {
		t.Errorf("%d days", len(days))
	}
	w.do("spend").ends(0).says("today of $20.00", "$1.21", "runflow/bytedance/seedance/2.0/text-to-video")
	w.do("spend", "--days", "0").ends(2)
}

func TestMarksAreNotesOfOnesOwn(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("one", "--wait", "--tag", "dog")
	w.do("mark", id, "--tag", "hero", "--untag", "dog", "--note", "the one", "--star", "--json").ends(0).one().has(t, `tags=["hero"]`)
	w.do("show", id).ends(0).says("note             the one", "tags             hero")
	w.do("mark", id, "--remove").ends(0)
	if out := w.do("list", "--json").out; out != "" {
		t.Errorf("a removed run is listed: %s", out)
	}
	w.do("mark", id, "--restore").ends(0)
	w.do("list", "--filter", "has:star", "--json").ends(0).one().has(t, "id="+id)
	w.do("mark", id).ends(2).says("nothing to mark the runs with")
	w.do("mark", id, "--star", "--no-star").ends(2)
	w.do("mark", "zzz", "--star").ends(8)
}

func TestRefreshLooksNow(t *testing.T) {
	w := newWorld(t, slow)
	id := w.submitted("one")
	w.refresh = 200 * time.Millisecond // nothing changes
	w.do("refresh", id, "--json").ends(0).one().has(t, "state=queued")
	w.do("dismiss", id).ends(2).says("only a run of unsure outcome can be dismissed")
	w.server.Fault(sandbox.Fault{Name: "lost-answer", Provider: "runcomfy"})
	lost := w.do("submit", "--model", "runcomfy/bytedance/seedance-2.0/fast", "--prompt", "x", "--yes", "--json").ends(6).one().at("id")
	w.do("dismiss", lost, "--json").ends(0).one().has(t, "state=failed", "error.kind=unsure")
}

func TestTheConfigIsShownMadeAndEdited(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(w.home, "config.toml")
	if d := w.do("config", "path").ends(0); d.out != path+"\n" {
		t.Errorf("path: %q", d.out)
	}
	w.do("config", "edit").ends(0)
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "per_day") || len(w.edited) != 1 || w.edited[0] != path {
		t.Errorf("edited %v: %v", w.edited, err)
	}
	w.file("config.toml", "naem = 'x'\n[budget]\nper_day = 5\n[keys]\nrunflow = 'rf_live_0123456789abcdef'\n")
	d := w.do("config", "show").ends(0).says("config: line 1: naem is not a setting", "per_day = 5", `"runflow" = "rf_l…ef"`)
	if strings.Contains(d.out, "0123456789") || strings.Contains(d.out, "naem") {
		t.Errorf("shown: %s", d.out)
	}
	w.file("config.toml", "\n[budget]\nper_day = 'lots'\n")
	w.do("config", "show").ends(2).says("line 3: budget.per_day")
	w.do("config", "edit").ends(2).says("line 3: budget.per_day")
	if d := w.do("config", "show", "--default").ends(0); !strings.Contains(d.out, "# The settings of dailies") {
		t.Errorf("default: %s", d.out)
	}
	if d := w.do("config", "schema").ends(0); !strings.Contains(d.out, "json-schema.org") {
		t.Errorf("schema: %s", d.out)
	}
	w.do("config").ends(2).says("path, edit, show or schema")
	w.do("config", "sing").ends(2).says(`there is no command "sing"`)
	w.do("config", "path", "--config", "/tmp/other.toml").ends(0).says("/tmp/other.toml")
}

func TestOddSettingsAreToldToPeopleOnly(t *testing.T) {
	w := newWorld(t)
	w.warnings = []string{"line 3: naem is not a setting"}
	if d := w.do("models").ends(0); d.err != "" {
		t.Errorf("a script is told %q", d.err)
	}
	w.answer = "-"
	w.do("models").ends(0).says("config: line 3: naem is not a setting")
}

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	w := newWorld(t)
	if err := os.WriteFile(w.history, []byte("this is no history at all, only text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if d := w.do("list").ends(1); !strings.HasPrefix(d.err, "dailies: ") || strings.Count(d.err, "\n") != 1 {
		t.Errorf("said %q", d.err)
	}
	w.do("doctor").ends(1).says("bad   history")
}

// broken is an output that fails, like a closed pipe.
type broken struct{}

var errPipe = errors.New("the pipe is closed")

func (broken) Write([]byte) (int, error) { return 0, errPipe }

func TestAClosedPipeEndsTheCommand(t *testing.T) {
	w := newWorld(t)
	w.submitted("one", "--wait")
	for _, args := range [][]string{{"list"}, {"list", "--json"}, {"models"}, {"spend"}, {"doctor"}, {"version"}, {"config", "show"}, {"watch", "01"}, {"wait", "01"}, {"show", "01"}} {
		d, _, _ := w.deps()
		d.Out = broken{}
		if code := runWith(context.WithoutCancel(t.Context()), d, args...); code != 1 {
			t.Errorf("%v ended with %d", args, code)
		}
	}
}
