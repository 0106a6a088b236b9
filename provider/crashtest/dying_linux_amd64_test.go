package crashtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// death is a failing disk: calls that fail from the moment on when a create call is sent.
type death struct {
	name  string
	calls []uint64
	with  syscall.Errno
	says  string
}

func deaths() []death {
	writes := []uint64{syscall.SYS_WRITE, syscall.SYS_PWRITE64}
	return []death{
		{"full", writes, syscall.ENOSPC, "the disk is full"},
		{"broken", writes, syscall.EIO, "answered with an error"},
		{"not synced", []uint64{syscall.SYS_FSYNC, syscall.SYS_FDATASYNC}, syscall.EIO, "answered with an error"},
	}
}

// dying runs a program on such a disk. on selects the files on it. A program that does not end is
// killed ten seconds after it wrote the text told, if there is one.
func (l *loser) dying(how string, x death, told string, on func(path string) bool) ended {
	l.t.Helper()
	errs, err := os.Create(filepath.Join(l.dir, "stderr"))
	must(l.t, err)
	defer errs.Close()
	c := l.sends(how)
	c.Stderr = errs
	dead := false
	var last time.Time
	end := trace(l.t, c, toTheEnd, visitor{enter: func(c call) fate {
		writes := c.number == syscall.SYS_WRITE || c.number == syscall.SYS_PWRITE64
		switch {
		case !last.IsZero() && time.Now().After(last):
			return die
		case !dead && writes && strings.HasPrefix(c.text(), "POST "):
			dead = true
		case dead && writes && last.IsZero() && told != "" && strings.Contains(c.text(), told):
			last = time.Now().Add(10 * time.Second)
		}
		if dead && slices.Contains(x.calls, c.number) && on(c.file()) {
			return fate(x.with)
		}
		return 0
	}})
	says, err := os.ReadFile(errs.Name())
	must(l.t, err)
	code := end.ExitStatus()
	if end.Signaled() {
		code = -1
	}
	return ended{code: code, err: string(says)}
}

// The disk of the history fills up or fails during the create call. The paid job is reported,
// rescued, and imported by the next start.
func TestADyingDiskLosesNoPaidJob(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	for n, x := range deaths() {
		for m, how := range []string{"submit", "watch"} {
			t.Run(how+" "+x.name, func(t *testing.T) {
				t.Parallel()
				l := newLoser(t, server, vendors()[(n+m)%len(vendors())], how+", "+x.name)
				e := l.dying(how, x, "", func(path string) bool {
					return strings.HasPrefix(path, filepath.Dir(l.history())+"/")
				})
				e.out = `"job":"` + l.job() + `"` // not seen under the tracer
				l.safe(e, x.says)
				l.found()
			})
		}
	}
}

// If not even a rescue file can be written, the job is reported, and the program does not exit:
// the test kills it. Then only the user knows the job, and the run is unsure.
func TestAJobThatCanBeWrittenNowhereIsToldAndHeld(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	for n, x := range deaths() {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			l := newLoser(t, server, vendors()[n%len(vendors())], "nowhere, "+x.name)
			e := l.dying("submit", x, "note this down", func(path string) bool {
				return strings.HasPrefix(path, l.dir+"/") && !strings.HasSuffix(path, "/stderr")
			})
			if job := l.job(); e.code != -1 || !strings.Contains(e.err, job) || !strings.Contains(e.err, "note this down") || len(l.rescued()) != 0 {
				t.Errorf("job %s, rescue files %v, it ended with %d: %s", job, l.rescued(), e.code, e.err)
			}
		})
	}
}
