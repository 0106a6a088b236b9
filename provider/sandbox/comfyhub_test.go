package sandbox

import (
	"strings"
	"testing"
	"time"
)

func TestRunComfyLinksItsCalls(t *testing.T) {
	r := newRig(t)
	g, id := r.order(RunComfy, "")
	base := r.comfy("/v1/requests/" + id)
	g.want(t, 200, "status_url", base+"/status", "result_url", base+"/result", "cancel_url", base+"/cancel")
}

func TestRunComfyCancelsTheQueuedOnly(t *testing.T) {
	r := newRig(t)
	stop := func(id string) got { return r.call("POST", r.comfy("/v1/requests/"+id+"/cancel"), "") }
	_, id := r.order(RunComfy, "")
	stop(id).want(t, 202, "outcome", "cancelled")
	r.poll(RunComfy, id).want(t, 200, "status", "cancelled")
	r.result(RunComfy, id).want(t, 200, "status", "cancelled", "cost", "0")
	stop(id).want(t, 202, "outcome", "not_cancellable")
	_, id = r.order(RunComfy, "")
	r.clock.move(queueTime)
	stop(id).want(t, 202, "outcome", "not_cancellable")
	r.clock.move(lifetime)
	r.poll(RunComfy, id).want(t, 200, "status", "completed")
	r.result(RunComfy, id).want(t, 200, "status", "succeeded", "cost", "0.3")
}

func TestRunComfyResultBeforeTheEnd(t *testing.T) {
	r := newRig(t)
	_, id := r.order(RunComfy, "")
	r.result(RunComfy, id).want(t, 200, "status", "in_queue", "output", "null", "cost", "null")
	r.clock.move(50 * time.Second)
	r.result(RunComfy, id).want(t, 200, "status", "in_progress")
	r.clock.move(65 * time.Second) // ended, and not settled yet
	r.poll(RunComfy, id).want(t, 200, "status", "completed")
	r.result(RunComfy, id).want(t, 200, "status", "in_progress", "output", "null")
	r.clock.move(lifetime)
	g := r.call("GET", r.comfy("/v1/requests/"+id+"/result"), "")
	g.want(t, 200, "status", "succeeded", "cost", "null")
}

func TestRunComfyVariants(t *testing.T) {
	ended := func(prompt string) (got, got) {
		r := newRig(t)
		_, id := r.order(RunComfy, prompt)
		early := r.poll(RunComfy, id)
		r.clock.move(lifetime)
		return early, r.result(RunComfy, id)
	}
	if _, g := ended("#bare-urls"); !strings.HasPrefix(g.text("output"), "http") {
		t.Errorf("#bare-urls: %s", g.body)
	}
	if _, g := ended("#nested-video"); !strings.HasPrefix(g.text("output.videos.0"), "http") {
		t.Errorf("#nested-video: %s", g.body)
	}
	early, g := ended("#numbers-as-text")
	if _, text := early.at("queue_position").(string); !text {
		t.Errorf("#numbers-as-text: %s", early.body)
	}
	if _, text := g.at("cost").(string); !text {
		t.Errorf("#numbers-as-text: %s", g.body)
	}
	if early, _ := ended("#odd-envelope"); early.status != 200 || early.text("error_code") != "500001" {
		t.Errorf("#odd-envelope: %s", early.body)
	}
	_, g = ended("#no-video")
	g.want(t, 200, "status", "succeeded", "output", "{}")
	_, g = ended("#moderation")
	g.want(t, 200, "status", "failed", "error.type", "moderation")
}

func TestRunComfyModelsOfEveryFamily(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Balance = dollars("100000") })
	frame := "https://example.com/a.png"
	for model, body := range map[string]map[string]any{
		"bytedance/seedance-2.0/fast":                    obj("prompt", "x"),
		"bytedance/seedance-2.0-mini/image-to-video":     obj("prompt", "x", "image", frame, "last_image", frame),
		"bytedance/seedance-2.0-mini/video-to-video":     obj("prompt", "x", "video", "https://example.com/a.mp4"),
		"bytedance/seedance-2.5/text-to-video/1080p":     obj("prompt", "x", "duration", 30, "aspect_ratio", "adaptive"),
		"bytedance/seedance-2.5/first-last-frame/480p":   obj("prompt", "x", "first_frame", frame, "last_frame", frame),
		"bytedance/seedance-2.5/reference-to-video/720p": obj("prompt", "x"),
		"bytedance/seedance-2.0-mini/text-to-video":      obj("prompt", "x", "enable_web_search", true),
		"bytedance/seedance-2.5/image-to-video/4k":       obj("prompt", "x", "image", "data:image/png;base64,AA=="),
		"bytedance/seedance-2.0/pro":                     obj("prompt", "x", "images", []string{frame, frame}, "resolution", "4k"),
		"bytedance/seedance-1-0/pro/image-to-video":      obj("prompt", "x", "first_frame_image_url", frame),
	} {
		if g := r.call("POST", r.comfy("/v1/models/"+model), enc(body)); g.status != 200 {
			t.Errorf("%s: %s", model, g.body)
		}
	}
	r.call("POST", r.comfy("/v1/models/bytedance/seedance-2.5/reference-to-video/4k"), enc(obj("prompt", "x"))).want(t, 400)
	r.call("POST", r.comfy("/v1/models/bytedance/seedance-2.5/first-last-frame/1080p"), enc(obj("prompt", "x"))).want(t, 400, "code", "400001")
}

