package cli_test

import (
	"testing"

	"dailies/provider/sandbox"
)

func TestRunsMadeElsewhereAreImportedOnce(t *testing.T) {
	w := newWorld(t)
	ours := w.submitted("ours", "--wait")
	elsewhere := w.history
	w.history = w.home + "/other.db"
	for _, prompt := range []string{"theirs", "theirs too #fails"} {
		w.submitted(prompt, "--wait")
	}
	w.history = elsewhere
	w.answer = "-"
	list := w.do("import", "--json").ends(0).says("Runflow: 3 runs looked at, 2 added").objects()
	if len(list) != 2 {
		t.Fatalf("%d runs", len(list))
	}
	byPrompt := map[string]object{}
	for _, r := range list {
		byPrompt[r.at("prompt")] = r
	}
	byPrompt["theirs"].has(t, "state=succeeded", "provider=runflow", "video.saved=none", "billed_usd=1.2136", "estimate.low_usd=null", "estimate.why=made elsewhere")
	byPrompt["theirs too #fails"].has(t, "state=failed", "error.billed=no", "billed_usd=0")
	w.do("import", "runflow", "--json").ends(0).says("3 runs looked at, 0 added")
	if n := len(w.do("list", "--json").objects()); n != 3 {
		t.Errorf("%d runs in the history", n)
	}
	w.do("show", ours, "--json").one().has(t, "prompt=ours")
	w.do("download", byPrompt["theirs"].at("id"), "--json").ends(0).one().has(t, "video.saved=saved")
}

func TestAnUnfinishedImportIsWatched(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Speed = sandbox.Speed{Queued: 1500e6, Running: 100e6} })
	mine := w.history
	w.history = w.home + "/other.db"
	w.submitted("theirs")
	w.history = mine
	r := w.do("import", "--json").ends(0).one()
	r.has(t, "state=queued", "finished_at=null")
	w.do("wait", r.at("id"), "--json").ends(0).one().has(t, "state=succeeded", "video.saved=saved")
}

func TestWhatCannotBeImported(t *testing.T) {
	w := newWorld(t)
	w.do("import", "aihubmax").ends(1).says("AIHubMax does not list its runs")
	w.do("import", "nobody").ends(2).says(`there is no provider "nobody"`)
	w.do("import", "--limit", "0").ends(2)
	w.key = "wrong"
	w.do("import").ends(4)
	w.key = ""
	w.do("import").ends(4)
	w.do("import", "runflow").ends(4).says("no key for Runflow")
}
