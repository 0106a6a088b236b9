package engine

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Store is the part of the history that the engine needs. Every method is one transaction; once
// it has returned nil, its writes survive a power failure.
type Store interface {
	Runs
	Leases
	Commands
	Uploads
	// References returns the named references, by name. KeepReference stores one and replaces an
	// earlier one with its name.
	References(ctx context.Context) ([]run.Reference, error)
	KeepReference(ctx context.Context, ref run.Reference) error
}

// Runs reads and writes runs.
type Runs interface {
	// Add writes new runs with one "created" event each, leased by owner until the given time,
	// and sets their Seq. In the same transaction, before it writes, it calls check with the
	// budget usage since the given times; if check returns an error nothing is written and Add
	// returns that error. A nil check skips the summing.
	Add(ctx context.Context, owner string, until time.Time, runs []run.Run, since run.PeriodStart, check func(run.BudgetUsage) error) error
	// Save writes the state of a run (not its annotations) with its events, and deletes the
	// executed commands. It writes nothing and returns ErrLeaseLost unless owner holds the
	// lease under the run's epoch and the row matches s.Base.
	Save(ctx context.Context, owner string, s run.Update) error
	// BeginSubmit is Save for the write before a create call. In the same transaction it
	// requires that the lease is valid at now, and calls check with the usage of all other
	// runs; if check returns an error nothing is written and BeginSubmit returns that error.
	BeginSubmit(ctx context.Context, owner string, s run.Update, now time.Time, since run.PeriodStart, check func(run.BudgetUsage) error) error
	// SaveAnswer writes the answer of a create call whose lease was lost, whichever process
	// holds it now, and ends that lease. It never discards or replaces a job or a video: if the
	// row has a different job, the answer is written as a new run with the id spare. An answer
	// that proves that the submission was not accepted is written only while the row is Submitting
	// or Unsure.
	SaveAnswer(ctx context.Context, s run.Update, spare string) error
	// AttachJob assigns a job to a run without one, whichever process holds its lease, ends the
	// lease and makes the run Queued and due. It does nothing if the run has that job. It
	// returns ErrChanged if the run has another job, or another run of the provider has this
	// one.
	AttachJob(ctx context.Context, id, job string, e run.Event) error
	// Replace ends the run of r.Base and adds new runs as Add does, in one transaction. It
	// writes nothing and returns ErrChanged unless the row matches r.Base.
	Replace(ctx context.Context, owner string, until time.Time, r run.Replaced, runs []run.Run, since run.PeriodStart, check func(run.BudgetUsage) error) error
	// BudgetUsage returns the usage since the given times, as passed to Add's check.
	BudgetUsage(ctx context.Context, since run.PeriodStart) (run.BudgetUsage, error)
	// Bills returns the cost of the latest succeeded runs of a model, of one kind, newest first,
	// at most [provider.LearnFrom].
	Bills(ctx context.Context, provider, model string, of provider.BillKind) ([]provider.Bill, error)
	// Changed returns the runs with Seq > after, in the order of Seq, at most 1,000.
	Changed(ctx context.Context, after int64) ([]run.Run, error)
	// Newest returns the highest Seq.
	Newest(ctx context.Context) (int64, error)
	// Run returns one run, or ErrNotFound.
	Run(ctx context.Context, id string) (run.Run, error)
	// JobRun returns the id of the run with the given job, or "".
	JobRun(ctx context.Context, provider, job string) (id string, err error)
	// Submitting reports whether any run of a provider, except the one with the id except,
	// awaits the answer to its create call.
	Submitting(ctx context.Context, provider, except string) (bool, error)
	// Batch returns the runs of a batch in the order of their ids.
	Batch(ctx context.Context, batch string) ([]run.Run, error)
}

// Leases prevents two processes from working on the same run.
type Leases interface {
	// Claim leases to owner all runs of the given providers that have something to do
	// (NextAttempt is set, or a command is pending) and whose lease has expired. It returns the
	// newly claimed runs, each under a new epoch.
	Claim(ctx context.Context, owner string, providers []string, now, until time.Time) ([]run.Run, error)
	// CheckLease returns ErrLeaseLost unless owner holds the lease of r under its epoch, the lease
	// is valid at now, and the row matches r.
	CheckLease(ctx context.Context, owner string, r run.Run, now time.Time) error
	// Renew extends all leases of owner.
	Renew(ctx context.Context, owner string, until time.Time) error
	// Release ends owner's leases of the given runs, or all of them if none are given.
	Release(ctx context.Context, owner string, ids ...string) error
	// Version changes whenever any process commits. It is cheap.
	Version(ctx context.Context) (int64, error)
}

// Commands holds the pending commands.
type Commands interface {
	// AddCommand adds a command. Adding an equal one for the same run has no effect.
	AddCommand(ctx context.Context, w run.Command) error
	// PendingCommands returns the commands for runs leased by owner.
	PendingCommands(ctx context.Context, owner string) ([]run.Command, error)
}

// Uploads records the files in the providers' stores by their content.
type Uploads interface {
	// Uploaded returns the upload with a content hash, if it stays available for at least an
	// hour after now, or has no known expiry and is less than a day old.
	Uploaded(ctx context.Context, providerName, hash string, now time.Time) (provider.UploadedFile, bool, error)
	KeepUpload(ctx context.Context, providerName, hash string, now time.Time, u provider.UploadedFile) error
	// DropUpload deletes the record of an upload that the provider no longer has.
	DropUpload(ctx context.Context, providerName, hash string) error
}
