package store

import (
	"path/filepath"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func TestReferencesHaveNames(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	corgi := run.Reference{Name: "Corgi", Kind: run.ImageReference, Path: "/c.png", Hash: "aa", Bytes: 7, Added: at}
	rain := run.Reference{Name: "rain", Kind: run.AudioReference, Path: "/r.mp3", Hash: "bb", Bytes: 9, Added: at}
	names := func() (all string) {
		refs, err := db.References(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range refs {
			all += ref.Name + " " + ref.Hash + ", "
		}
		return all
	}
	for _, ref := range []run.Reference{rain, corgi} {
		if err := db.KeepReference(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
	}
	if refs, err := db.References(t.Context()); err != nil || len(refs) != 2 || refs[0] != corgi || refs[1] != rain {
		t.Fatalf("%+v %v", refs, err)
	}
	changed := corgi
	changed.Name, changed.Hash = "CORGI", "cc"
	if err := db.KeepReference(t.Context(), changed); err != nil || names() != "CORGI cc, rain bb, " {
		t.Errorf("one of the same name: %s %v", names(), err)
	}
	if err := db.RenameReference(t.Context(), "corgi", "RAIN"); provider.KindOf(err) != provider.KindConflict {
		t.Errorf("a name that is taken: %v", err)
	}
	if err := db.RenameReference(t.Context(), "fox", "cat"); provider.KindOf(err) != provider.KindNotFound {
		t.Errorf("a name that is not there: %v", err)
	}
	if err := db.RenameReference(t.Context(), "corgi", "rex"); err != nil || names() != "rain bb, rex cc, " {
		t.Errorf("renamed: %s %v", names(), err)
	}
	if err := db.DropReference(t.Context(), "Rain"); err != nil || names() != "rex cc, " {
		t.Errorf("removed: %s %v", names(), err)
	}
	if err := db.DropReference(t.Context(), "rain"); provider.KindOf(err) != provider.KindNotFound {
		t.Errorf("removed twice: %v", err)
	}
}
