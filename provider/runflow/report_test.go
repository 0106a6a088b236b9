package runflow

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"dailies/provider"
)

// documented is the Run object as the reference page has it.
const documented = `{"id":"0197b6c4-0000-7000-8000-000000000001","target_type":"model","model_id":"5f0c0000-0000-0000-0000-000000000000",
 "status_code":"succeeded","source_code":"api","input":{"prompt":"x"},
 "output":{"outputs":[{"url":"https://s/result.mp4?X-Amz-Date=20260506T100000Z&X-Amz-Expires=86400","type":"video","width":1280,"height":720,"duration":5}],
           "seed":123,"nsfw_detected":null,"timing":{"inference_ms":98000}},
 "duration_ms":102345,"cost":"1.512","cost_breakdown":{},"nodes_total":1,"nodes_completed":1,
 "client_ref":"local-17","metadata":{"job":"local-17"},"request_id":"q","links":{},
 "created_at":"2026-05-06T10:00:00Z","started_at":null,"completed_at":null,
 "failure_code":null,"failure_message":null,"failure_stage_code":null}`

// reading is an answer and the report it must become.
type reading struct {
	in   string
	want provider.Report
}

func (r reading) check(t *testing.T) {
	t.Helper()
	var got run
	if err := json.Unmarshal([]byte(r.in), &got); err != nil {
		t.Errorf("%s: %v", r.in, err)
	}
	if report := got.report(); !reflect.DeepEqual(report, r.want) {
		t.Errorf("%s\n got %+v %v\nwant %+v %v", r.in, report, report.Problem, r.want, r.want.Problem)
	}
}

func problem(kind provider.Kind, code, message, next string) *provider.Error {
	return &provider.Error{Kind: kind, Code: code, Message: message, Next: next}
}

func TestReport(t *testing.T) {
	yes, unknown := provider.ChargeYes, provider.ChargeUnknown
	video := []provider.Video{{URL: "https://s/a.mp4"}}
	cost := ptr(provider.Money(1_512_000))
	none := problem(provider.KindProvider, "", "Runflow gave no reason", "")
	for _, r := range []reading{
		{documented, provider.Report{Job: "0197b6c4-0000-7000-8000-000000000001", Raw: "succeeded", Status: provider.StatusSucceeded,
			Videos: []provider.Video{{
				URL:   "https://s/result.mp4?X-Amz-Date=20260506T100000Z&X-Amz-Expires=86400",
				Width: 1280, Height: 720, Seconds: 5, Expires: time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC),
			}}, Billed: cost, Charge: yes, Seed: ptr(int64(123))}},
		{`{"id":"a","status_code":"queued","output":null}`, provider.Report{Job: "a", Raw: "queued", Status: provider.StatusQueued}},
		{`{"id":"a","status_code":"dispatching"}`, provider.Report{Job: "a", Raw: "dispatching", Status: provider.StatusQueued}},
		{`{"id":"a","status_code":"running","cost":"0"}`, provider.Report{Job: "a", Raw: "running", Status: provider.StatusRunning}},
		{`{"id":"a","status":"RUNNING"}`, provider.Report{Job: "a", Raw: "RUNNING", Status: provider.StatusRunning}},
		{`{"id":"a","status_code":"recalibrating","status":"x"}`, provider.Report{Job: "a", Raw: "recalibrating", Status: provider.StatusUnknown}},
		{`{"id":"a"}`, provider.Report{Job: "a", Status: provider.StatusUnknown}},
		// Cancelled, in both spellings.
		{`{"id":"a","status_code":"canceled"}`, provider.Report{Job: "a", Raw: "canceled", Status: provider.StatusCancelled, Charge: unknown}},
		{`{"id":"a","status":"cancelled","cost":1.512}`, provider.Report{Job: "a", Raw: "cancelled", Status: provider.StatusCancelled, Charge: yes, Billed: cost}},
		{`{"id":"a","status":"cancelled","cost":"0"}`, provider.Report{Job: "a", Raw: "cancelled", Status: provider.StatusCancelled, Charge: unknown, Billed: ptr(provider.Money(0))}},
		// Partly succeeded: a video decides.
		{`{"id":"a","status_code":"partial_succeeded","output":{"outputs":["https://s/a.mp4"]}}`,
			provider.Report{Job: "a", Raw: "partial_succeeded", Status: provider.StatusSucceeded, Charge: yes, Videos: video}},
		{`{"id":"a","status_code":"partial_succeeded","output":{"outputs":[]}}`,
			provider.Report{Job: "a", Raw: "partial_succeeded", Status: provider.StatusFailed, Charge: unknown, Problem: none}},
		// Seen or not seen by a filter.
		{`{"id":"a","status_code":"succeeded","cost":null,"output":{"outputs":["https://s/a.mp4"],"nsfw_detected":true,"seed":"7"}}`,
			provider.Report{Job: "a", Raw: "succeeded", Status: provider.StatusSucceeded, Charge: yes, Videos: video, Flagged: true, Seed: ptr(int64(7))}},
		{`{"id":"a","status_code":"succeeded","cost":"-1","output":{"outputs":["https://s/a.mp4"],"nsfw_detected":false,"seed":{}}}`,
			provider.Report{Job: "a", Raw: "succeeded", Status: provider.StatusSucceeded, Charge: yes, Videos: video}},
		{`{"id":"a","status_code":"succeeded","output":"odd"}`, provider.Report{Job: "a", Raw: "succeeded", Status: provider.StatusSucceeded, Charge: yes}},
	} {
		r.check(t)
	}
}

