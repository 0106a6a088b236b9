// Package replicate implements the adapter for the predictions of Replicate: the seedance
// models, their predictions, the list of them, cancelling, and the store of files.
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls. Replicate removes input, output and files of a
// prediction one hour after its end, has no idempotency key, and tells neither prices nor bills
// nor what is left of the credit.
//
// Sources: the OpenAPI 1.0.0-a1, replicate.com/docs and the version pages of the models;
// details missing there are taken from the clients replicate 1.4.0 (JavaScript) and
// replicate-go of 2024-10-11, as noted there.
package replicate

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
	name    = "replicate"
	title   = "Replicate"
	baseURL = "https://api.replicate.com"
	keyEnv  = "REPLICATE_API_TOKEN"
)

// outputLife is how long the output of a prediction is kept after its end.
const outputLife = time.Hour

// Provider is the adapter for Replicate.
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
		Name: name, Title: title, Base: strings.TrimRight(base, "/"), Key: key, KeyEnv: keyEnv, HTTP: rt,
		Explain: explain, Proof: proof(), LookUp: "look for it among your predictions at Replicate",
	})
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(key), api: api}, nil
}

func info(key provider.Secret) provider.Info {
	stops := provider.CancelEffect{Can: true, Description: "Replicate stops the run; it does not say whether a stopped one costs anything, so it may be charged"}
	return provider.Info{
		Name:   name,
		Title:  title,
		KeyEnv: []string{keyEnv},
		HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv: "REPLICATE_BASE_URL",
		BaseURL:    baseURL,
		KeyURL:     "https://replicate.com/account/api-tokens",
		RunsURL:    "https://replicate.com/predictions",
		Cancel:     provider.CancelPolicy{Queued: stops, Running: stops},
		LinkTTL:    outputLife,

		CallbackSecretEnv: []string{"REPLICATE_WEBHOOK_SECRET"},
		Proof:             proof(),
	}
}

// proof lists the responses to a create call that prove that no prediction exists: the
// documented rejections. A 429 with the documented message is that of the throttle, which tells
// when it ends; both clients of the vendor retry the create call after it. Any other 429 may
// come from a later stage.
func proof() provider.Proof {
	const (
		table    = "replicate.com/docs, HTTP API, error answers: a refusal of the request; no prediction by its nature"
		throttle = "replicate.com/docs, rate limits; replicate 1.4.0 and replicate-go repeat a POST on it"
		read     = "2026-11-30"
	)
	var rules provider.Proof
	for _, status := range []int{400, 401, 402, 403, 404, 413, 422} {
		rules = append(rules, provider.ProofRule{From: status, Proves: provider.Rejected, Source: table, AsOf: read})
	}
	return append(rules,
		provider.ProofRule{From: 429, Codes: []string{throttledCode}, Proves: provider.Rejected, Repeat: true, Source: throttle, AsOf: read},
		provider.ProofRule{From: 400, To: 599, Proves: provider.DeliveryUnknown, Source: table, AsOf: read})
}

// Info returns the facts about Replicate.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, those of 2.0 first.
func (p *Provider) Models() []provider.Model { return models() }

func createPath(model string) string { return "/v1/models/" + endpointOf(model) + "/predictions" }

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	in, e := body(o.Request)
	if e != nil {
		return provider.Exchange{}, p.api.Wrap("preview", e)
	}
	return p.api.Preview(createPath(o.Request.Model), in)
}

// Submit sends the create call, without a Prefer header, which would make it block.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	in, e := body(o.Request)
	if e != nil {
		return provider.Report{}, p.api.Wrap("submit", e)
	}
	var answer json.RawMessage
	if err := p.api.Submit(ctx, "submit", createPath(o.Request.Model), nil, in, &answer); err != nil {
		return provider.Report{}, paced(err)
	}
	v := vendorhttp.ReadValue(answer)
	r, err := p.api.Accept("submit", v)
	if err != nil {
		return provider.Report{}, err
	}
	return kept(r, v), nil
}

// Poll returns the report of a prediction.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	if !vendorhttp.UsableID(job) {
		return provider.Report{}, p.noJob("poll")
	}
	v, err := p.api.Read(ctx, "poll", "/v1/predictions/"+vendorhttp.PathID(job))
	if err != nil {
		return provider.Report{}, paced(err)
	}
	return kept(p.api.Report(job, v), v), nil
}

func (p *Provider) noJob(op string) *provider.Error {
	return p.api.Wrap(op, provider.Errorf(provider.KindNotFound, "this is not a prediction id of Replicate"))
}

// kept sets the expiry of the videos of a prediction: an hour after its end, by its own clock.
// Their URLs do not contain it.
func kept(r provider.Report, prediction vendorhttp.Value) provider.Report {
	if r.MissingVideo && prediction.Field("data_removed").True() {
		r.Status, r.MissingVideo, r.Gone, r.Charged = provider.StatusSucceeded, false, true, provider.ChargedYes
	}
	ended := prediction.Field("completed_at").Time()
	for i, v := range r.Videos {
		if v.Expires.IsZero() && !ended.IsZero() {
			r.Videos[i].Expires = ended.Add(outputLife)
		}
	}
	return r
}

// Cancel requests the cancellation of a prediction. The response for one that has ended is
// undocumented, so the status of the prediction decides.
func (p *Provider) Cancel(ctx context.Context, job string) (provider.CancelResult, error) {
	if !vendorhttp.UsableID(job) {
		return "", p.noJob("cancel")
	}
	var answer json.RawMessage
	err := p.api.Post(ctx, "cancel", "/v1/predictions/"+vendorhttp.PathID(job)+"/cancel", struct{}{}, &answer)
	r := p.api.Report(job, vendorhttp.ReadValue(answer))
	if err != nil {
		switch provider.AsError(err).Status {
		case http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity:
		default:
			return "", paced(err)
		}
		var looked error
		if r, looked = p.Poll(ctx, job); looked != nil || !r.Status.Final() && !r.MissingVideo {
			return "", err
		}
	}
	if r.MissingVideo || r.Status == provider.StatusSucceeded || r.Status == provider.StatusFailed {
		return provider.CancelTooLate, nil
	}
	return provider.CancelAccepted, nil // it may still be "processing": the next poll tells
}
