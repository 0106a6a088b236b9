package store_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// With -update a history of the newest version is written to testdata. That is done once per
// version; a released one never changes.
var update = flag.Bool("update", false, "write a history of the newest version to testdata")

func TestEveryReleasedVersionOpensWithAllThatIsInIt(t *testing.T) {
	if *update {
		makeReleased(t)
	}
	files, err := filepath.Glob("testdata/v*.db")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no released version is kept")
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		must(t, err)
		path := filepath.Join(t.TempDir(), "history.db")
		must(t, os.WriteFile(path, b, 0o600))
		d := openAt(t, path)
		must(t, d.Check(ctx()))
		got, err := d.Run(ctx(), full().ID)
		must(t, err)
		want := full()
		want.Seq, want.Epoch = got.Seq, got.Epoch
		if versionOf(t, file) < 3 { // what came with version 3
			want.Outputs, want.Held, want.Approved, want.Video.Since = nil, "", time.Time{}, time.Time{}
		}
		if versionOf(t, file) < 6 { // shots, which are given at the opening
			want.Shot, want.Take, want.Project, want.ParentHow, want.Rating, want.Rejected = got.Shot, got.Take, "", "", 0, false
			if got.Take == 0 || got.Shot == "" {
				t.Errorf("%s: a run without a shot", file)
			}
		}
		if got.In == 0 && versionOf(t, file) < 9 { // what came with version 9
			want.In, want.Out = 0, 0
		}
		if versionOf(t, file) < 12 { // written since, in a column that there was
			want.Video.Complete = run.CompleteFile{}
		}
		same(t, got, want)
		same(t, found(t, d, words("雨")), []int{2})
		events, err := d.Events(ctx(), makeRun(2).ID)
		must(t, err)
		same(t, len(events), 2)
		wishes, err := d.PendingCommands(ctx(), me)
		must(t, err)
		same(t, len(wishes), 1)
		_, kept, err := d.Uploaded(ctx(), "runflow", "hash", noon)
		must(t, err)
		same(t, kept, true)
		draft, _, err := d.UnsentForm(ctx())
		must(t, err)
		same(t, draft.Request, full().Request)
	}
}

// versionOf is the version of a kept history.
func versionOf(t *testing.T, file string) (version int) {
	t.Helper()
	_, err := fmt.Sscanf(file, "testdata/v%d.db", &version)
	must(t, err)
	return version
}

// The stored counts are correct after a migration and every change.
func TestRunsAreCountedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	migrated(t, path, store.FirstSteps(t, 1))
	db := raw(t, path)
	for i, deleted := range []int{0, 0, 0, 5} { // as version 1 wrote them
		_, err := db.Exec(`INSERT INTO runs (n, id, seq, provider, model, batch, parent, key, seconds, state, saved, next, created, sent, started, finished, updated,
			cancel, cancel_said, unwatched, charge, reserved, job, raw, flagged, looks, tries, bytes, size, file, star, deleted, tags, note, prompt, request)
			VALUES (?1, 'A' || ?1, ?1, 'p', 'm', '', '', '', 5, 'queued', 'none', 0, ?1, 0, 0, 0, 0, 0, '', 0, '', '', '', '', 0, 0, 0, 0, 0, '', 0, ?2, '', '', 'a cat', '{}');
			INSERT INTO words (rowid, prompt) VALUES (?1, 'a cat')`, i+1, deleted)
		must(t, err)
	}
	must(t, db.Close())
	d := openAt(t, path)
	counted := func(want, removed int) {
		t.Helper()
		for f, n := range map[*run.Filter]int{{}: want, {Deleted: true}: removed} {
			matching, total, err := d.Count(ctx(), *f)
			must(t, err)
			same(t, [2]int{matching, total}, [2]int{n, n})
		}
	}
	counted(3, 1)
	same(t, len(idsWith(t, d, "cat")), 3)
	add(t, d, makeRun(1), makeRun(2))
	counted(5, 1)
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: ptr(true)}, makeRun(1).ID, "A1"))
	counted(3, 3)
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: ptr(true), Pick: ptr(true)}, makeRun(1).ID)) // it was removed already
	counted(3, 3)
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: ptr(false)}, "A4"))
	counted(4, 2)
	must(t, d.RebuildRecentIndex(ctx()))
	same(t, whole(t, d), true)
	same(t, len(idsWith(t, d, "cat")), 4)
}

// idsWith returns the ids of the runs that contain a word.
func idsWith(t *testing.T, d *store.DB, word string) (ids []string) {
	t.Helper()
	runs, err := d.Page(ctx(), run.Query{Filter: run.Filter{Terms: []run.Term{words(word)}}, Limit: 100, Sort: run.Sort{Desc: true}})
	must(t, err)
	for _, r := range runs {
		ids = append(ids, r.ID)
	}
	return ids
}

// The migrations of a released version produce the same schema as then.
func TestReleasedMigrationsAreNotEdited(t *testing.T) {
	d := MustOpen(t)
	var newest int
	must(t, d.SQL().QueryRow("SELECT user_version FROM pragma_user_version").Scan(&newest))
	for version := 1; version <= newest; version++ {
		path := filepath.Join(t.TempDir(), "history.db")
		migrated(t, path, store.FirstSteps(t, version))
		same(t, schema(t, path), schema(t, fmt.Sprintf("testdata/v%d.db", version)))
	}
}

func schema(t *testing.T, path string) (l []string) {
	t.Helper()
	rows, err := raw(t, path).Query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		l = append(l, s)
	}
	return l
}

func makeReleased(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "history.db")
	d, err := store.Open(ctx(), path)
	must(t, err)
	add(t, d, full(), prompted(2, "雨夜"))
	must(t, d.Save(ctx(), me, based(d, makeRun(2), run.Update{Events: []run.Event{{At: noon, Kind: "queued"}}})))
	must(t, d.AddCommand(ctx(), run.Command{Run: makeRun(2).ID, Kind: run.CommandCancel, At: noon}))
	must(t, d.KeepUpload(ctx(), "runflow", "hash", noon, provider.UploadedFile{URL: "https://files.test/1"}))
	must(t, d.SaveUnsentForm(ctx(), run.UnsentForm{Request: full().Request, SavedAt: noon}))
	var version int
	must(t, d.SQL().QueryRow("SELECT user_version FROM pragma_user_version").Scan(&version))
	must(t, d.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, os.MkdirAll("testdata", 0o755))
	must(t, os.WriteFile(fmt.Sprintf("testdata/v%d.db", version), b, 0o644))
}
