package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

func (c *invocation) shots() *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use:   "shots",
		Short: "List shots with the totals of their takes",
		Example: `  dailies shots
  dailies shots --project "Night train" --json | jq -r 'select(.picks == 0) | .code'
  dailies list --filter shot:S010      # the takes of one`,
		Long: "Every run is a take of a shot: what is submitted together, run again or changed stays in\n" +
			"one. dailies mark --shot moves runs to another one.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			of := "*"
			if cmd.Flags().Changed("project") {
				of = project
			}
			return c.reading(cmd.Context(), func(s *Session) error { return c.listShots(cmd.Context(), s, of) })
		},
	}
	cmd.Flags().StringVar(&project, "project", "", "only shots of the project of that `name`; empty means shots without a project")
	c.jsonFlag(cmd)
	return cmd
}

// shotObject is a shot.
type shotObject struct {
	Code     string            `json:"code"`
	Name     string            `json:"name"`
	Project  *string           `json:"project"`
	Position int               `json:"position"`
	Created  *string           `json:"created_at"`
	Takes    int               `json:"takes"`
	States   map[run.State]int `json:"states"`
	Picks    int               `json:"picks"`
	Rejected int               `json:"rejected"`
	Best     *int              `json:"best_rating"`
	Spent    provider.Money    `json:"spent_usd"`
	Unpriced int               `json:"unpriced"`
}

func newShot(s run.ShotTotals) shotObject {
	o := shotObject{
		Code: s.Code, Name: s.Name, Project: text(s.Project), Position: s.Position, Created: stamp(s.Created), Takes: s.Total(),
		States: s.Takes, Picks: s.Picks, Rejected: s.Rejected, Spent: s.Spent, Unpriced: s.Unpriced,
	}
	if s.Best > 0 {
		o.Best = &s.Best
	}
	return o
}

func (c *invocation) listShots(ctx context.Context, s *Session, project string) error {
	all, err := s.History.Shots(ctx, project)
	if err != nil {
		return err
	}
	t := &table{right: map[int]bool{3: true, 4: true, 6: true}, cut: 1}
	t.add("shot", "name", "project", "takes", "picks", "best", "spent")
	for _, shot := range all {
		if c.json {
			if err := c.printJSON(newShot(shot)); err != nil {
				return err
			}
			continue
		}
		t.add(shot.Code, shot.Name, shot.Project, itoa(shot.Total()), itoa(shot.Picks), theme.Stars(shot.Best), theme.Sum(shot.Spent, shot.Unpriced))
	}
	switch {
	case c.json:
		return nil
	case len(all) == 0:
		c.say("no shots%s", map[bool]string{true: " yet; see dailies submit --help"}[project == "*"])
		return nil
	}
	return c.printTable(t)
}

// moveTakes moves runs to a shot; "" makes a new one.
func (c *invocation) moveTakes(ctx context.Context, s *Session, code string, ids []string) error {
	shot, err := s.History.MoveTakes(ctx, code, ids...)
	if err != nil {
		return err
	}
	c.say("%s in %s", count(len(ids), "run"), shot)
	return nil
}

// completeShots offers the codes of the shots.
func (c *invocation) completeShots(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var offers []string
	err := c.reading(cmd.Context(), func(s *Session) error {
		all, err := s.History.Shots(cmd.Context(), "*")
		for _, shot := range slices.Backward(all) {
			if strings.HasPrefix(strings.ToLower(shot.Code), strings.ToLower(begun)) {
				offers = append(offers, fmt.Sprintf("%s\t%s", shot.Code, theme.Cut(shot.Name, 60)))
			}
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
