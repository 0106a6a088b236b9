package fal

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// Match lists the requests of the model's endpoint (fal's OpenAPI of 2026-08-02) and compares
// them with the submission, because fal stores no client reference. Payloads are kept for 30 days;
// whether queued requests are listed is undocumented.
func (p *Provider) Match(ctx context.Context, o provider.Submission, sent time.Time) (jobs []string, err error) {
	const aside = 2 * time.Minute // clock skew
	m, err := p.check("find", o.Request)
	if err == nil && m.Mode == provider.DraftToVideo {
		o.Request.DraftID, err = p.draft(ctx, o.Request.DraftID)
	}
	if err != nil {
		return nil, err
	}
	want := fields(body(m, o.Request))
	q := url.Values{"endpoint_id": {endpointOf(m.ID)}, "start": {sent.Add(-aside).UTC().Format(time.RFC3339)}, "expand": {"payloads"}, "limit": {"100"}}
	for range maxListPages {
		var page struct {
			Items []struct {
				ID    vendorhttp.Text `json:"request_id"`
				Input json.RawMessage `json:"json_input"`
			} `json:"items"`
			Next vendorhttp.Text `json:"next_cursor"`
		}
		if err := p.platform.Get(ctx, "find", listPath+q.Encode(), &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			j := job{endpointOf(m.ID), string(item.ID)}
			if _, ok := readJob(j.String()); ok && holds(fields(item.Input), want) {
				jobs = append(jobs, j.String())
			}
		}
		if page.Next == "" || string(page.Next) == q.Get("cursor") {
			break
		}
		q.Set("cursor", string(page.Next))
	}
	return jobs, nil
}

const (
	listPath     = "/v1/models/requests/by-endpoint?"
	maxListPages = 5
)

// fields returns the fields of an object as canonical JSON.
func fields(v any) map[string]string {
	b, _ := json.Marshal(v)
	var all map[string]any
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	one := map[string]string{}
	for name, value := range all {
		b, _ := json.Marshal(value)
		one[name] = string(b)
	}
	return one
}

// holds reports whether an input has all of our fields; fal may add defaults.
func holds(input, ours map[string]string) bool {
	for name, value := range ours {
		if input[name] != value {
			return false
		}
	}
	return len(ours) > 0
}
