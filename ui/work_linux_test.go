package ui_test

import (
	"time"

	"golang.org/x/sys/unix"
)

// worked is how long the processor has worked for this thread, whatever else the
// machine is doing.
func worked() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
