package crashtest

import (
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"
)

// point is a place at which a program is hit: its n-th system call, counted over all threads.
type point struct {
	n    int
	call string // its name in the undisturbed run
	what fate
}

func (p point) String() string {
	if p.what == die {
		return fmt.Sprintf("killed at call %d (%s)", p.n, p.call)
	}
	return fmt.Sprintf("%v from call %d (%s)", syscall.Errno(p.what), p.n, p.call)
}

// only are calls without effect outside of the process, which the runtime makes at any time:
// being killed at one equals being killed at the next of the others, so they are not counted.
var only = []uint64{
	syscall.SYS_FUTEX, syscall.SYS_NANOSLEEP, syscall.SYS_CLOCK_GETTIME, syscall.SYS_CLOCK_NANOSLEEP, syscall.SYS_EPOLL_WAIT, syscall.SYS_EPOLL_PWAIT,
	syscall.SYS_RT_SIGACTION, syscall.SYS_RT_SIGPROCMASK, syscall.SYS_RT_SIGRETURN, syscall.SYS_SIGALTSTACK, syscall.SYS_SCHED_YIELD,
	syscall.SYS_SCHED_GETAFFINITY, syscall.SYS_GETTID, syscall.SYS_GETPID, syscall.SYS_TGKILL, syscall.SYS_MADVISE, syscall.SYS_MMAP, syscall.SYS_MPROTECT,
	syscall.SYS_MUNMAP, syscall.SYS_CLONE, syscall.SYS_SET_ROBUST_LIST, syscall.SYS_SET_TID_ADDRESS, syscall.SYS_PRLIMIT64, syscall.SYS_BRK,
	syscall.SYS_ARCH_PRCTL, syscall.SYS_EXECVE, syscall.SYS_EXIT, syscall.SYS_EXIT_GROUP, syscall.SYS_RESTART_SYSCALL,
	318 /* getrandom */, 334 /* rseq */, 435 /* clone3 */, 441, /* epoll_pwait2 */
}

func (c call) counts() bool { return !slices.Contains(only, c.number) }

// errorsOf returns the errors of calls on a full or failing disk.
var errorsOf = map[uint64][]syscall.Errno{
	syscall.SYS_WRITE: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_PWRITE64: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_FSYNC: {syscall.EIO, syscall.ENOSPC},
	syscall.SYS_FDATASYNC: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_OPEN: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_OPENAT: {syscall.EIO, syscall.ENOSPC},
	syscall.SYS_FTRUNCATE: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_FALLOCATE: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_RENAMEAT: {syscall.EIO, syscall.ENOSPC},
	syscall.SYS_MKDIRAT: {syscall.EIO, syscall.ENOSPC}, syscall.SYS_UNLINK: {syscall.EIO}, syscall.SYS_UNLINKAT: {syscall.EIO},
	syscall.SYS_PREAD64: {syscall.EIO}, syscall.SYS_READ: {syscall.EIO}, syscall.SYS_CLOSE: {syscall.EIO},
}

// patience is the timeout of a program under the tracer. One that waits for a disk to recover
// is killed then, which is a point as well.
const patience = 20 * time.Second

// points returns all points of a program in order.
func points(t *testing.T, c *exec.Cmd) []point {
	t.Helper()
	var all []point
	n := 0
	end := trace(t, c, toTheEnd, visitor{enter: func(c call) fate {
		if !c.counts() {
			return 0
		}
		n++
		all = append(all, point{n, c.name(), die})
		for _, e := range errorsOf[c.number] {
			all = append(all, point{n, c.name(), fate(e)})
		}
		return 0
	}})
	if !end.Exited() || end.ExitStatus() != 0 {
		t.Fatalf("%s does not work even when nothing happens to it: %v", c.Path, end)
	}
	return all
}

// hit runs a program with one fault and reports whether the point was reached.
func hit(t *testing.T, c *exec.Cmd, p point) bool {
	t.Helper()
	n, came := 0, false
	trace(t, c, patience, visitor{enter: func(c call) fate {
		if !c.counts() {
			return 0
		}
		if n++; n != p.n {
			return 0
		}
		came = true
		return p.what
	}})
	return came
}

// some returns n evenly spread points including the last one, or all in long tests.
func some(all []point, n int) []point {
	if long() || len(all) <= n {
		return all
	}
	var few []point
	for i := range n {
		few = append(few, all[(i+1)*len(all)/n-1])
	}
	return few
}

// lanes distributes the points over n parallel workers.
func lanes(all []point, n int) [][]point {
	dealt := make([][]point, n)
	for i, p := range all {
		dealt[i%n] = append(dealt[i%n], p)
	}
	return dealt
}
