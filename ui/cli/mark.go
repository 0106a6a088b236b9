package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dailies/provider/run"
)

// markOptions are the flags of mark.
type markOptions struct {
	star, noStar, remove, restore bool
	tags, untag                   []string
	note                          string
}

func (c *command) mark() *cobra.Command {
	o := &markOptions{}
	cmd := &cobra.Command{
		Use:   "mark RUN…",
		Short: "Star, tag, note, remove or restore runs in the history",
		Example: `  dailies mark 01K9 --star --tag hero --note "the one for the client"
  dailies mark 01K9 --untag hero
  dailies mark 01K9 01KA --remove     # hidden from lists; --restore brings them back`,
		Long: "Marks change nothing at the provider, and no file.",
		Args: oneRunOrMore, ValidArgsFunction: c.completeRuns(anyRun),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := o.mark(cmd)
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(s *Session) error { return c.markRuns(cmd.Context(), s, args, m) })
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.star, "star", false, "star them")
	f.BoolVar(&o.noStar, "no-star", false, "take the star away")
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "add a `word`; may be repeated")
	f.StringArrayVar(&o.untag, "untag", nil, "take a `word` away; may be repeated")
	f.StringVar(&o.note, "note", "", "`text` to keep with them; empty takes it away")
	f.BoolVar(&o.remove, "remove", false, "hide them from lists")
	f.BoolVar(&o.restore, "restore", false, "bring them back")
	c.jsonFlag(cmd)
	return cmd
}

func (o *markOptions) mark(cmd *cobra.Command) (run.AnnotationEdit, error) {
	if o.star && o.noStar || o.remove && o.restore {
		return run.AnnotationEdit{}, usage("--star and --no-star, --remove and --restore contradict each other")
	}
	m := run.AnnotationEdit{AddTags: o.tags, DropTags: o.untag}
	yes, no := true, false
	switch {
	case o.star:
		m.Pick = &yes
	case o.noStar:
		m.Pick = &no
	}
	switch {
	case o.remove:
		m.Deleted = &yes
	case o.restore:
		m.Deleted = &no
	}
	if cmd.Flags().Changed("note") {
		m.Note = &o.note
	}
	if m.Pick == nil && m.Deleted == nil && m.Note == nil && len(m.AddTags) == 0 && len(m.DropTags) == 0 {
		return m, usage("mark them with what?").With("see dailies mark --help")
	}
	return m, nil
}

func (c *command) markRuns(ctx context.Context, s *Session, args []string, m run.AnnotationEdit) error {
	runs, err := find(ctx, s, args)
	if err != nil {
		return err
	}
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	if err := s.History.Annotate(ctx, m, ids...); err != nil {
		return err
	}
	for _, id := range ids {
		r, err := s.History.Run(ctx, id)
		if err != nil {
			return err
		}
		if err := c.putRun(r); err != nil {
			return err
		}
	}
	return nil
}
