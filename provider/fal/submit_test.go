package fal

import (
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

const (
	pic   = "https://example.com/a.png?x=1&y=2"
	pic2  = "https://example.com/b.png"
	clip  = "https://example.com/v.mp4"
	sound = "https://example.com/s.mp3"
)

// taken is the response to every create call.
const taken = `{"request_id":"req-1","status":"IN_QUEUE","queue_position":2,"response_url":"SELF/APP/requests/req-1",
	"status_url":"SELF/APP/requests/req-1/status","cancel_url":"SELF/APP/requests/req-1/cancel"}`

// TestSubmitSendsExactlyTheFieldsOfTheModel compares whole calls: fal takes everything
// and refuses it later, perhaps for money.
func TestSubmitSendsExactlyTheFieldsOfTheModel(t *testing.T) {
	for name, c := range map[string]struct {
		request    provider.Request
		call, body string
		app        string
	}{
		"2.0 text": {
			provider.Request{Model: "bytedance/seedance-2.0/text-to-video", Prompt: "a <b> & c", AspectRatio: "16:9", Resolution: "4k", Duration: 5, Audio: true, Bitrate: "high", EndUser: "u-1"},
			"/bytedance/seedance-2.0/text-to-video",
			`{"prompt":"a <b> & c","duration":"5","resolution":"4k","aspect_ratio":"16:9","generate_audio":true,"bitrate_mode":"high","end_user_id":"u-1"}`,
			app20,
		},
		"2.0 fast image with both frames, auto, silent": {
			provider.Request{Model: "bytedance/seedance-2.0/fast/image-to-video", Prompt: "p", StartFrame: pic, EndFrame: pic2, AspectRatio: provider.Auto, Resolution: "720p", Bitrate: "standard"},
			"/bytedance/seedance-2.0/fast/image-to-video",
			`{"prompt":"p","image_url":"` + pic + `","end_image_url":"` + pic2 + `","duration":"auto","resolution":"720p","aspect_ratio":"auto","generate_audio":false,"bitrate_mode":"standard"}`,
			app20,
		},
		"2.0 mini with references, which has no bitrate": {
			provider.Request{Model: "bytedance/seedance-2.0/mini/reference-to-video", Prompt: "[image 1]", References: []string{pic, pic2}, ReferenceVideos: []string{clip}, ReferenceAudios: []string{sound},
				AspectRatio: "9:16", Resolution: "480p", Duration: 15, Audio: true, Bitrate: "high"},
			"/bytedance/seedance-2.0/mini/reference-to-video",
			`{"prompt":"@Image1","image_urls":["` + pic + `","` + pic2 + `"],"video_urls":["` + clip + `"],"audio_urls":["` + sound + `"],"duration":"15","resolution":"480p","aspect_ratio":"9:16","generate_audio":true}`,
			app20,
		},
		"2.5 image as a draft, which has its own resolution": {
			provider.Request{Model: "bytedance/seedance-2.5/image-to-video", Prompt: "p", StartFrame: pic, AspectRatio: provider.Auto, Resolution: "720p", Duration: 30, Draft: true, Bitrate: "standard"},
			"/bytedance/seedance-2.5/image-to-video",
			`{"prompt":"p","image_url":"` + pic + `","duration":"30","draft":true,"resolution":"480p","aspect_ratio":"auto","generate_audio":false,"bitrate_mode":"standard"}`,
			app25,
		},
		"2.5 in the US has no drafts": {
			provider.Request{Model: "bytedance/seedance-2.5/us/text-to-video", Prompt: "p", AspectRatio: "1:1", Resolution: "1080p", Duration: 4, Draft: true, Audio: true, Bitrate: "standard"},
			"/bytedance/seedance-2.5/us/text-to-video",
			`{"prompt":"p","duration":"4","resolution":"1080p","aspect_ratio":"1:1","generate_audio":true,"bitrate_mode":"standard"}`,
			app25,
		},
		"2.5 flash image without a prompt": {
			provider.Request{Model: "bytedance/seedance-2.5/flash/image-to-video", StartFrame: pic, AspectRatio: provider.Auto, Resolution: "480p", Duration: 5, Audio: true},
			"/bytedance/seedance-2.5/flash/image-to-video",
			`{"image_url":"` + pic + `","duration":"5","resolution":"480p","aspect_ratio":"auto","generate_audio":true}`,
			app25,
		},
		"2.5 edits, at the length of the video": {
			provider.Request{Model: "bytedance/seedance-2.5/reference-to-video:editing", Prompt: "make it night", SourceVideo: clip, References: []string{pic}, AspectRatio: provider.Auto, Resolution: "720p", Duration: 7, Audio: true, Bitrate: "standard"},
			"/bytedance/seedance-2.5/reference-to-video",
			`{"prompt":"make it night","task":"editing","image_urls":["` + pic + `"],"video_urls":["` + clip + `"],"duration":"auto","resolution":"720p","aspect_ratio":"auto","generate_audio":true,"bitrate_mode":"standard"}`,
			app25,
		},
		"2.5 extends, the video first": {
			provider.Request{Model: "bytedance/seedance-2.5/us/reference-to-video:extension", Prompt: "p", SourceVideo: clip, ReferenceVideos: []string{clip + "2"}, AspectRatio: provider.Auto, Resolution: "480p", Duration: 6, Audio: true, Bitrate: "standard"},
			"/bytedance/seedance-2.5/us/reference-to-video",
			`{"prompt":"p","task":"extension","video_urls":["` + clip + `","` + clip + `2"],"duration":"6","resolution":"480p","aspect_ratio":"auto","generate_audio":true,"bitrate_mode":"standard"}`,
			app25,
		},
		"a draft is finished": {
			provider.Request{Model: "bytedance/seedance-2.5/draft/complete", Prompt: "not sent", DraftID: "b6f0", Resolution: "1080p", Audio: true},
			"/bytedance/seedance-2.5/draft/complete",
			`{"draft_id":"b6f0","resolution":"1080p"}`,
			app25,
		},
		"1.5 pro": {
			provider.Request{Model: "fal-ai/bytedance/seedance/v1.5/pro/image-to-video", Prompt: "p", StartFrame: pic, EndFrame: pic2, AspectRatio: "21:9", Resolution: "1080p", Duration: 12, Audio: true, Seed: pointer(int64(7)), CameraFixed: true, ContentFilter: "off"},
			"/fal-ai/bytedance/seedance/v1.5/pro/image-to-video",
			`{"prompt":"p","image_url":"` + pic + `","end_image_url":"` + pic2 + `","duration":"12","resolution":"1080p","aspect_ratio":"21:9","generate_audio":true,"camera_fixed":true,"seed":7,"enable_safety_checker":false}`,
			app1x,
		},
		"1.0 pro fast has no sound": {
			provider.Request{Model: "fal-ai/bytedance/seedance/v1/pro/fast/text-to-video", Prompt: "p", AspectRatio: "9:21", Resolution: "480p", Duration: 2, Audio: true, ContentFilter: "on"},
			"/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video",
			`{"prompt":"p","duration":"2","resolution":"480p","aspect_ratio":"9:21","camera_fixed":false,"enable_safety_checker":true}`,
			app1x,
		},
		"a callback stands in the address": {
			provider.Request{Model: "bytedance/seedance-2.0/mini/text-to-video", Prompt: "p", AspectRatio: "16:9", Resolution: "480p", Duration: 4, Callback: "https://me.example/fal?a=1&b=2"},
			"/bytedance/seedance-2.0/mini/text-to-video?fal_webhook=https%3A%2F%2Fme.example%2Ffal%3Fa%3D1%26b%3D2",
			`{"prompt":"p","duration":"4","resolution":"480p","aspect_ratio":"16:9","generate_audio":false}`,
			app20,
		},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{"POST " + c.call: {Body: strings.ReplaceAll(taken, "APP", c.app)}})
			r, err := p.Submit(t.Context(), provider.Submission{Request: c.request, ClientRef: "run-1", IdempotencyKey: "key"})
			if err != nil {
				t.Fatal(err)
			}
			endpoint, _, _ := strings.Cut(strings.TrimPrefix(c.call, "/"), "?")
			if r.Job != endpoint+"/requests/req-1" || r.Status != provider.StatusQueued || r.QueuePosition == nil || *r.QueuePosition != 2 {
				t.Errorf("report %+v", r)
			}
			if len(v.Asked) != 1 || v.Asked[0] != "POST "+c.call || v.Bodies[0] != c.body {
				t.Errorf("asked %q with\n%s\nwant\n%s", v.Asked, v.Bodies, c.body)
			}
			if got := v.Headers[0].Get("Authorization"); got != "Key "+testKey {
				t.Errorf("authorization %q", got)
			}
			preview, err := p.Preview(provider.Submission{Request: c.request})
			if err != nil || preview.Request != c.body || preview.URL != v.URL+c.call || len(v.Asked) != 1 {
				t.Errorf("preview %+v, %v", preview, err)
			}
		})
	}
}

