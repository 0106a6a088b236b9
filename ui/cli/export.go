package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider/run"
	"dailies/ui/sanitize"
)

type exportOptions struct {
	picks, copies     bool
	to, name, project string
	formats           map[run.ExportFormat]*bool
}

func (c *invocation) export() *cobra.Command {
	o := exportOptions{formats: map[run.ExportFormat]*bool{}}
	cmd := &cobra.Command{
		Use:   "export SHOT…|RUN… --to DIR",
		Short: "Hand films over to an editor, with timelines, a shot list and a contact sheet",
		Example: `  dailies export --project "Night train" --picks --to ~/cut
  dailies export S010 S020 --picks --to ~/cut --otio --csv
  dailies export 01K9 01KA --to ~/cut --fcpxml`,
		Long: "Films get names such as S010_t07_a_corgi.mp4 in the folder: hard links where the disk\n" +
			"allows it, else copies. Takes are in the order of the shots, rejected ones only if\n" +
			"they are named. Lines of a note that begin with a time, such as 0:02.5, become markers.\n" +
			"Without one of the flags for documents, all of them are written. No file is replaced.",
		ValidArgsFunction: c.completeShots,
		RunE: func(cmd *cobra.Command, args []string) error {
			project := cmd.Flags().Changed("project")
			switch {
			case o.to == "":
				return usage("where to?").With("add --to and a folder")
			case len(args) == 0 && !project:
				return usage("which takes?").With("give codes of shots, ids of runs, or --project")
			}
			return c.reading(cmd.Context(), func(s *Session) error { return c.exportTakes(cmd.Context(), s, args, project, o) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.to, "to", "", "`folder` to write to; made if it is missing")
	f.BoolVar(&o.picks, "picks", false, "only picks")
	f.StringVar(&o.project, "project", "", "all shots of the project of that `name`")
	f.StringVar(&o.name, "name", "", "`name` of the timeline and the documents")
	f.BoolVar(&o.copies, "copy", false, "copy films, even where hard links are possible")
	for _, format := range run.ExportFormats() {
		o.formats[format] = f.Bool(string(format), false, "write the "+format.Title())
	}
	must(cmd.MarkFlagDirname("to"))
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) exportTakes(ctx context.Context, s *Session, args []string, project bool, o exportOptions) error {
	if err := run.CheckFolder(o.to); err != nil {
		return err
	}
	folder, err := filepath.Abs(o.to)
	if rest, ok := strings.CutPrefix(o.to, "~"); ok { // --to=~/cut, which shells leave as it is
		var home string
		home, err = os.UserHomeDir()
		folder = filepath.Join(home, rest)
	}
	if err != nil {
		return usage("%s is not a folder", o.to)
	}
	all, err := s.History.Shots(ctx, "*")
	if err != nil {
		return err
	}
	takes, err := c.chosenTakes(ctx, s, all, args, project, o)
	if err != nil {
		return err
	}
	e := run.Export{Name: cmp.Or(o.name, o.project, run.ExportName(takes, all)), Folder: folder, Takes: takes, Copy: o.copies}
	for _, format := range run.ExportFormats() {
		if *o.formats[format] {
			e.Formats = append(e.Formats, format)
		}
	}
	if len(e.Formats) == 0 {
		e.Formats = run.ExportFormats()
	}
	out, err := s.Export(ctx, e)
	if err != nil {
		return err
	}
	return c.printExported(out)
}

// chosenTakes returns the takes of the shots and the runs that were named, in their order.
func (c *invocation) chosenTakes(ctx context.Context, s *Session, all []run.ShotTotals, args []string, project bool, o exportOptions) ([]run.Run, error) {
	var takes []run.Run
	seen := map[string]bool{}
	add := func(named bool, list ...run.Run) {
		for _, r := range list {
			if !seen[r.ID] && (named || !r.Rejected) && (r.Pick || !o.picks) {
				seen[r.ID] = true
				takes = append(takes, r)
			}
		}
	}
	known := map[string]bool{}
	for _, shot := range all {
		known[strings.ToLower(shot.Code)] = true
		if !project || !strings.EqualFold(shot.Project, o.project) {
			continue
		}
		list, err := s.History.Takes(ctx, shot.Code)
		if err != nil {
			return nil, err
		}
		add(false, list...)
	}
	for _, arg := range args {
		if !known[strings.ToLower(arg)] {
			r, err := findOne(ctx, s, arg)
			if err != nil {
				return nil, exitErrorf(exitNotFound, "there is no shot and no run %s", arg).With("see dailies shots and dailies list")
			}
			add(true, r)
			continue
		}
		list, err := s.History.Takes(ctx, arg)
		if err != nil {
			return nil, err
		}
		add(false, list...)
	}
	if len(takes) == 0 {
		return nil, exitErrorf(exitNotFound, "there is no such take").With(map[bool]string{true: "pick takes first: dailies mark RUN --pick", false: "see dailies shots"}[o.picks])
	}
	return takes, nil
}

// exportedObject is what an export wrote.
type exportedObject struct {
	Folder    string               `json:"folder"`
	Films     []exportedFilmObject `json:"films"`
	Documents []string             `json:"documents"`
	Notes     []string             `json:"notes"`
}

type exportedFilmObject struct {
	Run    string  `json:"run"`
	Shot   *string `json:"shot"`
	Take   int     `json:"take"`
	File   string  `json:"file"`
	Bytes  int64   `json:"bytes"`
	Linked bool    `json:"linked"`
}

func (c *invocation) printExported(out run.Exported) error {
	for _, note := range out.Notes {
		fmt.Fprintln(c.Err, sanitize.Line(note))
	}
	if c.json {
		o := exportedObject{Folder: out.Folder, Films: []exportedFilmObject{}, Documents: append([]string{}, out.Documents...), Notes: append([]string{}, out.Notes...)}
		for _, f := range out.Films {
			o.Films = append(o.Films, exportedFilmObject{f.Take.ID, text(f.Take.Shot), f.Take.Take, f.File, f.Bytes, f.Linked})
		}
		return c.printJSON(o)
	}
	for _, f := range out.Films {
		if err := c.print("%s", sanitize.Line(f.File)); err != nil {
			return err
		}
	}
	for _, d := range out.Documents {
		if err := c.print("%s", sanitize.Line(d)); err != nil {
			return err
		}
	}
	return nil
}
