package fal

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/vendorhttp"
)

const (
	theJob     = "bytedance/seedance-2.0/image-to-video/requests/req-1"
	statusCall = "GET /bytedance/seedance-2.0/requests/req-1/status?logs=1"
	resultCall = "GET /bytedance/seedance-2.0/requests/req-1"
	cancelCall = "PUT /bytedance/seedance-2.0/requests/req-1/cancel"
	priceCall  = "GET /v1/models/pricing?endpoint_id=bytedance%2Fseedance-2.0%2Fimage-to-video"
	video      = "https://v3b.fal.media/files/b/0a8e/x.mp4"
	done       = `{"status":"COMPLETED","logs":[],"metrics":{"inference_time":98.4},"request_id":"req-1"}`
)

// TestPollBeforeTheEnd: 202 and 200 are alike, and the result is not asked for.
func TestPollBeforeTheEnd(t *testing.T) {
	for body, want := range map[string]string{
		`{"status":"IN_QUEUE","queue_position":3,"request_id":"req-1","response_url":"https://queue.fal.run/x"}`: `"queued","raw":"IN_QUEUE","queue":3}`,
		`{"status":"IN_QUEUE","queue_position":0}`:                                                               `"queued","raw":"IN_QUEUE","queue":0}`,
		`{"status":"IN_PROGRESS","logs":[{"message":"50%","level":"INFO"}]}`:                                     `"running","raw":"IN_PROGRESS"}`,
		`{"status":"IN_PROGRESS","logs":null}`:                                                                   `"running","raw":"IN_PROGRESS"}`,
		`{"status":"HIBERNATING"}`:                                                                               `"unknown","raw":"HIBERNATING"}`,
	} {
		for _, code := range []int{200, 202} {
			v, p := start(t, map[string]answer{statusCall: {Status: code, Body: body}})
			r, err := p.Poll(t.Context(), theJob)
			providertest.WantReport(t, v, body, r, err, `{"job":"`+theJob+`","status":`+want)
		}
	}
}

// TestCompletedIsNotSuccess: the result says how a run ended.
func TestCompletedIsNotSuccess(t *testing.T) {
	for name, c := range map[string]struct {
		status string
		result answer
		want   string
	}{
		"a video": {done, answer{Body: `{"video":{"url":"` + video + `","content_type":"video/mp4","file_name":"x.mp4","file_size":8123456},"seed":42}`},
			`"succeeded","raw":"COMPLETED","videos":[{"url":"` + video + `","type":"video/mp4"}],"charge":"yes","seed":42}`},
		"a video with nothing beside it": {done, answer{Body: `{"video":{"url":"https://v3b.fal.media/x"}}`},
			`"succeeded","raw":"COMPLETED","videos":[{"url":"https://v3b.fal.media/x"}],"charge":"yes"}`},
		"a draft": {done, answer{Body: `{"video":{"url":"` + video + `"},"seed":1,"draft_id":"b6f0"}`},
			`"succeeded","raw":"COMPLETED","videos":[{"url":"` + video + `"}],"charge":"yes","seed":1}`},
		"no video yet":               {done, answer{Body: `{"seed":42}`}, `"running","raw":"COMPLETED","empty":true}`},
		"an empty list":              {done, answer{Body: `{"video":null}`}, `"running","raw":"COMPLETED","empty":true}`},
		"a result that is not there": {done, answer{Status: 400, Body: `{"detail":"Request is still in progress"}`}, `"running","raw":"COMPLETED","empty":true}`},
		"a list": {done, answer{Body: `[{"video":{"url":"` + video + `"}}]`},
			`"succeeded","raw":"COMPLETED","videos":[{"url":"` + video + `"}],"charge":"yes"}`},
		"its result knows better": {`{"status":"COMPLETED","error":"late","error_type":"runner_disconnected"}`, answer{Body: `{"video":{"url":"` + video + `"}}`},
			`"succeeded","raw":"COMPLETED","videos":[{"url":"` + video + `"}],"charge":"yes"}`},
		"taken back in the queue": {`{"status":"COMPLETED","error":"Request was cancelled","error_type":"client_cancelled"}`, answer{Status: 404, Body: `{"detail":"Request not found"}`},
			`"cancelled","raw":"COMPLETED","charge":"unknown"}`},
		"taken back while it ran": {done, answer{Status: 499, Body: `{"detail":"Request cancelled","error_type":"client_cancelled"}`},
			`"cancelled","raw":"COMPLETED","charge":"unknown"}`},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{statusCall: {Body: c.status}, resultCall: c.result})
			r, err := p.Poll(t.Context(), theJob)
			if err != nil {
				t.Fatal(err)
			}
			if got := providertest.JSON(t, r); got != `{"job":"`+theJob+`","status":`+c.want {
				t.Errorf("got\n%s\nwant …%s", got, c.want)
			}
			if !slices.Equal(v.Asked, []string{statusCall, resultCall}) {
				t.Errorf("asked %q", v.Asked)
			}
		})
	}
}

