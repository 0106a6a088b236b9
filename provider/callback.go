package provider

import (
	"context"
	"net/http"
)

// Callback is what a provider, or somebody who says so, sent to an address of ours.
type Callback struct {
	Header http.Header
	Body   []byte
}

// CallbackReader is a provider that signs what it sends to a callback URL. A callback
// is a hint only: the job is asked about before anything is believed.
type CallbackReader interface {
	// ReadCallback returns the job that a callback is about. An error of KindAuth says
	// that none of the secrets, those of [Info.CallbackSecretEnv], signed it, one of
	// KindInput that it is signed and names no job.
	ReadCallback(ctx context.Context, c Callback, secrets []Secret) (job string, err error)
}
