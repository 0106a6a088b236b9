package runflow

import (
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

// full is a submission with every field set.
func full(model string) provider.Submission {
	return provider.Submission{
		ClientRef: "01JD0000000000000000000000", IdempotencyKey: "6f6a1d5e-0a0e-4b37-9a0e-2c1f6c1d7f10",
		Request: provider.Request{
			Model: model, Prompt: `A "cat" <runs> & jumps`, StartFrame: "https://example.com/in.png", EndFrame: "https://example.com/out.png",
			AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true, Seed: ptr(int64(42)),
			Callback: "https://example.com/hook", EndUser: "u1", Metadata: map[string]string{"job": "local-17"},
		},
	}
}

func TestSubmitRequest(t *testing.T) {
	text := full(fastTextToVideo)
	text.Request.StartFrame, text.Request.EndFrame = "", ""
	auto := provider.Submission{Request: models()[2].Defaults(), ClientRef: "r"}
	auto.Request.Prompt, auto.Request.Duration, auto.Request.Audio = "x", 0, false
	zero := auto
	zero.Request.Seed = ptr(int64(0))
	for name, r := range map[string]struct {
		order provider.Submission
		path  string
		body  string
	}{
		"image to video": {full(imageToVideo), "/v1/models/bytedance/seedance/2.0/image-to-video/runs",
			`{"input":{"prompt":"A \"cat\" <runs> & jumps","image_url":"https://example.com/in.png","end_image_url":"https://example.com/out.png",` +
				`"aspect_ratio":"16:9","duration":"5","resolution":"720p","generate_audio":true,"seed":42,"end_user_id":"u1"},` +
				`"callback_url":"https://example.com/hook","metadata":{"job":"local-17"},"client_ref":"01JD0000000000000000000000"}`},
		"fast text to video": {text, "/v1/models/bytedance/seedance/2.0/fast/text-to-video/runs",
			`{"input":{"prompt":"A \"cat\" <runs> & jumps","aspect_ratio":"16:9","duration":"5","resolution":"720p","generate_audio":true,"seed":42,` +
				`"end_user_id":"u1"},"callback_url":"https://example.com/hook","metadata":{"job":"local-17"},"client_ref":"01JD0000000000000000000000"}`},
		"auto": {auto, "/v1/models/bytedance/seedance/2.0/text-to-video/runs",
			`{"input":{"prompt":"x","aspect_ratio":"auto","duration":"auto","resolution":"720p","generate_audio":false},"client_ref":"r"}`},
		"seed 0": {zero, "/v1/models/bytedance/seedance/2.0/text-to-video/runs",
			`{"input":{"prompt":"x","aspect_ratio":"auto","duration":"auto","resolution":"720p","generate_audio":false,"seed":0},"client_ref":"r"}`},
		"a typed id": {provider.Submission{Request: provider.Request{Model: "a/b c/d?e", Prompt: "x"}}, "/v1/models/a/b%20c/d%3Fe/runs",
			`{"input":{"prompt":"x","duration":"auto","generate_audio":false}}`},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{"POST " + r.path: {201, `{"id":"run-1","status_code":"queued"}`}})
			report, err := p.Submit(t.Context(), r.order)
			if err != nil {
				t.Fatal(err)
			}
			if len(v.Asked) != 1 || v.Bodies[0] != r.body {
				t.Errorf("asked %v\n got %s\nwant %s", v.Asked, v.Bodies[0], r.body)
			}
			if got := v.Headers[0].Get("Idempotency-Key"); got != r.order.IdempotencyKey {
				t.Errorf("Idempotency-Key %q, want %q", got, r.order.IdempotencyKey)
			}
			if v.Headers[0].Get("Authorization") != "Bearer "+testKey || v.Headers[0].Get("Content-Type") != "application/json" {
				t.Errorf("%v", v.Headers[0])
			}
			if report.Job != "run-1" || report.Status != provider.StatusQueued || report.RawStatus != "queued" {
				t.Errorf("%+v", report)
			}
		})
	}
}

func TestSubmitRefusesModelsThatChangeThePath(t *testing.T) {
	v, p := start(t, nil)
	older, err := NewLegacy(v.URL, provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "a//b", "/a", "a/", "../runs", "a/./b", "a/.."} {
		for _, s := range []provider.Provider{p, older} {
			_, err := s.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: id, Prompt: "x"}})
			if e := asError(t, err); e.Kind != provider.KindModel || e.Delivery != provider.NotSent {
				t.Errorf("%q: %+v", id, e)
			}
		}
	}
	if len(v.Asked) > 0 {
		t.Errorf("sent %v", v.Asked)
	}
}

