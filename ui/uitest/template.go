package uitest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/store"
)

// templates caches histories: creating one takes ten times as long as copying it, and most tests
// start with the same runs.
type templates struct {
	mu    sync.Mutex
	files map[[sha256.Size]byte][]byte // by a hash of their runs
}

var made = templates{files: map[[sha256.Size]byte][]byte{}}

// open opens a copy of a history with these runs.
func (m *templates) open(t testing.TB, runs []run.Run) *store.DB {
	t.Helper()
	key, err := json.Marshal(runs)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "history.db")
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := sha256.Sum256(key)
	if m.files[sum] == nil {
		db := open(t, path)
		add(t, db, runs)
		if err := db.Close(); err != nil { // checkpoints the log into the file
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m.files[sum] = file
	} else if err := os.WriteFile(path, m.files[sum], 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func open(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// add writes runs to a history, leased by owner.
func add(t testing.TB, db *store.DB, runs []run.Run) {
	t.Helper()
	for some := range slices.Chunk(runs, 5000) {
		if err := db.Add(context.Background(), owner, time.Now().Add(time.Hour), slices.Clone(some), run.PeriodStart{}, nil); err != nil {
			t.Fatal(err)
		}
	}
}
