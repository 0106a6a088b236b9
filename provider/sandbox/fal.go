package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// fal simulates the queue API of fal.ai. Sources: fal.ai/docs (queue, errors, webhooks,
// platform APIs), the model pages, and, where noted, its own client. The vendor's three hosts
// are one here.
type fal struct{ s *Server }

// Fal is its name.
const Fal = "fal"

// Whether a request cancelled while running is billed is undocumented; here it is not.
func (v fal) dialect() dialect {
	return dialect{
		name: Fal, scheme: "Key", routes: v.routes, reject: v.reject, prompt: v.prompt, result: true, blind: true,
		jobID:    func(j job) string { return j.Model + "/requests/" + j.ID },
		webhook:  v.webhook,
		readable: []string{"type", "error_type", "response_url", "upload_url", "file_url", "draft_id", "loc"},
		example: func(prompt string) (string, any) {
			return "/bytedance/seedance-2.0/text-to-video", map[string]any{"prompt": prompt, "duration": "4", "resolution": "480p", "aspect_ratio": "16:9", "generate_audio": true}
		},
	}
}

func (v fal) routes(path string) map[string]route {
	switch path {
	case "/v1/models/pricing":
		return map[string]route{"GET": {step: StepOther, do: v.pricing}}
	case "/v1/models/requests/by-endpoint":
		return map[string]route{"GET": {step: StepList, do: v.list}}
	case "/v1/account/billing":
		return map[string]route{"GET": {step: StepOther, do: v.billing}}
	case "/storage/upload/initiate":
		return map[string]route{"POST": {step: StepUpload, json: true, do: v.initiate}}
	case "/.well-known/jwks.json":
		return map[string]route{"GET": {step: StepOther, open: true, do: v.keys}}
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if slices.Contains(parts, "") || len(parts) < 3 || slices.Index(parts, "requests") > 2 || parts[0] == "v1" || parts[0] == "storage" {
		return nil
	}
	if parts[2] != "requests" { // only the application precedes a request's id
		return map[string]route{"POST": {step: StepSubmit, json: true, do: func(c *call) answer { return v.create(c, strings.Join(parts, "/")) }}}
	}
	app := parts[0] + "/" + parts[1]
	of := func(step Step, do func(*call) answer) route {
		return route{step: step, job: parts[3], do: func(c *call) answer {
			if !strings.HasPrefix(c.job.Model, app+"/") {
				return v.reject(c, errNoJob)
			}
			return do(c).with("X-Fal-Request-Id", c.job.ID)
		}}
	}
	switch {
	case len(parts) == 4:
		return map[string]route{"GET": of(StepResult, v.result)}
	case len(parts) == 5 && parts[4] == "status":
		return map[string]route{"GET": of(StepPoll, v.status)}
	case len(parts) == 5 && parts[4] == "cancel":
		return map[string]route{"PUT": of(StepCancel, v.cancel)}
	}
	return nil
}

// reject formats a rejection: models respond with a list of details, the platform with one
// text.
func (v fal) reject(c *call, why errorCode, problems ...problem) answer {
	say := func(status int, detail any) answer { return reply(status, map[string]any{"detail": detail}) }
	switch why {
	case errBadKey:
		return say(401, "Cannot access application. Authentication is required to access this application.")
	case errNoMoney: // github.com/fal-ai/fal/issues/1147
		return say(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.")
	case errBadModel:
		return say(404, "Application not found")
	case errNoJob:
		if strings.HasSuffix(c.path, "/cancel") {
			return reply(404, map[string]any{"status": "NOT_FOUND"})
		}
		return say(404, "Request not found")
	case errNoRoute:
		return say(404, "Path not found")
	case errNoMethod:
		return say(405, "Method Not Allowed")
	case errNotYours, errNotNow:
		return say(403, "You do not have access to this request.")
	case errNotJSON, errBadBody:
		return say(422, falDetails("json_invalid", flaw{[]string{"body"}, "JSON decode error"}))
	case errBadInput:
		var all []any
		for _, p := range problems {
			all = append(all, falDetails("value_error", flaw{p.loc, p.msg})...)
		}
		return say(422, all)
	case errTooMany:
		return say(429, "Too many requests")
	case errBusy:
		return say(503, "Service Unavailable")
	}
	return say(500, "Internal Server Error")
}

// falDetails returns the details of a model's error.
func falDetails(kind string, problems ...flaw) []any {
	var all []any
	for _, p := range problems {
		all = append(all, map[string]any{"loc": append([]string{"body"}, p.Loc...), "msg": p.Msg, "type": kind, "url": "https://docs.fal.ai/errors#" + kind, "ctx": map[string]any{}})
	}
	return all
}

// prompt returns the prompt of the body, or of the draft that it completes.
func (v fal) prompt(body map[string]any) string {
	if id, _ := body["draft_id"].(string); id != "" && v.s != nil {
		j, _ := v.draft(id)
		return j.Shot.Prompt
	}
	return promptOf(body)
}

// links adds the URLs of a request's other calls: below the application, not the model.
func (v fal) links(j job, to map[string]any) map[string]any {
	parts := strings.SplitN(j.Model, "/", 3)
	at := v.s.URL(Fal) + "/" + parts[0] + "/" + parts[1] + "/requests/" + j.ID
	to["request_id"], to["response_url"], to["status_url"], to["cancel_url"] = j.ID, at, at+"/status", at+"/cancel"
	return to
}

// status responds with 202 until the request has ended.
func (v fal) status(c *call) answer {
	st := c.job.at(v.s.now())
	out := v.links(c.job, map[string]any{})
	if c.r.URL.Query().Get("logs") == "1" && st.phase != queued {
		out["logs"] = []any{map[string]any{"message": "generating", "level": "INFO", "source": "USER", "timestamp": isoTime(st.started)}}
	}
	switch st.phase {
	case queued:
		out["status"], out["queue_position"] = c.job.unknownStatus("IN_QUEUE"), st.ahead
		if c.job.has("numbers-as-text") {
			out["queue_position"] = strconv.Itoa(st.ahead)
		}
		return reply(http.StatusAccepted, out)
	case running:
		out["status"] = c.job.unknownStatus("IN_PROGRESS")
		return reply(http.StatusAccepted, out)
	case cancelled:
		out["error"], out["error_type"] = falCancelled, "client_cancelled"
	}
	out["status"], out["metrics"] = "COMPLETED", map[string]any{"inference_time": c.job.Running.Seconds()}
	return reply(http.StatusOK, out)
}

const falCancelled = "Request was cancelled by the client"

// result returns the model's response, which may be an error.
func (v fal) result(c *call) answer {
	j := c.job
	switch j.at(v.s.now()).phase {
	case queued, running, settling:
		return reply(http.StatusBadRequest, map[string]any{"detail": "Request is still in progress"})
	case cancelled:
		return reply(499, map[string]any{"detail": falCancelled, "error_type": "client_cancelled"}).with("X-Fal-Error-Type", "client_cancelled")
	case failed:
		return v.failure(j)
	}
	a := reply(http.StatusOK, v.output(j))
	if units := v.units(j); units != "" {
		a = a.with("X-Fal-Billable-Units", units)
	}
	return a
}

// failure returns a model's error.
func (fal) failure(j job) answer {
	say := func(status int, details []any) answer {
		return reply(status, map[string]any{"detail": details}).with("X-Fal-Retryable", "false")
	}
	switch {
	case len(j.Refused) > 0:
		return say(422, falDetails("value_error", j.Refused...))
	case j.has("moderation"):
		return say(422, falDetails("content_policy_violation", flaw{[]string{"prompt"}, "The content could not be processed because it was flagged by a content checker."}))
	case j.has("errored"):
		return reply(503, map[string]any{"detail": "Runner disconnected", "error_type": "runner_disconnected"})
	}
	return say(500, falDetails("internal_server_error", flaw{nil, "Internal server error"}))
}

func (v fal) output(j job) map[string]any {
	link := v.s.videoLink(j)
	out := map[string]any{"seed": j.Shot.Seed}
	if j.has("numbers-as-text") {
		out["seed"] = strconv.FormatInt(j.Shot.Seed, 10)
	}
	if j.has("flagged") {
		out["has_nsfw_concepts"] = []bool{true}
	}
	if isDraft(j) {
		out["draft_id"] = draftID(j)
	}
	switch {
	case j.has("no-video"):
	case j.has("bare-urls"):
		out["video"] = link
	case j.has("nested-video"):
		out["videos"] = []any{map[string]any{"url": link}}
	default:
		out["video"] = map[string]any{"url": link, "content_type": "video/mp4", "file_name": "output.mp4"}
	}
	return out
}

// cancel removes a queued request; it also stops a running one.
func (v fal) cancel(c *call) answer {
	word, status := "ALREADY_COMPLETED", http.StatusBadRequest
	switch c.job.at(v.s.now()).phase {
	case queued:
		word, status = "OK", http.StatusOK
	case running:
		word, status = "CANCELLATION_REQUESTED", http.StatusAccepted
	}
	if status != http.StatusBadRequest {
		if _, err := v.s.jobs.cancel(c.job, v.s.now()); err != nil {
			return v.reject(c, broken)
		}
	}
	return reply(status, map[string]any{"status": word})
}
