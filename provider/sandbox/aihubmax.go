package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// aihubmax simulates AIHubMax. Sources: its page of Seedance 2.0 image to video, its API
// descriptions of 2026-08-04, and its own clients.
type aihubmax struct{ s *Server }

// AIHubMax is its name.
const AIHubMax = "aihubmax"

func (v aihubmax) dialect() dialect {
	return dialect{
		name: AIHubMax, scheme: "Bearer", routes: v.routes, precheck: firewall, reject: v.errorResponse, prompt: promptOf, late: true,
		example: func(prompt string) (string, any) {
			return "/v1/videos/generations",
				map[string]any{"model": "seedance-2.0-fast-text-to-video", "prompt": prompt, "duration": 4, "resolution": "480p"}
		},
	}
}

// firewall simulates the one in front of AIHubMax and EvoLink: it rejects default user agents
// with plain text, whatever the key (the vendors' own notes).
func firewall(c *call) (answer, bool) {
	agent := strings.ToLower(c.r.Header.Get("User-Agent"))
	for _, dull := range []string{"go-http-client", "python-urllib", "python-requests"} {
		if agent == "" || strings.HasPrefix(agent, dull) {
			return answer{status: http.StatusForbidden, body: []byte("error code: 1010")}.with("Content-Type", "text/plain; charset=UTF-8"), true
		}
	}
	return answer{}, false
}

func (v aihubmax) routes(path string) map[string]route {
	switch path {
	case "/v1/videos/generations":
		return map[string]route{"POST": {step: StepSubmit, json: true, do: v.create}}
	case "/v1/files/upload/stream":
		return map[string]route{"POST": {step: StepUpload, do: v.uploadStream}}
	case "/v1/files/upload/base64":
		return map[string]route{"POST": {step: StepUpload, json: true, do: v.uploadBase64}}
	case "/v1/models":
		return map[string]route{"GET": {step: StepOther, do: v.models}}
	case "/api/pricing":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.pricing}}
	case "/dashboard/billing/subscription":
		return map[string]route{"GET": {step: StepOther, do: v.subscription}}
	case "/dashboard/billing/usage":
		return map[string]route{"GET": {step: StepOther, do: v.usage}}
	}
	if id, ok := between(path, "/v1/tasks/", ""); ok {
		return map[string]route{"GET": {step: StepPoll, job: id, do: v.poll}}
	}
	return nil
}

// errorResponse formats a rejection: {"error":{"message","type","code"}}.
func (v aihubmax) errorResponse(c *call, why errorCode, problems ...problem) answer {
	say := func(status int, kind, code, message string) answer {
		for _, p := range problems {
			message += "; " + strings.Join(p.loc, ".") + ": " + p.msg
		}
		e := map[string]any{"message": fmt.Sprintf("%s (request_id: %s)", message, c.requestID), "type": kind}
		if code != "" {
			e["code"] = code
		}
		return reply(status, map[string]any{"error": e}).with("X-Request-Id", c.requestID)
	}
	switch why {
	case errBadKey:
		return say(401, "authentication_error", "invalid_api_key", "Invalid API key")
	case errNoMoney:
		return say(402, "insufficient_quota", "insufficient_quota", "Insufficient credits")
	case errNotYours, errNotNow:
		return say(403, "permission_error", "", "Not permitted")
	case errNoJob:
		return say(404, "not_found", "not_found", "Task not found")
	case errNoRoute:
		return say(404, "not_found", "", "No such path")
	case errNoMethod:
		return say(405, "invalid_request_error", "", "Method not allowed")
	case errNotJSON, errBadBody:
		return say(400, "invalid_request_error", "", "The body must be a JSON object sent as application/json")
	case errBadModel:
		return say(422, "validation_error", "model_not_found", "The model is not available to this key")
	case errBadInput:
		return say(422, "validation_error", "invalid_parameter", "Invalid parameters")
	case errTooMany:
		return say(429, "rate_limit_error", "", "Too many requests")
	case errBusy:
		return say(503, "service_unavailable", "", "No upstream is available")
	}
	return say(500, "server_error", "", "Internal error")
}

