package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider/run"
)

func (c *invocation) retry() *cobra.Command {
	var yes, wait bool
	var at string
	cmd := &cobra.Command{
		Use:   "retry RUN",
		Short: "Send the request of a run again, as a new run",
		Example: `  dailies retry 01K9
  dailies retry 01K9 --yes --wait --json
  dailies retry 01K9 --at fal    # after a refusal, at another provider`,
		Long: "The new run is paid like any other and counts against the budgets. If the outcome of the\n" +
			"first run is unsure, it may be charged as well: look at the provider's website first.\n\n" +
			"With --at, the same take is made at another provider, by its model that is closest: after the\n" +
			"first one refused it, could not be reached, or had no money left. What it cannot do is left out\n" +
			"of the request and said first. A run that still waits to be sent is cancelled.",
		Args:              oneRun,
		ValidArgsFunction: c.completeRuns(anyRun),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.spends = true
			return c.with(cmd.Context(), func(s *Session) error {
				r, err := findOne(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				if at != "" {
					return c.sendElsewhere(cmd.Context(), s, r, at, yes, wait)
				}
				if why := run.CannotRunAgain(r); why != "" {
					return exitErrorf(exitOther, "not sent: %s", why)
				}
				return c.sendAgain(cmd.Context(), s, r, yes, wait)
			})
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "another provider, such as fal")
	must(cmd.RegisterFlagCompletionFunc("at", c.completeKeyed))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask for confirmation")
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until the video is saved")
	c.jsonFlag(cmd)
	return cmd
}

// sendHeld is the command that confirms held runs.
func (c *invocation) sendHeld() *cobra.Command {
	var yes, wait bool
	cmd := &cobra.Command{
		Use:   "send RUN",
		Short: "Send a run that waits for approval",
		Example: `  dailies send 01K9
  dailies send 01K9 --yes --wait --json`,
		Long: "A run waits for approval when it is older than six hours, when its history was restored\n" +
			"from a copy, or when a cap of the budget was reached before it was sent.",
		Args:              oneRun,
		ValidArgsFunction: c.completeRuns(func(r run.Run) bool { return r.Held != "" }),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(s *Session) error {
				r, err := findOne(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				if r.Held == "" {
					return exitErrorf(exitOther, "this run is not waiting for approval: it is %s", r.State)
				}
				return c.sendAgain(cmd.Context(), s, r, yes, wait)
			})
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask for confirmation")
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until the video is saved")
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) sendAgain(ctx context.Context, s *Session, r run.Run, yes, wait bool) error {
	spec := run.Spec{Model: r.Provider + "/" + r.Model, Request: r.Request}
	q, err := s.Engine.Quote(ctx, spec)
	if err != nil {
		return err
	}
	q.NeedsConfirmation = true // a second payment always needs confirmation
	if r.Held != "" {
		c.say("%s.", r.Held)
	}
	if r.State == run.Unsure {
		c.say("Nobody knows whether the provider took the first one: you may pay twice.")
	}
	if err := c.mayBeSent(s, []run.Spec{spec}, q, yes); err != nil {
		return err
	}
	made, err := s.Engine.Resubmit(ctx, r)
	if err != nil && made.ID == "" {
		return err
	}
	if r.Held == "" {
		return c.send(ctx, s, []run.Run{made}, wait)
	}
	settled := submitted
	if wait {
		settled = done
	}
	return c.drive(ctx, s, []run.Run{made}, func(now run.Run) bool {
		return now.Updated.After(r.Updated) && settled(now) // the confirmation was processed
	})
}

func (c *invocation) refresh() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "refresh RUN…",
		Short: "Check runs with their providers now, and watch them again",
		Example: `  dailies refresh 01K9
  dailies refresh 01K9 --json | jq -r .raw_state`,
		Long: "A run of unsure outcome is searched for in the provider's list, where there is one. A run\n" +
			"that ended without a video is checked too: what the provider says now counts.",
		Args: oneRunOrMore, ValidArgsFunction: c.completeRuns(func(r run.Run) bool { return run.CannotRefresh(r) == "" }),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.sendCommand(cmd.Context(), run.CommandRefresh, args, nil)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) stopPolling() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "unwatch RUN…",
		Short:   "Stop watching runs; they go on at the provider and may be charged",
		Example: "  dailies unwatch 01K9      # dailies refresh watches it again",
		Args:    oneRunOrMore, ValidArgsFunction: c.completeRuns(unfinished),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.sendCommand(cmd.Context(), run.CommandStopPolling, args, func(r run.Run) bool { return r.PollingStopped || r.State.Final() })
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) dismiss() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "dismiss RUN…",
		Short:             "Stop asking about runs of unsure outcome; they count as failed",
		Example:           "  dailies dismiss 01K9",
		Args:              oneRunOrMore,
		ValidArgsFunction: c.completeRuns(func(r run.Run) bool { return r.State == run.Unsure }),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.sendCommand(cmd.Context(), run.CommandDismiss, args, func(r run.Run) bool { return r.State.Final() })
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// sendCommand enqueues a command for runs and prints them once it is done. If granted is nil,
// it waits for the provider's next answer, up to a timeout.
func (c *invocation) sendCommand(ctx context.Context, what run.CommandKind, args []string, granted func(run.Run) bool) error {
	return c.with(ctx, func(s *Session) error {
		runs, err := find(ctx, s, args)
		if err != nil {
			return err
		}
		ids := make([]string, len(runs))
		for i, r := range runs {
			ids[i] = r.ID
		}
		if err := s.Engine.Enqueue(ctx, what, "", ids...); err != nil {
			return err
		}
		if granted == nil {
			granted = c.refreshed(runs)
		}
		runs, err = watchRuns(ctx, s, runs, granted, func(run.Run) error { return nil })
		if err != nil {
			return err
		}
		for _, r := range runs {
			if err := c.putRun(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// refreshed reports whether a run has changed, or enough time has passed for one poll without
// a change.
func (c *invocation) refreshed(runs []run.Run) func(run.Run) bool {
	begin := time.Now()
	before := map[string]run.Run{}
	for _, r := range runs {
		before[r.ID] = r
	}
	return func(r run.Run) bool {
		ended := r.State.Final() && (!before[r.ID].State.Final() || lookedAt(r, begin))
		return ended || !looksSame(before[r.ID], r) || time.Since(begin) > c.RefreshTimeout
	}
}

// lookedAt reports whether a refresh of an ended run is done: once the command is processed a
// poll is due, and after the poll it is not.
func lookedAt(r run.Run, asked time.Time) bool {
	return r.Updated.After(asked) && (r.NextAttempt.IsZero() || r.NextAttempt.After(r.Updated))
}

func oneRun(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("%s takes one run", cmd.Name()).With("give its id, or a part from its beginning or end; see dailies list")
	}
	return nil
}
