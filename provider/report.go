package provider

import "time"

// Status is the status of a job.
type Status string

// The statuses. StatusUnknown is a status not known to us: it is shown as reported, and polling
// continues.
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

// Report is the state of a job as returned by one call. Pointers are nil if the provider does
// not report the value; nothing is made up. Texts are unsanitized and must be sanitized before
// display.
type Report struct {
	Job           string  `json:"job,omitempty"` // the provider's id; "" only from blocking endpoints
	Status        Status  `json:"status"`
	RawStatus     string  `json:"raw,omitempty"`      // as spelled by the provider
	Progress      *int    `json:"progress,omitempty"` // percent, 0 to 100
	QueuePosition *int    `json:"queue,omitempty"`    // jobs ahead
	ETA           *int    `json:"eta,omitempty"`      // estimated by the provider, total seconds
	Videos        []Video `json:"videos,omitempty"`
	Billed        *Money  `json:"billed,omitempty"` // what the provider reports as charged, in US dollars
	// BilledOther is a charge in another currency or unit, as text: "8.60 CNY". It is never
	// converted.
	BilledOther string  `json:"billed_other,omitempty"`
	Reserved    string  `json:"reserved,omitempty"` // an amount reserved in the provider's unit, as text
	Charged     Charged `json:"charge,omitempty"`   // whether the run was charged; "" before it has ended
	Seed        *int64  `json:"seed,omitempty"`     // the seed that was used
	// Logs are the last lines that the model logged, oldest first, at most [MaxLogs] of at most
	// [MaxLogLine] bytes.
	Logs    []string `json:"-"`
	Flagged bool     `json:"flagged,omitempty"` // marked by the provider as not safe for work
	Err     *Error   `json:"problem,omitempty"` // why it failed
	// MissingVideo: the job succeeded, but there is no video yet. The status is StatusRunning.
	MissingVideo bool `json:"empty,omitempty"`
	// Gone: the job succeeded, but the provider has deleted the video. The status is
	// StatusSucceeded.
	Gone bool `json:"gone,omitempty"`
}

// Limits of the logs of a job.
const (
	MaxLogs    = 10
	MaxLogLine = 200
)

// Charged tells whether a run cost money.
type Charged string

// The values of Charged. Yes and no are set only if the provider says so.
const (
	ChargedYes     Charged = "yes"
	ChargedNo      Charged = "no"
	ChargedUnknown Charged = "unknown"
)

// Video is a finished output at the provider.
type Video struct {
	URL     string    `json:"url"`
	Type    string    `json:"type,omitempty"` // media type, if reported
	Width   int       `json:"width,omitempty"`
	Height  int       `json:"height,omitempty"`
	Seconds float64   `json:"seconds,omitempty"`
	Expires time.Time `json:"expires,omitzero"` // zero = unknown
	// LastFrame is the URL of an image of the last frame, with the same expiry.
	LastFrame string `json:"last_frame,omitempty"`
}
