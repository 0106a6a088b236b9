//go:build unix

package crashtest

import (
	"os"
	"syscall"
)

// freeze stops a process as ctrl-z and the lid of a laptop do, and reports whether it could;
// thaw lets it continue.
func freeze(p *os.Process) bool { return p.Signal(syscall.SIGSTOP) == nil }
func thaw(p *os.Process)        { _ = p.Signal(syscall.SIGCONT) } // it may have been killed
