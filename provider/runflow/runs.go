package runflow

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dailies/provider"
)

// Cancel tries the administrative route, the only one there is. Runflow answers
// 201 when this call ended the run and 200 with the run unchanged when it had
// ended before, so the run in the answer decides.
func (p *Provider) Cancel(ctx context.Context, job string) (provider.CancelAnswer, error) {
	if !usable(job) {
		return "", p.noJob("cancel")
	}
	var r run
	reason := map[string]string{"reason": "cancelled by the user"}
	err := p.api.Post(ctx, "cancel", "/v1/admin/runs/"+url.PathEscape(job)+"/cancellation", reason, &r)
	if e, ok := errors.AsType[*provider.Error](err); ok {
		if e.Status >= 200 && e.Status < 300 {
			return provider.CancelTaken, nil // an answer in no known shape; the next poll tells
		}
		return "", forbidden(e)
	}
	if s := status(r.word()); s.Final() && s != provider.StatusCancelled {
		return provider.CancelTooLate, nil
	}
	return provider.CancelTaken, nil
}

// forbidden says what a refused cancel means: the route is for few keys.
func forbidden(e *provider.Error) *provider.Error {
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		if e.Kind == provider.KindNotFound && e.Code == "RUN_NOT_FOUND" || e.Kind == provider.KindProvider {
			return e
		}
		e.Kind = provider.KindAuth
		e.Message = "this key may not cancel runs at Runflow"
		e.Next = "stop watching it instead; it goes on and is charged"
	}
	return e
}

// Find looks for the run that carries ref. Where the filter is not understood,
// the newest runs are looked through instead.
func (p *Provider) Find(ctx context.Context, ref string) (provider.Report, bool, error) {
	const newest = "/v1/runs?limit=100&sort_by=created_at:desc"
	if ref == "" || strings.ContainsAny(ref, `'\`) {
		return provider.Report{}, false, p.api.Fail("find", provider.Errorf(provider.KindInput, "this is no reference of ours"))
	}
	var found page
	err := p.api.Get(ctx, "find", newest+"&q="+url.QueryEscape("client_ref.eq:'"+ref+"'"), &found)
	if provider.KindOf(err) == provider.KindInput {
		err = p.api.Get(ctx, "find", newest, &found)
	}
	if err != nil {
		return provider.Report{}, false, err
	}
	r, ok := found.withRef(ref)
	if !ok {
		return provider.Report{}, false, nil
	}
	return p.report(r), true, nil
}

// List returns one page of the organisation's runs.
func (p *Provider) List(ctx context.Context, cursor string, limit int) (provider.Page, error) {
	path := "/v1/runs?sort_by=created_at:desc&limit=" + strconv.Itoa(min(max(limit, 1), 500))
	if cursor != "" {
		path += "&pq=" + url.QueryEscape(cursor)
	}
	var got page
	if err := p.api.Get(ctx, "list", path, &got); err != nil {
		return provider.Page{}, err
	}
	var all provider.Page
	for _, r := range got.Items {
		if !usable(r.id()) {
			continue
		}
		all.Jobs = append(all.Jobs, provider.Listed{
			Report: p.report(r), Ref: string(r.ClientRef), Model: r.model(), Request: r.request(), Created: r.created(),
		})
	}
	if next := got.next(); next != cursor {
		all.Next = next // a cursor that leads to itself would never end
	}
	return all, nil
}
