package crashtest

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dailies/provider/sandbox"
)

// watchFilm runs a program and returns its operations until a video has its name in a folder,
// in order.
func watchFilm(t *testing.T, c *exec.Cmd, folder string) (seen []string) {
	t.Helper()
	add := func(what string) {
		if len(seen) == 0 || seen[len(seen)-1] != what {
			seen = append(seen, what)
		}
	}
	end := trace(t, c, toTheEnd, visitor{
		enter: func(c call) fate {
			switch c.number {
			case syscall.SYS_WRITE, syscall.SYS_PWRITE64:
				switch f := c.file(); {
				case filepath.Dir(f) != folder:
				case strings.HasSuffix(f, ".part"):
					add("write")
				default:
					add("write under the final name")
				}
			case syscall.SYS_LINKAT, syscall.SYS_RENAMEAT, 316: // 316 is renameat2
				name := c
				name.args[2] = 256 // text reads this much of the old name and what follows it
				if old, _, _ := strings.Cut(name.text(), "\x00"); strings.HasSuffix(old, ".part") {
					add("name")
				}
			}
			return 0
		},
		left: func(c call, result int64) {
			if c.number != syscall.SYS_FSYNC && c.number != syscall.SYS_FDATASYNC || result != 0 {
				return
			}
			switch f := c.file(); {
			case f == folder:
				add("sync the folder")
			case filepath.Dir(f) == folder:
				add("sync")
			}
		},
	})
	if end.ExitStatus() != 0 {
		t.Errorf("%s ended with %v", strings.Join(c.Args, " "), end)
	}
	return seen
}

// A video is synced before it gets its name, and its name before that is reported. What is
// appended to it, how it was made, is synced before its index is changed. The test detects a
// program without the sync before the name.
func TestAFilmIsOnTheDiskBeforeItHasItsName(t *testing.T) {
	t.Parallel()
	h := newHome(t, startSandbox(t))
	folder, err := filepath.EvalSymlinks(h.videos())
	must(t, err)
	want := []string{"write", "sync", "write", "sync", "name", "sync the folder"}
	got := watchFilm(t, h.program(submitting(sandbox.AIHubMax, "in order", "--wait")...), folder)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(finalNames(t, h.videos())); n != 1 {
		t.Errorf("%d films", n)
	}
	h = newHome(t, h.server)
	folder, err = filepath.EvalSymlinks(h.videos())
	must(t, err)
	got = watchFilm(t, h.faulty(t, submitting(sandbox.AIHubMax, "out of order", "--wait")...), folder)
	if !slices.Equal(got, []string{"write", "sync", "write", "name"}) {
		t.Errorf("of a program that does not sync before the name it was seen that %q: this test proves nothing", got)
	}
}
