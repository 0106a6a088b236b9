//go:build unix

package teaext

import (
	"bytes"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// discardAnswer reads input until an answer to a request for device attributes has come, or for a time. The
// terminal must be in raw mode.
func discardAnswer(tty *os.File, patience time.Duration) {
	var seen []byte
	buf := make([]byte, 256)
	for until := time.Now().Add(patience); time.Now().Before(until); {
		ready := []unix.PollFd{{Fd: int32(tty.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(ready, max(1, int(time.Until(until).Milliseconds())))
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 || ready[0].Revents&unix.POLLIN == 0 {
			return
		}
		if n, err = unix.Read(int(tty.Fd()), buf); err != nil || n <= 0 {
			return
		}
		seen = append(seen, buf[:n]...)
		if at := bytes.Index(seen, []byte("\x1b[?")); at >= 0 && bytes.IndexByte(seen[at:], 'c') > 0 {
			return
		}
	}
}
