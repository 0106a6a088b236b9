package sandbox

import (
	"bytes"
	"image/color"
	"mime/multipart"
	"strings"
	"testing"
	"time"
)

func (r *rig) evo(path string) string { return r.URL(EvoLink) + path }

const evoCreate = "/v1/videos/generations"

func TestEvoLinkRefusesWrongInput(t *testing.T) {
	frame := "https://example.com/a.png"
	text := obj("model", "seedance-2.0-text-to-video", "prompt", "x", "duration", 5, "quality", "720p")
	image := obj("model", "seedance-2.0-image-to-video", "prompt", "x", "image_urls", []string{frame})
	refs := obj("model", "seedance-2.0-reference-to-video", "prompt", "x")
	newest := obj("model", "seedance-2.5-image-to-video", "prompt", "x", "image_urls", []string{frame})
	edit := obj("model", "seedance-2.5-video-edit", "prompt", "x", "video_urls", []string{"https://x/v.mp4"}, "duration", -1)
	r := newRig(t)
	for _, c := range []wrong{
		{"no model", with(text, "model", nil), "model"},
		{"no prompt", with(text, "prompt", nil), "prompt"},
		{"seed", with(text, "seed", 1), "seed"},
		{"resolution", with(text, "resolution", "720p"), "resolution"},
		{"an end image", with(image, "end_image_url", frame), "end_image_url"},
		{"any length on 2.0", with(text, "duration", -1), "duration"},
		{"a length as text", with(text, "duration", "5"), "duration"},
		{"16 s", with(text, "duration", 16), "duration"},
		{"4k on fast", with(text, "model", "seedance-2.0-fast-text-to-video", "quality", "4k"), "quality"},
		{"three frames", with(image, "image_urls", []string{frame, frame, frame}), "image_urls"},
		{"no frame", with(image, "image_urls", []string{}), "image_urls"},
		{"a frame as base64", with(image, "image_urls", []string{"data:image/png;base64,AA=="}), "image_urls"},
		{"frames for text", with(text, "image_urls", []string{frame}), "image_urls"},
		{"a search with a picture", with(image, "model_params", obj("web_search", true)), "model_params"},
		{"a sound alone on 2.0", with(refs, "audio_urls", []string{"https://x/s.mp3"}), "audio_urls"},
		{"nothing to refer to on 2.5", with(refs, "model", "seedance-2.5-reference-to-video"), "image_urls"},
		{"a ratio for frames of 2.5", with(newest, "aspect_ratio", "16:9"), "aspect_ratio"},
		{"a container on 2.0", with(text, "output_format", "mp4"), "output_format"},
		{"an edit of five seconds", with(edit, "duration", 5), "duration"},
		{"an edit of nothing", with(edit, "video_urls", nil), "video_urls"},
		{"a filter on 1.5", obj("model", "seedance-1.5-pro", "prompt", "x", "content_filter", true), "content_filter"},
		{"two frames on 1.0", obj("model", "doubao-seedance-1.0-pro-fast", "prompt", "x", "image_urls", []string{frame, frame}), "image_urls"},
		{"adaptive to nothing", obj("model", "doubao-seedance-1.0-pro-fast", "prompt", "x", "aspect_ratio", "adaptive"), "aspect_ratio"},
	} {
		code := "invalid_request"
		if m, _ := c.body["model"].(string); strings.HasPrefix(m, "seedance-2.5") {
			code = "invalid_parameter"
		}
		g := r.call("POST", r.evo(evoCreate), enc(c.body))
		if g.status != 400 || g.text("error.code") != code || g.text("error.param") != c.at {
			t.Errorf("%s: %d %s, want %s at %s", c.what, g.status, g.body, code, c.at)
		}
	}
	r.call("POST", r.evo(evoCreate), enc(with(text, "model", "seedance-2.5-draft-to-video"))).want(t, 403, "error.code", "model_access_denied")
	r.call("GET", r.evo("/v1/tasks/17"), "").want(t, 400, "error.code", "invalid_task_id")
	r.call("GET", r.evo("/v1/tasks/task-unified-17"), "").want(t, 404, "error.code", "task_not_found")
	r.call("DELETE", r.evo("/v1/tasks/task-unified-17"), "").want(t, 405)
	r.call("POST", r.evo("/v1/tasks/task-unified-17/cancel"), "{}").want(t, 405)
	r.call("POST", r.evo(evoCreate), enc(text), "User-Agent", "python-requests/2").want(t, 403)
	if n := len(r.Charges()); n != 0 {
		t.Errorf("%d refused orders were charged", n)
	}
}

func TestEvoLinkReplaysAKey(t *testing.T) {
	r := newRig(t)
	body := enc(obj("model", "seedance-2.0-text-to-video", "prompt", "x"))
	const key = "run-6f6a1d5e-0a0e-4b37"
	first := r.call("POST", r.evo(evoCreate), body, "Idempotency-Key", key)
	again := r.call("POST", r.evo(evoCreate), body, "Idempotency-Key", key)
	if first.status != 200 || again.status != 200 || first.text("id") != again.text("id") || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%s %v, then %s %v", first.body, first.header, again.body, again.header)
	}
	r.call("POST", r.evo(evoCreate), enc(obj("model", "seedance-2.0-text-to-video", "prompt", "y")), "Idempotency-Key", key).want(t, 409, "error.code", "idempotency_conflict")
	r.call("POST", r.evo(evoCreate), body, "Idempotency-Key", "short").want(t, 200) // no key of theirs
	r.call("POST", r.evo(evoCreate), body, "Idempotency-Key", "short").want(t, 200)
	if n := len(r.Charges()); n != 3 {
		t.Errorf("%d orders were taken, want 3", n)
	}
}

