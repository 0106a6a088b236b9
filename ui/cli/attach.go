package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dailies/provider/run"
)

func (c *invocation) attach() *cobra.Command {
	var job string
	var force bool
	cmd := &cobra.Command{
		Use:   "attach RUN --job ID",
		Short: "Attach a known job to a run of unsure outcome",
		Example: `  dailies show 01K9                     # names the ids that the answer held
  dailies attach 01K9 --job run-7Q2c    # the id stands on the provider's website too`,
		Long: "The run goes on as if its submit had been answered with that id; nothing is sent again.\n" +
			"The provider is asked for the job first: an id that it does not know is refused, unless\n" +
			"--force is given, and so is one that another run has. It works for dismissed runs too.",
		Args:              oneRun,
		ValidArgsFunction: c.completeRuns(func(r run.Run) bool { return run.CannotAttach(r) == "" }),
		RunE: func(cmd *cobra.Command, args []string) error {
			if job == "" {
				return usage("which job?").With("give its id with --job; dailies show lists those found in the answer")
			}
			return c.with(cmd.Context(), func(s *Session) error {
				r, err := findOne(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				return c.attachJob(cmd.Context(), s, r, job, force)
			})
		},
	}
	cmd.Flags().StringVar(&job, "job", "", "the provider's `id` of the job")
	cmd.Flags().BoolVar(&force, "force", false, "accept an id that the provider does not know")
	c.jsonFlag(cmd)
	return cmd
}

// attachJob attaches a job and prints the run once the provider has reported its state, or a
// timeout has passed.
func (c *invocation) attachJob(ctx context.Context, s *Session, r run.Run, job string, force bool) error {
	if why := run.CannotAttach(r); why != "" && r.Job != job {
		return exitErrorf(exitOther, "%s: %s", run.ShortID(r.ID), why)
	}
	if err := s.Engine.Attach(ctx, r.ID, job, force); err != nil {
		return err
	}
	now, err := s.History.Run(ctx, r.ID)
	if err != nil {
		return err
	}
	runs, err := watchRuns(ctx, s, []run.Run{now}, c.refreshed([]run.Run{now}), func(run.Run) error { return nil })
	if err != nil {
		return err
	}
	return c.putRun(runs[0])
}
