package desktop

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Clip copies a text to the desktop's clipboard and reports whether it could. Over a
// network there is no local desktop, and only the terminal can do it.
func (d Desktop) Clip(ctx context.Context, text string) bool {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	start := d.Start
	if start == nil {
		start = (*exec.Cmd).Run
	}
	for _, c := range clippers(runtime.GOOS, os.Getenv) {
		cmd := exec.CommandContext(ctx, c[0], c[1:]...)
		cmd.Env = Clean(os.Environ(), d.Secret)
		cmd.Stdin = strings.NewReader(text)
		if start(cmd) == nil {
			return true
		}
	}
	return false
}

// clippers returns the clipboard programs of a system, preferred first. The one of Windows
// breaks non-ASCII text, so the terminal is used there.
func clippers(system string, env func(string) string) [][]string {
	switch {
	case env("SSH_CONNECTION") != "" || env("SSH_TTY") != "":
		return nil
	case system == "darwin":
		return [][]string{{"pbcopy"}}
	case system == "windows":
		return nil
	case env("WAYLAND_DISPLAY") != "":
		return [][]string{{"wl-copy"}, {"xclip", "-selection", "clipboard"}}
	case env("DISPLAY") != "":
		return [][]string{{"xclip", "-selection", "clipboard"}, {"xsel", "--clipboard", "--input"}}
	}
	return nil
}
