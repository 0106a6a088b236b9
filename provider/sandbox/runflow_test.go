package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func (r *rig) flowOrder(body map[string]any, header ...string) got {
	r.t.Helper()
	return r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(body), header...)
}

func TestRunHasEveryDocumentedField(t *testing.T) {
	r := newRig(t)
	g := r.flowOrder(obj("input", flowInput(), "metadata", obj("job", "local-17"), "client_ref", "local-17"))
	g.want(t, 201, "metadata.job", "local-17", "client_ref", "local-17", "input.prompt", "Clouds", "target_type", "model", "source_code", "api")
	for _, name := range strings.Fields(`id target_type model_id status_code source_code input output duration_ms cost cost_breakdown
		nodes_total nodes_completed client_ref metadata request_id links created_at started_at completed_at
		failure_code failure_message failure_stage_code`) {
		if _, ok := g.json[name]; !ok {
			t.Errorf("no %s in a run", name)
		}
	}
	if m := g.text("model_id"); strings.Contains(m, "/") || len(m) != 36 {
		t.Errorf("model_id is %q, not a UUID", m)
	}
	if id := g.id(); len(id) != 36 || id[14] != '7' {
		t.Errorf("id is %q, not a UUID of version 7", id)
	}
}

func TestIdempotencyKeyCountsOnlyWhenAsked(t *testing.T) {
	for _, on := range []bool{false, true} {
		r := newRig(t, func(o *Options) { o.Idempotent = on })
		body := obj("input", flowInput())
		first := r.flowOrder(body, "Idempotency-Key", "k1")
		second := r.flowOrder(body, "Idempotency-Key", "k1")
		if (first.id() == second.id()) != on || second.status != 201 {
			t.Errorf("idempotent %v: ids %s and %s", on, first.id(), second.id())
		}
		if n := len(r.Charges()); (n == 1) != on {
			t.Errorf("idempotent %v: %d charges", on, n)
		}
		other := r.flowOrder(obj("input", with(flowInput(), "seed", 1)), "Idempotency-Key", "k1")
		if (other.status == 409) != on {
			t.Errorf("idempotent %v: another body got %d", on, other.status)
		}
		r.flowOrder(body, "Idempotency-Key", "k2").want(t, 201)
	}
}

func TestListFindsByReference(t *testing.T) {
	r := newRig(t, func(o *Options) { o.ListLag = 3 * time.Second })
	find := func(q string) got {
		return r.call("GET", r.flow("/v1/runs?limit=5&q="+url.QueryEscape(q)), "")
	}
	a := r.flowOrder(obj("input", flowInput(), "client_ref", "a")).id()
	find("client_ref.eq:'a'").want(t, 200, "items", "[]")
	r.clock.move(3 * time.Second)
	b := r.flowOrder(obj("input", flowInput(), "client_ref", "b")).id()
	r.clock.move(3 * time.Second)
	find("client_ref.eq:'a'").want(t, 200, "items.0.id", a, "items.1", "null")
	find("client_ref.EQ:'b'").want(t, 200, "items.0.id", b, "items.1", "null")
	find("client_ref.eq:'c'").want(t, 200, "items", "[]")
	find("status_code:queued").want(t, 200, "items.0.id", b, "items.1.id", a)
	find("status_code:failed").want(t, 200, "items", "[]")
	for _, q := range []string{"client_ref='a'", "client_ref.eq:a", "client_ref.eq:'a' OR 1", "a"} {
		find(q).want(t, 422)
	}
}

func TestListPages(t *testing.T) {
	r := newRig(t)
	var ids []string
	for range 5 {
		_, id := r.order(Runflow, "")
		ids = append(ids, id)
		r.clock.move(time.Second)
	}
	slices.Reverse(ids)
	var seen []string
	next, pages := "", 0
	for pages = 1; pages < 9; pages++ {
		g := r.call("GET", r.flow("/v1/runs?limit=2&fields=id,client_ref&pq="+next), "")
		for _, item := range g.at("items").([]any) {
			run := item.(map[string]any)
			if len(run) != 2 {
				t.Errorf("fields are not limited: %v", run)
			}
			seen = append(seen, run["id"].(string))
		}
		if next, _ = g.at("next_pq").(string); next == "" {
			break
		}
	}
	if !slices.Equal(seen, ids) || pages != 3 {
		t.Errorf("%d pages gave\n%v\nwant\n%v", pages, seen, ids)
	}
	r.call("GET", r.flow("/v1/runs?sort_by=created_at:asc"), "").want(t, 200, "items.0.id", ids[4], "next_pq", "null")
	for _, bad := range []string{"limit=0", "limit=501", "limit=x", "sort_by=cost", "pq=%25", "pq=eHg"} {
		r.call("GET", r.flow("/v1/runs?"+bad), "").want(t, 422)
	}
}

