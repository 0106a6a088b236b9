package provider

import (
	"context"
	"time"
)

// Exchange is one call as it went over the wire, made fit to be kept: no
// headers, no key, no query strings of signed addresses, bodies cut at 16 KiB.
type Exchange struct {
	Method   string        `json:"method"`
	URL      string        `json:"url"`
	Status   int           `json:"status"` // 0 when no answer came
	Request  string        `json:"request,omitempty"`
	Response string        `json:"response,omitempty"`
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"`
}

type exchangeKey struct{}

// WithExchangeRecorder returns a context under which adapters hand every call to keep,
// in the goroutine that made it. To make an exchange fit to be kept is dearer than
// the call itself and few are, so keep gets what makes it.
func WithExchangeRecorder(ctx context.Context, keep func(made func() Exchange)) context.Context {
	return context.WithValue(ctx, exchangeKey{}, keep)
}

// RecordExchange hands a call to the context's listener, if it has one.
func RecordExchange(ctx context.Context, made func() Exchange) {
	if keep, ok := ctx.Value(exchangeKey{}).(func(func() Exchange)); ok {
		keep(made)
	}
}

type guardKey struct{}

// WithSubmitGuard returns a context under which an adapter asks guard once, when
// the connection for a create call stands and before its first byte leaves. When
// guard returns an error nothing is sent, and Submit returns an Error that wraps it
// and says [NotSent].
func WithSubmitGuard(ctx context.Context, guard func() error) context.Context {
	return context.WithValue(ctx, guardKey{}, guard)
}

// SubmitGuard returns the guard of the context, one that always agrees without one.
func SubmitGuard(ctx context.Context) func() error {
	if guard, ok := ctx.Value(guardKey{}).(func() error); ok {
		return guard
	}
	return func() error { return nil }
}
