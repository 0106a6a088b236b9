package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dailies/provider"
	"dailies/ui/cli"
)

// TestEveryCommandAndFlagHasASession: every command and flag is used by a script.
func TestEveryCommandAndFlagHasASession(t *testing.T) {
	d, _, _ := newWorld(t).deps()
	root := cli.New(d)
	root.InitDefaultHelpCmd()
	used := map[string]bool{}
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if _, args, ok := strings.Cut(line, "dailies "); ok && !strings.HasPrefix(line, "#") && !strings.Contains(line, "stderr") && !strings.Contains(line, "stdout") {
				note(root, strings.Fields(args), used)
			}
		}
	}
	every(root, func(cmd *cobra.Command) {
		if cmd.Runnable() && !used[cmd.CommandPath()] {
			t.Errorf("no script runs %s", cmd.CommandPath())
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if name := cmd.CommandPath() + " --" + f.Name; f.Name != "help" && !option(f.Name) && !used[name] {
				t.Errorf("no script runs %s", name)
			}
		})
		cmd.PersistentFlags().VisitAll(func(f *pflag.Flag) {
			if !used["--"+f.Name] {
				t.Errorf("no script uses --%s", f.Name)
			}
		})
	})
}

// option reports whether a flag is an option of the field table; see TestEveryOptionCanBeGiven.
func option(flag string) bool {
	return slices.ContainsFunc(provider.Fields(), func(f provider.FieldSpec) bool {
		return f.IsOption() && strings.TrimPrefix(flag, "no-") == f.Flag
	})
}

// note records the command and the flags of a line in a script.
func note(root *cobra.Command, args []string, used map[string]bool) {
	cmd, rest, err := root.Find(args)
	if err != nil {
		return
	}
	used[cmd.CommandPath()] = true
	for _, word := range rest {
		word, _, _ = strings.Cut(word, "=")
		var f *pflag.Flag
		switch {
		case strings.HasPrefix(word, "--"):
			f = cmd.Flag(word[2:])
		case len(word) == 2 && word[0] == '-' && word[1] != '-':
			if f = cmd.Flags().ShorthandLookup(word[1:]); f == nil {
				f = cmd.InheritedFlags().ShorthandLookup(word[1:])
			}
		}
		if f != nil {
			used[cmd.CommandPath()+" --"+f.Name], used["--"+f.Name] = true, true
		}
	}
}
