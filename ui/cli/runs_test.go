package cli_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"

	"github.com/charmbracelet/x/ansi"
)

func slow(o *sandbox.Options) { o.Speed = sandbox.Speed{Queued: time.Minute, Running: time.Minute} }

func TestListIsFilteredSortedAndCut(t *testing.T) {
	w := newWorld(t)
	w.submitted("a corgi", "--wait", "--tag", "dog")
	w.submitted("a cat #fails", "--wait")
	w.submitted("waves", "--duration", "9", "--wait")
	prompts := func(args ...string) string {
		var all []string
		for _, o := range w.do(append([]string{"list", "--json"}, args...)...).ends(0).objects() {
			all = append(all, o.at("prompt"))
		}
		return strings.Join(all, "|")
	}
	for _, c := range [][2]string{
		{"", "waves|a cat #fails|a corgi"},
		{"--limit 2", "waves|a cat #fails"},
		{"--limit 0", "waves|a cat #fails|a corgi"},
		{"--filter status:failed", "a cat #fails"},
		{"--filter !status:failed", "waves|a corgi"},
		{"--filter tag:dog", "a corgi"},
		{"--filter cost>2", "waves"},
		{"--filter nothing", ""},
		{"--sort -time", "a corgi|a cat #fails|waves"},
		{"--sort prompt", "a cat #fails|a corgi|waves"},
	} {
		if got := prompts(strings.Fields(c[0])...); got != c[1] {
			t.Errorf("list %s: %s, want %s", c[0], got, c[1])
		}
	}
	w.do("list", "--filter", "status:nope").ends(2)
	w.do("list", "--filter", "nope:x").ends(2)
	w.do("list", "--sort", "colour").ends(2).says(`cannot sort by "colour"`)
	w.do("list", "--limit", "-1").ends(2)
	w.do("list", "extra").ends(2)
	w.answer = "-"
	w.do("list", "--limit", "1").ends(0).says("saved", "waves", "9 s", "$2.73", "1 of 3; --limit 0 lists all")
	w.do("list", "--filter", "cat").ends(0).says("failed", "1 of 3")
}

func TestShowTellsEverything(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("a corgi\nin the rain", "--wait", "--tag", "dog", "--seed", "42")
	w.do("show", id).ends(0).says("run              "+id, "state            saved", "prompt           a corgi\n                 in the rain",
		"seed             42", "billed           $1.21", "estimated        $1.21 (4 s × $0.3034, prices of 2026-11-20)", "tags             dog", "sent to Runflow", "saved as")
	w.do("show", id, "--json").ends(0).one().has(t, "id="+id, "seed=42")
	kinds := ""
	for _, e := range w.do("show", id, "--events", "--json").ends(0).objects() {
		kinds += e.at("what") + " "
		if e.at("what") == "sent" && !strings.Contains(e.at("detail.url"), "/runs") {
			t.Errorf("sent: %v", e)
		}
	}
	if !strings.HasPrefix(kinds, "created sent ") || !strings.Contains(kinds, "saved") {
		t.Errorf("the timeline is %s", kinds)
	}
	if d := w.do("show", id, "--events").ends(0).says(`"method":"POST"`); strings.Contains(d.out, w.key) {
		t.Error("the key is shown")
	}
	failed := w.submitted("a face #moderation", "--wait")
	w.do("show", failed).ends(0).says("state            failed", "kind             moderation")
}

