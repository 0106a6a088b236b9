package provider

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind classifies an error for programs. It is set from the status code, never guessed from
// prose.
type Kind string

// The kinds of errors.
const (
	KindAuth       Kind = "auth"       // no key, an invalid key, or one without permission
	KindBalance    Kind = "balance"    // the account has no money left
	KindInput      Kind = "input"      // the request is invalid; repeating it does not help
	KindModeration Kind = "moderation" // the content was refused
	KindModel      Kind = "model"      // the model is not available to this key
	KindNotFound   Kind = "not_found"  // no such job
	KindRate       Kind = "rate"       // too many requests; see RetryAfter
	KindConflict   Kind = "conflict"   // the idempotency key was used before
	KindProvider   Kind = "provider"   // the provider failed: 5xx, or an invalid response
	KindNetwork    Kind = "network"    // the provider could not be reached
	KindExpired    Kind = "expired"    // the link or the result is gone
	KindDisk       Kind = "disk"       // the local disk: full, read only, gone
	KindFile       Kind = "file"       // a local or downloaded file is invalid
	KindBudget     Kind = "budget"     // over a cap, or the caps cannot be read
	KindUnsure     Kind = "unsure"     // it is unknown whether the order was accepted
	KindLocal      Kind = "local"      // another local error
)

// Delivery tells whether the provider may have accepted a submission.
type Delivery string

// The values of Delivery. The zero value is DeliveryUnknown, so that the others must be set
// explicitly.
const (
	DeliveryUnknown Delivery = ""         // bytes were sent without a clear answer: money may have been spent
	NotSent         Delivery = "not sent" // no byte of the request was sent
	Rejected        Delivery = "refused"  // the provider answered that it did not accept
)

// Error is an error for programs (Kind) and for users (Message and Hint).
type Error struct {
	Kind     Kind     `json:"kind"`
	Op       string   `json:"op,omitempty"`      // "runflow: submit"
	Message  string   `json:"message"`           // one sentence without a period, in the provider's words if it has any; never a key or a signed URL
	Hint     string   `json:"next,omitempty"`    // the next step, one sentence without a period
	Status   int      `json:"status,omitempty"`  // HTTP status, 0 without a response
	Code     string   `json:"code,omitempty"`    // the provider's code
	Request  string   `json:"request,omitempty"` // the provider's id of the call, for its support
	Delivery Delivery `json:"taken,omitempty"`   // only meaningful for a create call
	// RetryAfter is how long the provider asked us to wait; 0 if it did not.
	RetryAfter time.Duration `json:"retry_after,omitempty"`
	// Repeat: by the provider's rules this submission was rejected and may be sent again
	// automatically, see [ProofRule].
	Repeat bool `json:"-"`
	// Jobs are possible job ids from an unusable response to a create call, for a user who
	// looks the run up.
	Jobs []string `json:"jobs,omitempty"`
	Err  error    `json:"-"`
}

// Error returns the message prefixed by the operation, for logs.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Message
	}
	return e.Op + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// UserMessage returns the text for users: the message, then the hint.
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

// WithHint sets the hint and returns the error.
func (e *Error) WithHint(next string) *Error {
	e.Hint = next
	return e
}

// KindOf returns the kind of the *Error in err's chain, or KindLocal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindLocal
}

// AsError returns the *Error in err's chain, or wraps err as one of KindLocal. It returns nil
// for nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: KindLocal, Message: err.Error(), Err: err}
}

// UserMessage returns the text for users of any error.
func UserMessage(err error) string {
	if err == nil {
		return ""
	}
	return AsError(err).UserMessage()
}
