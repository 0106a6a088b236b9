package vendorhttp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

func TestFieldsAreFoundByAnyNameAndKind(t *testing.T) {
	v := ReadValue([]byte("\ufeff" + `{"taskId":17,"empty":" ","none":null,"Big":123456789012345678901,"neg":-1.50,"yes":true,"list":[1,null,"b"],"twice":"1","twice":"2"}`))
	for name, want := range map[string]string{
		"task_id": "17", "TASKID": "17", "task-id": "17", "big": "123456789012345678901", "neg": "-1.50", "twice": "1",
		"empty": "", "none": "", "list": "", "yes": "", "other": "",
	} {
		if got := v.Field(name).Text(); string(got) != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := v.Field("none", "empty", "neg").Text(); got != "-1.50" {
		t.Errorf("the first that holds anything is %q", got)
	}
	if n := len(v.Field("list").Items()); n != 3 || len(v.Field("taskId").Items()) != 1 || len(v.Field("none").Items()) != 0 || !v.Field("yes").True() {
		t.Errorf("%d items", n)
	}
	if names := nameWords("XMLHttpURLs2_last-frameUrl videourl"); strings.Join(names, " ") != "xml http urls last frame url video url" {
		t.Errorf("%q", names)
	}
}

// TestAHugeAnswerIsReadInPart: no answer within the limit of a body fills the memory
// or the stack.
func TestAHugeAnswerIsReadInPart(t *testing.T) {
	flat := `{"id":"a","list":[` + strings.Repeat("1,", 1<<20) + `1],"after":"b"}`
	if v := ReadValue([]byte(flat)); v.Field("id").Text() != "a" || len(v.Field("list").Items()) > maxValues || v.Field("after").Text() != "" {
		t.Errorf("%d values", len(v.Field("list").Items()))
	}
	deep := `{"id":"a","deep":` + strings.Repeat("[", 8<<20) + `}`
	if v := ReadValue([]byte(deep)); v.Field("id").Text() != "a" {
		t.Error("what stands before is lost")
	}
	deep = `{"id":"a","deep":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `,"after":"b"}`
	if v := ReadValue([]byte(deep)); v.Field("after").Text() != "b" {
		t.Error("what stands after is lost")
	}
}

func TestIDs(t *testing.T) {
	for id, want := range map[string]bool{
		"a": true, "17": true, "a/b+c==": true, "a b": true, "b1f7-…": true, "a.b": true, "...": true, "a?b#c%2e": true,
		strings.Repeat("x", 512): true, strings.Repeat("…", 512): true,
		"": false, ".": false, "..": false, "../a": false, "a/..": false, "a/./b": false, `a\..\b`: false, "a\x00": false, "a\nb": false,
		" a": false, "a ": false, "\xff": false, strings.Repeat("x", 513): false, "\u009b31m": false,
	} {
		if UsableID(id) != want {
			t.Errorf("%.40q is usable: %v", id, !want)
		}
	}
	d := Dialect{ID: []string{"request_id"}}
	for answer, want := range map[string]string{
		`{"request_id":"r","id":"i"}`:                            "r",
		`{"request_id":"..","id":"i"}`:                           "i",
		`{"task_id":17}`:                                         "17",
		`{"runId":"a/b=="}`:                                      "a/b==",
		`{"prediction_id":"p","status":"starting"}`:              "p",
		`{"code":200,"data":{"taskId":"t"}}`:                     "t",
		`{"data":"{\"task_id\":\"t\"}"}`:                         "t",
		`{"data":[{"id":"t"}]}`:                                  "t",
		`{"job":{"id":"j"}}`:                                     "j",
		`{"id":"outer","data":{"id":"inner","status":"queued"}}`: "inner",
		`{"id":"outer","status":"x","data":{"id":"i"}}`:          "outer",
		`{"model_id":"m","user":{"id":"u"},"data":[1]}`:          "",
		`{"id":null,"task_id":{},"uuid":""}`:                     "",
		`[]`:                                                     "", `"id"`: "", ``: "",
	} {
		if got := d.id(d.job(ReadValue([]byte(answer)))); got != want {
			t.Errorf("%s: id %q, want %q", answer, got, want)
		}
	}
}

func TestEveryIDOfAnUnusableAnswerIsNamed(t *testing.T) {
	for answer, want := range map[string][]string{
		`{"request_id":"r","data":{"task":{"id":"t/1=="},"traceId":"x"}}`:          {"r", "t/1==", "x"},
		`{"id":17,"ids":["a","b","a"],"uuid":"u","data":"d","prediction":"p"}`:     {"17", "a", "b", "u", "d", "p"},
		`{"model_id":"m","user_id":"u","client_id":"c","paid":"yes","valid":"no"}`: nil,
		`{"id":"../x","task_id":"a b","run_id":"https://s/x","job_id":"\u0000"}`:   nil,
		`{"id":"run-8","stat`: {"run-8"},
		`<html>`:              nil,
	} {
		if got := jobIDs(ReadValue([]byte(answer))); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", answer, got, want)
		}
	}
	many := "[" + strings.Repeat(`{"id":"x"},`, 3) + `{"id":"y"}]`
	for i := range 100 {
		many = strings.Replace(many, `"x"`, fmt.Sprintf(`"%d"},{"id":"x"`, i), 1)
	}
	if n := len(jobIDs(ReadValue([]byte(many)))); n != maxIDs {
		t.Errorf("%d are named", n)
	}
}

