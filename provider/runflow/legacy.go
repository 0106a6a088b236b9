package runflow

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const legacyName = "runflow-older"

// blockingTimeout is how long a call of the older endpoint may block. It is undocumented; the
// caller's context usually ends earlier.
const blockingTimeout = 30 * time.Minute

// Legacy is the adapter for Runflow's older API (page dated 2026-04-08): one call that returns
// the finished video. It has no job id, so its runs cannot be polled, looked up or cancelled.
type Legacy struct {
	info provider.Info
	api  *vendorhttp.Client
	account
	files
}

// NewLegacy returns the adapter of the older generation; see [New].
func NewLegacy(base string, key provider.Secret, rt http.RoundTripper) (*Legacy, error) {
	c, err := client(legacyName, base, key, rt, blockingTimeout)
	if err != nil {
		return nil, err
	}
	i := info(key)
	i.Name, i.Title, i.Account, i.CallbackSecretEnv = legacyName, "Runflow (older endpoint)", name, nil
	const says = "Runflow's older endpoint gives no run id, so nothing can be stopped: the run goes on and is charged"
	i.Cancel = provider.CancelPolicy{
		Queued: provider.CancelEffect{Description: says}, Running: provider.CancelEffect{Description: says},
	}
	return &Legacy{info: i, api: c, account: account{c}, files: files{c}}, nil
}

// Info returns the facts about the older endpoint.
func (l *Legacy) Info() provider.Info { return l.info }

// Models returns its only model.
func (l *Legacy) Models() []provider.Model { return legacyModels() }

// Submit sends the call, which blocks until the video is done. Its report is final.
func (l *Legacy) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	path, in, ok := legacyCall(o)
	if !ok {
		return provider.Report{}, l.api.Wrap("submit", noModel(o.Request.Model))
	}
	var body json.RawMessage
	if err := l.api.Submit(ctx, "submit", path, nil, in, &body); err != nil {
		return provider.Report{}, err
	}
	return l.report(vendorhttp.ReadValue(body))
}

// Preview returns the call without sending it.
func (l *Legacy) Preview(o provider.Submission) (provider.Exchange, error) {
	path, in, ok := legacyCall(o)
	if !ok {
		return provider.Exchange{}, l.api.Wrap("preview", noModel(o.Request.Model))
	}
	return l.api.Preview(path, in)
}

// legacyCall returns the path and body of the call. The seed is a string there.
func legacyCall(o provider.Submission) (path string, in input, ok bool) {
	model, ok := escapePath(o.Request.Model)
	in = inputOf(o.Request)
	if o.Request.Seed != nil {
		in.Seed = strconv.FormatInt(*o.Request.Seed, 10)
	}
	return "/v1/run/" + model, in, ok
}

// report parses the response. The documentation shows the video at the top level; a Run object,
// as in the current generation, has it one level deeper and may report a failure.
func (l *Legacy) report(answer vendorhttp.Value) (provider.Report, error) {
	r := l.api.Report("", answer)
	if !r.Status.Final() {
		return provider.Report{}, l.api.Unusable("submit", answer, provider.Errorf(provider.KindProvider,
			"Runflow answered without a video: status %q, run %q", r.RawStatus, r.Job))
	}
	r.Job = "" // it cannot be polled
	return r, nil
}

// Poll always fails, because there are no job ids.
func (l *Legacy) Poll(context.Context, string) (provider.Report, error) {
	return provider.Report{}, l.api.Wrap("poll", provider.Errorf(provider.KindNotFound, "the older endpoint gives no run ids, so nothing can be asked about a run"))
}
