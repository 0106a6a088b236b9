package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider/sandbox/clip"
)

// run returns the Run object: all documented fields, most of them null at first.
func (v runflow) run(j job) map[string]any {
	now := v.s.now()
	st := j.at(now)
	r := map[string]any{
		"id": j.ID, "target_type": "model", "model_id": fixedUUID(j.Model), "source_code": "api",
		"status_code": v.word(j, st, now), "input": j.Input, "output": nil, "duration_ms": nil,
		"cost": nil, "cost_breakdown": nil, "nodes_total": 1, "nodes_completed": 0,
		"client_ref": nil, "metadata": nil, "request_id": j.RequestID, "links": map[string]any{},
		"created_at": isoTime(j.Created), "started_at": isoTime(st.started), "completed_at": isoTime(st.ended),
		"failure_code": nil, "failure_message": nil, "failure_stage_code": nil,
	}
	if j.Ref != "" {
		r["client_ref"] = j.Ref
	}
	if j.Metadata != nil {
		r["metadata"] = j.Metadata
	}
	if st.phase.final() {
		r["duration_ms"] = st.ended.Sub(j.Created).Milliseconds()
		r["cost"] = j.billed(now).Decimal()
		r["cost_breakdown"] = map[string]any{}
	}
	switch st.phase {
	case succeeded:
		r["nodes_completed"] = 1
		r["output"] = v.output(j)
	case failed:
		r["failure_code"], r["failure_message"], r["failure_stage_code"] = runflowFailure(j)
	}
	if j.has("old-names") {
		oldNames(r)
	}
	return r
}

// word returns the status_code.
func (v runflow) word(j job, st progress, now time.Time) string {
	switch st.phase {
	case queued:
		if j.Created.Add(j.Queued).Sub(now) < j.Queued/5 {
			return "dispatching"
		}
		return "queued"
	case cancelled:
		if j.has("spelled-cancelled") {
			return "cancelled"
		}
		return "canceled"
	case failed:
		if j.has("errored") {
			return "errored"
		}
		return "failed"
	case succeeded:
		if j.has("partial") || j.has("no-video") {
			return "partial_succeeded"
		}
		return "succeeded"
	}
	return j.unknownStatus("running")
}

// runflowFailure returns why a run failed. Only INPUT_VALIDATION_FAILED is documented; the
// other codes are invented.
func runflowFailure(j job) (code, message, stage string) {
	if j.has("moderation") {
		return "CONTENT_MODERATION", "The input was flagged by the content policy: a real person in the first frame.", "inference"
	}
	if j.has("fails") {
		return "INPUT_VALIDATION_FAILED", "image dimensions exceed 4096x4096", "preprocess"
	}
	return "PROVIDER_ERROR", "The provider gave up on this run.", "inference"
}

// output returns the result of a run.
func (v runflow) output(j job) map[string]any {
	width, height := clip.Size(j.Shot, v.s.o.Small)
	link := v.s.videoLink(j)
	one := map[string]any{"url": link, "type": "video", "width": width, "height": height, "duration": j.Shot.Seconds}
	out := map[string]any{
		"outputs": []any{one}, "seed": j.Shot.Seed, "nsfw_detected": nil,
		"timing": map[string]any{"inference_ms": j.Running.Milliseconds()},
	}
	switch {
	case j.has("no-video"):
		out["outputs"] = []any{}
	case j.has("bare-urls"):
		out["outputs"] = []any{link}
	case j.has("nested-video"):
		return map[string]any{"video": map[string]any{"url": link}}
	}
	if j.has("flagged") {
		out["nsfw_detected"] = true
	}
	if j.has("numbers-as-text") {
		one["width"], one["height"] = strconv.Itoa(width), strconv.Itoa(height)
		one["duration"], out["seed"] = fmt.Sprintf("%d.0", j.Shot.Seconds), strconv.FormatInt(j.Shot.Seed, 10)
	}
	return out
}

// oldNames renames fields as in the vendor's own client.
func oldNames(r map[string]any) {
	for from, to := range map[string]string{"status_code": "status", "failure_stage_code": "failure_stage", "completed_at": "finished_at"} {
		r[to] = r[from]
		delete(r, from)
	}
	if r["failure_code"] != nil {
		r["error"] = map[string]any{"code": r["failure_code"], "message": r["failure_message"]}
	}
	delete(r, "failure_code")
	delete(r, "failure_message")
}

