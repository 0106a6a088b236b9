package sandbox

import (
	"testing"
	"time"
)

// A step of a life: so long after the submission, the provider says this.
type said struct {
	after  time.Duration
	fields []string
}

func TestLifeOfAJob(t *testing.T) {
	lives := map[string][]said{
		Runflow: {
			{0, []string{"status_code", "queued", "started_at", "null", "cost", "null", "client_ref", "ref-1", "nodes_total", "1"}},
			{9 * time.Second, []string{"status_code", "dispatching"}},
			{11 * time.Second, []string{"status_code", "running", "started_at", "2026-11-20T16:00:10.000000Z", "completed_at", "null"}},
			{111 * time.Second, []string{"status_code", "succeeded", "cost", "1.512", "output.seed", "42", "output.outputs.0.type", "video",
				"output.outputs.0.duration", "5", "output.nsfw_detected", "null", "duration_ms", "110000",
				"completed_at", "2026-11-20T16:01:50.000000Z", "failure_code", "null", "nodes_completed", "1"}},
		},
		RunComfy: {
			{0, []string{"status", "in_queue", "queue_position", "4"}},
			{5 * time.Second, []string{"status", "in_queue", "queue_position", "2"}},
			{11 * time.Second, []string{"status", "in_progress", "queue_position", "null"}},
			{lifetime, []string{"status", "completed"}},
		},
		AIHubMax: {
			{0, []string{"status", "pending", "progress", "0", "task_info.estimated_time", "120", "usage.credits_reserved", "100"}},
			{60 * time.Second, []string{"status", "processing", "progress", "50", "results", "null", "error", "null"}},
			{112 * time.Second, []string{"status", "completed", "progress", "100", "results", "null"}},
			{lifetime, []string{"status", "completed", "progress", "100", "results.0.seed", "7", "results.0.content_type", "video/mp4"}},
		},
	}
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		g, id := r.order(p, "")
		g.want(t, map[string]int{Runflow: 201, RunComfy: 200, AIHubMax: 200}[p])
		if id == "" {
			t.Fatalf("no id in %s", g.body)
		}
		var at time.Duration
		for _, s := range lives[p] {
			r.clock.move(s.after - at)
			at = s.after
			r.poll(p, id).want(t, 200, s.fields...)
		}
		link := r.result(p, id).text(linkIn(p))
		film := r.call("GET", link, "")
		film.want(t, 200)
		if film.header.Get("Content-Type") != "video/mp4" || len(film.body) < 1000 {
			t.Errorf("%s gave %s of %d bytes", link, film.header.Get("Content-Type"), len(film.body))
		}
	})
}
