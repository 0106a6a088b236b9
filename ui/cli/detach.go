package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/leave"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// startPatience is how long the background watch may take to begin.
const startPatience = 15 * time.Second

// detach starts a watch in the background, which outlives this process and its terminal.
func (c *invocation) detach(ctx context.Context) error {
	path, err := c.watchLockPath()
	if err != nil {
		return err
	}
	if h, ok := watching(path); ok {
		c.say("runs are watched in the background already, by process %d since %s", h.PID, theme.When(h.Since, c.Now()))
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, c.detachedArgs()...)
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return provider.Errorf(provider.KindLocal, "the background watch did not start: %w", err)
	}
	ended := make(chan error, 1)
	provider.Go(func(err error) { ended <- err }, func() { ended <- cmd.Wait() })
	late := time.After(startPatience)
	for {
		if h, ok := watching(path); ok {
			c.say("watching in the background, as process %d; it ends when every run has ended and its film is saved", h.PID)
			return nil
		}
		select {
		case err := <-ended:
			if err == nil { // nothing was left to do, or another one was quicker
				return nil
			}
			return exitErrorf(exitOther, "the background watch ended at once: %v", err).With("run dailies watch to see why")
		case <-late:
			return exitErrorf(exitOther, "the background watch did not begin").With("run dailies watch to see why")
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// detachedArgs is the command line of the background watch.
func (c *invocation) detachedArgs() []string {
	args := []string{"watch", "--detached"}
	if c.flags.Demo {
		args = append(args, "--demo")
	}
	for _, f := range [][2]string{{"--config", c.flags.Config}, {"--history", c.flags.History}, {"--videos", c.flags.Videos}} {
		if f[1] != "" {
			args = append(args, f[0], f[1])
		}
	}
	return args
}

// watchDetached is the background watch: it drives the runs that are under way, and those that
// come meanwhile, until nothing is left to do.
func (c *invocation) watchDetached(ctx context.Context, s *Session) error {
	path, err := c.watchLockPath()
	if err != nil {
		return err
	}
	release, err := lockWatch(ctx, path, c.Now())
	if errors.Is(err, errWatching) {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	log := s.logger()
	log.Info("watching in the background", "pid", os.Getpid())
	ended := map[string]run.Run{}
	for {
		runs, _, err := underWay(ctx, s)
		if err == nil && len(runs) == 0 {
			break
		}
		if err == nil {
			runs, err = watchRuns(ctx, s, runs, done, func(run.Run) error { return nil })
		}
		for _, r := range runs {
			if done(r) {
				ended[r.ID] = r
			}
		}
		if err != nil {
			log.Warn("the background watch ends early", "err", provider.UserMessage(err))
			return err
		}
	}
	says := endedText(ended)
	log.Info("the background watch ends", "runs", says)
	if s.Notify != nil && len(ended) > 0 {
		s.Notify(ctx, "dailies", says)
	}
	return nil
}

// endedText counts runs by how they ended: "3 films saved, 1 run failed".
func endedText(ended map[string]run.Run) string {
	saved, failed, other := 0, 0, 0
	for _, r := range ended {
		switch {
		case r.DownloadState() == run.Downloaded:
			saved++
		case r.State == run.Failed:
			failed++
		default:
			other++
		}
	}
	says := count(saved, "film") + " saved"
	if failed > 0 {
		says += ", " + count(failed, "run") + " failed"
	}
	if other > 0 {
		says += fmt.Sprintf(", %d to look at", other)
	}
	return says
}

// app runs the app, and afterwards says what goes on and starts a background watch if the user
// wants one.
func (c *invocation) app(ctx context.Context) error {
	left, err := c.App(ctx, c.flags)
	if err != nil || left.Runs == 0 {
		return err
	}
	c.say("%s", sanitize.Line(left.String()))
	if left.Watch {
		return c.detach(ctx)
	}
	return c.offerWatch(left)
}

// offerWatch says how the films of runs under way are saved, unless that is done already.
func (c *invocation) offerWatch(left leave.Left) error {
	path, err := c.watchLockPath()
	if err != nil {
		return err
	}
	if _, ok := watching(path); ok {
		c.say("They are watched in the background.")
		return nil
	}
	c.say("Their films are saved when dailies runs again; dailies watch --detach saves them meanwhile.")
	return nil
}
