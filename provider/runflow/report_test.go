package runflow

import (
	"reflect"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
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
	p := offline(t)
	if report := p.api.Report("", vendorhttp.ReadValue([]byte(r.in))); !reflect.DeepEqual(report, r.want) {
		t.Errorf("%s\n got %+v %v\nwant %+v %v", r.in, report, report.Err, r.want, r.want.Err)
	}
}

func problem(kind provider.Kind, code, message, next string) *provider.Error {
	return &provider.Error{Kind: kind, Op: "runflow: run", Code: code, Message: message, Hint: next}
}

func TestReport(t *testing.T) {
	yes, no, unknown := provider.ChargedYes, provider.ChargedNo, provider.ChargedUnknown
	video := []provider.Video{{URL: "https://s/a.mp4"}}
	cost := ptr(provider.Money(1_512_000))
	for _, r := range []reading{
		{documented, provider.Report{Job: "0197b6c4-0000-7000-8000-000000000001", RawStatus: "succeeded", Status: provider.StatusSucceeded,
			Videos: []provider.Video{{
				URL:   "https://s/result.mp4?X-Amz-Date=20260506T100000Z&X-Amz-Expires=86400",
				Width: 1280, Height: 720, Seconds: 5, Expires: time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC),
			}}, Billed: cost, Charged: yes, Seed: ptr(int64(123))}},
		{`{"id":"a","status_code":"queued","output":null}`, provider.Report{Job: "a", RawStatus: "queued", Status: provider.StatusQueued}},
		{`{"id":"a","status_code":"dispatching"}`, provider.Report{Job: "a", RawStatus: "dispatching", Status: provider.StatusQueued}},
		{`{"id":"a","status_code":"running","cost":"0"}`, provider.Report{Job: "a", RawStatus: "running", Status: provider.StatusRunning}},
		{`{"id":"a","status":"RUNNING"}`, provider.Report{Job: "a", RawStatus: "RUNNING", Status: provider.StatusRunning}},
		{`{"id":"a","status_code":"recalibrating","status":"x"}`, provider.Report{Job: "a", RawStatus: "recalibrating", Status: provider.StatusUnknown}},
		{`{"id":"a"}`, provider.Report{Job: "a", Status: provider.StatusUnknown}},
		// Cancelled, in both spellings.
		{`{"id":"a","status_code":"canceled"}`, provider.Report{Job: "a", RawStatus: "canceled", Status: provider.StatusCancelled, Charged: unknown}},
		{`{"id":"a","status":"cancelled","cost":1.512}`, provider.Report{Job: "a", RawStatus: "cancelled", Status: provider.StatusCancelled, Charged: yes, Billed: cost}},
		{`{"id":"a","status":"cancelled","cost":"0"}`, provider.Report{Job: "a", RawStatus: "cancelled", Status: provider.StatusCancelled, Charged: unknown, Billed: ptr(provider.Money(0))}},
		// Partly succeeded: a video decides.
		{`{"id":"a","status_code":"partial_succeeded","output":{"outputs":["https://s/a.mp4"]}}`,
			provider.Report{Job: "a", RawStatus: "partial_succeeded", Status: provider.StatusSucceeded, Charged: yes, Videos: video}},
		{`{"id":"a","status_code":"partial_succeeded","output":{"outputs":[]}}`,
			provider.Report{Job: "a", RawStatus: "partial_succeeded", Status: provider.StatusRunning, MissingVideo: true}},
		{`{"id":"a","status_code":"partial_succeeded","failure_code":"X","failure_message":"half of it broke"}`,
			provider.Report{Job: "a", RawStatus: "partial_succeeded", Status: provider.StatusFailed, Charged: unknown,
				Err: problem(provider.KindProvider, "X", "half of it broke", "change the request, or run it again")}},
		// Seen or not seen by a filter.
		{`{"id":"a","status_code":"succeeded","cost":null,"output":{"outputs":["https://s/a.mp4"],"nsfw_detected":true,"seed":"7"}}`,
			provider.Report{Job: "a", RawStatus: "succeeded", Status: provider.StatusSucceeded, Charged: yes, Videos: video, Flagged: true, Seed: ptr(int64(7))}},
		{`{"id":"a","status_code":"succeeded","cost":"-1","output":{"outputs":["https://s/a.mp4"],"nsfw_detected":false,"seed":{}}}`,
			provider.Report{Job: "a", RawStatus: "succeeded", Status: provider.StatusSucceeded, Charged: yes, Videos: video}},
		{`{"id":"a","status_code":"succeeded","output":"odd"}`, provider.Report{Job: "a", RawStatus: "succeeded", Status: provider.StatusRunning, MissingVideo: true}},
		{`{"id":"a","status_code":"succeeded","output":null}`, provider.Report{Job: "a", RawStatus: "succeeded", Status: provider.StatusRunning, MissingVideo: true}},
		// A link beside any word that is no failure.
		{`{"id":"a","status_code":"archived","output":{"outputs":["https://s/a.mp4"]}}`,
			provider.Report{Job: "a", RawStatus: "archived", Status: provider.StatusSucceeded, Charged: yes, Videos: video}},
		{`{"id":"a","status_code":"expired","output":{"outputs":["https://s/a.mp4"]}}`,
			provider.Report{Job: "a", RawStatus: "expired", Status: provider.StatusFailed, Charged: no,
				Err: problem(provider.KindProvider, "", "Runflow says expired and gives no reason", "change the request, or run it again")}},
		{`{"id":"a","status_code":"recalibrating","error":{"code":"X","message":"broke"}}`,
			provider.Report{Job: "a", RawStatus: "recalibrating", Status: provider.StatusFailed, Charged: unknown,
				Err: problem(provider.KindProvider, "X", "broke", "change the request, or run it again")}},
	} {
		r.check(t)
	}
}

