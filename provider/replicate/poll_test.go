package replicate

import (
	"encoding/json"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/vendorhttp"
)

const (
	pollCall   = "GET /v1/predictions/gm3q"
	cancelCall = "POST /v1/predictions/gm3q/cancel"
)

func TestPollReports(t *testing.T) {
	const a, b = "https://replicate.delivery/xezq/tmp.mp4", "https://replicate.delivery/xezq/two.mp4"
	for body, want := range map[string]string{
		`{"id":"gm3q","status":"starting"}`:                                                 `"queued","raw":"starting"}`,
		`{"status":"processing","logs":"45%|####|"}`:                                        `"running","raw":"processing"}`,
		`{"status":"booting"}`:                                                              `"unknown","raw":"booting"}`,
		`{"status":"succeeded","output":"` + a + `","metrics":{"predict_time":98.4}}`:       `"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"}],"charge":"yes"}`,
		`{"status":"succeeded","output":["` + a + `","` + b + `"]}`:                         `"succeeded","raw":"succeeded","videos":[{"url":"` + a + `"},{"url":"` + b + `"}],"charge":"yes"}`,
		`{"status":"succeeded","output":"https://replicate.delivery/xezq/output"}`:          `"succeeded","raw":"succeeded","videos":[{"url":"https://replicate.delivery/xezq/output"}],"charge":"yes"}`,
		`{"status":"succeeded","output":"` + a + `","completed_at":"2026-08-01T10:01:41Z"}`: `"succeeded","raw":"succeeded","videos":[{"url":"` + a + `","expires":"2026-08-01T11:01:41Z"}],"charge":"yes"}`,
		// Wiped after the hour.
		`{"status":"succeeded","output":null,"input":{},"data_removed":true,"urls":{"get":"https://api.replicate.com/v1/predictions/gm3q"}}`: `"succeeded","raw":"succeeded","charge":"yes","gone":true}`,
		`{"status":"succeeded","output":null,"data_removed":false}`:                                                                          `"running","raw":"succeeded","empty":true}`,
		`{"status":"failed","output":null,"data_removed":true}`:                                                                              `"failed","raw":"failed","charge":"unknown","problem":{"kind":"provider","op":"replicate: run","message":"Replicate says failed and gives no reason","next":"change the request, or run it again"}}`,
		// Pictures that were sent along are no videos.
		`{"status":"processing","input":{"image":"https://e.example/a.png","reference_videos":["https://e.example/v.mp4"]},"output":null}`: `"running","raw":"processing"}`,
		`{"status":"canceled"}`: `"cancelled","raw":"canceled","charge":"unknown"}`,
		`{"status":"aborted"}`:  `"cancelled","raw":"aborted","charge":"unknown"}`,
	} {
		v, p := start(t, map[string]answer{pollCall: {Body: body}})
		r, err := p.Poll(t.Context(), "gm3q")
		providertest.WantReport(t, v, body, r, err, `{"job":"gm3q","status":`+want)
	}
}

func TestPollOfAFailedPrediction(t *testing.T) {
	for name, c := range map[string]struct {
		problem string
		want    provider.Error
	}{
		"content": {`"The input or output was flagged as sensitive. Please try again with different inputs. (E005) (abc)"`, provider.Error{Kind: provider.KindModeration, Message: "flagged as sensitive"}},
		"words":   {`"Prediction interrupted; please retry (code: PA)"`, provider.Error{Kind: provider.KindProvider, Message: "interrupted"}},
		"object":  {`{"detail":"bad frame"}`, provider.Error{Kind: provider.KindProvider, Message: "bad frame"}},
		"nothing": {`null`, provider.Error{Kind: provider.KindProvider, Message: "gives no reason"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{pollCall: {Body: `{"id":"gm3q","status":"failed","output":null,"error":` + c.problem + `}`}})
			r, err := p.Poll(t.Context(), "gm3q")
			if err != nil || r.Status != provider.StatusFailed || r.Charged != provider.ChargedUnknown || r.Err == nil {
				t.Fatalf("%s, %v", providertest.JSON(t, r), err)
			}
			c.want.Op = "replicate: run"
			wantError(t, r.Err, c.want)
		})
	}
}

func TestPollErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"gone":      {answer{Status: 404, Body: `{"detail":"Prediction not found","status":404}`}, provider.Error{Kind: provider.KindNotFound, Message: "not found"}},
		"bad token": {answer{Status: 401, Body: `{"title":"Unauthenticated","detail":"no"}`}, provider.Error{Kind: provider.KindAuth, Message: "no"}},
		"throttled": {answer{Status: 429, Body: `{"detail":"Request was throttled. Your rate limit resets in ~3s."}`}, provider.Error{Kind: provider.KindRate, Code: "throttled", Message: "throttled"}},
		"a page":    {answer{Body: `<!doctype html>`, HTML: true}, provider.Error{Kind: provider.KindProvider, Message: "web page"}},
		"no word":   {answer{Body: `{}`}, provider.Error{Kind: provider.KindProvider, Message: "does not have the run's status"}},
	} {
		_, p := start(t, map[string]answer{pollCall: c.answer})
		_, err := p.Poll(t.Context(), "gm3q")
		wantError(t, err, c.want)
		if e := provider.AsError(err); (e.RetryAfter > 0) != (name == "throttled") {
			t.Errorf("%s: come back in %v", name, e.RetryAfter)
		}
	}
	v, p := start(t, nil)
	for _, job := range []string{"", "..", "../models", "a\x00b"} {
		_, err := p.Poll(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
		_, err = p.Cancel(t.Context(), job)
		wantError(t, err, provider.Error{Kind: provider.KindNotFound})
	}
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

func TestCancel(t *testing.T) {
	for name, c := range map[string]struct {
		cancel, poll answer
		want         provider.CancelResult
		kind         provider.Kind
	}{
		"stopped":               {cancel: answer{Body: `{"id":"gm3q","status":"canceled"}`}, want: provider.CancelAccepted},
		"runs still":            {cancel: answer{Body: `{"id":"gm3q","status":"processing"}`}, want: provider.CancelAccepted},
		"ended before":          {cancel: answer{Body: `{"id":"gm3q","status":"succeeded","output":"https://replicate.delivery/a.mp4"}`}, want: provider.CancelTooLate},
		"ended, wiped":          {cancel: answer{Body: `{"id":"gm3q","status":"succeeded","output":null}`}, want: provider.CancelTooLate},
		"refused, since ended":  {answer{Status: 422, Body: `{"detail":"no"}`}, answer{Body: `{"status":"failed","error":"x"}`}, provider.CancelTooLate, ""},
		"refused, was stopped":  {answer{Status: 409, Body: `{"detail":"no"}`}, answer{Body: `{"status":"aborted"}`}, provider.CancelAccepted, ""},
		"refused, runs still":   {answer{Status: 422, Body: `{"detail":"no"}`}, answer{Body: `{"status":"processing"}`}, "", provider.KindInput},
		"refused, not readable": {answer{Status: 422, Body: `{"detail":"no"}`}, answer{Status: 500, Body: `{"detail":"x"}`}, "", provider.KindInput},
		"unknown":               {cancel: answer{Status: 404, Body: `{"detail":"no"}`}, kind: provider.KindNotFound},
		"bad token":             {cancel: answer{Status: 401, Body: `{"detail":"no"}`}, kind: provider.KindAuth},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{cancelCall: c.cancel, pollCall: c.poll})
			got, err := p.Cancel(t.Context(), "gm3q")
			if got != c.want || (err != nil) != (c.kind != "") || err != nil && provider.KindOf(err) != c.kind {
				t.Errorf("%q, %v; asked %q", got, err, v.Asked)
			}
		})
	}
}

// FuzzReport: no answer may panic, and what is called a success has an address.
func FuzzReport(f *testing.F) {
	for _, s := range []string{
		`{"status":"succeeded","output":"https://a.example/a.mp4","completed_at":"2026-08-01T10:01:41Z"}`, `{"status":"failed","error":{"a":[1]}}`,
		`{"status":"succeeded","output":{"a":1},"completed_at":1e300}`, `{"input":1,"urls":2}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(s))
	}
	p, err := New("", provider.NewSecret(testKey), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		v := vendorhttp.ReadValue(answer)
		r := kept(p.api.Report("j", v), v)
		if (r.Status == provider.StatusSucceeded) != (len(r.Videos) > 0 || r.Gone) || (r.Status == provider.StatusFailed) != (r.Err != nil) || r.Status.Final() != (r.Charged != "") {
			t.Errorf("%s: %+v", answer, r)
		}
		if l, ok := p.listed(v); ok && l.Report.Job == "" {
			t.Errorf("%s: %+v", answer, l)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}
