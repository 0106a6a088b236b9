package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// runcomfy simulates the RunComfy Model API. Sources: its page of Seedance 1.0 pro image to
// video, its pages on the Model API, and, where a comment says so, its own clients.
type runcomfy struct{ s *Server }

// RunComfy is its name.
const RunComfy = "runcomfy"

// It is invented that cancelled requests are not billed.
func (v runcomfy) dialect() dialect {
	return dialect{
		name: RunComfy, scheme: "Bearer", routes: v.routes, reject: v.errorResponse, prompt: promptOf, result: true, late: true,
		example: func(prompt string) (string, any) {
			return "/v1/models/bytedance/seedance-2.0/pro", map[string]any{"prompt": prompt, "duration": 4, "resolution": "480p"}
		},
	}
}

func (v runcomfy) routes(path string) map[string]route {
	switch path {
	case "/v1/models":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.catalogue}}
	case "/v1/models/categories":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.categories}}
	case "/prod/v2/balance":
		return map[string]route{"GET": {step: StepOther, do: v.balance}}
	}
	if id, ok := between(path, "/v1/models/", ""); ok {
		return map[string]route{
			"POST": {step: StepSubmit, json: true, do: func(c *call) answer { return v.create(c, id) }},
			"GET":  {step: StepOther, open: true, do: func(c *call) answer { return v.oneModel(c, id) }},
		}
	}
	if id, ok := between(path, "/v1/requests/", "/status"); ok {
		return map[string]route{"GET": {step: StepPoll, job: id, do: v.status}}
	}
	if id, ok := between(path, "/v1/requests/", "/result"); ok {
		return map[string]route{"GET": {step: StepResult, job: id, do: v.result}}
	}
	if id, ok := between(path, "/v1/requests/", "/cancel"); ok {
		return map[string]route{"POST": {step: StepCancel, job: id, do: v.cancel}}
	}
	return nil
}

// errorResponse formats a rejection. The codes are documented; the envelope is as observed by a
// third party; a code for invalid input is undocumented, so there is none.
func (v runcomfy) errorResponse(_ *call, why errorCode, problems ...problem) answer {
	say := func(status, code int, name, message string) answer {
		body := map[string]any{"error": name, "message": message}
		if code != 0 {
			body["code"] = code
		}
		if len(problems) > 0 {
			var detail []map[string]any
			for _, p := range problems {
				detail = append(detail, map[string]any{"loc": p.loc, "msg": p.msg})
			}
			body["detail"] = detail
		}
		return reply(status, body)
	}
	switch why {
	case errBadKey:
		return say(400, 400004, "UserAccountError", "The API token is invalid, expired or missing.")
	case errNoMoney:
		return say(400, 400002, "InsufficientResources", "Insufficient balance.")
	case errBadModel:
		return say(400, 400001, "InvalidResourceIdentifier", "The model_id is wrong.")
	case errNotYours, errNotNow:
		return say(403, 403001, "PermissionDeniedError", "This request belongs to another user.")
	case errNoJob:
		return say(404, 404001, "ResourceNotFound", "The request_id is unknown, deleted or expired.")
	case errNoRoute:
		return say(404, 0, "NotFound", "No such path.")
	case errNoMethod:
		return say(405, 0, "MethodNotAllowed", "Method not allowed.")
	case errNotJSON, errBadBody:
		return say(400, 0, "BadRequest", "Send a JSON object as application/json.")
	case errBadInput:
		return say(400, 0, "ValidationError", "The input does not match the schema.")
	case errTooMany:
		return say(429, 0, "TooManyRequests", "Too many requests.")
	case errBusy:
		return say(503, 0, "ServiceUnavailable", "Service unavailable.")
	}
	return say(500, 500001, "InternalError", "Internal error.")
}

// create is POST /v1/models/{model_id}: the body is the input.
func (v runcomfy) create(c *call, id string) answer {
	m, ok := find(runcomfyModels(), id)
	if !ok {
		return v.errorResponse(c, errBadModel)
	}
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	if ps := check(m.fields, body); len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	j, why, ps := v.s.create(v.dialect(), c, createParams{id: newUUID(v.s.now()), model: m, input: body})
	if j.ID == "" {
		return v.errorResponse(c, why, ps...)
	}
	return reply(http.StatusOK, v.links(j, map[string]any{"request_id": j.ID}))
}

// links adds the URLs of a request's other calls.
func (v runcomfy) links(j job, to map[string]any) map[string]any {
	base := v.s.URL(RunComfy) + "/v1/requests/" + j.ID
	to["status_url"], to["result_url"], to["cancel_url"] = base+"/status", base+"/result", base+"/cancel"
	return to
}

