package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

func (c *invocation) cancel() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "cancel RUN…",
		Short: "Ask providers to stop runs",
		Example: `  dailies cancel 01K9           # says what it would do, then asks
  dailies cancel 01K9 01KA --yes
  dailies list --filter status:queued --json | jq -r .id | xargs dailies cancel --yes`,
		Long: "What a provider can stop, and what it costs, differs; it is shown before the\n" +
			"question. The provider has the last word: the runs are printed as they are after it.",
		Args:              oneRunOrMore,
		ValidArgsFunction: c.completeRuns(unfinished),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(s *Session) error { return c.cancelRuns(cmd.Context(), s, args, yes) })
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask for confirmation")
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) cancelRuns(ctx context.Context, s *Session, args []string, yes bool) error {
	runs, err := find(ctx, s, args)
	if err != nil {
		return err
	}
	for _, r := range runs {
		can, says := run.CancelInfo(infoOf(s, r.Provider), r)
		if !can {
			return exitErrorf(exitOther, "%s: %s", run.ShortID(r.ID), says).With(stopWatching(r))
		}
		c.say("%s: %s", run.ShortID(r.ID), says)
	}
	if !yes && !c.InTerminal {
		return usage("there is no terminal to ask on").With("add --yes")
	}
	if !yes {
		if err := c.ask("Cancel " + count(len(runs), "run") + "?"); err != nil {
			return err
		}
	}
	return c.askToStop(ctx, s, runs)
}

func stopWatching(r run.Run) string {
	if r.State == run.Queued || r.State == run.Running {
		return "dailies unwatch " + r.ID + " stops watching it"
	}
	return ""
}

// askToStop requests cancellation and prints the resulting states of the runs.
func (c *invocation) askToStop(ctx context.Context, s *Session, runs []run.Run) error {
	asked := time.Now()
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	if err := s.Engine.Enqueue(ctx, run.CommandCancel, "", ids...); err != nil {
		return err
	}
	limited, done := context.WithTimeoutCause(ctx, time.Minute, errSlow)
	defer done()
	answered := func(r run.Run) bool {
		if r.State.Final() || r.State == run.Unsure {
			return true
		}
		return r.CancelAsked.After(asked) && time.Since(r.CancelAsked) > c.RefreshTimeout
	}
	finish := c.watchStatus(runs)
	runs, err := watchRuns(limited, s, runs, answered, func(r run.Run) error {
		c.status.printJSON(r)
		return nil
	})
	finish()
	if err != nil && ctx.Err() != nil {
		return err
	}
	for _, r := range runs {
		if err := c.putRun(r); err != nil {
			return err
		}
	}
	return notCancelled(runs)
}

var errSlow = provider.Errorf(provider.KindNetwork, "no answer yet; the cancel is kept and will be retried").WithHint("see dailies show")

func notCancelled(runs []run.Run) error {
	left := 0
	for _, r := range runs {
		if r.State != run.Cancelled {
			left++
		}
	}
	if left == 0 {
		return nil
	}
	return exitErrorf(exitOther, "%s not cancelled", count(left, "run")).With("see what the provider said with dailies show")
}
