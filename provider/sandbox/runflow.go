package sandbox

import (
	"net/http"
	"unicode/utf8"
)

// runflow simulates Runflow. Sources: its pages of image to video and fast text to video
// (current generation), the page of image to video dated 2026-04-08 (older generation), and its
// guides on runs, assets, errors and billing.
type runflow struct{ s *Server }

// Runflow is its name.
const Runflow = "runflow"

func (v runflow) dialect() dialect {
	return dialect{
		name: Runflow, scheme: "Bearer", routes: v.routes, reject: v.errorResponse, webhook: v.webhook,
		prompt: func(body map[string]any) string {
			if input, ok := body["input"].(map[string]any); ok {
				return promptOf(input)
			}
			return promptOf(body) // older generation
		},
		example: func(prompt string) (string, any) {
			return "/v1/models/bytedance/seedance/2.0/fast/text-to-video/runs",
				map[string]any{"input": map[string]any{"prompt": prompt, "duration": "4", "resolution": "480p"}}
		},
		billsCancelled: true, // the work of a cancelled run continues (guide on cancelling)
	}
}

func (v runflow) routes(path string) map[string]route {
	switch {
	case path == "/v1/runs":
		return map[string]route{"GET": {step: StepList, do: v.list}}
	case path == "/v1/runs/statuses":
		return map[string]route{"GET": {step: StepOther, do: v.statuses}}
	case path == "/v1/asset-uploads":
		return map[string]route{"POST": {step: StepUpload, json: true, do: v.createUpload}}
	case path == "/v1/billing/balance":
		return map[string]route{"GET": {step: StepOther, do: v.balance}}
	case path == "/v1/auth/me":
		return map[string]route{"GET": {step: StepOther, do: v.me}}
	case path == "/v1/health":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.health}}
	case path == "/v1/models":
		return map[string]route{"GET": {step: StepOther, do: v.catalogue}}
	case path == "/v1/public/models":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.catalogue}}
	}
	return v.deepRoutes(path)
}

// deepRoutes returns the operations of paths with an id.
func (v runflow) deepRoutes(path string) map[string]route {
	if id, ok := between(path, "/v1/models/", "/runs"); ok {
		return map[string]route{"POST": {step: StepSubmit, json: true, do: func(c *call) answer { return v.create(c, id) }}}
	}
	if id, ok := between(path, "/v1/models/", "/pricing"); ok {
		return map[string]route{"GET": {step: StepOther, do: func(c *call) answer { return v.pricing(c, id) }}}
	}
	if id, ok := between(path, "/v1/models/", ""); ok {
		return map[string]route{"GET": {step: StepOther, do: func(c *call) answer { return v.oneModel(c, id) }}}
	}
	if id, ok := between(path, "/v1/run/", ""); ok {
		return map[string]route{"POST": {step: StepSubmit, json: true, do: func(c *call) answer { return v.block(c, id) }}}
	}
	if id, ok := between(path, "/v1/admin/runs/", "/cancellation"); ok {
		return map[string]route{"POST": {step: StepCancel, job: id, do: v.cancel}}
	}
	if id, ok := between(path, "/v1/runs/", ""); ok {
		return map[string]route{"GET": {step: StepPoll, job: id, do: func(c *call) answer { return reply(http.StatusOK, v.run(c.job)) }}}
	}
	if id, ok := between(path, "/v1/asset-uploads/", "/confirmations"); ok {
		return map[string]route{"POST": {step: StepUpload, json: true, do: func(c *call) answer { return v.confirm(c, id) }}}
	}
	if id, ok := between(path, "/v1/assets/", ""); ok {
		return map[string]route{"GET": {step: StepUpload, do: func(c *call) answer { return v.asset(c, id) }}}
	}
	return nil
}

