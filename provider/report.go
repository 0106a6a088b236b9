package provider

import "time"

// Status is how a job stands at the provider.
type Status string

// The statuses. StatusUnknown is a word we do not know: it is shown as it came
// and the job is polled on.
const (
	StatusQueued    Status = "queued"
	StatusRunning   Status = "running"
	StatusSucceeded Status = "succeeded"
	StatusFailed    Status = "failed"
	StatusCancelled Status = "cancelled"
	StatusUnknown   Status = "unknown"
)

// Final reports whether a job in this status has ended.
func (s Status) Final() bool {
	return s == StatusSucceeded || s == StatusFailed || s == StatusCancelled
}

// Report is one answer to "how does the job stand?". Pointers are nil when the
// provider does not say; nothing in it is ever invented. All text in it is as it
// came from outside and must pass the sanitiser before it is drawn.
type Report struct {
	Job           string  `json:"job,omitempty"` // the provider's id; "" only from blocking endpoints
	Status        Status  `json:"status"`
	RawStatus     string  `json:"raw,omitempty"`      // the provider's own word
	Progress      *int    `json:"progress,omitempty"` // percent, 0 to 100
	QueuePosition *int    `json:"queue,omitempty"`    // jobs in front
	ETA           *int    `json:"eta,omitempty"`      // the provider's own estimate, seconds in all
	Videos        []Video `json:"videos,omitempty"`
	Billed        *Money  `json:"billed,omitempty"` // what the provider says it charged, in US dollars
	// BilledOther is a charge in another currency or unit, as text: "8.60 CNY". It is
	// never turned into dollars.
	BilledOther string  `json:"billed_other,omitempty"`
	Reserved    string  `json:"reserved,omitempty"` // a hold in the provider's own unit, as text
	Charged     Charged `json:"charge,omitempty"`   // whether money was taken; "" while not ended
	Seed        *int64  `json:"seed,omitempty"`     // the seed really used
	Flagged     bool    `json:"flagged,omitempty"`  // the provider marked the output as not safe for work
	Problem     *Error  `json:"problem,omitempty"`  // why it failed; nil otherwise
	// MissingVideo: by the provider's word the job ended well, but there is no video. One
	// may still come, so the status is StatusRunning.
	MissingVideo bool `json:"empty,omitempty"`
	// Gone: the job ended well and the provider has removed what it made. The status
	// is StatusSucceeded, without a video, and none will come.
	Gone bool `json:"gone,omitempty"`
}

// Charged says whether a run cost money.
type Charged string

// The charges. Never claim yes or no without the provider's word.
const (
	ChargedYes     Charged = "yes"
	ChargedNo      Charged = "no"
	ChargedUnknown Charged = "unknown"
)

// Video is a finished output at the provider.
type Video struct {
	URL     string    `json:"url"`
	Type    string    `json:"type,omitempty"` // media type when told
	Width   int       `json:"width,omitempty"`
	Height  int       `json:"height,omitempty"`
	Seconds float64   `json:"seconds,omitempty"`
	Expires time.Time `json:"expires,omitzero"` // zero when unknown
	// LastFrame is the address of its last frame as a picture, which lives as long.
	LastFrame string `json:"last_frame,omitempty"`
}
