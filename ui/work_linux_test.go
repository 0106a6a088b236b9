package ui_test

import (
	"syscall"
	"time"
)

// worked is how long the processor has worked for this thread, whatever else the
// machine is doing.
func worked() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
