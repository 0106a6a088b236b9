package cli_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

func TestAttachGivesARunTheJobThatAPersonFound(t *testing.T) {
	w := newWorld(t)
	comfy := "runcomfy/bytedance/seedance-2.0/fast"
	lost := w.do("submit", "--model", comfy, "--prompt", "x #lost-answer", "--yes", "--json").ends(6).one()
	id, job := lost.at("id"), w.server.Charges()[0].Job
	sent := jobs(w)
	w.do("attach", id, "--job", job, "--json").ends(0).one().has(t, "job="+job, "error=null")
	w.do("wait", id, "--json").ends(0).one().has(t, "state=succeeded", "video.saved=saved", "job="+job)
	if n := jobs(w); n != sent {
		t.Errorf("%d create calls after it was attached, %d before", n, sent)
	}
	other := w.do("submit", "--model", comfy, "--prompt", "y #lost-answer", "--yes", "--json").ends(6).one().at("id")
	w.do("attach", other, "--job", job, "--force").ends(1).says("job " + job + " already belongs to run " + id)
	w.do("attach", other, "--job", job, "extra").ends(2)
	w.do("attach", id, "--job", job, "--json").ends(0)
}

// change changes a run in the history.
func (w *world) change(id string, do func(*run.Run)) {
	w.t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, w.history)
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it is read again by the command that follows
	r, err := db.Run(ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	do(&r)
	if err := db.AddCommand(ctx, run.Command{Run: id, Kind: run.CommandStopPolling}); err != nil {
		w.t.Fatal(err)
	}
	held, err := db.Claim(ctx, "editor", []string{r.Provider}, time.Now(), time.Now().Add(time.Minute))
	if err != nil || len(held) != 1 {
		w.t.Fatalf("%d runs are held, %v", len(held), err)
	}
	r.NextAttempt, r.Epoch = time.Time{}, held[0].Epoch
	if err := db.Save(ctx, "editor", run.Update{Run: r, Base: held[0].Base()}); err != nil {
		w.t.Fatal(err)
	}
	if err := db.Release(ctx, "editor"); err != nil {
		w.t.Fatal(err)
	}
}

func TestIdsInAnUnusableAnswerAreShown(t *testing.T) {
	w := newWorld(t)
	id := w.do("submit", "--model", "aihubmax/seedance-2.0-fast-text-to-video", "--prompt", "one #lost-answer", "--yes", "--json").ends(6).one().at("id")
	w.change(id, func(r *run.Run) {
		r.Err = &provider.Error{Kind: provider.KindUnsure, Message: "no usable id", Jobs: []string{"a/b==", "17"}}
	})
	w.do("show", id).ends(0).says("ids found        a/b== 17")
	w.do("show", id, "--json").ends(0).one().has(t, `error.jobs=["a/b==","17"]`)
}

func TestAFailedRunIsLookedAtAgain(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("one", "--wait")
	w.change(id, func(r *run.Run) {
		r.State, r.Charged, r.Video = run.Failed, provider.ChargedUnknown, run.Video{Download: run.DownloadNone}
		r.Err = provider.Errorf(provider.KindProvider, "it says success but no video")
	})
	w.do("download", id, "--json").ends(0).one().has(t, "state=succeeded", "video.saved=saved", "error=null")

	free := w.submitted("two #fails", "--wait")
	w.do("refresh", free, "--json").ends(0).one().has(t, "state=failed")
	w.do("refresh", id).ends(2).says("its video is saved")
}

func TestWaitLeavesALinkThatKeepsBeingRefused(t *testing.T) {
	w := newWorld(t)
	w.server.Fault(sandbox.Fault{Name: "html-video"})
	w.links = 500 * time.Millisecond
	begin := time.Now()
	o := w.do("submit", "--model", t2v, "--prompt", "one", "--duration", "4", "--yes", "--wait", "--json").ends(1)
	o.one().has(t, "state=succeeded", "video.saved=saving", "error.kind=expired")
	if took := time.Since(begin); took < 500*time.Millisecond {
		t.Errorf("it left after %s", took)
	}
	id := o.one().at("id")
	w.do("wait", id, "--json").ends(1).one().has(t, "video.saved=saving")
	w.server.ClearFaults()
	w.links = time.Minute
	w.do("wait", id, "--json").ends(0).one().has(t, "video.saved=saved")
}

func TestWaitStaysForAVideoThatIsLate(t *testing.T) {
	w := newWorld(t)
	w.patience = 700 * time.Millisecond
	begin := time.Now()
	o := w.do("submit", "--model", "aihubmax/seedance-2.0-text-to-video", "--prompt", "one #no-video", "--yes", "--wait", "--json").ends(1).one()
	o.has(t, "state=succeeded", "video.saved=none", "video.url=null", "videos=[]", "error.kind=provider", "error.message=AIHubMax says that this run is done, but there is no video")
	if took := time.Since(begin); took < w.patience {
		t.Errorf("it left after %s", took)
	}
	d := w.do("download", o.at("id"), "--json").ends(1)
	d.one().has(t, "state=succeeded", "video.saved=none")
	w.do("refresh", o.at("id"), "--json").ends(0).one().has(t, "state=succeeded", "video.saved=none")
}

func TestAllVideosOfARunAreShown(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("one", "--wait")
	w.change(id, func(r *run.Run) {
		second := r.Video
		second.URL, second.File, second.Download = "https://files.example/2.mp4", filepath.Join(w.videos, "one 2.mp4"), run.LinkExpired
		r.Outputs = []run.Video{second}
	})
	o := w.do("show", id, "--json").ends(0).one()
	videos, _ := o["videos"].([]any)
	if len(videos) != 2 || object(videos[0].(map[string]any)).at("url") != o.at("video.url") || object(videos[1].(map[string]any)).at("saved") != "expired" {
		t.Errorf("%v", videos)
	}
	d := w.do("show", id).ends(0).says("state            expired", "link 2           https://files.example/2.mp4")
	if strings.Contains(d.out, "one 2.mp4") {
		t.Error("a file is named that is not there")
	}
	w.do("list", "--filter", "status:expired", "--json").ends(0).one().has(t, "id="+id)
}
