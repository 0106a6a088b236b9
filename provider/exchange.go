package provider

import (
	"context"
	"time"
)

// Exchange is a recorded HTTP call without secrets: no headers, no key, no query strings of
// signed URLs, and bodies truncated to 16 KiB.
type Exchange struct {
	Method   string        `json:"method"`
	URL      string        `json:"url"`
	Status   int           `json:"status"` // 0 without a response
	Request  string        `json:"request,omitempty"`
	Response string        `json:"response,omitempty"`
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"`
}

type exchangeKey struct{}

// WithExchangeRecorder returns a context under which adapters pass every call to keep, in the
// goroutine that made it. As redaction costs more than the call itself and few exchanges are
// kept, keep gets a function that returns the exchange.
func WithExchangeRecorder(ctx context.Context, keep func(made func() Exchange)) context.Context {
	return context.WithValue(ctx, exchangeKey{}, keep)
}

// RecordExchange passes a call to the context's recorder, if it has one.
func RecordExchange(ctx context.Context, made func() Exchange) {
	if keep, ok := ctx.Value(exchangeKey{}).(func(func() Exchange)); ok {
		keep(made)
	}
}

type guardKey struct{}

// WithSubmitGuard returns a context under which an adapter calls guard once, when the
// connection of a create call is established and before its first byte is sent. If guard
// returns an error, nothing is sent, and Submit returns an Error that wraps it and has Delivery
// [NotSent].
func WithSubmitGuard(ctx context.Context, guard func() error) context.Context {
	return context.WithValue(ctx, guardKey{}, guard)
}

// SubmitGuard returns the guard of the context, or one that always returns nil.
func SubmitGuard(ctx context.Context) func() error {
	if guard, ok := ctx.Value(guardKey{}).(func() error); ok {
		return guard
	}
	return func() error { return nil }
}
