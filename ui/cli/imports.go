package cli

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

// listed is the page size of list calls.
const listed = 100

func (c *invocation) imports() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "import [PROVIDER…]",
		Short: "Import runs that were made elsewhere",
		Example: `  dailies import                   # from every provider that lists its runs
  dailies import runflow --limit 1000
  dailies import --json | jq -r .id`,
		Long: "Only runs that the history does not know are added, and only they are printed. Their\n" +
			"videos are not saved automatically: use dailies download.",
		ValidArgsFunction: c.completeProviders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return usage("--limit must be 1 or more")
			}
			return c.with(cmd.Context(), func(s *Session) error { return c.importFrom(cmd.Context(), s, args, limit) })
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 500, "check that many of the newest runs of each provider")
	c.jsonFlag(cmd)
	return cmd
}

func (c *invocation) completeProviders(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	var offers []string
	err := c.reading(cmd.Context(), func(s *Session) error {
		for _, p := range s.Providers {
			if _, ok := p.(provider.Lister); ok && !has(args, p.Info().Name) && strings.HasPrefix(p.Info().Name, begun) {
				offers = append(offers, p.Info().Name+"\t"+p.Info().Title)
			}
		}
		return nil
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}

func (c *invocation) importFrom(ctx context.Context, s *Session, names []string, limit int) error {
	from, err := listers(s, names)
	if err != nil {
		return err
	}
	for _, p := range from {
		added, looked, err := c.importOne(ctx, s, p, limit)
		if err != nil {
			return err
		}
		c.say("%s: %s checked, %d added", p.Info().Title, count(looked, "run"), added)
	}
	return nil
}

// listers returns the named providers, or all that can list and have a key.
func listers(s *Session, names []string) ([]provider.Provider, error) {
	var from []provider.Provider
	var keys []string // variables of providers without a key
	for _, p := range s.Providers {
		_, can := p.(provider.Lister)
		named := has(names, p.Info().Name)
		if can {
			keys = append(keys, p.Info().KeyEnv[0])
		}
		switch {
		case named && !can:
			return nil, exitErrorf(exitOther, "%s does not list its runs", p.Info().Title).With("look at " + p.Info().RunsURL)
		case named && !p.Info().HasKey:
			return nil, run.MissingKey(p.Info())
		case named, can && len(names) == 0 && p.Info().HasKey:
			from = append(from, p)
		}
	}
	for _, name := range names {
		if infoOf(s, strings.ToLower(name)).KeyEnv == nil {
			return nil, usage("there is no provider %q", name).With("see dailies models")
		}
	}
	if len(from) == 0 {
		return nil, exitErrorf(exitKey, "no provider that lists its runs has a key").With("set " + strings.Join(keys, " or "))
	}
	return from, nil
}

// importOne imports the newest jobs of a provider, page by page.
func (c *invocation) importOne(ctx context.Context, s *Session, p provider.Provider, limit int) (added, looked int, err error) {
	cursor := ""
	for looked < limit {
		jobs, err := p.(provider.Lister).List(ctx, cursor, min(listed, limit-looked))
		if err != nil {
			return added, looked, err
		}
		runs := make([]run.Run, 0, len(jobs.Jobs))
		for _, j := range jobs.Jobs {
			r, ours, err := c.imported(ctx, s, p, j)
			if err != nil {
				return added, looked, err
			}
			if !ours {
				runs = append(runs, r)
			}
		}
		fresh, err := s.History.Import(ctx, runs)
		if err != nil {
			return added, looked, err
		}
		for _, r := range fresh {
			if err := c.putRun(r); err != nil {
				return added, looked, err
			}
		}
		added, looked = added+len(fresh), looked+len(jobs.Jobs)
		if jobs.Next == "" || jobs.Next == cursor || len(jobs.Jobs) == 0 {
			break
		}
		cursor = jobs.Next
		select { // some providers limit the rate of list calls
		case <-time.After(p.Info().ListGap):
		case <-ctx.Done():
			return added, looked, ctx.Err()
		}
	}
	return added, looked, nil
}

// imported converts a provider's job to a run. ours is true if its client reference shows that
// it is a run of this history. Times are those of the list, or unknown, never that of the
// import: a run with an unknown time counts towards no day, month, budget and median.
func (c *invocation) imported(ctx context.Context, s *Session, p provider.Provider, j provider.ListedJob) (r run.Run, ours bool, err error) {
	if _, err := ulid.ParseStrict(j.Ref); err == nil {
		ids, err := s.History.Resolve(ctx, j.Ref)
		if err != nil || len(ids) > 0 {
			return r, true, err
		}
	}
	now := c.Now()
	made := own(j.Created, now)
	r = run.Run{
		ID: ulid.MustNew(ulid.Timestamp(or(made, now)), ulid.DefaultEntropy()).String(), IdempotencyKey: uuid.NewString(),
		Provider: p.Info().Name, Model: j.Model, Request: j.Request, Job: j.Report.Job, RawStatus: j.Report.RawStatus,
		Progress: j.Report.Progress, QueuePosition: j.Report.QueuePosition, Billed: j.Report.Billed, Reserved: j.Report.Reserved,
		Charged: j.Report.Charged, Seed: j.Report.Seed, Flagged: j.Report.Flagged, Err: j.Report.Err,
		Estimate: provider.Estimate{UnknownReason: "made elsewhere"}, Video: run.Video{Download: run.DownloadNone},
		Created: made, Sent: made, Started: own(j.Started, now), Updated: now,
	}
	r.Request.Model = j.Model
	r.State = stateOf(j.Report)
	switch {
	case !r.State.Final():
		r.NextAttempt = now // polled from now on
		return r, false, nil
	case r.Charged == "":
		r.Charged = provider.ChargedUnknown
	}
	if r.Finished = own(j.Finished, now); r.Finished.Before(made) {
		r.Finished = time.Time{}
	}
	if j.Report.Gone {
		r.Video.Download = run.LinkExpired
	}
	if len(j.Report.Videos) > 0 && r.State == run.Succeeded {
		r.Video.Video = j.Report.Videos[0]
		for _, v := range j.Report.Videos[1:] {
			r.Outputs = append(r.Outputs, run.Video{Video: v, Download: run.DownloadNone})
		}
		if life := p.Info().LinkTTL; r.Video.Expires.IsZero() && life > 0 && !r.Finished.IsZero() {
			r.Video.Expires = r.Finished.Add(life).Truncate(time.Second)
		}
	}
	return r, false, nil
}

// own returns a time of a list, or the zero time if it is in the future by more than the clock
// skew.
func own(t, now time.Time) time.Time {
	if t.After(now.Add(24 * time.Hour)) {
		return time.Time{}
	}
	return t
}

// or returns the first time that is not zero.
func or(t, other time.Time) time.Time {
	if t.IsZero() {
		return other
	}
	return t
}

// stateOf returns the state of a listed job. A job with an unknown status is polled.
func stateOf(r provider.Report) run.State {
	switch r.Status {
	case provider.StatusSucceeded:
		return run.Succeeded
	case provider.StatusFailed:
		return run.Failed
	case provider.StatusCancelled:
		return run.Cancelled
	case provider.StatusRunning:
		return run.Running
	}
	return run.Queued
}
