// Package storetest makes histories for tests. Only test files import it.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"dailies/store"
)

// New writes an empty history of the newest version to path. It is made once in a process and copied: with
// the race detector all migrations take a fifth of a second.
func New(path string) error {
	history, err := empty()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, history, 0o600)
}

// empty returns the bytes of an empty history.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "dailies-empty-history")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "history.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // checkpoints the log into the file
		return nil, err
	}
	return os.ReadFile(path)
})
