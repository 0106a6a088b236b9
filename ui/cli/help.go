package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// dress gives a command and those below it their help, and makes what cobra
// finds wrong with a command line an error of usage.
func dress(cmd *cobra.Command) {
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		fmt.Fprint(cmd.OutOrStdout(), help(cmd))
	})
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(cmd.OutOrStderr(), help(cmd))
		return err
	})
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%s", err) })
	checkArgs(cmd)
}

func checkArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			if _, ours := err.(*ending); err == nil || ours {
				return err
			}
			return usage("%s", err)
		}
	}
	for _, sub := range cmd.Commands() {
		checkArgs(sub)
	}
}

// help is what --help prints: examples first, exit codes last.
func help(cmd *cobra.Command) string {
	var b strings.Builder
	part := func(title, body string) {
		if body = strings.Trim(body, "\n"); body != "" {
			fmt.Fprintf(&b, "\n%s:\n%s\n", title, body)
		}
	}
	b.WriteString(cmd.Short + ".\n")
	part("Examples", cmd.Example)
	if cmd.Long != "" {
		b.WriteString("\n" + cmd.Long + "\n")
	}
	part("Usage", useLines(cmd))
	part("Commands", commands(cmd))
	part("Flags", flags(cmd.LocalNonPersistentFlags(), cmd.PersistentFlags()))
	if cmd.HasParent() {
		part("Flags of every command", flags(cmd.InheritedFlags()))
	} else {
		part("Environment", environment)
	}
	part("Exit codes", exitCodes)
	return b.String()
}

func useLines(cmd *cobra.Command) string {
	path := cmd.CommandPath()
	rest := strings.TrimPrefix(cmd.Use, cmd.Name())
	var lines []string
	if cmd.Runnable() {
		lines = append(lines, "  "+path+rest)
	}
	if cmd.HasAvailableSubCommands() {
		lines = append(lines, "  "+path+" COMMAND")
	}
	return strings.Join(lines, "\n")
}

func commands(cmd *cobra.Command) string {
	var b strings.Builder
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(&b, "  %-12s %s\n", sub.Name(), sub.Short)
		}
	}
	return b.String()
}

func flags(sets ...*pflag.FlagSet) string {
	var b strings.Builder
	for _, set := range sets {
		if set.HasAvailableFlags() {
			b.WriteString(set.FlagUsagesWrapped(100))
		}
	}
	return b.String()
}

const environment = `  RUNFLOW_API_KEY, RUNCOMFY_API_TOKEN, AIHUBMAX_API_KEY          keys
  RUNFLOW_BASE_URL, RUNCOMFY_BASE_URL, AIHUBMAX_BASE_URL         other addresses of the APIs
  DAILIES_CONFIG, DAILIES_HISTORY, DAILIES_VIDEOS                other places of files
  XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_VIDEOS_DIR
  NO_COLOR, ACCESSIBLE, VISUAL, EDITOR`
