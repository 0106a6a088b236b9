package desktop

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Clip puts a text on the clipboard of the desktop, and reports whether it could:
// over a network the desktop is elsewhere, and only the terminal reaches it.
func (d Desktop) Clip(ctx context.Context, text string) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
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

// clippers are the programs that take a clipboard's text on a system, the first
// choice first. Windows has one that spoils letters, so there the terminal does it.
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
