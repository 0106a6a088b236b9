package crashtest

import (
	"context"
	"testing"

	"dailies/store"
)

// The first start, which creates the history, is killed at every call that changes the disk.
// The next start works whatever is left. DAILIES_LONG kills it at every system call.
func TestKilledAtEverySystemCallOfTheFirstStart(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	var kills []point
	for _, p := range points(t, newHome(t, server).program("list")) {
		if p.what == die && (long() || turns[p.call]) {
			kills = append(kills, p)
		}
	}
	n := 0
	for _, p := range kills {
		h := newHome(t, server)
		if !hit(t, h.program("list"), p) {
			continue
		}
		n++
		db, err := store.Open(context.Background(), h.history())
		if err != nil {
			t.Errorf("%s: %v", p, err)
			continue
		}
		must(t, db.Check(context.Background()))
		must(t, db.Close())
	}
	t.Logf("killed at %d of %d system calls of the first start", n, len(kills))
	if n < 10 {
		t.Error("that is too few")
	}
}

// turns returns the calls that change the disk permanently.
var turns = map[string]bool{"fsync": true, "fdatasync": true, "ftruncate": true, "unlink": true, "unlinkat": true, "rename": true, "renameat": true}
