package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

func (c *invocation) openFilm() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "open FILE.mp4",
		Short: "Fill the form from a film, or print how it was made",
		Example: `  dailies open "S010_t07_a_corgi.mp4"
  dailies open film.mp4 --json | jq -r .request.prompt`,
		Long: "Films that dailies saved say how they were made, also those that are not in the\n" +
			"history. On a terminal the app opens with the form filled; nothing is sent.\n" +
			"Elsewhere, and with --json, the data are printed.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("which film?").With("give one file")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"mp4"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := filepath.Abs(args[0])
			if err != nil {
				return usage("%s is not a file", args[0])
			}
			p, err := c.Provenance(path)
			if err != nil {
				return err
			}
			if c.json {
				return c.printJSON(p)
			}
			if !c.InTerminal || !c.OutTerminal {
				return c.printPairs(provenanceLines(p))
			}
			c.flags.Film = path
			return c.app(cmd.Context())
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// provenanceLines returns how a film was made as names and values.
func provenanceLines(p run.Provenance) [][2]string {
	lines := [][2]string{{"run", p.Run}, {"provider", p.Provider}, {"model", p.Model}, {"job", p.Job}}
	lines = append(lines, requestLines(p.Spec().Request)...)
	cost := ""
	if m, err := provider.ParseMoney(p.CostUSD); err == nil && p.CostUSD != "" {
		cost = m.String() + map[bool]string{true: " billed", false: " estimated"}[p.Billed]
	}
	return append(lines, [2]string{"cost", cost}, [2]string{"made", p.Created.Local().Format("2006-01-02 15:04")},
		[2]string{"shot", strings.TrimSpace(theme.Take(run.Run{Shot: p.Shot, Take: p.Take}) + " " + p.Project)}, [2]string{"sha256", p.SHA256})
}
