package evolink

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const submitCall = "POST /v1/videos/generations"

// TestSubmitSendsExactlyTheFieldsOfTheTable compares whole bodies: EvoLink's fields
// are not those of the vendor with the same task object, and no model takes a seed, a
// resolution or an end image of its own.
func TestSubmitSendsExactlyTheFieldsOfTheTable(t *testing.T) {
	const a, b, v, w, s = "https://example.com/a.png?x=1&y=2", "https://example.com/b.png", "https://example.com/v.mp4", "https://example.com/w.mp4", "https://example.com/s.mp3"
	seed := int64(42)
	for name, c := range map[string]struct {
		request provider.Request
		body    string
	}{
		"first and last frame": {
			provider.Request{Model: "seedance-2.0-image-to-video", Prompt: "slow <push> & in", StartFrame: a, EndFrame: b, AspectRatio: provider.Auto, Resolution: "720p", Duration: 8, Audio: true},
			`{"model":"seedance-2.0-image-to-video","prompt":"slow <push> & in","image_urls":["` + a + `","` + b + `"],"duration":8,"quality":"720p","aspect_ratio":"adaptive","generate_audio":true,"content_filter":true}`,
		},
		"first frame, silent, filter relaxed": {
			provider.Request{Model: "seedance-2.0-fast-image-to-video", Prompt: "p", StartFrame: b, AspectRatio: "9:16", Resolution: "480p", Duration: 4, ContentFilter: "off", Seed: &seed},
			`{"model":"seedance-2.0-fast-image-to-video","prompt":"p","image_urls":["` + b + `"],"duration":4,"quality":"480p","aspect_ratio":"9:16","generate_audio":false,"content_filter":false}`,
		},
		"text with a search and a callback": {
			provider.Request{Model: "seedance-2.0-text-to-video", Prompt: "@Image1", StartFrame: a, References: []string{a}, AspectRatio: "16:9", Resolution: "4k", Duration: 15, Audio: true, WebSearch: true, Callback: "https://example.com/hook", EndUser: "u"},
			`{"model":"seedance-2.0-text-to-video","prompt":"@Image1","duration":15,"quality":"4k","aspect_ratio":"16:9","generate_audio":true,"content_filter":true,"model_params":{"web_search":true},"callback_url":"https://example.com/hook"}`,
		},
		"mini has no search": {
			provider.Request{Model: "seedance-2.0-mini-text-to-video", Prompt: "p", AspectRatio: "1:1", Resolution: "720p", Duration: 5, WebSearch: true},
			`{"model":"seedance-2.0-mini-text-to-video","prompt":"p","duration":5,"quality":"720p","aspect_ratio":"1:1","generate_audio":false,"content_filter":true}`,
		},
		"references": {
			provider.Request{Model: "seedance-2.0-reference-to-video", Prompt: "@Image1 dances as in [Video1]", StartFrame: b, References: []string{a, b}, ReferenceVideos: []string{v}, ReferenceAudios: []string{s}, AspectRatio: "16:9", Resolution: "1080p", Duration: 5, Audio: true},
			`{"model":"seedance-2.0-reference-to-video","prompt":"@image1 dances as in @video1","image_urls":["` + a + `","` + b + `"],"video_urls":["` + v + `"],"audio_urls":["` + s + `"],"duration":5,"quality":"1080p","aspect_ratio":"16:9","generate_audio":true,"content_filter":true}`,
		},
		"2.5, a sound alone, any length": {
			provider.Request{Model: "seedance-2.5-reference-to-video", Prompt: "p", ReferenceAudios: []string{s}, AspectRatio: provider.Auto, Resolution: "480p", Container: "mov"},
			`{"model":"seedance-2.5-reference-to-video","prompt":"p","audio_urls":["` + s + `"],"duration":-1,"quality":"480p","aspect_ratio":"adaptive","generate_audio":false,"content_filter":true,"output_format":"mov"}`,
		},
		"extend": {
			provider.Request{Model: "seedance-2.5-video-extend", Prompt: "the car drives on", SourceVideo: v, ReferenceVideos: []string{w}, AspectRatio: provider.Auto, Resolution: "720p", Duration: 5, Audio: true},
			`{"model":"seedance-2.5-video-extend","prompt":"the car drives on","video_urls":["` + v + `","` + w + `"],"duration":5,"quality":"720p","aspect_ratio":"adaptive","generate_audio":true,"content_filter":true,"output_format":"mp4"}`,
		},
		"edit": {
			provider.Request{Model: "seedance-2.5-video-edit", Prompt: "make it night", SourceVideo: v, References: []string{a}, AspectRatio: provider.Auto, Resolution: "1080p", Audio: true},
			`{"model":"seedance-2.5-video-edit","prompt":"make it night","image_urls":["` + a + `"],"video_urls":["` + v + `"],"duration":-1,"quality":"1080p","aspect_ratio":"adaptive","generate_audio":true,"content_filter":true,"output_format":"mp4"}`,
		},
		"1.5 pro, two frames": {
			provider.Request{Model: pro15, Prompt: "p", StartFrame: a, EndFrame: b, AspectRatio: "16:9", Resolution: "1080p", Duration: 12, Audio: true, ContentFilter: "off", Container: "mov", WebSearch: true},
			`{"model":"seedance-1.5-pro","prompt":"p","image_urls":["` + a + `","` + b + `"],"duration":12,"quality":"1080p","aspect_ratio":"16:9","generate_audio":true}`,
		},
		"1.0 pro fast, one frame": {
			provider.Request{Model: fast10, Prompt: "p", StartFrame: a, EndFrame: b, AspectRatio: provider.Auto, Resolution: "1080p", Duration: 2, Audio: true},
			`{"model":"doubao-seedance-1.0-pro-fast","prompt":"p","image_urls":["` + a + `"],"duration":2,"quality":"1080p","aspect_ratio":"adaptive"}`,
		},
		"1.0 pro fast, words only": {
			provider.Request{Model: fast10, Prompt: "p", AspectRatio: provider.Auto, Resolution: "480p", Duration: 12},
			`{"model":"doubao-seedance-1.0-pro-fast","prompt":"p","duration":12,"quality":"480p","aspect_ratio":"16:9"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{submitCall: {Body: `{"id":"task-unified-1","status":"pending"}`}})
			if _, err := p.Submit(t.Context(), provider.Submission{Request: c.request, ClientRef: "run-1", IdempotencyKey: "6f6a1d5e-0a0e-4b37-9a0e-2c1f6c1d7f10"}); err != nil {
				t.Fatal(err)
			}
			if len(v.Asked) != 1 || v.Asked[0] != submitCall || v.Bodies[0] != c.body {
				t.Errorf("asked %q with\n%s\nwant\n%s", v.Asked, v.Bodies, c.body)
			}
			h := v.Headers[0]
			if h.Get("Authorization") != "Bearer "+testKey || h.Get("Idempotency-Key") != "6f6a1d5e-0a0e-4b37-9a0e-2c1f6c1d7f10" || h.Get("X-Evo-Run-Id") != h.Get("Idempotency-Key") {
				t.Errorf("header %v", h)
			}
			shown, err := p.Preview(provider.Submission{Request: c.request})
			if err != nil || shown.Request != c.body || shown.URL != v.URL+"/v1/videos/generations" {
				t.Errorf("the preview is %+v, %v", shown, err)
			}
		})
	}
}

// TestWhatCannotBeSentIsNot: pictures have no roles on the wire, so an end frame alone
// would become the start frame; and what is known to be refused costs no call.
func TestWhatCannotBeSentIsNot(t *testing.T) {
	const s = "https://example.com/s.mp3"
	for name, c := range map[string]struct {
		request provider.Request
		want    provider.Error
	}{
		"a foreign model":        {provider.Request{Model: "seedance-2.5-draft-to-video"}, provider.Error{Kind: provider.KindModel, Message: "no model"}},
		"an end frame alone":     {provider.Request{Model: pro15, EndFrame: s}, provider.Error{Kind: provider.KindInput, Message: "start frame"}},
		"2.5 without references": {provider.Request{Model: "seedance-2.5-reference-to-video"}, provider.Error{Kind: provider.KindInput, Message: "needs a reference"}},
		"2.0, a sound alone":     {provider.Request{Model: "seedance-2.0-mini-reference-to-video", ReferenceAudios: []string{s}}, provider.Error{Kind: provider.KindInput, Message: "no sound without"}},
		"extend nothing":         {provider.Request{Model: "seedance-2.5-video-extend"}, provider.Error{Kind: provider.KindInput, Message: "no video"}},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, nil)
			_, err := p.Submit(t.Context(), provider.Submission{Request: c.request})
			c.want.Delivery = provider.NotSent
			wantError(t, err, c.want)
			if _, err := p.Preview(provider.Submission{Request: c.request}); err == nil || len(v.Asked) != 0 || provider.AsError(err).Hint == "" {
				t.Errorf("previewed, or asked %q: %v", v.Asked, err)
			}
		})
	}
	none, err := New(provider.Access{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = none.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: pro15}})
	wantError(t, err, provider.Error{Kind: provider.KindAuth, Delivery: provider.NotSent})
}

func TestSubmitReports(t *testing.T) {
	for body, want := range map[string]string{
		`{"created":1761313744,"id":"task-unified-1774857405-abc123","model":"seedance-2.0-image-to-video","object":"video.generation.task","progress":0,"status":"pending","type":"video","task_info":{"can_cancel":true,"estimated_time":165,"video_duration":8},"usage":{"billing_rule":"per_second","credits_reserved":50,"user_group":"default"}}`: `{"job":"task-unified-1774857405-abc123","status":"queued","raw":"pending","progress":0,"eta":165,"reserved":"50 credits"}`,
		// The first task of a key that was sent before.
		`{"id":"t","status":"completed","results":["https://cdn.example/a.mp4"],"usage":{"credits_used":68}}`: `{"job":"t","status":"succeeded","raw":"completed","videos":[{"url":"https://cdn.example/a.mp4"}],"billed":"1","charge":"yes"}`,
		`{"id":"t"}`: `{"job":"t","status":"unknown"}`,
	} {
		_, p := start(t, map[string]answer{submitCall: {Body: body}})
		r, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: pro15}})
		if err != nil {
			t.Errorf("%s: %v", body, err)
		} else if got := providertest.JSON(t, r); got != want {
			t.Errorf("%s gives\n%s\nwant\n%s", body, got, want)
		}
	}
}

func TestSubmitErrors(t *testing.T) {
	refused := func(kind provider.Kind, code string) provider.Error {
		return provider.Error{Kind: kind, Code: code, Delivery: provider.Rejected, Message: "m"}
	}
	maybe := func(kind provider.Kind, code string) provider.Error {
		return provider.Error{Kind: kind, Code: code, Message: "m"}
	}
	for name, c := range map[string]struct {
		status     int
		code, kind string
		want       provider.Error
	}{
		"malformed":            {400, "invalid_request", "invalid_request_error", refused(provider.KindInput, "invalid_request")},
		"2.5, malformed":       {400, "invalid_parameter", "invalid_request_error", refused(provider.KindInput, "invalid_parameter")},
		"bad key":              {401, "unauthorized", "authentication_error", refused(provider.KindAuth, "unauthorized")},
		"no money":             {402, "insufficient_quota", "insufficient_quota", refused(provider.KindBalance, "insufficient_quota")},
		"the key's limit":      {402, "key_quota_exhausted", "", refused(provider.KindBalance, "key_quota_exhausted")},
		"no money as a 429":    {429, "insufficient_user_quota", "", refused(provider.KindBalance, "insufficient_user_quota")},
		"not for this key":     {403, "key_model_not_allowed", "", refused(provider.KindAuth, "key_model_not_allowed")},
		"no such model":        {403, "model_access_denied", "invalid_request_error", refused(provider.KindModel, "model_access_denied")},
		"content":              {400, "content_policy_violation", "invalid_request_error", refused(provider.KindModeration, "content_policy_violation")},
		"too large":            {413, "", "", refused(provider.KindInput, "")},
		"too many":             {429, "rate_limit_exceeded", "rate_limit_error", maybe(provider.KindRate, "rate_limit_exceeded")},
		"same key, other body": {400, "idempotency_conflict", "", maybe(provider.KindConflict, "idempotency_conflict")},
		"same key, 409":        {409, "idempotency_conflict", "", maybe(provider.KindConflict, "idempotency_conflict")},
		"same key, 422":        {422, "idempotency_conflict", "", maybe(provider.KindConflict, "idempotency_conflict")},
		"the first one runs":   {402, "paid_outcome_unknown", "", maybe(provider.KindConflict, "paid_outcome_unknown")},
		"500":                  {500, "internal_error", "api_error", maybe(provider.KindProvider, "internal_error")},
		"502":                  {502, "upstream_error", "", maybe(provider.KindProvider, "upstream_error")},
		"503":                  {503, "", "", maybe(provider.KindProvider, "")},
		"504":                  {504, "", "", maybe(provider.KindProvider, "")},
		"no money, 500":        {500, "insufficient_quota", "", maybe(provider.KindBalance, "insufficient_quota")},
	} {
		t.Run(name, func(t *testing.T) {
			body := `{"error":{"code":"` + c.code + `","type":"` + c.kind + `","message":"m"}}`
			v, p := start(t, map[string]answer{submitCall: {Status: c.status, Body: body}})
			_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: pro15}, IdempotencyKey: "k-0123456789abcdef"})
			if c.code == "" && c.kind == "" {
				c.want.Message = ""
			}
			wantError(t, err, c.want)
			if e := provider.AsError(err); e.Hint == "" || e.Status != c.status || e.Repeat || len(v.Asked) != 1 {
				t.Errorf("next %q, status %d, repeat %v, asked %q", e.Hint, e.Status, e.Repeat, v.Asked)
			}
		})
	}
}

// TestAnswersThatAreNoTask: a 2xx without a usable id proves nothing.
func TestAnswersThatAreNoTask(t *testing.T) {
	for name, a := range map[string]answer{
		"no id": {Body: `{"status":"pending"}`}, "slashes": {Body: `{"id":"../models","status":"pending"}`}, "a list": {Body: `[]`},
		"a page": {Body: `<!doctype html>`, HTML: true}, "nothing": {Body: ``}, "an error": {Body: `{"error":{"code":"unknown_error","message":"m"}}`},
	} {
		_, p := start(t, map[string]answer{submitCall: a})
		_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: pro15}})
		if e := provider.AsError(err); e == nil || e.Kind != provider.KindProvider || e.Delivery != provider.DeliveryUnknown || e.Hint == "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	_, p := start(t, map[string]answer{submitCall: {Status: 403, Body: "error code: 1010"}})
	_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: pro15}})
	wantError(t, err, provider.Error{Kind: provider.KindProvider, Delivery: provider.Rejected, Message: "nothing about the key"})
}

// TestWhatAnAnswerProves is the row of EvoLink in the table of proof rules.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	for status, want := range map[int]provider.Delivery{
		400: refused, 401: refused, 402: refused, 403: refused, 404: refused, 413: refused, 422: refused,
		405: maybe, 408: maybe, 409: maybe, 425: maybe, 429: maybe, 499: maybe, 500: maybe, 502: maybe, 503: maybe, 504: maybe, 524: maybe,
		301: maybe, 307: maybe, 200: maybe, 0: maybe,
	} {
		for _, code := range []string{"", "rate_limit_exceeded", "invalid_request"} {
			if r := proof().Of(status, code); r.Proves != want || r.Repeat {
				t.Errorf("%d %q: %q, repeat %v; want %q, never repeated", status, code, r.Proves, r.Repeat, want)
			}
		}
		for _, code := range sameKey() {
			if r := proof().Of(status, code); r.Proves != maybe {
				t.Errorf("%d %s: %q; an older order has this key", status, code, r.Proves)
			}
		}
	}
}

func TestACancelledContextComesBackAsOne(t *testing.T) {
	_, p := start(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, submit := p.Submit(ctx, provider.Submission{Request: provider.Request{Model: pro15}})
	_, list := p.List(ctx, "", 10)
	_, upload := p.Upload(ctx, picture())
	for _, err := range []error{submit, list, upload, p.CheckKey(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	}
}

func TestNoCallGoesElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	p, err := New(provider.Access{Base: s.URL, Key: provider.NewSecret(testKey)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: pro15}})
	wantError(t, err, provider.Error{Kind: provider.KindProvider}) // it may have been accepted
	_, err = p.Upload(t.Context(), picture())
	wantError(t, err, provider.Error{Kind: provider.KindProvider})
}
