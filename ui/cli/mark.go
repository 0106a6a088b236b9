package cli

import (
	"context"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

// markOptions are the flags of mark.
type markOptions struct {
	pick, noPick, reject, noReject, remove, restore bool
	tags, untag                                     []string
	note                                            string
	rating                                          int
	shot                                            string
	newShot                                         bool
}

func (c *invocation) mark() *cobra.Command {
	o := &markOptions{}
	cmd := &cobra.Command{
		Use:   "mark RUN…",
		Short: "Rate, pick, reject, tag, note, move, remove or restore runs in the history",
		Example: `  dailies mark 01K9 --pick --rating 5 --tag hero --note "the one for the client"
  dailies mark 01K9 01KA --reject
  dailies mark 01K9 --shot S010       # a take of that shot from now on
  dailies mark 01K9 01KA --remove     # hidden from lists; --restore brings them back`,
		Long: "Marks change nothing at the provider and no file. A pick is not rejected: each removes\n" +
			"the other. A run that moves to another shot gets the next take number there.",
		Args: oneRunOrMore, ValidArgsFunction: c.completeRuns(anyRun),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := o.edit(cmd)
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(s *Session) error { return c.markRuns(cmd.Context(), s, args, m, o) })
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.rating, "rating", 0, "1 to 5; 0 removes the rating")
	f.BoolVar(&o.pick, "pick", false, "pick the runs")
	f.BoolVar(&o.noPick, "no-pick", false, "remove the pick")
	f.BoolVar(&o.pick, "star", false, "the same as --pick")
	f.BoolVar(&o.noPick, "no-star", false, "the same as --no-pick")
	f.BoolVar(&o.reject, "reject", false, "reject the runs")
	f.BoolVar(&o.noReject, "no-reject", false, "remove the reject")
	f.StringVar(&o.shot, "shot", "", "move the runs to the shot with this `code`; a missing shot is created")
	f.BoolVar(&o.newShot, "new-shot", false, "move the runs to a new shot")
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "add a `tag`; may be repeated")
	f.StringArrayVar(&o.untag, "untag", nil, "remove a `tag`; may be repeated")
	f.StringVar(&o.note, "note", "", "`text` of the note; empty removes it")
	f.BoolVar(&o.remove, "remove", false, "hide the runs from lists")
	f.BoolVar(&o.restore, "restore", false, "bring hidden runs back")
	c.jsonFlag(cmd)
	must(cmd.RegisterFlagCompletionFunc("shot", c.completeShots))
	return cmd
}

// edit is what changes, beside the shot.
func (o *markOptions) edit(cmd *cobra.Command) (run.AnnotationEdit, error) {
	m := run.AnnotationEdit{AddTags: o.tags, DropTags: o.untag}
	if err := o.contradicts(); err != nil {
		return m, err
	}
	given := cmd.Flags().Changed
	m.Pick, m.Rejected, m.Deleted = onOff(o.pick, o.noPick), onOff(o.reject, o.noReject), onOff(o.remove, o.restore)
	if given("note") {
		m.Note = &o.note
	}
	if given("rating") {
		if o.rating < 0 || o.rating > run.MaxRating {
			return m, usage("--rating must be 0 to %d", run.MaxRating)
		}
		m.Rating = &o.rating
	}
	if given("shot") {
		if err := run.CheckShotCode(o.shot); err != nil {
			return m, usage("%s", provider.AsError(err).Message)
		}
	}
	if o.hasEdits(m) || given("shot") || o.newShot {
		return m, nil
	}
	return m, usage("nothing to mark the runs with").With("see dailies mark --help")
}

// contradicts refuses flags that cannot be had together.
func (o *markOptions) contradicts() error {
	switch {
	case o.pick && o.noPick, o.reject && o.noReject, o.remove && o.restore:
		return usage("--pick and --no-pick, --reject and --no-reject, --remove and --restore cannot be combined")
	case o.pick && o.reject:
		return usage("--pick and --reject cannot be combined")
	case o.shot != "" && o.newShot:
		return usage("--shot and --new-shot cannot be combined")
	}
	return nil
}

// hasEdits reports whether an edit changes anything.
func (o *markOptions) hasEdits(m run.AnnotationEdit) bool {
	return m.Pick != nil || m.Rejected != nil || m.Rating != nil || m.Deleted != nil || m.Note != nil || len(m.AddTags)+len(m.DropTags) > 0
}

// onOff is what two flags say together, nil when neither was given.
func onOff(on, off bool) *bool {
	if !on && !off {
		return nil
	}
	return &on
}

func (c *invocation) markRuns(ctx context.Context, s *Session, args []string, m run.AnnotationEdit, o *markOptions) error {
	runs, err := find(ctx, s, args)
	if err != nil {
		return err
	}
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	if o.hasEdits(m) {
		if err := s.History.Annotate(ctx, m, ids...); err != nil {
			return err
		}
	}
	if o.shot != "" || o.newShot {
		if err := c.moveTakes(ctx, s, o.shot, ids); err != nil {
			return err
		}
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