// A failure in the names of the reference, of the error page and of the client.
func TestReportOfAFailure(t *testing.T) {
	yes, no := provider.ChargedYes, provider.ChargedNo
	cost := ptr(provider.Money(1_512_000))
	none := problem(provider.KindProvider, "", "Runflow says failed and gives no reason", "change the request, or run it again")
	for _, r := range []reading{
		{`{"id":"a","status_code":"failed","failure_code":"INPUT_VALIDATION_FAILED","failure_stage_code":"preprocess","failure_message":"image too large"}`,
			provider.Report{Job: "a", RawStatus: "failed", Status: provider.StatusFailed, Charged: no,
				Err: problem(provider.KindInput, "INPUT_VALIDATION_FAILED", "image too large (in preprocess)", "change the request")}},
		{`{"id":"a","status":"failed","failure_code":"X","failure_stage":"inference","failure_message":null,"cost":"0.000"}`,
			provider.Report{Job: "a", RawStatus: "failed", Status: provider.StatusFailed, Charged: no, Billed: ptr(provider.Money(0)),
				Err: problem(provider.KindProvider, "X", "X (in inference)", "change the request, or run it again")}},
		{`{"id":"a","status":"errored","error":{"code":"CONTENT_MODERATION","message":"flagged"}}`,
			provider.Report{Job: "a", RawStatus: "errored", Status: provider.StatusFailed, Charged: no,
				Err: problem(provider.KindModeration, "CONTENT_MODERATION",
					"this was refused for its content; the provider does not say which part: flagged", "change the prompt or the image, or turn the audio off")}},
		{`{"id":"a","status":"failed","error":"it broke"}`,
			provider.Report{Job: "a", RawStatus: "failed", Status: provider.StatusFailed, Charged: no, Err: problem(provider.KindProvider, "", "it broke", "change the request, or run it again")}},
		{`{"id":"a","status":"failed","error":null}`, provider.Report{Job: "a", RawStatus: "failed", Status: provider.StatusFailed, Charged: no, Err: none}},
		{`{"id":"a","status":"failed","cost":"1.512"}`, provider.Report{Job: "a", RawStatus: "failed", Status: provider.StatusFailed, Charged: yes, Billed: cost, Err: none}},
	} {
		r.check(t)
	}
}