func TestPollOfAFailedRun(t *testing.T) {
	const no, unknown = provider.ChargedNo, provider.ChargedUnknown
	for name, c := range map[string]struct {
		status string
		result answer
		want   provider.Error
		charge provider.Charged
	}{
		"input": {done, answer{Status: 422, Body: `{"detail":[{"loc":["body","duration"],"msg":"str type expected","type":"one_of","input":5}]}`},
			provider.Error{Kind: provider.KindInput, Code: "one_of", Message: "duration: str type expected"}, unknown},
		"a 422 in words": {done, answer{Status: 422, Body: `{"detail":"this cannot be made"}`},
			provider.Error{Kind: provider.KindInput, Message: "this cannot be made"}, unknown},
		"content": {done, answer{Status: 422, Body: `{"detail":[{"loc":["body","prompt"],"msg":"The content could not be processed","type":"content_policy_violation"}]}`},
			provider.Error{Kind: provider.KindModeration, Code: "content_policy_violation", Message: "refused for its content; the provider does not say which part: prompt: The content could not be processed"}, unknown},
		"a face": {done, answer{Status: 422, Body: `{"detail":[{"loc":["body","image_url"],"msg":"The image may contain likenesses of real people","type":"content_policy_violation"}]}`},
			provider.Error{Kind: provider.KindModeration, Code: "content_policy_violation", Message: "an image of the request was refused for its content, since it may show or name a real person: image_url: The image may contain likenesses of real people"}, unknown},
		"no output": {done, answer{Status: 422, Body: `{"detail":[{"loc":["body"],"msg":"No video","type":"no_media_generated"}]}`},
			provider.Error{Kind: provider.KindProvider, Code: "no_media_generated", Message: "No video"}, unknown},
		"no output, with a 5xx": {done, answer{Status: 500, Body: `{"detail":[{"loc":["body"],"msg":"No video","type":"no_media_generated"}]}`},
			provider.Error{Kind: provider.KindProvider, Code: "no_media_generated", Message: "No video"}, no},
		"the model broke": {done, answer{Status: 500, Body: `{"detail":[{"loc":["body"],"msg":"Internal server error","type":"internal_server_error"}]}`},
			provider.Error{Kind: provider.KindProvider, Code: "internal_server_error", Message: "Internal server error"}, no},
		"the runner was lost": {done, answer{Status: 503, Body: `{"detail":"Runner disconnected","error_type":"runner_disconnected"}`},
			provider.Error{Kind: provider.KindProvider, Code: "runner_disconnected", Message: "Runner disconnected"}, no},
		"a reason in its logs": {`{"status":"COMPLETED","logs":[{"message":"CUDA","level":"ERROR"},{"message":"bye","level":"INFO"}]}`, answer{Status: 500, Body: `{"error_type":"internal_error"}`},
			provider.Error{Kind: provider.KindProvider, Code: "internal_error", Message: "CUDA"}, no},
		"it never began": {`{"status":"COMPLETED","error":"Request timed out","error_type":"request_timeout"}`, answer{Status: 504, Body: `{"detail":"Request timed out","error_type":"request_timeout"}`},
			provider.Error{Kind: provider.KindProvider, Code: "request_timeout", Message: "Request timed out"}, no},
		"its status says why": {`{"status":"COMPLETED","error":"Request timed out","error_type":"startup_timeout"}`, answer{Status: 500},
			provider.Error{Kind: provider.KindProvider, Code: "startup_timeout", Message: "Request timed out"}, no},
		"an error without a type": {`{"status":"COMPLETED","error":"Something broke"}`, answer{Status: 404, Body: `{"detail":"gone"}`},
			provider.Error{Kind: provider.KindProvider, Message: "Something broke"}, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{statusCall: {Body: c.status}, resultCall: c.result})
			r, err := p.Poll(t.Context(), theJob)
			if err != nil {
				t.Fatal(err)
			}
			if r.Status != provider.StatusFailed || r.Charged != c.charge || r.RawStatus != "COMPLETED" || len(r.Videos) != 0 {
				t.Errorf("report %s", providertest.JSON(t, r))
			}
			if r.Err == nil || r.Err.Hint == "" || r.Err.Hint == "try again later" {
				t.Fatalf("no problem with a next step in %s", providertest.JSON(t, r))
			}
			c.want.Op = "fal: run"
			wantError(t, r.Err, c.want)
		})
	}
}

