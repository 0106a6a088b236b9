package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// find returns the runs that are named by parts of their ids, without duplicates.
func find(ctx context.Context, s *Session, parts []string) ([]run.Run, error) {
	var runs []run.Run
	seen := map[string]bool{}
	for _, p := range parts {
		r, err := findOne(ctx, s, p)
		if err != nil {
			return nil, err
		}
		if !seen[r.ID] {
			seen[r.ID] = true
			runs = append(runs, r)
		}
	}
	return runs, nil
}

// findOne returns the run whose id is, begins with or ends with part.
func findOne(ctx context.Context, s *Session, part string) (run.Run, error) {
	if part == "" {
		return run.Run{}, usage("the run id is empty")
	}
	ids, err := s.History.Resolve(ctx, part)
	if err != nil {
		return run.Run{}, err
	}
	for _, id := range ids {
		if strings.EqualFold(id, part) {
			ids = []string{id}
			break
		}
	}
	switch len(ids) {
	case 0:
		return run.Run{}, exitErrorf(exitNotFound, "there is no run %s", part).With("see dailies list")
	case 1:
		return s.History.Run(ctx, ids[0])
	}
	return run.Run{}, ambiguous(ctx, s, part, ids)
}

// ambiguous returns the error for a part of several ids, with the newest of their runs.
func ambiguous(ctx context.Context, s *Session, part string, ids []string) error {
	const most = 5
	e := usage("%s names several runs", part).With("give more of the id")
	t := &table{}
	for _, id := range ids[:min(len(ids), most)] {
		r, err := s.History.Run(ctx, id)
		if err != nil {
			return err
		}
		t.add(id, theme.Cut(sanitize.Line(r.Request.Prompt), 50), r.Created.Local().Format("2006-01-02 15:04"))
	}
	e.lines = t.lines()
	if len(ids) > most {
		e.lines = append(e.lines, "and more")
	}
	return e
}

// infoOf returns a provider by name.
func infoOf(s *Session, name string) provider.Info {
	for _, i := range s.Engine.Providers() {
		if i.Name == name {
			return i
		}
	}
	return provider.Info{Name: name, Title: name}
}

// completed is the number of runs offered by completion.
const completed = 50

// completeRuns completes the ids of the newest runs for which fit is true.
func (c *invocation) completeRuns(fit func(run.Run) bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		var offers []string
		err := c.reading(cmd.Context(), func(s *Session) error {
			runs, err := s.History.Page(cmd.Context(), run.Query{
				Filter: run.Filter{Terms: idBegins(begun)},
				Sort:   run.Sort{By: run.SortTime, Desc: true}, Limit: 10 * completed,
			})
			for _, r := range runs {
				if len(offers) < completed && fit(r) && !has(args, r.ID) && !has(args, run.ShortID(r.ID)) {
					offers = append(offers, offered(r.ID, begun)+"\t"+theme.Cut(fmt.Sprintf("%s · %s", c.state(r), sanitize.Line(r.Request.Prompt)), 60))
				}
			}
			return err
		})
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// offered is how completion writes an id: short, unless its beginning was typed.
func offered(id, begun string) string {
	if strings.HasPrefix(strings.ToUpper(id), strings.ToUpper(begun)) && begun != "" {
		return id
	}
	return run.ShortID(id)
}

func idBegins(begun string) []run.Term {
	if begun == "" {
		return nil
	}
	return []run.Term{{Kind: run.TermID, Text: begun}}
}

func has(args []string, id string) bool {
	for _, a := range args {
		if strings.EqualFold(a, id) {
			return true
		}
	}
	return false
}

// completeModels completes models.
func (c *invocation) completeModels(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var offers []string
	err := c.reading(cmd.Context(), func(s *Session) error {
		for _, m := range s.Engine.Models() {
			if strings.HasPrefix(m.Key(), begun) {
				offers = append(offers, m.Key()+"\t"+m.Title())
			}
		}
		return nil
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}

func anyRun(run.Run) bool { return true }

func unfinished(r run.Run) bool { return !r.State.Final() }

func withVideo(r run.Run) bool { return run.CannotDownload(r) == "" }

// oneRunOrMore validates the arguments of commands that take ids.
func oneRunOrMore(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage("which run?").With("give its id, or a part from its beginning or end; see dailies list")
	}
	return nil
}

var errStopped = errors.New("the engine has stopped")
