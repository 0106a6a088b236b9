package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// applyTemplates sets the help of a command and its subcommands, including the environment
// variables, and converts cobra's argument errors to usage errors.
func applyTemplates(cmd *cobra.Command, environment string) {
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		fmt.Fprint(cmd.OutOrStdout(), help(cmd, environment))
	})
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(cmd.OutOrStderr(), help(cmd, environment))
		return err
	})
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%s", err) })
	checkArgs(cmd)
}

func checkArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			if _, ours := err.(*exitError); err == nil || ours {
				return err
			}
			return usage("%s", err)
		}
	}
	for _, sub := range cmd.Commands() {
		checkArgs(sub)
	}
}

// help returns the help text: examples first, exit codes last.
func help(cmd *cobra.Command, environment string) string {
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

// environment lists the environment variables; those of the vendors are from the registry.
func (c *invocation) environment() string {
	var keys, bases []string
	if c.Keys.Providers != nil {
		for _, i := range c.Keys.Providers() {
			keys = append(keys, i.KeyEnv[:min(len(i.KeyEnv), 1)]...)
			bases = append(bases, i.BaseURLEnv)
			for _, h := range i.Hosts {
				bases = append(bases, h.BaseURLEnv)
			}
		}
	}
	return variables(keys, "keys") + variables(bases, "other API addresses") +
		variables([]string{"DAILIES_CONFIG", "DAILIES_HISTORY", "DAILIES_VIDEOS"}, "other file locations") +
		"  XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_VIDEOS_DIR\n" +
		"  NO_COLOR, ACCESSIBLE, VISUAL, EDITOR"
}

// variables formats names in lines of up to 60 columns, with their description after the last.
func variables(names []string, what string) string {
	var lines []string
	for _, name := range names {
		last := len(lines) - 1
		switch {
		case name == "":
		case last >= 0 && len(lines[last])+len(", ")+len(name) <= 60:
			lines[last] += ", " + name
		default:
			lines = append(lines, name)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	lines[len(lines)-1] = fmt.Sprintf("%-62s %s", lines[len(lines)-1], what)
	return "  " + strings.Join(lines, ",\n  ") + "\n"
}
