package film

import (
	"context"
	"fmt"
	"os/exec"
	"time"
)

// limited is a program whose memory, in bytes, and processor time are limited, and which writes no files
// and no core dumps. A shell sets the limits and is then replaced by the program, so that it never runs
// without them.
func limited(ctx context.Context, memory uint64, cpu time.Duration, program string, args ...string) *exec.Cmd {
	script := fmt.Sprintf(`ulimit -v %d && ulimit -t %d && ulimit -c 0 && ulimit -f 0 && exec "$0" "$@"`, memory>>10, cpu/time.Second)
	return exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", script, program}, args...)...)
}
