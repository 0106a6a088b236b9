package desktop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// OpenAt opens a video in the user's player, at a time in it if the player is known to take one (mpv),
// else at its beginning. It blocks until the player is started.
func (d Desktop) OpenAt(ctx context.Context, path string, at time.Duration) error {
	var player []string
	if d.Player != nil {
		player = d.Player()
	}
	begin := fmt.Sprintf("--start=%.3f", at.Seconds())
	switch {
	case at <= 0:
		return d.Open(ctx, path)
	case len(player) > 0 && isMPV(player):
		if err := openable(path); err != nil {
			return err
		}
		return d.play(ctx, append(slices.Clone(player), begin, "--"), path)
	case len(player) > 0 || runtime.GOOS == "darwin" || runtime.GOOS == "windows" || !d.playsWithMPV(ctx):
		return d.Open(ctx, path)
	}
	if err := openable(path); err != nil {
		return err
	}
	return d.play(ctx, []string{"mpv", "--no-terminal", "--force-window", begin, "--"}, path)
}

// isMPV reports whether a command line, split as by [EditorCommand], starts mpv.
func isMPV(player []string) bool {
	program := player[0]
	if len(player) >= 3 && player[1] == "-c" { // the line is for a shell
		if words := strings.Fields(player[2]); len(words) > 0 {
			program = words[0]
		}
	}
	return filepath.Base(program) == "mpv"
}

// playsWithMPV reports whether mpv is installed and is the program for videos.
func (d Desktop) playsWithMPV(ctx context.Context) bool {
	if _, err := exec.LookPath("mpv"); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdg-mime", "query", "default", "video/mp4")
	cmd.Env = Clean(os.Environ(), d.Secret)
	out, err := cmd.Output()
	return err == nil && strings.Contains(string(out), "mpv")
}
