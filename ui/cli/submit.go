package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

// submitOptions are the flags of submit besides those of the request.
type submitOptions struct {
	requestSpec
	from   string // a file of takes
	extend string // the run whose video is extended
	edit   string // the run whose video is edited
	dryRun bool
	yes    bool
	wait   bool
	vary   string // a parameter and its values
	final  string // the run whose video is made final
}

func (c *invocation) submit() *cobra.Command {
	o := &submitOptions{}
	cmd := &cobra.Command{
		Use:   "submit",
		Short: "Send a request, after showing its price",
		Example: `  dailies submit --model runflow/bytedance/seedance/2.0/text-to-video --prompt "a corgi in the rain"
  dailies submit --model runflow/bytedance/seedance/2.0/image-to-video --image shot.png \
                 --prompt @prompt.txt --duration 5 --resolution 720p --takes 4 --tag hero
  dailies submit --from takes.jsonl --yes --wait --json | jq -r .video.file
  dailies submit --final 01K9 --resolution 1080p                          # a draft at full size
  dailies submit --model … --prompt "neon fox" --vary seed=100..109       # one batch, one price
  dailies submit --extend 01K9 --prompt "she turns around" --duration 6   # go on where a take ends
  echo "waves" | dailies submit --model … --prompt - --dry-run   # show the request and its price, send nothing`,
		Long: "Prints each run once the provider has answered; with --wait once its video is saved.\n" +
			"Nothing is sent until you say yes, or give --yes. A create call is never repeated\n" +
			"blindly: without an answer the run is \"unsure\", and stays so until you decide.\n\n" +
			"A file given with --from has one take per line: JSON objects, or CSV as spreadsheets\n" +
			"write it, with a header line. The names are those of the flags, with _ for -, and takes may leave out what\n" +
			"flags say. All takes share one price, one question and one batch, which stops after\n" +
			"repeated failures or when the account is empty.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.spends = true
			open := c.with
			if o.dryRun {
				open = c.reading
			}
			return open(cmd.Context(), func(s *Session) error { return c.submitAll(cmd, s, o) })
		},
	}
	o.requestSpec.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "`file` of takes, .jsonl or .csv; - means JSON lines from standard input")
	f.StringVar(&o.extend, "extend", "", "extend the video of a `run`, at its provider unless --model says otherwise")
	f.StringVar(&o.edit, "edit", "", "edit the video of a `run` as --prompt says")
	f.StringVar(&o.final, "final", "", "the video of a `run` with its seed, at another --resolution or --model")
	f.StringVar(&o.vary, "vary", "", "one run for each value: `parameter=values`, such as seed=100..109, ratio=16:9,9:16 or model=A,B")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the exact request and its price, without sending it")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask for confirmation")
	f.BoolVar(&o.wait, "wait", false, "wait until the videos are saved")
	c.jsonFlag(cmd)
	must(cmd.RegisterFlagCompletionFunc("model", c.completeModels))
	must(cmd.RegisterFlagCompletionFunc("extend", c.completeRuns(anyRun)))
	must(cmd.RegisterFlagCompletionFunc("final", c.completeRuns(anyRun)))
	must(cmd.RegisterFlagCompletionFunc("edit", c.completeRuns(anyRun)))
	must(cmd.RegisterFlagCompletionFunc("shot", c.completeShots))
	must(cmd.RegisterFlagCompletionFunc("ratio", words("auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")))
	must(cmd.RegisterFlagCompletionFunc("resolution", words("480p", "720p", "1080p")))
	return cmd
}

