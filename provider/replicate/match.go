package replicate

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	aside        = 2 * time.Minute // clock skew
	maxListPages = 5
)

// Match compares the input of the newest predictions with the submission, because predictions have
// no client reference. An hour after its end the input of a prediction is deleted; it does not
// match then.
func (p *Provider) Match(ctx context.Context, o provider.Submission, sent time.Time) (jobs []string, err error) {
	const op = "find"
	order, e := body(o.Request)
	if e != nil {
		return nil, p.api.Wrap(op, e)
	}
	want, _ := json.Marshal(order.Input) // it is also encoded to be sent
	path, page := "/v1/predictions", ""
	for range maxListPages {
		var list struct {
			Next    vendorhttp.Text `json:"next"`
			Results []struct {
				ID      vendorhttp.Text `json:"id"`
				Model   vendorhttp.Text `json:"model"`
				Created vendorhttp.Text `json:"created_at"`
				Input   json.RawMessage `json:"input"`
			} `json:"results"`
		}
		if err := p.api.Get(ctx, op, path, &list); err != nil {
			return nil, paced(err)
		}
		for _, one := range list.Results {
			made := vendorhttp.ParseTime(string(one.Created))
			if !made.IsZero() && made.Before(sent.Add(-aside)) {
				return jobs, nil // newest first
			}
			if vendorhttp.UsableID(string(one.ID)) && string(one.Model) == endpointOf(o.Request.Model) && holds(one.Input, want) {
				jobs = append(jobs, string(one.ID))
			}
		}
		next := cursorOf(string(list.Next))
		if next == "" || next == page {
			break
		}
		page, path = next, "/v1/predictions?cursor="+url.QueryEscape(next)
	}
	return jobs, nil
}

// holds reports whether an input has all of our fields with equal values and no further image,
// video or audio; Replicate may add defaults.
func holds(input, ours []byte) bool {
	var theirs, want map[string]json.RawMessage
	if json.Unmarshal(input, &theirs) != nil || json.Unmarshal(ours, &want) != nil || len(want) == 0 {
		return false
	}
	for name, value := range want {
		if !bytes.Equal(canonical(theirs[name]), canonical(value)) {
			return false
		}
	}
	for _, medium := range []string{"image", "last_frame_image", "reference_images", "reference_videos", "reference_audios"} {
		given := string(canonical(theirs[medium]))
		if _, ours := want[medium]; !ours && given != "null" && given != "[]" && given != `""` {
			return false
		}
	}
	return true
}

// canonical returns a value in canonical form; missing ones are null.
func canonical(raw json.RawMessage) []byte {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return []byte("null")
	}
	b, _ := json.Marshal(v) // decoded from JSON
	return b
}
