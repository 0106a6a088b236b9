package evolink

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

const (
	uploadCall  = "POST /api/v1/files/upload/stream"
	creditsCall = "GET /v1/credits"
)

func picture() provider.File {
	return provider.File{Name: "start frame.png", Type: "image/png", Size: 5, Body: bytes.NewReader([]byte("\x89PNG\n"))}
}

// TestUploadGoesToTheStore: it is another host, with the same key, and the API must
// not see the file.
func TestUploadGoesToTheStore(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s went to the API", r.URL) }))
	defer api.Close()
	expires := time.Now().Add(2 * time.Hour).UTC().Truncate(time.Second)
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(1 << 20)
		if err != nil || r.Method+" "+r.URL.RequestURI() != uploadCall || len(form.Value) != 1 || len(form.File) != 1 || r.Header.Get("Authorization") != "Bearer "+testKey {
			t.Errorf("%s %s: %+v, %v", r.Method, r.URL, form, err)
			return
		}
		h := form.File["file"][0]
		f, _ := h.Open()
		content, _ := io.ReadAll(f)
		if h.Filename != "start frame.png" || form.Value["file_name"][0] != "start frame.png" || h.Header.Get("Content-Type") != "image/png" || string(content) != "\x89PNG\n" {
			t.Errorf("file %+v %q", h, content)
		}
		_, _ = io.WriteString(w, `{"success":true,"code":200,"msg":"File uploaded successfully","data":{"file_id":"file_abc123","file_url":"https://files.evolink.ai/photos/photo.png","download_url":"https://files.evolink.ai/api/v1/files/download/file_abc123","expires_at":"`+expires.Format(time.RFC3339)+`"}}`)
	}))
	defer store.Close()
	p, err := New(provider.Access{Base: api.URL, Hosts: map[string]string{"files": store.URL}, Key: provider.NewSecret(testKey)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Upload(t.Context(), picture())
	if err != nil || got.URL != "https://files.evolink.ai/photos/photo.png" || !got.Expires.Equal(expires) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUploads(t *testing.T) {
	before := time.Now()
	_, p := start(t, map[string]answer{uploadCall: {Body: `{"success":true,"data":{"file_url":"https://a.example/b.png","expires_at":"soon"}}`}})
	if got, err := p.Upload(t.Context(), picture()); err != nil || got.Expires.Before(before.Add(uploadLife)) || got.Expires.After(time.Now().Add(uploadLife)) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"declined":      {answer{Body: `{"success":false,"code":4001,"msg":"quota exceeded","data":{}}`}, provider.Error{Kind: provider.KindProvider, Code: "4001", Message: "quota exceeded"}},
		"declined, key": {answer{Body: `{"success":false,"code":401,"msg":"no"}`}, provider.Error{Kind: provider.KindAuth, Code: "401", Message: "no"}},
		"no address":    {answer{Body: `{"success":true,"data":{"file_id":"f"}}`}, provider.Error{Kind: provider.KindProvider, Message: "no address"}},
		"odd address":   {answer{Body: `{"success":true,"data":{"file_url":"file:///etc/passwd"}}`}, provider.Error{Kind: provider.KindProvider, Message: "no address"}},
		"too large":     {answer{Status: 413}, provider.Error{Kind: provider.KindFile}},
		"bad key":       {answer{Status: 401, Body: `{"error":{"code":401,"message":"no"}}`}, provider.Error{Kind: provider.KindAuth, Code: "401", Message: "no"}},
		"a list":        {answer{Body: `[]`}, provider.Error{Kind: provider.KindProvider, Message: "cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{uploadCall: c.answer})
			_, err := p.Upload(t.Context(), picture())
			wantError(t, err, c.want)
			if provider.AsError(err).Hint == "" {
				t.Errorf("no next step: %v", err)
			}
		})
	}
}

// TestBalanceIsTheSmaller of the account's credits and the key's.
func TestBalanceIsTheSmaller(t *testing.T) {
	for body, want := range map[string]provider.Money{
		`{"data":{"token":{"remaining_credits":99416.4429,"unlimited_credits":false},"user":{"remaining_credits":1095.3996}},"message":"","success":true}`: 16_108_817,
		`{"data":{"token":{"remaining_credits":68,"unlimited_credits":false},"user":{"remaining_credits":1095}},"success":true}`:                           1_000_000,
		`{"data":{"token":{"remaining_credits":0,"unlimited_credits":true},"user":{"remaining_credits":"680"}},"success":true}`:                            10_000_000,
		`{"data":{"user":{"remaining_credits":-68}}}`: -1_000_000,
	} {
		v, p := start(t, map[string]answer{creditsCall: {Body: body}})
		if got, err := p.Balance(t.Context()); err != nil || got != want || len(v.Asked) != 1 {
			t.Errorf("%s: %v, %v, asked %q", body, got, err, v.Asked)
		}
		if err := p.CheckKey(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for body, want := range map[string]provider.Error{
		`{"data":{"token":{}},"success":true}`:                                {Kind: provider.KindProvider, Message: "cannot be read"},
		`{"success":false,"message":"closed","data":{}}`:                      {Kind: provider.KindProvider, Message: "closed"},
		`{"error":{"code":401,"message":"no","type":"authentication_error"}}`: {Kind: provider.KindAuth, Code: "401", Message: "no"},
	} {
		_, p := start(t, map[string]answer{creditsCall: {Body: body}})
		_, err := p.Balance(t.Context())
		wantError(t, err, want)
	}
}

func TestList(t *testing.T) {
	const one = `{"data":[{"id":"task-unified-2","status":"completed","model":"seedance-2.5-video-edit","type":"video","progress":100,"created_at":1774857405,"has_results":true,"has_error":false,"credits_used":67.5},` +
		`{"id":"task-unified-1","status":"processing","model":"m","created_at":1774857400,"progress":12},{"status":"failed"}],"total":5,"page":1,"page_size":3}`
	v, p := start(t, map[string]answer{
		"GET /v1/tasks?type=video&page=1&page_size=3":  {Body: one},
		"GET /v1/tasks?type=video&page=2&page_size=3":  {Body: `{"data":[],"total":5}`},
		"GET /v1/tasks?type=video&page=1&page_size=50": {Body: `{"data":[]}`},
	})
	page, err := p.List(t.Context(), "", 3)
	if err != nil || len(page.Jobs) != 2 || page.Next != "2" {
		t.Fatalf("%+v, %v", page, err)
	}
	got := page.Jobs[0]
	if got.Report.Job != "task-unified-2" || !got.Report.MissingVideo || got.Report.Status != provider.StatusRunning || got.Model != "seedance-2.5-video-edit" || got.Created.Unix() != 1774857405 {
		t.Errorf("%+v", got)
	}
	if got := page.Jobs[1].Report; got.Status != provider.StatusRunning || *got.Progress != 12 {
		t.Errorf("%+v", got)
	}
	if page, err := p.List(t.Context(), "2", 3); err != nil || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
	if _, err := p.List(t.Context(), "", 500); err != nil {
		t.Errorf("%v, asked %q", err, v.Asked)
	}
	for _, cursor := range []string{"0", "-1", "x"} {
		if _, err := p.List(t.Context(), cursor, 3); provider.KindOf(err) != provider.KindInput {
			t.Errorf("%s: %v", cursor, err)
		}
	}
}

func TestFacts(t *testing.T) {
	_, p := start(t, nil)
	var v any = p
	if _, ok := v.(provider.Canceler); ok {
		t.Error("EvoLink cannot cancel")
	}
	if _, ok := v.(provider.Finder); ok {
		t.Error("EvoLink's list carries no reference of ours")
	}
	i := p.Info()
	if i.Cancel.Queued.Can || i.Cancel.Running.Can || i.LinkTTL != 24*time.Hour || !i.MatchesLoosely || fmt.Sprint(i.KeyEnv, i.Hosts) != "[EVOLINK_API_KEY] [{files EVOLINK_FILES_BASE_URL https://files-api.evolink.ai}]" {
		t.Errorf("%+v", i)
	}
	if none, err := New(provider.Access{}); err != nil || none.Info().HasKey {
		t.Errorf("%v", err)
	}
	if _, err := New(provider.Access{Base: "http://example.com"}); err == nil {
		t.Error("a key may not go over plain http")
	}
	if _, err := New(provider.Access{Hosts: map[string]string{"files": "http://example.com"}}); err == nil {
		t.Error("a key may not go to the store over plain http")
	}
}

// TestMatch: of the tasks of the model that were made when the submission was sent, those
// whose video is as long as it.
func TestMatch(t *testing.T) {
	sent := time.Unix(1774857400, 0)
	item := func(id, model string, at int64) string {
		return fmt.Sprintf(`{"id":%q,"model":%q,"status":"processing","created_at":%d}`, id, model, at)
	}
	task := func(length string) answer {
		return answer{Body: `{"status":"processing","task_info":{` + length + `}}`}
	}
	list := item("late", pro15, 1774857400+400) + "," + item("a", pro15, 1774857410) + "," + item("other", fast10, 1774857405) + "," + item("short", pro15, 1774857403) + "," +
		item("gone", pro15, 1774857402) + "," + item("untold", pro15, 1774857400) + "," + item("before", pro15, 1774857300) + "," + item("hidden", pro15, 1774857400)
	v, p := start(t, map[string]answer{
		"GET /v1/tasks?type=video&page=1&page_size=50": {Body: `{"data":[` + list + `],"total":70}`},
		"GET /v1/tasks/a":      task(`"video_duration":5`),
		"GET /v1/tasks/short":  task(`"video_duration":4`),
		"GET /v1/tasks/untold": task(``),
		"GET /v1/tasks/gone":   {Status: 404, Body: `{"error":{"code":"task_not_found"}}`},
	})
	o := provider.Submission{Request: provider.Request{Model: pro15, Duration: 5}}
	if jobs, err := p.Match(t.Context(), o, sent); err != nil || fmt.Sprint(jobs) != "[a untold]" {
		t.Errorf("%v, %v, asked %q", jobs, err, v.Asked)
	}
	o.Request.Duration = 0
	if jobs, err := p.Match(t.Context(), o, sent); err != nil || fmt.Sprint(jobs) != "[a short untold]" {
		t.Errorf("any length: %v, %v", jobs, err)
	}
	_, p = start(t, map[string]answer{"GET /v1/tasks?type=video&page=1&page_size=50": {Status: 404, Body: `{"error":{"code":"not_found","message":"m"}}`}})
	if jobs, err := p.Match(t.Context(), o, sent); err != nil || len(jobs) != 0 {
		t.Errorf("without a list: %v, %v", jobs, err)
	}
	_, p = start(t, map[string]answer{"GET /v1/tasks?type=video&page=1&page_size=50": {Status: 500, Body: `{"error":{"code":"internal_error","message":"m"}}`}})
	_, err := p.Match(t.Context(), o, sent)
	wantError(t, err, provider.Error{Kind: provider.KindProvider, Code: "internal_error", Op: "evolink: find", Message: "m"})
}

// Of fifteen orders sent within a minute the newest ten are read. The oldest ones are
// candidates all the same: without them the submission would be given another's task.
func TestMatchKeepsTheTasksThatItDoesNotRead(t *testing.T) {
	sent := time.Unix(1774857400, 0)
	answers, list := map[string]answer{}, []string{}
	for i := range 15 {
		id := fmt.Sprintf("t%02d", i)
		list = append(list, fmt.Sprintf(`{"id":%q,"model":%q,"status":"processing","created_at":%d}`, id, pro15, sent.Unix()+30-int64(i)))
		answers["GET /v1/tasks/"+id] = answer{Body: `{"status":"processing","task_info":{"video_duration":4}}`}
	}
	answers["GET /v1/tasks?type=video&page=1&page_size=50"] = answer{Body: `{"data":[` + strings.Join(list, ",") + `],"total":15}`}
	v, p := start(t, answers)
	jobs, err := p.Match(t.Context(), provider.Submission{Request: provider.Request{Model: pro15, Duration: 5}}, sent)
	if err != nil || fmt.Sprint(jobs) != "[t10 t11 t12 t13 t14]" || len(v.Asked) != 11 {
		t.Errorf("%v, %v, asked %q", jobs, err, v.Asked)
	}
}
