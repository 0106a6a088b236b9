package cli

import (
	"bytes"

	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

func (c *invocation) completion() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script of a shell",
		Example: `  source <(dailies completion bash)
  dailies completion zsh > "${fpath[1]}/_dailies"
  dailies completion fish > ~/.config/fish/completions/dailies.fish
  dailies completion powershell | Out-String | Invoke-Expression`,
		Long: "Run ids complete with their state and prompt, models with their names.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("which shell?").With("bash, zsh, fish or powershell")
			}
			return nil
		},
		ValidArgsFunction: words("bash", "zsh", "fish", "powershell"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch root := cmd.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(c.Out, true)
			case "zsh":
				return root.GenZshCompletion(c.Out)
			case "fish":
				return root.GenFishCompletion(c.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(c.Out)
			}
			return usage("there is no completion for %q", args[0]).With("bash, zsh, fish or powershell")
		},
	}
}

func (c *invocation) man() *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the man page",
		Example: "  dailies man | man -l -\n  dailies man > /usr/local/share/man/man1/dailies.1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mcobra.NewManPage(1, cmd.Root())
			if err != nil {
				return err
			}
			page = page.WithSection("Examples", cmd.Root().Example).WithSection("Environment", c.environment()).WithSection("Exit codes", exitCodes)
			// A line of text that begins with a dot would be parsed as a roff request.
			_, err = c.Out.Write(bytes.TrimLeft([]byte(page.Build(roff.NewDocument())), "\n"))
			return err
		},
	}
}
