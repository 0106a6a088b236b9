package store_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/store"
)

// With -update the newest version is written to testdata. That is done once per
// version, when it is new; a released one stays as it is for ever.
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
		want.Seq = got.Seq
		same(t, got, want)
		same(t, found(t, d, words("雨")), []int{2})
		events, err := d.Events(ctx(), run(2).ID)
		must(t, err)
		same(t, len(events), 2)
		wishes, err := d.Wished(ctx(), me)
		must(t, err)
		same(t, len(wishes), 1)
		_, kept, err := d.Uploaded(ctx(), "runflow", "hash", noon)
		must(t, err)
		same(t, kept, true)
		draft, _, err := d.Draft(ctx())
		must(t, err)
		same(t, draft.Request, full().Request)
	}
}

// The migration of a released version makes what it made then.
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
	must(t, d.Save(ctx(), me, engine.Step{Run: run(2), Events: []engine.Event{{At: noon, What: "queued"}}}))
	must(t, d.Wish(ctx(), engine.Wish{Run: run(2).ID, What: engine.WishCancel, At: noon}))
	must(t, d.KeepUpload(ctx(), "runflow", "hash", noon, provider.Uploaded{URL: "https://files.test/1"}))
	must(t, d.KeepDraft(ctx(), engine.Draft{Request: full().Request, At: noon}))
	var version int
	must(t, d.SQL().QueryRow("SELECT user_version FROM pragma_user_version").Scan(&version))
	must(t, d.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, os.MkdirAll("testdata", 0o755))
	must(t, os.WriteFile(fmt.Sprintf("testdata/v%d.db", version), b, 0o644))
}
