package runflow

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// Cancel uses the administrative route, the only one. Runflow responds with 201 if the call
// ended the run, and with 200 and the unchanged run if it had ended before, so the returned run
// decides.
func (p *Provider) Cancel(ctx context.Context, job string) (provider.CancelResult, error) {
	if !vendorhttp.UsableID(job) {
		return "", p.noJob("cancel")
	}
	var body json.RawMessage
	reason := map[string]string{"reason": "cancelled by the user"}
	err := p.api.Post(ctx, "cancel", "/v1/admin/runs/"+vendorhttp.PathID(job)+"/cancellation", reason, &body)
	if e, ok := errors.AsType[*provider.Error](err); ok {
		if e.Status >= 200 && e.Status < 300 {
			return provider.CancelAccepted, nil // unknown format; the next poll tells
		}
		return "", forbidden(e)
	}
	if r := p.api.Report(job, vendorhttp.ReadValue(body)); r.MissingVideo || r.Status.Final() && r.Status != provider.StatusCancelled {
		return provider.CancelTooLate, nil
	}
	return provider.CancelAccepted, nil
}

// forbidden explains a rejected cancel: few keys may use the route.
func forbidden(e *provider.Error) *provider.Error {
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		if e.Kind == provider.KindNotFound && e.Code == "RUN_NOT_FOUND" || e.Kind == provider.KindProvider {
			return e
		}
		e.Kind = provider.KindAuth
		e.Message = "this key may not cancel runs at Runflow"
		e.Hint = "stop watching it instead; it goes on and is charged"
	}
	return e
}

// Find searches for the run with our client reference. If the filter is not supported, it
// searches the newest runs.
func (p *Provider) Find(ctx context.Context, ref string) (provider.Report, bool, error) {
	const newest = "/v1/runs?limit=100&sort_by=created_at:desc"
	if ref == "" || strings.ContainsAny(ref, `'\`) {
		return provider.Report{}, false, p.api.Wrap("find", provider.Errorf(provider.KindInput, "this is not a reference of dailies"))
	}
	found, err := p.api.Ask(ctx, "find", newest+"&q="+url.QueryEscape("client_ref.eq:'"+ref+"'"))
	if provider.KindOf(err) == provider.KindInput {
		found, err = p.api.Ask(ctx, "find", newest)
	}
	if err != nil {
		return provider.Report{}, false, err
	}
	for _, run := range found.Field("items").Items() {
		// The filter may be ignored, so the match is checked here.
		if r := p.api.Report("", run); r.Job != "" && string(run.Field("client_ref").Text()) == ref {
			return r, true, nil
		}
	}
	return provider.Report{}, false, nil
}

// List returns one page of the organisation's runs.
func (p *Provider) List(ctx context.Context, cursor string, limit int) (provider.JobPage, error) {
	path := "/v1/runs?sort_by=created_at:desc&limit=" + strconv.Itoa(min(max(limit, 1), 500))
	if cursor != "" {
		path += "&pq=" + url.QueryEscape(cursor)
	}
	got, err := p.api.Ask(ctx, "list", path)
	if err != nil {
		return provider.JobPage{}, err
	}
	var all provider.JobPage
	for _, run := range got.Field("items").Items() {
		r := p.api.Report("", run)
		if r.Job == "" {
			continue
		}
		all.Jobs = append(all.Jobs, provider.ListedJob{
			Report: r, Ref: string(run.Field("client_ref").Text()), Model: modelOf(run), Request: request(run),
			Created: run.Field("created_at").Time(), Started: run.Field("started_at").Time(),
			Finished: run.Field("completed_at", "finished_at").Time(),
		})
	}
	// The cursor has two names in the documentation.
	if next := string(got.Field("next_pq", "next").Text()); next != cursor {
		all.Next = next // a cursor equal to the current one would never end
	}
	return all, nil
}
