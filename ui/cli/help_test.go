package cli_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"dailies/provider/run"
	"dailies/ui/cli"
)

// every calls do for each command.
func every(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, sub := range cmd.Commands() {
		every(sub, do)
	}
}

func TestEveryHelpHasExamplesFirstAndTheExitCodes(t *testing.T) {
	w := newWorld(t)
	d, _, _ := w.deps()
	n := 0
	every(cli.New(d), func(cmd *cobra.Command) {
		n++
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		got := w.do(args...).ends(0)
		examples, usage, codes := strings.Index(got.out, "\nExamples:\n"), strings.Index(got.out, "\nUsage:\n"), strings.Index(got.out, "\nExit codes:\n")
		if examples < 0 || usage < examples || codes < usage || !strings.Contains(got.out, "8  not found") {
			t.Errorf("%s --help:\n%s", cmd.CommandPath(), got.out)
		}
		if !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("the example of %s does not use it", cmd.CommandPath())
		}
		if strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: the short help ends in two periods", cmd.CommandPath())
		}
	})
	if n < 23 {
		t.Errorf("only %d commands", n)
	}
}

func TestHelpNamesEveryCommandAndFlag(t *testing.T) {
	w := newWorld(t)
	w.do("--help").ends(0).says("submit", "list", "show", "wait", "watch", "cancel", "download", "models", "spend", "doctor", "config",
		"completion", "version", "import", "callbacks", "retry", "sandbox", "--demo", "RUNFLOW_API_KEY")
	w.do("submit", "--help").ends(0).says("--model", "--prompt", "--image", "--end-image", "--ratio", "--resolution", "--duration", "--audio", "--no-audio",
		"--seed", "--takes", "--callback-url", "--tag", "--dry-run", "--yes", "--wait", "--json", "--from", "--demo")
}

func TestShellsComplete(t *testing.T) {
	w := newWorld(t)
	done := w.submitted("a corgi\u202e", "--wait")
	for shell, want := range map[string]string{"bash": "__start_dailies", "zsh": "#compdef dailies", "fish": "complete -c dailies", "powershell": "Register-ArgumentCompleter"} {
		w.do("completion", shell).ends(0).says(want)
	}
	w.do("completion", "tcsh").ends(2)
	w.do("completion").ends(2)
	for _, c := range []struct{ args, want, not string }{
		{"show ", run.ShortID(done) + "\tsaved · a corgi", "\u202e"},
		{"show " + done[:12], done, ""},
		{"show ZZZ", "", run.ShortID(done)},
		{"wait ", "", run.ShortID(done)}, // it has ended
		{"download ", run.ShortID(done), ""},
		{"show " + done + " ", "", run.ShortID(done)}, // not twice
		{"submit --model run", t2v + "\tseedance 2.0 text to video", ""},
		{"submit --model aihub", "aihubmax/", "runflow/"},
		{"submit --ratio ", "16:9", ""},
		{"list --sort ", "elapsed", ""},
		{"import ", "runflow\tRunflow", "aihubmax"},
		{"completion ", "powershell", ""},
		{"sandbox --addr ", "127.0.0.1:0", ""},
	} {
		args := append([]string{"__complete"}, strings.Fields(c.args)...)
		if strings.HasSuffix(c.args, " ") {
			args = append(args, "")
		}
		got := w.do(args...).ends(0)
		if !strings.Contains(got.out, c.want) || c.not != "" && strings.Contains(got.out, c.not) {
			t.Errorf("%q offers:\n%s", c.args, got.out)
		}
	}
}

func TestTheManPageHoldsEverything(t *testing.T) {
	w := newWorld(t)
	d := w.do("man").ends(0).says(".TH", "callbacks", "dry", "RUNFLOW_API_KEY", "timed out waiting")
	if !strings.HasPrefix(d.out, ".TH") {
		t.Errorf("begins with %q", d.out[:20])
	}
}
