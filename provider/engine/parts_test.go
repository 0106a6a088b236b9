package engine_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/store"
)

// At start the partial files of finished downloads are removed, and no others.
func TestAStartRemovesLeftOverParts(t *testing.T) {
	b := newBench(t, &vendor{})
	b.stop()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(b.o.Folder, 0o700))
	now := time.Now()
	done, saving, failed := run.Video{Download: run.Downloaded}, run.Video{Download: run.Downloading}, run.Video{Download: run.DownloadFailed}
	runs := map[string]run.Run{
		"saved":                    {State: run.Succeeded, Video: done},
		"saving":                   {State: run.Succeeded, Video: saving},
		"not saved, may go on":     {State: run.Succeeded, Video: failed},
		"the second output saving": {State: run.Succeeded, Video: done, Outputs: []run.Video{saving}},
		"both outputs saved":       {State: run.Succeeded, Video: done, Outputs: []run.Video{done}},
		"dismissed":                {State: run.Failed, Video: run.Video{Download: run.DownloadNone}},
		"cancelled":                {State: run.Cancelled, Video: run.Video{Download: run.DownloadNone}},
		"unsure":                   {State: run.Unsure, Video: run.Video{Download: run.DownloadNone}},
		"removed":                  {State: run.Succeeded, Video: failed, Deleted: now},
	}
	db, err := store.Open(context.Background(), b.path)
	must(err)
	ids := map[string]string{}
	for n, name := range slices.Sorted(maps.Keys(runs)) {
		r := runs[name]
		r.ID = "01JD000000000000000000000" + string("0123456789ABCDEF"[n])
		r.Provider, r.Model, r.Request, r.IdempotencyKey = "test", "one", order().Request, "key"
		r.Created, r.Updated, r.Job = now, now, "job of "+name
		ids[name] = r.ID
		_, err := db.Import(context.Background(), []run.Run{r})
		must(err)
		if !r.Deleted.IsZero() {
			yes := true
			must(db.Annotate(context.Background(), run.AnnotationEdit{Deleted: &yes}, r.ID))
		}
	}
	must(db.Close())
	ids["unknown"] = "01JDZZZZZZZZZZZZZZZZZZZZZZ"
	old := now.Add(-25 * time.Hour)
	leave := func(name string, at time.Time) {
		path := filepath.Join(b.o.Folder, name)
		must(os.WriteFile(path, []byte("half a film"), 0o600))
		must(os.Chtimes(path, at, at))
	}
	for _, id := range ids {
		leave("."+id+".part", old)
	}
	leave("."+ids["saved"]+"-2.part", old)
	leave("."+ids["both outputs saved"]+"-2.part", now.Add(-23*time.Hour))
	for _, foreign := range []string{".notes.part", "film.mp4.part", ".01JD.part", ids["saved"] + ".part"} {
		leave(foreign, old)
	}
	b.open(&vendor{})
	defer b.stop()
	want := []string{
		"." + ids["saving"] + ".part", "." + ids["not saved, may go on"] + ".part", "." + ids["the second output saving"] + ".part", "." + ids["unsure"] + ".part",
		"." + ids["both outputs saved"] + "-2.part", ".notes.part", "film.mp4.part", ".01JD.part", ids["saved"] + ".part",
	}
	slices.Sort(want)
	var got []string
	for range 6000 {
		got = nil
		all, err := os.ReadDir(b.o.Folder)
		must(err)
		for _, e := range all {
			got = append(got, e.Name())
		}
		if slices.Equal(got, want) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("it holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
}