func TestAdministrativeCancel(t *testing.T) {
	r := newRig(t)
	_, id := r.order(Runflow, "")
	stop := func(id, body string) got { return r.call("POST", r.flow("/v1/admin/runs/"+id+"/cancellation"), body) }
	stop(id, `{"reason":"no"}`).want(t, 422)
	stop(id, `{"why":"because"}`).want(t, 422)
	r.clock.move(50 * time.Second)
	stop(id, `{"reason":"changed my mind"}`).want(t, 201, "status_code", "canceled", "completed_at", "2026-11-20T16:00:50.000000Z")
	r.clock.move(lifetime)
	stop(id, "").want(t, 200, "status_code", "canceled")
	r.poll(Runflow, id).want(t, 200, "status_code", "canceled", "output", "null", "cost", "1.512")
	_, id = r.order(Runflow, "")
	r.clock.move(lifetime)
	stop(id, "").want(t, 200, "status_code", "succeeded")
	stop("unknown", "").want(t, 404)
	_, id = r.order(Runflow, "#stuck")
	r.clock.move(lifetime)
	stop(id, "").want(t, 201, "status_code", "canceled")
	_, id = r.order(Runflow, "#spelled-cancelled #cancel-refused")
	stop(id, "").want(t, 403, "code", "PERMISSION_DENIED")

	r = newRig(t, func(o *Options) { o.NoCancel = true })
	_, id = r.order(Runflow, "")
	stop(id, "").want(t, 403, "code", "PERMISSION_DENIED")
}

func TestRunflowVariants(t *testing.T) {
	ended := func(prompt string) got {
		r := newRig(t)
		_, id := r.order(Runflow, prompt)
		r.clock.move(lifetime)
		return r.poll(Runflow, id)
	}
	ended("#partial").want(t, 200, "status_code", "partial_succeeded", "output.outputs.0.type", "video")
	ended("#no-video").want(t, 200, "status_code", "partial_succeeded", "output.outputs", "[]")
	ended("#flagged").want(t, 200, "status_code", "succeeded", "output.nsfw_detected", "true")
	ended("#numbers-as-text").want(t, 200, "output.outputs.0.duration", "5.0", "output.seed", "42")
	ended("#old-names").want(t, 200, "status", "succeeded", "status_code", "null", "finished_at", "2026-11-20T16:01:50.000000Z")
	ended("#old-names #fails").want(t, 200, "status", "failed", "failure_stage", "preprocess", "error.code", "INPUT_VALIDATION_FAILED")
	if _, bare := ended("#bare-urls").at("output.outputs.0").(string); !bare {
		t.Error("#bare-urls gives an object")
	}
	if _, ok := ended("#nested-video").at("output.video.url").(string); !ok {
		t.Error("#nested-video has no output.video.url")
	}
	r := newRig(t)
	_, id := r.order(Runflow, "#spelled-cancelled")
	r.call("POST", r.flow("/v1/admin/runs/"+id+"/cancellation"), "").want(t, 201, "status_code", "cancelled")
}

func TestOlderGenerationBlocks(t *testing.T) {
	r := newRig(t, func(o *Options) {
		o.Now, o.Speed = nil, Speed{Queued: 5 * time.Millisecond, Running: 10 * time.Millisecond}
	})
	body := with(flowInput(), "seed", "42")
	g := r.call("POST", r.flow("/v1/run/"+flowModel), enc(body))
	g.want(t, 200)
	r.call("GET", g.text("video.url"), "").want(t, 200)
	c := r.Charges()
	if len(c) != 1 || c[0].Price != 500_000 || c[0].Billed != 500_000 {
		t.Errorf("charges: %+v", c)
	}
	r.poll(Runflow, c[0].Job).want(t, 404)
	r.call("GET", r.flow("/v1/runs"), "").want(t, 200, "items", "[]")
	g = r.call("POST", r.flow("/v1/run/"+flowModel), enc(with(body, "prompt", "#fails #hostile-text")))
	g.want(t, 422)
	if !strings.Contains(g.text("message"), "\x1b") {
		t.Errorf("clean: %s", g.body)
	}
}

