package aihubmax

import (
	"context"
	"errors"
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const submitCall = "POST /v1/videos/generations"

// TestSubmitSendsExactlyTheFieldsOfTheTable compares whole bodies: the gateway
// may refuse fields that it does not know, null included.
func TestSubmitSendsExactlyTheFieldsOfTheTable(t *testing.T) {
	for name, c := range map[string]struct {
		request provider.Request
		body    string
	}{
		"image, all chosen": {
			provider.Request{Model: imageStandard, Prompt: "a <b> & c", StartFrame: "https://example.com/s.png?a=1&b=2", EndFrame: "https://example.com/e.png", AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true, Seed: number(int64(42))},
			`{"model":"seedance-2.0-image-to-video","prompt":"a <b> & c","image_url":"https://example.com/s.png?a=1&b=2","end_image_url":"https://example.com/e.png","resolution":"720p","aspect_ratio":"16:9","duration":5,"generate_audio":true,"seed":42}`,
		},
		"image, all left open": {
			provider.Request{Model: imageFast, Prompt: "p", StartFrame: "https://example.com/s.png", AspectRatio: provider.Auto, Resolution: "480p"},
			`{"model":"seedance-2.0-fast-image-to-video","prompt":"p","image_url":"https://example.com/s.png","resolution":"480p","aspect_ratio":"adaptive","duration":-1,"generate_audio":false,"seed":-1}`,
		},
		"text": {
			provider.Request{Model: textStandard, Prompt: "p", AspectRatio: "9:16", Resolution: "1080p", Duration: 15, Audio: true, Seed: number(int64(0))},
			`{"model":"seedance-2.0-text-to-video","prompt":"p","resolution":"1080p","aspect_ratio":"9:16","duration":15,"generate_audio":true,"seed":0}`,
		},
		"references": {
			provider.Request{Model: refsStandard, Prompt: "[image 1] as in @video1", References: []string{"https://example.com/r.png"}, ReferenceVideos: []string{"https://example.com/v.mp4"},
				ReferenceAudios: []string{"https://example.com/s.mp3"}, AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true},
			`{"model":"seedance-2.0-reference-to-video","prompt":"@Image1 as in @Video1","image_urls":["https://example.com/r.png"],"video_urls":["https://example.com/v.mp4"],"audio_urls":["https://example.com/s.mp3"],"resolution":"720p","aspect_ratio":"16:9","duration":5,"generate_audio":true,"seed":-1}`,
		},
		"text never sends a frame": {
			provider.Request{Model: textFast, Prompt: "p", StartFrame: "https://example.com/s.png", References: []string{"https://example.com/r.png"}, AspectRatio: provider.Auto, Resolution: "480p", Duration: 4, Callback: "https://example.com/hook"},
			`{"model":"seedance-2.0-fast-text-to-video","prompt":"p","resolution":"480p","aspect_ratio":"adaptive","duration":4,"generate_audio":false,"seed":-1}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{submitCall: {Body: `{"id":"task-unified-1","status":"pending"}`}})
			if _, err := p.Submit(t.Context(), provider.Submission{Request: c.request, ClientRef: "run-1", IdempotencyKey: "key"}); err != nil {
				t.Fatal(err)
			}
			if len(v.Asked) != 1 || v.Asked[0] != submitCall || v.Bodies[0] != c.body {
				t.Errorf("asked %q with\n%s\nwant\n%s", v.Asked, v.Bodies, c.body)
			}
			if v.Headers[0].Get("Authorization") != "Bearer "+testKey {
				t.Errorf("authorization %q", v.Headers[0].Get("Authorization"))
			}
		})
	}
}

// TestSubmitReports: the answer is a task like any other, ended ones included.
func TestSubmitReports(t *testing.T) {
	for body, want := range map[string]string{
		`{"created":1757165031,"id":"task-unified-1757165031-uyujaw3d","model":"seedance-2.0-image-to-video","object":"video.generation.task","progress":0,"status":"pending","type":"video","task_info":{"can_cancel":true,"estimated_time":45},"usage":{"credits_reserved":0,"user_group":"default"}}`: `{"job":"task-unified-1757165031-uyujaw3d","status":"queued","raw":"pending","progress":0,"eta":45}`,
		`{"id":17,"status":"PROCESSING","usage":{"credits_reserved":"121000"}}`:                         `{"job":"17","status":"running","raw":"PROCESSING","reserved":"121000 credits"}`,
		`{"id":"t","status":"completed","results":[{"url":"https://cdn.example/a.mp4"}]}`:               `{"job":"t","status":"succeeded","raw":"completed","videos":[{"url":"https://cdn.example/a.mp4"}],"charge":"yes"}`,
		`{"id":"t","status":"failed","error":{"code":"model_unavailable","message":"gone","type":"x"}}`: `{"job":"t","status":"failed","raw":"failed","charge":"unknown","problem":{"kind":"model","op":"aihubmax: run","message":"gone","next":"try again later, or choose another model","code":"model_unavailable"}}`,
		`{"id":"t"}`: `{"job":"t","status":"unknown"}`,
		`{"id":"t","status":"pending","error":null,"task_info":"soon","usage":[1]}`: `{"job":"t","status":"queued","raw":"pending"}`,
	} {
		_, p := start(t, map[string]answer{submitCall: {Body: body}})
		r, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textFast}})
		if err != nil {
			t.Errorf("%s: %v", body, err)
		} else if got := providertest.JSON(t, r); got != want {
			t.Errorf("%s gives\n%s\nwant\n%s", body, got, want)
		}
	}
}

func TestSubmitErrors(t *testing.T) {
	const op = "aihubmax: submit"
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"malformed":             {answer{Status: 400, Body: `{"error":{"message":"bad","type":"invalid_request_error"}}`}, provider.Error{Kind: provider.KindInput, Code: "invalid_request_error", Delivery: provider.Rejected, Message: "bad"}},
		"bad key":               {answer{Status: 401, Body: `{"error":{"message":"no","type":"authentication_error","code":""}}`}, provider.Error{Kind: provider.KindAuth, Code: "authentication_error", Delivery: provider.Rejected, Message: "no"}},
		"no money":              {answer{Status: 402, Body: `{"error":{"message":"empty","type":"insufficient_quota","code":null}}`}, provider.Error{Kind: provider.KindBalance, Code: "insufficient_quota", Delivery: provider.Rejected, Message: "empty"}},
		"no money as a 403":     {answer{Status: 403, Body: `{"error":{"message":"empty","code":"insufficient_user_quota"}}`}, provider.Error{Kind: provider.KindBalance, Code: "insufficient_user_quota", Delivery: provider.Rejected, Message: "empty"}},
		"not permitted":         {answer{Status: 403, Body: `{"error":{"message":"no"}}`}, provider.Error{Kind: provider.KindAuth, Delivery: provider.Rejected, Message: "no"}},
		"firewall":              {answer{Status: 403, Body: "error code: 1010"}, provider.Error{Kind: provider.KindProvider, Delivery: provider.Rejected, Message: "nothing about the key"}},
		"model not enabled":     {answer{Status: 422, Body: `{"error":{"message":"m (request_id: 20261120abc)","type":"validation_error","code":"model_not_found"}}`}, provider.Error{Kind: provider.KindModel, Code: "model_not_found", Delivery: provider.Rejected, Message: "m"}},
		"no channel":            {answer{Status: 422, Body: `{"error":{"message":"m","type":"validation_error","code":"no_compatible_channel"}}`}, provider.Error{Kind: provider.KindModel, Code: "no_compatible_channel", Delivery: provider.Rejected, Message: "m"}},
		"bad image":             {answer{Status: 422, Body: `{"error":{"message":"m","code":"invalid_image_url"}}`}, provider.Error{Kind: provider.KindInput, Code: "invalid_image_url", Delivery: provider.Rejected, Message: "m"}},
		"an unknown code":       {answer{Status: 422, Body: `{"error":{"message":"m","type":"validation_error","code":40012}}`}, provider.Error{Kind: provider.KindInput, Code: "40012", Delivery: provider.Rejected, Message: "m"}},
		"content":               {answer{Status: 400, Body: `{"error":{"message":"m","code":"content_policy_violation"}}`}, provider.Error{Kind: provider.KindModeration, Code: "content_policy_violation", Delivery: provider.Rejected, Message: "m"}},
		"too many":              {answer{Status: 429, Body: `{"error":{"message":"m","type":"rate_limit_error"}}`}, provider.Error{Kind: provider.KindRate, Code: "rate_limit_error", Message: "m"}},
		"500 may be taken":      {answer{Status: 500, Body: `{"error":{"message":"m","type":"server_error"}}`}, provider.Error{Kind: provider.KindProvider, Code: "server_error", Message: "m"}},
		"503 may be taken":      {answer{Status: 503, Body: `{"error":{"message":"m","type":"service_unavailable"}}`}, provider.Error{Kind: provider.KindProvider, Code: "service_unavailable", Message: "m"}},
		"cloudflare":            {answer{Status: 502, Body: `<html>502</html>`, HTML: true}, provider.Error{Kind: provider.KindProvider, Message: "web page"}},
		"200, no id":            {answer{Status: 200, Body: `{"status":"pending"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"200, an id of slashes": {answer{Status: 200, Body: `{"id":"../models","status":"pending"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"200, only an error":    {answer{Status: 200, Body: `{"error":{"message":"see https://a.example/b?X-Amz-Signature=1 ` + testKey + `","code":"insufficient_quota"}}`}, provider.Error{Op: op, Kind: provider.KindBalance, Code: "insufficient_quota", Message: "see https://a.example/b"}},
		"200, failed, no id":    {answer{Status: 200, Body: `{"status":"failed","error":"broken"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "broken"}},
		"200, a list":           {answer{Status: 200, Body: `[]`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"200, a web page":       {answer{Status: 200, Body: `<!doctype html><title>console</title>`, HTML: true}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "web page"}},
		"200, nothing":          {answer{Status: 200, Body: ``}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{submitCall: c.answer})
			_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textFast}})
			wantError(t, err, c.want)
			if e := provider.AsError(err); e.Hint == "" || e.Status != c.answer.Status {
				t.Errorf("next %q, status %d", e.Hint, e.Status)
			}
			if len(v.Asked) != 1 {
				t.Errorf("%d calls, want exactly one: %q", len(v.Asked), v.Asked)
			}
		})
	}
}

