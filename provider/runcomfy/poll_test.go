package runcomfy

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dailies/provider"
)

const (
	statusCall = "GET /v1/requests/req_1/status"
	resultCall = "GET /v1/requests/req_1/result?include_cost=true"
	cancelCall = "POST /v1/requests/req_1/cancel"
)

// report is a report as JSON, for comparing with a table.
func report(t *testing.T, r provider.Report) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPollBeforeTheEnd(t *testing.T) {
	for status, want := range map[string]string{
		`{"status":"in_queue","queue_position":3}`:     `{"job":"req_1","status":"queued","raw":"in_queue","queue":3}`,
		`{"status":"IN_QUEUE","queue_position":"0"}`:   `{"job":"req_1","status":"queued","raw":"IN_QUEUE","queue":0}`,
		`{"status":"pending","queue_position":null}`:   `{"job":"req_1","status":"queued","raw":"pending"}`,
		`{"status":"waiting","queue_position":-1}`:     `{"job":"req_1","status":"queued","raw":"waiting"}`,
		`{"status":"starting","queue_position":[]}`:    `{"job":"req_1","status":"queued","raw":"starting"}`,
		`{"status":"in_progress","queue_position":1}`:  `{"job":"req_1","status":"running","raw":"in_progress"}`,
		`{"status":"processing","error_code":0}`:       `{"job":"req_1","status":"running","raw":"processing"}`,
		`{"status":"cancelled"}`:                       `{"job":"req_1","status":"cancelled","raw":"cancelled","charge":"unknown"}`,
		`{"status":"canceled"}`:                        `{"job":"req_1","status":"cancelled","raw":"canceled","charge":"unknown"}`,
		`{"status":"hibernating"}`:                     `{"job":"req_1","status":"unknown","raw":"hibernating"}`,
		`{"request_id":"req_1"}`:                       `{"job":"req_1","status":"unknown"}`,
		`{"data":{"status":"in_progress"},"code":200}`: `{"job":"req_1","status":"running","raw":"in_progress"}`,
		`{"status":"in_progress","progress":"45%"}`:    `{"job":"req_1","status":"running","raw":"in_progress","progress":45}`,
	} {
		v, p := start(t, map[string]answer{statusCall: {Body: status}})
		r, err := p.Poll(t.Context(), "req_1")
		if err != nil {
			t.Errorf("%s: %v", status, err)
			continue
		}
		if got := report(t, r); got != want {
			t.Errorf("%s gives\n%s\nwant\n%s", status, got, want)
		}
		if len(v.Asked) != 1 {
			t.Errorf("%s: asked %q, the result of an unfinished run is not wanted", status, v.Asked)
		}
	}
}

