package evolink

import (
	"encoding/json"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/vendorhttp"
)

const pollCall = "GET /v1/tasks/task-1"

func TestPollReports(t *testing.T) {
	const a, b = "https://cdn.example/a.mp4", "https://cdn.example/b.mp4"
	const done = `"succeeded","raw":"completed","videos":[{"url":"` + a + `"}]`
	for body, want := range map[string]string{
		`{"status":"pending","progress":0}`: `"queued","raw":"pending","progress":0}`,
		`{"status":"processing","progress":42,"task_info":{"estimated_time":165},"usage":{"credits_used":3}}`: `"running","raw":"processing","progress":42,"eta":165}`,
		`{"status":"processing","billing":{"charge_status":"reserved","reserved_credits":"67.5"}}`:            `"running","raw":"processing","reserved":"67.5 credits"}`,
		`{"status":"rendering soon"}`:         `"unknown","raw":"rendering soon"}`,
		`{"status":"completed","results":[]}`: `"running","raw":"completed","empty":true}`,
		`{"status":"completed","results":null,"progress":100,"task_info":{"can_cancel":false}}`:                                                  `"running","raw":"completed","progress":100,"empty":true}`,
		`{"status":"completed","progress":100,"results":["` + a + `"],"type":"video"}`:                                                           `"succeeded","raw":"completed","progress":100,"videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"completed","results":[{"url":"` + a + `"}]}`:                                                                                 done + `,"charge":"yes"}`,
		`{"status":"completed","result_data":[{"video_url":"` + a + `"}]}`:                                                                       done + `,"charge":"yes"}`,
		`{"status":"completed","output":{"video_url":"` + a + `"}}`:                                                                              done + `,"charge":"yes"}`,
		`{"status":"completed","results":["` + a + `","` + b + `"]}`:                                                                             `"succeeded","raw":"completed","videos":[{"url":"` + a + `"},{"url":"` + b + `"}],"charge":"yes"}`,
		`{"status":"completed","results":["` + a + `"],"usage":{"credits_reserved":70,"credits_used":67.5}}`:                                     done + `,"billed":"0.992647","reserved":"70 credits","charge":"yes"}`,
		`{"status":"completed","results":["` + a + `"],"usage":{"cost":{"credits":"67.5","usd":"0.99"}}}`:                                        done + `,"billed":"0.99","charge":"yes"}`,
		`{"status":"completed","results":["` + a + `"],"usage":{"cost":{"credits":68}}}`:                                                         done + `,"billed":"1","charge":"yes"}`,
		`{"status":"completed","results":["` + a + `"],"usage":{"credits_used":9},"billing":{"charge_status":"charged","charged_credits":"34"}}`: done + `,"billed":"0.5","charge":"yes"}`,
		// Stopped.
		`{"status":"cancelled"}`: `"cancelled","raw":"cancelled","charge":"unknown"}`,
		`{"status":"failed","error":{"code":"request_cancelled","message":"m"}}`: `"cancelled","raw":"failed","charge":"unknown"}`,
		// Money that came back, and money that is only said to have been let go.
		`{"status":"cancelled","billing":{"charge_status":"released","refund_status":"completed","refund_scope":"account_balance","refunded_at":"2026-10-10T10:00:00Z","reserved_credits":67.5,"refunded_credits":"67.5"}}`: `"cancelled","raw":"cancelled","billed":"0","reserved":"67.5 credits","charge":"no"}`,
		`{"status":"cancelled","billing":{"charge_status":"released","refund_status":"completed","refund_scope":"account_balance","reserved_credits":67.5,"refunded_credits":67.5}}`:                                        `"cancelled","raw":"cancelled","reserved":"67.5 credits","charge":"unknown"}`,
		`{"status":"cancelled","billing":{"charge_status":"released","refund_status":"completed","refund_scope":"account_balance","refunded_at":"2026-10-10T10:00:00Z","reserved_credits":67.5,"refunded_credits":60}}`:     `"cancelled","raw":"cancelled","reserved":"67.5 credits","charge":"unknown"}`,
		`{"status":"cancelled","billing":{"charge_status":"charged","charged_credits":68}}`:                                                                                                                                 `"cancelled","raw":"cancelled","billed":"1","charge":"yes"}`,
		`{"status":"cancelled","usage":{"credits_used":68}}`: `"cancelled","raw":"cancelled","charge":"unknown"}`,
	} {
		v, p := start(t, map[string]answer{pollCall: {Body: body}})
		r, err := p.Poll(t.Context(), "task-1")
		providertest.WantReport(t, v, body, r, err, `{"job":"task-1","status":`+want)
	}
}