// create is POST /v1/videos/generations, for every model.
func (v aihubmax) create(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	id, ok := body["model"].(string)
	if !ok {
		return v.errorResponse(c, errBadInput, problem{[]string{"model"}, "field required"})
	}
	m, ok := find(aihubmaxModels(), id)
	if !ok {
		return v.errorResponse(c, errBadModel)
	}
	if ps := check(m.fields, body); len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	if strings.Contains(id, "2.5-reference") && body["image_urls"] == nil && body["video_urls"] == nil && body["audio_urls"] == nil {
		return v.errorResponse(c, errBadInput, problem{[]string{"image_urls"}, "at least one reference is needed"})
	}
	now := v.s.now()
	j, why, ps := v.s.create(v.dialect(), c, createParams{id: fmt.Sprintf("task-unified-%d-%08x", now.Unix(), uint32(random())), model: m, input: body})
	if j.ID == "" {
		return v.errorResponse(c, why, ps...)
	}
	return reply(http.StatusOK, v.task(j)).with("X-Request-Id", c.requestID)
}

func (v aihubmax) poll(c *call) answer {
	return reply(http.StatusOK, v.task(c.job)).with("X-Request-Id", c.requestID)
}

// task returns the task object. A job that has just ended is completed without results for a
// moment, as observed by the vendor's clients.
func (v aihubmax) task(j job) map[string]any {
	st := j.at(v.s.now())
	t := map[string]any{
		"id": j.ID, "object": "video.generation.task", "type": "video", "model": j.Model, "created": j.Created.Unix(),
		"progress": st.progress, "status": "pending", "results": nil, "error": nil,
		"task_info": map[string]any{"can_cancel": st.phase == queued, "estimated_time": wholeSeconds(j.Queued + j.Running + j.Settle)},
		"usage":     map[string]any{"credits_reserved": credits(j), "user_group": "default"},
	}
	switch st.phase {
	case running:
		t["status"] = j.unknownStatus("processing")
	case settling:
		t["status"] = "completed"
	case succeeded:
		t["status"] = "completed"
		if !j.has("no-video") {
			t["results"] = []any{v.resultItem(j)}
		}
	case failed:
		t["status"], t["progress"], t["error"] = "failed", 0, aihubmaxFailure(j)
	}
	if j.has("numbers-as-text") {
		t["progress"], t["created"] = strconv.Itoa(st.progress), strconv.FormatInt(j.Created.Unix(), 10)
	}
	return t
}

func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// credits returns the reserved amount of a task, in an undocumented unit; here a hundredth of a
// dollar.
func credits(j job) int64 { return int64(j.Price) / 10_000 }

func (v aihubmax) resultItem(j job) any {
	link := v.s.videoLink(j)
	item := map[string]any{"url": link, "content_type": "video/mp4", "filename": j.ID + ".mp4", "seed": j.Shot.Seed}
	switch {
	case j.has("bare-urls"):
		return link
	case j.has("nested-video"):
		delete(item, "url")
		item["video_url"] = link
	}
	return item
}

// aihubmaxFailure returns why a task failed. model_unavailable is known from the vendor's
// clients; the moderation code is invented.
func aihubmaxFailure(j job) map[string]any {
	if j.has("moderation") {
		return map[string]any{"code": "content_policy_violation", "message": "The content was flagged by the safety system", "type": "task_error"}
	}
	return map[string]any{"code": "model_unavailable", "message": "The model could not make this video", "type": "task_error"}
}

func (v aihubmax) models(*call) answer {
	var data []map[string]any
	for _, m := range aihubmaxModels() {
		data = append(data, map[string]any{"id": m.id, "object": "model", "created": 1757165031, "owned_by": "bytedance"})
	}
	return reply(http.StatusOK, map[string]any{"object": "list", "data": data})
}

// pricing returns the public price list. Its rows and prices are invented: only the format is
// known.
func (v aihubmax) pricing(*call) answer {
	var data []map[string]any
	for _, m := range aihubmaxModels() {
		for _, f := range m.fields {
			if f.role != isResolution {
				continue
			}
			for _, r := range f.oneOf {
				data = append(data, map[string]any{"model_name": m.id + "[" + r + "]", "quota_type": 1, "model_price": micros(v.s.price(m)),
					"model_ratio": 0, "completion_ratio": 0, "enable_groups": []string{"default"}, "supported_endpoint_types": []string{"video"}})
			}
		}
	}
	return reply(http.StatusOK, map[string]any{"success": true, "data": data, "group_ratio": map[string]any{"default": 1}})
}

func (v aihubmax) subscription(*call) answer {
	return reply(http.StatusOK, map[string]any{"object": "billing_subscription", "hard_limit_usd": micros(v.s.o.Balance)})
}

// usage is in cents.
func (v aihubmax) usage(*call) answer {
	cents := v.s.o.Balance - v.s.balanceLeft(AIHubMax)
	return reply(http.StatusOK, map[string]any{"object": "list", "total_usage": json.Number((cents * 100).Decimal())})
}