func TestEvoLinkTellsTheBill(t *testing.T) {
	r := newRig(t)
	task := func(prompt string) got {
		return r.call("POST", r.evo(evoCreate), enc(obj("model", "seedance-2.0-text-to-video", "prompt", prompt, "duration", 5)))
	}
	good, bad := task("x"), task("#fails")
	good.want(t, 200, "object", "video.generation.task", "status", "pending", "usage.credits_reserved", "67.49986", "usage.billing_rule", "per_second")
	left := r.call("GET", r.evo("/v1/credits"), "")
	left.want(t, 200, "success", "true", "data.user.remaining_credits", "6665.00028", "data.token.unlimited_credits", "true")
	r.clock.move(lifetime)
	g := r.call("GET", r.evo("/v1/tasks/"+good.text("id")), "")
	g.want(t, 200, "status", "completed", "progress", "100", "billing.charge_status", "charged", "billing.charged_credits", "67.49986")
	if !strings.HasPrefix(g.text("results.0"), "http") {
		t.Errorf("%s", g.body)
	}
	r.call("GET", r.evo("/v1/tasks/"+bad.text("id")), "").want(t, 200, "status", "failed", "error.type", "task_error", "billing.refund_status", "completed")
	list := r.call("GET", r.evo("/v1/tasks?status=completed&page_size=1"), "")
	list.want(t, 200, "total", "1", "data.0.id", good.text("id"), "data.0.has_results", "true", "data.0.credits_used", "67.49986")
	r.call("GET", r.evo("/v1/tasks?page_size=51"), "").want(t, 400)
	r.call("POST", r.evo("/v1/tasks/batch"), enc(obj("task_ids", []string{bad.text("id"), "nobody"}))).want(t, 200, "data.0.status", "failed", "data.1", "null")
}

// The bill follows the vendor's rules of 2026-10-10: quality, sound, filter, reference videos and the least that
// a video costs. The prices per second have six decimals, so the last digits differ from those of the rules.
func TestEvoLinkBillsByQuality(t *testing.T) {
	r := newRig(t)
	video := []string{"https://example.com/v.mp4"}
	for name, c := range map[string]struct {
		body    map[string]any
		credits string
	}{
		"2.0":                {obj("model", "seedance-2.0-text-to-video"), "67.49986"},
		"2.0 480p":           {obj("model", "seedance-2.0-text-to-video", "quality", "480p"), "31.387"},
		"2.0 1080p":          {obj("model", "seedance-2.0-text-to-video", "quality", "1080p"), "168.7"},
		"2.0 4k":             {obj("model", "seedance-2.0-text-to-video", "quality", "4k"), "344.2"},
		"2.0 unfiltered":     {obj("model", "seedance-2.0-text-to-video", "content_filter", false), "74.2"},
		"fast 480p":          {obj("model", "seedance-2.0-fast-text-to-video", "quality", "480p"), "19.06"},
		"mini 480p, 4 s":     {obj("model", "seedance-2.0-mini-text-to-video", "quality", "480p", "duration", 4), "5.02"},
		"2.5 480p":           {obj("model", "seedance-2.5-text-to-video", "quality", "480p"), "46.7"},
		"1.5 pro":            {obj("model", "seedance-1.5-pro"), "17.78"},
		"1.5 pro, the least": {obj("model", "seedance-1.5-pro", "quality", "480p", "duration", 4, "generate_audio", false), "3.444"},
		"2.0 with a video":   {obj("model", "seedance-2.0-reference-to-video", "video_urls", video), "82.21"},
	} {
		body := with(c.body, "prompt", "x")
		if body["duration"] == nil {
			body["duration"] = 5
		}
		g := r.call("POST", r.evo(evoCreate), enc(body))
		if got := g.text("usage.credits_reserved"); !strings.HasPrefix(got, c.credits) {
			t.Errorf("%s: %s credits, want %s…: %s", name, got, c.credits, g.body)
		}
	}
}

func TestEvoLinkStoresFiles(t *testing.T) {
	r := newRig(t)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("file", "a b.png")
	part.Write(painted(320, 320, color.White))
	w.WriteField("uploadPath", "frames") // as evolink-media 1.2.1 names them
	w.WriteField("fileName", "first.png")
	w.Close()
	g := r.call("POST", r.evo("/api/v1/files/upload/stream"), form.String(), "Content-Type", w.FormDataContentType())
	g.want(t, 200, "success", "true", "data.mime_type", "image/png", "data.file_name", "first.png", "data.upload_path", "frames", "data.expires_at", r.clock.now().Add(72*time.Hour).Format(time.RFC3339))
	order := obj("model", "seedance-2.0-image-to-video", "prompt", "x", "image_urls", []string{g.text("data.file_url")})
	r.call("POST", r.evo(evoCreate), enc(order)).want(t, 200)
	r.call("POST", r.evo("/api/v1/files/upload/base64"), enc(obj("base64_data", "dGV4dA=="))).want(t, 200, "success", "false", "code", "400")
	r.clock.move(73 * time.Hour)
	r.call("POST", r.evo(evoCreate), enc(order)).want(t, 400, "error.param", "image_urls")
}

func TestEvoLinkRulesHaveATag(t *testing.T) {
	r := newRig(t)
	g := r.call("GET", r.evo("/v1/catalog/pricing-rules"), "", "-Authorization", "")
	g.want(t, 200, "meta.currency", "USD", "models.0.components.0.role", "video_output")
	same := r.call("GET", r.evo("/v1/catalog/pricing-rules"), "", "If-None-Match", g.header.Get("ETag"))
	if same.status != 304 || len(same.body) != 0 {
		t.Errorf("%d %s", same.status, same.body)
	}
}