// A failure in the names of the reference, of the error page and of the client.
func TestReportOfAFailure(t *testing.T) {
	yes, no := provider.ChargeYes, provider.ChargeNo
	cost := ptr(provider.Money(1_512_000))
	none := problem(provider.KindProvider, "", "Runflow gave no reason", "")
	for _, r := range []reading{
		{`{"id":"a","status_code":"failed","failure_code":"INPUT_VALIDATION_FAILED","failure_stage_code":"preprocess","failure_message":"image too large"}`,
			provider.Report{Job: "a", Raw: "failed", Status: provider.StatusFailed, Charge: no,
				Problem: problem(provider.KindInput, "INPUT_VALIDATION_FAILED", "image too large (in preprocess)", "change the request")}},
		{`{"id":"a","status":"failed","failure_code":"X","failure_stage":"inference","failure_message":null,"cost":"0.000"}`,
			provider.Report{Job: "a", Raw: "failed", Status: provider.StatusFailed, Charge: no, Billed: ptr(provider.Money(0)),
				Problem: problem(provider.KindProvider, "X", "X (in inference)", "")}},
		{`{"id":"a","status":"errored","error":{"code":"CONTENT_MODERATION","message":"flagged"}}`,
			provider.Report{Job: "a", Raw: "errored", Status: provider.StatusFailed, Charge: no,
				Problem: problem(provider.KindModeration, "CONTENT_MODERATION", "flagged", "change the request")}},
		{`{"id":"a","status":"failed","error":"it broke"}`,
			provider.Report{Job: "a", Raw: "failed", Status: provider.StatusFailed, Charge: no, Problem: problem(provider.KindProvider, "", "it broke", "")}},
		{`{"id":"a","status":"failed","error":null}`, provider.Report{Job: "a", Raw: "failed", Status: provider.StatusFailed, Charge: no, Problem: none}},
		{`{"id":"a","status":"failed","cost":"1.512"}`, provider.Report{Job: "a", Raw: "failed", Status: provider.StatusFailed, Charge: yes, Billed: cost, Problem: none}},
	} {
		r.check(t)
	}
}

