package cli

import (
	"context"
	"slices"
	"strings"

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
	cmd.Flags().StringVar(&sort, "sort", "time", "time, state, prompt, model, length, estimate, cost, elapsed, rating, take or seed; a leading - reverses it")
	must(cmd.RegisterFlagCompletionFunc("sort", words(sorts...)))
	c.jsonFlag(cmd)
	return cmd
}

var sorts = []string{"time", "state", "prompt", "model", "length", "estimate", "cost", "elapsed", "rating", "take", "seed"}

// sortBy parses --sort. Time, money and ratings are in descending order, everything else in
// ascending order.
func sortBy(word string) (run.Sort, error) {
	turned := len(word) > 0 && word[0] == '-'
	if turned {
		word = word[1:]
	}
	for _, known := range sorts {
		if word == known {
			k := run.SortKey(word)
			most := []run.SortKey{run.SortTime, run.SortCost, run.SortEstimate, run.SortElapsed, run.SortRating}
			return run.Sort{By: k, Desc: slices.Contains(most, k) != turned}, nil
		}
	}
	return run.Sort{}, usage("cannot sort by %q", word)
}

func (c *invocation) listRuns(ctx context.Context, s *Session, q run.Query, limit int) error {
	t := &table{right: map[int]bool{4: true, 5: true}, cut: 2}
	var listed []run.Run
	if c.Width > 0 && !c.json {
		t = c.runTable(&listed)
	}
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
			if listed = append(listed, r); c.Width > 0 && !c.json {
				c.addRun(t, s, r)
			} else if err := c.listRun(t, r); err != nil {
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

// runTable returns the table of runs for a terminal, with a header. Its rows are styled by the
// listed runs.
func (c *invocation) runTable(listed *[]run.Run) *table {
	const id, state, cost, made = 0, 1, 6, 7
	look := c.look()
	t := &table{right: map[int]bool{5: true, cost: true}, cut: 2, drop: []int{4, 3, 5, made}}
	t.style = func(row, column int, cell string) string {
		if row == 0 {
			return look.Faint.Render(cell)
		}
		r := (*listed)[row-1]
		switch {
		case column == state:
			return look.State(r, c.Now(), 0).Style.Render(cell)
		case column == id, column == made, column == cost && r.Billed == nil:
			return look.Faint.Render(cell)
		}
		return cell
	}
	t.add("id", "state", "prompt", "take", "model", "length", "cost", "made")
	return t
}

// addRun adds a run to the table for a terminal.
func (c *invocation) addRun(t *table, s *Session, r run.Run) {
	st := c.look().State(r, c.Now(), 0)
	model := provider.Model{Name: r.Model}
	if m, ok := s.Engine.Model(r.Provider + "/" + r.Model); ok {
		model = m
	}
	t.add(run.ShortID(r.ID), strings.TrimSpace(st.Symbol+" "+st.Word+" "+st.More), sanitize.Line(r.Request.Prompt), strings.TrimSpace(theme.Take(r)),
		r.Provider+" "+theme.ModelName(model), provider.DurationText(r.Request.Duration), cost(r), theme.When(r.Created, c.Now()))
}

// look returns the styles for a terminal. Its background is unknown, so only its own sixteen
// colours are used.
func (c *invocation) look() theme.Styles {
	plain := !c.OutTerminal || c.Getenv("NO_COLOR") != "" || c.Getenv("TERM") == "dumb"
	return theme.New(theme.Options{NoColor: plain, ANSI16: true, ReducedMotion: true})
}

func (c *invocation) listRun(t *table, r run.Run) error {
	if c.json {
		return c.printJSON(newRun(r))
	}
	t.add(r.ID, c.state(r), theme.Cut(sanitize.Line(r.Request.Prompt), 80), r.Provider+" "+r.Model, provider.DurationText(r.Request.Duration), cost(r), theme.When(r.Created, c.Now()))
	return nil
}
