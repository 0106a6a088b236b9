//go:build unix

package crashtest

import (
	"os"
	"syscall"
)

// freeze suspends a process, as ctrl-z does, and reports whether it could; thaw resumes it.
func freeze(p *os.Process) bool { return p.Signal(syscall.SIGSTOP) == nil }
func thaw(p *os.Process)        { _ = p.Signal(syscall.SIGCONT) } // it may have been killed
