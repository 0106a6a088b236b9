package crashtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// call is one system call of a traced program.
type call struct {
	thread int
	number uint64
	args   [6]uint64
}

// fate is what becomes of a system call: 0 lets it be made, die kills the whole
// program in its place, and an error number is its answer without being made.
type fate int

const die fate = -1

// visitor is told of every system call, on whichever thread it is made: before,
// and after with its result. left may be nil.
type visitor struct {
	enter func(call) fate
	left  func(c call, result int64)
}

// toTheEnd is how long a program may take that is only watched. It is no measure:
// every system call is slow under the tracer, and the machine may be busy.
const toTheEnd = 5 * time.Minute

// trace runs a program and shows the visitor its system calls, one at a time over
// all threads. It returns how the program ended. The program has one processor,
// so that its calls come in nearly the same order each time.
func trace(t *testing.T, c *exec.Cmd, limit time.Duration, v visitor) syscall.WaitStatus {
	t.Helper()
	runtime.LockOSThread() // only the thread that started the program may trace it
	defer runtime.UnlockOSThread()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	must(t, err)
	defer null.Close()
	errs := null
	if f, ok := c.Stderr.(*os.File); ok {
		errs = f
	}
	env := append(slices.Clone(c.Env), "GOMAXPROCS=1")
	p, err := os.StartProcess(c.Path, c.Args, &os.ProcAttr{
		Dir: c.Dir, Env: env, Files: []*os.File{null, null, errs}, Sys: &syscall.SysProcAttr{Ptrace: true, Setpgid: true},
	})
	if err != nil {
		t.Fatalf("a program cannot be traced here, and nothing else can stop one at a chosen system call; "+
			"where ptrace is forbidden, as in some containers, allow it (docker run --cap-add SYS_PTRACE): %v", err)
	}
	defer p.Release() //nolint:errcheck // it was waited for by its number
	late := time.AfterFunc(limit, func() { _ = p.Kill() })
	defer late.Stop()
	r := &tracing{visitor: v, leader: p.Pid, inside: map[int]*entered{}}
	end, err := r.follow()
	if err != nil {
		_ = p.Kill()
		t.Fatalf("tracing: %v", err)
	}
	return end
}

type tracing struct {
	visitor
	leader int
	inside map[int]*entered // calls under way, by thread
}

type entered struct {
	call
	fate fate
}

const (
	options = syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | 0x100000 // the last: it dies with us
	threads = 0x40000000                                                             // wait for threads too
)

// follow lets the threads run from call to call until the last one has ended.
func (r *tracing) follow() (end syscall.WaitStatus, err error) {
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(r.leader, &status, threads, nil); err != nil {
		return end, err
	}
	if err := syscall.PtraceSetOptions(r.leader, options); err != nil {
		return end, err
	}
	if err := syscall.PtraceSyscall(r.leader, 0); err != nil {
		return end, err
	}
	for {
		thread, err := syscall.Wait4(-r.leader, &status, threads, nil) // its group, no other test's child
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.ECHILD):
			return end, nil
		case err != nil:
			return end, err
		}
		if !status.Stopped() {
			if thread == r.leader {
				end = status
			}
			delete(r.inside, thread)
			continue
		}
		pass, err := r.stopped(thread, status)
		if err == nil {
			err = syscall.PtraceSyscall(thread, pass)
		}
		if err != nil && !errors.Is(err, syscall.ESRCH) { // killed meanwhile
			return end, err
		}
	}
}

// stopped deals with one stop of a thread and returns the signal to pass on.
func (r *tracing) stopped(thread int, status syscall.WaitStatus) (pass int, err error) {
	switch s := status.StopSignal(); s {
	case syscall.SIGTRAP | 0x80:
		return 0, r.atCall(thread)
	case syscall.SIGTRAP, syscall.SIGSTOP: // a new thread
		return 0, nil
	default:
		return int(s), nil
	}
}

