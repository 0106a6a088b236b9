package engine

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Store is what the engine needs of the history, in four parts. Every method is
// one transaction; when it returns nil, what it wrote survives a power cut.
type Store interface {
	Runs
	Leases
	Commands
	Uploads
}

// Runs are the rows.
type Runs interface {
	// Add writes new runs with the event "created" each, leased by owner until the
	// given time, and sets their Seq. Before it writes it calls check with what was spent (see
	// [run.BudgetUsage]) since the two times, in the same transaction: when check returns an
	// error nothing is written and that error is returned. Without check nothing is
	// added up.
	Add(ctx context.Context, owner string, until time.Time, runs []run.Run, since run.PeriodStart, check func(run.BudgetUsage) error) error
	// Save writes the life of a run (not its marks) with its events, and removes
	// the granted wishes. It returns ErrLeaseLost, and writes nothing, unless owner holds
	// the lease under the epoch of the run and the row still stands as s.Base says.
	Save(ctx context.Context, owner string, s run.Update) error
	// BeginSubmit is Save for the write that comes before a create call. In the same
	// transaction the lease must be alive at now, and check is called with what was
	// spent by all other runs: its error is returned and nothing is written.
	BeginSubmit(ctx context.Context, owner string, s run.Update, now time.Time, since run.PeriodStart, check func(run.BudgetUsage) error) error
	// SaveAnswer writes the answer of a create call whose lease was lost meanwhile,
	// whoever holds it now, and ends that lease. A job or a video is never thrown away
	// and never takes the place of another one: when the row has a different job, the
	// answer is written as a run of its own with the id spare. An answer that proves that
	// nothing was taken is written only while the row is Submitting or Unsure.
	SaveAnswer(ctx context.Context, s run.Update, spare string) error
	// AttachJob gives a job to a run that has none, whoever holds the lease, ends the
	// lease and makes the run Queued and due at once. It does nothing when the run has
	// that job, and returns ErrChanged when it has another one or another run of the
	// provider has this one.
	AttachJob(ctx context.Context, id, job string, e run.Event) error
	// Replace settles the run of r.Base and adds new runs as Add does, in one
	// transaction. It returns ErrChanged, and writes nothing, unless the row stands as
	// r.Base says.
	Replace(ctx context.Context, owner string, until time.Time, r run.Replaced, runs []run.Run, since run.PeriodStart, check func(run.BudgetUsage) error) error
	// BudgetUsage returns what was spent since the two times, as Add's check gets it.
	BudgetUsage(ctx context.Context, since run.PeriodStart) (run.BudgetUsage, error)
	// Bills returns what the newest succeeded runs of a model cost at one resolution, with
	// sound or without; the newest first, at most [provider.LearnFrom].
	Bills(ctx context.Context, provider, model, resolution string, audio bool) ([]provider.Bill, error)
	// Changed returns the runs with Seq > after, oldest change first, at most 1,000.
	Changed(ctx context.Context, after int64) ([]run.Run, error)
	// Newest returns the Seq of the newest change.
	Newest(ctx context.Context) (int64, error)
	// Run returns one run, or ErrNotFound.
	Run(ctx context.Context, id string) (run.Run, error)
	// JobRun returns the id of the run that has a provider's job, "" when none has it.
	JobRun(ctx context.Context, provider, job string) (id string, err error)
	// Submitting reports whether a run of a provider other than the one with that id
	// awaits the answer to its create call.
	Submitting(ctx context.Context, provider, but string) (bool, error)
	// Batch returns the runs of a batch in the order of their ids.
	Batch(ctx context.Context, batch string) ([]run.Run, error)
}

// Leases keep two processes from driving the same run.
type Leases interface {
	// Claim leases to owner every run of the named providers that has something to
	// do (Next is set, or a wish waits for it) and whose lease has ended, and
	// returns the newly claimed ones, each under a new epoch.
	Claim(ctx context.Context, owner string, providers []string, now, until time.Time) ([]run.Run, error)
	// Holds returns ErrLeaseLost unless owner holds the lease of r under its epoch, the
	// lease is alive at now, and the row still stands as r does.
	Holds(ctx context.Context, owner string, r run.Run, now time.Time) error
	// Renew extends every lease of owner.
	Renew(ctx context.Context, owner string, until time.Time) error
	// Release ends the leases of owner on the given runs, or on all when none is given.
	Release(ctx context.Context, owner string, ids ...string) error
	// Version grows or changes whenever any process committed; it is cheap.
	Version(ctx context.Context) (int64, error)
}

// Commands are what people ask for.
type Commands interface {
	// AddCommand writes a wish. A second equal wish for the same run is the same wish.
	AddCommand(ctx context.Context, w run.Command) error
	// PendingCommands returns the wishes for runs that owner holds.
	PendingCommands(ctx context.Context, owner string) ([]run.Command, error)
}

// Uploads remember what lies in the providers' file stores, by content.
type Uploads interface {
	// Uploaded returns the live upload of a content hash, found only while it
	// stays alive for at least an hour after now, or its end is unknown and it is
	// younger than a day.
	Uploaded(ctx context.Context, providerName, hash string, now time.Time) (provider.UploadedFile, bool, error)
	KeepUpload(ctx context.Context, providerName, hash string, now time.Time, u provider.UploadedFile) error
	// DropUpload forgets an upload the provider no longer has.
	DropUpload(ctx context.Context, providerName, hash string) error
}