func TestPollReadsTheResultBeforeItBelievesInSuccess(t *testing.T) {
	const a, b = "https://cdn.example/a.mp4", "https://cdn.example/b.mp4"
	for name, c := range map[string]struct{ status, result, want string }{
		"one video": {"completed", `{"status":"succeeded","output":{"video":"` + a + `"},"cost":0.35}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"billed":"0.35","charge":"yes"}`},
		"the word of vendor clients": {"succeeded", `{"status":"succeeded","output":{"video":"` + a + `"}}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
		"several videos": {"COMPLETED", `{"status":"Succeeded","output":{"videos":["` + a + `","` + b + `"],"image":"https://cdn.example/p.png"},"cost":"1.2345675"}`,
			`"succeeded","raw":"Succeeded","videos":[{"url":"` + a + `"},{"url":"` + b + `"}],"billed":"1.234568","charge":"yes"}`},
		"the same video twice": {"completed", `{"status":"succeeded","output":{"video":"` + a + `","videos":["` + a + `",{"url":"` + b + `"}]},"cost":null}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"},{"url":"` + b + `"}],"charge":"yes"}`},
		"a bare address": {"completed", `{"status":"succeeded","output":"https://cdn.example/x?id=1","cost":"free"}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"https://cdn.example/x?id=1"}],"charge":"yes"}`},
		"a bare list": {"completed", `{"status":"succeeded","output":["https://cdn.example/p.png","` + a + `?sig=1"],"cost":-1}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `?sig=1"}],"charge":"yes"}`},
		"not reckoned yet": {"completed", `{"status":"succeeded","output":{"video":"` + a + `"},"cost":0}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
		"no word but a video": {"completed", `{"output":{"video":"` + a + `"}}`,
			`"succeeded","raw":"completed","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
		"not ready yet":       {"completed", `{"status":"in_progress","cost":0.1}`, `"running","raw":"in_progress"}`},
		"back in the queue":   {"completed", `{"status":"in_queue"}`, `"running","raw":"in_queue"}`},
		"cancelled after all": {"completed", `{"status":"canceled"}`, `"cancelled","raw":"canceled","charge":"unknown"}`},
		"a word of its own":   {"completed", `{"status":"archived"}`, `"unknown","raw":"archived"}`},
		"no word but its id":  {"completed", `{"request_id":"req_1"}`, `"running","raw":"completed","empty":true}`},
		// A success comes before its video: the run is polled on.
		"success, no video":    {"completed", `{"status":"succeeded","output":{"image":"https://cdn.example/a.png"}}`, `"running","raw":"succeeded","empty":true}`},
		"success, no output":   {"completed", `{"status":"succeeded"}`, `"running","raw":"succeeded","empty":true}`},
		"success, output null": {"completed", `{"status":"succeeded","output":null,"cost":0.35}`, `"running","raw":"succeeded","billed":"0.35","empty":true}`},
		"success, odd output":  {"completed", `{"status":"succeeded","output":{"video":17,"videos":{"a":1}}}`, `"running","raw":"succeeded","empty":true}`},
		"no address":           {"completed", `{"status":"succeeded","output":"file:///etc/passwd"}`, `"running","raw":"succeeded","empty":true}`},
		"JSON in a string": {"completed", `{"status":"succeeded","output":"{\"video\":\"` + a + `\"}"}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
		"a link beside a word of its own": {"completed", `{"status":"archived","output":{"video":"` + a + `"}}`,
			`"succeeded","raw":"archived","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
		"what was sent is echoed": {"completed", `{"status":"succeeded","output":{"video":"` + a + `"},"input":{"videos":["` + b + `"],"images":["https://cdn.example/p.png"]},
			"result_url":"https://model-api.runcomfy.net/v1/requests/req_1/result"}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
		"another currency": {"completed", `{"status":"succeeded","output":{"video":"` + a + `"},"cost":{"amount":"2.50","currency":"CNY"}}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"billed_other":"2.50 CNY","charge":"yes"}`},
		"the result knows better": {"failed", `{"status":"succeeded","output":{"video":"` + a + `"}}`,
			`"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"charge":"yes"}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{statusCall: {Body: `{"status":"` + c.status + `"}`}, resultCall: {Body: c.result}})
			r, err := p.Poll(t.Context(), "req_1")
			if err != nil {
				t.Fatal(err)
			}
			if got, want := report(t, r), `{"job":"req_1","status":`+c.want; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestPollOfAFailedRun(t *testing.T) {
	for name, c := range map[string]struct {
		status, result string
		kind           provider.Kind
		code, message  string
	}{
		"completed but failed":   {"completed", `{"status":"failed","error":"the picture shows a person"}`, provider.KindProvider, "", "the picture shows a person"},
		"failed outright":        {"failed", `{"status":"failed","error":{"code":422001,"message":"bad ratio"}}`, provider.KindInput, "422001", "bad ratio"},
		"failed with a code":     {"failed", `{"status":"failed","error_code":"E12","error_message":"upstream https://a.example/b?X-Amz-Signature=9"}`, provider.KindProvider, "E12", "upstream https://a.example/b"},
		"timed out":              {"TIMED_OUT", `{"status":"expired"}`, provider.KindProvider, "", "says expired and gives no reason"},
		"an error beside a word": {"completed", `{"status":"archived","error":{"code":"E1","message":"the model broke"}}`, provider.KindProvider, "E1", "the model broke"},
		"its content":            {"failed", `{"status":"failed","error":"InputImageSensitiveContentDetected.PrivacyInformation: the image may contain a real person"}`, provider.KindModeration, "", "an image of the request was refused for its content, since it may show or name a real person"},
		"no reason":              {"failed", `{"status":"failed","error":null}`, provider.KindProvider, "", "gives no reason"},
		"nothing said":           {"failed", `{}`, provider.KindProvider, "", "gives no reason"},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{statusCall: {Body: `{"status":"` + c.status + `"}`}, resultCall: {Body: c.result}})
			r, err := p.Poll(t.Context(), "req_1")
			if err != nil {
				t.Fatal(err)
			}
			if r.Status != provider.StatusFailed || r.Charged != provider.ChargedUnknown || r.Billed != nil || len(r.Videos) != 0 {
				t.Errorf("report %s", report(t, r))
			}
			if r.Err == nil || r.Err.Hint == "" {
				t.Fatalf("no problem with a next step in %s", report(t, r))
			}
			wantError(t, r.Err, provider.Error{Op: "runcomfy: run", Kind: c.kind, Code: c.code, Message: c.message})
		})
	}
}

func TestOnlyACostProvesWhatAFailedRunCost(t *testing.T) {
	for cost, want := range map[string]provider.Charged{`0.5`: provider.ChargedYes, `0`: provider.ChargedNo, `"0.00"`: provider.ChargedNo, `null`: provider.ChargedUnknown, `-1`: provider.ChargedUnknown} {
		_, p := start(t, map[string]answer{statusCall: {Body: `{"status":"failed"}`}, resultCall: {Body: `{"status":"failed","cost":` + cost + `}`}})
		r, err := p.Poll(t.Context(), "req_1")
		if err != nil || r.Charged != want || (r.Billed == nil) != (want == provider.ChargedUnknown) {
			t.Errorf("cost %s: %s, %v", cost, report(t, r), err)
		}
	}
}

// TestAFailedRunWithoutAResult: a failure is final even when its reason cannot be
// read, but a line that breaks or a limit is no reason to give up on the reason.
func TestAFailedRunWithoutAResult(t *testing.T) {
	for _, c := range []struct {
		result answer
		kind   provider.Kind // of the error; "" = the run is reported failed
	}{
		{answer{Status: 500, Body: `{}`}, ""},
		{answer{Status: 404, Body: `{"code":404001}`}, ""},
		{answer{Body: `{"error_code":404001}`}, ""},
		{answer{Status: 429}, provider.KindRate},
		{answer{Status: 400, Body: `{"code":400004}`}, provider.KindAuth},
	} {
		_, p := start(t, map[string]answer{statusCall: {Body: `{"status":"failed"}`}, resultCall: c.result})
		r, err := p.Poll(t.Context(), "req_1")
		switch {
		case c.kind == "" && (err != nil || r.Status != provider.StatusFailed || r.RawStatus != "failed" || r.Err == nil):
			t.Errorf("%+v: %s, %v", c.result, report(t, r), err)
		case c.kind != "" && (err == nil || provider.KindOf(err) != c.kind):
			t.Errorf("%+v: %v, want kind %q", c.result, err, c.kind)
		}
	}
}

func TestPollErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[string]answer
		want    provider.Error
	}{
		"gone":                  {map[string]answer{statusCall: {Status: 404, Body: `{"code":404001,"error":"ResourceNotFound"}`}}, provider.Error{Kind: provider.KindNotFound, Code: "404001", Message: "does not know this run"}},
		"gone, as a 400":        {map[string]answer{statusCall: {Status: 400, Body: `{"code":404001}`}}, provider.Error{Kind: provider.KindNotFound, Code: "404001"}},
		"gone, as a 200":        {map[string]answer{statusCall: {Body: `{"error_code":"404001"}`}}, provider.Error{Kind: provider.KindNotFound, Code: "404001"}},
		"an id it cannot read":  {map[string]answer{statusCall: {Status: 400, Body: `{"code":400001}`}}, provider.Error{Kind: provider.KindNotFound, Code: "400001"}},
		"bad key":               {map[string]answer{statusCall: {Status: 400, Body: `{"code":400004}`}}, provider.Error{Kind: provider.KindAuth, Code: "400004"}},
		"an error while it ran": {map[string]answer{statusCall: {Body: `{"status":"in_progress","error_code":500001,"message":"x"}`}}, provider.Error{Kind: provider.KindProvider, Code: "500001", Message: "x"}},
		"the result is gone":    {map[string]answer{statusCall: {Body: `{"status":"completed"}`}, resultCall: {Status: 404, Body: `{}`}}, provider.Error{Kind: provider.KindNotFound}},
		"the result is refused": {map[string]answer{statusCall: {Body: `{"status":"completed"}`}, resultCall: {Body: `{"error_code":403001}`}}, provider.Error{Kind: provider.KindAuth, Code: "403001"}},
		"a page":                {map[string]answer{statusCall: {Body: `<!doctype html>`, HTML: true}}, provider.Error{Kind: provider.KindProvider, Message: "web page"}},
		"nothing said":          {map[string]answer{statusCall: {Body: `{}`}}, provider.Error{Kind: provider.KindProvider, Message: "does not have the run's status"}},
		"an odd word":           {map[string]answer{statusCall: {Body: `{"status":{"deep":1}}`}}, provider.Error{Kind: provider.KindProvider, Message: "does not have the run's status"}},
		"only an error":         {map[string]answer{statusCall: {Body: `{"status":"completed"}`}, resultCall: {Body: `{"error":"broken"}`}}, provider.Error{Kind: provider.KindProvider, Message: "broken"}},
		"the word of the call":  {map[string]answer{statusCall: {Body: `{"status":"error","message":"busy"}`}}, provider.Error{Kind: provider.KindProvider, Message: "busy"}},
		"a list":                {map[string]answer{statusCall: {Body: `["completed"]`}}, provider.Error{Kind: provider.KindProvider, Message: "cannot be read"}},
		"firewall":              {map[string]answer{statusCall: {Status: 403, Body: `error code: 1010`}}, provider.Error{Kind: provider.KindProvider, Message: "nothing about the key"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, c.answers)
			_, err := p.Poll(t.Context(), "req_1")
			wantError(t, err, c.want)
			if next := provider.AsError(err).Hint; strings.Contains(next, "run it again") || strings.Contains(next, "change") {
				t.Errorf("the advice is to pay again: %q", next)
			}
		})
	}
}

