package run

import (
	"slices"
	"time"

	"dailies/provider"
)

// Run is one request that was sent, or is about to be, and its state. Runs are passed by value;
// a snapshot is never modified.
type Run struct {
	ID             string // ULID; also the client reference that providers get
	Provider       string // provider.Info.Name
	Model          string // provider.Model.ID
	Request        provider.Request
	IdempotencyKey string // made before the row was first written
	Batch          string // shared by the takes and rows of one submit; "" for a single run
	Parent         string // the run this one was made from, or ""
	// ParentHow is how; "" if unknown.
	ParentHow ParentHow
	// Shot is the code of the shot that the run is a take of, Project the project of that shot,
	// and Take the run's number in it, from 1. The store sets Project and Take when it adds the
	// run. A run added with an empty Shot joins the shot of its parent, or starts a new one;
	// see [NewShot].
	Shot    string
	Project string
	Take    int

	// State, written only by the process that holds the lease.
	State         State
	RawStatus     string // the status as the provider spells it
	Job           string // the provider's id
	Progress      *int   // percent, as reported
	QueuePosition *int   // jobs ahead, as reported
	ETA           *int   // total seconds, as reported
	Estimate      provider.Estimate
	Billed        *provider.Money  // as reported; nil if it is not
	Reserved      string           // an amount reserved by the provider, in its own unit
	Charged       provider.Charged // "" until the run has ended
	Seed          *int64           // the seed that was used
	Flagged       bool             // marked by the provider as not safe for work
	Err           *provider.Error  // why it failed, or what blocks it now
	Lookups       int              // lookups since it became unsure
	Attempts      int              // failed attempts of the current step, for the backoff
	// CancelAsked is when the provider was asked to cancel. Its later reports decide.
	CancelAsked    time.Time
	CancelMessage  string // the provider's answer to that, for display; "" before there is one
	PollingStopped bool   // the user stopped polling it
	Video          Video
	// Outputs are the videos after the first one; nil for almost every run.
	Outputs []Video
	// Held is why a pending run waits for the user's approval before it is sent; "" if it does
	// not. Approved is when it was approved; zero if that was not needed.
	Held        string
	Approved    time.Time `json:"Confirmed"`
	Created     time.Time
	Sent        time.Time // when the create call left
	Started     time.Time // first report that the job runs
	Finished    time.Time
	Updated     time.Time
	NextAttempt time.Time // when it is due; zero = nothing to do

	// Annotations, written by the user at any time, see [AnnotationEdit].
	Pick     bool `json:"Star"`
	Rejected bool
	Rating   int // 1 to [MaxRating], 0 = none
	Tags     []string
	Note     string
	// In and Out are the part of the video that is wanted: from In until Out, from the beginning and
	// until the end where they are 0. They are kept to the microsecond.
	In, Out time.Duration
	Deleted time.Time // hidden since; zero = not

	Seq int64 // increases with every change of any run; set by the store
	// Epoch is the number of the claim under which the run was read. Every claim increments it,
	// and a write under an older epoch is rejected. Set by the store.
	Epoch int64
}

// Video is one output of a run and the state of its download.
type Video struct {
	provider.Video
	Download  DownloadState
	File      string // absolute path once saved; while downloading, the requested folder ("" = the default)
	Bytes     int64  // bytes on disk so far
	Size      int64  // total, 0 = unknown
	Rate      int64  // bytes per second now; never stored
	SHA256    string // of the file as it was received, in hex; "" = unknown
	Validator string // strong ETag or Last-Modified of the partial file
	// Complete is the complete file, from before it gets its name until the video is Downloaded.
	Complete CompleteFile
	Err      *provider.Error
	Attempts int
	// Since is when the provider's answers became inconclusive: succeeded without a video, an
	// unknown status, job not found, or a rejected link. Zero while they are not.
	Since       time.Time
	NextAttempt time.Time // not downloaded before then; never stored
}

// CompleteFile identifies a file of which it is not known yet under which name it is saved.
type CompleteFile struct {
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"` // of the whole file, in hex
	Modified time.Time `json:"modified"`
}

