package runflow

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

func TestPoll(t *testing.T) {
	v, p := start(t, map[string]answer{
		"GET /v1/runs/run-1?add_signature=true":    {0, documented},
		"GET /v1/runs/a%2Fb%3F?add_signature=true": {0, `{"status":"running"}`},
		"GET /v1/runs/odd?add_signature=true":      {0, `{"message":"hello"}`},
		"GET /v1/runs/gone?add_signature=true":     {404, `{"code":"RUN_NOT_FOUND","message":"Run not found."}`},
		"GET /v1/runs/bad?add_signature=true":      {0, `{"status":"failed","failure_message":"see https://s/x?X-Amz-Signature=cafe"}`},
	})
	report, err := p.Poll(t.Context(), "run-1")
	if err != nil || report.Job != "run-1" || report.Status != provider.StatusSucceeded {
		t.Errorf("%+v %v", report, err)
	}
	if report, err = p.Poll(t.Context(), "a/b?"); err != nil || report.Job != "a/b?" || report.Status != provider.StatusRunning {
		t.Errorf("%+v %v", report, err)
	}
	if report, err = p.Poll(t.Context(), "bad"); err != nil || report.Status != provider.StatusFailed || strings.Contains(report.Err.Message, "cafe") {
		t.Errorf("%+v %v", report, err)
	}
	for job, kind := range map[string]provider.Kind{
		"odd": provider.KindProvider, "gone": provider.KindNotFound, "": provider.KindNotFound, "..": provider.KindNotFound,
	} {
		if _, err := p.Poll(t.Context(), job); asError(t, err).Kind != kind {
			t.Errorf("%q: %v", job, err)
		}
	}
	if len(v.Asked) != 5 {
		t.Errorf("asked %v", v.Asked)
	}
}

func TestCancel(t *testing.T) {
	taken, late := provider.CancelAccepted, provider.CancelTooLate
	for _, r := range []struct {
		answer answer
		want   provider.CancelResult
		kind   provider.Kind
		next   string
	}{
		{answer{201, `{"id":"a","status_code":"canceled"}`}, taken, "", ""},
		{answer{201, `{"id":"a","status":"cancelled"}`}, taken, "", ""},
		{answer{201, `{"id":"a","status_code":"running"}`}, taken, "", ""},
		{answer{201, `{}`}, taken, "", ""},
		{answer{201, ``}, taken, "", ""},
		{answer{202, `accepted`}, taken, "", ""},
		{answer{200, `{"id":"a","status_code":"canceled"}`}, taken, "", ""},
		{answer{200, `{"id":"a","status_code":"succeeded"}`}, late, "", ""},
		{answer{200, `{"id":"a","status_code":"partial_succeeded"}`}, late, "", ""},
		{answer{200, `{"id":"a","status":"failed"}`}, late, "", ""},
		{answer{401, `{"code":"UNAUTHORIZED","message":"no"}`}, "", provider.KindAuth, "check the key"},
		{answer{403, `{"code":"PERMISSION_DENIED","message":"no"}`}, "", provider.KindAuth, "stop watching"},
		{answer{403, `error code: 1010`}, "", provider.KindProvider, "another network"},
		{answer{404, `{"code":"NOT_FOUND","message":"no"}`}, "", provider.KindAuth, "stop watching"},
		{answer{404, `{"code":"RUN_NOT_FOUND","message":"no"}`}, "", provider.KindNotFound, ""},
		{answer{405, ``}, "", provider.KindAuth, "stop watching"},
		{answer{422, `{"message":"no"}`}, "", provider.KindInput, "change"},
		{answer{500, `{"message":"no"}`}, "", provider.KindProvider, "later"},
	} {
		v, p := start(t, map[string]answer{"POST /v1/admin/runs/run%2F1/cancellation": r.answer})
		got, err := p.Cancel(t.Context(), "run/1")
		if len(v.Bodies) != 1 || v.Bodies[0] != `{"reason":"cancelled by the user"}` {
			t.Errorf("%v: %v %v", r.answer, v.Asked, v.Bodies)
		}
		if got != r.want || (err == nil) != (r.kind == "") {
			t.Errorf("%v: %q %v", r.answer, got, err)
			continue
		}
		if r.kind != "" {
			if e := asError(t, err); e.Kind != r.kind || !strings.Contains(e.Hint, r.next) {
				t.Errorf("%v: %+v", r.answer, e)
			}
		}
	}
	_, p := start(t, nil)
	if _, err := p.Cancel(t.Context(), ".."); asError(t, err).Kind != provider.KindNotFound {
		t.Error(err)
	}
}

const (
	filtered = "GET /v1/runs?limit=100&sort_by=created_at:desc&q=client_ref.eq%3A%27ref-1%27"
	newest   = "GET /v1/runs?limit=100&sort_by=created_at:desc"
)

