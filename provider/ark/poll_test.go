package ark

import (
	"encoding/json"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const look = "GET " + tasks + "/cgt-1"

func report(t *testing.T, r provider.Report) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPoll(t *testing.T) {
	const head = `{"id":"cgt-1","model":"dreamina-seedance-2-0-260128","error":null,"created_at":1779348818,"updated_at":1779348830,"service_tier":"default","execution_expires_after":172800,`
	for name, c := range map[string][2]string{
		"queued":  {head + `"status":"queued"}`, `{"job":"cgt-1","status":"queued","raw":"queued"}`},
		"running": {head + `"status":"running"}`, `{"job":"cgt-1","status":"running","raw":"running"}`},
		"done": {head + `"status":"succeeded","content":{"video_url":"https://x.example/v.mp4","last_frame_url":"https://x.example/l.png"},"usage":{"completion_tokens":108900,"total_tokens":108900},` +
			`"seed":78674,"resolution":"720p","ratio":"16:9","duration":5,"framespersecond":24,"generate_audio":true,"draft":false}`,
			`{"job":"cgt-1","status":"succeeded","raw":"succeeded","videos":[{"url":"https://x.example/v.mp4","last_frame":"https://x.example/l.png"}],"billed":"0.7623","charge":"yes","seed":78674}`},
		"done, and the words of the bill are missing": {head + `"status":"succeeded","content":{"video_url":"https://x.example/v.mp4"}}`,
			`{"job":"cgt-1","status":"succeeded","raw":"succeeded","videos":[{"url":"https://x.example/v.mp4"}],"charge":"yes"}`},
		"cancelled":     {head + `"status":"cancelled"}`, `{"job":"cgt-1","status":"cancelled","raw":"cancelled","charge":"no"}`},
		"an odd word":   {head + `"status":"archived"}`, `{"job":"cgt-1","status":"unknown","raw":"archived"}`},
		"only the last": {head + `"status":"running","content":{"last_frame_url":"https://x.example/l.png"}}`, `{"job":"cgt-1","status":"running","raw":"running"}`},
	} {
		_, p := start(t, map[string]answer{look: {Body: c[0]}})
		r, err := p.Poll(t.Context(), "cgt-1")
		if got := report(t, r); err != nil || got != c[1] {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, c[1])
		}
	}
}

func TestPollOfATaskThatFailed(t *testing.T) {
	for body, want := range map[string]provider.Error{
		`{"status":"failed","error":{"code":"OutputVideoSensitiveContentDetected","message":"The output"}}`:                            {Kind: provider.KindModeration, Code: "OutputVideoSensitiveContentDetected", Message: "finished video was refused"},
		`{"status":"failed","failure_reason":{"code":"InvalidParameter.TaskTypeMismatch","message":"not an edit Request id: 0217ab"}}`: {Kind: provider.KindInput, Code: "InvalidParameter.TaskTypeMismatch", Message: "not an edit"},
		`{"status":"failed","error":{"code":"InputImageSensitiveContentDetected.PrivacyInformation","message":"a real person"}}`:       {Kind: provider.KindModeration, Code: "InputImageSensitiveContentDetected.PrivacyInformation", Message: "real person"},
		`{"status":"expired"}`: {Kind: provider.KindProvider, Message: "says expired"},
	} {
		_, p := start(t, map[string]answer{look: {Body: `{"id":"cgt-1",` + body[1:]}})
		r, err := p.Poll(t.Context(), "cgt-1")
		if err != nil || r.Status != provider.StatusFailed || r.Charged != provider.ChargedNo || r.Err == nil {
			t.Fatalf("%s: %s %v", body, report(t, r), err)
		}
		providertest.WantError(t, r.Err, testKey, want)
		if strings.Contains(r.Err.Message, "Request id") {
			t.Errorf("the name of the call stands in %q", r.Err.Message)
		}
	}
}

func TestAnUnknownTaskIsNotFound(t *testing.T) {
	for _, a := range []answer{{Status: 404, Body: `{"error":{"code":"InvalidParameter","message":"no such task"}}`}, {Status: 404, Body: `{}`}} {
		_, p := start(t, map[string]answer{look: a})
		_, err := p.Poll(t.Context(), "cgt-1")
		if provider.KindOf(err) != provider.KindNotFound {
			t.Errorf("%+v: %v", a, err)
		}
	}
	_, p := start(t, map[string]answer{look: {Status: 404, Body: "<html>", HTML: true}})
	if _, err := p.Poll(t.Context(), "cgt-1"); provider.KindOf(err) != provider.KindProvider {
		t.Errorf("a web page says nothing about a task: %v", err)
	}
}

// TestBills: the tokens of an answer times the rate. A video that went in shows in the
// tokens alone; observed bills of ark.md section 12.
func TestBills(t *testing.T) {
	for _, c := range []struct {
		bill bill
		want provider.Money
		ok   bool
	}{
		{bill{model: seedance20, resolution: "720p", seconds: 5, tokens: 108_900}, 762_300, true},
		{bill{model: seedance20, resolution: "720p", seconds: 4, tokens: 87_300}, 611_100, true},
		{bill{model: seedance20, resolution: "720p", seconds: 4, tokens: 173_700}, 746_910, true}, // 4 s went in
		{bill{model: seedance20, resolution: "480p", seconds: 5, tokens: 50_648}, 354_536, true},
		{bill{model: seedance25, resolution: "1080p", seconds: 5, tokens: 437_400}, 3_061_800, true}, // with the minimum
		{bill{model: seedance25, resolution: "480p", seconds: 4, tokens: 38_830}, 415_481, true},
		{bill{model: seedance15, resolution: "720p", seconds: 5, tokens: 108_000}, 259_200, true},
		{bill{model: seedance15, resolution: "720p", seconds: 5, tokens: 108_000, silent: true}, 129_600, true},
		{bill{model: seedance10, resolution: "720p", seconds: 5, tokens: 102_960}, 257_400, true},
		{bill{model: seedance10Fast, resolution: "1080p", seconds: 5, tokens: 244_800, flex: true}, 122_400, true},
		{bill{model: seedance10, resolution: "480p", tokens: 19_845}, 49_613, true},
		{bill{model: seedance20, resolution: "720p", tokens: 108_900}, 0, false}, // the input is unknown
		{bill{model: seedance20, resolution: "720p", seconds: 5}, 0, false},
		{bill{model: "ep-1", resolution: "720p", seconds: 5, tokens: 108_900}, 0, false},
		{bill{model: seedance20, resolution: "720p", seconds: 5, tokens: 1 << 50}, 0, false},
	} {
		if got, ok := c.bill.cost(); got != c.want || ok != c.ok {
			t.Errorf("%+v: %s %v, want %s", c.bill, got.Full(), ok, c.want.Full())
		}
	}
}