func TestIdsMayBeShortened(t *testing.T) {
	w := newWorld(t)
	a := w.submitted("one", "--wait")
	b := w.submitted("two", "--wait")
	same := 0
	for same < len(a) && a[same] == b[same] {
		same++
	}
	w.do("show", a[:same+1], "--json").ends(0).one().has(t, "id="+a)
	w.do("show", strings.ToLower(b), "--json").ends(0).one().has(t, "id="+b)
	w.do("show", strings.ToLower(a[len(a)-6:]), "--json").ends(0).one().has(t, "id="+a)
	w.do("show", b[len(b)-4:], "--json").ends(0).one().has(t, "id="+b)
	w.do("show", b[len(b)-3:]).ends(8)
	w.do("list", "--filter", "id:"+a[len(a)-6:], "--json").ends(0).one().has(t, "id="+a)
	w.do("show", a[:same]).ends(2).says("names several runs: give more of the id", "  "+a+"  one  20", "  "+b+"  two  20")
	w.do("show", "01ZZZ").ends(8).says("there is no run 01ZZZ: see dailies list")
	w.do("show", "").ends(2)
	w.do("show").ends(2).says("show takes one run")
	w.do("wait").ends(2).says("which run?")
	w.do("wait", a, "zzz").ends(8)
	if n := len(w.do("wait", a, a[:same+1], b, "--json").ends(0).objects()); n != 2 {
		t.Errorf("a run given twice: %d objects", n)
	}
}

func TestWaitPrintsEachRunOnceInTheOrderAsked(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) {
		o.Speed = sandbox.Speed{Queued: 10 * time.Millisecond, Running: 250 * time.Millisecond}
	})
	a := w.submitted("one")
	b := w.submitted("two #fails")
	list := w.do("wait", b, a, "--json").ends(3).says("1 of 2 runs: no video was made").objects()
	if len(list) != 2 {
		t.Fatalf("%d objects", len(list))
	}
	list[0].has(t, "id="+b, "state=failed")
	list[1].has(t, "id="+a, "state=succeeded", "video.saved=saved")
	w.do("wait", a).ends(0).says(a, "saved", list[1].at("video.file"))
}

func TestWaitingHasALimit(t *testing.T) {
	w := newWorld(t, slow)
	id := w.submitted("one")
	begin := time.Now()
	w.do("wait", id, "--timeout", "150ms", "--json").ends(7).says("still not done after 150ms; the runs go on").one().has(t, "state=queued")
	if time.Since(begin) > 20*time.Second {
		t.Error("the limit was not kept")
	}
	w.do("wait", id, "--timeout", "soon").ends(2)
	w.key = ""
	w.do("wait", id).ends(4).says("no key for Runflow")
	w.key = "another"
	w.do("wait", id, "--json").ends(4).says("does not accept the key").one().has(t, "state=queued", "error.kind=auth")
}

func TestWatchPrintsEveryChange(t *testing.T) {
	var c clock
	w := newWorld(t, c.set)
	id := w.submitted("one")
	w.server.Fault(sandbox.Fault{Name: "503", Step: sandbox.StepDownload, Times: 1 << 20})
	d, _, errs := w.deps()
	out := &reader{on: map[string]func(){ // each change comes after the one before it was printed
		`"state":"queued"`:  func() { c.move(90 * time.Second) },
		`"state":"running"`: func() { c.move(90 * time.Second) },
		`"saved":"saving"`:  w.server.ClearFaults,
	}}
	d.Out = out
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute) // a change that is not printed is waited for in vain
	defer stop()
	code := runWith(ctx, d, "watch", "--json")
	states, last := "", ""
	for _, o := range (did{t, "dailies watch --json", code, out.String(), errs.String()}).ends(0).objects() {
		o.has(t, "id="+id)
		if at := o.at("state") + "/" + o.at("video.saved") + " "; at != last {
			states, last = states+at, at
		}
	}
	if want := "queued/none running/none succeeded/saving succeeded/saved "; states != want {
		t.Errorf("saw %q, want %q", states, want)
	}
	w.answer = "-"
	if d := w.do("watch").ends(0).says("no run is under way"); d.out != "" {
		t.Errorf("data: %s", d.out)
	}
	if n := len(w.do("watch", id, "--json").ends(0).objects()); n != 1 {
		t.Errorf("a run that is over is shown %d times", n)
	}
}