// TestWhatAnAnswerProves is the row of AIHubMax in the table of proof rules.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	for status, want := range map[int]provider.Delivery{
		400: refused, 401: refused, 402: refused, 403: refused, 404: refused, 413: refused, 422: refused,
		408: maybe, 409: maybe, 429: maybe, 499: maybe, 500: maybe, 502: maybe, 503: maybe, 504: maybe, 524: maybe,
		301: maybe, 307: maybe, 308: maybe, 200: maybe, 0: maybe,
	} {
		for _, code := range []string{"", "rate_limit_error", "insufficient_quota"} {
			if r := proof().Of(status, code); r.Proves != want || r.Repeat {
				t.Errorf("%d %q: %q, repeat %v; want %q, never repeated", status, code, r.Proves, r.Repeat, want)
			}
		}
	}
}

func TestAnUnusableAnswerNamesItsIds(t *testing.T) {
	_, p := start(t, map[string]answer{submitCall: {Status: 500, Body: `{"error":{"message":"m"},"request_id":"r-1","task":{"id":"t/1=="}}`}})
	_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textFast}})
	if e := provider.AsError(err); e == nil || !slices.Equal(e.Jobs, []string{"r-1", "t/1=="}) {
		t.Errorf("%+v", e)
	}
}

func TestTheGatewaysCallIsNamed(t *testing.T) {
	_, p := start(t, map[string]answer{submitCall: {Status: 422, Body: `{"error":{"message":"bad seed (request_id: 20261120-abc_1)"}}`}})
	_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textFast}})
	if e := provider.AsError(err); e.Request != "20261120-abc_1" {
		t.Errorf("request %q", e.Request)
	}
}

func TestSubmitOfAForeignModelSendsNothing(t *testing.T) {
	v, p := start(t, nil)
	_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: "seedance-1.5-pro"}})
	wantError(t, err, provider.Error{Kind: provider.KindModel, Delivery: provider.NotSent})
	none, err := New("", provider.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = none.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textFast}})
	wantError(t, err, provider.Error{Kind: provider.KindAuth, Delivery: provider.NotSent})
	if len(v.Asked) != 0 || none.Info().HasKey {
		t.Errorf("asked %q, has key %v", v.Asked, none.Info().HasKey)
	}
}

func TestACancelledContextComesBackAsOne(t *testing.T) {
	_, p := start(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, submit := p.Submit(ctx, provider.Submission{Request: provider.Request{Model: textFast}})
	_, poll := p.Poll(ctx, "task-1")
	for _, err := range []error{submit, poll, p.CheckKey(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	}
}
