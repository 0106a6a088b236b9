package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

// evolink simulates EvoLink, its file store included. Sources: its OpenAPI files of 2026-08-21;
// the list, the idempotency key, the bill of a task and the price rules are those of the
// vendor's clients of 2026-10.
type evolink struct{ s *Server }

// EvoLink is its name.
const EvoLink = "evolink"

func (v evolink) dialect() dialect {
	return dialect{
		name: EvoLink, scheme: "Bearer", routes: v.routes, precheck: firewall, reject: v.reject, prompt: promptOf, webhook: v.webhook, replays: true,
		example: func(prompt string) (string, any) {
			return "/v1/videos/generations", map[string]any{"model": "seedance-2.0-fast-text-to-video", "prompt": prompt, "duration": 4, "quality": "480p"}
		},
	}
}

func (v evolink) routes(path string) map[string]route {
	switch path {
	case "/v1/videos/generations":
		return map[string]route{"POST": {step: StepSubmit, json: true, do: v.create}}
	case "/v1/tasks":
		return map[string]route{"GET": {step: StepList, do: v.list}}
	case "/v1/tasks/batch":
		return map[string]route{"POST": {step: StepList, json: true, do: v.batch}}
	case "/v1/credits":
		return map[string]route{"GET": {step: StepOther, do: v.credits}}
	case "/v1/catalog/pricing-rules":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.rules}}
	case "/api/v1/files/upload/stream":
		return map[string]route{"POST": {step: StepUpload, do: v.uploadStream}}
	case "/api/v1/files/upload/base64":
		return map[string]route{"POST": {step: StepUpload, json: true, do: v.uploadBase64}}
	case "/api/v1/files/quota":
		return map[string]route{"GET": {step: StepOther, do: v.quota}}
	}
	if id, ok := between(path, "/v1/tasks/", ""); ok {
		return map[string]route{"GET": {step: StepPoll, job: id, do: v.poll}}
	}
	return nil // nothing is cancelled or deleted
}

// reject formats a rejection: {"error":{"code","message","type"}}, with the field in param. The
// account's routes write the code as a number.
func (v evolink) reject(c *call, why errorCode, problems ...problem) answer {
	say := func(status int, code any, kind, message string) answer {
		e := map[string]any{"code": code, "message": message, "type": kind}
		if len(problems) > 0 {
			e["param"] = strings.Join(problems[0].loc, ".")
			e["message"] = message + ": " + e["param"].(string) + ": " + problems[0].msg
		}
		if c.path == "/v1/credits" {
			e["code"] = status
		}
		return reply(status, map[string]any{"error": e}).with("X-Request-Id", c.requestID)
	}
	switch why {
	case errBadKey:
		return say(401, "unauthorized", "authentication_error", "Invalid API key")
	case errNoMoney:
		return say(402, "insufficient_quota", "insufficient_quota", "Insufficient credits")
	case errBadModel:
		return say(403, "model_access_denied", "invalid_request_error", "No access to this model")
	case errNotYours:
		return say(403, "permission_denied", "invalid_request_error", "Permission denied")
	case errNoJob:
		if !strings.HasPrefix(c.path, "/v1/tasks/task-unified-") {
			return say(400, "invalid_task_id", "invalid_request_error", "Invalid task id")
		}
		return say(404, "task_not_found", "invalid_request_error", "Task not found")
	case errNoRoute:
		return say(404, "not_found", "invalid_request_error", "No such path")
	case errNoMethod:
		return say(405, "invalid_request", "invalid_request_error", "Method not allowed")
	case errNotJSON, errBadBody:
		return say(400, "invalid_request", "invalid_request_error", "The body must be a JSON object sent as application/json")
	case errBadInput:
		if strings.Contains(string(c.body), `"seedance-2.5`) {
			return say(400, "invalid_parameter", "invalid_request_error", "Invalid parameter")
		}
		return say(400, "invalid_request", "invalid_request_error", "Invalid request")
	case errNotNow:
		return say(409, "idempotency_conflict", "invalid_request_error", "This key was used with another body")
	case errTooMany:
		return say(429, "rate_limit_exceeded", "rate_limit_error", "Too many requests")
	case errBusy:
		return say(503, "service_unavailable", "api_error", "No channel is available")
	}
	return say(500, "internal_error", "api_error", "Internal error")
}

