package runcomfy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

// TestSubmitSendsExactlyTheFieldsOfTheModel compares whole bodies: RunComfy fills
// what is left out with samples, and each model names its fields differently.
func TestSubmitSendsExactlyTheFieldsOfTheModel(t *testing.T) {
	for name, c := range map[string]struct {
		request provider.Request
		body    string
	}{
		"1.0 pro": {
			provider.Request{Model: seedance1Pro, Prompt: "a <b> & c", StartFrame: "https://example.com/a.png?x=1&y=2", AspectRatio: "16:9", Resolution: "720p", Duration: 5},
			`{"prompt":"a <b> & c","first_frame_image_url":"https://example.com/a.png?x=1&y=2","resolution":"720p","ratio":"16:9","duration":5}`,
		},
		"1.0 pro lets the model choose the ratio": {
			provider.Request{Model: seedance1Pro, Prompt: "p", StartFrame: "https://example.com/a.png", AspectRatio: provider.Auto, Resolution: "480p", Duration: 12},
			`{"prompt":"p","first_frame_image_url":"https://example.com/a.png","resolution":"480p","ratio":"adaptive","duration":12}`,
		},
		"2.0 pro with references": {
			provider.Request{Model: seedance2Pro, Prompt: "[Image1]", References: []string{"https://example.com/1.png", "https://example.com/2.png"},
				ReferenceVideos: []string{"https://example.com/v.mp4"}, ReferenceAudios: []string{"https://example.com/s.mp3"}, AspectRatio: provider.Auto, Resolution: "4k", Duration: 15, Audio: true, Seed: number(int64(7))},
			`{"prompt":"@Image1","images":["https://example.com/1.png","https://example.com/2.png"],"videos":["https://example.com/v.mp4"],"audios":["https://example.com/s.mp3"],"aspect_ratio":"adaptive","duration":15,"resolution":"4k","generate_audio":true,"seed":7}`,
		},
		"2.0 fast from text, silent, any seed": {
			provider.Request{Model: seedance2Fast, Prompt: "p", AspectRatio: "9:16", Resolution: "480p", Duration: 4},
			`{"prompt":"p","aspect_ratio":"9:16","duration":4,"resolution":"480p","generate_audio":false}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := "POST /v1/models/" + c.request.Model
			v, p := start(t, map[string]answer{path: {Body: `{"request_id":"req_1","status_url":"https://evil.example/s"}`}})
			r, err := p.Submit(t.Context(), provider.Submission{Request: c.request, ClientRef: "run-1", IdempotencyKey: "key"})
			if err != nil {
				t.Fatal(err)
			}
			if r.Job != "req_1" || r.Status != provider.StatusQueued {
				t.Errorf("report %+v", r)
			}
			if len(v.Asked) != 1 || v.Asked[0] != path || v.Bodies[0] != c.body {
				t.Errorf("asked %q with\n%s\nwant\n%s", v.Asked, v.Bodies, c.body)
			}
			if v.Headers[0].Get("Authorization") != "Bearer "+testKey {
				t.Errorf("authorization %q", v.Headers[0].Get("Authorization"))
			}
		})
	}
}

func TestSubmitAnswers(t *testing.T) {
	const path = "POST /v1/models/" + seedance2Fast
	const op = "runcomfy: submit"
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"a bad key is a 400":                {answer{Status: 400, Body: `{"code":400004,"error":"UserAccountError"}`}, provider.Error{Kind: provider.KindAuth, Code: "400004", Delivery: provider.Rejected, Message: "token is bad"}},
		"no balance is a 400":               {answer{Status: 400, Body: `{"code":"400002","error":"InsufficientResources"}`}, provider.Error{Kind: provider.KindBalance, Code: "400002", Delivery: provider.Rejected, Message: "no balance left"}},
		"a wrong model":                     {answer{Status: 400, Body: `{"error_code":400001,"error_message":"bad model_id"}`}, provider.Error{Kind: provider.KindModel, Code: "400001", Delivery: provider.Rejected, Message: "bad model_id"}},
		"an unknown code goes by HTTP":      {answer{Status: 400, Body: `{"code":400009,"message":"ratio is wrong"}`}, provider.Error{Kind: provider.KindInput, Code: "400009", Message: "ratio is wrong"}},
		"a code of another class wins":      {answer{Status: 400, Body: `{"code":401001,"message":"who"}`}, provider.Error{Kind: provider.KindAuth, Code: "401001", Delivery: provider.Rejected, Message: "who"}},
		"details in a list":                 {answer{Status: 422, Body: `{"code":422001,"detail":[{"loc":["body","duration"],"msg":"too long"}]}`}, provider.Error{Kind: provider.KindInput, Code: "422001", Delivery: provider.Rejected, Message: "duration: too long"}},
		"plain 402":                         {answer{Status: 402, Body: `{}`}, provider.Error{Kind: provider.KindBalance, Delivery: provider.Rejected}},
		"plain 403":                         {answer{Status: 403, Body: `{"code":403001,"error":"PermissionDeniedError"}`}, provider.Error{Kind: provider.KindAuth, Code: "403001", Delivery: provider.Rejected, Message: "another RunComfy user"}},
		"too many":                          {answer{Status: 429, Body: `slow down`}, provider.Error{Kind: provider.KindRate, Message: "slow down"}},
		"firewall":                          {answer{Status: 403, Body: `error code: 1010`}, provider.Error{Kind: provider.KindProvider, Delivery: provider.Rejected, Message: "blocked"}},
		"a 500 may have been taken":         {answer{Status: 500, Body: `{"code":500001,"message":"oops"}`}, provider.Error{Kind: provider.KindProvider, Code: "500001", Message: "oops"}},
		"200 with a known refusal":          {answer{Status: 200, Body: `{"error_code":400002,"error_message":"InsufficientResources","request_id":"trace-1"}`}, provider.Error{Op: op, Kind: provider.KindBalance, Code: "400002", Delivery: provider.Rejected, Message: "no balance left"}},
		"200 with a refusal as text":        {answer{Status: 200, Body: `{"error_code":"400004"}`}, provider.Error{Op: op, Kind: provider.KindAuth, Code: "400004", Delivery: provider.Rejected}},
		"200 with an unknown code":          {answer{Status: 200, Body: `{"error_code":"E77","error_message":"later https://a.example/b?X-Amz-Signature=1 ` + testKey + `"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Code: "E77", Message: "later"}},
		"200 with an unknown 5xx code":      {answer{Status: 200, Body: `{"error_code":500001,"request_id":"req_1"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Code: "500001"}},
		"200 without an id":                 {answer{Status: 200, Body: `{"status":"in_queue"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"200 with an id that is no id":      {answer{Status: 200, Body: `{"request_id":"../../balance"}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"200 with a list":                   {answer{Status: 200, Body: `["r"]`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
		"200 with a web page":               {answer{Status: 200, Body: `<html>hello</html>`, HTML: true}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "web page"}},
		"200 with nothing":                  {answer{Status: 200, Body: ``}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "empty"}},
		"a code of 0 is no error, no id is": {answer{Status: 200, Body: `{"error_code":0}`}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable id"}},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{path: c.answer})
			_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: seedance2Fast, Prompt: "p"}})
			wantError(t, err, c.want)
			if e := provider.AsError(err); e.Hint == "" || e.Status != max(c.answer.Status, 200) {
				t.Errorf("next %q, status %d", e.Hint, e.Status)
			}
			if e := provider.AsError(err); (e.Delivery == provider.DeliveryUnknown) != strings.Contains(e.Hint, "look for it among your generations") {
				t.Errorf("taken %q, next %q", e.Delivery, e.Hint)
			}
			if len(v.Asked) != 1 {
				t.Errorf("%d calls, want exactly one: %q", len(v.Asked), v.Asked)
			}
		})
	}
}

// TestAnUnusableAnswerNamesItsIds, so that a user can attach one of them.
func TestAnUnusableAnswerNamesItsIds(t *testing.T) {
	for body, want := range map[string][]string{
		`{"error_code":500001,"request_id":"req_1"}`:                                 {"req_1"},
		`{"request_id":"../../balance","data":{"run":{"taskId":17}},"model_id":"m"}`: {"17"},
		`{"error_code":400002,"request_id":"trace"}`:                                 nil, // a refusal: there is no job
	} {
		_, p := start(t, map[string]answer{"POST /v1/models/" + seedance2Pro: {Body: body}})
		_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: seedance2Pro}})
		if e := provider.AsError(err); e == nil || !slices.Equal(e.Jobs, want) {
			t.Errorf("%s: %+v", body, e)
		}
	}
}

func TestSubmitTakesAnIdInAnyForm(t *testing.T) {
	for body, id := range map[string]string{
		`{"request_id":"b1f7-…"}`:                                   "b1f7-…",
		`{"request_id":"a/b+c=="}`:                                  "a/b+c==",
		`{"request_id":"` + strings.Repeat("x", 300) + `"}`:         strings.Repeat("x", 300),
		`{"request_id":null,"task_id":"t"}`:                         "t",
		`{"code":0,"data":{"request_id":"deep"}}`:                   "deep",
		`[{"request_id":"r"}]`:                                      "r",
		`{"request_id":"a\u0000b"}`:                                 "",
		`{"request_id":"b1f7-22"}`:                                  "b1f7-22",
		`{"request_id":12345}`:                                      "12345",
		`{"request_id":"x","error_code":null,"extra":{"deep":[1]}}`: "x",
		`{"request_id":"x","error_code":""}`:                        "x",
	} {
		_, p := start(t, map[string]answer{"POST /v1/models/" + seedance2Pro: {Body: body}})
		r, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: seedance2Pro}})
		if r.Job != id || (err == nil) != (id != "") {
			t.Errorf("%s: job %q, error %v", body, r.Job, err)
		}
	}
}

func TestSubmitOfAForeignModelSendsNothing(t *testing.T) {
	v, p := start(t, nil)
	_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: "bytedance/../balance"}})
	wantError(t, err, provider.Error{Op: "runcomfy: submit", Kind: provider.KindModel, Delivery: provider.NotSent})
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

func TestWithoutAKeyNothingIsSent(t *testing.T) {
	v, _ := start(t, nil)
	p, err := New("", provider.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: seedance2Pro}})
	wantError(t, err, provider.Error{Kind: provider.KindAuth, Delivery: provider.NotSent})
	if len(v.Asked) != 0 || p.Info().HasKey {
		t.Errorf("asked %q, has key %v", v.Asked, p.Info().HasKey)
	}
}

func TestACancelledContextComesBackAsOne(t *testing.T) {
	_, p := start(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, submit := p.Submit(ctx, provider.Submission{Request: provider.Request{Model: seedance2Pro}})
	_, poll := p.Poll(ctx, "req_1")
	_, cancel := p.Cancel(ctx, "req_1")
	for _, err := range []error{submit, poll, cancel, p.CheckKey(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	}
}
