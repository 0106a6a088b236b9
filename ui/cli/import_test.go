package cli_test

import (
	"testing"
	"time"

	"dailies/provider/providertest"
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
	list := w.do("import", "--json").ends(0).says("Runflow: 3 runs checked, 2 added").objects()
	if len(list) != 2 {
		t.Fatalf("%d runs", len(list))
	}
	byPrompt := map[string]object{}
	for _, r := range list {
		byPrompt[r.at("prompt")] = r
	}
	byPrompt["theirs"].has(t, "state=succeeded", "provider=runflow", "video.saved=none", "billed_usd=1.2136", "estimate.low_usd=null", "estimate.why=made elsewhere")
	byPrompt["theirs too #fails"].has(t, "state=failed", "error.billed=no", "billed_usd=0")
	w.do("import", "runflow", "--json").ends(0).says("3 runs checked, 0 added")
	if n := len(w.do("list", "--json").objects()); n != 3 {
		t.Errorf("%d runs in the history", n)
	}
	w.do("show", ours, "--json").one().has(t, "prompt=ours")
	w.do("download", byPrompt["theirs"].at("id"), "--json").ends(0).one().has(t, "video.saved=saved")
}

func TestAnUnfinishedImportIsWatched(t *testing.T) {
	var c clock
	w := newWorld(t, c.set)
	mine := w.history
	w.history = w.home + "/other.db"
	w.submitted("theirs")
	w.history = mine
	r := w.do("import", "--json").ends(0).one()
	r.has(t, "state=queued", "finished_at=null")
	c.move(time.Hour)
	w.do("wait", r.at("id"), "--json").ends(0).one().has(t, "state=succeeded", "video.saved=saved")
}

// TestAForeignRunKeepsItsOwnTimes: those of the list or none, never that of the import, which would
// count old runs as today's spend and distort medians.
func TestAForeignRunKeepsItsOwnTimes(t *testing.T) {
	w := newWorld(t)
	video := `"status_code":"succeeded","cost":"1.50","output":{"outputs":["https://s.example/a.mp4","https://s.example/b.mp4"]}`
	v := providertest.StartVendor(t, map[string]providertest.Answer{
		"GET /v1/runs?sort_by=created_at:desc&limit=100": {Body: `{"items":[
			{"id":"zone",` + video + `,"input":{"prompt":"zone"},"created_at":"2026-05-06 18:00:00 +0800","started_at":"2026-05-06T10:00:05","completed_at":1778061660000},
			{"id":"date",` + video + `,"input":{"prompt":"date"},"created_at":"Wed, 06 May 2026 10:00:00 GMT"},
			{"id":"unread",` + video + `,"input":{"prompt":"unread"},"created_at":"soon","completed_at":"later"},
			{"id":"none",` + video + `,"input":{"prompt":"none"}},
			{"id":"ahead",` + video + `,"input":{"prompt":"ahead"},"created_at":"2099-05-06T10:00:00Z"},
			{"id":"backwards",` + video + `,"input":{"prompt":"backwards"},"created_at":"2026-05-06T10:00:00Z","completed_at":"2026-05-06T09:00:00Z"},
			{"id":"late","status_code":"succeeded","output":null,"input":{"prompt":"late"}},
			{"id":"runs","status_code":"running","input":{"prompt":"runs"}}]}`},
	})
	w.vendor = v.URL
	byPrompt := map[string]object{}
	for _, r := range w.do("import", "runflow", "--json").ends(0).objects() {
		byPrompt[r.at("prompt")] = r
	}
	if len(byPrompt) != 8 {
		t.Fatalf("%d runs", len(byPrompt))
	}
	byPrompt["zone"].has(t, "created_at=2026-05-06T10:00:00.000Z", "finished_at=2026-05-06T10:01:00.000Z", "billed_usd=1.5", "video.url=https://s.example/a.mp4")
	byPrompt["date"].has(t, "created_at=2026-05-06T10:00:00.000Z", "finished_at=null")
	for _, prompt := range []string{"unread", "none", "ahead"} {
		byPrompt[prompt].has(t, "created_at=null", "finished_at=null", "state=succeeded", "video.expires_at=null")
	}
	byPrompt["backwards"].has(t, "created_at=2026-05-06T10:00:00.000Z", "finished_at=null")
	byPrompt["late"].has(t, "state=running", "raw_state=succeeded", "created_at=null", "finished_at=null")
	byPrompt["runs"].has(t, "state=running", "created_at=null")
	spend := w.do("spend", "--days", "3660", "--json").ends(0).one()
	spend.has(t, "today.runs=0", "today.total_usd=0", "month.runs=0")
	for _, m := range spend["models"].([]any) {
		object(m.(map[string]any)).has(t, "runs=3", "median_s=60")
	}
	if n := len(w.do("list", "--json").objects()); n != 8 {
		t.Errorf("%d runs are listed", n)
	}
	w.do("list").ends(0)
	w.do("show", byPrompt["none"].at("id")).ends(0).says("none")
	if n := len(w.do("import", "runflow", "--json").ends(0).objects()); n != 0 {
		t.Errorf("%d are added again", n)
	}
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
