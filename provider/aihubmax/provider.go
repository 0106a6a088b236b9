// Package aihubmax speaks the video API of AIHubMax: the seedance 2.0 models,
// their tasks, uploads of frames and the key's balance.
//
// It only translates. When to ask again, what to keep and what a run may cost is
// decided in provider/engine; how a call is sent, in provider/vendorhttp. AIHubMax has
// no cancel, no list of tasks and no idempotency key, so a submit without an
// answer can only be looked up by a person.
//
// Sources: docs.aihubmax.com, "Seedance 2.0 Image to Video", read 2026-11, and
// the vendor's catalogue of its Chinese pages of 2026-08-04; what those leave
// open is taken from the vendor's public clients and said to be so.
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

// Provider is AIHubMax.
type Provider struct {
	info provider.Info
	api  *vendorhttp.Client
}

// New returns the adapter. base is the vendor's own when ""; rt carries the
// requests, nil for the usual transport.
func New(base string, key provider.Secret, rt http.RoundTripper) (*Provider, error) {
	if base == "" {
		base = baseURL
	}
	api, err := vendorhttp.New(vendorhttp.Options{
		Name: name, Base: strings.TrimRight(base, "/"), Key: key, KeyEnv: "AIHUBMAX_API_KEY", HTTP: rt, Explain: explain,
	})
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(!key.Empty()), api: api}, nil
}

func info(hasKey bool) provider.Info {
	never := provider.CancelEffect{Says: "AIHubMax has no way to stop a run; it goes on and is charged, watched or not"}
	return provider.Info{
		Name:       name,
		Title:      "AIHubMax",
		KeyEnv:     []string{"AIHUBMAX_API_KEY", "AIHUB_API_KEY"},
		HasKey:     hasKey,
		BaseURLEnv: "AIHUBMAX_BASE_URL",
		BaseURL:    baseURL,
		KeyPage:    "https://www.aihubmax.com/console/token",
		RunsPage:   "https://www.aihubmax.com/console",
		Cancel:     provider.CancelRule{Queued: never, Running: never},
		LinkLife:   24 * time.Hour, // "valid for 24 hours", the page of image-to-video
	}
}

// Info returns the facts about AIHubMax.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, the documented image-to-video ones first.
func (p *Provider) Models() []provider.Model { return models() }

// Preview returns the create call without making it.
func (p *Provider) Preview(o provider.Order) (provider.Exchange, error) {
	in, ok := body(o.Request)
	if !ok {
		return provider.Exchange{}, p.api.Fail("preview", noModel(o.Request.Model))
	}
	return p.api.Preview(createPath, in)
}

const createPath = "/v1/videos/generations"

// noModel is the error of a model that is not in our table.
func noModel(id string) *provider.Error {
	e := provider.Errorf(provider.KindModel, "AIHubMax has no model %q here", id).With("choose another model")
	e.Taken = provider.NotSent
	return e
}

// Submit sends the create call. A task may be completed or failed in the very
// answer.
func (p *Provider) Submit(ctx context.Context, o provider.Order) (provider.Report, error) {
	in, ok := body(o.Request)
	if !ok {
		return provider.Report{}, p.api.Fail("submit", noModel(o.Request.Model))
	}
	var answer json.RawMessage
	if err := p.api.Submit(ctx, "submit", createPath, nil, in, &answer); err != nil {
		return provider.Report{}, err
	}
	var t task
	if !read(answer, &t) || !usable(string(t.ID)) {
		return provider.Report{}, p.api.Fail("submit", noID(t, answer))
	}
	return p.clean(report(string(t.ID), t, answer)), nil
}

// noID is the error of a create call that was answered with 200 and no usable
// id: nobody knows whether it was taken.
func noID(t task, answer []byte) *provider.Error {
	e := provider.Errorf(provider.KindProvider, "AIHubMax answered without a usable task id")
	if said(t.Error) {
		e = reason(answer)
	}
	e.Status = http.StatusOK
	return e.With("it may have been taken and paid; look for it in the AIHubMax console before sending it again")
}

// Poll asks how a task stands.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	if !usable(job) {
		return provider.Report{}, p.api.Fail("poll", provider.Errorf(provider.KindNotFound, "this is no task id of AIHubMax"))
	}
	var answer json.RawMessage
	if err := p.api.Get(ctx, "poll", "/v1/tasks/"+job, &answer); err != nil {
		return provider.Report{}, err
	}
	var t task
	if !read(answer, &t) {
		return provider.Report{}, p.unreadable("poll")
	}
	if e := hidden(answer, t.Error); e != nil && t.Status == "" {
		return provider.Report{}, p.api.Fail("poll", e)
	}
	return p.clean(report(job, t, answer)), nil
}

// clean takes secrets out of the vendor's words in a report.
func (p *Provider) clean(r provider.Report) provider.Report {
	if r.Problem != nil {
		r.Problem = p.api.Fail("run", r.Problem)
	}
	return r
}

func (p *Provider) unreadable(op string) error {
	return p.api.Fail(op, provider.Errorf(provider.KindProvider, "the answer cannot be read").With("check the base URL, or try again later"))
}