func TestCancelSaysWhatItDoesAndAsks(t *testing.T) {
	w := newWorld(t, slow)
	id := w.submitted("one")
	w.do("cancel", id).ends(2).says("there is no terminal to ask on: add --yes")
	w.answer = "n\n"
	w.do("cancel", id).ends(1).says("Cancel 1 run? [y/N]", run.ShortID(id)+": ")
	w.do("show", id, "--json").one().has(t, "state=queued")
	w.answer = "y\n"
	w.do("cancel", id, "--json").ends(0).one().has(t, "state=cancelled", "raw_state=canceled")
	w.do("cancel", id, "--yes").ends(1).says("Too late to cancel: it was cancelled already")
	w.do("cancel", "zzz", "--yes").ends(8)
}

func TestACancelThatCannotWorkSaysSo(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { slow(o); o.NoCancel = true })
	w.refresh = 200 * time.Millisecond // nothing changes
	id := w.submitted("one")
	w.do("cancel", id, "--yes", "--json").ends(1).says("1 run not cancelled").one().has(t, "state=queued")
	other := w.do("submit", "--model", "aihubmax/seedance-2.0-text-to-video", "--prompt", "x", "--yes", "--json").ends(0).one().at("id")
	w.do("cancel", other, "--yes").ends(1).says("dailies unwatch " + other)
	w.do("unwatch", other, "--json").ends(0).one().has(t, "state=queued")
	w.answer = "-"
	w.do("unwatch", other).ends(0).says("unwatched")
}

func TestDownloadFetchesWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.remote = true
	id := w.submitted("one", "--wait")
	r := w.do("show", id, "--json").one()
	r.has(t, "state=succeeded", "video.saved=none", "video.file=null")
	cut := filepath.Join(w.home, "cut")
	w.do("download", id, "--dir", cut).ends(2).says("there is no folder " + cut)
	if err := os.Mkdir(cut, 0o700); err != nil {
		t.Fatal(err)
	}
	w.do("download", id, "--dir", w.file("a-file", "")).ends(2).says("is not a folder")
	r = w.do("download", id, "--dir", cut, "--json").ends(0).one()
	r.has(t, "video.saved=saved")
	if filepath.Dir(r.at("video.file")) != cut {
		t.Errorf("saved as %s", r.at("video.file"))
	}
	gets := len(w.server.Requests())
	w.do("download", id, "--json").ends(0).one().has(t, "video.file="+r.at("video.file"))
	if n := len(w.server.Requests()); n != gets {
		t.Errorf("%d more requests for a file that is there", n-gets)
	}
	if err := os.Remove(r.at("video.file")); err != nil {
		t.Fatal(err)
	}
	again := w.do("download", id, "--json").ends(0).one()
	if _, err := os.Stat(again.at("video.file")); err != nil || filepath.Dir(again.at("video.file")) != w.videos {
		t.Errorf("again: %v", err)
	}
	elsewhere := w.do("download", id, "--dir", cut, "--json").ends(0).one()
	if filepath.Dir(elsewhere.at("video.file")) != cut {
		t.Errorf("in another folder: %s", elsewhere.at("video.file"))
	}
	bad := w.submitted("two #fails", "--wait")
	w.do("download", bad).ends(1).says("has no video: it has failed")
}

func TestADownloadThatFailsSaysWhy(t *testing.T) {
	w := newWorld(t)
	w.remote = true
	id := w.submitted("one", "--wait")
	w.server.Fault(sandbox.Fault{Name: "html-video", Times: 1 << 20})
	w.links = 500 * time.Millisecond
	w.do("download", id, "--json").ends(1).one().has(t, "video.saved=saving", "error.kind=expired")
	w.server.ClearFaults()
	w.links = time.Minute
	w.do("download", id, "--json").ends(0).one().has(t, "video.saved=saved", "error=null")
}