func (v runcomfy) status(c *call) answer {
	st := c.job.at(v.s.now())
	out := v.links(c.job, map[string]any{"request_id": c.job.ID})
	switch st.phase {
	case queued:
		out["status"], out["queue_position"] = "in_queue", st.ahead
		if c.job.has("numbers-as-text") {
			out["queue_position"] = strconv.Itoa(st.ahead)
		}
	case running:
		out["status"] = c.job.unknownStatus("in_progress")
	case cancelled:
		out["status"] = "cancelled"
	default:
		out["status"] = "completed" // also for a failed job: the result tells
	}
	return reply(http.StatusOK, out)
}

// result always responds with 200; before the end it contains only the status. A settling job
// is completed by its status and in progress by its result.
func (v runcomfy) result(c *call) answer {
	j, now := c.job, v.s.now()
	st := j.at(now)
	out := map[string]any{"request_id": j.ID, "created_at": isoTime(j.Created), "finished_at": isoTime(st.ended)}
	switch st.phase {
	case queued:
		out["status"] = "in_queue"
	case running, settling:
		out["status"] = "in_progress"
	case cancelled:
		out["status"] = "cancelled"
	case failed:
		out["status"], out["error"] = "failed", v.failure(j)
	case succeeded:
		out["status"], out["output"] = "succeeded", v.output(j)
	}
	if c.r.URL.Query().Get("include_cost") == "true" && st.phase.final() {
		out["cost"], out["model_id"], out["input"] = micros(j.billed(now)), j.Model, j.Input
		if j.has("numbers-as-text") {
			out["cost"] = j.billed(now).Decimal()
		}
	}
	return reply(http.StatusOK, out)
}

// failure is free text, or an object for moderated jobs (both appear in the vendor's clients;
// the texts are invented).
func (runcomfy) failure(j job) any {
	if j.has("moderation") {
		return map[string]any{"message": "Content policy violation: the prompt or image was flagged.", "type": "moderation"}
	}
	return "Generation failed: the model returned no video."
}

// output is an object with video, videos or both; on request a bare string, as another page
// documents it.
func (v runcomfy) output(j job) any {
	link := v.s.videoLink(j)
	switch {
	case j.has("no-video"):
		return map[string]any{}
	case j.has("bare-urls"):
		return link
	case j.has("nested-video"):
		return map[string]any{"videos": []string{link}}
	}
	return map[string]any{"video": link}
}

// cancel cancels queued requests; later it has no effect. The combination of completed with an
// outcome is the vendor's own example.
func (v runcomfy) cancel(c *call) answer {
	outcome := "not_cancellable"
	if c.job.at(v.s.now()).phase == queued {
		if _, err := v.s.jobs.cancel(c.job, v.s.now()); err != nil {
			return v.errorResponse(c, broken)
		}
		outcome = "cancelled"
	}
	return reply(http.StatusAccepted, map[string]any{"request_id": c.job.ID, "status": "completed", "outcome": outcome})
}

// catalogue, categories and oneModel follow the vendor's own clients.
func (v runcomfy) catalogue(*call) answer {
	var all []map[string]any
	for _, m := range runcomfyModels() {
		all = append(all, v.card(m))
	}
	return reply(http.StatusOK, map[string]any{"models": all, "total": len(all)})
}

func (v runcomfy) categories(*call) answer {
	return reply(http.StatusOK, map[string]any{"categories": []string{"text-to-video", "image-to-video"}})
}

func (v runcomfy) oneModel(c *call, id string) answer {
	m, ok := find(runcomfyModels(), id)
	if !ok {
		return v.errorResponse(c, errBadModel)
	}
	return reply(http.StatusOK, v.card(m))
}

func (v runcomfy) card(m model) map[string]any {
	props, required := map[string]any{}, []string{}
	for _, f := range m.fields {
		p := map[string]any{"type": jsonType(f.kind)}
		if len(f.oneOf) > 0 {
			p["enum"] = f.oneOf
		}
		if f.max > 0 {
			p["minimum"], p["maximum"] = f.min, f.max
		}
		props[f.name] = p
		if f.required {
			required = append(required, f.name)
		}
	}
	return map[string]any{
		"model_id": m.id, "name": strings.ReplaceAll(strings.TrimPrefix(m.id, "bytedance/"), "/", " "),
		"base_price_usd": micros(v.s.price(m)), "price_unit": "second", "pricing_note": "per second of video",
		"input_schema": map[string]any{"type": "object", "required": required, "properties": props},
	}
}

func jsonType(k kind) string {
	switch k {
	case whole:
		return "integer"
	case boolean:
		return "boolean"
	case links:
		return "array"
	}
	return "string"
}

func (v runcomfy) balance(*call) answer {
	return reply(http.StatusOK, map[string]any{"balance_usd": json.Number(v.s.balanceLeft(RunComfy).Decimal()), "currency": "USD"})
}
