package cli

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func (c *invocation) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  dailies version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return c.print("%s", c.Version.line())
		},
	}
}

// line formats the version: "dailies 1.2.0 (abc1234, 2026-11-20) go1.26 linux/amd64".
func (v Version) line() string {
	number := v.Number
	if number == "" {
		number = "dev"
	}
	var of []string
	if v.Commit != "" {
		of = append(of, v.Commit[:min(7, len(v.Commit))])
	}
	if v.Date != "" {
		of = append(of, v.Date)
	}
	line := "dailies " + number
	if len(of) > 0 {
		line += " (" + strings.Join(of, ", ") + ")"
	}
	return line + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}

// Built returns the version of this build: the given number, and the commit recorded by Go.
func Built(number string) Version {
	v := Version{Number: number}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Date = s.Value
		}
	}
	return v
}
