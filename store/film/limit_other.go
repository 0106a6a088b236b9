//go:build !linux

package film

import (
	"context"
	"os/exec"
	"time"
)

// limited is a program without limits: other systems cannot be asked for them in one way. ffmpeg's own
// limits remain.
func limited(ctx context.Context, _ uint64, _ time.Duration, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, program, args...)
}
