package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// rig is a server under a clock that only the test moves, and a client that
// speaks raw HTTP.
type rig struct {
	t *testing.T
	*Server
	clock *hand
}

// hand is a clock that moves by hand.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

const (
	queueTime = 10 * time.Second
	runTime   = 100 * time.Second
	// lifetime is long enough for a job to have ended with its link.
	lifetime = queueTime + runTime + runTime/10
)

// newRig starts a server whose jobs wait 10 s and run 100 s by the rig's clock.
func newRig(t *testing.T, change ...func(*Options)) *rig {
	t.Helper()
	h := &hand{at: time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)}
	return startRig(t, h, change...)
}

func startRig(t *testing.T, h *hand, change ...func(*Options)) *rig {
	t.Helper()
	o := Options{Speed: Speed{Queued: queueTime, Running: runTime}, Small: true, Now: h.now}
	for _, c := range change {
		c(&o)
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &rig{t: t, Server: s, clock: h}
}

// got is an answer, with its body decoded when it was a JSON object.
type got struct {
	asked  time.Time // when the request was begun
	status int
	header http.Header
	body   []byte
	json   map[string]any
}

// try sends one request on a connection of its own; header pairs follow the
// body, and "-Name" removes one of the usual ones.
func (r *rig) try(method, url, body string, header ...string) (got, error) {
	r.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if !strings.HasPrefix(url, r.StorageURL()) {
		req.Header.Set("Authorization", "Bearer "+Key)
	}
	req.Header.Set("User-Agent", "sandbox-test/1")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if name, off := strings.CutPrefix(header[i], "-"); off {
			req.Header.Del(name)
			continue
		}
		req.Header.Set(header[i], header[i+1])
	}
	tr := &http.Transport{DisableKeepAlives: true}
	asked := time.Now()
	resp, err := (&http.Client{Transport: tr, Timeout: 2 * time.Minute}).Do(req)
	if err != nil {
		return got{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	g := got{asked: asked, status: resp.StatusCode, header: resp.Header, body: b}
	if len(b) < 1<<20 {
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		d.Decode(&g.json) // not every answer is JSON
	}
	return g, err
}

// call is try for calls that must be answered.
func (r *rig) call(method, url, body string, header ...string) got {
	r.t.Helper()
	g, err := r.try(method, url, body, header...)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, url, err)
	}
	return g
}

// at walks into a decoded answer: "output.outputs.0.url".
func (g got) at(path string) any {
	var v any = g.json
	for _, key := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			i := int(key[0] - '0')
			if i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// text is at as text: numbers as they came, null as "null".
func (g got) text(path string) string {
	switch v := g.at(path).(type) {
	case nil:
		return "null"
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	b, _ := json.Marshal(g.at(path))
	return string(b)
}

// want checks a status and some fields.
func (g got) want(t *testing.T, status int, fields ...string) {
	t.Helper()
	if g.status != status {
		t.Errorf("status %d, want %d: %.300s", g.status, status, g.body)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if v := g.text(fields[i]); v != fields[i+1] {
			t.Errorf("%s is %q, want %q: %.500s", fields[i], v, fields[i+1], g.body)
		}
	}
}

// The usual requests, one for each protocol.
const (
	flowModel = "bytedance/seedance/2.0/image-to-video"
	flowText  = "bytedance/seedance/2.0/text-to-video"
	comfyPro  = "bytedance/seedance-1-0/pro/image-to-video"
	comfyTwoP = "bytedance/seedance-2.0/pro"
)

func (r *rig) flow(path string) string  { return r.URL(Runflow) + path }
func (r *rig) comfy(path string) string { return r.URL(RunComfy) + path }
func (r *rig) hub(path string) string   { return r.URL(AIHubMax) + path }

func obj(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// with is base with some fields changed; a nil value takes the field out.
func with(base map[string]any, pairs ...any) map[string]any {
	m := map[string]any{}
	for k, v := range base {
		m[k] = v
	}
	for k, v := range obj(pairs...) {
		if v == nil {
			delete(m, k)
			continue
		}
		m[k] = v
	}
	return m
}

// null is a JSON null, where nil means "without the field".
var null = json.RawMessage("null")

func enc(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func flowInput() map[string]any {
	return obj("prompt", "Clouds", "image_url", "https://example.com/in.png", "duration", "5",
		"resolution", "720p", "aspect_ratio", "16:9", "generate_audio", true, "seed", 42)
}

func comfyInput() map[string]any {
	return obj("prompt", "Sunglasses", "first_frame_image_url", "https://example.com/in.png", "resolution", "720p",
		"ratio", "16:9", "duration", 5)
}

func hubInput() map[string]any {
	return obj("model", "seedance-2.0-image-to-video", "prompt", "A corgi", "image_url", "https://example.com/in.png",
		"resolution", "720p", "aspect_ratio", "16:9", "duration", 5, "generate_audio", true, "seed", 7)
}

// order sends the usual create call of a provider with another prompt ("" keeps
// it) and returns the answer and the id in it.
func (r *rig) order(provider, prompt string) (got, string) {
	r.t.Helper()
	g, err := r.tryOrder(provider, prompt)
	if err != nil {
		r.t.Fatal(err)
	}
	return g, g.id()
}

// id is the id in the answer to a create call, or "".
func (g got) id() string {
	for _, name := range []string{"id", "request_id"} {
		if s, ok := g.json[name].(string); ok {
			return s
		}
	}
	return ""
}

func (r *rig) tryOrder(provider, prompt string) (got, error) {
	r.t.Helper()
	said := func(m map[string]any) map[string]any {
		if prompt == "" {
			return m
		}
		return with(m, "prompt", prompt)
	}
	switch provider {
	case Runflow:
		return r.try("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(obj("input", said(flowInput()), "client_ref", "ref-1")))
	case RunComfy:
		return r.try("POST", r.comfy("/v1/models/"+comfyPro), enc(said(comfyInput())))
	}
	return r.try("POST", r.hub("/v1/videos/generations"), enc(said(hubInput())))
}

// poll asks the status of a job.
func (r *rig) poll(provider, id string) got {
	r.t.Helper()
	return r.call("GET", r.pollURL(provider, id), "")
}

func (r *rig) pollURL(provider, id string) string {
	switch provider {
	case Runflow:
		return r.flow("/v1/runs/" + id)
	case RunComfy:
		return r.comfy("/v1/requests/" + id + "/status")
	}
	return r.hub("/v1/tasks/" + id)
}

// result is the call that brings the link.
func (r *rig) result(provider, id string) got {
	r.t.Helper()
	if provider == RunComfy {
		return r.call("GET", r.comfy("/v1/requests/"+id+"/result?include_cost=true"), "")
	}
	return r.poll(provider, id)
}

// linkIn is where each provider puts the link.
func linkIn(provider string) string {
	return map[string]string{Runflow: "output.outputs.0.url", RunComfy: "output.video", AIHubMax: "results.0.url"}[provider]
}

func everyProvider(t *testing.T, f func(t *testing.T, provider string)) {
	for _, p := range []string{Runflow, RunComfy, AIHubMax} {
		t.Run(p, func(t *testing.T) { f(t, p) })
	}
}

// containsLine reports whether a text holds a whole line.
func containsLine(text, line string) bool {
	return strings.Contains("\n"+text, "\n"+line)
}
