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
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

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
	info  provider.Info
	api   *vendorhttp.Client
	purse *vendorhttp.Client // the balance has a host of its own
}

// New returns the adapter. base replaces both hosts when it is neither "" nor
// the vendor's own; rt carries the requests, nil for the usual transport.
func New(base string, key provider.Secret, rt http.RoundTripper) (*Provider, error) {
	base = strings.TrimRight(base, "/")
	money := base
	if base == "" || base == modelAPI {
		base, money = modelAPI, balanceAPI
	}
	o := vendorhttp.Options{Name: name, Base: base, Key: key, KeyEnv: "RUNCOMFY_API_TOKEN", HTTP: rt, Explain: explain}
	api, err := vendorhttp.New(o)
	if err != nil {
		return nil, err
	}
	o.Base = money
	purse, err := vendorhttp.New(o)
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(!key.Empty()), api: api, purse: purse}, nil
}

func info(hasKey bool) provider.Info {
	return provider.Info{
		Name:       name,
		Title:      "RunComfy",
		KeyEnv:     []string{"RUNCOMFY_API_TOKEN", "RUNCOMFY_TOKEN", "RUNCOMFY_API_KEY"},
		HasKey:     hasKey,
		BaseURLEnv: "RUNCOMFY_BASE_URL",
		BaseURL:    modelAPI,
		KeyPage:    "https://www.runcomfy.com/profile",
		RunsPage:   "https://www.runcomfy.com",
		Cancel: provider.CancelRule{
			Queued: provider.CancelEffect{Can: true, Says: "RunComfy stops a run that still waits in its queue; " +
				"it does not say whether that costs anything"},
			Running: provider.CancelEffect{Says: "RunComfy cannot stop a run that has begun; it goes on and is charged, " +
				"watched or not"},
		},
	}
}

// Info returns the facts about RunComfy.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, the one with an API page of its own first.
func (p *Provider) Models() []provider.Model { return models() }

// Submit sends the create call.
func (p *Provider) Submit(ctx context.Context, o provider.Order) (provider.Report, error) {
	in := input(o.Request)
	if in == nil {
		return provider.Report{}, p.unknownModel("submit", o.Request.Model)
	}
	var body json.RawMessage
	if err := p.api.Submit(ctx, "submit", "/v1/models/"+o.Request.Model, nil, in, &body); err != nil {
		return provider.Report{}, err
	}
	if e := hidden(body); e != nil {
		e.Status, e.Taken = http.StatusOK, taken(e.Code)
		if e.Taken == provider.MaybeTaken {
			e.Next = lookUp
		}
		return provider.Report{}, p.api.Fail("submit", e)
	}
	var s submitted
	if json.Unmarshal(body, &s) != nil || !usable(string(s.RequestID)) {
		e := provider.Errorf(provider.KindProvider, "RunComfy answered without a usable request id").With(lookUp)
		e.Status = http.StatusOK
		return provider.Report{}, p.api.Fail("submit", e)
	}
	return provider.Report{Job: string(s.RequestID), Status: provider.StatusQueued}, nil
}

const lookUp = "it may have been taken and paid; look for it among your generations on runcomfy.com before sending it again"

// unknownModel is for a request of another table than ours.
func (p *Provider) unknownModel(op, id string) error {
	e := provider.Errorf(provider.KindModel, "RunComfy has no model %q here", id).With("choose another model")
	e.Taken = provider.NotSent
	return p.api.Fail(op, e)
}

// Preview returns the create call without making it.
func (p *Provider) Preview(o provider.Order) (provider.Exchange, error) {
	in := input(o.Request)
	if in == nil {
		return provider.Exchange{}, p.unknownModel("preview", o.Request.Model)
	}
	return p.api.Preview("/v1/models/"+o.Request.Model, in)
}

// Poll asks how the job stands, and for its result once it has ended.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	s, _, err := p.read(ctx, "poll", job, "/status")
	if err != nil {
		return provider.Report{}, err
	}
	r := provider.Report{Job: job, Raw: string(s.Status), Status: statusOf(s.Status.Word())}
	switch r.Status {
	case provider.StatusQueued:
		r.Queue = count(s.Queue)
	case provider.StatusCancelled:
		r.Charge = provider.ChargeUnknown
	case provider.StatusSucceeded, provider.StatusFailed:
		return p.result(ctx, r)
	}
	return r, nil
}

// result reads what came of a job that has ended.
func (p *Provider) result(ctx context.Context, r provider.Report) (provider.Report, error) {
	s, body, err := p.read(ctx, "result", r.Job, "/result?include_cost=true")
	if err != nil && (r.Status != provider.StatusFailed || passing(err)) {
		return provider.Report{}, err
	}
	r = finish(r, s, body) // without a body: failed, and nobody knows why
	if r.Problem != nil {
		r.Problem = p.api.Fail("run", r.Problem)
	}
	return r, nil
}

// passing reports whether a read failed in a way that a later one need not.
func passing(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	kind := provider.KindOf(err)
	return kind == provider.KindNetwork || kind == provider.KindRate || kind == provider.KindAuth
}

// read gets one of the two views of a job, and its body as it came.
func (p *Provider) read(ctx context.Context, op, job, view string) (s standing, body json.RawMessage, err error) {
	if !usable(job) {
		return s, nil, p.api.Fail(op, provider.Errorf(provider.KindNotFound, "this is no request id of RunComfy"))
	}
	if err := p.api.Get(ctx, op, "/v1/requests/"+job+view, &body); err != nil {
		return s, nil, unknownJob(err)
	}
	if json.Unmarshal(body, &s) != nil {
		return s, nil, p.api.Fail(op, provider.Errorf(provider.KindProvider, "the answer cannot be read"))
	}
	if e := hidden(body); e != nil && statusOf(s.Status.Word()) != provider.StatusFailed {
		e.Status = http.StatusOK
		return s, nil, unknownJob(p.api.Fail(op, e))
	}
	return s, body, nil
}

// unknownJob reads "invalid resource identifier" about a job as what it is there:
// an id that RunComfy does not know.
func unknownJob(err error) error {
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Code == fmt.Sprint(codeModel) {
		e.Kind, e.Next = provider.KindNotFound, ""
	}
	return err
}

// Cancel asks to stop a job; only queued ones can be.
func (p *Provider) Cancel(ctx context.Context, job string) (provider.CancelAnswer, error) {
	if !usable(job) {
		return "", p.api.Fail("cancel", provider.Errorf(provider.KindNotFound, "this is no request id of RunComfy"))
	}
	var body json.RawMessage
	if err := p.api.Post(ctx, "cancel", "/v1/requests/"+job+"/cancel", struct{}{}, &body); err != nil {
		return "", unknownJob(err)
	}
	if e := hidden(body); e != nil {
		e.Status = http.StatusOK
		return "", unknownJob(p.api.Fail("cancel", e))
	}
	var s stopped
	_ = json.Unmarshal(body, &s) // anything but an object has no outcome
	switch s.Outcome.Word() {
	case "cancelled", "canceled":
		return provider.CancelTaken, nil
	case "not_cancellable", "not_cancelable":
		return provider.CancelTooLate, nil
	}
	return "", p.api.Fail("cancel", provider.Errorf(provider.KindProvider, "RunComfy did not say what came of the cancel"))
}
