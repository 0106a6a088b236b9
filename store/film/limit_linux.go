package film

import (
	"time"

	"golang.org/x/sys/unix"
)

// limit limits the memory and the processor time of a process that has just started.
func limit(pid int, memory uint64, cpu time.Duration) error {
	seconds := uint64(cpu / time.Second)
	for what, most := range map[int]uint64{unix.RLIMIT_AS: memory, unix.RLIMIT_CPU: seconds, unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0} {
		if err := unix.Prlimit(pid, what, &unix.Rlimit{Cur: most, Max: most}, nil); err != nil {
			return err
		}
	}
	return nil
}
