package runcomfy

import (
	"context"
	"errors"
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
			provider.Request{Model: seedance1Pro, Prompt: "a <b> & c", StartFrame: "https://example.com/a.png?x=1&y=2", Ratio: "16:9", Resolution: "720p", Seconds: 5},
			`{"prompt":"a <b> & c","first_frame_image_url":"https://example.com/a.png?x=1&y=2","resolution":"720p","ratio":"16:9","duration":5}`,
		},
		"1.0 pro lets the model choose the ratio": {
			provider.Request{Model: seedance1Pro, Prompt: "p", StartFrame: "https://example.com/a.png", Ratio: provider.Auto, Resolution: "480p", Seconds: 12},
			`{"prompt":"p","first_frame_image_url":"https://example.com/a.png","resolution":"480p","ratio":"adaptive","duration":12}`,
		},
		"2.0 pro with references": {
			provider.Request{Model: seedance2Pro, Prompt: "p", References: []string{"https://example.com/1.png", "https://example.com/2.png"}, Ratio: provider.Auto, Resolution: "4k", Seconds: 15, Audio: true, Seed: number(int64(7))},
			`{"prompt":"p","images":["https://example.com/1.png","https://example.com/2.png"],"aspect_ratio":"adaptive","duration":15,"resolution":"4k","generate_audio":true,"seed":7}`,
		},
		"2.0 fast from text, silent, any seed": {
			provider.Request{Model: seedance2Fast, Prompt: "p", Ratio: "9:16", Resolution: "480p", Seconds: 4},
			`{"prompt":"p","aspect_ratio":"9:16","duration":4,"resolution":"480p","generate_audio":false}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := "POST /v1/models/" + c.request.Model
			v, p := start(t, map[string]answer{path: {Body: `{"request_id":"req_1","status_url":"https://evil.example/s"}`}})
			r, err := p.Submit(t.Context(), provider.Order{Request: c.request, Ref: "run-1", Key: "key"})
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
		"a bad key is a 400":                {answer{400, `{"code":400004,"error":"UserAccountError"}`, false}, provider.Error{Kind: provider.KindAuth, Code: "400004", Taken: provider.Refused, Message: "token is bad"}},
		"no balance is a 400":               {answer{400, `{"code":"400002","error":"InsufficientResources"}`, false}, provider.Error{Kind: provider.KindBalance, Code: "400002", Taken: provider.Refused, Message: "no balance left"}},
		"a wrong model":                     {answer{400, `{"error_code":400001,"error_message":"bad model_id"}`, false}, provider.Error{Kind: provider.KindModel, Code: "400001", Taken: provider.Refused, Message: "bad model_id"}},
		"an unknown code goes by HTTP":      {answer{400, `{"code":400009,"message":"ratio is wrong"}`, false}, provider.Error{Kind: provider.KindInput, Code: "400009", Taken: provider.Refused, Message: "ratio is wrong"}},
		"a code of another class wins":      {answer{400, `{"code":401001,"message":"who"}`, false}, provider.Error{Kind: provider.KindAuth, Code: "401001", Taken: provider.Refused, Message: "who"}},
		"details in a list":                 {answer{422, `{"code":422001,"detail":[{"loc":["body","duration"],"msg":"too long"}]}`, false}, provider.Error{Kind: provider.KindInput, Code: "422001", Taken: provider.Refused, Message: "duration: too long"}},
		"plain 402":                         {answer{402, `{}`, false}, provider.Error{Kind: provider.KindBalance, Taken: provider.Refused}},
		"plain 403":                         {answer{403, `{"code":403001,"error":"PermissionDeniedError"}`, false}, provider.Error{Kind: provider.KindAuth, Code: "403001", Taken: provider.Refused, Message: "another RunComfy user"}},
		"too many":                          {answer{429, `slow down`, false}, provider.Error{Kind: provider.KindRate, Taken: provider.Refused, Message: "slow down"}},
		"firewall":                          {answer{403, `error code: 1010`, false}, provider.Error{Kind: provider.KindProvider, Taken: provider.Refused, Message: "blocked"}},
		"a 500 may have been taken":         {answer{500, `{"code":500001,"message":"oops"}`, false}, provider.Error{Kind: provider.KindProvider, Code: "500001", Message: "oops"}},
		"200 with a known refusal":          {answer{200, `{"error_code":400002,"error_message":"InsufficientResources","request_id":"trace-1"}`, false}, provider.Error{Op: op, Kind: provider.KindBalance, Code: "400002", Taken: provider.Refused, Message: "no balance left"}},
		"200 with a refusal as text":        {answer{200, `{"error_code":"400004"}`, false}, provider.Error{Op: op, Kind: provider.KindAuth, Code: "400004", Taken: provider.Refused}},
		"200 with an unknown code":          {answer{200, `{"error_code":"E77","error_message":"later https://a.example/b?X-Amz-Signature=1 ` + testKey + `"}`, false}, provider.Error{Op: op, Kind: provider.KindProvider, Code: "E77", Message: "later"}},
		"200 with an unknown 5xx code":      {answer{200, `{"error_code":500001,"request_id":"req_1"}`, false}, provider.Error{Op: op, Kind: provider.KindProvider, Code: "500001"}},
		"200 without an id":                 {answer{200, `{"status":"in_queue"}`, false}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable request id"}},
		"200 with an id that is no id":      {answer{200, `{"request_id":"../../balance"}`, false}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable request id"}},
		"200 with a list":                   {answer{200, `[{"request_id":"r"}]`, false}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable request id"}},
		"200 with a web page":               {answer{200, `<html>hello</html>`, true}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "web page"}},
		"200 with nothing":                  {answer{200, ``, false}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "empty"}},
		"a code of 0 is no error, no id is": {answer{200, `{"error_code":0}`, false}, provider.Error{Op: op, Kind: provider.KindProvider, Message: "without a usable request id"}},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{path: c.answer})
			_, err := p.Submit(t.Context(), provider.Order{Request: provider.Request{Model: seedance2Fast, Prompt: "p"}})
			wantError(t, err, c.want)
			if e := provider.AsError(err); e.Next == "" || e.Status != max(c.answer.Status, 200) {
				t.Errorf("next %q, status %d", e.Next, e.Status)
			}
			if len(v.Asked) != 1 {
				t.Errorf("%d calls, want exactly one: %q", len(v.Asked), v.Asked)
			}
		})
	}
}

func TestSubmitTakesAnIdInAnyForm(t *testing.T) {
	for body, id := range map[string]string{
		`{"request_id":"b1f7-…"}`:                                   "",
		`{"request_id":"b1f7-22"}`:                                  "b1f7-22",
		`{"request_id":12345}`:                                      "12345",
		`{"request_id":"x","error_code":null,"extra":{"deep":[1]}}`: "x",
		`{"request_id":"x","error_code":""}`:                        "x",
	} {
		_, p := start(t, map[string]answer{"POST /v1/models/" + seedance2Pro: {Body: body}})
		r, err := p.Submit(t.Context(), provider.Order{Request: provider.Request{Model: seedance2Pro}})
		if r.Job != id || (err == nil) != (id != "") {
			t.Errorf("%s: job %q, error %v", body, r.Job, err)
		}
	}
}

func TestSubmitOfAForeignModelSendsNothing(t *testing.T) {
	v, p := start(t, nil)
	_, err := p.Submit(t.Context(), provider.Order{Request: provider.Request{Model: "bytedance/../balance"}})
	wantError(t, err, provider.Error{Op: "runcomfy: submit", Kind: provider.KindModel, Taken: provider.NotSent})
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
	_, err = p.Submit(t.Context(), provider.Order{Request: provider.Request{Model: seedance2Pro}})
	wantError(t, err, provider.Error{Kind: provider.KindAuth, Taken: provider.NotSent})
	if len(v.Asked) != 0 || p.Info().HasKey {
		t.Errorf("asked %q, has key %v", v.Asked, p.Info().HasKey)
	}
}

func TestACancelledContextComesBackAsOne(t *testing.T) {
	_, p := start(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, submit := p.Submit(ctx, provider.Order{Request: provider.Request{Model: seedance2Pro}})
	_, poll := p.Poll(ctx, "req_1")
	_, cancel := p.Cancel(ctx, "req_1")
	for _, err := range []error{submit, poll, cancel, p.CheckKey(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	}
}
