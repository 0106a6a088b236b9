package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"dailies/provider/run"
	"dailies/store"
)

// FuzzOpen corrupts a history of the first version and opens it, which migrates it if possible.
// Opening may fail, but must not crash, and must then leave the file unchanged.
func FuzzOpen(f *testing.F) {
	old, err := os.ReadFile(filepath.Join("testdata", "v1.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte("SQLite format 3\x00"), uint32(len(old)))
	f.Add(uint32(60), []byte{0, 0, 3, 231}, uint32(len(old)))      // a newer version
	f.Add(uint32(100), []byte{0xff, 0xff, 0xff}, uint32(len(old))) // the first page
	f.Add(uint32(5000), bytes.Repeat([]byte{7}, 500), uint32(len(old)))
	f.Add(uint32(0), []byte{}, uint32(0))
	f.Add(uint32(0), []byte{}, uint32(8000))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, keep uint32) {
		spoiled := bytes.Clone(old)
		copy(spoiled[int(at)%len(spoiled):], patch)
		spoiled = spoiled[:min(int(keep), len(spoiled))]
		path := filepath.Join(t.TempDir(), "history.db")
		if err := os.WriteFile(path, spoiled, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(context.Background(), path)
		if err != nil {
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, spoiled) {
				t.Errorf("it was refused, yet changed from %d to %d bytes (%v)", len(spoiled), len(now), err)
			}
			return
		}
		// These may fail but must return.
		_ = db.Check(context.Background())
		_, _ = db.Page(context.Background(), run.Query{Limit: 100})
		_, _ = db.Changed(context.Background(), 0)
		_ = db.Close()
	})
}
