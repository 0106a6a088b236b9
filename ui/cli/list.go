package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/filter"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// pageSize is the number of runs read at once.
const pageSize = 1000

func (c *invocation) list() *cobra.Command {
	var line, sort string
	var limit int
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List runs, newest first",
		Example: `  dailies list
  dailies list --filter 'status:failed cost>1 age<7d'
  dailies list --filter 'corgi !tag:test' --limit 0 --json | jq -r .id
  dailies list --sort cost`,
		Long: "A filter has words of the prompt, tags and note, and terms such as status:failed,\n" +
			"provider:runflow, model:fast, cost>1, age<2d, length>5, tag:hero, has:file, shot:S010,\n" +
			"take:3, project:NAME, rating>3, is:pick, is:rejected, seed:42, ratio:9:16, res:720p, is:deleted;\n" +
			"! negates one. It is the same as in the app.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := filter.Parse(line)
			if err != nil {
				return err
			}
			by, err := sortBy(sort)
			if err != nil {
				return err
			}
			if limit < 0 {
				return usage("--limit must be 0, for all, or more")
			}
			return c.reading(cmd.Context(), func(s *Session) error {
				return c.listRuns(cmd.Context(), s, run.Query{Filter: f, Sort: by}, limit)
			})
		},
	}
	cmd.Flags().StringVarP(&line, "filter", "f", "", "only runs that match")
	cmd.Flags().IntVar(&limit, "limit", 50, "at most that many; 0 means all")
	cmd.Flags().StringVar(&sort, "sort", "time", "time, state, prompt, model, length, estimate, cost or elapsed; a leading - reverses it")
	must(cmd.RegisterFlagCompletionFunc("sort", words(sorts...)))
	c.jsonFlag(cmd)
	return cmd
}

var sorts = []string{"time", "state", "prompt", "model", "length", "estimate", "cost", "elapsed"}

// sortBy parses --sort. Time and money are in descending order, everything else in ascending
// order.
func sortBy(word string) (run.Sort, error) {
	turned := len(word) > 0 && word[0] == '-'
	if turned {
		word = word[1:]
	}
	for _, known := range sorts {
		if word == known {
			k := run.SortKey(word)
			most := k == run.SortTime || k == run.SortCost || k == run.SortEstimate || k == run.SortElapsed
			return run.Sort{By: k, Desc: most != turned}, nil
		}
	}
	return run.Sort{}, usage("cannot sort by %q", word)
}

func (c *invocation) listRuns(ctx context.Context, s *Session, q run.Query, limit int) error {
	t := &table{right: map[int]bool{4: true, 5: true}, cut: 2}
	shown := 0
	for limit == 0 || shown < limit {
		q.Limit = pageSize
		if limit > 0 {
			q.Limit = min(pageSize, limit-shown)
		}
		runs, err := s.History.Page(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range runs {
			if err := c.listRun(t, r); err != nil {
				return err
			}
		}
		shown += len(runs)
		if len(runs) < q.Limit {
			break
		}
		if q.Offset = shown; q.Sort.By == run.SortTime {
			q.Offset, q.After = 0, runs[len(runs)-1].ID
		}
	}
	if c.json {
		return nil
	}
	if err := c.printTable(t); err != nil {
		return err
	}
	matching, total, err := s.History.Count(ctx, q.Filter)
	if err != nil {
		return err
	}
	switch {
	case total == 0:
		c.say("no runs yet; see dailies submit --help")
	case shown < matching:
		c.say("%d of %d; --limit 0 lists all", shown, matching)
	default:
		c.say("%d of %d", matching, total)
	}
	return nil
}

func (c *invocation) listRun(t *table, r run.Run) error {
	if c.json {
		return c.printJSON(newRun(r))
	}
	prompt := sanitize.Line(r.Request.Prompt)
	if c.Width == 0 {
		prompt = theme.Cut(prompt, 80)
	}
	t.add(r.ID, c.state(r), prompt, r.Provider+" "+r.Model, provider.DurationText(r.Request.Duration), cost(r), theme.When(r.Created, c.Now()))
	return nil
}