func (c *invocation) submitAll(cmd *cobra.Command, s *Session, o *submitOptions) error {
	specs, err := c.specs(cmd, s, o)
	if err != nil {
		return err
	}
	if err := c.check(cmd.Context(), s, specs); err != nil {
		return err
	}
	q, err := s.Engine.Quote(cmd.Context(), specs...)
	if err != nil {
		return err
	}
	if o.dryRun {
		return c.dryRun(cmd.Context(), s, specs, q)
	}
	if err := c.mayBeSent(s, specs, q, o.yes); err != nil {
		return err
	}
	runs, err := s.Engine.Submit(cmd.Context(), specs...)
	if err != nil {
		return err
	}
	return c.send(cmd.Context(), s, runs, o.wait)
}

// check returns errors in the specs and prints warnings.
func (c *invocation) check(ctx context.Context, s *Session, specs []run.Spec) error {
	for i, o := range specs {
		for _, p := range s.Engine.Check(ctx, o.Model, o.Request).Issues {
			where := ""
			if len(specs) > 1 {
				where = "take " + itoa(i+1) + ": "
			}
			if !p.Warning {
				return usage("%s%s: %s", where, p.Field, p.Message)
			}
			c.say("%s%s: %s", where, p.Field, p.Message)
		}
	}
	return nil
}

// mayBeSent returns an error unless the budget allows the submission, there is a key, and the
// user confirms. The budget is checked first, since the key may be in the config that cannot
// be read.
func (c *invocation) mayBeSent(s *Session, specs []run.Spec, q run.Quote, yes bool) error {
	if q.OverBudget != nil {
		return q.OverBudget
	}
	for _, o := range specs {
		m, _ := s.Engine.Model(o.Model)
		if info := infoOf(s, m.Provider); !info.HasKey {
			return run.MissingKey(info)
		}
	}
	if yes {
		return nil
	}
	if !c.InTerminal {
		return usage("this spends money, and there is no terminal to ask on").With("add --yes")
	}
	for _, line := range priceLines(q) {
		c.say("%s", line)
	}
	if !q.NeedsConfirmation {
		return nil
	}
	return c.ask("Send " + c.what(s, specs) + " for " + estimated(q.Estimate) + "?")
}

// what names the runs: "3 runs to Runflow".
func (c *invocation) what(s *Session, specs []run.Spec) string {
	n, to := 0, ""
	for _, o := range specs {
		n += max(1, o.Takes)
		m, _ := s.Engine.Model(o.Model)
		switch title := infoOf(s, m.Provider).Title; {
		case to == "":
			to = title
		case to != title:
			to = "several providers"
		}
	}
	return count(n, "run") + " to " + to
}

// send drives new runs until their create calls are answered, or with wait to their end, and
// prints them.
func (c *invocation) send(ctx context.Context, s *Session, runs []run.Run, wait bool) error {
	settled := submitted
	if wait {
		settled = c.leaving()
	}
	return c.drive(ctx, s, runs, settled)
}

// drive drives runs until each is settled, prints them, and returns the result as an error.
func (c *invocation) drive(ctx context.Context, s *Session, runs []run.Run, settled func(run.Run) bool) error {
	finish := c.watchStatus(runs)
	printed := c.orderedPrinter(runs, settled)
	runs, err := watchRuns(ctx, s, runs, settled, func(r run.Run) error {
		c.status.printJSON(r)
		return printed.seen(r)
	})
	finish()
	if err == nil {
		return errors.Join(printed.rest(), runsEnded(runs)) // print runs whose result could not be written
	}
	if ctx.Err() != nil {
		_ = printed.rest() // print the ids even if interrupted
		for _, r := range runs {
			if r.State == run.Pending {
				c.say("%s was not sent yet: it will be when dailies runs again; dailies cancel %s drops it", run.ShortID(r.ID), run.ShortID(r.ID))
			}
		}
	}
	return err
}

// estimated formats an estimate in a sentence.
func estimated(e provider.Estimate) string {
	switch {
	case e.Base():
		return "a price " + e.String()
	case !e.Known:
		return "an unknown price"
	}
	return "an estimated " + e.String()
}

func must(err error) {
	if err != nil {
		panic(err) // a flag that was just defined is missing
	}
}

func words(list ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}
