package sandbox

import (
	"bytes"
	"image/color"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func (r *rig) rep(path string) string { return r.URL(Replicate) + path }

func repCreate(model string) string { return "/v1/models/bytedance/" + model + "/predictions" }

func TestReplicateRefusesWrongInput(t *testing.T) {
	frame, film := "https://example.com/a.png", "https://example.com/v.mp4"
	text := obj("prompt", "x")
	in := func(input map[string]any) map[string]any { return obj("input", input) }
	r := newRig(t)
	for _, c := range []struct {
		wrong
		model string
	}{
		{wrong{"flat", text, "input"}, "seedance-2.0"},
		{wrong{"another top field", obj("input", text, "version", "x"), "version"}, "seedance-2.0"},
		{wrong{"no prompt", in(obj()), "input.prompt"}, "seedance-2.0"},
		{wrong{"a foreign field", in(with(text, "image_url", frame)), "input.image_url"}, "seedance-2.0"},
		{wrong{"watermark on 2.0", in(with(text, "watermark", true)), "input.watermark"}, "seedance-2.0"},
		{wrong{"a length as text", in(with(text, "duration", "5")), "input.duration"}, "seedance-2.0"},
		{wrong{"4k", in(with(text, "resolution", "4k")), "input.resolution"}, "seedance-2.0"},
		{wrong{"1080p on fast", in(with(text, "resolution", "1080p")), "input.resolution"}, "seedance-2.0-fast"},
		{wrong{"auto", in(with(text, "aspect_ratio", "auto")), "input.aspect_ratio"}, "seedance-2.0"},
		{wrong{"a last frame alone", in(with(text, "last_frame_image", frame)), "input.last_frame_image"}, "seedance-2.0"},
		{wrong{"frames and references", in(with(text, "image", frame, "reference_images", []string{frame})), "input.image"}, "seedance-2.0"},
		{wrong{"a sound alone", in(with(text, "reference_audios", []string{frame})), "input.reference_audios"}, "seedance-2.5"},
		{wrong{"four videos on 2.0", in(with(text, "reference_videos", []string{film, film, film, film})), "input.reference_videos"}, "seedance-2.0"},
		{wrong{"a ratio beside a frame of 2.5", in(with(text, "image", frame, "aspect_ratio", "1:1")), "input.aspect_ratio"}, "seedance-2.5"},
		{wrong{"21:9 on 2.5", in(with(text, "aspect_ratio", "21:9")), "input.aspect_ratio"}, "seedance-2.5"},
		{wrong{"resolution on 1.5", in(with(text, "resolution", "720p")), "input.resolution"}, "seedance-1.5-pro"},
		{wrong{"a last frame on fast", in(with(text, "image", frame, "last_frame_image", frame)), "input.last_frame_image"}, "seedance-1-pro-fast"},
		{wrong{"references at 1080p", in(with(text, "reference_images", []string{frame}, "resolution", "1080p")), "input.reference_images"}, "seedance-1-lite"},
	} {
		g := r.call("POST", r.rep(repCreate(c.model)), enc(c.body))
		if g.status != 422 || !strings.Contains(g.text("invalid_fields"), `"field":"`+c.at+`"`) {
			t.Errorf("%s: %d %s, want %s", c.what, g.status, g.body, c.at)
		}
	}
	r.call("POST", r.rep(repCreate("seedance-9")), enc(in(text))).want(t, 404)
	r.call("GET", r.rep("/v1/predictions/nobody"), "").want(t, 404)
	r.call("GET", r.rep("/v1/account"), "", "Authorization", "Token "+Key).want(t, 401)
	if n := len(r.Charges()); n != 0 {
		t.Errorf("%d refused orders were charged", n)
	}
}

// An hour after the end nothing is left but that it was.
func TestReplicateForgetsAfterAnHour(t *testing.T) {
	r := newRig(t)
	g := r.call("POST", r.rep(repCreate("seedance-2.0")), enc(obj("input", obj("prompt", "x"), "webhook_events_filter", []string{"completed"})))
	g.want(t, 201, "status", "starting", "version", "hidden", "input.prompt", "x", "data_removed", "false", "output", "null")
	at := r.rep("/v1/predictions/" + g.text("id"))
	r.clock.move(lifetime)
	done := r.call("GET", at, "")
	done.want(t, 200, "status", "succeeded", "model", "bytedance/seedance-2.0")
	link := done.text("output")
	if g := r.call("GET", link, "", "-Authorization", ""); g.status != 200 {
		t.Errorf("%d %s", g.status, g.body)
	}
	r.clock.move(time.Hour)
	if g := r.call("GET", link, "", "-Authorization", ""); g.status != 403 {
		t.Errorf("the link of a film that is gone: %d", g.status)
	}
	r.call("GET", at, "").want(t, 200, "status", "succeeded", "output", "null", "input", "{}", "data_removed", "true")
	r.call("GET", r.rep("/v1/predictions"), "").want(t, 200, "results.0.data_removed", "true", "next", "null")
}

func TestReplicateCancels(t *testing.T) {
	r := newRig(t)
	order := func(prompt string) string {
		return r.rep("/v1/predictions/" + r.call("POST", r.rep(repCreate("seedance-2.5")), enc(obj("input", obj("prompt", prompt)))).text("id"))
	}
	early, odd, late := order("x"), order("#spelled-cancelled"), order("x")
	r.call("POST", early+"/cancel", "").want(t, 200, "status", "canceled")
	r.call("POST", odd+"/cancel", "").want(t, 200, "status", "aborted")
	r.clock.move(lifetime)
	r.call("POST", late+"/cancel", "").want(t, 200, "status", "succeeded")
	r.call("POST", early+"/cancel", "").want(t, 200, "status", "canceled")
}

func TestReplicateLists(t *testing.T) {
	r := newRig(t)
	var last string
	for range replicatePage + 1 {
		last = r.call("POST", r.rep(repCreate("seedance-1-lite")), enc(obj("input", obj("prompt", "x", "duration", 2)))).text("id")
		r.clock.move(time.Millisecond)
	}
	g := r.call("GET", r.rep("/v1/predictions"), "")
	g.want(t, 200, "results.0.id", last, "previous", "null")
	if n := len(g.at("results").([]any)); n != replicatePage {
		t.Errorf("a page of %d", n)
	}
	next := r.call("GET", g.text("next"), "")
	if n := len(next.at("results").([]any)); n != 1 || next.text("next") != "null" {
		t.Errorf("%d more: %s", n, next.body)
	}
	r.call("GET", r.rep("/v1/predictions?cursor=%25"), "").want(t, 422)
}

func TestReplicateStoresFiles(t *testing.T) {
	r := newRig(t)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("content", "a.png")
	part.Write(painted(320, 320, color.White))
	w.WriteField("metadata", `{"take":"1"}`)
	w.Close()
	g := r.call("POST", r.rep("/v1/files"), form.String(), "Content-Type", w.FormDataContentType())
	g.want(t, 201, "name", "a.png", "content_type", "image/png", "metadata.take", "1")
	broken := strings.Replace(form.String(), `{"take":"1"}`, `take 1`, 1)
	r.call("POST", r.rep("/v1/files"), broken, "Content-Type", w.FormDataContentType()).want(t, 422, "invalid_fields.0.field", "metadata")
	at := g.text("urls.get")
	order := enc(obj("input", obj("prompt", "x", "image", at)))
	r.call("POST", r.rep(repCreate("seedance-2.0")), order).want(t, 201)
	r.call("GET", at, "").want(t, 200, "id", g.text("id"))
	r.call("GET", r.rep("/v1/files"), "").want(t, 200, "results.0.id", g.text("id"))
	r.call("DELETE", at, "").want(t, 204)
	r.call("GET", at, "").want(t, 404)
	r.call("POST", r.rep(repCreate("seedance-2.0")), order).want(t, 422)
	r.call("POST", r.rep("/v1/files"), form.String()).want(t, 422)
}

// A callback is signed over its id, its time and its body.
func TestReplicateSignsCallbacks(t *testing.T) {
	r := newRig(t)
	type came struct {
		header http.Header
		body   []byte
	}
	calls := make(chan came, 3)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		calls <- came{req.Header, body}
	}))
	defer hook.Close()
	r.call("POST", r.rep(repCreate("seedance-2.0")), enc(obj("input", obj("prompt", "x"), "webhook", hook.URL))).want(t, 201)
	r.clock.move(lifetime)
	select {
	case c := <-calls:
		signed := c.header.Get("Webhook-Id") + "." + c.header.Get("Webhook-Timestamp") + "." + string(c.body)
		if c.header.Get("Webhook-Signature") != "v1,"+signWebhook(CallbackSecret, signed) {
			t.Errorf("%v", c.header)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("no callback came")
	}
	if secret := r.call("GET", r.rep("/v1/webhooks/default/secret"), "").text("key"); secret != CallbackSecret {
		t.Error(secret)
	}
}

func TestReplicateTellsItsSchema(t *testing.T) {
	r := newRig(t)
	const input = "latest_version.openapi_schema.components.schemas.Input.properties."
	r.call("GET", r.rep("/v1/models/bytedance/seedance-2.0"), "").want(t, 200, "owner", "bytedance", input+"duration.minimum", "-1", input+"duration.maximum", "15", input+"image.format", "uri")
	r.call("GET", r.rep("/v1/models/bytedance/seedance-9"), "").want(t, 404)
}
