package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

func (c *invocation) refs() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "refs",
		Short: "List and change the references that prompts mention by name",
		Example: `  dailies refs add corgi ~/pictures/corgi.png
  dailies submit -m fal/bytedance/seedance-2.0/reference-to-video --prompt "@corgi runs" --dry-run
  dailies refs                      # names, kinds and files, and what is wrong with them
  dailies refs rename corgi rex
  dailies refs remove rex           # only the name; the file stays`,
		Long: "A picture, video or audio file gets a name once. A prompt that mentions it, in the form or\n" +
			"in --prompt, has the file as a reference, after those of the flags, in the order of first\n" +
			"use. The file is uploaded once per provider. A file that is gone or has changed is said\n" +
			"before anything is spent; refs add with the name alone accepts it as it is now.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.reading(cmd.Context(), func(s *Session) error { return c.listRefs(cmd.Context(), s) })
		},
	}
	c.jsonFlag(cmd)
	cmd.AddCommand(c.refsAdd(), c.refsRename(), c.refsRemove())
	return cmd
}

// refObject is a named reference.
type refObject struct {
	Name    string            `json:"name"`
	Kind    run.ReferenceKind `json:"kind"`
	File    string            `json:"file"`
	Hash    string            `json:"sha256"`
	Bytes   int64             `json:"bytes"`
	Added   *string           `json:"added_at"`
	Problem *string           `json:"problem"` // null: the file is the one that got the name
}

func (c *invocation) refObject(s *Session, ref run.Reference) refObject {
	return refObject{ref.Name, ref.Kind, ref.Path, ref.Hash, ref.Bytes, stamp(ref.Added), text(s.Engine.ReferenceIssue(ref))}
}

func (c *invocation) listRefs(ctx context.Context, s *Session) error {
	all, err := s.History.References(ctx)
	if err != nil {
		return err
	}
	t := &table{right: map[int]bool{2: true}, cut: 3}
	t.add("name", "kind", "size", "file", "")
	for _, ref := range all {
		o := c.refObject(s, ref)
		if c.json {
			if err := c.printJSON(o); err != nil {
				return err
			}
			continue
		}
		wrong := ""
		if o.Problem != nil {
			wrong = *o.Problem
		}
		t.add("@"+ref.Name, string(ref.Kind), theme.Bytes(ref.Bytes), ref.Path, wrong)
	}
	switch {
	case c.json:
		return nil
	case len(all) == 0:
		c.say("no references yet; dailies refs add NAME FILE gives a file a name")
		return nil
	}
	return c.printTable(t)
}

func (c *invocation) refsAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "add NAME [FILE]", Short: "Give a picture, video or audio file a name",
		Long:    "A name that exists gets the new file. Without FILE, its file is accepted as it is now.",
		Example: "  dailies refs add corgi ~/pictures/corgi.png",
		Args:    cobra.RangeArgs(1, 2), ValidArgsFunction: c.completeRefs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(s *Session) error {
				name, path := strings.TrimPrefix(args[0], "@"), ""
				if len(args) == 2 {
					path = args[1]
				} else {
					ref, err := findRef(cmd.Context(), s, name)
					if err != nil {
						return err
					}
					name, path = ref.Name, ref.Path
				}
				ref, err := s.Engine.NameFile(cmd.Context(), name, path)
				if err != nil {
					return err
				}
				return c.putRef(s, ref)
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) refsRename() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rename NAME NEW", Short: "Change the name of a reference", Args: cobra.ExactArgs(2), ValidArgsFunction: c.completeRefs(1),
		Example: "  dailies refs rename corgi rex",
		RunE: func(cmd *cobra.Command, args []string) error {
			name, to := strings.TrimPrefix(args[0], "@"), strings.TrimPrefix(args[1], "@")
			if err := run.CheckReferenceName(to); err != nil {
				return usage("%s", strings.TrimSpace(err.Error()))
			}
			return c.with(cmd.Context(), func(s *Session) error {
				if err := s.History.RenameReference(cmd.Context(), name, to); err != nil {
					return err
				}
				ref, err := findRef(cmd.Context(), s, to)
				if err != nil {
					return err
				}
				return c.putRef(s, ref)
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) refsRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME…", Short: "Remove names; the files stay", Args: cobra.MinimumNArgs(1), ValidArgsFunction: c.completeRefs(-1),
		Example: "  dailies refs remove corgi",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(s *Session) error {
				for _, name := range args {
					if err := s.History.DropReference(cmd.Context(), strings.TrimPrefix(name, "@")); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

// putRef prints a reference after a change.
func (c *invocation) putRef(s *Session, ref run.Reference) error {
	if c.json {
		return c.printJSON(c.refObject(s, ref))
	}
	return c.print("%s", sanitize.Line("@"+ref.Name+"  "+string(ref.Kind)+"  "+ref.Path))
}

func findRef(ctx context.Context, s *Session, name string) (run.Reference, error) {
	all, err := s.History.References(ctx)
	if err != nil {
		return run.Reference{}, err
	}
	i := slices.IndexFunc(all, func(ref run.Reference) bool { return strings.EqualFold(ref.Name, name) })
	if i < 0 {
		return run.Reference{}, provider.Errorf(provider.KindNotFound, "there is no reference @%s", name).WithHint("see dailies refs")
	}
	return all[i], nil
}

// completeRefs offers the names of references for the first n arguments, -1 for all.
func (c *invocation) completeRefs(n int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if n >= 0 && len(args) >= n {
			return nil, cobra.ShellCompDirectiveDefault
		}
		var offers []string
		err := c.reading(cmd.Context(), func(s *Session) error {
			all, err := s.History.References(cmd.Context())
			for _, ref := range all {
				if strings.HasPrefix(strings.ToLower(ref.Name), strings.ToLower(begun)) {
					offers = append(offers, ref.Name+"\t"+theme.Cut(sanitize.Line(ref.Path), 60))
				}
			}
			return err
		})
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return offers, cobra.ShellCompDirectiveNoFileComp
	}
}
