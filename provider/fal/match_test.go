package fal

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

// matchCall is a page of the list of what was sent from two minutes before on.
func matchCall(endpoint, cursor string) string {
	q := url.Values{"endpoint_id": {endpoint}, "start": {"2026-11-30T11:58:00Z"}, "expand": {"payloads"}, "limit": {"100"}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return "GET /v1/models/requests/by-endpoint?" + q.Encode()
}

func TestMatchComparesWhatWasSent(t *testing.T) {
	const model = "bytedance/seedance-2.0/text-to-video"
	sent := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	q := provider.Request{Model: model, Prompt: "a <b> & c", AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true, Bitrate: "standard"}
	const same = `{"generate_audio":true,"prompt":"a <b> & c","aspect_ratio":"16:9","bitrate_mode":"standard","duration":"5","resolution":"720p"}`
	item := func(id, input string) string {
		return `{"request_id":"` + id + `","endpoint_id":"` + model + `","sent_at":"2026-11-30T12:00:01Z","started_at":null,"json_input":` + input + `}`
	}
	v, p := start(t, map[string]answer{
		matchCall(model, ""): {Body: `{"items":[` + strings.Join([]string{
			item("same", same),
			item("more", strings.Replace(same, "{", `{"seed":null,`, 1)), // fal may add its defaults
			item("other-words", strings.Replace(same, "a <b>", "a <B>", 1)),
			item("other-type", strings.Replace(same, `"5"`, `5`, 1)),
			item("less", `{"prompt":"a <b> & c"}`),
			item("gone", `null`),
			item("a/../b", same),
		}, ",") + `],"next_cursor":"c2","has_more":true}`},
		matchCall(model, "c2"): {Body: `{"items":[` + item("late", same) + `],"next_cursor":null,"has_more":false}`},
	})
	jobs, err := p.Match(t.Context(), provider.Submission{Request: q}, sent)
	want := []string{model + "/requests/same", model + "/requests/more", model + "/requests/late"}
	if err != nil || !slices.Equal(jobs, want) {
		t.Errorf("%q, %v, asked %q", jobs, err, v.Asked)
	}
	q.Model = "bytedance/seedance-2.5/reference-to-video:editing"
	v, p = start(t, map[string]answer{matchCall("bytedance/seedance-2.5/reference-to-video", ""): {Body: `{"items":[],"next_cursor":null}`}})
	if jobs, err := p.Match(t.Context(), provider.Submission{Request: q}, sent); err != nil || len(jobs) != 0 || len(v.Asked) != 1 {
		t.Errorf("%q, %v, asked %q", jobs, err, v.Asked)
	}
	const complete = "bytedance/seedance-2.5/draft/complete"
	v, p = start(t, map[string]answer{
		"GET /bytedance/seedance-2.5/requests/r": {Body: `{"draft_id":"b6f0"}`},
		matchCall(complete, ""):                  {Body: `{"items":[` + item("final", `{"draft_id":"b6f0","resolution":"1080p"}`) + `]}`},
	})
	jobs, err = p.Match(t.Context(), provider.Submission{Request: provider.Request{Model: complete, DraftID: "bytedance/seedance-2.5/text-to-video/requests/r", Resolution: "1080p"}}, sent)
	if err != nil || !slices.Equal(jobs, []string{complete + "/requests/final"}) {
		t.Errorf("%q, %v, asked %q", jobs, err, v.Asked)
	}
	for _, a := range []answer{{Status: 403, Body: `{"detail":"no"}`}, {Body: `<html>`, HTML: true}} {
		_, p := start(t, map[string]answer{matchCall(model, ""): a})
		q.Model = model
		if jobs, err := p.Match(t.Context(), provider.Submission{Request: q}, sent); err == nil || len(jobs) != 0 {
			t.Errorf("%+v: %q, %v", a, jobs, err)
		}
	}
}

// TestAListThatLeadsInCirclesEnds.
func TestAListThatLeadsInCirclesEnds(t *testing.T) {
	const model = "bytedance/seedance-2.0/text-to-video"
	answers := map[string]answer{matchCall(model, ""): {Body: `{"items":[],"next_cursor":"a"}`}}
	for from, to := range map[string]string{"a": "b", "b": "a"} {
		answers[matchCall(model, from)] = answer{Body: `{"items":[],"next_cursor":"` + to + `"}`}
	}
	v, p := start(t, answers)
	_, err := p.Match(t.Context(), provider.Submission{Request: provider.Request{Model: model, Prompt: "p"}}, time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
	if err != nil || len(v.Asked) != maxListPages {
		t.Errorf("%v, %d calls", err, len(v.Asked))
	}
}
