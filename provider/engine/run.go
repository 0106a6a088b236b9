// Package engine drives runs: it writes down what a person asked for, sends it
// once, watches the job, saves the video, and takes all of it up again after a
// crash. Budgets are checked here, in the one place that spends.
//
// It knows no vendor (see the adapters), no SQL (see store) and no screen.
package engine

import (
	"slices"
	"time"

	"dailies/provider"
)

// Run is one request sent, or about to be, and its life. Runs are passed by
// value; a snapshot never changes under its reader.
type Run struct {
	ID       string // ULID; also the client reference that providers get
	Provider string // provider.Info.Name
	Model    string // provider.Model.ID
	Request  provider.Request
	Key      string // idempotency key, made before the row was first written
	Batch    string // shared by the takes and rows of one submit; "" for a single run
	Parent   string // the run this one was made from, or ""
	// ParentHow says how; "" where it is not known.
	ParentHow ParentHow
	// Shot is the code of the shot that the run is a take of, Project the shot's, and
	// Take its number there, from 1. The store sets Take and Project when it adds the
	// run. A run that is added with a Shot of "" joins its parent's, else it begins one;
	// see [NewShot].
	Shot    string
	Project string
	Take    int

	// Life: written by the process that holds the lease, nobody else.
	State    State
	Raw      string // the provider's own word for the state
	Job      string // the provider's id
	Progress *int   // percent, as the provider says
	Queue    *int   // jobs in front, as the provider says
	ETA      *int   // seconds in all, as the provider says
	Estimate provider.Estimate
	Billed   *provider.Money // as the provider says; nil when it does not
	Reserved string          // a hold in the provider's own unit
	Charge   provider.Charge // "" until the run ended
	Seed     *int64          // really used
	Flagged  bool            // marked by the provider as not safe for work
	Problem  *provider.Error // why it failed, or what stands in the way now
	Looks    int             // times we looked for it while unsure
	Tries    int             // failed attempts at the present step, for pacing
	// CancelAsked is when the provider was asked to cancel; it has the last word.
	CancelAsked time.Time
	CancelSaid  string // the provider's answer to that, for people; "" while none came
	Unwatched   bool   // the person said "stop watching": not polled any more
	Video       Video
	// Outputs are the videos after the first one; nil for almost every run.
	Outputs []Video
	// Held says why a pending run waits for a person's yes before it is sent; "" when
	// it does not. Confirmed is when they said yes; zero when they were not asked.
	Held      string
	Confirmed time.Time
	Created   time.Time
	Sent      time.Time // when the create call left
	Started   time.Time // first report of running
	Finished  time.Time
	Updated   time.Time
	Next      time.Time // not to be touched before; zero = nothing to do

	// Marks: written by the person at any time, see [Mark].
	Star     bool // picked
	Rejected bool
	Rating   int // 1 to [MaxRating], 0 = none
	Tags     []string
	Note     string
	Deleted  time.Time // hidden; zero = not

	Seq int64 // grows with every change of any run; set by the store
	// Epoch is the number of the claim under which the run was read. It grows with
	// every claim, and a write under an older one is refused. Set by the store.
	Epoch int64
}

// Video is the output of a run and where it stands on our disk.
type Video struct {
	provider.Video
	Saved     Saved
	File      string // absolute path once saved; while saving, the folder wished for ("" = the usual one)
	Bytes     int64  // bytes on disk so far
	Size      int64  // bytes in all, 0 when unknown
	Rate      int64  // bytes a second right now; never stored
	Validator string // strong ETag or Last-Modified of the part on disk
	Problem   *provider.Error
	Tries     int
	// Since is when the provider's answers stopped helping: it calls the run done and
	// gives no video, uses no word that we know, knows no such job, or refuses the
	// link. Zero while they help.
	Since time.Time
	Next  time.Time // not to be downloaded before; never stored
}

// Videos returns all outputs of the run, the first one included.
func (r Run) Videos() []Video { return append([]Video{r.Video}, r.Outputs...) }

// Unsaved returns the output that a person waits for: the first one that stands where
// all of them together do, see [Run.Saved]; the first one when all are saved.
func (r Run) Unsaved() Video {
	saved := r.Saved()
	for _, v := range r.Outputs {
		if r.Video.Saved != saved && v.Saved == saved {
			return v
		}
	}
	return r.Video
}

// Saved is where all outputs of the run together stand on our disk: they are saved
// when each of them is.
func (r Run) Saved() Saved {
	if len(r.Outputs) == 0 {
		return r.Video.Saved
	}
	for _, s := range []Saved{Saving, SavedError, SavedExpired, SavedNone} {
		if slices.ContainsFunc(r.Videos(), func(v Video) bool { return v.Saved == s }) {
			return s
		}
	}
	return SavedDone
}

// State is where a run stands.
type State string

// The states, in the order of a run's life.
const (
	Pending    State = "pending"    // written down; nothing was sent
	Uploading  State = "uploading"  // images are on their way to the provider's file store
	Submitting State = "submitting" // the create call may have left
	Queued     State = "queued"
	Running    State = "running"
	Succeeded  State = "succeeded"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
	Unsure     State = "unsure" // nobody knows whether it was taken
)

// States lists every state in the order of a run's life.
func States() []State {
	return []State{Pending, Uploading, Submitting, Queued, Running, Succeeded, Failed, Cancelled, Unsure}
}

// Final reports whether the provider's side of the run has ended. Unsure is not
// final: a person, or a look at the provider, may still settle it.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Saved is where a video stands on our disk.
type Saved string

// The lives of a video.
const (
	SavedNone    Saved = "none"
	Saving       Saved = "saving"
	SavedDone    Saved = "saved"
	SavedExpired Saved = "expired" // the link died and could not be refreshed
	SavedError   Saved = "error"   // see Video.Problem; may be tried again at any time
)

// Elapsed is how long the run has been, or was, at the provider; 0 when that is not
// known.
func (r Run) Elapsed(now time.Time) time.Duration {
	switch {
	case r.Sent.IsZero(), r.State.Final() && r.Finished.IsZero():
		return 0
	case !r.Finished.IsZero():
		return max(0, r.Finished.Sub(r.Sent))
	}
	return max(0, now.Sub(r.Sent))
}

// Event is one line of a run's timeline.
type Event struct {
	Run    string
	At     time.Time
	What   string // one word for programs: created, uploaded, sent, queued, running, succeeded, …
	Text   string // for people; may hold text from outside
	Detail string // JSON of a provider.Exchange, or ""
}

// Wish is what a person wants done with a run. Any process may wish; the one
// that holds the run's lease grants it.
type Wish struct {
	ID   int64
	Run  string
	What WishKind
	Arg  string // WishSave: the folder, "" for the usual one
	At   time.Time
}

// WishKind names a wish.
type WishKind string

// The wishes.
const (
	WishCancel  WishKind = "cancel"
	WishSave    WishKind = "save"    // download the video (again)
	WishRefresh WishKind = "refresh" // look now, and watch again
	WishUnwatch WishKind = "unwatch" // stop watching; the job goes on
	WishSend    WishKind = "send"    // a held order: a person says yes to it
	WishDismiss WishKind = "dismiss" // an unsure run: stop asking; it counts as failed, billed unknown
)

// Mark is a change a person makes to their own notes on runs. nil fields stay.
type Mark struct {
	Star     *bool // a pick is not rejected: each takes the other away
	Rejected *bool
	Rating   *int
	AddTags  []string
	DropTags []string
	Note     *string
	Deleted  *bool
}