// isRunKey reports whether a key has the format of an idempotency key in the vendor's client. Keys
// in other formats are undocumented and have no effect here.
func isRunKey(key string) bool {
	const known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	return len(key) >= 16 && len(key) <= 96 && strings.Trim(key, known) == ""
}

// create is POST /v1/videos/generations, for every model.
func (v evolink) create(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.reject(c, errBadBody)
	}
	id, ok := body["model"].(string)
	if !ok {
		return v.reject(c, errBadInput, problem{[]string{"model"}, "field required"})
	}
	m, ok := find(evolinkModels(), id)
	if !ok {
		return v.reject(c, errBadModel)
	}
	ps := check(m.fields, body)
	if len(ps) == 0 {
		ps = evolinkMedia(id, body)
	}
	if len(ps) > 0 {
		return v.reject(c, errBadInput, ps...)
	}
	callback, _ := body["callback_url"].(string)
	key := c.r.Header.Get("Idempotency-Key")
	if !isRunKey(key) {
		key = ""
	}
	now := v.s.now()
	j, why, ps := v.s.create(v.dialect(), c, createParams{
		id: fmt.Sprintf("task-unified-%d-%08x", now.Unix(), uint32(random())), model: m, input: body, callback: callback, repeat: key,
		price: func(sh clipSpec) provider.Money { return v.cost(m, sh, body) },
	})
	if j.ID == "" {
		return v.reject(c, why, ps...)
	}
	a := reply(http.StatusOK, v.task(j)).with("X-Request-Id", c.requestID)
	if j.RequestID != c.requestID {
		a = a.with("Idempotency-Replayed", "true")
	}
	return a
}

// evolinkMedia checks combinations of fields.
func evolinkMedia(id string, body map[string]any) []problem {
	given := func(name string) bool { return body[name] != nil }
	seen := given("image_urls") || given("video_urls")
	switch {
	case !strings.HasSuffix(id, "-reference-to-video"):
	case strings.HasPrefix(id, "seedance-2.5") && !seen && !given("audio_urls"):
		return []problem{{[]string{"image_urls"}, "at least one reference is needed"}}
	case strings.HasPrefix(id, "seedance-2.0") && !seen && given("audio_urls"):
		return []problem{{[]string{"audio_urls"}, "needs an image or a video"}}
	}
	if ratio := body["aspect_ratio"]; id == "doubao-seedance-1.0-pro-fast" && !given("image_urls") && (ratio == "adaptive" || ratio == "keep_ratio") {
		return []problem{{[]string{"aspect_ratio"}, "there is no image to keep to"}}
	}
	return nil
}

func (v evolink) poll(c *call) answer {
	return reply(http.StatusOK, v.task(c.job)).with("X-Request-Id", c.requestID)
}

// task is the task object.
func (v evolink) task(j job) map[string]any {
	now := v.s.now()
	st := j.at(now)
	usage := map[string]any{"billing_rule": "per_second", "credits_reserved": inCredits(j.Price), "user_group": "default"}
	t := map[string]any{
		"id": j.ID, "object": "video.generation.task", "type": "video", "model": j.Model, "created": j.Created.Unix(),
		"progress": st.progress, "status": "pending", "usage": usage,
		"task_info": map[string]any{"can_cancel": st.phase == queued, "estimated_time": wholeSeconds(j.Queued + j.Running), "video_duration": j.Shot.Seconds},
	}
	switch st.phase {
	case running:
		t["status"] = j.unknownStatus("processing")
	case succeeded:
		t["status"] = "completed"
		v.result(t, j)
		usage["credits_used"] = inCredits(j.billed(now))
		usage["cost"] = map[string]any{"credits": inCredits(j.billed(now)).String(), "usd": j.billed(now).Decimal()}
		t["billing"] = map[string]any{"charge_status": "charged", "refund_status": "not_required", "reserved_credits": inCredits(j.Price), "charged_credits": inCredits(j.billed(now))}
	case failed:
		t["status"], t["progress"], t["error"] = "failed", 0, evolinkFailure(j)
		t["billing"] = map[string]any{
			"charge_status": "released", "refund_status": "completed", "refund_scope": "account_balance", "refunded_at": isoTime(st.ended),
			"reserved_credits": inCredits(j.Price), "charged_credits": 0, "refunded_credits": inCredits(j.Price),
		}
	}
	if j.has("numbers-as-text") {
		t["progress"], t["created"] = strconv.Itoa(st.progress), strconv.FormatInt(j.Created.Unix(), 10)
	}
	return t
}

