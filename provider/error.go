package provider

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is what went wrong, for programs. It is set where the status code is
// known and never guessed from prose.
type Kind string

// The kinds.
const (
	KindAuth       Kind = "auth"       // no key, a bad key, or one that may not do this
	KindBalance    Kind = "balance"    // the account has no money left
	KindInput      Kind = "input"      // the request is wrong; sending it again changes nothing
	KindModeration Kind = "moderation" // refused for its content
	KindModel      Kind = "model"      // the model is not available to this key
	KindNotFound   Kind = "not_found"  // the provider does not know the job
	KindRate       Kind = "rate"       // too many requests; see RetryAfter
	KindConflict   Kind = "conflict"   // the idempotency key was used before
	KindProvider   Kind = "provider"   // the provider failed: 5xx, or an answer that makes no sense
	KindNetwork    Kind = "network"    // it could not be reached
	KindExpired    Kind = "expired"    // the link or the result is gone
	KindDisk       Kind = "disk"       // our own disk: full, read only, gone
	KindFile       Kind = "file"       // a local file or a downloaded one is not what it should be
	KindBudget     Kind = "budget"     // over a cap of the config, or the caps are not known
	KindUnsure     Kind = "unsure"     // nobody knows whether the order was taken
	KindLocal      Kind = "local"      // anything else on our side
)

// Delivery says whether the provider may have taken an order.
type Delivery string

// The three answers. The zero value of an Error is DeliveryUnknown on purpose: only
// who knows better may say so.
const (
	DeliveryUnknown Delivery = ""         // bytes left and no clear answer came: money may be spent
	NotSent         Delivery = "not sent" // no byte of the request left
	Rejected        Delivery = "refused"  // the provider answered and declined
)

// Error is an error with two readers: a Kind for programs, and for people what
// happened (Message) and what to do (Next).
type Error struct {
	Kind     Kind     `json:"kind"`
	Op       string   `json:"op,omitempty"`      // "runflow: submit"
	Message  string   `json:"message"`           // one sentence without a period, the provider's own words where it has some; never a key or a signed URL
	Hint     string   `json:"next,omitempty"`    // the next step, one sentence without a period
	Status   int      `json:"status,omitempty"`  // HTTP status, 0 when there was no answer
	Code     string   `json:"code,omitempty"`    // the provider's own code
	Request  string   `json:"request,omitempty"` // the provider's id of the call, for its support
	Delivery Delivery `json:"taken,omitempty"`   // only meaningful for a submit
	// RetryAfter is how long the provider asked us to wait; 0 when it did not say.
	RetryAfter time.Duration `json:"retry_after,omitempty"`
	// Repeat: the provider's rules say that this order was refused and may be sent
	// again by itself, see [ProofRule].
	Repeat bool `json:"-"`
	// Jobs are the values that may be a job's id in an answer to a create call that
	// could not be used otherwise, for a person who looks the run up.
	Jobs []string `json:"jobs,omitempty"`
	Err  error    `json:"-"`
}

// Error is the message with the operation in front, for logs.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Message
	}
	return e.Op + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// UserMessage is what a person reads: what happened, then what to do.
func (e *Error) UserMessage() string {
	s := strings.TrimRight(e.Message, ". ")
	if e.Hint != "" {
		s += ": " + strings.TrimRight(e.Hint, ". ")
	}
	return s
}

// Errorf returns an Error of the given kind.
func Errorf(kind Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Err: errors.Unwrap(err)}
}

// WithHint returns the error with its next step set.
func (e *Error) WithHint(next string) *Error {
	e.Hint = next
	return e
}

// KindOf returns the kind of err: that of the *Error in its chain, else KindLocal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindLocal
}

// AsError returns the *Error in err's chain, or wraps err as one of KindLocal.
// It returns nil for nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: KindLocal, Message: err.Error(), Err: err}
}

// UserMessage is what a person reads of any error.
func UserMessage(err error) string {
	if err == nil {
		return ""
	}
	return AsError(err).UserMessage()
}