func TestPollOfAFailedTask(t *testing.T) {
	for name, c := range map[string]struct {
		problem string
		want    provider.Error
	}{
		"content":          {`{"code":"content_policy_violation","message":"Content policy violation.\nBlocked.","type":"task_error"}`, provider.Error{Kind: provider.KindModeration, Code: "content_policy_violation", Message: "Blocked"}},
		"a picture":        {`{"code":"image_dimension_mismatch","message":"size"}`, provider.Error{Kind: provider.KindInput, Code: "image_dimension_mismatch", Message: "size"}},
		"an edit, it says": {`{"code":"InvalidParameter.TaskTypeConstraint","message":"edit"}`, provider.Error{Kind: provider.KindInput, Code: "InvalidParameter.TaskTypeConstraint", Message: "edit"}},
		"later":            {`{"code":"generation_timeout","message":"slow"}`, provider.Error{Kind: provider.KindProvider, Code: "generation_timeout", Message: "slow"}},
		"busy":             {`{"code":"resource_exhausted","message":"busy"}`, provider.Error{Kind: provider.KindRate, Code: "resource_exhausted", Message: "busy"}},
		"a number":         {`{"code":5003,"message":"m"}`, provider.Error{Kind: provider.KindProvider, Code: "5003", Message: "m"}},
		"nothing":          {`null`, provider.Error{Kind: provider.KindProvider, Message: "gives no reason"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{pollCall: {Body: `{"id":"task-1","status":"failed","progress":0,"usage":{"credits_used":5},"error":` + c.problem + `}`}})
			r, err := p.Poll(t.Context(), "task-1")
			if err != nil || r.Status != provider.StatusFailed || r.Charged != provider.ChargedUnknown || r.Billed != nil || r.Err == nil {
				t.Fatalf("%s, %v", providertest.JSON(t, r), err)
			}
			c.want.Op = "evolink: run"
			wantError(t, r.Err, c.want)
			if r.Err.Hint == "" {
				t.Error("no next step")
			}
		})
	}
}

func TestPollErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"gone":            {answer{Status: 404, Body: `{"error":{"code":"task_not_found","message":"no task"}}`}, provider.Error{Kind: provider.KindNotFound, Code: "task_not_found", Message: "no task"}},
		"no id of theirs": {answer{Status: 400, Body: `{"error":{"code":"invalid_task_id","message":"no id"}}`}, provider.Error{Kind: provider.KindNotFound, Code: "invalid_task_id", Message: "no id"}},
		"record expired":  {answer{Body: `{"id":"task-1","status":"failed","error":{"code":"resource_not_found","message":"gone"}}`}, provider.Error{Kind: provider.KindNotFound, Message: "no record"}},
		"bad key":         {answer{Status: 401, Body: `{"error":{"code":"unauthorized","message":"no"}}`}, provider.Error{Kind: provider.KindAuth, Code: "unauthorized", Message: "no"}},
		"rate":            {answer{Status: 429, Body: `{"error":{"code":"rate_limit_exceeded","message":"m","type":"evo_api_error"}}`}, provider.Error{Kind: provider.KindRate, Code: "rate_limit_exceeded", Message: "m"}},
		"firewall":        {answer{Status: 403, Body: `error code: 1010`}, provider.Error{Kind: provider.KindProvider, Message: "nothing about the key"}},
		"a page":          {answer{Body: `<!doctype html>`, HTML: true}, provider.Error{Kind: provider.KindProvider, Message: "web page"}},
		"no word":         {answer{Body: `{}`}, provider.Error{Kind: provider.KindProvider, Message: "does not have the run's status"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{pollCall: c.answer})
			_, err := p.Poll(t.Context(), "task-1")
			wantError(t, err, c.want)
		})
	}
	v, p := start(t, nil)
	for _, job := range []string{"", "..", "../models", "a\x00b"} {
		_, err := p.Poll(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
	}
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

// FuzzReport: no answer may panic, and what is called a success has an address.
func FuzzReport(f *testing.F) {
	for _, s := range []string{
		`{"status":"completed","results":["https://a.example/a.mp4"],"usage":{"credits_used":1e400}}`, `{"status":"failed","error":{"code":"request_cancelled"}}`,
		`{"status":"cancelled","billing":{"refunded_credits":"NaN","charge_status":1}}`, `{"task_info":1,"usage":2,"billing":[3]}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(s))
	}
	p, err := New(provider.Access{Key: provider.NewSecret(testKey)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		v := vendorhttp.ReadValue(answer)
		r := withTask(p.api.Report("j", v), p.api.Job(v))
		if (r.Status == provider.StatusSucceeded) != (len(r.Videos) > 0) || (r.Status == provider.StatusFailed) != (r.Err != nil) || r.Status.Final() != (r.Charged != "") {
			t.Errorf("%s: %+v", answer, r)
		}
		if r.Billed != nil && *r.Billed < 0 {
			t.Errorf("%s: billed %v", answer, *r.Billed)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}
