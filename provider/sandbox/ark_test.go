package sandbox

import (
	"bytes"
	"image/png"
	"testing"
	"time"
)

const (
	ark20 = "dreamina-seedance-2-0-260128"
	ark25 = "dreamina-seedance-2-5-260628"
	ark15 = "seedance-1-5-pro-251215"
	ark10 = "seedance-1-0-pro-250528"
)

func (r *rig) ark(path string) string { return r.URL(Ark) + arkTasks + path }

// arkBody is a text to video of the page.
func arkBody(model string, more ...any) map[string]any {
	return with(obj("model", model, "content", []any{arkText("a fox")}, "resolution", "480p", "ratio", "16:9", "duration", 5), more...)
}

func arkText(s string) map[string]any { return obj("type", "text", "text", s) }

func arkMedia(kind, role string) map[string]any {
	m := obj("type", kind+"_url", kind+"_url", obj("url", "https://example.com/a"))
	if role != "" {
		m["role"] = role
	}
	return m
}

func TestArkRefusesWrongInput(t *testing.T) {
	first, last, ref := arkMedia("image", "first_frame"), arkMedia("image", "last_frame"), arkMedia("image", "reference_image")
	clip, sound := arkMedia("video", "reference_video"), arkMedia("audio", "reference_audio")
	content := func(items ...any) []any { return items }
	r := newRig(t)
	for _, c := range []wrong{
		{"an unknown field", arkBody(ark20, "aspect_ratio", "16:9"), "aspect_ratio"},
		{"a length in words", arkBody(ark20, "duration", "5"), "duration"},
		{"too long", arkBody(ark20, "duration", 16), "duration"},
		{"a length left open on 1.0", arkBody(ark10, "duration", -1), "duration"},
		{"a resolution not offered", arkBody(ark25, "resolution", "4k"), "resolution"},
		{"sound on 1.0", arkBody(ark10, "generate_audio", true), "generate_audio"},
		{"flex on 2.0", arkBody(ark20, "service_tier", "flex"), "service_tier"},
		{"a seed on 2.5", arkBody(ark25, "seed", 7), "seed"},
		{"a fixed camera on 2.0", arkBody(ark20, "camera_fixed", true), "camera_fixed"},
		{"a container on 2.0", arkBody(ark20, "output_format", "mov"), "output_format"},
		{"a deadline too near", arkBody(ark20, "execution_expires_after", 60), "execution_expires_after"},
		{"another tool", arkBody(ark25, "tools", []any{obj("type", "code")}), "tools"},
		{"a search on 2.0", arkBody(ark20, "tools", []any{obj("type", "web_search")}), "web_search"},
		{"no content", arkBody(ark20, "content", content()), "content"},
		{"no text", arkBody(ark20, "content", content(arkText(" "))), "content"},
		{"two pictures without roles", arkBody(ark20, "content", content(arkText("x"), arkMedia("image", ""), arkMedia("image", ""))), "content"},
		{"a last frame alone", arkBody(ark20, "content", content(arkText("x"), last)), "content"},
		{"frames and references", arkBody(ark20, "content", content(arkText("x"), first, ref)), "content"},
		{"a video without a role", arkBody(ark20, "content", content(arkText("x"), arkMedia("video", ""))), "content"},
		{"a video as a data URI", arkBody(ark20, "content", content(obj("type", "video_url", "video_url", obj("url", "data:video/mp4;base64,AA=="), "role", "reference_video"))), "reference_video"},
		{"a sound alone on 2.0", arkBody(ark20, "content", content(arkText("x"), sound)), "content"},
		{"a last frame on 1.0 pro fast", arkBody("seedance-1-0-pro-fast-251015", "content", content(arkText("x"), first, last)), "last_frame"},
		{"a ratio beside frames on 2.5", arkBody(ark25, "content", content(arkText("x"), first)), "ratio"},
		{"an open ratio for text on 1.0", arkBody(ark10, "ratio", "adaptive"), "ratio"},
		{"an edit with a length", arkBody(ark25, "omni_reference_task_type", "edit", "ratio", "adaptive", "content", content(arkText("x"), clip)), "duration"},
		{"an extension without a video", arkBody(ark25, "omni_reference_task_type", "extend", "ratio", "adaptive"), "omni_reference_task_type"},
		{"a draft at 720p", arkBody(ark25, "draft", true, "resolution", "720p"), "resolution"},
		{"a draft of 2.0", arkBody(ark20, "draft", true), "draft"},
		{"an unknown draft", obj("model", ark25, "content", content(obj("type", "draft_task", "draft_task", obj("id", "cgt-0"))), "resolution", "1080p"), "content"},
	} {
		g := r.call("POST", r.ark(""), enc(c.body))
		g.want(t, 400, "error.code", "InvalidParameter", "error.param", c.at)
		if t.Failed() {
			t.Fatal(c.what)
		}
	}
	r.call("POST", r.ark(""), enc(arkBody("seedance-9"))).want(t, 404, "error.code", "InvalidEndpointOrModel.NotFound")
	if n := len(r.Charges()); n != 0 {
		t.Errorf("%d refused orders were charged", n)
	}
	for what, body := range map[string]map[string]any{
		"one picture without a role": arkBody(ark20, "content", []any{arkMedia("image", "")}),
		"a sound alone on 2.5":       arkBody(ark25, "content", []any{arkText("x"), sound}),
		"a data URI":                 arkBody(ark20, "content", []any{obj("type", "image_url", "image_url", obj("url", "data:image/png;base64,AA=="), "role", "first_frame")}),
		"flex on 1.0":                arkBody(ark10, "service_tier", "flex", "camera_fixed", true, "seed", 4294967295),
	} {
		if g := r.call("POST", r.ark(""), enc(body)); g.status != 200 {
			t.Errorf("%s: %s", what, g.body)
		}
	}
}