func TestRunComfyFillsInItsDefaults(t *testing.T) {
	r := newRig(t)
	g := r.call("POST", r.comfy("/v1/models/"+comfyPro), enc(obj("prompt", "x", "first_frame_image_url", "https://example.com/a.png")))
	j, ok := r.jobs.job(RunComfy, g.id())
	if !ok || j.Shot.Resolution != "480p" || j.Shot.Seconds != 5 {
		t.Errorf("shot: %+v", j.Shot)
	}
}

func TestAIHubMaxTask(t *testing.T) {
	r := newRig(t)
	g, id := r.order(AIHubMax, "")
	g.want(t, 200, "object", "video.generation.task", "type", "video", "model", "seedance-2.0-image-to-video",
		"created", "1795190400", "usage.user_group", "default", "task_info.can_cancel", "true")
	if !strings.HasPrefix(id, "task-unified-1795190400-") || g.header.Get("X-Request-Id") == "" {
		t.Errorf("id %s, header %v", id, g.header)
	}
	r.call("GET", r.hub("/v1/tasks/"+id+"?sync_upstream=true"), "").want(t, 200, "status", "pending")
	bad := r.call("POST", r.hub("/v1/videos/generations"), "{}")
	if id := bad.header.Get("X-Request-Id"); id == "" || !strings.Contains(bad.text("error.message"), "request_id: "+id) {
		t.Errorf("no request id in %s", bad.body)
	}
}

func TestAIHubMaxVariants(t *testing.T) {
	ended := func(prompt string) got {
		r := newRig(t)
		_, id := r.order(AIHubMax, prompt)
		r.clock.move(lifetime)
		return r.poll(AIHubMax, id)
	}
	if g := ended("#bare-urls"); !strings.HasPrefix(g.text("results.0"), "http") {
		t.Errorf("#bare-urls: %s", g.body)
	}
	g := ended("#nested-video")
	if !strings.HasPrefix(g.text("results.0.video_url"), "http") || g.text("results.0.url") != "null" {
		t.Errorf("#nested-video: %s", g.body)
	}
	if _, text := ended("#numbers-as-text").at("progress").(string); !text {
		t.Error("#numbers-as-text: progress is a number")
	}
	ended("#no-video").want(t, 200, "status", "completed", "progress", "100", "results", "null")
	ended("#moderation").want(t, 200, "status", "failed", "error.code", "content_policy_violation")
}

func TestAIHubMaxModelsOfEveryFamily(t *testing.T) {
	r := newRig(t)
	frame := "https://example.com/a.png"
	for _, body := range []map[string]any{
		obj("model", "seedance-2.0-fast-text-to-video", "prompt", "x"),
		obj("model", "seedance-2.0-fast-reference-to-video", "prompt", "x", "image_urls", []string{frame}),
		obj("model", "seedance-2.5-image-to-video", "prompt", "x", "image_url", frame, "duration", 30, "resolution", "1080p"),
		obj("model", "seedance-1.5-pro", "prompt", "x", "size", "2:3", "model_params", obj(), "callback_url", "https://x/"),
		obj("model", "seedance-1.0-pro-fast", "prompt", "x", "image_url", frame),
	} {
		if g := r.call("POST", r.hub("/v1/videos/generations"), enc(body)); g.status != 200 {
			t.Errorf("%v: %s", body["model"], g.body)
		}
	}
	g := r.call("GET", r.hub("/v1/models"), "")
	if n := len(g.at("data").([]any)); n != len(aihubmaxModels()) {
		t.Errorf("%d models are listed", n)
	}
}
