package provider

import (
	"context"
	"net/http"
)

// Callback is a request to a callback URL of ours, possibly forged.
type Callback struct {
	Header http.Header
	Body   []byte
}

// CallbackReader is a provider that signs its callbacks. A callback is only a hint: the job is
// polled before anything is believed.
type CallbackReader interface {
	// ReadCallback returns the job of a callback. The error is of KindAuth if none of the
	// secrets (see [Info.CallbackSecretEnv]) signed it, and of KindInput if it is signed but
	// names no job.
	ReadCallback(ctx context.Context, c Callback, secrets []Secret) (job string, err error)
}
