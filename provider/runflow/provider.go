// Package runflow implements the adapter for Runflow's API, the current generation ([Provider])
// and the older one that blocks until the video is done ([Legacy]).
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls.
//
// Sources: the model pages of seedance 2.0 on docs.runflow.io (read 2026-11-20, they carry no
// date), the page of the older generation (dated 2026-04-08), and Runflow's guides on runs,
// assets, errors and billing. Details known only from Runflow's own programs are marked.
package runflow

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	name = "runflow"
	api  = "https://api.runflow.io"
	env  = "RUNFLOW_API_KEY"
)

// Provider is the adapter for Runflow's current API.
type Provider struct {
	info provider.Info
	api  *vendorhttp.Client
	account
	files
}

// New returns the adapter. base replaces the vendor's address unless it is ""; rt sends the
// requests; nil is the default transport.
func New(base string, key provider.Secret, rt http.RoundTripper) (*Provider, error) {
	c, err := client(name, base, key, rt, 0)
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(key), api: c, account: account{c}, files: files{c}}, nil
}

func client(name, base string, key provider.Secret, rt http.RoundTripper, wait time.Duration) (*vendorhttp.Client, error) {
	if base == "" {
		base = api
	}
	return vendorhttp.New(vendorhttp.Options{
		Name: name, Title: "Runflow", Base: base, Key: key, KeyEnv: env, HTTP: rt, SubmitWait: wait,
		Explain: explain, Dialect: dialect(), Proof: proof(),
	})
}

func info(key provider.Secret) provider.Info {
	const says = "Runflow lets few keys cancel, and it cancels the run only: the work behind it goes on and is charged " +
		"like a finished one"
	return provider.Info{
		Name:   name,
		Title:  "Runflow",
		KeyEnv: []string{env},
		HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv:        "RUNFLOW_BASE_URL",
		BaseURL:           api,
		CallbackSecretEnv: []string{"RUNFLOW_CALLBACK_SECRET", "RUNFLOW_CALLBACK_SECRET_OLD"},
		KeyURL:            "https://app.runflow.io",
		RunsURL:           "https://app.runflow.io",
		BillsLate:         true,
		// The guide on cancelling: "billing follows the underlying job: no automatic
		// refund", and there is no public route.
		Cancel: provider.CancelPolicy{
			Queued:  provider.CancelEffect{Can: true, Description: says},
			Running: provider.CancelEffect{Can: true, Description: says},
		},
		// The documentation only says that links are temporary; 24 h is the shortest lifetime
		// in Runflow's own programs. Most links contain their expiry.
		LinkTTL: 24 * time.Hour,
		Proof:   proof(),
	}
}

// proof lists the responses to a create call that prove that no run exists. A 409 means that
// one exists under this key. 429 and 5xx may be sent although a run was created, and the key is
// not documented for this call, so it is never repeated; the run is looked up by its client
// reference instead.
func proof() provider.Proof {
	const page, read = "docs.runflow.io, page on errors, and runflow-js 0.1.0, which repeats no create call", "2026-11-30"
	return provider.Proof{
		{From: 400, To: 404, Proves: provider.Rejected, Source: page, AsOf: read},
		{From: 413, Proves: provider.Rejected, Source: page, AsOf: read},
		{From: 422, Proves: provider.Rejected, Source: page, AsOf: read},
		{From: 409, Proves: provider.DeliveryUnknown, Source: "docs.runflow.io, page on Idempotency-Key", AsOf: read},
		{From: 429, Proves: provider.DeliveryUnknown, Source: page, AsOf: read},
		{From: 500, To: 599, Proves: provider.DeliveryUnknown, Source: page, AsOf: read},
	}
}

// Info returns the facts about Runflow.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the documented seedance models.
func (p *Provider) Models() []provider.Model { return models() }

// Submit sends the create call with both identifiers: the idempotency key, which the
// documentation promises on one page and not on another, and the client reference by which the
// run can be looked up.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	path, ok := createPath(o)
	if !ok {
		return provider.Report{}, p.api.Wrap("submit", noModel(o.Request.Model))
	}
	header := http.Header{}
	if o.IdempotencyKey != "" {
		header.Set("Idempotency-Key", o.IdempotencyKey)
	}
	var body json.RawMessage
	if err := p.api.Submit(ctx, "submit", path, header, submitRequest(o), &body); err != nil {
		return provider.Report{}, err
	}
	return p.api.Accept("submit", vendorhttp.ReadValue(body))
}

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	path, ok := createPath(o)
	if !ok {
		return provider.Exchange{}, p.api.Wrap("preview", noModel(o.Request.Model))
	}
	return p.api.Preview(path, submitRequest(o))
}

func createPath(o provider.Submission) (path string, ok bool) {
	model, ok := escapePath(o.Request.Model)
	return "/v1/models/" + model + "/runs", ok
}

// Poll requests the run, with freshly signed links.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	if !vendorhttp.UsableID(job) {
		return provider.Report{}, p.noJob("poll")
	}
	return p.api.Look(ctx, "poll", "/v1/runs/"+vendorhttp.PathID(job)+"?add_signature=true", job)
}

func (p *Provider) noJob(op string) *provider.Error {
	return p.api.Wrap(op, provider.Errorf(provider.KindNotFound, "this is not a run id of Runflow"))
}

func noModel(id string) *provider.Error {
	return &provider.Error{
		Kind: provider.KindModel, Message: fmt.Sprintf("%q is not a model id of Runflow", id),
		Hint: "choose another model", Delivery: provider.NotSent,
	}
}

// escapePath escapes a model id for a path, except for its slashes.
func escapePath(id string) (path string, ok bool) {
	parts := strings.Split(id, "/")
	for i, part := range parts {
		if part == "" || part == "." || part == ".." {
			return "", false
		}
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/"), true
}
