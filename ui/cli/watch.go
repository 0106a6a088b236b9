package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

func (c *invocation) watch() *cobra.Command {
	var detach, detached bool
	cmd := &cobra.Command{
		Use:   "watch [RUN…]",
		Short: "Follow runs until they have ended and print every change",
		Example: `  dailies watch                # everything that is under way
  dailies watch 01K9
  dailies watch --detach       # in the background, until the last film is saved
  dailies watch --json | jq -r 'select(.state == "failed") | .error.message'`,
		Long: "Without ids it follows every run that has not ended. It ends when they all have, and then\n" +
			"names the runs that wait for approval, which it does not send.\n" +
			"Ctrl-C stops watching, never a run. With --detach it goes on in the background when the\n" +
			"terminal is closed, one at a time, and ends by itself; dailies doctor says so.",
		ValidArgsFunction: c.completeRuns(unfinished),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (detach || detached) && len(args) > 0:
				return usage("--detach watches every run that is under way").With("leave the ids out")
			case detach:
				return c.detach(cmd.Context())
			}
			return c.with(cmd.Context(), func(s *Session) error {
				if detached {
					return c.watchDetached(cmd.Context(), s)
				}
				return c.watchRuns(cmd.Context(), s, args)
			})
		},
	}
	cmd.Flags().BoolVar(&detach, "detach", false, "go on in the background")
	cmd.Flags().BoolVar(&detached, "detached", false, "be the background process")
	must(cmd.Flags().MarkHidden("detached"))
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) watchRuns(ctx context.Context, s *Session, args []string) error {
	runs, err := find(ctx, s, args)
	var held []run.Run
	if err == nil && len(args) == 0 {
		runs, held, err = underWay(ctx, s)
	}
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		if len(held) > 0 {
			return reportHeld(nil, held)
		}
		c.say("no run is under way")
		return nil
	}
	if len(args) > 0 {
		err = watchAgain(ctx, s, runs)
	}
	if err != nil {
		return err
	}
	finish := c.watchStatus(runs)
	defer finish()
	shown := map[string]run.Run{}
	runs, err = watchRuns(ctx, s, runs, done, func(r run.Run) error {
		c.status.printJSON(r)
		if before, ok := shown[r.ID]; ok && looksSame(before, r) {
			return nil
		}
		shown[r.ID] = r
		return c.putRun(r)
	})
	if err != nil {
		return err
	}
	var rest []run.Run
	for _, r := range runs {
		if r.Held == "" {
			rest = append(rest, r)
			continue
		}
		held = append(held, r)
	}
	return reportHeld(runsEnded(rest), held)
}

// reportHeld adds the runs that wait for approval to the outcome of the others, whose exit code it
// keeps if they did not all succeed.
func reportHeld(outcome error, held []run.Run) error {
	if len(held) == 0 {
		return outcome
	}
	waits := "1 run waits"
	if len(held) > 1 {
		waits = fmt.Sprintf("%d runs wait", len(held))
	}
	says := exitErrorf(exitOther, "%s for approval", waits).With("dailies send RUN sends one, dailies cancel RUN does not")
	for _, r := range held {
		if code := runCode(r); code != exitOther {
			says.code = code
		}
		says.lines = append(says.lines, sanitize.Line(run.ShortID(r.ID)+"  "+theme.Cut(r.Request.Prompt, 40)+"  "+r.Held))
	}
	other, ok := errors.AsType[*exitError](outcome)
	if !ok {
		return says
	}
	other.lines = append(append(other.lines, says.err.UserMessage()), says.lines...)
	return other
}

// underWay returns all unfinished runs of providers with a key, and those that wait for approval.
func underWay(ctx context.Context, s *Session) (runs, held []run.Run, err error) {
	hasKey := map[string]bool{}
	for _, info := range s.Engine.Providers() {
		hasKey[info.Name] = info.HasKey
	}
	for _, word := range []string{"pending", "uploading", "submitting", "queued", "running", "unsure", "saving"} {
		found, err := s.History.Page(ctx, run.Query{
			Filter: run.Filter{Terms: []run.Term{{Kind: run.TermStatus, Text: word}}},
			Sort:   run.Sort{By: run.SortTime}, Limit: 1000,
		})
		if err != nil {
			return nil, nil, err
		}
		for _, r := range found {
			if r.Held != "" {
				held = append(held, r)
			}
			if hasKey[r.Provider] && !r.PollingStopped && !done(r) {
				runs = append(runs, r)
			}
		}
	}
	return runs, held, nil
}

// looksSame reports whether a and b print the same line.
func looksSame(a, b run.Run) bool {
	same := func(x, y *int) bool { return x == y || x != nil && y != nil && *x == *y }
	return a.State == b.State && a.RawStatus == b.RawStatus && a.Job == b.Job && same(a.Progress, b.Progress) && same(a.QueuePosition, b.QueuePosition) &&
		a.DownloadState() == b.DownloadState() && a.CancelMessage == b.CancelMessage && describe(problem(a)) == describe(problem(b))
}

func describe(e *provider.Error) string {
	if e == nil {
		return ""
	}
	return e.UserMessage()
}
