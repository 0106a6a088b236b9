package aihubmax

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const pollCall = "GET /v1/tasks/task-1"

func TestPollReports(t *testing.T) {
	const a, b = "https://cdn.example/a.mp4", "https://cdn.example/b"
	for body, want := range map[string]string{
		// Unfinished.
		`{"status":"pending","progress":0}`:                                          `"queued","raw":"pending","progress":0}`,
		`{"status":"processing","progress":42,"task_info":{"estimated_time":45}}`:    `"running","raw":"processing","progress":42,"eta":45}`,
		`{"status":"Processing","progress":"55.9","usage":{"credits_reserved":3.5}}`: `"running","raw":"Processing","progress":55,"reserved":"3.5 credits"}`,
		`{"status":"processing","progress":101,"task_info":{"estimated_time":0}}`:    `"running","raw":"processing"}`,
		`{"status":"processing","progress":-1,"usage":{"credits_reserved":"NaN"}}`:   `"running","raw":"processing"}`,
		`{"status":"transcoding","progress":null}`:                                   `"unknown","raw":"transcoding"}`,
		`{"id":"task-1"}`:                              `"unknown"}`,
		`{"status":"processing","progress":0.45}`:      `"running","raw":"processing","progress":45}`,
		`{"status":"processing","progress":"45%"}`:     `"running","raw":"processing","progress":45}`,
		`{"status":"processing","progress":1}`:         `"running","raw":"processing","progress":1}`,
		`{"status":"transcoding","error":{"code":""}}`: `"unknown","raw":"transcoding"}`,
		// "completed" without results is not the end.
		`{"status":"completed","progress":50,"results":null}`:             `"running","raw":"completed","progress":50,"empty":true}`,
		`{"status":"completed","progress":100,"results":[]}`:              `"running","raw":"completed","progress":100,"empty":true}`,
		`{"status":"completed"}`:                                          `"running","raw":"completed","empty":true}`,
		`{"status":"completed","results":[{"url":""},null,7,["x"],{}]}`:   `"running","raw":"completed","empty":true}`,
		`{"status":"completed","results":["javascript:alert(1)"]}`:        `"running","raw":"completed","empty":true}`,
		`{"status":"completed","results":[{"url":"/relative/file.mp4"}]}`: `"running","raw":"completed","empty":true}`,
		// Every form of a result.
		`{"status":"completed","progress":100,"results":[{"url":"` + a + `","seed":123}],"error":null}`:                               `"succeeded","raw":"completed","progress":100,"videos":[{"url":"` + a + `"}],"charge":"yes","seed":123}`,
		`{"status":"COMPLETED","results":["` + a + `","` + b + `","` + a + `"]}`:                                                      `"succeeded","raw":"COMPLETED","videos":[{"url":"` + a + `"},{"url":"` + b + `"}],"charge":"yes"}`,
		`{"status":"completed","results":[{"video_url":"` + b + `","content_type":"video/mp4","seed":"9"}]}`:                          `"succeeded","raw":"completed","videos":[{"url":"` + b + `","type":"video/mp4"}],"charge":"yes","seed":9}`,
		`{"status":"completed","results":[{"video_url":{"url":"` + b + `"},"seed":-1}]}`:                                              `"succeeded","raw":"completed","videos":[{"url":"` + b + `"}],"charge":"yes"}`,
		`{"status":"completed","results":[{"url":{"x":1},"video":{"url":"` + b + `"}}]}`:                                              `"succeeded","raw":"completed","videos":[{"url":"` + b + `"}],"charge":"yes"}`,
		`{"status":"completed","results":{"url":"` + a + `"}}`:                                                                        `"succeeded","raw":"completed","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"completed","results":"` + a + `"}`:                                                                                `"succeeded","raw":"completed","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"completed","results":[{"url":"` + b + `","content_type":"image/png"},{"url":"` + a + `"}]}`:                       `"succeeded","raw":"completed","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"completed","results":["` + a + `"],"usage":{"credits_reserved":3,"user_group":"default"}}`:                        `"succeeded","raw":"completed","videos":[{"url":"` + a + `"}],"reserved":"3 credits","charge":"yes"}`,
		`{"status":"SUCCESS","results":{"videos":[{"url":"` + a + `"}],"cover_url":"https://cdn.example/c.jpg"}}`:                     `"succeeded","raw":"SUCCESS","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"code":200,"data":{"id":"task-1","status":"finished","results":"[\"` + a + `\"]"}}`:                                         `"succeeded","raw":"finished","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"transcoding","results":["` + a + `"]}`:                                                                            `"succeeded","raw":"transcoding","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"completed","results":[{"url":"` + a + `?X-Amz-Date=20260506T100000Z&X-Amz-Expires=60","expires_at":1778068800}]}`: `"succeeded","raw":"completed","videos":[{"url":"` + a + `?X-Amz-Date=20260506T100000Z\u0026X-Amz-Expires=60","expires":"2026-05-06T10:01:00Z"}],"charge":"yes"}`,
		// Stopped elsewhere.
		`{"status":"cancelled"}`: `"cancelled","raw":"cancelled","charge":"unknown"}`,
		`{"status":"canceled"}`:  `"cancelled","raw":"canceled","charge":"unknown"}`,
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
		"no upstream":    {`{"code":"model_unavailable","message":"later","type":"x"}`, provider.Error{Kind: provider.KindModel, Code: "model_unavailable", Message: "later"}},
		"not able":       {`{"code":"model_not_support_capability","message":"no 1080p"}`, provider.Error{Kind: provider.KindInput, Code: "model_not_support_capability", Message: "no 1080p"}},
		"content":        {`{"code":"content_policy_violation","message":"blocked","type":"task_error"}`, provider.Error{Kind: provider.KindModeration, Code: "content_policy_violation", Message: "blocked"}},
		"unknown code":   {`{"code":"generation_timeout","message":"too slow"}`, provider.Error{Kind: provider.KindProvider, Code: "generation_timeout", Message: "too slow"}},
		"upstream words": {`{"code":"task_failed","message":"OutputAudioSensitiveContentDetected: the audio may be sensitive"}`, provider.Error{Kind: provider.KindModeration, Code: "task_failed", Message: "the sound of the finished video was refused"}},
		"code and type":  {`{"code":"e77","type":"rate_limit_error","message":"busy"}`, provider.Error{Kind: provider.KindRate, Code: "e77", Message: "busy"}},
		"a number":       {`{"code":5003,"message":"policy"}`, provider.Error{Kind: provider.KindProvider, Code: "5003", Message: "policy"}},
		"only the type":  {`{"type":"validation_error","message":"seed"}`, provider.Error{Kind: provider.KindInput, Code: "validation_error", Message: "seed"}},
		"text":           {`"upstream https://a.example/x.png?X-Amz-Signature=1"`, provider.Error{Kind: provider.KindProvider, Message: "upstream https://a.example/x.png"}},
		"code, no words": {`{"code":"x_1"}`, provider.Error{Kind: provider.KindProvider, Code: "x_1", Message: "x_1"}},
		"nothing":        {`null`, provider.Error{Kind: provider.KindProvider, Message: "gives no reason"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{pollCall: {Body: `{"id":"task-1","status":"failed","progress":0,"results":null,"error":` + c.problem + `}`}})
			r, err := p.Poll(t.Context(), "task-1")
			if err != nil || r.Status != provider.StatusFailed || r.Charged != provider.ChargedUnknown || r.Err == nil {
				t.Fatalf("%s, %v", providertest.JSON(t, r), err)
			}
			c.want.Op = "aihubmax: run"
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
		"gone":        {answer{Status: 404, Body: `{"error":{"message":"no task","type":"not_found"}}`}, provider.Error{Kind: provider.KindNotFound, Code: "not_found", Message: "no task"}},
		"gone, plain": {answer{Status: 404, Body: `404 page not found`}, provider.Error{Kind: provider.KindNotFound, Message: "404 page not found"}},
		"gone, 200":   {answer{Status: 200, Body: `{"error":{"code":"task_not_found","message":"no task"}}`}, provider.Error{Kind: provider.KindNotFound, Code: "task_not_found", Message: "no task"}},
		"bad key":     {answer{Status: 401, Body: `{"error":{"message":"no"}}`}, provider.Error{Kind: provider.KindAuth, Message: "no"}},
		"rate":        {answer{Status: 429, Body: ``}, provider.Error{Kind: provider.KindRate}},
		"down":        {answer{Status: 503, Body: `{"error":{"message":"m","type":"service_unavailable"}}`}, provider.Error{Kind: provider.KindProvider, Code: "service_unavailable", Message: "m"}},
		"firewall":    {answer{Status: 403, Body: `error code: 1010`}, provider.Error{Kind: provider.KindProvider, Message: "nothing about the key"}},
		"a page":      {answer{Status: 200, Body: `<!doctype html>`, HTML: true}, provider.Error{Kind: provider.KindProvider, Message: "web page"}},
		"no word":     {answer{Status: 200, Body: `{}`}, provider.Error{Kind: provider.KindProvider, Message: "does not have the run's status"}},
		"an envelope": {answer{Status: 200, Body: `{"success":false,"message":"busy"}`}, provider.Error{Kind: provider.KindProvider, Message: "busy"}},
		"input, 200":  {answer{Status: 200, Body: `{"error":{"code":"invalid_parameters","message":"no"}}`}, provider.Error{Kind: provider.KindInput, Code: "invalid_parameters", Message: "no"}},
		"input, 422":  {answer{Status: 422, Body: `{"error":{"code":"invalid_parameters","message":"no"}}`}, provider.Error{Kind: provider.KindInput, Code: "invalid_parameters", Message: "no"}},
		"a list":      {answer{Status: 200, Body: `[]`}, provider.Error{Kind: provider.KindProvider, Message: "cannot be read"}},
		"half a body": {answer{Status: 200, Body: `{"id":"task-1","sta`}, provider.Error{Kind: provider.KindProvider, Message: "cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{pollCall: c.answer})
			_, err := p.Poll(t.Context(), "task-1")
			wantError(t, err, c.want)
			if next := provider.AsError(err).Hint; strings.Contains(next, "run it again") || strings.Contains(next, "change") {
				t.Errorf("the advice is to pay again: %q", next)
			}
		})
	}
}

func TestAJobThatIsNoIdIsNotAskedFor(t *testing.T) {
	v, p := start(t, nil)
	for _, job := range []string{"", ".", "..", "../models", "a/../b", "a\x00b", " a", strings.Repeat("a", 513)} {
		_, err := p.Poll(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
	}
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

// TestIdsAreEscaped: an id is any text; no part of it changes the path.
func TestIdsAreEscaped(t *testing.T) {
	for job, path := range map[string]string{"a/b+c==": "a%2Fb+c==", "a?sync_upstream=true": "a%3Fsync_upstream=true", "-a": "-a", "17": "17"} {
		v, p := start(t, map[string]answer{"GET /v1/tasks/" + path: {Body: `{"status":"pending"}`}})
		if r, err := p.Poll(t.Context(), job); err != nil || r.Job != job {
			t.Errorf("%q: %+v, %v, asked %q", job, r, err, v.Asked)
		}
	}
}
