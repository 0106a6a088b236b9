// Package fal implements the adapter for the queue API of fal.ai: the seedance models, their
// runs, live prices, uploads and the account's balance.
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls. fal knows no idempotency key and keeps no reference of
// ours; its list shows what was sent.
//
// Sources: fal.ai/docs (queue, webhooks, errors, pricing, platform APIs), the model
// pages read 2026-10-04, the platform's OpenAPI of 2026-08-02, and fal's own client,
// @fal-ai/client 1.10.1, where the pages are silent.
package fal

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	name     = "fal"
	title    = "fal"
	scheme   = "Key"
	keyEnv   = "FAL_KEY"
	queueAPI = "https://queue.fal.run"
	restAPI  = "https://rest.fal.ai" // uploads and the keys of webhooks
	api      = "https://api.fal.ai"  // prices, history and the account

	// fileLife is the minimum lifetime of files, uploaded or generated.
	fileLife = 7 * 24 * time.Hour
)

// Provider is the adapter for fal.
type Provider struct {
	info     provider.Info
	base     string
	queue    *vendorhttp.Client
	rest     *vendorhttp.Client
	platform *vendorhttp.Client

	callbackKeys callbackKeys
}

// New returns the adapter.
func New(a provider.Access) (*Provider, error) {
	p := &Provider{info: info(a.Key), base: cmp.Or(a.Base, queueAPI)}
	clients := []**vendorhttp.Client{&p.queue, &p.rest, &p.platform}
	for i, base := range []string{p.base, a.Host(p.info.Hosts[0], queueAPI), a.Host(p.info.Hosts[1], queueAPI)} {
		c, err := vendorhttp.New(vendorhttp.Options{
			Name: name, Title: title, Base: base, Key: a.Key, KeyEnv: keyEnv, Scheme: scheme, HTTP: a.HTTP,
			Explain: explain, Dialect: dialect(), Proof: proof(), LookUp: "look for it among your requests on fal.ai",
		})
		if err != nil {
			return nil, err
		}
		*clients[i] = c
	}
	return p, nil
}

func info(key provider.Secret) provider.Info {
	return provider.Info{
		Name:   name,
		Title:  title,
		KeyEnv: []string{keyEnv},
		HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv: "FAL_BASE_URL",
		BaseURL:    queueAPI,
		Hosts: []provider.Host{
			{Name: "rest", BaseURLEnv: "FAL_REST_BASE_URL", BaseURL: restAPI},
			{Name: "api", BaseURLEnv: "FAL_API_BASE_URL", BaseURL: api},
		},
		AuthScheme: scheme,
		KeyURL:     "https://fal.ai/dashboard/keys",
		RunsURL:    "https://fal.ai/dashboard/requests",
		Cancel: provider.CancelPolicy{
			Queued: provider.CancelEffect{Can: true, Description: "fal takes a run that still waits out of its queue, and that costs nothing"},
			Running: provider.CancelEffect{Can: true, Description: "fal tells the model, which may finish all the same: a finished video is charged, " +
				"and fal does not say whether a run that stops half way is"},
		},
		LinkTTL:     fileLife,
		CallbackKey: true,

		ListsByModel: true,
		Proof:        proof(),
	}
}

// Info returns the facts about fal.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, those of 2.0 first.
func (p *Provider) Models() []provider.Model { return models() }

// Submit sends the create call. fal accepts submissions without validation; errors appear in the
// result.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	m, err := p.check("submit", o.Request)
	if err == nil && m.Mode == provider.DraftToVideo {
		o.Request.DraftID, err = p.draft(ctx, o.Request.DraftID)
	}
	if err != nil {
		e := *provider.AsError(err)
		e.Delivery = provider.NotSent
		return provider.Report{}, &e
	}
	header := http.Header{}
	if d := o.Request.Deadline; d != nil {
		header.Set("X-Fal-Request-Timeout", strconv.FormatInt(*d, 10)) // seconds until it must have started
	}
	var answer json.RawMessage
	if err := p.queue.Submit(ctx, "submit", path(m, o.Request), header, body(m, o.Request), &answer); err != nil {
		return provider.Report{}, err
	}
	v := vendorhttp.ReadValue(answer)
	r, err := p.queue.Accept("submit", v)
	if err != nil {
		return r, err
	}
	r.Job = accepted(endpointOf(m.ID), r.Job, p.base, v).String()
	return r, nil
}

// check returns the model of a request, or why it cannot be sent.
func (p *Provider) check(op string, r provider.Request) (provider.Model, error) {
	m, ok := modelOf(r.Model)
	if !ok {
		return m, p.queue.Wrap(op, provider.Errorf(provider.KindModel, "fal has no model %q here", r.Model).WithHint("choose another model"))
	}
	if why := wrong(m, r); why != "" {
		return m, p.queue.Wrap(op, provider.Errorf(provider.KindInput, "%s", why).WithHint("change the request"))
	}
	return m, nil
}

// draft returns fal's id of a draft: from the result if id is a job of ours, else id.
func (p *Provider) draft(ctx context.Context, id string) (string, error) {
	j, ok := readJob(id)
	if !ok || j.model == "" {
		return id, nil
	}
	a, err := p.queue.Fetch(ctx, "submit", j.places()[0])
	if err != nil {
		return "", err
	}
	draft := string(p.queue.Job(vendorhttp.ReadValue(a.Body)).Field("draft_id").Text())
	if draft == "" {
		return "", p.queue.Wrap("submit", provider.Errorf(provider.KindInput, "the job %s made no draft", id).
			WithHint("choose a run that was made as a draft in the last seven days"))
	}
	return draft, nil
}

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	m, err := p.check("preview", o.Request)
	if err != nil {
		return provider.Exchange{}, err
	}
	return p.queue.Preview(path(m, o.Request), body(m, o.Request))
}