func TestWhatATakeCostsElsewhereIsSaidBeforeTheQuestion(t *testing.T) {
	w := newWorld(t)
	bad := w.submitted("a corgi #moderation", "--wait", "--duration", "5")
	w.answer = "n\n"
	w.do("retry", bad, "--at", "fal").ends(1).says("Runflow did not make it: this was refused for its content", "fal: $1.5", "(formula, 2026-10-04) · seedance 2.0 text to video", "Send 1 run to fal for an estimated $1.5")
	if n := len(w.do("list", "--json").ends(0).objects()); n != 1 {
		t.Errorf("%d runs after a no", n)
	}
}

// On a terminal the list has a header and short ids, and the columns that fit; the prompt gets the
// rest. Through a pipe it stays as it is.
func TestTheListFitsItsTerminal(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("a corgi running on a rain-soaked street at night, neon signs, puddles", "--wait")
	short, lines := id[len(id)-6:], func(width int) []string {
		w.width = width
		return strings.Split(strings.TrimSuffix(w.do("list").ends(0).out, "\n"), "\n")
	}
	for width, want := range map[int][]string{
		120: {"id      state    prompt", "model", "take", "2.0 t2v", "S010 t01", "$1.21"},
		80:  {"id      state    prompt", "a corgi running on a rain-soa", "$1.21"},
		40:  {"id      state    prompt", "a corgi", "$1.21"},
	} {
		got := lines(width)
		all := ansi.Strip(strings.Join(got, "\n"))
		for _, s := range append(want, short+"  ✓ saved") {
			if !strings.Contains(all, s) {
				t.Errorf("%d cells: no %q in\n%s", width, s, all)
			}
		}
		for _, l := range got {
			if n := ansi.StringWidth(l); n > width {
				t.Errorf("%d cells: a line of %d: %q", width, n, l)
			}
		}
	}
	if got := strings.Join(lines(80), ""); !strings.Contains(got, "\x1b[") {
		t.Errorf("no colours: %q", got)
	}
	w.env["NO_COLOR"] = "1"
	if got := strings.Join(lines(80), ""); strings.Contains(got, "\x1b[3") {
		t.Errorf("colours in spite of NO_COLOR: %q", got)
	}
	if got := lines(0); len(got) != 1 || !strings.HasPrefix(got[0], id+"  saved  a corgi") || strings.Contains(got[0], "\x1b") {
		t.Errorf("through a pipe: %q", got)
	}
}

// A run that waits for approval is not sent by watch; it is named, and the exit code says that not all is done.
func TestWatchNamesRunsThatWaitForApproval(t *testing.T) {
	w := newWorld(t, slow)
	hold := func(prompt string, kind provider.Kind, why string) string {
		id := w.submitted(prompt)
		problem, err := json.Marshal(provider.Errorf(kind, "waits for your approval: %s", why))
		if err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", "file:"+w.history)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // the command that follows reads it again
		if _, err := db.Exec("UPDATE runs SET state = 'pending', job = '', held = ?, problem = ?, next = 0 WHERE id = ?", "waits for your approval: "+why, string(problem), id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	old := hold("a corgi", provider.KindLocal, "it was ordered 7 hours ago and was not sent")
	sent := jobs(w)
	d := w.do("watch").ends(1)
	d.says("dailies: 1 run waits for approval: dailies send RUN sends one", "  "+run.ShortID(old)+"  a corgi  waits for your approval: it was ordered 7 hours ago")
	if d.out != "" || strings.Contains(d.err, "no run is under way") {
		t.Errorf("%s%s", d.out, d.err)
	}
	over := hold("a cat", provider.KindBudget, "over the cap of today")
	d = w.do("watch", "--json").ends(5)
	d.says("2 runs wait for approval", "  "+run.ShortID(over)+"  a cat  waits for your approval: over the cap of today")
	if d.out != "" {
		t.Errorf("data: %s", d.out)
	}
	w.do("watch", old, over).ends(5).says("2 runs wait for approval")
	w.do("watch", old, over, w.submitted("a bird #fails", "--wait")).ends(3).says("no video was made", "2 runs wait for approval", "  "+run.ShortID(over))
	if n := jobs(w); n != sent+2 {
		t.Errorf("%d create calls, want %d", n, sent+2)
	}
}
