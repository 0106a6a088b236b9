// Package evolink implements the adapter for the video API of EvoLink: the seedance models 2.5,
// 2.0, 1.5 and 1.0, their tasks, the list of them, the file store and the credits.
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls. EvoLink has no cancel. It takes an idempotency key,
// which is sent; that a repeat with it is answered with the first task is known from the
// vendor's programs only, so that nothing is repeated on it.
//
// Sources: the OpenAPI files of docs.evolink.ai, state of 2026-08-21; details missing there are
// taken from the vendor's public clients (evolink-cli and evolink-mcp of 2026-10,
// @evolinkai/evolink-media 1.2.1), as noted there.
package evolink

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	name    = "evolink"
	title   = "EvoLink"
	baseURL = "https://api.evolink.ai"
	keyEnv  = "EVOLINK_API_KEY"
)

// Provider is the adapter for EvoLink.
type Provider struct {
	info  provider.Info
	api   *vendorhttp.Client
	files *vendorhttp.Client // the file store is another host with the same key
	rules lastRules
}

// New returns the adapter.
func New(a provider.Access) (*Provider, error) {
	o := vendorhttp.Options{
		Name: name, Title: title, Base: baseURL, Key: a.Key, KeyEnv: keyEnv, HTTP: a.HTTP,
		Explain: explain, Proof: proof(), LookUp: "look for it among your tasks at EvoLink",
	}
	if a.Base != "" {
		o.Base = a.Base
	}
	api, err := vendorhttp.New(o)
	if err != nil {
		return nil, err
	}
	o.Base = a.Host(store(), baseURL)
	files, err := vendorhttp.New(o)
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(a.Key), api: api, files: files}, nil
}

// store returns the file host, which uses the same key.
func store() provider.Host {
	return provider.Host{Name: "files", BaseURLEnv: "EVOLINK_FILES_BASE_URL", BaseURL: "https://files-api.evolink.ai"}
}

func info(key provider.Secret) provider.Info {
	never := provider.CancelEffect{Description: "EvoLink has no way to stop a run; it goes on and is charged, even if you stop watching"}
	return provider.Info{
		Name:   name,
		Title:  title,
		KeyEnv: []string{keyEnv},
		HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv:     "EVOLINK_BASE_URL",
		BaseURL:        baseURL,
		Hosts:          []provider.Host{store()},
		KeyURL:         "https://evolink.ai/dashboard/keys",
		RunsURL:        "https://evolink.ai/dashboard",
		Cancel:         provider.CancelPolicy{Queued: never, Running: never},
		OpenPrices:     true,
		MatchesLoosely: true,           // the list shows no prompt
		LinkTTL:        24 * time.Hour, // "valid for 24 hours", every file of the OpenAPI
		Proof:          proof(),
	}
}

// proof lists the responses to a create call that prove that no task exists. The vendor's
// latest client treats only the codes for money and keys so and retries the others with the
// same key; the other rejections are those in the OpenAPI files, which precede the creation of
// a task. 429 and 5xx prove nothing.
func proof() provider.Proof {
	const (
		client = "deeplearning-goethe/evolink-cli, api-client.js, 2026-10"
		spec   = "docs.evolink.ai, OpenAPI of the video models, 2026-08-21: a refusal of the request; no task by its nature"
		read   = "2026-11-30"
	)
	rules := provider.Proof{
		{From: 400, To: 599, Codes: sameKey(), Proves: provider.DeliveryUnknown, Source: client, AsOf: read},
		{From: 400, To: 499, Codes: moneyCodes(), Proves: provider.Rejected, Source: client, AsOf: read},
		{From: 400, To: 499, Codes: keyCodes(), Proves: provider.Rejected, Source: client, AsOf: read},
	}
	for _, status := range []int{400, 401, 402, 403, 404, 413, 422} {
		rules = append(rules, provider.ProofRule{From: status, Proves: provider.Rejected, Source: spec, AsOf: read})
	}
	return append(rules, provider.ProofRule{From: 400, To: 599, Proves: provider.DeliveryUnknown, Source: client, AsOf: read})
}

// Info returns the facts about EvoLink.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, the newest generation first.
func (p *Provider) Models() []provider.Model { return models() }

const createPath = "/v1/videos/generations"

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	in, e := body(o.Request)
	if e != nil {
		return provider.Exchange{}, p.api.Wrap("preview", e)
	}
	return p.api.Preview(createPath, in)
}

// Submit sends the create call. The task may have ended in its response, if the idempotency key
// was used before.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	in, e := body(o.Request)
	if e != nil {
		return provider.Report{}, p.api.Wrap("submit", e)
	}
	header := http.Header{}
	if o.IdempotencyKey != "" {
		header.Set("Idempotency-Key", o.IdempotencyKey)
		header.Set("X-Evo-Run-Id", o.IdempotencyKey)
	}
	var answer json.RawMessage
	if err := p.api.Submit(ctx, "submit", createPath, header, in, &answer); err != nil {
		return provider.Report{}, err
	}
	v := vendorhttp.ReadValue(answer)
	r, err := p.api.Accept("submit", v)
	if err != nil {
		return provider.Report{}, err
	}
	return withTask(r, p.api.Job(v)), nil
}

// Poll returns the report of a task. A deleted record says nothing about its run.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	if !vendorhttp.UsableID(job) {
		return provider.Report{}, p.api.Wrap("poll", provider.Errorf(provider.KindNotFound, "this is not a task id of EvoLink"))
	}
	v, err := p.api.Read(ctx, "poll", "/v1/tasks/"+vendorhttp.PathID(job))
	if err != nil {
		return provider.Report{}, err
	}
	r := withTask(p.api.Report(job, v), p.api.Job(v))
	if r.Err != nil && r.Err.Code == "resource_not_found" {
		return provider.Report{}, p.api.Wrap("poll", provider.Errorf(provider.KindNotFound, "EvoLink has no record of this task any more"))
	}
	return r, nil
}

func (p *Provider) unreadable(op string) *provider.Error {
	return p.api.Wrap(op, provider.Errorf(provider.KindProvider, "the answer cannot be read").WithHint("check the base URL, or try again later"))
}