// TestTheDeadlineIsAHeader: it limits the wait before the start.
func TestTheDeadlineIsAHeader(t *testing.T) {
	v, p := start(t, map[string]answer{"POST /bytedance/seedance-2.0/text-to-video": {Body: taken}})
	q := provider.Request{Model: "bytedance/seedance-2.0/text-to-video", Prompt: "p", Resolution: "480p", Duration: 4}
	for _, deadline := range []*int64{nil, pointer(int64(90))} {
		q.Deadline = deadline
		if _, err := p.Submit(t.Context(), provider.Submission{Request: q}); err != nil {
			t.Fatal(err)
		}
	}
	if none, some := v.Headers[0].Get("X-Fal-Request-Timeout"), v.Headers[1].Get("X-Fal-Request-Timeout"); none != "" || some != "90" {
		t.Errorf("%q and %q", none, some)
	}
}

// TestAFinalIsMadeOfADraftOfOurs: fal's id of a draft stands in the draft's result.
func TestAFinalIsMadeOfADraftOfOurs(t *testing.T) {
	const result = "GET /bytedance/seedance-2.5/requests/req-0"
	q := provider.Request{Model: "bytedance/seedance-2.5/draft/complete", DraftID: "bytedance/seedance-2.5/text-to-video/requests/req-0", Resolution: "1080p"}
	v, p := start(t, map[string]answer{
		result: {Body: `{"video":{"url":"https://v.example/a.mp4"},"draft_id":"b6f0"}`},
		"POST /bytedance/seedance-2.5/draft/complete": {Body: strings.ReplaceAll(taken, "APP", app25)},
	})
	r, err := p.Submit(t.Context(), provider.Submission{Request: q})
	if err != nil || r.Job != "bytedance/seedance-2.5/draft/complete/requests/req-1" {
		t.Errorf("%+v, %v", r, err)
	}
	if len(v.Bodies) != 2 || v.Bodies[1] != `{"draft_id":"b6f0","resolution":"1080p"}` {
		t.Errorf("asked %q with %q", v.Asked, v.Bodies)
	}
	for _, c := range []struct {
		answer answer
		kind   provider.Kind
	}{
		{answer{Body: `{"video":{"url":"https://v.example/a.mp4"}}`}, provider.KindInput},
		{answer{Status: 500}, provider.KindProvider},
		{answer{Status: 404, Body: `{"detail":"Request not found"}`}, provider.KindNotFound},
	} {
		v, p := start(t, map[string]answer{result: c.answer})
		_, err := p.Submit(t.Context(), provider.Submission{Request: q})
		wantError(t, err, provider.Error{Kind: c.kind, Delivery: provider.NotSent, Op: "fal: submit"})
		if len(v.Asked) != 1 {
			t.Errorf("asked %q", v.Asked)
		}
	}
}

