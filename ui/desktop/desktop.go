// Package desktop starts external programs: the video player, the file manager, the
// editor. They get an environment without keys, no terminal unless they need one, and
// only paths as arguments.
package desktop

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"dailies/provider"
)

// commandTimeout is how long an opener may take to report whether it succeeded.
const commandTimeout = 10 * time.Second

// Desktop starts programs.
type Desktop struct {
	// Secret names the variables that are removed from every environment.
	Secret []string
	// Player returns the command line that opens videos, split as by [EditorCommand]; nil or
	// none means the desktop's program.
	Player func() []string
	// Start starts a program and discards its output; nil means the real one.
	Start func(*exec.Cmd) error
}

// Open opens a file or a folder with the user's default program. It blocks until the
// program is started.
func (d Desktop) Open(ctx context.Context, path string) error {
	if err := openable(path); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() && d.Player != nil {
		if player := d.Player(); len(player) > 0 {
			return d.play(ctx, player, path)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	name, args := opener(runtime.GOOS, path)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = Clean(os.Environ(), d.Secret)
	start := d.Start
	if start == nil {
		start = (*exec.Cmd).Run
	}
	if err := start(cmd); err != nil {
		return provider.Errorf(provider.KindLocal, "%s could not open it: %w", name, err).WithHint("the file is " + path)
	}
	return nil
}

// openable returns why a path cannot be opened, or nil.
func openable(path string) error {
	if !filepath.IsAbs(path) {
		return provider.Errorf(provider.KindFile, "%q is not a full path", path)
	}
	if _, err := os.Stat(path); err != nil {
		return provider.Errorf(provider.KindFile, "%s no longer exists", path).WithHint("download it again while the link is valid")
	}
	return nil
}

// settles is how long a player may take to fail. One that runs longer is playing.
const settles = time.Second

// play starts the user's player, which goes on when the program ends.
func (d Desktop) play(ctx context.Context, player []string, path string) error {
	cmd := exec.Command(player[0], append(slices.Clone(player[1:]), path)...)
	cmd.Env = Clean(os.Environ(), d.Secret)
	start := d.Start
	if start == nil {
		start = (*exec.Cmd).Run
	}
	ended := make(chan error, 1)
	provider.Go(func(err error) { ended <- err }, func() { ended <- start(cmd) })
	select {
	case err := <-ended:
		if err != nil {
			return provider.Errorf(provider.KindLocal, "the player %q could not open it: %w", strings.Join(player, " "), err).
				WithHint("set another one under ui.player; the file is " + path)
		}
	case <-time.After(settles):
	case <-ctx.Done():
	}
	return nil
}

// opener returns the command that opens files on a system.
func opener(system, path string) (name string, args []string) {
	switch system {
	case "darwin":
		return "open", []string{path}
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", path}
	}
	return "xdg-open", []string{path}
}

// Clean returns an environment without the named variables, and without any other whose
// name suggests a key.
func Clean(env, secret []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		name = strings.ToUpper(name)
		for _, end := range []string{"_KEY", "_TOKEN", "_SECRET", "_PASSWORD"} {
			if strings.HasSuffix(name, end) {
				return true
			}
		}
		return slices.Contains(secret, name)
	})
}
