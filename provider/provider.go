// Package provider is the vocabulary of dailies: what a vendor's API looks like
// from inside the program, what its models take, what a run may cost, and how
// things go wrong.
//
// It holds words and pure functions only, on the standard library alone. How a
// vendor is spoken to lives in the adapters below this folder, when it is spoken
// to in provider/engine, and what is kept of it in store.
package provider

import (
	"context"
	"io"
	"time"
)

// Provider is a vendor's API. An adapter translates and nothing else: it never
// retries, sleeps, logs or keeps state; the engine decides all of that.
//
// Every method may be called by several goroutines at once. A cancelled context
// comes back as an error that errors.Is recognises as context.Canceled (or
// DeadlineExceeded). Every other error is, or wraps, an *[Error].
type Provider interface {
	// Info returns the facts about the provider. It does no work.
	Info() Info
	// Models returns the models the provider runs, the preferred one first. It
	// does no work; the caller may keep and change the slice.
	Models() []Model
	// Submit sends the one create call of a run and reports what was answered. It
	// sends exactly one request, never follows a redirect and never repeats.
	//
	// A nil error promises a usable answer: Report.Job is set, or the report is
	// final (a blocking endpoint). On an error, Error.Taken says whether the
	// provider may have taken the order; when in doubt it is [DeliveryUnknown].
	Submit(ctx context.Context, o Submission) (Report, error)
	// Poll reports how a job stands. A job that failed is a [Report], not an
	// error; a job the provider does not know is an Error of [KindNotFound].
	Poll(ctx context.Context, job string) (Report, error)
}

// Canceler is a provider that can be asked to stop a job. See [Info.Cancel] for
// what that means there.
type Canceler interface {
	// Cancel asks once. The answer is only a receipt: the next Poll has the last
	// word. A job that can no longer be cancelled is CancelTooLate, not an error.
	Cancel(ctx context.Context, job string) (CancelResult, error)
}

// Finder is a provider that can look a run up by the reference we sent with it.
type Finder interface {
	// Find returns the job that carries ref (Order.Ref). found is false when the
	// provider lists none; since lists lag, that alone proves nothing.
	Find(ctx context.Context, ref string) (r Report, found bool, err error)
}

// Matcher is a provider that keeps no reference of ours, and lists its jobs with what
// was sent; see [Info.MatchesLoosely].
type Matcher interface {
	// Match returns the jobs that were made with this very order about the time when it
	// was sent, or later. None proves nothing, since lists lag; one of them may have been
	// made by somebody else with the same words.
	Match(ctx context.Context, o Submission, sent time.Time) (jobs []string, err error)
}

// Previewer is a provider that can show the create call it would make.
type Previewer interface {
	// Preview returns the call that Submit would make for o, and makes none. Local
	// images stand in it as paths.
	Preview(o Submission) (Exchange, error)
}

// Lister is a provider that can list its recent jobs, newest first.
type Lister interface {
	// List returns one page. cursor is "" for the first page and Page.Next after;
	// Page.Next is "" on the last. limit is 1 to 500.
	List(ctx context.Context, cursor string, limit int) (JobPage, error)
}

// Uploader is a provider with a file store of its own for local images.
type Uploader interface {
	// Upload stores the file and returns the URL to put into a request. Uploading
	// is free and may be repeated.
	Upload(ctx context.Context, f File) (UploadedFile, error)
}

// Pricer is a provider that publishes prices over its API.
type Pricer interface {
	// Prices returns the live prices of all its models, by Model.ID, or an error; a
	// model that is not in it has none. It costs nothing. See [Info.OpenPrices].
	Prices(ctx context.Context) (map[string][]Price, error)
}

// Balancer is a provider that tells what money is left.
type Balancer interface {
	Balance(ctx context.Context) (Money, error)
}

// KeyChecker is a provider with a free call that proves the key.
type KeyChecker interface {
	// CheckKey returns nil when the key is accepted and an Error of KindAuth when
	// it is not. It never costs money.
	CheckKey(ctx context.Context) error
}

// Info is what is known of a provider without asking it.
type Info struct {
	Name  string // one lower-case word, part of every model's key: "runflow"
	Title string // for people: "Runflow"
	// Account is the provider whose key and address this one uses; "" = its own.
	Account string
	// Variables that may hold the key, the first that is set wins.
	KeyEnv []string
	// HasKey reports whether a key was found at start. Without one the models are
	// listed all the same; sending is refused before anything is written.
	HasKey bool
	// Variable that may hold another base URL, and the base URL without it.
	BaseURLEnv, BaseURL string
	// Hosts are its other addresses. Where only the base URL is replaced, they are
	// replaced by it too; see [Access.Host].
	Hosts []Host
	// AuthScheme stands before the key in the header Authorization; "" = Bearer.
	AuthScheme string
	// Variables that may hold the secrets of its callbacks, the usual one first; only
	// where it is a [CallbackReader].
	CallbackSecretEnv []string
	// Where a person makes a key, and where they look for a lost run.
	KeyURL, RunsURL string
	Cancel          CancelPolicy
	// LinkTTL is how long a video's link lives when the answer does not say;
	// 0 when unknown.
	LinkTTL time.Duration
	// OpenPrices: a Pricer tells its prices without a key too.
	OpenPrices bool
	// BillsLate: what a run cost may be told later than that it succeeded, so it is
	// asked for again.
	BillsLate bool
	// Proof says which answers to a create call prove that nothing was taken.
	Proof Proof
	// Inline: local images travel inside the create call. Upload sends nothing then, and
	// what it returns holds the whole file and is not kept.
	Inline bool
	// ListGap is the least time between two list calls; 0 = as any other call.
	ListGap time.Duration
	// MatchesLoosely: the provider's list shows less than the whole order, so that a job
	// that [Matcher] returns may be of another order: a person chooses.
	MatchesLoosely bool
}

// CancelPolicy says, per state, what asking to cancel does. It is shown before
// the question is asked.
type CancelPolicy struct {
	Queued, Running CancelEffect
}

// CancelEffect is what cancelling does in one state.
type CancelEffect struct {
	Can         bool   // false: only "stop watching" is offered
	Description string // one sentence, with what happens to the money
}

// CancelResult is a provider's answer to a cancel call.
type CancelResult string

// The answers to a cancel call.
const (
	CancelAccepted CancelResult = "taken"    // the provider stopped the job, or says that it will
	CancelTooLate  CancelResult = "too late" // the job goes on, or has ended already
)

// Submission is a request ready to be sent: its images are https URLs by now.
type Submission struct {
	Request        Request
	ClientRef      string // our own reference (the run's id), sent where the provider takes one
	IdempotencyKey string // a UUID for providers that name an idempotency header
}

// File is a local image about to be uploaded.
type File struct {
	Name string // base name, already cleaned
	Type string // media type: image/jpeg, image/png or image/webp
	Size int64  // bytes
	Body io.Reader
}

// UploadedFile is a file in a provider's store, or the file itself; see [Info.Inline].
type UploadedFile struct {
	URL     string
	Expires time.Time // zero when unknown
}

// JobPage is one page of a provider's jobs.
type JobPage struct {
	Jobs []ListedJob
	Next string
}

// ListedJob is one job of a list, made by us or by somebody else with the same key.
// A time that the list does not tell, or that cannot be read, is zero.
type ListedJob struct {
	Report   Report
	Ref      string // our reference, when it carries one
	Model    string // "" when the list does not say
	Request  Request
	Created  time.Time
	Started  time.Time
	Finished time.Time
}