func TestCosts(t *testing.T) {
	for answer, want := range map[string]struct{ dollars, other string }{
		`{"cost":1.2e+0}`:                                  {"1.2", ""},
		`{"cost":120E-2}`:                                  {"1.2", ""},
		`{"cost":"1.20"}`:                                  {"1.2", ""},
		`{"cost":"$1.20"}`:                                 {"1.2", ""},
		`{"cost":"US$ 1.20"}`:                              {"1.2", ""},
		`{"cost":"1.20 USD"}`:                              {"1.2", ""},
		`{"cost":"usd 1.20"}`:                              {"1.2", ""},
		`{"cost":"$1,234.50"}`:                             {"1234.5", ""},
		`{"cost":0}`:                                       {"0", ""},
		`{"cost":{"amount":"1.20","currency":"USD"}}`:      {"1.2", ""},
		`{"cost":{"value":1.2,"unit":"usd"}}`:              {"1.2", ""},
		`{"cost":{"usd":1.2,"credits":82}}`:                {"1.2", ""},
		`{"cost":{"cents":120}}`:                           {"1.2", ""},
		`{"cost":{"amount_cents":"120","currency":"usd"}}`: {"1.2", ""},
		`{"cost_cents":120}`:                               {"1.2", ""},
		`{"cost_in_cents":"120"}`:                          {"1.2", ""},
		`{"cost":"120 cents"}`:                             {"1.2", ""},
		`{"cost_usd":"1.20","currency":"USD"}`:             {"1.2", ""},
		`{"price":"1.20"}`:                                 {"1.2", ""},
		`{"cost":null,"price":{"total":1.2}}`:              {"1.2", ""},
		`{"cost":"8.60","currency":"CNY"}`:                 {"", "8.60 CNY"},
		`{"cost":8.6,"cost_currency":"cny"}`:               {"", "8.6 cny"},
		`{"cost":{"amount":"8.60","currency":"CNY"}}`:      {"", "8.60 CNY"},
		`{"cost":"€8.60"}`:                                 {"", "€8.60"},
		`{"cost":"8.60 CNY","currency":"USD"}`:             {"", "8.60 CNY"},
		`{"cost":"3 credits"}`:                             {"", "3 credits"},
		`{"cost_cents":860,"currency":"EUR"}`:              {"", "860 EUR cents"},
		`{"cost":-1}`:                                      {"", ""},
		`{"cost":"-$1.20"}`:                                {"", ""},
		`{"cost":"-1 CNY"}`:                                {"", ""},
		`{"cost":"free"}`:                                  {"", ""},
		`{"cost":"1,20"}`:                                  {"", ""},
		`{"cost":"1.2.3"}`:                                 {"", ""},
		`{"cost":1e99}`:                                    {"", ""},
		`{"cost":[1],"price":true}`:                        {"", ""},
		`{"cost":""}`:                                      {"", ""}, `{}`: {"", ""}, `[]`: {"", ""},
	} {
		dollars, other := ReadValue([]byte(answer)).Cost("cost", "price")
		got := ""
		if dollars != nil {
			got = dollars.Decimal()
		}
		if got != want.dollars || other != want.other {
			t.Errorf("%s costs %q and %q, want %q and %q", answer, got, other, want.dollars, want.other)
		}
	}
}

