package crashtest

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"dailies/provider/sandbox"
)

// sends counts the create calls of a program, and those that started after their intent was
// synced.
type sends struct{ made, covered int }

// watchSends runs a program and checks the order of its writes: the word "submitting" to the
// history's log, a sync of that log, the first byte of the create call.
func watchSends(t *testing.T, c *exec.Cmd) (seen sends) {
	t.Helper()
	intent, synced := false, false
	end := trace(t, c, toTheEnd, visitor{
		enter: func(c call) fate {
			switch c.number {
			case syscall.SYS_PWRITE64, syscall.SYS_WRITE:
				text := c.text()
				switch {
				case strings.HasPrefix(text, "POST "):
					seen.made++
					if intent && synced {
						seen.covered++
					}
				case strings.HasSuffix(c.file(), "-wal") && strings.Contains(text, "submitting"):
					intent = true // a renewed lease writes the row again, and takes nothing back
				}
			}
			return 0
		},
		left: func(c call, result int64) {
			if (c.number == syscall.SYS_FSYNC || c.number == syscall.SYS_FDATASYNC) && result == 0 && strings.HasSuffix(c.file(), "-wal") {
				synced = synced || intent
			}
		},
	})
	if end.ExitStatus() != 0 {
		t.Errorf("%s ended with %v", strings.Join(c.Args, " "), end)
	}
	return seen
}

// No byte of a create call is sent before the row that says so is synced. DAILIES_LONG checks
// 200 submits instead of 20.
func TestTheIntentIsOnTheDiskBeforeTheFirstByteLeaves(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	template := newHome(t, server)
	must(t, template.program("list").Run())
	n := 20
	if long() {
		n = 200
	}
	var all sends
	for i := range n {
		vendor := vendors()[i%len(vendors())]
		seen := watchSends(t, template.copy(t).program(submitting(vendor, fmt.Sprintf("in order, %d", i))...))
		all.made, all.covered = all.made+seen.made, all.covered+seen.covered
	}
	t.Logf("a sync lies between the intent and the first byte in %d of %d submits", all.covered, all.made)
	if all.made != n || all.covered != n {
		t.Errorf("%d of %d create calls had their intent on the disk, want %d of %d", all.covered, all.made, n, n)
	}
	control := watchSends(t, template.copy(t).faulty(t, submitting(sandbox.AIHubMax, "out of order")...))
	if control != (sends{made: 1}) {
		t.Errorf("of a program that saves after the answer it was seen that %+v: this test proves nothing", control)
	}
}