func TestFind(t *testing.T) {
	other := `{"id":"x","status_code":"running","client_ref":"ref-2"}`
	ours := `{"id":"a","status_code":"running","client_ref":"ref-1"}`
	for name, r := range map[string]struct {
		answers map[string]answer
		job     string
		kind    provider.Kind
	}{
		"found":                    {map[string]answer{filtered: {0, `{"items":[` + ours + `]}`}}, "a", ""},
		"none":                     {map[string]answer{filtered: {0, `{"items":[]}`}}, "", ""},
		"the filter is ignored":    {map[string]answer{filtered: {0, `{"items":[` + other + `,` + ours + `]}`}}, "a", ""},
		"only others":              {map[string]answer{filtered: {0, `{"items":[` + other + `]}`}}, "", ""},
		"without an id":            {map[string]answer{filtered: {0, `{"items":[{"client_ref":"ref-1"}]}`}}, "", ""},
		"null items":               {map[string]answer{filtered: {0, `{"items":null}`}}, "", ""},
		"the filter is refused":    {map[string]answer{filtered: {422, `{}`}, newest: {0, `{"items":[` + other + `,` + ours + `]}`}}, "a", ""},
		"refused and not there":    {map[string]answer{filtered: {400, `{}`}, newest: {0, `{"items":[` + other + `]}`}}, "", ""},
		"the key is refused":       {map[string]answer{filtered: {401, `{}`}}, "", provider.KindAuth},
		"the provider is down":     {map[string]answer{filtered: {503, `{}`}}, "", provider.KindProvider},
		"an answer without a list": {map[string]answer{filtered: {0, `[]`}}, "", provider.KindProvider},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, r.answers)
			report, found, err := p.Find(t.Context(), "ref-1")
			if provider.KindOf(err) != r.kind && (err != nil || r.kind != "") {
				t.Fatalf("%v, want kind %q", err, r.kind)
			}
			if found != (r.job != "") || report.Job != r.job {
				t.Errorf("%v %+v", found, report)
			}
		})
	}
	v, p := start(t, nil)
	for _, ref := range []string{"", "a'b", `a\b`} {
		if _, _, err := p.Find(t.Context(), ref); asError(t, err).Kind != provider.KindInput {
			t.Errorf("%q: %v", ref, err)
		}
	}
	if len(v.Asked) > 0 {
		t.Errorf("asked %v", v.Asked)
	}
}

func TestList(t *testing.T) {
	_, p := start(t, map[string]answer{
		"GET /v1/runs?sort_by=created_at:desc&limit=2": {0, `{"items":[
			{"id":"a","status_code":"running","client_ref":"ref-1","model":"bytedance/x","created_at":"2026-05-06T10:00:00.000+00:00",
			 "input":{"prompt":"p","image_url":"https://s/a.png","duration":"5","resolution":"720p","aspect_ratio":"16:9","generate_audio":true,"seed":"42"},
			 "metadata":{"job":"1"}},
			{"id":"b","status":"failed","model":"5f0c","created_at":"soon","input":{"duration":"auto","seed":{}},"metadata":{"n":1}},
			{"status":"queued"}],"next_pq":"c/1="}`},
		"GET /v1/runs?sort_by=created_at:desc&limit=2&pq=c%2F1%3D": {0, `{"items":[{"id":"c"}],"next":"c2"}`},
		"GET /v1/runs?sort_by=created_at:desc&limit=500&pq=c2":     {0, `{"items":[],"next_pq":"c2"}`},
		"GET /v1/runs?sort_by=created_at:desc&limit=1":             {500, `{}`},
	})
	page, err := p.List(t.Context(), "", 2)
	if err != nil || page.Next != "c/1=" || len(page.Jobs) != 2 {
		t.Fatalf("%+v %v", page, err)
	}
	want := provider.ListedJob{
		Report: provider.Report{Job: "a", RawStatus: "running", Status: provider.StatusRunning}, Ref: "ref-1", Model: "bytedance/x",
		Created: time.Date(2026, 5, 6, 10, 0, 0, 0, time.UTC),
		Request: provider.Request{Model: "bytedance/x", Prompt: "p", StartFrame: "https://s/a.png", AspectRatio: "16:9", Resolution: "720p",
			Duration: 5, Audio: true, Seed: ptr(int64(42)), Metadata: map[string]string{"job": "1"}},
	}
	got := page.Jobs[0]
	if !got.Created.Equal(want.Created) {
		t.Errorf("created %v", got.Created)
	}
	if got.Created = want.Created; !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	if b := page.Jobs[1]; b.Model != "" || !b.Created.IsZero() || b.Report.Status != provider.StatusFailed || b.Request.Seed != nil {
		t.Errorf("%+v", b)
	}
	if page, err = p.List(t.Context(), "c/1=", 2); err != nil || page.Next != "c2" || len(page.Jobs) != 1 {
		t.Errorf("%+v %v", page, err)
	}
	if page, err = p.List(t.Context(), "c2", 9999); err != nil || page.Next != "" {
		t.Errorf("a cursor that leads to itself: %+v %v", page, err)
	}
	if _, err = p.List(t.Context(), "", 0); asError(t, err).Kind != provider.KindProvider {
		t.Error(err)
	}
}