// Videos returns all outputs of the run, the first one included.
func (r Run) Videos() []Video { return append([]Video{r.Video}, r.Outputs...) }

// Unsaved returns the output that determines [Run.DownloadState]: the first one that is not
// saved yet, else the first.
func (r Run) Unsaved() Video {
	saved := r.DownloadState()
	for _, v := range r.Outputs {
		if r.Video.Download != saved && v.Download == saved {
			return v
		}
	}
	return r.Video
}

// DownloadState returns the download state of all outputs together: Downloaded only when each
// of them is.
func (r Run) DownloadState() DownloadState {
	if len(r.Outputs) == 0 {
		return r.Video.Download
	}
	for _, s := range []DownloadState{Downloading, DownloadFailed, LinkExpired, DownloadNone} {
		if slices.ContainsFunc(r.Videos(), func(v Video) bool { return v.Download == s }) {
			return s
		}
	}
	return Downloaded
}

// Paid reports whether the provider accepted the run: it has a job, or already its video.
func (r Run) Paid() bool { return r.Job != "" || r.Video.URL != "" }

// MayBePaid reports whether a run is paid, or its create call may have been accepted.
func (r Run) MayBePaid() bool { return r.Paid() || r.State == Submitting || r.State == Unsure }

// never is later than any link expires.
func never() time.Time { return time.Unix(1<<40, 0) }

// LinkExpiry returns when the first link that is still to be downloaded expires. saves is false if
// the run has no pending download.
func (r Run) LinkExpiry() (at time.Time, saves bool) {
	if r.State != Succeeded || r.DownloadState() != Downloading {
		return never(), false
	}
	at = never()
	for _, v := range r.Videos() {
		if v.Download == Downloading && !v.Expires.IsZero() && v.Expires.Before(at) {
			at = v.Expires
		}
	}
	return at, true
}

// State is the state of a run. The values are stored.
type State string

// The states, in the order of a run's life.
const (
	Pending    State = "pending"    // written to the store; nothing was sent
	Uploading  State = "uploading"  // images are being uploaded
	Submitting State = "submitting" // the create call may have been sent
	Queued     State = "queued"
	Running    State = "running"
	Succeeded  State = "succeeded"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
	Unsure     State = "unsure" // it is unknown whether the provider accepted it
)

// States lists every state in the order of a run's life.
func States() []State {
	return []State{Pending, Uploading, Submitting, Queued, Running, Succeeded, Failed, Cancelled, Unsure}
}

// Final reports whether the run has ended at the provider. Unsure is not final: a user or a
// lookup at the provider may still resolve it.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Cancelled }

// DownloadState is the state of a video's download. The values are stored.
type DownloadState string

// The download states.
const (
	DownloadNone   DownloadState = "none"
	Downloading    DownloadState = "saving"
	Downloaded     DownloadState = "saved"
	LinkExpired    DownloadState = "expired" // the link expired and could not be refreshed
	DownloadFailed DownloadState = "error"   // see Video.Err; may be retried at any time
)

// Elapsed returns how long the run has been, or was, at the provider; 0 if unknown.
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
	Kind   string // one word, for programs: created, uploaded, sent, queued, running, succeeded, …
	Text   string // for display; may hold text from outside
	Detail string // JSON of a provider.Exchange, or ""
}

// ShortID is the end of an id, by which a run is named where people read: the beginning is a
// time. Commands accept it, as they accept any beginning or end that only one run has.
func ShortID(id string) string {
	const short = 6
	if len(id) <= short {
		return id
	}
	return id[len(id)-short:]
}

// Base returns what a write that begins with r is based on.
func (r Run) Base() Base { return Base{r.State, r.Job} }

// CodeResubmitted is the error code of a run that was replaced by another one.
const CodeResubmitted = "resubmitted"

// Resubmitted reports whether the run was replaced by another one. Only that one can be run
// again; otherwise two processes could both resubmit it.
func (r Run) Resubmitted() bool { return r.Err != nil && r.Err.Code == CodeResubmitted }
