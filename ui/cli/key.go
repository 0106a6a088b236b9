package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"dailies/provider"
)

// maxKey is the maximum size of a key in bytes.
const maxKey = 4096

func (c *invocation) key() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Store a provider's key, or remove it",
		Example: `  dailies key keep runflow                     # asks for it, showing nothing
  pass show runflow | dailies key keep runflow
  dailies key forget runflow`,
		Args: c.noCommand,
		RunE: func(*cobra.Command, []string) error { return usage("key needs a subcommand").With("keep or forget") },
	}
	cmd.AddCommand(c.keyKeep(), c.keyForget())
	return cmd
}

func (c *invocation) keyKeep() *cobra.Command {
	var inFile bool
	cmd := &cobra.Command{
		Use: "keep PROVIDER", Short: "Store a key, read from standard input", Args: cobra.ExactArgs(1),
		Long: "The key is stored in the system's keyring. Where there is none, it is stored in a file beside\n" +
			"the config that only you can read: a terminal is asked before, a script says --file.",
		Example:           "  dailies key keep runflow\n  pass show runflow | dailies key keep runflow --file",
		ValidArgsFunction: c.completeVendors,
		RunE: func(cmd *cobra.Command, args []string) error {
			i, err := c.vendor(args[0])
			if err != nil {
				return err
			}
			safe, err := c.Keys.Safe(c.flags)
			if err != nil {
				return err
			}
			if !inFile && !safe.HasKeyring(cmd.Context()) { // found out before a secret is typed
				if err := c.askForFile(i, safe.File()); err != nil {
					return err
				}
				inFile = true
			}
			key, err := c.readKey(i)
			if err != nil {
				return err
			}
			place, err := safe.Keep(cmd.Context(), i, key, inFile)
			if err != nil {
				return err
			}
			c.say("the key for %s is stored in %s; dailies doctor says whether it is accepted", i.Title, place)
			return nil
		},
	}
	cmd.Flags().BoolVar(&inFile, "file", false, "store it in a file that only you can read, not in the keyring")
	return cmd
}

// askForFile asks whether a key may be stored in a file, as there is no keyring. Without a
// terminal it refuses.
func (c *invocation) askForFile(i provider.Info, path string) error {
	const none = "this computer has no keyring that can be used"
	if !c.InTerminal {
		return provider.Errorf(provider.KindLocal, none).
			WithHint("add --file to store it in " + path + ", or set it as " + strings.Join(i.KeyEnv, " or "))
	}
	return c.ask(none + ". Store the key in " + path + ", which only you can read?")
}

func (c *invocation) keyForget() *cobra.Command {
	return &cobra.Command{
		Use: "forget PROVIDER", Short: "Remove a stored key", Args: cobra.ExactArgs(1),
		Example:           "  dailies key forget runflow",
		ValidArgsFunction: c.completeVendors,
		RunE: func(cmd *cobra.Command, args []string) error {
			i, err := c.vendor(args[0])
			if err != nil {
				return err
			}
			safe, err := c.Keys.Safe(c.flags)
			if err != nil {
				return err
			}
			return safe.Forget(cmd.Context(), i)
		},
	}
}

// vendor returns a provider by name.
func (c *invocation) vendor(name string) (provider.Info, error) {
	all := c.Keys.Providers()
	at := slices.IndexFunc(all, func(i provider.Info) bool { return i.Name == name })
	if at < 0 {
		return provider.Info{}, usage("there is no provider %q", name).With("use one of " + strings.Join(vendorNames(all), " "))
	}
	return all[at], nil
}

func vendorNames(all []provider.Info) []string {
	names := make([]string, len(all))
	for n, i := range all {
		names[n] = i.Name
	}
	return names
}

func (c *invocation) completeVendors(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return vendorNames(c.Keys.Providers()), cobra.ShellCompDirectiveNoFileComp
}

// readKey reads one line from standard input, without echo if it is a terminal.
func (c *invocation) readKey(i provider.Info) (provider.Secret, error) {
	var line string
	var err error
	if f, ok := c.In.(*os.File); ok && c.InTerminal {
		fmt.Fprintf(c.Err, "key for %s (it is not shown): ", i.Title)
		var b []byte
		b, err = term.ReadPassword(f.Fd())
		line = string(b)
		fmt.Fprintln(c.Err)
	} else {
		if line, err = readLine(c.In, maxKey); err == io.EOF {
			err = nil
		}
	}
	if err != nil {
		return provider.Secret{}, fmt.Errorf("read the key: %w", err)
	}
	key, why := provider.ReadKey(line)
	if key.Empty() {
		return provider.Secret{}, usage("that is not a key: %s", cmp.Or(why, "it is empty")).With("paste the key alone, as " + i.KeyURL + " shows it")
	}
	return key, nil
}
