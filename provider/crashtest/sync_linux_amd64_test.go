package crashtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dailies/provider/sandbox"
)

// unsynced is what was seen of a program whose log of the history could not be
// synced once.
type unsynced struct {
	failed   bool
	sent     int    // create calls
	early    int    // those of them that no later sync covers
	again    bool   // the same sync was tried again with nothing written in between
	reopened bool   // the history was opened again
	says     string // to the user
	code     int
}

// failSync runs a program and lets the first sync of the log fail that comes after
// the word was written into it.
func failSync(t *testing.T, c *exec.Cmd, word string, with syscall.Errno) (seen unsynced) {
	t.Helper()
	errs, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	must(t, err)
	defer errs.Close()
	c.Stderr = errs
	written, clean, covered := false, false, false
	end := trace(t, c, toTheEnd, visitor{
		enter: func(c call) fate {
			switch c.number {
			case syscall.SYS_PWRITE64, syscall.SYS_WRITE:
				text := c.text()
				if strings.HasPrefix(text, "POST ") {
					seen.sent++
					if seen.failed && !covered {
						seen.early++
					}
				}
				if strings.HasSuffix(c.file(), "-wal") {
					written, clean = written || strings.Contains(text, word), false
				}
			case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
				if !written || !strings.HasSuffix(c.file(), "-wal") {
					return 0
				}
				if !seen.failed {
					seen.failed, clean = true, true
					return fate(with)
				}
				seen.again, covered = seen.again || clean, true
			case syscall.SYS_OPENAT, syscall.SYS_OPEN:
				path := c.word(0)
				if c.number == syscall.SYS_OPENAT {
					path = c.word(1)
				}
				seen.reopened = seen.reopened || seen.failed && strings.HasSuffix(path, "history.db-wal") // SQLite keeps the handle of the file itself
			}
			return 0
		},
	})
	says, err := os.ReadFile(errs.Name())
	must(t, err)
	seen.says, seen.code = string(says), end.ExitStatus()
	return seen
}

// When the disk cannot promise that the intent lies on it nothing is sent, the sync is not
// tried again, since a second one would succeed without meaning anything, and the history is
// opened again.
func TestASyncThatFailsIsBelieved(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	template := newHome(t, server)
	must(t, template.program("list").Run())
	for _, with := range []syscall.Errno{syscall.EIO, syscall.ENOSPC} {
		for _, word := range []string{"a corgi", "submitting"} { // as it is ordered, and as it is about to be sent
			h := template.copy(t)
			seen := failSync(t, h.program(submitting(sandbox.Runflow, "a corgi")...), word, with)
			t.Logf("%v after %q: %+v", with, word, seen)
			switch {
			case !seen.failed:
				t.Errorf("%v after %q: no sync came by", with, word)
			case seen.again:
				t.Errorf("%v after %q: the sync was tried again", with, word)
			case seen.early != 0:
				t.Errorf("%v after %q: it was sent before the intent lay on the disk", with, word)
			case word == "submitting" && (!seen.reopened || seen.sent != 1):
				t.Errorf("%v after %q: %d create calls, the history opened anew: %v", with, word, seen.sent, seen.reopened)
			case word == "a corgi" && (seen.sent != 0 || seen.code == 0):
				t.Errorf("%v after %q: %d create calls, code %d", with, word, seen.sent, seen.code)
			case word == "a corgi" && !(strings.Contains(seen.says, h.history()) && strings.Contains(seen.says, "disk")):
				t.Errorf("%v after %q: it says %q, which should name the file and the disk", with, word, seen.says)
			}
		}
	}
	control := failSync(t, self(t, "insist", t.TempDir()), "a corgi", syscall.EIO)
	if !control.again {
		t.Error("a program that syncs again was not seen: this test proves nothing")
	}
}