// TestAFailedLookIsNoFailedRun: after a failed poll, nothing but the model's own answer ends a run.
func TestAFailedLookIsNoFailedRun(t *testing.T) {
	for name, c := range map[string]struct {
		status, result answer
		kind           provider.Kind
	}{
		"bad key":                  {status: answer{Status: 401, Body: `{"detail":"no"}`}, kind: provider.KindAuth},
		"unknown":                  {status: answer{Status: 404, Body: `{"detail":"Request not found"}`}, kind: provider.KindNotFound},
		"the platform broke":       {status: answer{Status: 500, Body: `{"detail":"oops"}`}, kind: provider.KindProvider},
		"nothing said":             {status: answer{Body: `{}`}, kind: provider.KindProvider},
		"the result: bad key":      {answer{Body: done}, answer{Status: 401}, provider.KindAuth},
		"the result: locked":       {answer{Body: done}, answer{Status: 403, Body: `{"detail":"User is locked. Reason: Exhausted balance."}`}, provider.KindBalance},
		"the result: unknown":      {answer{Body: done}, answer{Status: 404, Body: `{"detail":"Request not found"}`}, provider.KindNotFound},
		"the result: too many":     {answer{Body: done}, answer{Status: 429}, provider.KindRate},
		"the result: a plain 500":  {answer{Body: done}, answer{Status: 500, Body: `{"detail":"Internal Server Error"}`}, provider.KindProvider},
		"the result: a gateway":    {answer{Body: done}, answer{Status: 502, Body: `<html>bad gateway</html>`, HTML: true}, provider.KindProvider},
		"the result: a web page":   {answer{Body: done}, answer{Body: `<html>hello</html>`, HTML: true}, provider.KindProvider},
		"failed, but the key went": {answer{Body: `{"status":"COMPLETED","error":"x"}`}, answer{Status: 401}, provider.KindAuth},
	} {
		_, p := start(t, map[string]answer{statusCall: c.status, resultCall: c.result})
		r, err := p.Poll(t.Context(), theJob)
		if provider.KindOf(err) != c.kind || r.Status != "" {
			t.Errorf("%s: %s, %v", name, providertest.JSON(t, r), err)
		}
		if next := provider.AsError(err).Hint; strings.Contains(next, "run it again") || strings.Contains(next, "change") {
			t.Errorf("%s: the advice is to pay again: %q", name, next)
		}
	}
}