func TestSubmitAnswers(t *testing.T) {
	const call = "POST /bytedance/seedance-2.0/text-to-video"
	const op = "fal: submit"
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"bad key":               {answer{Status: 401, Body: `{"detail":"Cannot access application. Authentication is required to access this application."}`}, provider.Error{Kind: provider.KindAuth, Delivery: provider.Rejected}},
		"no money is a 403":     {answer{Status: 403, Body: `{"detail":"User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."}`}, provider.Error{Kind: provider.KindBalance, Delivery: provider.Rejected, Message: "Exhausted balance"}},
		"another lock":          {answer{Status: 403, Body: `{"detail":"User is locked. Reason: TOP_UP."}`}, provider.Error{Kind: provider.KindBalance, Delivery: provider.Rejected}},
		"locked by an admin":    {answer{Status: 403, Body: `{"detail":"User is locked. Reason: Admin lock."}`}, provider.Error{Kind: provider.KindAuth, Delivery: provider.Rejected, Message: "Admin lock"}},
		"a plain 403":           {answer{Status: 403, Body: `{"detail":"Access denied"}`}, provider.Error{Kind: provider.KindAuth, Delivery: provider.Rejected, Message: "Access denied"}},
		"unknown model":         {answer{Status: 404, Body: `{"detail":"Application \"seedance-9\" not found"}`}, provider.Error{Kind: provider.KindModel, Delivery: provider.Rejected, Message: "not found"}},
		"input":                 {answer{Status: 422, Body: `{"detail":[{"loc":["body","prompt"],"msg":"field required","type":"missing"}]}`}, provider.Error{Kind: provider.KindInput, Code: "missing", Delivery: provider.Rejected, Message: "prompt: field required"}},
		"content":               {answer{Status: 422, Body: `{"detail":[{"loc":["body","prompt"],"msg":"flagged","type":"content_policy_violation"}]}`}, provider.Error{Kind: provider.KindModeration, Code: "content_policy_violation", Delivery: provider.Rejected, Message: "flagged"}},
		"too many":              {answer{Status: 429, Body: `{"detail":"Too many requests"}`}, provider.Error{Kind: provider.KindRate, Message: "Too many"}},
		"a 402 proves nothing":  {answer{Status: 402, Body: `{}`}, provider.Error{Kind: provider.KindBalance}},
		"a 500":                 {answer{Status: 500, Body: `{"detail":"Internal error","error_type":"internal_error"}`}, provider.Error{Kind: provider.KindProvider, Code: "internal_error", Message: "Internal error"}},
		"a 504 of the queue":    {answer{Status: 504, Body: `{"detail":"Request timed out","error_type":"request_timeout"}`}, provider.Error{Kind: provider.KindProvider, Code: "request_timeout"}},
		"a 200 without an id":   {answer{Body: `{"status":"IN_QUEUE"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"a 200 with a web page": {answer{Body: `<html>`, HTML: true}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "web page"}},
		"a 200 with nothing":    {answer{}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{call: c.answer})
			_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: "bytedance/seedance-2.0/text-to-video", Prompt: "p"}})
			wantError(t, err, c.want)
			e := provider.AsError(err)
			if e.Hint == "" || len(v.Asked) != 1 || (e.Delivery == provider.DeliveryUnknown) != strings.Contains(e.Hint, "among your requests on fal.ai") {
				t.Errorf("taken %q, next %q, asked %q", e.Delivery, e.Hint, v.Asked)
			}
		})
	}
}

// TestAJobIsKnownByItsModel, or by the application that its answer names on our host.
func TestAJobIsKnownByItsModel(t *testing.T) {
	const model = "bytedance/seedance-2.0/text-to-video"
	for url, want := range map[string]string{
		"SELF/bytedance/seedance-2.0/requests/req-1": model + "/requests/req-1",
		"": model + "/requests/req-1",
		"https://evil.example/other/app/requests/req-1":    model + "/requests/req-1",
		"SELF/../requests/req-1":                           model + "/requests/req-1",
		"SELF/fal-ai/seedance-moved/requests/req-1":        "fal-ai/seedance-moved/requests/req-1",
		"SELF/bytedance/seedance-2.0/requests/req-1?x=1#y": model + "/requests/req-1",
	} {
		_, p := start(t, map[string]answer{"POST /" + model: {Body: `{"request_id":"req-1","status":"IN_QUEUE","response_url":"` + url + `"}`}})
		r, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: model, Prompt: "p"}})
		if err != nil || r.Job != want {
			t.Errorf("%s: job %q, %v", url, r.Job, err)
		}
	}
}

func TestNothingIsSentThatMayBeChargedForNothing(t *testing.T) {
	const r2v = "bytedance/seedance-2.0/reference-to-video"
	many := func(n int) []string { return slices.Repeat([]string{pic}, n) }
	for name, q := range map[string]provider.Request{
		"sound alone":      {Model: r2v, Prompt: "p", ReferenceAudios: []string{sound}},
		"thirteen files":   {Model: r2v, Prompt: "p", References: many(9), ReferenceVideos: many(3), ReferenceAudios: many(1)},
		"an unknown model": {Model: "bytedance/../keys", Prompt: "p"},
	} {
		v, p := start(t, nil)
		_, err := p.Submit(t.Context(), provider.Submission{Request: q})
		if e := provider.AsError(err); e == nil || e.Delivery != provider.NotSent || e.Hint == "" || len(v.Asked) != 0 {
			t.Errorf("%s: %+v, asked %q", name, e, v.Asked)
		}
	}
	for name, q := range map[string]provider.Request{
		"sound beside a picture":  {Model: r2v, ReferenceAudios: []string{sound}, References: many(1)},
		"twelve files":            {Model: r2v, References: many(9), ReferenceVideos: many(3)},
		"2.5 takes sound alone":   {Model: "bytedance/seedance-2.5/reference-to-video", ReferenceAudios: []string{sound}},
		"2.5 takes more than two": {Model: "bytedance/seedance-2.5/reference-to-video", References: many(30)},
	} {
		if m, ok := modelOf(q.Model); !ok || wrong(m, q) != "" {
			t.Errorf("%s is refused: %s", name, wrong(m, q))
		}
	}
}
