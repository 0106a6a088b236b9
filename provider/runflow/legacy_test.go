package runflow

import (
	"reflect"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

func picture(size int64) provider.File {
	return provider.File{Name: "a.png", Type: "image/png", Size: size, Body: strings.NewReader("pixels")}
}

const olderPath = "POST /v1/run/bytedance/seedance/2.0/image-to-video"

func startOlder(t *testing.T, a answer) (*providertest.Vendor, *Legacy) {
	t.Helper()
	v, _ := start(t, map[string]answer{olderPath: a})
	p, err := NewLegacy(v.URL, provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	return v, p
}

// The fields stand at the top, the seed is a string, and nothing else goes along.
func TestOlderRequest(t *testing.T) {
	v, p := startOlder(t, answer{200, `{"video":{"url":"https://s/a.mp4"}}`})
	report, err := p.Submit(t.Context(), full(imageToVideo))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"prompt":"A \"cat\" <runs> & jumps","image_url":"https://example.com/in.png","end_image_url":"https://example.com/out.png",` +
		`"aspect_ratio":"16:9","duration":"5","resolution":"720p","generate_audio":true,"seed":"42","end_user_id":"u1"}`
	if v.Bodies[0] != want || v.Headers[0].Get("Idempotency-Key") != "" {
		t.Errorf("%v\n got %s\nwant %s", v.Headers[0], v.Bodies[0], want)
	}
	if len(v.Asked) != 1 || !reflect.DeepEqual(report, provider.Report{
		Status: provider.StatusSucceeded, Charged: provider.ChargedYes, Videos: []provider.Video{{URL: "https://s/a.mp4"}},
	}) {
		t.Errorf("%v %+v", v.Asked, report)
	}
}

func TestOlderAnswers(t *testing.T) {
	for _, r := range []struct {
		answer answer
		status provider.Status // "" = an error
		charge provider.Charged
		kind   provider.Kind // of the error, or of the problem
		taken  provider.Delivery
	}{
		{answer{200, `{"video":{"url":"https://s/a.mp4"},"seed":7}`}, provider.StatusSucceeded, provider.ChargedYes, "", ""},
		{answer{200, `{"video":"https://s/a.mp4"}`}, provider.StatusSucceeded, provider.ChargedYes, "", ""},
		{answer{201, `{"outputs":["https://s/a.mp4"]}`}, provider.StatusSucceeded, provider.ChargedYes, "", ""},
		{answer{200, `{"id":"a","status_code":"succeeded","output":{"outputs":["https://s/a.mp4"]}}`}, provider.StatusSucceeded, provider.ChargedYes, "", ""},
		{answer{200, `{"id":"a","status_code":"failed","failure_code":"INPUT_VALIDATION_FAILED"}`}, provider.StatusFailed, provider.ChargedNo, provider.KindInput, ""},
		{answer{200, `{"id":"a","status_code":"succeeded"}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{201, `{"id":"a","status_code":"queued"}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{200, `{"video":{"url":null}}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{200, `{}`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{200, ``}, "", "", provider.KindProvider, provider.DeliveryUnknown},
		{answer{401, `{"code":"UNAUTHORIZED"}`}, "", "", provider.KindAuth, provider.Rejected},
		{answer{402, `{"code":"INSUFFICIENT_CREDIT"}`}, "", "", provider.KindBalance, provider.Rejected},
		{answer{404, `{"detail":"Not Found"}`}, "", "", provider.KindModel, provider.Rejected},
		{answer{410, `{}`}, "", "", provider.KindExpired, provider.DeliveryUnknown},
		{answer{422, `{"message":"no"}`}, "", "", provider.KindInput, provider.Rejected},
		{answer{504, `<html>`}, "", "", provider.KindProvider, provider.DeliveryUnknown},
	} {
		v, p := startOlder(t, r.answer)
		report, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: imageToVideo, Prompt: "x"}})
		if len(v.Asked) != 1 {
			t.Errorf("%v: asked %v", r.answer, v.Asked)
		}
		if r.status == "" {
			if e := asError(t, err); e.Kind != r.kind || e.Delivery != r.taken || e.Op != "runflow-older: submit" {
				t.Errorf("%v: %+v", r.answer, e)
			}
			continue
		}
		if err != nil || report.Status != r.status || report.Charged != r.charge || report.Job != "" {
			t.Errorf("%v: %+v %v", r.answer, report, err)
		}
		if r.kind != "" && (report.Err == nil || report.Err.Kind != r.kind || report.Err.Op == "") {
			t.Errorf("%v: %+v", r.answer, report.Err)
		}
	}
}

func TestOlderIsNeverPolled(t *testing.T) {
	v, p := startOlder(t, answer{})
	if _, err := p.Poll(t.Context(), "a"); asError(t, err).Kind != provider.KindNotFound {
		t.Error(err)
	}
	if len(v.Asked) > 0 {
		t.Errorf("asked %v", v.Asked)
	}
	var all provider.Provider = p
	if _, ok := all.(provider.Canceler); ok {
		t.Error("it claims that it can cancel")
	}
	if _, ok := all.(provider.Finder); ok {
		t.Error("it claims that it can find")
	}
	if rule := p.Info().Cancel; rule.Queued.Can || rule.Running.Can || !strings.Contains(rule.Running.Description, "charged") {
		t.Errorf("%+v", rule)
	}
}
