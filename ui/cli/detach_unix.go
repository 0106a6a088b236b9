//go:build unix

package cli

import "syscall"

// ownSession makes a process independent of this terminal and of its process group.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