// The places of a video that pages of Runflow print, and its own artefact types.
func TestOutput(t *testing.T) {
	a, b := provider.Video{URL: "https://s/a.mp4"}, provider.Video{URL: "https://s/b.mp4"}
	p := offline(t)
	for in, want := range map[string][]provider.Video{
		`{"outputs":[{"url":"https://s/a.mp4"}]}`:                                                       {a},
		`{"outputs":["https://s/a.mp4","https://s/b.mp4"]}`:                                             {a, b},
		`{"outputs":"https://s/a.mp4"}`:                                                                 {a},
		`{"outputs":{"url":"https://s/a.mp4","type":"VIDEO"}}`:                                          {a},
		`{"outputs":[{"url":"https://s/p.png","type":"image"},{"url":"https://s/a.mp4"}]}`:              {a},
		`{"outputs":[{"url":"https://s/p","type":"image"},{"url":"https://s/s","type":"audio"}]}`:       nil,
		`{"outputs":[null,7,{},[],{"url":null},{"url":"not a url"},"","https://s/a.mp4"]}`:              {a},
		`{"outputs":[],"video":{"url":"https://s/a.mp4"}}`:                                              {a},
		`{"outputs":null,"video":"https://s/a.mp4"}`:                                                    {a},
		`{"video_url":"https://s/a.mp4","video":null}`:                                                  {a},
		`{"image_urls":["https://s/a.mp4"]}`:                                                            {a},
		`{"outputs":["https://s/b.mp4"],"video":{"url":"https://s/a.mp4"}}`:                             {b, a},
		`{"outputs":[{"url":"https://s/a.mp4","type":"video/mp4"}]}`:                                    {{URL: a.URL, Type: "video/mp4"}},
		`{"outputs":[{"url":"https://s/a.mp4","width":"1280","height":"720.0","duration":"5.5"}]}`:      {{URL: a.URL, Width: 1280, Height: 720, Seconds: 5.5}},
		`{"outputs":[{"url":"https://s/a.mp4","width":-1,"height":1e99,"duration":"NaN"}]}`:             {a},
		`{"outputs":[{"url":"https://s/a.mp4","width":null,"height":{},"duration":[]}]}`:                {a},
		`{"outputs":["javascript:alert(1)","file:///etc/passwd","ftp://s/a"],"video":{"url":"/a.mp4"}}`: nil,
		`null`: nil, `[]`: nil, `"x"`: nil, `{}`: nil,
	} {
		run := `{"id":"a","status_code":"succeeded","output":` + in + `,
			"input":{"image_url":"https://s/in.png","video":"https://s/in.mp4"},"metadata":{"film":"https://s/mine.mp4"},"links":{"web":"https://app.runflow.io/runs/a"}}`
		if got := p.api.Report("", vendorhttp.ReadValue([]byte(run))); !reflect.DeepEqual(got.Videos, want) || got.MissingVideo != (want == nil) {
			t.Errorf("%s\n got %+v\nwant %+v", in, got, want)
		}
	}
}

func FuzzReport(f *testing.F) {
	f.Add([]byte(documented))
	f.Add([]byte(`{"id":"a","status":"failed","error":{"code":1}}`))
	f.Add([]byte(`{"run_id":7,"status_code":"partial_succeeded","output":{"outputs":[{"url":"https://s/a?X-Amz-Date=20260506T100000Z&X-Amz-Expires=1"}]}}`))
	p := offline(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		run := vendorhttp.ReadValue(body)
		report := p.api.Report("", run)
		if !report.Status.Final() && (report.Charged != "" || report.Billed != nil || len(report.Videos) > 0) {
			t.Errorf("a run that goes on has ended: %+v", report)
		}
		if report.Status == provider.StatusFailed && (report.Err == nil || report.Err.Message == "" || report.Err.Kind == "") {
			t.Errorf("failed without a reason: %+v", report)
		}
		if (report.Status == provider.StatusSucceeded) != (len(report.Videos) > 0) {
			t.Errorf("%s with %d videos", report.Status, len(report.Videos))
		}
		for _, v := range report.Videos {
			if !provider.IsURL(v.URL) || v.Width < 0 || v.Height < 0 || !(v.Seconds >= 0) {
				t.Errorf("%+v", v)
			}
		}
		_ = request(run)
	})
}