func TestProgress(t *testing.T) {
	for value, want := range map[string]int{
		`45`: 45, `"45"`: 45, `"45%"`: 45, `" 45 % "`: 45, `45.9`: 45, `0.45`: 45, `"0.45"`: 45, `4.5e-1`: 45, `0.29`: 29, `0.999`: 99,
		`0`: 0, `"0%"`: 0, `"0.5%"`: 0, `100`: 100, `"100%"`: 100, `{"percent":45}`: 45,
		`1`: 1, `1.0`: 1, `"1"`: 1, // one percent: a run that continues is never shown as done
		`101`: -1, `-1`: -1, `"many"`: -1, `null`: -1, `[45]`: -1, `true`: -1, `1e99`: -1, `"NaN"`: -1, `""`: -1,
	} {
		got := ReadValue([]byte(`{"p":` + value + `}`)).Field("p").Progress()
		if (got == nil) != (want < 0) || got != nil && *got != want {
			t.Errorf("%s: %v, want %d", value, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2026-05-06T10:00:00Z":              "2026-05-06T10:00:00Z",
		"2026-05-06T10:00:00.123456Z":       "2026-05-06T10:00:00.123456Z",
		"2026-05-06T18:00:00+08:00":         "2026-05-06T10:00:00Z",
		"2026-05-06T18:00:00+0800":          "2026-05-06T10:00:00Z",
		"2026-05-06T18:00:00.5+08":          "2026-05-06T10:00:00.5Z",
		"2026-05-06T10:00:00":               "2026-05-06T10:00:00Z",
		"2026-05-06T10:00:00.123":           "2026-05-06T10:00:00.123Z",
		"2026-05-06 10:00:00":               "2026-05-06T10:00:00Z",
		"2026-05-06 18:00:00 +0800":         "2026-05-06T10:00:00Z",
		"2026-05-06 18:00:00+08:00":         "2026-05-06T10:00:00Z",
		"2026-05-06 10:00:00 UTC":           "2026-05-06T10:00:00Z",
		"2026-05-06 10:00:00.5 +0000 UTC":   "2026-05-06T10:00:00.5Z",
		"2026/05/06 10:00:00":               "2026-05-06T10:00:00Z",
		"20260506T100000Z":                  "2026-05-06T10:00:00Z",
		"2026-05-06T10:00Z":                 "2026-05-06T10:00:00Z",
		"2026-05-06":                        "2026-05-06T00:00:00Z",
		" 2026-05-06T10:00:00Z\n":           "2026-05-06T10:00:00Z",
		"1778061600":                        "2026-05-06T10:00:00Z",
		"1778061600123":                     "2026-05-06T10:00:00.123Z",
		"1778061600.5":                      "2026-05-06T10:00:00.5Z",
		"1.7780616e9":                       "2026-05-06T10:00:00Z",
		"1778061600000000":                  "2026-05-06T10:00:00Z",
		"1778061600000000000":               "2026-05-06T10:00:00Z",
		"Wed, 06 May 2026 10:00:00 GMT":     "2026-05-06T10:00:00Z",
		"Wed, 06 May 2026 18:00:00 +0800":   "2026-05-06T10:00:00Z",
		"Wednesday, 06-May-26 10:00:00 GMT": "2026-05-06T10:00:00Z",
		"Wed May  6 10:00:00 2026":          "2026-05-06T10:00:00Z",
		// Unreadable is unknown, never now.
		"": "", "soon": "", "0": "", "-1": "", "3600": "", "NaN": "", "Inf": "", "1e99": "", "9999999999999999999999": "",
		"0001-01-01T00:00:00Z": "", "1970-01-01T00:00:00Z": "", "2026-13-06T10:00:00Z": "", "2200-01-01T00:00:00Z": "",
		"2026-05-06 10:00:00 XYZ": "", "10:00": "", "20260506100000": "", "null": "",
	} {
		got := ""
		if at := ParseTime(text); !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// FuzzTimes: no text panics, and what is read is a plausible time of UTC.
func FuzzTimes(f *testing.F) {
	f.Add("2026-05-06 10:00:00 +0800")
	f.Fuzz(func(t *testing.T, s string) {
		at := ParseTime(s)
		if !at.IsZero() && (at.Year() < 2000 || at.Year() > 2100 || at.Location() != time.UTC) {
			t.Errorf("%q is %v", s, at)
		}
		LinkExpiry("https://s/a?Expires=" + s)
	})
}

func TestTheLifeOfALink(t *testing.T) {
	for query, want := range map[string]string{
		"X-Amz-Date=20260506T100000Z&X-Amz-Expires=3600":                    "2026-05-06T11:00:00Z",
		"X-Tos-Expires=86400&X-Tos-Date=20260506T100000Z&X-Tos-Signature=x": "2026-05-07T10:00:00Z",
		"X-Goog-Date=20260506T100000Z&X-Goog-Expires=60":                    "2026-05-06T10:01:00Z",
		"x-oss-date=20260506T100000Z&x-oss-expires=60":                      "2026-05-06T10:01:00Z",
		"Expires=1778061600&Signature=x":                                    "2026-05-06T10:00:00Z",
		"Expires=1778061600000":                                             "2026-05-06T10:00:00Z",
		"x-expires=1778061600":                                              "2026-05-06T10:00:00Z",
		"se=2026-05-06T10%3A00%3A00Z&sig=x":                                 "2026-05-06T10:00:00Z",
		"e=1778061600&token=x":                                              "2026-05-06T10:00:00Z",
		"expires_at=2026-05-06T10:00:00Z":                                   "2026-05-06T10:00:00Z",
		"X-Amz-Date=20260506T100000Z&X-Amz-Expires=3600&Expires=1778061600": "2026-05-06T10:00:00Z", // the shortest
		"X-Amz-Date=20260506T100000Z":                                       "",
		"X-Amz-Expires=3600":                                                "",
		"X-Amz-Date=yesterday&X-Amz-Expires=3600":                           "",
		"X-Amz-Date=20260506T100000Z&X-Amz-Expires=-5":                      "",
		"X-Amz-Date=20260506T100000Z&X-Amz-Expires=99999999999999999999":    "",
		"X-Tos-Date=20260506T100000Z&X-Amz-Expires=60":                      "",
		"e=5&Expires=3600&se=soon":                                          "",
		"":                                                                  "",
	} {
		got := ""
		if at := LinkExpiry("https://s/a.mp4?" + query); !at.IsZero() {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s ends %q, want %q", query, got, want)
		}
	}
	if !LinkExpiry("://").IsZero() {
		t.Error("no address has a life")
	}
}

func TestHowAJobStands(t *testing.T) {
	const queued, running, succeeded, failed, cancelled, unknown = provider.StatusQueued, provider.StatusRunning, provider.StatusSucceeded, provider.StatusFailed, provider.StatusCancelled, provider.StatusUnknown
	for word, want := range map[string]provider.Status{
		"queued": queued, "IN_QUEUE": queued, "In Progress": running, "in-progress": running, "PROCESSING": running, "TASK_STATUS_SUCCEED": succeeded,
		"SUCCESS": succeeded, "finished": succeeded, "Completed": succeeded, " done ": succeeded, "expired": failed, "error": failed, "timed_out": failed,
		"Timed Out": failed, "FAILURE": failed, "canceled": cancelled, "cancelled": cancelled, "aborted": cancelled,
		"recalibrating": unknown, "": unknown, "2": unknown, "failed!": unknown,
	} {
		if got := StatusOf(word); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
	for _, c := range []struct {
		when       string
		word       provider.Status
		found      rank
		complained bool
		want       provider.Status
		empty      bool
	}{
		{"a video and the word for it", succeeded, sure, false, succeeded, false},
		{"a bare link and the word for it", succeeded, bare, false, succeeded, false},
		{"the word, and no video yet", succeeded, noVideo, false, running, true},
		{"the word, an error and no video", succeeded, noVideo, true, failed, false},
		{"the word, an error and a video", succeeded, sure, true, succeeded, false},
		{"a video beside an unknown word", unknown, sure, false, succeeded, false},
		{"a video beside an unknown word and an error", unknown, sure, true, succeeded, false},
		{"a video beside the word for running", running, sure, false, succeeded, false},
		{"a video beside the word for queued", queued, sure, false, succeeded, false},
		{"a video beside the word for cancelled", cancelled, sure, false, succeeded, false},
		{"a bare link beside the word for running", running, bare, false, running, false},
		{"a draft beside the word for running", running, preview, false, running, false},
		{"a bare link beside an unknown word", unknown, bare, false, unknown, false},
		{"an error beside an unknown word", unknown, noVideo, true, failed, false},
		{"an unknown word alone", unknown, noVideo, false, unknown, false},
		{"an error while it runs", running, noVideo, true, running, false},
		{"a failure", failed, noVideo, false, failed, false},
		{"a failure with a link", failed, sure, true, failed, false},
		{"a cancelled one", cancelled, noVideo, true, cancelled, false},
	} {
		if got, empty := verdict(c.word, c.found, c.complained); got != c.want || empty != c.empty {
			t.Errorf("%s: %s, empty %v; want %s, %v", c.when, got, empty, c.want, c.empty)
		}
	}
}

func TestComplaints(t *testing.T) {
	for answer, want := range map[string]string{ // code|message, "-" is none
		`{"error":{"code":"X","message":"no"}}`:                "X|no",
		`{"error":{"type":"validation_error","message":"no"}}`: "validation_error|no",
		`{"error":"no"}`: "|no",
		`{"error":"{\"code\":\"X\",\"message\":\"no\"}"}`:           "X|no",
		`{"error":[{"code":"X","message":"no"},{"message":"nor"}]}`: "X|no; nor",
		`{"error_code":400002,"error_message":"no"}`:                "400002|no",
		`{"failure_code":"X","failure_message":"no"}`:               "X|no",
		`{"failure_reason":{"code":"X","message":"no"}}`:            "X|no",
		`{"fail_reason":"no"}`:                                      "|no",
		`{"error":{"details":{"a":"b"}}}`:                           "|",
		`{"error":null}`:                                            "-", `{"error":""}`: "-", `{"error":{}}`: "-", `{"error":[]}`: "-", `{"error":false}`: "-", `{"error":0}`: "-",
		`{"error":"none"}`: "-", `{"error":{"code":0,"message":"success"}}`: "-", `{"error":{"code":null,"message":""}}`: "-", `{"error_code":0}`: "-",
		`{"errcode":0,"errmsg":"ok"}`: "-", `{"code":500,"message":"busy"}`: "-", `{}`: "-", `[]`: "-",
	} {
		code, message, found := complaint(ReadValue([]byte(answer)))
		got := code + "|" + message
		if !found {
			got = "-"
		}
		if got != want {
			t.Errorf("%s complains %q, want %q", answer, got, want)
		}
	}
}
