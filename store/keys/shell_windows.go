package keys

import (
	"context"
	"os/exec"
	"syscall"
)

// shell passes the line to cmd unchanged: cmd does not use Go's quoting.
func shell(ctx context.Context, line string) *exec.Cmd {
	c := exec.CommandContext(ctx, "cmd")
	c.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return c
}
