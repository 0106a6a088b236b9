package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"dailies/store"
)

// A power cut during the checkpoint of the table counters leaves old and new sectors in the file.
// The log still belongs to it, even if a number grew by a byte and moved the rows.
func TestATornCheckpointIsNoForeignLog(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "history.db")
	d := openAt(t, path)
	for n := range 126 { // the next orders need two bytes
		add(t, d, makeRun(n))
	}
	must(t, d.Close())
	d = openAt(t, path)
	for n := range 4 {
		add(t, d, makeRun(200+n))
	}
	file, err := os.ReadFile(path)
	must(t, err)
	log, err := os.ReadFile(path + "-wal")
	must(t, err)
	now := store.LastCounters(path + "-wal")
	const sector = 512
	size := len(now)
	if size == 0 || len(file) < 2*size {
		t.Fatalf("a page of %d bytes in a file of %d", size, len(file))
	}
	for sectors := range 1 << (size / sector) {
		torn := append([]byte(nil), file...)
		for i := range size / sector {
			if sectors>>i&1 == 1 {
				copy(torn[size+i*sector:size+(i+1)*sector], now[i*sector:])
			}
		}
		at := filepath.Join(dir, "torn.db")
		must(t, os.WriteFile(at, torn, 0o600))
		must(t, os.WriteFile(at+"-wal", log, 0o600))
		if err := store.MustOwnLog(at); err != nil {
			t.Errorf("with sectors %08b of the new page: %v", sectors, err)
		}
	}
}