// info is struct ptrace_syscall_info, see ptrace(2).
type info struct {
	op    uint8
	_     [3]uint8
	_     uint32
	_, _  uint64
	value [7]uint64 // the number and the arguments, or the result
	_     [2]uint64
}

func (r *tracing) atCall(thread int) error {
	var i info
	const getInfo = 0x420e
	if _, _, e := syscall.Syscall6(syscall.SYS_PTRACE, getInfo, uintptr(thread), unsafe.Sizeof(i), uintptr(unsafe.Pointer(&i)), 0, 0); e != 0 {
		return e
	}
	if i.op == 1 {
		c := call{thread, i.value[0], [6]uint64(i.value[1:])}
		f := r.enter(c)
		r.inside[thread] = &entered{c, f}
		switch {
		case f == die:
			return syscall.Kill(r.leader, syscall.SIGKILL)
		case f > 0:
			return set(thread, func(regs *syscall.PtraceRegs) { regs.Orig_rax = ^uint64(0) })
		}
		return nil
	}
	c := r.inside[thread]
	delete(r.inside, thread)
	switch {
	case c == nil:
	case c.fate > 0:
		return set(thread, func(regs *syscall.PtraceRegs) { regs.Rax = uint64(-int64(c.fate)) })
	case r.left != nil:
		r.left(c.call, int64(i.value[0]))
	}
	return nil
}

func set(thread int, change func(*syscall.PtraceRegs)) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(thread, &regs); err != nil {
		return err
	}
	change(&regs)
	return syscall.PtraceSetRegs(thread, &regs)
}

// file is the name of the file that the call's first argument stands for.
func (c call) file() string {
	name, _ := os.Readlink("/proc/" + strconv.Itoa(c.thread) + "/fd/" + strconv.FormatUint(c.args[0], 10)) // "" for one that is closed
	return name
}

// text is what the call writes: its second argument, as long as its third says.
func (c call) text() string {
	f, err := os.Open("/proc/" + strconv.Itoa(c.thread) + "/mem")
	if err != nil {
		return ""
	}
	defer f.Close()
	b := make([]byte, min(c.args[2], 64<<10))
	n, _ := f.ReadAt(b, int64(c.args[1])) // what can be read is enough
	return string(b[:n])
}

// name is the call's name, or its number where the tests have no use for a name.
func (c call) name() string {
	if n, ok := names[c.number]; ok {
		return n
	}
	return fmt.Sprintf("call %d", c.number)
}

// names are those of the calls that can fail because of a disk or a line, and of some others,
// to be read by users.
var names = map[uint64]string{
	syscall.SYS_READ: "read", syscall.SYS_WRITE: "write", syscall.SYS_OPEN: "open", syscall.SYS_CLOSE: "close", syscall.SYS_OPENAT: "openat",
	syscall.SYS_PREAD64: "pread64", syscall.SYS_PWRITE64: "pwrite64", syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fdatasync",
	syscall.SYS_FTRUNCATE: "ftruncate", syscall.SYS_FALLOCATE: "fallocate", syscall.SYS_RENAME: "rename", syscall.SYS_RENAMEAT: "renameat",
	syscall.SYS_UNLINK: "unlink", syscall.SYS_UNLINKAT: "unlinkat", syscall.SYS_MKDIRAT: "mkdirat", syscall.SYS_FCNTL: "fcntl",
	syscall.SYS_STAT: "stat", syscall.SYS_FSTAT: "fstat", syscall.SYS_LSTAT: "lstat", syscall.SYS_NEWFSTATAT: "newfstatat",
	syscall.SYS_SOCKET: "socket", syscall.SYS_CONNECT: "connect", syscall.SYS_SETSOCKOPT: "setsockopt", syscall.SYS_GETSOCKOPT: "getsockopt",
	syscall.SYS_GETSOCKNAME: "getsockname", syscall.SYS_GETPEERNAME: "getpeername", syscall.SYS_EPOLL_CTL: "epoll_ctl",
}