func (r *rig) arkJob(body map[string]any) string {
	r.t.Helper()
	g := r.call("POST", r.ark(""), enc(body))
	g.want(r.t, 200)
	return g.text("id")
}

func TestArkReturnsTheLastFrame(t *testing.T) {
	r := newRig(t)
	id := r.arkJob(arkBody(ark20, "return_last_frame", true))
	r.clock.move(lifetime)
	g := r.call("GET", r.ark("/"+id), "")
	picture := r.call("GET", g.text("content.last_frame_url"), "")
	frame, err := png.Decode(bytes.NewReader(picture.body))
	if err != nil || frame.Bounds().Dx() < frame.Bounds().Dy() {
		t.Errorf("%v: %d %.300s", err, picture.status, picture.body)
	}
}

// DELETE cancels what waits, and erases what has ended; the charge stays.
func TestArkDeletesByState(t *testing.T) {
	r := newRig(t)
	waits := r.arkJob(arkBody(ark20))
	r.call("DELETE", r.ark("/"+waits), "").want(t, 204)
	r.call("GET", r.ark("/"+waits), "").want(t, 200, "status", "cancelled")
	r.call("DELETE", r.ark("/"+waits), "").want(t, 400)
	r.clock.move(time.Second)
	runs := r.arkJob(arkBody(ark20))
	r.clock.move(queueTime + time.Second)
	r.call("DELETE", r.ark("/"+runs), "").want(t, 400)
	r.clock.move(runTime)
	r.call("GET", r.ark("/"+runs), "").want(t, 200, "status", "succeeded", "usage.completion_tokens", "50639")
	r.call("DELETE", r.ark("/"+runs), "").want(t, 204)
	r.call("GET", r.ark("/"+runs), "").want(t, 404)
	if c := r.Charges(); len(c) != 2 || c[0].Billed != 0 || c[1].Billed != 354_473 {
		t.Errorf("%+v", c)
	}
}

func TestArkListsOnceASecondAndByTier(t *testing.T) {
	r := newRig(t)
	plain := r.arkJob(arkBody(ark10, "safety_identifier", "me"))
	r.clock.move(time.Second)
	later := r.arkJob(arkBody(ark10, "service_tier", "flex"))
	r.call("GET", r.ark("?page_num=1&page_size=5"), "").want(t, 200, "total", "1", "items.0.id", plain, "items.0.safety_identifier", "me")
	r.call("GET", r.ark(""), "").want(t, 429, "error.code", "RateLimitExceeded.EndpointRPMExceeded")
	r.clock.move(time.Second)
	r.call("GET", r.ark("?filter.service_tier=flex"), "").want(t, 200, "total", "1", "items.0.id", later)
	r.clock.move(time.Second)
	r.call("GET", r.ark("?page_size=501"), "").want(t, 400, "error.param", "page_size")
}

// A listed task that failed says why in both fields that are known for it.
func TestArkListsWhyATaskFailed(t *testing.T) {
	r := newRig(t)
	body := arkBody(ark20, "content", []any{arkText("a fox #moderation")})
	r.arkJob(body)
	r.clock.move(lifetime)
	const code = "OutputVideoSensitiveContentDetected"
	r.call("GET", r.ark(""), "").want(t, 200, "items.0.error.code", code, "items.0.failure_reason.code", code)
}

// A final takes over what its draft was made from, and of 2.5 nothing else.
func TestArkFinishesADraft(t *testing.T) {
	for model, resolution := range map[string]string{ark25: "1080p", ark15: "720p"} {
		r := newRig(t)
		draft := r.arkJob(arkBody(model, "draft", true, "ratio", "9:16"))
		final := obj("model", model, "content", []any{obj("type", "draft_task", "draft_task", obj("id", draft))}, "resolution", resolution)
		r.call("POST", r.ark(""), enc(final)).want(t, 400, "error.param", "content") // it has not ended
		r.clock.move(lifetime)
		r.call("POST", r.ark(""), enc(with(final, "ratio", "16:9"))).want(t, 400, "error.param", "ratio")
		if g := r.call("POST", r.ark(""), enc(with(final, "watermark", true))); (g.status == 400) != (model == ark25) {
			t.Errorf("%s with a watermark: %s", model, g.body)
		}
		id := r.arkJob(final)
		r.clock.move(lifetime)
		r.call("GET", r.ark("/"+id), "").want(t, 200, "status", "succeeded", "resolution", resolution, "ratio", "9:16", "duration", "5")
	}
}
