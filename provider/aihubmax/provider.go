// Package aihubmax implements the adapter for the video API of AIHubMax: the seedance 2.0
// models, their tasks, uploads of frames and the key's balance.
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls. AIHubMax has no cancel, no list of tasks and no
// idempotency key, so a create call without an answer can only be looked up by a user.
//
// Sources: docs.aihubmax.com, "Seedance 2.0 Image to Video", read 2026-11, and the vendor's
// catalogue of its Chinese pages of 2026-08-04; details missing there are taken from the
// vendor's public clients, as noted there.
package aihubmax

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	name    = "aihubmax"
	baseURL = "https://api.aihubmax.com"
)

// Provider is the adapter for AIHubMax.
type Provider struct {
	info provider.Info
	api  *vendorhttp.Client
}

// New returns the adapter. base is the vendor's address if ""; rt sends the requests; nil is
// the default transport.
func New(base string, key provider.Secret, rt http.RoundTripper) (*Provider, error) {
	if base == "" {
		base = baseURL
	}
	api, err := vendorhttp.New(vendorhttp.Options{
		Name: name, Title: "AIHubMax", Base: strings.TrimRight(base, "/"), Key: key, KeyEnv: "AIHUBMAX_API_KEY", HTTP: rt,
		Explain: explain, Proof: proof(), LookUp: "look for it in the AIHubMax console",
	})
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(key), api: api}, nil
}

func info(key provider.Secret) provider.Info {
	never := provider.CancelEffect{Description: "AIHubMax has no way to stop a run; it goes on and is charged, even if you stop watching"}
	return provider.Info{
		Name:   name,
		Title:  "AIHubMax",
		KeyEnv: []string{"AIHUBMAX_API_KEY", "AIHUB_API_KEY"},
		HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv: "AIHUBMAX_BASE_URL",
		BaseURL:    baseURL,
		KeyURL:     "https://www.aihubmax.com/console/token",
		RunsURL:    "https://www.aihubmax.com/console",
		Cancel:     provider.CancelPolicy{Queued: never, Running: never},
		OpenPrices: true,
		LinkTTL:    24 * time.Hour, // "valid for 24 hours", the page of image-to-video
		Proof:      proof(),
	}
}

// proof lists the responses to a create call that prove that no task exists: those that the
// vendor's latest client treats so. Its older client retries a 429, which the latest calls
// ambiguous.
func proof() provider.Proof {
	const client, read = "cookaihq/aihub-marketplace, aihub-studio 1.1.2, src/apiClient.ts", "2026-11-30"
	return provider.Proof{
		{From: 408, To: 409, Proves: provider.DeliveryUnknown, Source: client, AsOf: read},
		{From: 429, Proves: provider.DeliveryUnknown, Source: client, AsOf: read},
		{From: 499, Proves: provider.DeliveryUnknown, Source: client, AsOf: read}, // the gateway saw the client disconnect
		{From: 400, To: 498, Proves: provider.Rejected, Source: client, AsOf: read},
		{From: 500, To: 599, Proves: provider.DeliveryUnknown, Source: client, AsOf: read},
	}
}

// Info returns the facts about AIHubMax.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, the documented image-to-video ones first.
func (p *Provider) Models() []provider.Model { return models() }

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	in, ok := body(o.Request)
	if !ok {
		return provider.Exchange{}, p.api.Wrap("preview", noModel(o.Request.Model))
	}
	return p.api.Preview(createPath, in)
}

const createPath = "/v1/videos/generations"

// noModel returns the error for an unknown model.
func noModel(id string) *provider.Error {
	e := provider.Errorf(provider.KindModel, "AIHubMax has no model %q here", id).WithHint("choose another model")
	e.Delivery = provider.NotSent
	return e
}

// Submit sends the create call. Its response may be of a completed or failed task.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	in, ok := body(o.Request)
	if !ok {
		return provider.Report{}, p.api.Wrap("submit", noModel(o.Request.Model))
	}
	var answer json.RawMessage
	if err := p.api.Submit(ctx, "submit", createPath, nil, in, &answer); err != nil {
		return provider.Report{}, err
	}
	v := vendorhttp.ReadValue(answer)
	r, err := p.api.Accept("submit", v)
	if err != nil {
		return provider.Report{}, err
	}
	return withTask(r, p.api.Job(v)), nil
}

// Poll returns the report of a task.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	if !vendorhttp.UsableID(job) {
		return provider.Report{}, p.api.Wrap("poll", provider.Errorf(provider.KindNotFound, "this is not a task id of AIHubMax"))
	}
	v, err := p.api.Read(ctx, "poll", "/v1/tasks/"+vendorhttp.PathID(job))
	if err != nil {
		return provider.Report{}, err
	}
	return withTask(p.api.Report(job, v), p.api.Job(v)), nil
}

// withTask adds the fields that only a task object has: the estimated total time and the
// reserved amount, whose unit is undocumented and never converted.
func withTask(r provider.Report, task vendorhttp.Value) provider.Report {
	r.ETA = task.Field("task_info").Field("estimated_time").Whole(1, 1e6)
	credits := task.Field("usage").Field("credits_reserved").Text()
	if n, ok := credits.Number(0, 1e12); ok && n > 0 {
		r.Reserved = string(credits) + " credits"
	}
	return r
}

func (p *Provider) unreadable(op string) error {
	return p.api.Wrap(op, provider.Errorf(provider.KindProvider, "the answer cannot be read").WithHint("check the base URL, or try again later"))
}
