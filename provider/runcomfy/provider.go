// Package runcomfy implements the adapter for RunComfy's Model API: the seedance models, their
// runs, live prices and the account's balance.
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls. RunComfy has no uploads, no list of runs and no
// idempotency key, so a create call without an answer can only be looked up by a user.
//
// Sources: the API page of bytedance/seedance-1-0/pro/image-to-video on runcomfy.com and
// docs.runcomfy.com/model-apis, read 2026-11; details missing there are taken from RunComfy's
// public clients, as noted there.
package runcomfy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	name = "runcomfy"
	// modelAPI is documented; balanceAPI is the host that RunComfy's own clients use for the
	// balance.
	modelAPI   = "https://model-api.runcomfy.net"
	balanceAPI = "https://api.runcomfy.net"
)

// Provider is the adapter for RunComfy.
type Provider struct {
	info          provider.Info
	api           *vendorhttp.Client
	balanceClient *vendorhttp.Client // the balance is on another host
}

// New returns the adapter. base replaces both hosts when it is neither "" nor the vendor's own;
// rt sends the requests; nil is the default transport.
func New(base string, key provider.Secret, rt http.RoundTripper) (*Provider, error) {
	money := provider.Access{Base: base}.Host(provider.Host{Name: "balance", BaseURL: balanceAPI}, modelAPI)
	o := vendorhttp.Options{
		Name: name, Title: "RunComfy", Base: cmp.Or(base, modelAPI), Key: key, KeyEnv: "RUNCOMFY_API_TOKEN", HTTP: rt,
		Explain: explain, Dialect: dialect(), Proof: proof(), LookUp: "look for it among your generations on runcomfy.com",
	}
	api, err := vendorhttp.New(o)
	if err != nil {
		return nil, err
	}
	o.Base = money
	purse, err := vendorhttp.New(o)
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(key), api: api, balanceClient: purse}, nil
}

func info(key provider.Secret) provider.Info {
	return provider.Info{
		Name:   name,
		Title:  "RunComfy",
		KeyEnv: []string{"RUNCOMFY_API_TOKEN", "RUNCOMFY_TOKEN", "RUNCOMFY_API_KEY"},
		HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv: "RUNCOMFY_BASE_URL",
		BaseURL:    modelAPI,
		KeyURL:     "https://www.runcomfy.com/profile",
		RunsURL:    "https://www.runcomfy.com",
		OpenPrices: true,
		BillsLate:  true,
		Cancel: provider.CancelPolicy{
			Queued: provider.CancelEffect{Can: true, Description: "RunComfy stops a run that still waits in its queue; " +
				"it does not say whether that costs anything"},
			Running: provider.CancelEffect{Description: "RunComfy cannot stop a run that has begun; it goes on and is charged, " +
				"even if you stop watching"},
		},
		Proof: proof(),
	}
}

// Info returns the facts about RunComfy.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, first the one with an API page.
func (p *Provider) Models() []provider.Model { return models() }

// Submit sends the create call.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	in := input(o.Request)
	if in == nil {
		return provider.Report{}, p.unknownModel("submit", o.Request.Model)
	}
	var body json.RawMessage
	if err := p.api.Submit(ctx, "submit", "/v1/models/"+o.Request.Model, nil, in, &body); err != nil {
		return provider.Report{}, err
	}
	answer := vendorhttp.ReadValue(body)
	if code, message := embedded(answer); code != "" { // request_id is that of the call then
		e := explain(code, message, answer)
		e.Kind = cmp.Or(e.Kind, provider.KindProvider)
		e.Message = cmp.Or(e.Message, "the answer carries the error code "+code)
		return provider.Report{}, p.api.Unusable("submit", answer, e)
	}
	r, err := p.api.Accept("submit", answer)
	if err == nil && r.RawStatus == "" {
		r.Status = provider.StatusQueued // the documented response has no status
	}
	return r, err
}

// unknownModel returns the error for an unknown model.
func (p *Provider) unknownModel(op, id string) error {
	e := provider.Errorf(provider.KindModel, "RunComfy has no model %q here", id).WithHint("choose another model")
	e.Delivery = provider.NotSent
	return p.api.Wrap(op, e)
}

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	in := input(o.Request)
	if in == nil {
		return provider.Exchange{}, p.unknownModel("preview", o.Request.Model)
	}
	return p.api.Preview("/v1/models/"+o.Request.Model, in)
}

