package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// HistoryFile is the history as a file, which may not be openable.
type HistoryFile struct {
	// At returns its path and the state folder.
	At func(Flags) (path, state string, err error)
	// Restore replaces it by a copy once agree returns nil.
	Restore func(ctx context.Context, path, from, state string, agree func(run.Restoring) error) (run.Restoring, error)
	// Move moves it to a folder and returns its new path.
	Move func(ctx context.Context, path, folder, state string) (to string, err error)
}

// historyObject is the result of a history command.
type historyObject struct {
	Done    string  `json:"done"` // path, check, backup, restore or move
	History string  `json:"history"`
	Exists  bool    `json:"exists"`
	Bytes   *int64  `json:"bytes"`
	Runs    *int    `json:"runs"`
	Copy    *string `json:"copy"`    // the one that was made, or put in its place
	Aside   *string `json:"aside"`   // where the one that was there is now
	Waiting *int    `json:"waiting"` // runs that wait for approval since the history was restored
}

func (c *invocation) history() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Check, back up, restore or move the history",
		Example: `  dailies history check
  dailies history backup ~/backup/history.db
  dailies history restore ~/backup/history.db
  dailies history move /mnt/disk/dailies`,
		Long: "A history that is copied or moved with other tools while it is open may be damaged, or lose\n" +
			"the latest changes. These commands work while windows are open, or refuse.",
		Args: c.noCommand,
		RunE: func(*cobra.Command, []string) error {
			return usage("history needs a subcommand").With("path, check, backup, restore or move")
		},
	}
	cmd.AddCommand(c.historyPath(), c.historyCheck(), c.historyBackup(), c.historyRestore(), c.historyMove())
	return cmd
}

// historyAt returns the path of the history. If the config cannot be read, its setting is ignored.
func (c *invocation) historyAt() (path, state string, err error) {
	if path, state, err = c.HistoryFile.At(c.flags); path != "" {
		err = nil
	}
	return path, state, err
}

func (c *invocation) historyPath() *cobra.Command {
	cmd := &cobra.Command{
		Use: "path", Short: "Print the path of the history", Args: cobra.NoArgs,
		Example: "  ls -l \"$(dailies history path)\"*",
		RunE: func(*cobra.Command, []string) error {
			path, _, err := c.historyAt()
			if err != nil {
				return err
			}
			return c.putHistory(historyObject{Done: "path", History: path}, "%s", path)
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// putHistory prints a result as an object or as a line.
func (c *invocation) putHistory(o historyObject, format string, args ...any) error {
	if !c.json {
		for i, a := range args {
			if s, ok := a.(string); ok {
				args[i] = sanitize.Line(s)
			}
		}
		return c.print(format, args...)
	}
	if info, err := os.Stat(o.History); err == nil {
		size := info.Size()
		o.Exists, o.Bytes = true, &size
	}
	return c.printJSON(o)
}

func (c *invocation) historyCheck() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check", Short: "Check the integrity of the history", Args: cobra.NoArgs,
		Example: "  dailies history check || dailies history restore ~/backup/history.db",
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, _, err := c.historyAt()
			if err != nil {
				return err
			}
			return c.reading(cmd.Context(), func(s *Session) error {
				runs, err := sound(cmd.Context(), s)
				if err != nil {
					return err
				}
				return c.putHistory(historyObject{Done: "check", History: path, Runs: &runs}, "%s is intact, %s", path, count(runs, "run"))
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// sound checks the whole history and returns the number of runs in it.
func sound(ctx context.Context, s *Session) (runs int, err error) {
	if err := s.History.Check(ctx); err != nil {
		return 0, err
	}
	_, runs, err = s.History.Count(ctx, run.Filter{})
	return runs, err
}

func (c *invocation) historyBackup() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "backup FILE",
		Short:   "Write a copy of the history, even while windows are open",
		Example: "  dailies history backup ~/backup/history-$(date +%F).db",
		Long:    "A damaged history is not copied, and no file is overwritten.",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, _, err := c.historyAt()
			if err != nil {
				return err
			}
			name, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			return c.reading(cmd.Context(), func(s *Session) error {
				if err := s.History.BackupTo(cmd.Context(), name); err != nil {
					return err
				}
				_, runs, err := s.History.Count(cmd.Context(), run.Filter{})
				if err != nil {
					return err
				}
				return c.putHistory(historyObject{Done: "backup", History: path, Copy: &name, Runs: &runs}, "%s holds %s", name, count(runs, "run"))
			})
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) historyRestore() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Replace the history with a copy",
		Example: `  dailies history restore ~/backup/history.db
  ls "$(dailies history path)".*.bak      # the copies that dailies makes itself`,
		Long: "The current history is moved aside, not deleted. Runs in the copy that were not sent\n" +
			"when it was made wait for your approval: they may have been sent since. Runs made since\n" +
			"are not in the copy: dailies import finds those that the providers still list. It refuses\n" +
			"while a window is open.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, state, err := c.historyAt()
			if err != nil {
				return err
			}
			r, err := c.HistoryFile.Restore(cmd.Context(), path, args[0], state, func(r run.Restoring) error { return c.mayRestore(args[0], r, yes) })
			if err != nil {
				return err
			}
			o := historyObject{Done: "restore", History: path, Runs: &r.Runs, Copy: &args[0], Aside: text(r.Aside), Waiting: &r.Waiting}
			if err := c.putHistory(o, "%s holds %s, from %s", path, count(r.Runs, "run"), args[0]); err != nil {
				return err
			}
			if r.Aside != "" {
				c.say("the previous history is now %s", r.Aside)
			}
			if r.Waiting > 0 {
				c.say("%s in it may have been sent already: dailies send sends one, dailies cancel drops it", count(r.Waiting, "order"))
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask for confirmation")
	c.jsonFlag(cmd)
	return cmd
}

// mayRestore asks for confirmation and returns an error for no.
func (c *invocation) mayRestore(from string, r run.Restoring, yes bool) error {
	if yes {
		return nil
	}
	if !c.InTerminal {
		return usage("this replaces the history, and there is no terminal to ask on").With("add --yes")
	}
	newest := ""
	if !r.Newest.IsZero() {
		newest = ", the newest of " + r.Newest.Local().Format(time.DateTime)
	}
	c.say("%s holds %s%s", from, count(r.Runs, "run"), newest)
	switch {
	case r.Aside == "":
		c.say("there is no history now")
	case r.Replaced < 0:
		c.say("the current history cannot be read; it is moved aside")
	default:
		c.say("the current history holds %s; it is moved aside", count(r.Replaced, "run"))
	}
	return c.ask("Replace the history with this copy?")
}

func (c *invocation) historyMove() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "move DIR",
		Short:   "Move the history and its copies to another folder",
		Example: "  dailies history move /mnt/disk/dailies",
		Long: "It refuses while a window is open. DAILIES_HISTORY or --history then name its place;\n" +
			"without them dailies refuses to start a new one in the old place. Videos stay where they are.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, state, err := c.historyAt()
			if err != nil {
				return err
			}
			to, err := c.HistoryFile.Move(cmd.Context(), path, args[0], state)
			if err != nil {
				return err
			}
			if err := c.putHistory(historyObject{Done: "move", History: to}, "export DAILIES_HISTORY=%s", shellQuoted(to)); err != nil {
				return err
			}
			c.say("the history is now %s: add that line to your shell profile", to)
			return nil
		},
	}
	c.jsonFlag(cmd)
	return cmd
}

// shellQuoted quotes a path as one word of a shell command.
func shellQuoted(path string) string {
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
