package sandbox

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const falText = "/bytedance/seedance-2.0/text-to-video"

// falling is a rig for fal's scheme: calls go to paths below its base.
type falling struct{ *rig }

func newFal(t *testing.T, change ...func(*Options)) falling { return falling{newRig(t, change...)} }

func (r falling) do(method, path, body string) got {
	r.t.Helper()
	return r.call(method, r.URL(Fal)+path, body, "Authorization", "Key "+Key)
}

// order accepts a submission for a model and returns the path of its calls.
func (r falling) order(model, body string) string {
	r.t.Helper()
	g := r.do("POST", model, body)
	if g.status != 200 {
		r.t.Fatalf("%s: %d %s", model, g.status, g.body)
	}
	return strings.TrimPrefix(g.text("response_url"), r.URL(Fal))
}

func TestFalAnswersBelowTheApplication(t *testing.T) {
	r := newFal(t)
	at := r.order("/bytedance/seedance-2.5/flash/text-to-video", `{"prompt":"a cat"}`)
	if !strings.HasPrefix(at, "/bytedance/seedance-2.5/requests/") {
		t.Fatal(at)
	}
	g := r.do("GET", at+"/status?logs=1", "")
	g.want(t, 202, "status", "IN_QUEUE", "logs", "null", "status_url", r.URL(Fal)+at+"/status", "cancel_url", r.URL(Fal)+at+"/cancel")
	if g.header.Get("X-Fal-Request-Id") != g.text("request_id") {
		t.Errorf("%v", g.header)
	}
	r.do("GET", at, "").want(t, 400, "detail", "Request is still in progress")
	r.do("GET", strings.Replace(at, "/requests/", "/flash/text-to-video/requests/", 1)+"/status", "").want(t, 404)
	r.do("GET", strings.Replace(at, "2.5", "2.0", 1)+"/status", "").want(t, 404, "detail", "Request not found")
	r.clock.move(queueTime)
	r.do("GET", at+"/status?logs=1", "").want(t, 202, "status", "IN_PROGRESS", "logs.0.level", "INFO", "queue_position", "null")
	r.clock.move(lifetime)
	r.do("GET", at+"/status", "").want(t, 200, "status", "COMPLETED", "logs", "null", "error", "null")
	r.do("GET", at, "").want(t, 200, "video.content_type", "video/mp4")
}

// TestFalTakesAnyOrder, and refuses it when it runs.
func TestFalTakesAnyOrder(t *testing.T) {
	for body, want := range map[string]string{
		`{"prompt":"a cat","duration":5}`:                                           "duration",
		`{"prompt":"a cat","duration":"16"}`:                                        "duration",
		`{"prompt":"a cat","seed":7}`:                                               "seed",
		`{"duration":"5"}`:                                                          "prompt",
		`{"prompt":"a cat","aspect_ratio":"9:21"}`:                                  "aspect_ratio",
		`{"prompt":"a cat","image_url":"https://example.com/a.png","draft":true}`:   "draft",
		`{"prompt":"a cat","duration":"auto","resolution":"4k","codec":"whatever"}`: "",
	} {
		r := newFal(t)
		at := r.order(falText, body)
		r.clock.move(lifetime)
		r.do("GET", at+"/status", "").want(t, 200, "status", "COMPLETED", "error", "null")
		g := r.do("GET", at, "")
		if charges := r.Charges(); (want == "") != (charges[0].Wrong == "") || (charges[0].Billed > 0) != (want == "") {
			t.Errorf("%s: %+v", body, charges)
		}
		if want == "" {
			g.want(t, 200)
			continue
		}
		g.want(t, 422, "detail.0.loc.0", "body", "detail.0.loc.1", want, "detail.0.type", "value_error")
	}
	r := newFal(t)
	r.do("POST", "/bytedance/seedance-9/text-to-video", `{"prompt":"a cat"}`).want(t, 404)
	r.do("POST", falText, `[]`).want(t, 422, "detail.0.type", "json_invalid")
	r.call("POST", r.URL(Fal)+falText, `{"prompt":"a cat"}`, "Authorization", "Bearer "+Key).want(t, 401)
	if len(r.Charges()) != 0 {
		t.Errorf("%+v", r.Charges())
	}
}

func TestFalRulesOfSeveralFields(t *testing.T) {
	const at = "/bytedance/seedance-2.5/reference-to-video"
	const clip, sound = `"https://example.com/v.mp4"`, `"https://example.com/s.mp3"`
	for call, wrong := range map[string]bool{
		at + ` {"prompt":"p","task":"editing","video_urls":[` + clip + `],"aspect_ratio":"auto"}`:        false,
		at + ` {"prompt":"p","task":"editing"}`:                                                          true,
		at + ` {"prompt":"p","task":"extension","video_urls":[` + clip + `],"aspect_ratio":"16:9"}`:      true,
		at + ` {"prompt":"p","audio_urls":[` + sound + `]}`:                                              false,
		"/bytedance/seedance-2.0/reference-to-video" + ` {"prompt":"p","audio_urls":[` + sound + `]}`:    true,
		"/bytedance/seedance-2.5/us/text-to-video" + ` {"prompt":"p","draft":true}`:                      true,
		"/bytedance/seedance-2.5/image-to-video" + ` {"prompt":"p","image_url":"/etc/passwd"}`:           true,
		"/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video" + ` {"prompt":"p","generate_audio":true}`: true,
	} {
		r := newFal(t)
		path, body, _ := strings.Cut(call, " ")
		r.order(path, body)
		if got := r.Charges()[0].Wrong; (got != "") != wrong {
			t.Errorf("%s: %q", call, got)
		}
	}
}

