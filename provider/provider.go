// Package provider defines the types that describe a vendor's API: providers and their
// abilities, models and fields, requests, prices, reports and errors.
//
// It contains only types and pure functions and depends on the standard library alone. The
// adapters below this folder translate to each vendor's API, package engine decides when to
// call them, and package store keeps the results.
package provider

import (
	"context"
	"io"
	"time"
)

// Provider is a vendor's API. An adapter only translates: it never retries, sleeps, logs or
// keeps state; the engine decides about that.
//
// All methods are safe for concurrent use. A cancelled context results in an error that wraps
// context.Canceled or DeadlineExceeded. Every other error is, or wraps, an *[Error].
type Provider interface {
	// Info returns the facts about the provider, without I/O.
	Info() Info
	// Models returns the provider's models, the preferred one first, without I/O. The caller
	// may modify the slice.
	Models() []Model
	// Submit sends the create call of a run and returns its report. It sends exactly one
	// request, never follows a redirect and never repeats it.
	//
	// If err is nil, Report.Job is set or the report is final (blocking endpoints). Otherwise
	// Error.Delivery tells whether the provider may have accepted the submission; in doubt it is
	// [DeliveryUnknown].
	Submit(ctx context.Context, o Submission) (Report, error)
	// Poll returns the report of a job. A failed job is a [Report], not an error; an unknown
	// job is an Error of [KindNotFound].
	Poll(ctx context.Context, job string) (Report, error)
}

// Canceler is a provider that can cancel a job. See [Info.Cancel] for the effect.
type Canceler interface {
	// Cancel requests the cancellation once. The result is only an acknowledgement: the next
	// Poll decides. For a job that can no longer be cancelled it returns CancelTooLate, not an
	// error.
	Cancel(ctx context.Context, job string) (CancelResult, error)
}

// Finder is a provider that can look up a run by our client reference.
type Finder interface {
	// Find returns the job with the client reference ref (Submission.ClientRef). found is false
	// if none is listed, which proves nothing, because lists lag.
	Find(ctx context.Context, ref string) (r Report, found bool, err error)
}

// Matcher is a provider that stores no client reference, but lists its jobs with their
// requests; see [Info.MatchesLoosely].
type Matcher interface {
	// Match returns the jobs that were created by this submission at or after the time it was sent.
	// No match proves nothing, because lists lag; a match may be the job of another user of the
	// key with the same request.
	Match(ctx context.Context, o Submission, sent time.Time) (jobs []string, err error)
}

// Previewer is a provider that can show a create call without sending it.
type Previewer interface {
	// Preview returns the call that Submit would make for o. Local files appear as paths.
	Preview(o Submission) (Exchange, error)
}

// Lister is a provider that can list its recent jobs, newest first.
type Lister interface {
	// List returns one page. cursor is "" for the first page and JobPage.Next for the following
	// ones; it is "" on the last page. limit is 1 to 500.
	List(ctx context.Context, cursor string, limit int) (JobPage, error)
}

// Uploader is a provider with a file store for local files.
type Uploader interface {
	// Upload stores the file and returns its URL for a request. It is free and may be repeated.
	Upload(ctx context.Context, f File) (UploadedFile, error)
}

// Pricer is a provider with a price API.
type Pricer interface {
	// Prices returns the live prices of all models by Model.ID; models without an entry have
	// none. The call is free. See [Info.OpenPrices].
	Prices(ctx context.Context) (map[string][]Price, error)
}

// Balancer is a provider that reports the account balance.
type Balancer interface {
	Balance(ctx context.Context) (Money, error)
}

// KeyChecker is a provider with a free call that verifies the key.
type KeyChecker interface {
	// CheckKey returns nil if the key is accepted, and an Error of KindAuth if not. It is free.
	CheckKey(ctx context.Context) error
}

// Info holds the static facts about a provider.
type Info struct {
	Name  string // one lower-case word, the prefix of its models' keys: "runflow"
	Title string // for display: "Runflow"
	// Account is the provider whose key and address are used; "" = its own.
	Account string
	// KeyEnv are the environment variables for the key; the first one set wins.
	KeyEnv []string
	// HasKey reports whether a key was found at start. Without one, models are listed but runs
	// are rejected.
	HasKey bool
	// KeyID is that of the key, see [Secret.ID]. What a provider stores for one account is not
	// there for another one.
	KeyID string
	// BaseURLEnv is the environment variable that replaces BaseURL.
	BaseURLEnv, BaseURL string
	// Hosts are the other addresses. If only the base URL is replaced, it replaces them too;
	// see [Access.Host].
	Hosts []Host
	// AuthScheme precedes the key in the Authorization header; "" = Bearer.
	AuthScheme string
	// CallbackSecretEnv are the environment variables for the secrets of callbacks, the
	// preferred one first; only for a [CallbackReader].
	CallbackSecretEnv []string
	// CallbackKey: callbacks are signed with a key whose public half the provider publishes, so
	// they need no secret. Such a callback may name a job by the last part of its id alone.
	CallbackKey bool
	// KeyURL is the web page for creating a key, RunsURL the one that lists the runs.
	KeyURL, RunsURL string
	Cancel          CancelPolicy
	// LinkTTL is the lifetime of video links without an explicit expiry; 0 = unknown.
	LinkTTL time.Duration
	// OpenPrices: prices can be requested without a key.
	OpenPrices bool
	// BillsLate: the cost of a run may be reported later than its success, so it is polled for
	// it again.
	BillsLate bool
	// Proof tells which responses to a create call prove that nothing was accepted.
	Proof Proof
	// Inline: local files are embedded in the create call. Upload sends nothing then, and
	// returns the encoded file, which is not stored.
	Inline bool
	// ListGap is the minimum interval between two list calls; 0 = that of other calls.
	ListGap time.Duration
	// ListsByModel: the list is made of one call for each model, so it is used for an import and
	// not instead of polls.
	ListsByModel bool
	// MatchesLoosely: the provider's list shows less than the whole request, so that a job
	// returned by a [Matcher] may be of another request: a user chooses.
	MatchesLoosely bool
}

// CancelPolicy is the effect of cancelling in each state. It is shown before the confirmation.
type CancelPolicy struct {
	Queued, Running CancelEffect
}

// CancelEffect is the effect of cancelling in one state.
type CancelEffect struct {
	Can         bool   // false: only "stop watching" is offered
	Description string // one sentence, including the cost
}

// CancelResult is the result of a cancel call.
type CancelResult string

// The results of a cancel call.
const (
	CancelAccepted CancelResult = "taken"    // the job was stopped, or will be
	CancelTooLate  CancelResult = "too late" // the job continues, or has ended already
)

// Submission is a request ready to be sent: its files are https URLs.
type Submission struct {
	Request        Request
	ClientRef      string // the run's id, sent if the provider supports a reference
	IdempotencyKey string // a UUID for providers with an idempotency header
}

// File is a local file to be uploaded.
type File struct {
	Name string // base name, sanitized
	Type string // media type, such as image/png or video/mp4
	Size int64  // bytes
	Body io.Reader
}

// UploadedFile is a file in a provider's store, or the encoded file itself; see [Info.Inline].
type UploadedFile struct {
	URL     string
	Expires time.Time // zero = unknown
}

// JobPage is one page of a list of jobs.
type JobPage struct {
	Jobs []ListedJob
	Next string
}

// ListedJob is a job in a list, created by us or by another user of the key. A missing or
// invalid time is zero.
type ListedJob struct {
	Report   Report
	Ref      string // our client reference, if it has one
	Model    string // "" if not listed
	Request  Request
	Created  time.Time
	Started  time.Time
	Finished time.Time
}