func (v runflow) statuses(*call) answer {
	return reply(http.StatusOK, map[string]any{"items": []string{
		"queued", "dispatching", "running", "succeeded", "partial_succeeded", "failed", "canceled"}})
}

// list is GET /v1/runs. New runs are missing for Options.ListLag.
func (v runflow) list(c *call) answer {
	q := c.r.URL.Query()
	limit, err := strconv.Atoi(orText(q.Get("limit"), "50"))
	if err != nil || limit < 1 || limit > 500 {
		return v.errorResponse(c, errBadInput, problem{[]string{"query", "limit"}, "must be between 1 and 500"})
	}
	keep, ok := runFilter(q.Get("q"))
	if !ok {
		return v.errorResponse(c, errBadInput, problem{[]string{"query", "q"}, "cannot parse the filter"})
	}
	order := orText(q.Get("sort_by"), "created_at:desc")
	if order != "created_at:desc" && order != "created_at:asc" {
		return v.errorResponse(c, errBadInput, problem{[]string{"query", "sort_by"}, "cannot sort by this"})
	}
	from, err := openCursor(q.Get("pq"))
	if err != nil {
		return v.errorResponse(c, errBadInput, problem{[]string{"query", "pq"}, "not a cursor"})
	}
	now := v.s.now()
	var runs []map[string]any
	for _, j := range v.s.jobs.jobs(Runflow) {
		if now.Sub(j.Created) < v.s.o.ListLag || j.has("vanish") || j.Older {
			continue
		}
		if r := v.run(j); keep(r) {
			runs = append(runs, r)
		}
	}
	if order == "created_at:desc" {
		slices.Reverse(runs)
	}
	return reply(http.StatusOK, page(runs, from, limit, q.Get("fields")))
}

// page returns one page of a list, with the cursors of its neighbours.
func page(runs []map[string]any, from, limit int, fields string) map[string]any {
	from = min(from, len(runs))
	end := min(from+limit, len(runs))
	items := []any{}
	for _, r := range runs[from:end] {
		if fields != "" {
			wanted := strings.Split(fields, ",")
			maps.DeleteFunc(r, func(k string, _ any) bool { return !slices.Contains(wanted, k) })
		}
		items = append(items, r)
	}
	out := map[string]any{"items": items, "next_pq": nil, "prev_pq": nil}
	if end < len(runs) {
		out["next_pq"] = cursor(end)
	}
	if from > 0 {
		out["prev_pq"] = cursor(max(from-limit, 0))
	}
	return out
}

func cursor(at int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("at:" + strconv.Itoa(at)))
}

func openCursor(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimPrefix(string(b), "at:"))
}

// runFilter parses the two supported filters: client_ref.eq:'x' (vendor's own programs) and
// status_code:x (documented).
func runFilter(q string) (func(run map[string]any) bool, bool) {
	if q == "" {
		return func(map[string]any) bool { return true }, true
	}
	if m := regexp.MustCompile(`^client_ref\.(?:eq|EQ):'([^']*)'$`).FindStringSubmatch(q); m != nil {
		return func(r map[string]any) bool { return r["client_ref"] == m[1] }, true
	}
	if m := regexp.MustCompile(`^status_code:(\w+)$`).FindStringSubmatch(q); m != nil {
		return func(r map[string]any) bool { return r["status_code"] == m[1] }, true
	}
	return nil, false
}

// webhook returns the callback: the body and its signature, the hex HMAC-SHA256 of it (model
// pages).
func (v runflow) webhook(j job) (http.Header, []byte) {
	st := j.at(v.s.now())
	n := map[string]any{
		"event": "run.failed", "run_id": j.ID, "status": "failed", "output": nil,
		"duration_ms": st.ended.Sub(j.Created).Milliseconds(), "created_at": isoTime(j.Created),
		"completed_at": isoTime(st.ended), "metadata": j.Metadata,
	}
	switch st.phase {
	case succeeded:
		n["event"], n["status"] = "run.completed", "succeeded"
		n["output"] = map[string]any{"outputs": v.output(j)["outputs"]}
	case cancelled:
		n["event"], n["status"] = "run.cancelled", "cancelled"
	}
	body := reply(0, n).body
	header := http.Header{"Runflow-Request-Id": {j.RequestID}}
	if v.s.o.CallbackSecret != "" {
		m := hmac.New(sha256.New, []byte(v.s.o.CallbackSecret))
		m.Write(body)
		header.Set("Runflow-Signature", hex.EncodeToString(m.Sum(nil)))
	}
	return header, body
}