func TestAJobThatIsNoIdIsNotAskedFor(t *testing.T) {
	v, p := start(t, nil)
	for _, job := range []string{"", ".", "..", "../models", "a/../b", "a\x00b", "a\nb", " a", strings.Repeat("a", 513)} {
		_, err := p.Poll(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
		_, err = p.Cancel(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
	}
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

// TestIdsAreEscaped: an id is any text; no part of it changes the path.
func TestIdsAreEscaped(t *testing.T) {
	for job, path := range map[string]string{
		"a/b+c==": "a%2Fb+c==", "a b": "a%20b", "a?x=1": "a%3Fx=1", "a#b": "a%23b", "a%2e": "a%252e", "b1f7-…": "b1f7-%E2%80%A6",
		strings.Repeat("a", 512): strings.Repeat("a", 512),
	} {
		v, p := start(t, map[string]answer{
			"GET /v1/requests/" + path + "/status":  {Body: `{"status":"in_progress"}`},
			"POST /v1/requests/" + path + "/cancel": {Status: 202, Body: `{"outcome":"cancelled"}`},
		})
		if r, err := p.Poll(t.Context(), job); err != nil || r.Job != job {
			t.Errorf("%q: %+v, %v, asked %q", job, r, err, v.Asked)
		}
		if _, err := p.Cancel(t.Context(), job); err != nil {
			t.Errorf("%q: %v", job, err)
		}
	}
}

func TestCancelGoesByTheOutcome(t *testing.T) {
	for body, want := range map[string]provider.CancelResult{
		`{"request_id":"req_1","status":"completed","outcome":"cancelled"}`: provider.CancelAccepted,
		`{"status":"in_queue","outcome":"CANCELED"}`:                        provider.CancelAccepted,
		`{"status":"cancelled","outcome":"not_cancellable"}`:                provider.CancelTooLate,
	} {
		v, p := start(t, map[string]answer{cancelCall: {Status: 202, Body: body}})
		got, err := p.Cancel(t.Context(), "req_1")
		if err != nil || got != want || len(v.Asked) != 1 || v.Bodies[0] != "{}" {
			t.Errorf("%s: %q, %v, asked %q with %q", body, got, err, v.Asked, v.Bodies)
		}
	}
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"no outcome":  {answer{Status: 202, Body: `{"status":"cancelled"}`}, provider.Error{Kind: provider.KindProvider, Message: "did not say"}},
		"a list":      {answer{Status: 202, Body: `[]`}, provider.Error{Kind: provider.KindProvider, Message: "did not say"}},
		"unknown job": {answer{Status: 404, Body: `{"code":404001}`}, provider.Error{Kind: provider.KindNotFound, Code: "404001"}},
		"in a 200":    {answer{Body: `{"error_code":400001}`}, provider.Error{Kind: provider.KindNotFound, Code: "400001"}},
	} {
		_, p := start(t, map[string]answer{cancelCall: c.answer})
		_, err := p.Cancel(t.Context(), "req_1")
		t.Log(name)
		wantError(t, err, c.want)
	}
}

// TestARedirectIsNotFollowed: the key must not go where an answer points.
func TestARedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	p, err := New(s.URL, provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: seedance2Pro}})
	wantError(t, err, provider.Error{Kind: provider.KindProvider}) // it may have been accepted
	_, err = p.Poll(t.Context(), "req_1")
	wantError(t, err, provider.Error{Kind: provider.KindProvider})
}
