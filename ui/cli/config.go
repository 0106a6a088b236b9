package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"dailies/ui/sanitize"
)

// ConfigFile gives commands access to the config. Ensure creates the commented default file if
// it is missing; Load reads the file again and returns its warnings.
type ConfigFile struct {
	Path    string
	Default string // the commented default file
	Ensure  func() (made bool, err error)
	Load    func() (shown string, warnings []string, err error) // shown: every setting, keys masked
}

func (c *invocation) config() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show or change the config",
		Example: `  dailies config edit      # begins with a commented file
  dailies config show
  dailies config path`,
		Args: c.noCommand,
		RunE: func(*cobra.Command, []string) error {
			return usage("config needs a subcommand").With("path, edit, show or schema")
		},
	}
	cmd.AddCommand(c.configPath(), c.configEdit(), c.configShow(), c.configSchema())
	return cmd
}

func (c *invocation) configPath() *cobra.Command {
	return &cobra.Command{
		Use: "path", Short: "Print the path of the config", Args: cobra.NoArgs,
		Example: "  cat \"$(dailies config path)\"",
		RunE: func(*cobra.Command, []string) error {
			f, err := c.Config(c.flags)
			if err != nil {
				return err
			}
			return c.print("%s", f.Path)
		},
	}
}

func (c *invocation) configEdit() *cobra.Command {
	return &cobra.Command{
		Use: "edit", Short: "Open the config in $VISUAL or $EDITOR", Args: cobra.NoArgs,
		Example: "  EDITOR=nano dailies config edit",
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := c.Config(c.flags)
			if err != nil {
				return err
			}
			if made, err := f.Ensure(); err != nil {
				return err
			} else if made {
				c.say("created %s", f.Path)
			}
			if err := c.Edit(cmd.Context(), f.Path); err != nil {
				return err
			}
			_, warnings, err := f.Load()
			c.warn(warnings)
			return err
		},
	}
}

func (c *invocation) configShow() *cobra.Command {
	var defaults bool
	cmd := &cobra.Command{
		Use: "show", Short: "Print every setting, keys masked", Args: cobra.NoArgs,
		Example: "  dailies config show\n  dailies config show --default > config.toml    # the commented file",
		RunE: func(*cobra.Command, []string) error {
			f, err := c.Config(c.flags)
			if err != nil {
				return err
			}
			if defaults {
				_, err := fmt.Fprint(c.Out, f.Default)
				return err
			}
			shown, warnings, err := f.Load()
			if err != nil {
				return err
			}
			c.warn(warnings)
			_, err = fmt.Fprint(c.Out, sanitize.Text(shown))
			return err
		},
	}
	cmd.Flags().BoolVar(&defaults, "default", false, "print the commented default file")
	return cmd
}

func (c *invocation) configSchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of what --json prints", Args: cobra.NoArgs,
		Example: "  dailies config schema > dailies.schema.json",
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(c.Out, Schema())
			return err
		},
	}
}

// warn prints warnings about the config, whether or not the output is a terminal.
func (c *invocation) warn(warnings []string) {
	for _, w := range warnings {
		fmt.Fprintf(c.Err, "config: %s\n", sanitize.Line(w))
	}
}
