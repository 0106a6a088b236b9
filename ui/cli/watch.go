package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/engine"
)

func (c *command) watch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "watch [RUN…]",
		Short: "Drive runs to their end and print every change",
		Example: `  dailies watch                # everything that is under way
  dailies watch 01K9
  dailies watch --json | jq -r 'select(.state == "failed") | .error.message'`,
		Long: "Without ids it takes up every run that has not ended. It ends when they all have;\n" +
			"Ctrl-C stops the watching, never a run.",
		ValidArgsFunction: c.completeRuns(unfinished),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(s *Session) error { return c.watchRuns(cmd.Context(), s, args) })
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *command) watchRuns(ctx context.Context, s *Session, args []string) error {
	runs, err := find(ctx, s, args)
	if err == nil && len(args) == 0 {
		runs, err = underWay(ctx, s)
	}
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		c.say("nothing is under way")
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
	shown := map[string]engine.Run{}
	runs, err = follow(ctx, s, runs, over, func(r engine.Run) error {
		c.status.put(r)
		if before, ok := shown[r.ID]; ok && looksSame(before, r) {
			return nil
		}
		shown[r.ID] = r
		return c.putRun(r)
	})
	if err != nil {
		return err
	}
	return runsEnded(runs)
}

// underWay returns every run that somebody with a key can bring further.
func underWay(ctx context.Context, s *Session) ([]engine.Run, error) {
	hasKey := map[string]bool{}
	for _, info := range s.Engine.Providers() {
		hasKey[info.Name] = info.HasKey
	}
	var runs []engine.Run
	for _, word := range []string{"pending", "uploading", "submitting", "queued", "running", "unsure", "saving"} {
		found, err := s.History.Page(ctx, engine.Query{
			Filter: engine.Filter{Terms: []engine.Term{{What: engine.TermStatus, Text: word}}},
			Sort:   engine.Sort{By: engine.SortTime}, Limit: 1000,
		})
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if hasKey[r.Provider] && !r.Unwatched && !over(r) {
				runs = append(runs, r)
			}
		}
	}
	return runs, nil
}

// looksSame reports whether a line about b would say what the one about a said.
func looksSame(a, b engine.Run) bool {
	same := func(x, y *int) bool { return x == y || x != nil && y != nil && *x == *y }
	return a.State == b.State && a.Raw == b.Raw && a.Job == b.Job && same(a.Progress, b.Progress) && same(a.Queue, b.Queue) &&
		a.Saved() == b.Saved() && a.CancelSaid == b.CancelSaid && said(problem(a)) == said(problem(b))
}

func said(e *provider.Error) string {
	if e == nil {
		return ""
	}
	return e.Sentence()
}