func TestSubmitAnswers(t *testing.T) {
	const path = "POST /v1/models/bytedance/seedance/2.0/text-to-video/runs"
	for _, r := range []struct {
		answer answer
		job    string
		status provider.Status
		kind   provider.Kind
		taken  provider.Delivery
	}{
		{answer{201, `{"id":"a","status_code":"queued","cost":null,"output":null}`}, "a", provider.StatusQueued, "", ""},
		{answer{200, `{"id":"a","status":"running"}`}, "a", provider.StatusRunning, "", ""},
		{answer{202, `{"run_id":"a"}`}, "a", provider.StatusUnknown, "", ""},
		{answer{201, `{"id":17}`}, "17", provider.StatusUnknown, "", ""},
		{answer{201, `{"id":"a/b+c=="}`}, "a/b+c==", provider.StatusUnknown, "", ""},
		{answer{200, `{"task_id":"t","status":"SUBMITTED"}`}, "t", provider.StatusQueued, "", ""},
		{answer{200, `{"code":0,"data":{"runId":"r","status":"queued"}}`}, "r", provider.StatusQueued, "", ""},
		{answer{201, `{"id":"a","status_code":"failed","failure_code":"X"}`}, "a", provider.StatusFailed, "", ""},
		{answer{201, `{"id":null,"status_code":"queued"}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{201, `{}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{201, `{"id":".."}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{201, `{"id":{}}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{400, `{"code":"BAD_REQUEST","message":"no"}`}, "", "", provider.KindInput, provider.Rejected},
		{answer{401, `{"code":"UNAUTHORIZED","message":"no"}`}, "", "", provider.KindAuth, provider.Rejected},
		{answer{402, `{"code":"INSUFFICIENT_CREDIT","message":"no"}`}, "", "", provider.KindBalance, provider.Rejected},
		{answer{403, `{"code":"PERMISSION_DENIED","message":"no"}`}, "", "", provider.KindAuth, provider.Rejected},
		{answer{403, `{"code":"EMAIL_NOT_VERIFIED","message":"no"}`}, "", "", provider.KindAuth, provider.Rejected},
		{answer{404, `{"code":"NOT_FOUND","message":"no"}`}, "", "", provider.KindModel, provider.Rejected},
		{answer{409, `{"code":"CONFLICT","message":"no"}`}, "", "", provider.KindConflict, provider.DeliveryUnknown},
		{answer{422, `{"code":"MODEL_UNAVAILABLE","message":"no"}`}, "", "", provider.KindModel, provider.Rejected},
		{answer{422, `{"code":"INPUT_VALIDATION_FAILED","message":"no"}`}, "", "", provider.KindInput, provider.Rejected},
		{answer{422, `{"code":"CONTENT_MODERATION","message":"no"}`}, "", "", provider.KindModeration, provider.Rejected},
		{answer{422, `{"detail":[{"loc":["body","input"],"msg":"no"}]}`}, "", "", provider.KindInput, provider.Rejected},
		{answer{429, `{"code":"RATE_LIMITED","message":"no"}`}, "", "", provider.KindRate, provider.DeliveryUnknown},
		{answer{500, `{"code":"INTERNAL","message":"no"}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{503, `{"error":{"message":"no","code":"DOWN"}}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
	} {
		v, p := start(t, map[string]answer{path: r.answer})
		report, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textToVideo, Prompt: "x"}})
		if len(v.Asked) != 1 {
			t.Errorf("%v: asked %v", r.answer, v.Asked)
		}
		if r.kind == "" {
			if err != nil || report.Job != r.job || report.Status != r.status {
				t.Errorf("%v: %+v %v", r.answer, report, err)
			}
			continue
		}
		if e := asError(t, err); e.Kind != r.kind || e.Delivery != r.taken || e.Op != "runflow: submit" || e.Hint == "" {
			t.Errorf("%v: %+v", r.answer, e)
		}
		if r.answer.status >= 400 && !strings.Contains(err.Error(), "no") {
			t.Errorf("%v: the vendor's words are lost: %v", r.answer, err)
		}
	}
}

// TestWhatAnAnswerProves is the row of Runflow in the table of proof rules, for both
// of its endpoints.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	p, err := NewLegacy("", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]provider.Delivery{
		400: refused, 401: refused, 402: refused, 403: refused, 404: refused, 413: refused, 422: refused,
		405: maybe, 408: maybe, 409: maybe, 410: maybe, 429: maybe, 499: maybe,
		500: maybe, 502: maybe, 503: maybe, 504: maybe, 301: maybe, 307: maybe, 308: maybe, 200: maybe, 201: maybe, 0: maybe,
	} {
		for _, proof := range []provider.Proof{offline(t).Info().Proof, p.Info().Proof} {
			if r := proof.Of(status, "RATE_LIMITED"); r.Proves != want || r.Repeat {
				t.Errorf("%d: %q, repeat %v; want %q, never repeated", status, r.Proves, r.Repeat, want)
			}
		}
	}
}

func TestAnUnusableAnswerNamesItsIds(t *testing.T) {
	for _, r := range []struct {
		answer answer
		want   []string
	}{
		{answer{201, `{"id":"..","request_id":"q-1","model_id":"m"}`}, []string{"q-1"}},
		{answer{500, `{"code":"INTERNAL","run":{"id":"run-7"}}`}, []string{"run-7"}},
		{answer{201, `{"id":"run-8","status_co`}, []string{"run-8"}},
		{answer{401, `{"code":"UNAUTHORIZED","request_id":"q-1"}`}, nil},
	} {
		_, p := start(t, map[string]answer{"POST /v1/models/a/runs": r.answer})
		_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: "a", Prompt: "x"}})
		if e := asError(t, err); !slices.Equal(e.Jobs, r.want) {
			t.Errorf("%v: %v", r.answer, e.Jobs)
		}
	}
	_, older := startOlder(t, answer{200, `{"id":"run-9","status_code":"succeeded"}`})
	_, err := older.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: imageToVideo, Prompt: "x"}})
	if e := asError(t, err); !slices.Equal(e.Jobs, []string{"run-9"}) {
		t.Errorf("%v", e.Jobs)
	}
}
