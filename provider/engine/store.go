package engine

import (
	"context"
	"errors"
	"time"

	"dailies/provider"
)

// Errors that a [Store] returns, to be tested with errors.Is.
var (
	// ErrLost: another process holds the run now; stop driving it.
	ErrLost = errors.New("another window took over this run")
	// ErrReadOnly: the history can be read, and nothing can be written into it.
	ErrReadOnly = errors.New("the history can only be read")
	// ErrNotFound: no such run.
	ErrNotFound = errors.New("no such run")
	// ErrSent: there is a run of that id already.
	ErrSent = errors.New("sent already")
)

// Store is what the engine needs of the history, in four parts. Every method is
// one transaction; when it returns nil, what it wrote survives a power cut.
type Store interface {
	Runs
	Leases
	Wishes
	Uploads
}

// Runs are the rows.
type Runs interface {
	// Add writes new runs with the event "created" each, leased by owner until the
	// given time, and sets their Seq. Before it writes it calls check with what was spent (see
	// [Spent]) since the two times, in the same transaction: when check returns an
	// error nothing is written and that error is returned. Without check nothing is
	// added up.
	Add(ctx context.Context, owner string, until time.Time, runs []Run, since Since, check func(Spent) error) error
	// Save writes the life of a run (not its marks) with its events, and removes
	// the granted wishes. It returns ErrLost when owner does not hold the lease.
	Save(ctx context.Context, owner string, s Step) error
	// Adopt writes the job id of a run that has none, whoever holds the lease, and
	// makes it Queued and due at once. It is for an answer that comes after the
	// lease was lost: an id is never thrown away. It does nothing when the run has a job.
	Adopt(ctx context.Context, id, job string, e Event) error
	// Spent returns what was spent since the two times, as Add's check gets it.
	Spent(ctx context.Context, since Since) (Spent, error)
	// Changed returns the runs with Seq > after, oldest change first, at most 1,000.
	Changed(ctx context.Context, after int64) ([]Run, error)
	// Newest returns the Seq of the newest change.
	Newest(ctx context.Context) (int64, error)
	// Run returns one run, or ErrNotFound.
	Run(ctx context.Context, id string) (Run, error)
	// JobRun returns the id of the run that has a provider's job, "" when none has it.
	JobRun(ctx context.Context, provider, job string) (id string, err error)
	// Batch returns the runs of a batch in the order of their ids.
	Batch(ctx context.Context, batch string) ([]Run, error)
}

// Step is what one step of a run learned.
type Step struct {
	Run     Run
	Events  []Event
	Granted []int64 // ids of wishes
}

// Since are the beginnings of the day and the month in the person's time zone.
type Since struct{ Day, Month time.Time }

// Spent is what counts against the budgets: of every run created since then, the
// billed amount where it is known, nothing where Charge is no or the run was
// never sent and has ended, else the high estimate.
type Spent struct{ Day, Month provider.Money }

// Leases keep two processes from driving the same run.
type Leases interface {
	// Claim leases to owner every run of the named providers that has something to
	// do (Next is set, or a wish waits for it) and whose lease has ended, and
	// returns the newly claimed ones.
	Claim(ctx context.Context, owner string, providers []string, now, until time.Time) ([]Run, error)
	// Renew extends every lease of owner.
	Renew(ctx context.Context, owner string, until time.Time) error
	// Release ends the leases of owner on the given runs, or on all when none is given.
	Release(ctx context.Context, owner string, ids ...string) error
	// Version grows or changes whenever any process committed; it is cheap.
	Version(ctx context.Context) (int64, error)
}

// Wishes are what people ask for.
type Wishes interface {
	// Wish writes a wish. A second equal wish for the same run is the same wish.
	Wish(ctx context.Context, w Wish) error
	// Wished returns the wishes for runs that owner holds.
	Wished(ctx context.Context, owner string) ([]Wish, error)
}

// Uploads remember what lies in the providers' file stores, by content.
type Uploads interface {
	// Uploaded returns the live upload of a content hash, found only while it
	// stays alive for at least an hour after now, or its end is unknown and it is
	// younger than a day.
	Uploaded(ctx context.Context, providerName, hash string, now time.Time) (provider.Uploaded, bool, error)
	KeepUpload(ctx context.Context, providerName, hash string, now time.Time, u provider.Uploaded) error
	// DropUpload forgets an upload the provider no longer has.
	DropUpload(ctx context.Context, providerName, hash string) error
}
