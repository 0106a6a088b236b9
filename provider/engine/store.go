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
	// ErrNotWritten: the history could not be written.
	ErrNotWritten = errors.New("the history could not be written")
	// ErrGone: the file is not the history that was opened. It comes with ErrNotWritten.
	ErrGone = errors.New("the history is not at its place")
	// ErrNotFound: no such run.
	ErrNotFound = errors.New("no such run")
	// ErrSent: there is a run of that id already.
	ErrSent = errors.New("sent already")
	// ErrChanged: the run is no longer as the caller saw it.
	ErrChanged = errors.New("the run has changed meanwhile")
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
	// the granted wishes. It returns ErrLost, and writes nothing, unless owner holds
	// the lease under the epoch of the run and the row still stands as s.Base says.
	Save(ctx context.Context, owner string, s Step) error
	// BeginSubmit is Save for the write that comes before a create call. In the same
	// transaction the lease must be alive at now, and check is called with what was
	// spent by all other runs: its error is returned and nothing is written.
	BeginSubmit(ctx context.Context, owner string, s Step, now time.Time, since Since, check func(Spent) error) error
	// SaveAnswer writes the answer of a create call whose lease was lost meanwhile,
	// whoever holds it now, and ends that lease. A job or a video is never thrown away
	// and never takes the place of another one: when the row has a different job, the
	// answer is written as a run of its own with the id spare. An answer that proves that
	// nothing was taken is written only while the row is Submitting or Unsure.
	SaveAnswer(ctx context.Context, s Step, spare string) error
	// AttachJob gives a job to a run that has none, whoever holds the lease, ends the
	// lease and makes the run Queued and due at once. It does nothing when the run has
	// that job, and returns ErrChanged when it has another one or another run of the
	// provider has this one.
	AttachJob(ctx context.Context, id, job string, e Event) error
	// Replace settles the run of r.Base and adds new runs as Add does, in one
	// transaction. It returns ErrChanged, and writes nothing, unless the row stands as
	// r.Base says.
	Replace(ctx context.Context, owner string, until time.Time, r Replaced, runs []Run, since Since, check func(Spent) error) error
	// Spent returns what was spent since the two times, as Add's check gets it.
	Spent(ctx context.Context, since Since) (Spent, error)
	// Bills returns what the newest succeeded runs of a model cost at one resolution, with
	// sound or without; the newest first, at most [provider.LearnFrom].
	Bills(ctx context.Context, provider, model, resolution string, audio bool) ([]provider.Bill, error)
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
	Base    Base // how the row stood when the step began, or at its last write
	Events  []Event
	Granted []int64 // ids of wishes
}

// Base is what a write is based on.
type Base struct {
	State State
	Job   string
}

// Base returns what a write that begins with r is based on.
func (r Run) Base() Base { return Base{r.State, r.Job} }

// Replaced is an unsure run that a new one takes the place of.
type Replaced struct {
	Base  Base // as a person saw it
	Run   Run  // as it is to be written
	Event Event
}

// Since are the beginnings of the day and the month in the person's time zone.
type Since struct{ Day, Month time.Time }

// Spent is what counts against the budgets: of every run sent since then the
// billed amount where it is known, nothing where Charge is no, else the high
// estimate; and of every run that still waits to be sent its high estimate,
// whenever it was made.
type Spent struct{ Day, Month provider.Money }

// Leases keep two processes from driving the same run.
type Leases interface {
	// Claim leases to owner every run of the named providers that has something to
	// do (Next is set, or a wish waits for it) and whose lease has ended, and
	// returns the newly claimed ones, each under a new epoch.
	Claim(ctx context.Context, owner string, providers []string, now, until time.Time) ([]Run, error)
	// Holds returns ErrLost unless owner holds the lease of r under its epoch, the
	// lease is alive at now, and the row still stands as r does.
	Holds(ctx context.Context, owner string, r Run, now time.Time) error
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