func TestOlderGenerationChargesWhoHangsUp(t *testing.T) {
	r := newRig(t) // the clock stands still: no answer will come
	done := make(chan error, 1)
	go func() {
		_, err := r.try("POST", r.flow("/v1/run/"+flowModel), enc(with(flowInput(), "seed", "1")))
		done <- err
	}()
	for len(r.Charges()) == 0 {
		time.Sleep(time.Millisecond)
	}
	r.Close()
	if err := <-done; err == nil {
		t.Error("answered before the end")
	}
	r.clock.move(lifetime)
	if c := r.Charges(); len(c) != 1 || c[0].Billed != 500_000 {
		t.Errorf("charges: %+v", c)
	}
}

// heard is a callback as it arrived.
type heard struct {
	header http.Header
	body   []byte
}

func listener(t *testing.T, statuses ...int) (string, chan heard) {
	t.Helper()
	c := make(chan heard, 10)
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.WriteHeader(statuses[min(n, len(statuses)-1)])
		n++
		c <- heard{r.Header, b}
	}))
	t.Cleanup(s.Close)
	return s.URL, c
}

func quick(o *Options) {
	o.Now, o.Speed = nil, Speed{Queued: time.Millisecond, Running: 8 * time.Millisecond}
}

func TestCallback(t *testing.T) {
	r := newRig(t, quick, func(o *Options) { o.CallbackSecret = "whsec_test" })
	address, calls := listener(t, 200)
	g := r.flowOrder(obj("input", flowInput(), "callback_url", address, "metadata", obj("a", "b")))
	h := <-calls
	var n struct {
		Event, Status string
		RunID         string `json:"run_id"`
		Output        struct{ Outputs []struct{ URL string } }
		Metadata      map[string]string
	}
	if err := json.Unmarshal(h.body, &n); err != nil {
		t.Fatal(err)
	}
	if n.Event != "run.completed" || n.Status != "succeeded" || n.RunID != g.id() || n.Metadata["a"] != "b" || len(n.Output.Outputs) != 1 {
		t.Errorf("notice: %s", h.body)
	}
	m := hmac.New(sha256.New, []byte("whsec_test"))
	m.Write(h.body)
	if h.header.Get("Runflow-Signature") != hex.EncodeToString(m.Sum(nil)) || h.header.Get("Runflow-Request-Id") == "" {
		t.Errorf("headers: %v", h.header)
	}
	r.flowOrder(obj("input", with(flowInput(), "prompt", "#fails"), "callback_url", address))
	if h := <-calls; !strings.Contains(string(h.body), `"event":"run.failed"`) || !strings.Contains(string(h.body), `"output":null`) {
		t.Errorf("notice: %s", h.body)
	}
}

func TestCallbackIsRepeatedOnServerErrorsOnly(t *testing.T) {
	r := newRig(t, quick)
	for want, statuses := range map[int][]int{1: {200}, 2: {500, 200}, 3: {503}} {
		address, calls := listener(t, statuses...)
		r.retryWebhook(runflow{r.Server}.dialect(), job{Callback: address})
		if len(calls) != want {
			t.Errorf("%v: %d calls, want %d", statuses, len(calls), want)
		}
		if h := <-calls; h.header.Get("Runflow-Signature") != "" {
			t.Error("signed without a secret")
		}
	}
}

func TestCallbackIsDoneUnlessTheServerFails(t *testing.T) {
	r := newRig(t)
	for status, want := range map[int]bool{200: true, 204: true, 404: true, 410: true, 500: false, 503: false} {
		address, _ := listener(t, status)
		if done := r.postWebhook(runflow{r.Server}.dialect(), job{Callback: address}); done != want {
			t.Errorf("%d: done %v", status, done)
		}
	}
	if r.postWebhook(runflow{r.Server}.dialect(), job{Callback: "http://127.0.0.1:1/"}) {
		t.Error("a refused connection counts as delivered")
	}
}

func TestCallbackStaysOnThisMachine(t *testing.T) {
	for address, want := range map[string]bool{
		"http://127.0.0.1/x": true, "http://localhost:80/x": true, "http://[::1]:9/x": true,
		"https://example.com/x": false, "http://10.0.0.1/x": false, "http://127.0.0.1.example.com/": false,
	} {
		if got := loopback(hostPort(mustURL(t, address))); got != want {
			t.Errorf("%s: loopback %v", address, got)
		}
	}
}
