package keys

import (
	"context"
	"os/exec"
	"syscall"
)

// shell hands the line to cmd as it stands: Go's own quoting is not cmd's.
func shell(ctx context.Context, line string) *exec.Cmd {
	c := exec.CommandContext(ctx, "cmd")
	c.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return c
}