// Poll requests the status of a job and, once it has ended, its result: "COMPLETED" says that
// it has ended, not how.
func (p *Provider) Poll(ctx context.Context, id string) (provider.Report, error) {
	place, status, err := p.status(ctx, id)
	if err != nil {
		return provider.Report{}, err
	}
	r, err := p.outcome(ctx, id, place, status)
	r.Logs = logs(status)
	return r, err
}

// outcome returns the report of a job with the given status, from its result if it has ended.
func (p *Provider) outcome(ctx context.Context, id, place string, status vendorhttp.Value) (provider.Report, error) {
	r := p.queue.Report(id, status)
	if !r.MissingVideo && r.Status != provider.StatusSucceeded && r.Status != provider.StatusFailed {
		return r, nil
	}
	result, err := p.queue.Fetch(ctx, "result", place)
	e, answered := errors.AsType[*provider.Error](err)
	switch {
	case err == nil:
		return p.finish(ctx, r, result), nil
	case answered && endedBadly(e):
		return p.failed(r, e, status, result.Body), nil
	case r.MissingVideo && answered && e.Status == http.StatusBadRequest:
		return r, nil // "Request is still in progress"
	case r.Status == provider.StatusFailed && answered && e.Status >= 400 && e.Kind != provider.KindAuth && e.Kind != provider.KindRate:
		return stopped(r), nil // the status has the reason
	}
	return provider.Report{}, err
}

// finish returns the report of a job with a result; status is its last status.
func (p *Provider) finish(ctx context.Context, status provider.Report, a vendorhttp.Answer) provider.Report {
	result := vendorhttp.ReadValue(a.Body)
	r := p.queue.Report(status.Job, result)
	if r.Status != provider.StatusSucceeded {
		if status.Status == provider.StatusFailed {
			return stopped(status)
		}
		r = p.queue.Report(status.Job, result.With("status", status.RawStatus))
	}
	if r.RawStatus = status.RawStatus; r.Status == provider.StatusSucceeded {
		p.bill(ctx, a.Header, &r)
	}
	return r
}

// failed returns the report of a job whose result is the error e.
func (p *Provider) failed(was provider.Report, e *provider.Error, status vendorhttp.Value, body []byte) provider.Report {
	answer := map[string]any{}
	_ = json.Unmarshal(body, &answer) // invalid JSON has no fields
	_, message := vendorhttp.ErrorBody(body)
	answer["status"], answer["error"] = "failed", map[string]string{"code": e.Code, "message": cmp.Or(message, lastError(status))}
	b, _ := json.Marshal(answer) // decoded from JSON
	r := p.queue.Report(was.Job, vendorhttp.ReadValue(b))
	r.RawStatus = was.RawStatus
	r.Err.Kind, r.Err.Status, r.Err.Request = e.Kind, e.Status, e.Request
	charge(&r)
	return stopped(r)
}

// lastError returns the last error in the logs of a job.
func lastError(status vendorhttp.Value) (message string) {
	for _, l := range status.Field("logs").Items() {
		if l.Field("level").Text().Lower() == "error" {
			message = string(l.Field("message").Text())
		}
	}
	return message
}

// logs returns the last lines that the model logged; the page of the queue API shows them as
// objects with a message, or null.
func logs(status vendorhttp.Value) (lines []string) {
	for _, l := range status.Field("logs").Items() {
		line := strings.TrimSpace(string(l.Field("message").Text()))
		if line == "" {
			continue
		}
		for len(line) > provider.MaxLogLine {
			_, n := utf8.DecodeLastRuneInString(line)
			line = line[:len(line)-max(n, 1)]
		}
		lines = append(lines, line)
	}
	return lines[max(0, len(lines)-provider.MaxLogs):]
}

// stopped returns the report of a failed run, or of a cancelled one if its sender cancelled it.
func stopped(r provider.Report) provider.Report {
	if r.Err.Code == cancelled || r.Err.Status == 499 {
		r.Status, r.Err, r.Charged = provider.StatusCancelled, nil, provider.ChargedUnknown
	}
	return r
}

// status requests the status of a job and returns its path. A job without a model is searched
// in all applications.
func (p *Provider) status(ctx context.Context, id string) (place string, v vendorhttp.Value, err error) {
	j, ok := readJob(id)
	if !ok {
		return "", v, p.noJob("poll")
	}
	for _, place = range j.places() {
		v, err = p.queue.Read(ctx, "poll", place+"/status?logs=1")
		if provider.KindOf(err) != provider.KindNotFound || err == nil {
			break
		}
	}
	return place, v, err
}

func (p *Provider) noJob(op string) *provider.Error {
	return p.queue.Wrap(op, provider.Errorf(provider.KindNotFound, "this is not a request of fal"))
}

// Cancel requests the cancellation of a job. A queued one is removed from the queue; a running
// one may finish nevertheless.
func (p *Provider) Cancel(ctx context.Context, id string) (provider.CancelResult, error) {
	j, ok := readJob(id)
	if !ok {
		return "", p.noJob("cancel")
	}
	var err error
	for _, place := range j.places() {
		err = p.queue.Command(ctx, "cancel", http.MethodPut, place+"/cancel", nil)
		if provider.KindOf(err) != provider.KindNotFound || err == nil {
			break
		}
	}
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Status == http.StatusBadRequest {
		return provider.CancelTooLate, nil // ALREADY_COMPLETED
	}
	if err != nil {
		return "", err
	}
	return provider.CancelAccepted, nil
}
