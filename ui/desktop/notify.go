package desktop

import (
	"context"
	"os"
	"os/exec"
	"runtime"

	"dailies/ui/sanitize"
)

// Notify shows a notification of the desktop, where there is a program for that.
func (d Desktop) Notify(ctx context.Context, title, body string) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	name, args := notifier(runtime.GOOS, sanitize.Line(title), sanitize.Line(body))
	if name == "" {
		return
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = Clean(os.Environ(), d.Secret)
	start := d.Start
	if start == nil {
		start = (*exec.Cmd).Run
	}
	_ = start(cmd) // without a desktop nobody is there to be told
}

// notifier returns the command that shows a notification on a system; "" if there is none. The
// texts are arguments, never part of a script.
func notifier(system, title, body string) (name string, args []string) {
	switch system {
	case "darwin":
		return "osascript", []string{"-e", "on run argv", "-e", "display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run", title, body}
	case "windows":
		return "", nil
	}
	return "notify-send", []string{"--app-name=dailies", "--", title, body}
}
