package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// newer creates a history of a later version and returns its bytes.
func newer(t *testing.T, changed ...string) (path string, content []byte) {
	t.Helper()
	path, _ = history(t)
	db := raw(t, path)
	for _, q := range append(changed, "UPDATE runs SET next = 1, until = 0", "PRAGMA user_version = 999") {
		_, err := db.Exec(q)
		must(t, err)
	}
	must(t, db.Close())
	content, err := os.ReadFile(path)
	must(t, err)
	return path, content
}

// readOnly opens a history that is read-only.
func readOnly(t *testing.T, path string, why error) *store.DB {
	t.Helper()
	d, err := store.OpenOrRead(ctx(), path)
	if err != nil {
		t.Fatal("it cannot be read:", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if told := d.ReadOnly(); !errors.Is(told, why) || !errors.Is(told, run.ErrReadOnly) || told.Hint == "" || !strings.HasPrefix(told.Message, "read only: ") {
		t.Fatalf("it says %v", told)
	}
	return d
}

// refusesToWrite calls every method that writes.
func refusesToWrite(t *testing.T, d *store.DB) {
	t.Helper()
	star, id := true, makeRun(1).ID
	_, imported := d.Import(ctx(), []run.Run{makeRun(7)})
	for what, err := range map[string]error{
		"add":    addOne(d, 2),
		"save":   d.Save(ctx(), me, based(d, makeRun(1))),
		"adopt":  d.AttachJob(ctx(), id, "job", run.Event{}),
		"import": imported,
		"renew":  d.Renew(ctx(), me, noon), "release": d.Release(ctx(), me),
		"wish":  d.AddCommand(ctx(), run.Command{Run: id, Kind: run.CommandCancel}),
		"mark":  d.Annotate(ctx(), run.AnnotationEdit{Pick: &star}, id),
		"draft": d.SaveUnsentForm(ctx(), run.UnsentForm{}), "no draft": d.DropUnsentForm(ctx()),
		"upload": d.KeepUpload(ctx(), "runflow", "h", noon, provider.UploadedFile{URL: "u"}), "no upload": d.DropUpload(ctx(), "runflow", "h"),
		"copy": d.Backup(ctx()),
	} {
		if !errors.Is(err, run.ErrReadOnly) || !strings.HasPrefix(provider.UserMessage(err), "read only: the ") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestNewerHistoryIsReadAndNotWritten(t *testing.T) {
	path, before := newer(t, "ALTER TABLE runs ADD COLUMN mood TEXT", "CREATE TABLE moods (a)")
	d := readOnly(t, path, store.ErrNewer)
	l, err := d.Page(ctx(), run.Query{})
	must(t, err)
	if len(l) != 1 || l[0].ID != makeRun(1).ID || l[0].Request.Prompt != makeRun(1).Request.Prompt {
		t.Errorf("%v", l)
	}
	_, err = d.Events(ctx(), makeRun(1).ID)
	must(t, errors.Join(err, d.Check(ctx())))
	refusesToWrite(t, d)
	if _, err := d.Claim(ctx(), me, []string{"runflow"}, noon.AddDate(1, 0, 0), noon.AddDate(2, 0, 0)); !errors.Is(err, run.ErrReadOnly) {
		t.Errorf("claim: %v", err)
	}
	must(t, d.Close())
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Error("it was written to:", err)
	}
	if l := copies(t, path); len(l) != 0 {
		t.Errorf("it was copied: %v", l)
	}
	// The control: the same calls succeed on a writable history.
	sound, _ := history(t)
	d, err = store.OpenOrRead(ctx(), sound)
	must(t, err)
	defer d.Close()
	must(t, errors.Join(addOne(d, 2), d.Renew(ctx(), me, noon), d.DropUnsentForm(ctx()), d.Backup(ctx())))
}

func TestWhatANewerVersionWritesIsSeen(t *testing.T) {
	path, _ := newer(t)
	d := readOnly(t, path, store.ErrNewer)
	before, err := d.Version(ctx())
	must(t, err)
	_, err = raw(t, path).Exec("UPDATE runs SET prompt = 'changed'")
	must(t, err)
	after, err := d.Version(ctx())
	must(t, err)
	l, err := d.Page(ctx(), run.Query{})
	must(t, err)
	if before == after || l[0].Request.Prompt != "changed" {
		t.Errorf("version %d, then %d; %q", before, after, l[0].Request.Prompt)
	}
}

func TestNewerHistoryThatOurQuestionsDoNotFitIsRefused(t *testing.T) {
	for _, change := range []string{
		"ALTER TABLE runs RENAME COLUMN prompt TO words_said", "ALTER TABLE events RENAME TO timeline",
		"DROP TABLE words", "DROP TABLE drafts", "DELETE FROM counters",
	} {
		path, before := newer(t, change)
		d, err := store.OpenOrRead(ctx(), path)
		if err == nil {
			_ = d.Close()
		}
		if !errors.Is(err, store.ErrNewer) || errors.Is(err, run.ErrReadOnly) || !strings.Contains(provider.UserMessage(err), "install the newest dailies") {
			t.Errorf("%s: %v", change, err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: it was written to: %v", change, err)
		}
	}
}

func TestDamagedOrForeignHistoryIsNotEvenRead(t *testing.T) {
	path, content := history(t)
	must(t, os.WriteFile(path, content[:len(content)/2], 0o600))
	if d, err := store.OpenOrRead(ctx(), path); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("%v, %v", d, err)
	}
	other := filepath.Join(t.TempDir(), "other.db")
	_, err := raw(t, other).Exec("CREATE TABLE bookmarks (a); PRAGMA user_version = 999")
	must(t, err)
	if d, err := store.OpenOrRead(ctx(), other); !errors.Is(err, store.ErrForeign) {
		t.Errorf("%v, %v", d, err)
	}
	sound, _ := history(t)
	d, err := store.OpenOrRead(ctx(), sound)
	must(t, err)
	defer d.Close()
	if d.ReadOnly() != nil {
		t.Error("a sound history can only be read:", d.ReadOnly())
	}
	must(t, addOne(d, 2))
}

// view, run in a child process, describes a history: whether it is writable, its content, and the
// result of a write.
func view(path string) error {
	d, err := store.OpenOrRead(ctx(), path)
	if err != nil {
		fmt.Println("refused:", provider.UserMessage(err))
		return nil
	}
	defer d.Close()
	l, err := d.Page(ctx(), run.Query{Limit: 10})
	if err != nil {
		return err
	}
	fmt.Printf("%d runs\n", len(l))
	add := addOne(d, 1_000_000+int(time.Now().UnixMilli()%1_000_000))
	fmt.Println(provider.KindOf(add), errors.Is(add, run.ErrReadOnly), provider.UserMessage(add))
	return nil
}
