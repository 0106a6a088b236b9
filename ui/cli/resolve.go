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

// find returns the runs with the given id prefixes, without duplicates.
func find(ctx context.Context, s *Session, prefixes []string) ([]run.Run, error) {
	var runs []run.Run
	seen := map[string]bool{}
	for _, p := range prefixes {
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

func findOne(ctx context.Context, s *Session, prefix string) (run.Run, error) {
	if prefix == "" {
		return run.Run{}, usage("the run id is empty")
	}
	ids, err := s.History.Resolve(ctx, prefix)
	if err != nil {
		return run.Run{}, err
	}
	for _, id := range ids {
		if strings.EqualFold(id, prefix) {
			ids = []string{id}
			break
		}
	}
	switch len(ids) {
	case 0:
		return run.Run{}, exitErrorf(exitNotFound, "there is no run %s", prefix).With("see dailies list")
	case 1:
		return s.History.Run(ctx, ids[0])
	}
	return run.Run{}, usage("several run ids begin with %s", prefix).With("give one of " + strings.Join(ids, " "))
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
				if len(offers) < completed && fit(r) && !has(args, r.ID) {
					offers = append(offers, r.ID+"\t"+theme.Cut(fmt.Sprintf("%s · %s", c.state(r), sanitize.Line(r.Request.Prompt)), 60))
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
		return usage("which run?").With("give its id or its first characters; see dailies list")
	}
	return nil
}

var errStopped = errors.New("the engine has stopped")
