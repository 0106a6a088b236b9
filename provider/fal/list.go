package fal

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// listedFor is how long fal keeps what was sent (platform OpenAPI of 2026-08-02).
const listedFor = 30 * 24 * time.Hour

// listLimit is the largest number of requests in one answer.
const listLimit = 100

// List lists the requests of all our endpoints, since fal lists those of one endpoint at a time:
// one call for each, more for long lists. The cursor is the number of requests before the page.
func (p *Provider) List(ctx context.Context, cursor string, limit int) (provider.JobPage, error) {
	skip := 0
	if cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 0 {
			return provider.JobPage{}, p.platform.Wrap("list", provider.Errorf(provider.KindInput, "this is not a cursor of fal's list"))
		}
		skip = n
	}
	limit = max(limit, 1)
	since := time.Now().Add(-listedFor)
	var all []provider.ListedJob
	for _, endpoint := range endpoints() {
		some, err := p.listEndpoint(ctx, endpoint, since, skip+limit+1)
		if err != nil {
			return provider.JobPage{}, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b provider.ListedJob) int { return b.Created.Compare(a.Created) })
	skip = min(skip, len(all))
	end := min(skip+limit, len(all))
	page := provider.JobPage{Jobs: all[skip:end]}
	if end < len(all) {
		page.Next = strconv.Itoa(end)
	}
	return page, nil
}

// endpoints returns the endpoints of the models, each once.
func endpoints() (all []string) {
	for _, m := range models() {
		if e := endpointOf(m.ID); !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	return all
}

// listEndpoint returns the newest requests of an endpoint, at most that many.
func (p *Provider) listEndpoint(ctx context.Context, endpoint string, since time.Time, most int) (all []provider.ListedJob, err error) {
	q := url.Values{
		"endpoint_id": {endpoint}, "start": {since.UTC().Format(time.RFC3339)}, "expand": {"payloads"},
		"limit": {strconv.Itoa(min(most, listLimit))},
	}
	for len(all) < most {
		var page struct {
			Items []listItem      `json:"items"`
			Next  vendorhttp.Text `json:"next_cursor"`
		}
		if err := p.platform.Get(ctx, "list", listPath+q.Encode(), &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			if j, ok := p.listed(endpoint, item); ok {
				all = append(all, j)
			}
		}
		next := string(page.Next)
		if next == "" || next == q.Get("cursor") {
			break
		}
		q.Set("cursor", next)
	}
	return all[:min(len(all), most)], nil
}

// listItem is one request of the list.
type listItem struct {
	ID      vendorhttp.Text `json:"request_id"`
	Sent    vendorhttp.Text `json:"sent_at"`
	Started vendorhttp.Text `json:"started_at"`
	Ended   vendorhttp.Text `json:"ended_at"`
	Code    vendorhttp.Text `json:"status_code"`
	Input   json.RawMessage `json:"json_input"`
	Output  json.RawMessage `json:"json_output"`
}

// listed reads one request of the list; ok is false if it has no usable id.
func (p *Provider) listed(endpoint string, item listItem) (provider.ListedJob, bool) {
	j := job{endpoint, string(item.ID)}
	if _, ok := readJob(j.String()); !ok {
		return provider.ListedJob{}, false
	}
	asked := requestOf(endpoint, item.Input)
	one := provider.ListedJob{
		Model: asked.Model, Request: asked,
		Created: vendorhttp.ParseTime(string(item.Sent)), Started: vendorhttp.ParseTime(string(item.Started)), Finished: vendorhttp.ParseTime(string(item.Ended)),
	}
	one.Report = provider.Report{Job: j.String(), Status: provider.StatusQueued, RawStatus: "IN_QUEUE"}
	code, _ := strconv.Atoi(string(item.Code)) // 0 before there is one
	switch {
	case !one.Finished.IsZero() && code == http.StatusOK:
		one.Report = p.queue.Report(j.String(), vendorhttp.ReadValue(item.Output).With("status", "COMPLETED"))
		if len(one.Report.Videos) == 0 { // its result will tell
			one.Report = provider.Report{Job: j.String(), Status: provider.StatusRunning}
		}
		one.Report.RawStatus = "COMPLETED"
	case !one.Finished.IsZero() && code >= 400:
		one.Report.Status, one.Report.RawStatus, one.Report.Charged = provider.StatusFailed, "COMPLETED", provider.ChargedUnknown
		one.Report.Err = provider.Errorf(provider.KindProvider, "fal answered with HTTP %d", code).WithHint("refresh it to see why")
	case !one.Started.IsZero():
		one.Report.Status, one.Report.RawStatus = provider.StatusRunning, "IN_PROGRESS"
	}
	return one, true
}

// requestOf reads a request from the input that fal kept; fields that it lacks stay empty.
func requestOf(endpoint string, kept json.RawMessage) provider.Request {
	var in input
	_ = json.Unmarshal(kept, &in) // what cannot be read is not shown
	r := provider.Request{
		Model: endpoint, Prompt: in.Prompt, StartFrame: in.Image, EndFrame: in.EndImage, References: in.Images, ReferenceVideos: in.Videos,
		ReferenceAudios: in.Audios, Resolution: in.Resolution, AspectRatio: in.AspectRatio, Seed: in.Seed, Draft: in.Draft, DraftID: in.DraftID,
	}
	r.Duration, _ = strconv.Atoi(cmp.Or(in.Duration, "0"))
	r.Audio = in.Audio != nil && *in.Audio
	if in.Task != "" && len(in.Videos) > 0 {
		if m, ok := modelOf(endpoint + taskMark + in.Task); ok {
			r.Model, r.SourceVideo, r.ReferenceVideos = m.ID, in.Videos[0], in.Videos[1:]
		}
	}
	return r
}
