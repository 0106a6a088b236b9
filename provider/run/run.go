package run

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"dailies/provider"
)

// never is later than every link ends.
func never() time.Time { return time.Unix(1<<40, 0) }

// Ends is when the first link of the run that is to be downloaded ends; saves is
// false where none is.
func (r Run) Ends() (at time.Time, saves bool) {
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

// Executable reports whether a wish can be looked at now. A cancel waits while the
// answer to the create call is not known: it is carried out as soon as there is a job.
func (r Run) Executable(w Command) bool {
	return w.Kind != CommandCancel || r.State != Submitting && r.State != Unsure
}

// LivePrices is what a provider's price call said, as it is kept between starts.
type LivePrices struct {
	Provider string                      `json:"provider"`
	Prices   map[string][]provider.Price `json:"prices"` // by Model.ID
	Read     time.Time                   `json:"read"`   // when they were told; zero = never
	Tried    time.Time                   `json:"tried"`  // when they were asked for last
	Failed   string                      `json:"failed"` // why that failed, "" when it did not
}

// mayCost says what one run may cost, and why it counts for as much.
func mayCost(e provider.Estimate, counts provider.Money) string {
	switch {
	case !e.Known:
		return fmt.Sprintf("one run without a known price counts as %s", counts)
	case e.Doubt != "":
		return fmt.Sprintf("one run may cost %s, which is counted twice (%s)", e.High, e.Doubt)
	}
	return fmt.Sprintf("one run may cost %s", counts)
}

// Paid reports whether an answer says that a run is being made: it has a job, or
// already its video.
func (r Run) Paid() bool { return r.Job != "" || r.Video.URL != "" }

// MayBePaid reports whether a run is paid, or its create call may have been taken.
func (r Run) MayBePaid() bool { return r.Paid() || r.State == Submitting || r.State == Unsure }

// Run is one request sent, or about to be, and its life. Runs are passed by
// value; a snapshot never changes under its reader.
type Run struct {
	ID             string // ULID; also the client reference that providers get
	Provider       string // provider.Info.Name
	Model          string // provider.Model.ID
	Request        provider.Request
	IdempotencyKey string `json:"Key"` // idempotency key, made before the row was first written
	Batch          string // shared by the takes and rows of one submit; "" for a single run
	Parent         string // the run this one was made from, or ""
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
	State         State
	RawStatus     string `json:"Raw"` // the provider's own word for the state
	Job           string // the provider's id
	Progress      *int   // percent, as the provider says
	QueuePosition *int   `json:"Queue"` // jobs in front, as the provider says
	ETA           *int   // seconds in all, as the provider says
	Estimate      provider.Estimate
	Billed        *provider.Money  // as the provider says; nil when it does not
	Reserved      string           // a hold in the provider's own unit
	Charged       provider.Charged `json:"Charge"` // "" until the run ended
	Seed          *int64           // really used
	Flagged       bool             // marked by the provider as not safe for work
	Err           *provider.Error  `json:"Problem"` // why it failed, or what stands in the way now
	Lookups       int              `json:"Looks"`   // times we looked for it while unsure
	Attempts      int              `json:"Tries"`   // failed attempts at the present step, for pacing
	// CancelAsked is when the provider was asked to cancel; it has the last word.
	CancelAsked    time.Time
	CancelMessage  string `json:"CancelSaid"` // the provider's answer to that, for people; "" while none came
	PollingStopped bool   `json:"Unwatched"`  // the person said "stop watching": not polled any more
	Video          Video
	// Outputs are the videos after the first one; nil for almost every run.
	Outputs []Video
	// Held says why a pending run waits for a person's yes before it is sent; "" when
	// it does not. Confirmed is when they said yes; zero when they were not asked.
	Held        string
	Confirmed   time.Time
	Created     time.Time
	Sent        time.Time // when the create call left
	Started     time.Time // first report of running
	Finished    time.Time
	Updated     time.Time
	NextAttempt time.Time `json:"Next"` // not to be touched before; zero = nothing to do

	// Marks: written by the person at any time, see [AnnotationEdit].
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
	Download  DownloadState   `json:"Saved"`
	File      string          // absolute path once saved; while saving, the folder wished for ("" = the usual one)
	Bytes     int64           // bytes on disk so far
	Size      int64           // bytes in all, 0 when unknown
	Rate      int64           // bytes a second right now; never stored
	Validator string          // strong ETag or Last-Modified of the part on disk
	Err       *provider.Error `json:"Problem"`
	Attempts  int             `json:"Tries"`
	// Since is when the provider's answers stopped helping: it calls the run done and
	// gives no video, uses no word that we know, knows no such job, or refuses the
	// link. Zero while they help.
	Since       time.Time
	NextAttempt time.Time `json:"Next"` // not to be downloaded before; never stored
}

// Videos returns all outputs of the run, the first one included.
func (r Run) Videos() []Video { return append([]Video{r.Video}, r.Outputs...) }

// Unsaved returns the output that a person waits for: the first one that stands where
// all of them together do, see [Run.DownloadState]; the first one when all are saved.
func (r Run) Unsaved() Video {
	saved := r.DownloadState()
	for _, v := range r.Outputs {
		if r.Video.Download != saved && v.Download == saved {
			return v
		}
	}
	return r.Video
}

// DownloadState is where all outputs of the run together stand on our disk: they are saved
// when each of them is.
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

// DownloadState is where a video stands on our disk.
type DownloadState string

// The lives of a video.
const (
	DownloadNone   DownloadState = "none"
	Downloading    DownloadState = "saving"
	Downloaded     DownloadState = "saved"
	LinkExpired    DownloadState = "expired" // the link died and could not be refreshed
	DownloadFailed DownloadState = "error"   // see Video.Problem; may be tried again at any time
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
	Kind   string // one word for programs: created, uploaded, sent, queued, running, succeeded, …
	Text   string // for people; may hold text from outside
	Detail string // JSON of a provider.Exchange, or ""
}

// Shot is what several runs, its takes, try to get right.
type Shot struct {
	Code     string // S010; unique in the history whatever its case
	Name     string // the beginning of its first prompt until a person names it
	Project  string // "" = none
	Position int    // its place in the project; shots of one place stand by their codes
	Created  time.Time
}

// ShotSums is a shot with what its takes come to. Deleted takes do not count.
type ShotSums struct {
	Shot
	Takes    map[State]int
	Picks    int
	Rejected int
	Best     int            // the best rating, 0 = none
	Spent    provider.Money // billed, else the high estimate of what counts
	Unpriced int            // takes that count and have neither
}

// Total is the number of takes.
func (s ShotSums) Total() (n int) {
	for _, takes := range s.Takes {
		n += takes
	}
	return n
}

// ParentHow says how a run was made from its parent.
type ParentHow string

const HowContinue ParentHow = "continue" // from its last frame; begins the next shot

// NewShot is a Run.Shot that stands for a shot that is still to be made. Runs that are
// added together with the same text share the shot.
func NewShot(text string) string { return newShotMark + text }

const newShotMark = "*"

// IsNewShot reports whether a Run.Shot was made by [NewShot].
func IsNewShot(shot string) bool { return strings.HasPrefix(shot, newShotMark) }

const MaxRating = 5

const maxShotCode = 20

// CheckShotCode returns why text cannot be the code of a shot, or nil. Codes are parts
// of file names and of edit decision lists.
func CheckShotCode(text string) error {
	odd := func(c rune) bool {
		return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '-'
	}
	switch {
	case text == "":
		return provider.Errorf(provider.KindInput, "a shot needs a code, such as S010")
	case len(text) > maxShotCode:
		return provider.Errorf(provider.KindInput, "the code of a shot has at most %d characters", maxShotCode)
	case strings.ContainsFunc(text, odd):
		return provider.Errorf(provider.KindInput, "the code of a shot has letters, digits, - and _ only, such as S010")
	}
	return nil
}

// Base returns what a write that begins with r is based on.
func (r Run) Base() Base { return Base{r.State, r.Job} }

const CodeResubmitted = "resubmitted"

// Resubmitted reports whether another run took the place of this one. That one can
// be run again, this one cannot: two processes may have been told to.
func (r Run) Resubmitted() bool { return r.Err != nil && r.Err.Code == CodeResubmitted }