func TestFalCancelsByState(t *testing.T) {
	r := newFal(t)
	queued := r.order(falText, `{"prompt":"a cat"}`)
	r.do("PUT", queued+"/cancel", "").want(t, 200, "status", "OK")
	r.do("GET", queued+"/status", "").want(t, 200, "status", "COMPLETED", "error_type", "client_cancelled")
	r.do("GET", queued, "").want(t, 499, "error_type", "client_cancelled")
	r.do("PUT", queued+"/cancel", "").want(t, 400, "status", "ALREADY_COMPLETED")
	r.do("POST", queued+"/cancel", "{}").want(t, 405)
	running := r.order(falText, `{"prompt":"a cat"}`)
	r.clock.move(queueTime)
	r.do("PUT", running+"/cancel", "").want(t, 202, "status", "CANCELLATION_REQUESTED")
	done := r.order(falText, `{"prompt":"a cat"}`)
	r.clock.move(lifetime)
	r.do("PUT", done+"/cancel", "").want(t, 400, "status", "ALREADY_COMPLETED")
	r.do("PUT", "/bytedance/seedance-2.0/requests/nobody/cancel", "").want(t, 404, "status", "NOT_FOUND")
}

// TestFalBillsByTokens: units times their price is what was taken.
func TestFalBillsByTokens(t *testing.T) {
	for call, want := range map[string]string{
		falText + ` {"prompt":"p","duration":"5","resolution":"720p","aspect_ratio":"16:9"}`:                                                "108.9 0.014 1.5246",
		falText + ` {"prompt":"p","duration":"5","resolution":"4k","aspect_ratio":"16:9"}`:                                                  "560.057143 0.014 7.8408",
		"/bytedance/seedance-2.5/text-to-video" + ` {"prompt":"p","duration":"4","draft":true,"aspect_ratio":"16:9"}`:                       "38.83 0.0214 0.830962",
		"/fal-ai/bytedance/seedance/v1.5/pro/text-to-video" + ` {"prompt":"p","duration":"5","generate_audio":false,"aspect_ratio":"16:9"}`: "54.45 0.0024 0.13068",
	} {
		r := newFal(t)
		path, body, _ := strings.Cut(call, " ")
		at := r.order(path, body)
		r.clock.move(lifetime)
		units := r.do("GET", at, "").header.Get("X-Fal-Billable-Units")
		price := r.do("GET", "/v1/models/pricing?endpoint_id="+path[1:], "")
		price.want(t, 200, "prices.0.endpoint_id", path[1:], "prices.0.unit", "1000 tokens", "has_more", "false")
		if got := units + " " + price.text("prices.0.unit_price") + " " + r.Charges()[0].Billed.Decimal(); got != want {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
	r := newFal(t)
	r.SetPrice(falText[1:], dollars("0.6048")) // twice as much as 0.3024 a second
	g := r.do("GET", "/v1/models/pricing?endpoint_id="+falText[1:], "")
	if price := g.text("prices.0.unit_price"); !strings.HasPrefix(price, "0.0279") && !strings.HasPrefix(price, "0.028") {
		t.Errorf("%s", g.body)
	}
}

func TestFalDraftsAreFinished(t *testing.T) {
	r := newFal(t)
	draft := r.order("/bytedance/seedance-2.5/text-to-video", `{"prompt":"a fox","duration":"4","draft":true,"resolution":"1080p","aspect_ratio":"9:16"}`)
	r.clock.move(lifetime)
	id := r.do("GET", draft, "").text("draft_id")
	if id == "" || strings.HasSuffix(draft, id) {
		t.Fatalf("draft %q of %s", id, draft)
	}
	final := r.order("/"+falComplete, `{"draft_id":"`+id+`","resolution":"1080p"}`)
	unknown := r.order("/"+falComplete, `{"draft_id":"`+draft+`","resolution":"1080p"}`)
	r.clock.move(lifetime)
	r.do("GET", final, "").want(t, 200, "draft_id", "null", "video.content_type", "video/mp4")
	r.do("GET", unknown, "").want(t, 422, "detail.0.loc.1", "draft_id")
	shots := map[string]clipSpec{}
	for _, j := range r.jobs.jobs(Fal) {
		if len(j.Refused) > 0 {
			continue
		}
		shots[j.Model+j.Shot.Resolution] = j.Shot
	}
	want := shots["bytedance/seedance-2.5/text-to-video480p"]
	want.Resolution = "1080p"
	if got := shots[falComplete+"1080p"]; want.Prompt != "a fox" || got.Prompt != want.Prompt || got.Seconds != 4 || got.Ratio != "9:16" || got.Seed != want.Seed {
		t.Errorf("%+v", shots)
	}
	r.clock.move(falDraftLife)
	late := r.order("/"+falComplete, `{"draft_id":"`+id+`","resolution":"1080p"}`)
	r.clock.move(lifetime)
	r.do("GET", late, "").want(t, 422)
}

func TestFalListsByEndpoint(t *testing.T) {
	r := newFal(t, func(o *Options) { o.ListLag = time.Minute })
	const list = "/v1/models/requests/by-endpoint?expand=payloads&limit=1&endpoint_id="
	r.order(falText, `{"prompt":"one"}`)
	r.clock.move(time.Second)
	r.order(falText, `{"prompt":"two"}`)
	r.do("GET", list+falText[1:], "").want(t, 200, "items.0", "null", "has_more", "false")
	r.clock.move(time.Minute)
	first := r.do("GET", list+falText[1:], "")
	first.want(t, 200, "items.0.json_input.prompt", "two", "items.0.endpoint_id", falText[1:], "items.1", "null", "has_more", "true")
	next := r.do("GET", list+falText[1:]+"&cursor="+first.text("next_cursor"), "")
	next.want(t, 200, "items.0.json_input.prompt", "one", "next_cursor", "null")
	r.do("GET", list+"bytedance/seedance-2.0/fast/text-to-video", "").want(t, 200, "items.0", "null")
	r.do("GET", list, "").want(t, 422)
	r.do("GET", list+falText[1:]+"&start="+r.clock.now().Format(time.RFC3339), "").want(t, 200, "items.0", "null")
}

func TestFalUploadsWithoutAKey(t *testing.T) {
	r := newFal(t)
	g := r.do("POST", "/storage/upload/initiate?storage_type=fal-cdn-v3", `{"content_type":"image/png","file_name":"a.png"}`)
	g.want(t, 200)
	file := `{"prompt":"p","image_url":"` + g.text("file_url") + `"}`
	r.order("/bytedance/seedance-2.0/image-to-video", file)
	if c := r.Charges()[0]; !strings.Contains(c.Wrong, "could not be downloaded") {
		t.Errorf("%+v", c)
	}
	r.call("PUT", g.text("upload_url"), "PNG", "Content-Type", "image/png", "Authorization", "Key "+Key).want(t, 400)
	r.call("PUT", g.text("upload_url"), "PNG", "Content-Type", "image/png").want(t, 200)
	r.call("GET", g.text("file_url"), "").want(t, 200)
	r.clock.move(time.Second)
	r.order("/bytedance/seedance-2.0/image-to-video", file)
	if c := r.Charges()[1]; c.Wrong != "" {
		t.Errorf("%+v", c)
	}
	r.do("POST", "/storage/upload/initiate", `{"content_type":"image/png","file_name":"a.png"}`).want(t, 422)
}

// TestFalSignsItsCallbacks as its pages say, with the key that it publishes.
func TestFalSignsItsCallbacks(t *testing.T) {
	r := newFal(t)
	r.o.Speed.Running = time.Millisecond
	type delivery struct {
		header http.Header
		body   []byte
	}
	came := make(chan delivery, 3)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		came <- delivery{req.Header, body}
	}))
	defer hook.Close()
	g := r.do("POST", falText+"?fal_webhook="+strings.ReplaceAll(hook.URL, ":", "%3A"), `{"prompt":"a cat"}`)
	r.clock.move(lifetime)
	var d delivery
	select {
	case d = <-came:
	case <-time.After(2 * time.Minute):
		t.Fatal("no callback came")
	}
	keys := r.call("GET", r.URL(Fal)+"/.well-known/jwks.json", "", "-Authorization", "")
	public, err := base64.RawURLEncoding.DecodeString(keys.text("keys.0.x"))
	if err != nil {
		t.Fatal(err)
	}
	hashed := sha256.Sum256(d.body)
	var parts []string
	for _, name := range []string{"Request-Id", "User-Id", "Timestamp"} {
		parts = append(parts, d.header.Get("X-Fal-Webhook-"+name))
	}
	signature, err := hex.DecodeString(d.header.Get("X-Fal-Webhook-Signature"))
	message := strings.Join(append(parts, hex.EncodeToString(hashed[:])), "\n")
	if err != nil || !ed25519.Verify(public, []byte(message), signature) {
		t.Errorf("%v over %q", err, message)
	}
	var said map[string]any
	if err := json.Unmarshal(d.body, &said); err != nil || said["request_id"] != g.text("request_id") || said["status"] != "OK" || said["payload"] == nil {
		t.Errorf("%s", d.body)
	}
}