// Poll requests the status of a job and, once it has ended, its result, which alone
// distinguishes success from failure.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	status, err := p.read(ctx, "poll", job, "/status")
	if err != nil {
		return provider.Report{}, err
	}
	r := p.api.Report(job, status)
	if r.Status != provider.StatusSucceeded && r.Status != provider.StatusFailed && !r.MissingVideo {
		return r, nil
	}
	result, err := p.read(ctx, "result", job, "/result?include_cost=true")
	switch {
	case err == nil:
		return p.mergeResult(r, result), nil
	case r.MissingVideo || transient(err):
		return provider.Report{}, err
	}
	return r, nil // failed without a reason, or the video is in the status
}

// mergeResult combines the status of an ended job with its result.
func (p *Provider) mergeResult(status provider.Report, result vendorhttp.Value) provider.Report {
	r := p.api.Report(status.Job, result)
	switch {
	case r.Status == provider.StatusSucceeded:
		r.RawStatus = cmp.Or(r.RawStatus, status.RawStatus)
	case status.Status == provider.StatusSucceeded && !r.Status.Final():
		return status
	case status.Status == provider.StatusFailed:
		if r.Status != provider.StatusFailed {
			charged := p.api.Report(status.Job, result.With("status", "failed"))
			charged.RawStatus = cmp.Or(r.RawStatus, status.RawStatus)
			return charged
		}
	case r.RawStatus == "":
		r.RawStatus, r.Status, r.MissingVideo = status.RawStatus, provider.StatusRunning, true // completed without a video yet
	case r.Status == provider.StatusQueued:
		r.Status, r.QueuePosition = provider.StatusRunning, nil // not queued any more, result not ready
	}
	return r
}

// transient reports whether a failed read may succeed later.
func transient(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	kind := provider.KindOf(err)
	return kind == provider.KindNetwork || kind == provider.KindRate || kind == provider.KindAuth
}

// read requests the status or the result of a job.
func (p *Provider) read(ctx context.Context, op, job, view string) (vendorhttp.Value, error) {
	if !vendorhttp.UsableID(job) {
		return vendorhttp.Value{}, p.api.Wrap(op, provider.Errorf(provider.KindNotFound, "this is not a request id of RunComfy"))
	}
	v, err := p.api.Read(ctx, op, "/v1/requests/"+vendorhttp.PathID(job)+view)
	if err != nil {
		return vendorhttp.Value{}, unknownJob(err)
	}
	word := v.Field("status").Text()
	if code, message := embedded(v); code != "" && vendorhttp.StatusOf(string(word)) != provider.StatusFailed {
		return vendorhttp.Value{}, unknownJob(p.api.LookFailed(op, code, message, v))
	}
	return v, nil
}

// unknownJob converts "invalid resource identifier" about a job into KindNotFound.
func unknownJob(err error) error {
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Code == fmt.Sprint(codeModel) {
		e.Kind, e.Hint = provider.KindNotFound, ""
	}
	return err
}

// Cancel requests the cancellation of a job; only queued ones can be.
func (p *Provider) Cancel(ctx context.Context, job string) (provider.CancelResult, error) {
	if !vendorhttp.UsableID(job) {
		return "", p.api.Wrap("cancel", provider.Errorf(provider.KindNotFound, "this is not a request id of RunComfy"))
	}
	var body json.RawMessage
	if err := p.api.Post(ctx, "cancel", "/v1/requests/"+vendorhttp.PathID(job)+"/cancel", struct{}{}, &body); err != nil {
		return "", unknownJob(err)
	}
	answer := vendorhttp.ReadValue(body)
	if code, message := embedded(answer); code != "" {
		return "", unknownJob(p.api.LookFailed("cancel", code, message, answer))
	}
	// The status may be "completed" with an outcome of "cancelled" (documented example), so the
	// outcome decides.
	switch answer.Field("outcome").Text().Lower() {
	case "cancelled", "canceled":
		return provider.CancelAccepted, nil
	case "not_cancellable", "not_cancelable":
		return provider.CancelTooLate, nil
	}
	return "", p.api.Wrap("cancel", provider.Errorf(provider.KindProvider, "RunComfy did not say what came of the cancel"))
}
