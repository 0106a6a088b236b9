package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (c *invocation) root() *cobra.Command {
	var version bool
	root := &cobra.Command{
		Use:   "dailies",
		Short: "Make AI video takes and keep track of them",
		Long: "dailies sends requests for AI videos to the providers that you have keys for,\n" +
			"shows the price first, follows the runs and saves the videos. Without a command\n" +
			"it opens the app. Quitting never stops a paid run.",
		Example: `  dailies                 # open the app
  dailies --demo          # the same against a built-in sandbox: no key, no network, no money
  dailies submit --model runflow/bytedance/seedance/2.0/text-to-video --prompt "a corgi in the rain" --wait
  dailies list --filter 'status:failed age<1d'
  dailies wait 01K9 01KA  # ids may be shortened while they are unique`,
		Args: c.noCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				_, err := fmt.Fprintln(c.Out, c.Version.line())
				return err
			}
			return c.app(cmd.Context())
		},
		// An empty variable in a script must not select the default config, which has other caps.
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if f := cmd.Flag("config"); f != nil && f.Changed && f.Value.String() == "" {
				return usage("--config needs a file name")
			}
			return nil
		},
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	f := root.PersistentFlags()
	f.BoolVar(&c.flags.Demo, "demo", false, "use the built-in sandbox with a history of its own: no key, no network, no money")
	f.StringVar(&c.flags.Config, "config", "", "config `file` (DAILIES_CONFIG)")
	f.StringVar(&c.flags.History, "history", "", "history `file` (DAILIES_HISTORY)")
	f.StringVar(&c.flags.Videos, "videos", "", "`folder` for videos (DAILIES_VIDEOS)")
	root.Flags().BoolVar(&c.flags.Accessible, "accessible", false, "line by line, without drawing, for screen readers (ACCESSIBLE)")
	root.SetIn(c.In)
	root.SetOut(c.Out)
	root.SetErr(c.Err)
	// Cobra's Version is not used: its template would prevent the linker from removing unused
	// methods, 3 MB.
	root.Flags().BoolVarP(&version, "version", "v", false, "version for dailies")
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}

// noCommand returns an error for an unknown command, with a suggestion.
func (c *invocation) noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	next := "see dailies --help"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		next = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return usage("there is no command %q", args[0]).With(next)
}

// Run executes a command line (without the program's name) and returns the exit code. It
// prints the error, if any. ctx should end when the user interrupts: a command then stops
// waiting, and runs continue.
func Run(ctx context.Context, args []string, d Deps) int {
	root := New(d)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	code := exitCode(ctx, err)
	printError(d.Err, cmd, err, code)
	return code
}