func TestOutput(t *testing.T) {
	a, b := provider.Video{URL: "https://s/a.mp4"}, provider.Video{URL: "https://s/b.mp4"}
	for in, want := range map[string][]provider.Video{
		`{"outputs":[{"url":"https://s/a.mp4"}]}`:                                                       {a},
		`{"outputs":["https://s/a.mp4","https://s/b.mp4"]}`:                                             {a, b},
		`{"outputs":"https://s/a.mp4"}`:                                                                 {a},
		`{"outputs":{"url":"https://s/a.mp4","type":"VIDEO"}}`:                                          {a},
		`{"outputs":[{"url":"https://s/p.png","type":"image"},{"url":"https://s/a.mp4"}]}`:              {a},
		`{"outputs":[null,7,{},[],{"url":null},{"url":"not a url"},"","https://s/a.mp4"]}`:              {a},
		`{"outputs":[],"video":{"url":"https://s/a.mp4"}}`:                                              {a},
		`{"outputs":null,"video":"https://s/a.mp4"}`:                                                    {a},
		`{"video_url":"https://s/a.mp4","video":null}`:                                                  {a},
		`{"image_urls":["https://s/a.mp4"]}`:                                                            {a},
		`{"outputs":["https://s/b.mp4"],"video":{"url":"https://s/a.mp4"}}`:                             {b},
		`{"outputs":[{"url":"https://s/a.mp4","type":"video/mp4"}]}`:                                    {{URL: a.URL, Type: "video/mp4"}},
		`{"outputs":[{"url":"https://s/a.mp4","width":"1280","height":"720.0","duration":"5.5"}]}`:      {{URL: a.URL, Width: 1280, Height: 720, Seconds: 5.5}},
		`{"outputs":[{"url":"https://s/a.mp4","width":-1,"height":1e99,"duration":"NaN"}]}`:             {a},
		`{"outputs":[{"url":"https://s/a.mp4","width":null,"height":{},"duration":[]}]}`:                {a},
		`{"outputs":["javascript:alert(1)","file:///etc/passwd","ftp://s/a"],"video":{"url":"/a.mp4"}}`: nil,
		`null`: nil, `[]`: nil, `"x"`: nil, `{}`: nil, ``: nil, `{`: nil,
	} {
		if got := outputOf([]byte(in)).videos; !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", in, got, want)
		}
	}
}

func TestExpires(t *testing.T) {
	at := func(d time.Duration) time.Time { return time.Date(2026, 5, 6, 10, 0, 0, 0, time.UTC).Add(d) }
	for link, want := range map[string]time.Time{
		"https://s/a?X-Amz-Date=20260506T100000Z&X-Amz-Expires=3600":                   at(time.Hour),
		"https://s/a?X-Amz-Expires=259200&X-Amz-Date=20260506T100000Z&X-Amz-Signature": at(72 * time.Hour),
		"https://s/a?X-Amz-Date=20260506T100000Z":                                      {},
		"https://s/a?X-Amz-Expires=3600":                                               {},
		"https://s/a?X-Amz-Date=yesterday&X-Amz-Expires=3600":                          {},
		"https://s/a?X-Amz-Date=20260506T100000Z&X-Amz-Expires=-5":                     {},
		"https://s/a?X-Amz-Date=20260506T100000Z&X-Amz-Expires=99999999999999999999":   {},
		"https://s/a": {},
		"://":         {},
	} {
		if got := expires(link); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", link, got, want)
		}
	}
}

func FuzzReport(f *testing.F) {
	f.Add([]byte(documented))
	f.Add([]byte(`{"id":"a","status":"failed","error":{"code":1}}`))
	f.Add([]byte(`{"run_id":7,"status_code":"partial_succeeded","output":{"outputs":[{"url":"https://s/a?X-Amz-Date=20260506T100000Z&X-Amz-Expires=1"}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var r run
		_ = json.Unmarshal(body, &r)
		report := r.report()
		if !report.Status.Final() && (report.Charge != "" || report.Billed != nil || len(report.Videos) > 0) {
			t.Errorf("a run that goes on has ended: %+v", report)
		}
		if report.Status == provider.StatusFailed && (report.Problem == nil || report.Problem.Message == "" || report.Problem.Kind == "") {
			t.Errorf("failed without a reason: %+v", report)
		}
		for _, v := range report.Videos {
			if !provider.IsURL(v.URL) || v.Width < 0 || v.Height < 0 || !(v.Seconds >= 0) {
				t.Errorf("%+v", v)
			}
		}
		_ = r.request()
	})
}