// TestTheBillIsUnitsTimesTheirPrice, exactly, and units alone where no price is known.
func TestTheBillIsUnitsTimesTheirPrice(t *testing.T) {
	const price = `{"prices":[{"endpoint_id":"bytedance/seedance-2.0/image-to-video","unit_price":%P,"unit":"1000 tokens","currency":"%C"}],"next_cursor":null,"has_more":false}`
	for name, c := range map[string]struct {
		units  string
		price  answer
		billed string
	}{
		"exact":                    {"108", answer{Body: price}, `"billed":"1.512",`},
		"to the half micro-dollar": {"38.83", answer{Body: strings.ReplaceAll(price, "%P", "0.0214")}, `"billed":"0.830962",`},
		"no header":                {"", answer{Body: price}, ``},
		"no units":                 {"0", answer{Body: price}, ``},
		"no price":                 {"108", answer{Body: `{"prices":[]}`}, `"billed_other":"108 billable units",`},
		"another currency":         {"108", answer{Body: strings.ReplaceAll(price, "%C", "EUR")}, `"billed_other":"108 billable units",`},
		"the price cannot be had":  {"108.5", answer{Status: 500}, `"billed_other":"108.5 billable units",`},
		"an odd price":             {"108", answer{Body: strings.ReplaceAll(price, "%P", `"1/3"`)}, `"billed_other":"108 billable units",`},
		"odd units":                {"many", answer{Body: price}, ``},
	} {
		t.Run(name, func(t *testing.T) {
			c.price.Body = strings.NewReplacer("%P", "0.014", "%C", "USD").Replace(c.price.Body)
			result := answer{Body: `{"video":{"url":"` + video + `"}}`, Header: http.Header{"X-Fal-Billable-Units": {c.units}}}
			_, p := start(t, map[string]answer{statusCall: {Body: done}, resultCall: result, priceCall: c.price})
			r, err := p.Poll(t.Context(), theJob)
			want := `{"job":"` + theJob + `","status":"succeeded","raw":"COMPLETED","videos":[{"url":"` + video + `"}],` + c.billed + `"charge":"yes"}`
			if got := providertest.JSON(t, r); err != nil || got != want {
				t.Errorf("got\n%s\nwant\n%s\n%v", got, want, err)
			}
		})
	}
}

// TestAJobOfFalsPages: a user may copy the bare id, without its model.
func TestAJobOfFalsPages(t *testing.T) {
	unknown := answer{Status: 404, Body: `{"detail":"Request not found"}`}
	const bare25, bare20, bare1x = "/bytedance/seedance-2.5/requests/req-1", "/bytedance/seedance-2.0/requests/req-1", "/fal-ai/bytedance/requests/req-1"
	v, p := start(t, map[string]answer{
		"GET " + bare25 + "/status?logs=1": unknown, "PUT " + bare25 + "/cancel": unknown,
		statusCall: {Body: done}, cancelCall: {Body: `{"status":"OK"}`},
		resultCall: {Body: `{"video":{"url":"` + video + `"}}`, Header: http.Header{"X-Fal-Billable-Units": {"108"}}},
	})
	r, err := p.Poll(t.Context(), "req-1")
	if err != nil || r.Job != "req-1" || r.Status != provider.StatusSucceeded || r.BilledOther != "108 billable units" {
		t.Errorf("%s, %v, asked %q", providertest.JSON(t, r), err, v.Asked)
	}
	if a, err := p.Cancel(t.Context(), "req-1"); a != provider.CancelAccepted || err != nil {
		t.Errorf("%s %v", a, err)
	}
	v, p = start(t, map[string]answer{"GET " + bare25 + "/status?logs=1": unknown, "GET " + bare20 + "/status?logs=1": unknown, "GET " + bare1x + "/status?logs=1": unknown})
	if _, err := p.Poll(t.Context(), "req-1"); provider.KindOf(err) != provider.KindNotFound || len(v.Asked) != 3 {
		t.Errorf("%v, asked %q", err, v.Asked)
	}
}