// errorResponse formats a rejection: {"code","message","errors"}.
func (v runflow) errorResponse(_ *call, why errorCode, problems ...problem) answer {
	type item struct {
		Loc []string `json:"loc"`
		Msg string   `json:"msg"`
	}
	var items []item
	for _, p := range problems {
		items = append(items, item{p.loc, p.msg})
	}
	say := func(status int, code, message string) answer {
		return reply(status, map[string]any{"code": code, "message": message, "errors": items})
	}
	switch why {
	case errBadKey:
		return say(401, "UNAUTHORIZED", "Missing or invalid API key.")
	case errNoMoney:
		return say(402, "INSUFFICIENT_CREDIT", "Your credit balance is too low for this run.")
	case errNotYours:
		return say(403, "PERMISSION_DENIED", "Your account is not authorized to access this resource.")
	case errNoJob:
		return say(404, "RUN_NOT_FOUND", "Run not found.")
	case errNoRoute:
		return say(404, "NOT_FOUND", "Not found.")
	case errNoMethod:
		return say(405, "METHOD_NOT_ALLOWED", "Method not allowed.")
	case errNotNow:
		return say(409, "CONFLICT", "The request conflicts with an earlier one.")
	case errNotJSON:
		return say(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.")
	case errBadBody:
		return say(400, "BAD_REQUEST", "The request body is not a JSON object.")
	case errBadModel:
		return say(422, "MODEL_UNAVAILABLE", "This model is not available.")
	case errTooMany:
		return say(429, "RATE_LIMITED", "Too many requests.")
	case errBusy:
		return say(503, "SERVICE_UNAVAILABLE", "The service is temporarily unavailable.")
	case errBadInput:
		return say(422, "VALIDATION_ERROR", "Request validation failed.")
	}
	return say(500, "INTERNAL_ERROR", "Something went wrong.")
}

// create is POST /v1/models/{model}/runs.
func (v runflow) create(c *call, id string) answer {
	m, ok := find(runflowModels(), id)
	if !ok {
		return v.errorResponse(c, errBadModel)
	}
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	ps := check(createFields(), body, "body")
	input, _ := body["input"].(map[string]any)
	if input != nil {
		ps = append(ps, check(m.fields, input, "body", "input")...)
	}
	if len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	w := createParams{id: newUUID(v.s.now()), model: m, input: input, metadata: body["metadata"]}
	w.ref, _ = body["client_ref"].(string)
	w.callback, _ = body["callback_url"].(string)
	w.repeat = c.r.Header.Get("Idempotency-Key")
	j, why, ps := v.s.create(v.dialect(), c, w)
	if j.ID == "" {
		return v.errorResponse(c, why, ps...)
	}
	return reply(http.StatusCreated, v.run(j))
}

// createFields returns the fields besides the input. client_ref is only in the reference.
func createFields() []field {
	return []field{
		{name: "input", kind: object, required: true},
		{name: "callback_url", kind: link, null: true, most: 2048},
		{name: "metadata", kind: object, null: true},
		{name: "client_ref", kind: text, null: true, most: 255},
	}
}

// cancel is the administrative route: 201 if this call ended the run, 200 if it had ended
// before.
func (v runflow) cancel(c *call) answer {
	if v.s.o.NoCancel {
		return v.errorResponse(c, errNotYours)
	}
	if len(c.body) > 0 {
		body, err := decodeObject(c.body)
		if err != nil {
			return v.errorResponse(c, errBadBody)
		}
		ps := check([]field{{name: "reason", kind: text, null: true, most: 500}}, body, "body")
		if r, ok := body["reason"].(string); ok && utf8.RuneCountInString(r) < 3 {
			ps = append(ps, problem{[]string{"body", "reason"}, "ensure this value has at least 3 characters"})
		}
		if len(ps) > 0 {
			return v.errorResponse(c, errBadInput, ps...)
		}
	}
	if p := c.job.at(v.s.now()).phase; p.final() {
		return reply(http.StatusOK, v.run(c.job))
	}
	j, err := v.s.jobs.cancel(c.job, v.s.now())
	if err != nil {
		return v.errorResponse(c, broken)
	}
	return reply(http.StatusCreated, v.run(j))
}
