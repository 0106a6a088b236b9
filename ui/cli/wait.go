package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider/run"
)

func (c *invocation) wait() *cobra.Command {
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "wait RUN…",
		Short: "Wait until runs have ended and their videos are saved",
		Example: `  dailies wait 01K9                       # the beginning of an id is enough
  dailies wait 01K9 01KA --timeout 30m
  dailies wait 01K9 --json | jq -r .video.file`,
		Long: "Prints each run once it has ended and its video is saved. Ctrl-C and --timeout stop\n" +
			"waiting, never the run. A refused link is retried for half a minute, a success\n" +
			"without a video for ten minutes; the app or dailies watch goes on with both.",
		Args:              oneRunOrMore,
		ValidArgsFunction: c.completeRuns(unfinished),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(s *Session) error {
				runs, err := find(cmd.Context(), s, args)
				if err != nil {
					return err
				}
				ctx, cancel := until(cmd.Context(), limit)
				defer cancel()
				return c.waitFor(ctx, s, runs)
			})
		},
	}
	cmd.Flags().DurationVar(&limit, "timeout", 0, "stop waiting after this `time`, such as 30m; the runs go on")
	c.jsonFlag(cmd)
	return cmd
}

// waitFor drives runs to their end, prints them, and returns the result as an error.
func (c *invocation) waitFor(ctx context.Context, s *Session, runs []run.Run) error {
	if err := watchAgain(ctx, s, runs); err != nil {
		return err
	}
	finish := c.watchStatus(runs)
	settled := c.leaving()
	printed := c.orderedPrinter(runs, settled)
	runs, err := watchRuns(ctx, s, runs, settled, func(r run.Run) error {
		c.status.printJSON(r)
		return printed.seen(r)
	})
	finish()
	if err != nil {
		if ctx.Err() != nil {
			_ = printed.rest() // their states are still useful; the wait has failed already
		}
		return err
	}
	return errors.Join(printed.rest(), runsEnded(runs)) // print runs whose result could not be written
}

// watchAgain resumes polling of runs for which it was stopped, retries refused links
// immediately, and returns an error for runs that cannot be driven.
func watchAgain(ctx context.Context, s *Session, runs []run.Run) error {
	for _, r := range runs {
		if done(r) {
			continue
		}
		if info := infoOf(s, r.Provider); !info.HasKey {
			return run.MissingKey(info)
		}
		if r.PollingStopped || refusedFor(r, time.Time{}) > 0 {
			if err := s.Engine.Enqueue(ctx, run.CommandRefresh, "", r.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