func TestAJobThatIsNoIdIsNotAskedFor(t *testing.T) {
	v, p := start(t, nil)
	for _, job := range []string{"", ".", "..", "../models", "a/b", "a/../b/requests/x", "bytedance/requests/x", "//requests/x", "a/b/requests/", "a/b/requests/.", "a\x00b", " a", "a/b/requests/" + strings.Repeat("x", 600)} {
		_, err := p.Poll(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
		_, err = p.Cancel(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
	}
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

func TestIdsAreEscaped(t *testing.T) {
	for job, path := range map[string]string{
		"a b/c?d/e/requests/x#y": "/a%20b/c%3Fd/requests/x%23y",
		theJob:                   "/bytedance/seedance-2.0/requests/req-1",
		"bytedance/seedance-2.5/draft/complete/requests/r":                  "/bytedance/seedance-2.5/requests/r",
		"fal-ai/bytedance/seedance/v1/pro/fast/text-to-video/requests/%2e%": "/fal-ai/bytedance/requests/%252e%25",
	} {
		v, p := start(t, map[string]answer{"GET " + path + "/status?logs=1": {Body: `{"status":"IN_PROGRESS"}`}, "PUT " + path + "/cancel": {Status: 202, Body: `{"status":"CANCELLATION_REQUESTED"}`}})
		if r, err := p.Poll(t.Context(), job); err != nil || r.Job != job {
			t.Errorf("%q: %+v, %v, asked %q", job, r, err, v.Asked)
		}
		if _, err := p.Cancel(t.Context(), job); err != nil || v.Bodies[1] != "" {
			t.Errorf("%q: %v with %q", job, err, v.Bodies)
		}
	}
}

func TestCancelAnswers(t *testing.T) {
	for _, c := range []struct {
		answer answer
		want   provider.CancelResult
		kind   provider.Kind
	}{
		{answer{Body: `{"status":"OK"}`}, provider.CancelAccepted, ""},
		{answer{Status: 202, Body: `{"status":"CANCELLATION_REQUESTED"}`}, provider.CancelAccepted, ""},
		{answer{Status: 202}, provider.CancelAccepted, ""},
		{answer{Status: 400, Body: `{"status":"ALREADY_COMPLETED"}`}, provider.CancelTooLate, ""},
		{answer{Status: 404, Body: `{"status":"NOT_FOUND"}`}, "", provider.KindNotFound},
		{answer{Status: 401}, "", provider.KindAuth},
		{answer{Status: 503}, "", provider.KindProvider},
	} {
		v, p := start(t, map[string]answer{cancelCall: c.answer})
		got, err := p.Cancel(t.Context(), theJob)
		if got != c.want || (err == nil) != (c.kind == "") || err != nil && provider.KindOf(err) != c.kind || len(v.Asked) != 1 {
			t.Errorf("%+v: %q, %v, asked %q", c.answer, got, err, v.Asked)
		}
	}
}

func TestLogsAreShort(t *testing.T) {
	long := strings.Repeat("é", 300)
	status := `{"status":"IN_PROGRESS","logs":[` + strings.Repeat(`{"message":"early"},`, 30) + `{"message":""},{"message":" step 1\n"},{"message":"` + long + `"}]}`
	_, p := start(t, map[string]answer{"GET /bytedance/seedance-2.0/requests/req-1/status?logs=1": {Status: 202, Body: status}})
	r, err := p.Poll(t.Context(), "bytedance/seedance-2.0/text-to-video/requests/req-1")
	if n := len(r.Logs); err != nil || n != provider.MaxLogs || r.Logs[n-2] != "step 1" || r.Logs[n-1] != long[:provider.MaxLogLine] {
		t.Errorf("%q, %v", r.Logs, err)
	}
	if got := logs(vendorhttp.ReadValue([]byte(`{"logs":null}`))); got != nil {
		t.Errorf("of null: %q", got)
	}
}
