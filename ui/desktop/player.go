package desktop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"dailies/provider"
)

// OpenAt opens a video in the user's player, at a time in it if the player is known to take one (mpv),
// else at its beginning. It blocks until the player is started.
func (d Desktop) OpenAt(ctx context.Context, path string, at time.Duration) error {
	if at <= 0 || runtime.GOOS == "darwin" || runtime.GOOS == "windows" || !d.playsWithMPV(ctx) {
		return d.Open(ctx, path)
	}
	if err := openable(path); err != nil {
		return err
	}
	cmd := exec.Command("mpv", "--no-terminal", "--force-window", fmt.Sprintf("--start=%.3f", at.Seconds()), "--", path)
	cmd.Env = Clean(os.Environ(), d.Secret)
	start := d.Start
	if start == nil {
		start = detach
	}
	if err := start(cmd); err != nil {
		return d.Open(ctx, path)
	}
	return nil
}

// detach starts a program that goes on by itself.
func detach(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	provider.Go(func(error) {}, func() { _ = cmd.Wait() }) // collects it when it ends
	return nil
}

// playsWithMPV reports whether mpv is installed and is the program for videos.
func (d Desktop) playsWithMPV(ctx context.Context) bool {
	if _, err := exec.LookPath("mpv"); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdg-mime", "query", "default", "video/mp4")
	cmd.Env = Clean(os.Environ(), d.Secret)
	out, err := cmd.Output()
	return err == nil && strings.Contains(string(out), "mpv")
}
