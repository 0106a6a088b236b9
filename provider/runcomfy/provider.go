// Package runcomfy speaks RunComfy's Model API: the seedance models, their
// runs, live prices and the account's balance.
//
// It only translates. When to ask again, what to keep and what a run may cost is
// decided in provider/engine; how a call is sent, in provider/vendorhttp. RunComfy has
// no uploads, no list of runs and no idempotency key, so a submit without an
// answer can only be looked up by a person.
//
// Sources: the API page of bytedance/seedance-1-0/pro/image-to-video on
// runcomfy.com and docs.runcomfy.com/model-apis, read 2026-11; what those pages
// leave open is taken from RunComfy's public clients and said to be so.
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
	// modelAPI is documented; balanceAPI is the host that RunComfy's own clients
	// ask for the balance.
	modelAPI   = "https://model-api.runcomfy.net"
	balanceAPI = "https://api.runcomfy.net"
)

// Provider is RunComfy.
type Provider struct {
	info          provider.Info
	api           *vendorhttp.Client
	balanceClient *vendorhttp.Client // the balance has a host of its own
}

// New returns the adapter. base replaces both hosts when it is neither "" nor
// the vendor's own; rt carries the requests, nil for the usual transport.
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
	return &Provider{info: info(!key.Empty()), api: api, balanceClient: purse}, nil
}

func info(hasKey bool) provider.Info {
	return provider.Info{
		Name:       name,
		Title:      "RunComfy",
		KeyEnv:     []string{"RUNCOMFY_API_TOKEN", "RUNCOMFY_TOKEN", "RUNCOMFY_API_KEY"},
		HasKey:     hasKey,
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

// Models returns the models, the one with an API page of its own first.
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
	if code, message := embedded(answer); code != "" { // its request_id is then that of the call
		e := explain(code, message, answer)
		e.Kind = cmp.Or(e.Kind, provider.KindProvider)
		e.Message = cmp.Or(e.Message, "the answer carries the error code "+code)
		return provider.Report{}, p.api.Unusable("submit", answer, e)
	}
	r, err := p.api.Accept("submit", answer)
	if err == nil && r.RawStatus == "" {
		r.Status = provider.StatusQueued // the documented answer holds an id and no word
	}
	return r, err
}

// unknownModel is for a request of another table than ours.
func (p *Provider) unknownModel(op, id string) error {
	e := provider.Errorf(provider.KindModel, "RunComfy has no model %q here", id).WithHint("choose another model")
	e.Delivery = provider.NotSent
	return p.api.Wrap(op, e)
}

// Preview returns the create call without making it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	in := input(o.Request)
	if in == nil {
		return provider.Exchange{}, p.unknownModel("preview", o.Request.Model)
	}
	return p.api.Preview("/v1/models/"+o.Request.Model, in)
}

// Poll asks how the job stands, and for its result once it has ended: that alone
// tells a success from a failure.
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
	return r, nil // it failed, and nobody can say why; or the video stands in the status already
}

// mergeResult is the report of a job that has ended by its status call, with what its
// result says.
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
		r.RawStatus, r.Status, r.MissingVideo = status.RawStatus, provider.StatusRunning, true // done by its status, and no video yet
	case r.Status == provider.StatusQueued:
		r.Status, r.QueuePosition = provider.StatusRunning, nil // it has left the queue, its result is not ready
	}
	return r
}

// transient reports whether a read failed in a way that a later one need not.
func transient(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	kind := provider.KindOf(err)
	return kind == provider.KindNetwork || kind == provider.KindRate || kind == provider.KindAuth
}

// read gets one of the two views of a job.
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

// unknownJob reads "invalid resource identifier" about a job as what it is there:
// an id that RunComfy does not know.
func unknownJob(err error) error {
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Code == fmt.Sprint(codeModel) {
		e.Kind, e.Hint = provider.KindNotFound, ""
	}
	return err
}

// Cancel asks to stop a job; only queued ones can be.
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
	// Its status may say "completed" next to an outcome of "cancelled" (the page's own
	// example), so the outcome decides.
	switch answer.Field("outcome").Text().Lower() {
	case "cancelled", "canceled":
		return provider.CancelAccepted, nil
	case "not_cancellable", "not_cancelable":
		return provider.CancelTooLate, nil
	}
	return "", p.api.Wrap("cancel", provider.Errorf(provider.KindProvider, "RunComfy did not say what came of the cancel"))
}