func (v evolink) result(t map[string]any, j job) {
	link := v.s.videoLink(j)
	switch {
	case j.has("no-video"):
		t["results"] = []any{}
	case j.has("nested-video"):
		t["output"] = map[string]any{"video_url": link}
	default:
		t["results"] = []any{link}
	}
}

// inCredits converts an amount to credits: 68 per dollar.
func inCredits(m provider.Money) json.Number { return json.Number(m.Times(68).Decimal()) }

func evolinkFailure(j job) map[string]any {
	if j.has("moderation") {
		return map[string]any{"code": "content_policy_violation", "message": "Content policy violation.\nYour request was blocked by safety filters.", "type": "task_error"}
	}
	return map[string]any{"code": "generation_failed_no_content", "message": "Nothing was generated", "type": "task_error"}
}

// list is GET /v1/tasks: newest first, without links. New tasks are missing for
// Options.ListLag.
func (v evolink) list(c *call) answer {
	q := c.r.URL.Query()
	page, err := strconv.Atoi(orText(q.Get("page"), "1"))
	size, err2 := strconv.Atoi(orText(q.Get("page_size"), "20"))
	if err != nil || err2 != nil || page < 1 || size < 1 || size > 50 {
		return v.reject(c, errBadInput, problem{[]string{"page_size"}, "must be between 1 and 50"})
	}
	now := v.s.now()
	all := []any{}
	for _, j := range v.s.jobs.jobs(EvoLink) {
		t := v.task(j)
		if now.Sub(j.Created) < v.s.o.ListLag || j.has("vanish") || !matches(q.Get("status"), t["status"]) || !matches(q.Get("model"), j.Model) || !matches(q.Get("type"), "video") {
			continue
		}
		item := map[string]any{
			"id": j.ID, "status": t["status"], "model": j.Model, "type": "video", "progress": t["progress"], "created_at": j.Created.Unix(),
			"has_results": t["results"] != nil, "has_error": t["error"] != nil,
		}
		if used, ok := t["usage"].(map[string]any)["credits_used"]; ok {
			item["credits_used"] = used
		}
		all = append(all, item)
	}
	slices.Reverse(all)
	total := len(all)
	from := min((page-1)*size, total)
	return reply(http.StatusOK, map[string]any{"data": all[from:min(from+size, total)], "total": total, "page": page, "page_size": size})
}

func matches(wanted string, is any) bool { return wanted == "" || wanted == is }

// batch returns up to fifty tasks; unknown ones are omitted.
func (v evolink) batch(c *call) answer {
	body, err := decodeObject(c.body)
	ids, ok := body["task_ids"].([]any)
	if err != nil || !ok || len(body) != 1 || len(ids) < 1 || len(ids) > 50 {
		return v.reject(c, errBadInput, problem{[]string{"task_ids"}, "must be a list of 1 to 50 ids"})
	}
	all := []any{}
	for _, id := range ids {
		s, _ := id.(string)
		if j, ok := v.s.jobs.job(EvoLink, s); ok && !j.has("vanish") {
			all = append(all, v.task(j))
		}
	}
	return reply(http.StatusOK, map[string]any{"data": all})
}

// credits is the balance of the account; the key has no limit of its own.
func (v evolink) credits(*call) answer {
	left := v.s.balanceLeft(EvoLink)
	used := inCredits(v.s.o.Balance - left)
	return reply(http.StatusOK, map[string]any{"success": true, "message": "", "data": map[string]any{
		"token": map[string]any{"remaining_credits": 0, "unlimited_credits": true, "used_credits": used},
		"user":  map[string]any{"remaining_credits": inCredits(left), "used_credits": used},
	}})
}

// webhook returns the callback: the task, unsigned.
func (v evolink) webhook(j job) (http.Header, []byte) { return http.Header{}, reply(0, v.task(j)).body }
