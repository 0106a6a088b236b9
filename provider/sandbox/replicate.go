package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// replicate simulates Replicate. Sources: the OpenAPI 1.0.0-a1, the pages of the docs on
// predictions and rate limits, the version pages of the models; files are those of the vendor's
// client 1.4.0.
type replicate struct{ s *Server }

// Replicate is its name.
const Replicate = "replicate"

// replicateKeeps is how long the data of a prediction is kept after its end.
const replicateKeeps = time.Hour

func (v replicate) dialect() dialect {
	return dialect{
		name: Replicate, scheme: "Bearer", routes: v.routes, reject: v.reject, webhook: v.webhook, limits: true,
		prompt: func(body map[string]any) string {
			input, _ := body["input"].(map[string]any)
			return promptOf(input)
		},
		example: func(prompt string) (string, any) {
			return "/v1/models/bytedance/seedance-2.0-fast/predictions",
				map[string]any{"input": map[string]any{"prompt": prompt, "duration": 4, "resolution": "480p"}}
		},
		readable: []string{"output", "get", "cancel"},
	}
}

func (v replicate) routes(path string) map[string]route {
	switch path {
	case "/v1/predictions":
		return map[string]route{"GET": {step: StepList, do: v.list}}
	case "/v1/account":
		return map[string]route{"GET": {step: StepOther, do: v.account}}
	case "/v1/files":
		return map[string]route{"POST": {step: StepUpload, do: v.uploadFile}, "GET": {step: StepOther, do: v.files}}
	case "/v1/webhooks/default/secret":
		return map[string]route{"GET": {step: StepOther, do: v.secret}}
	}
	if id, ok := between(path, "/v1/models/", "/predictions"); ok {
		return map[string]route{"POST": {step: StepSubmit, json: true, do: func(c *call) answer { return v.create(c, id) }}}
	}
	if id, ok := between(path, "/v1/models/", ""); ok {
		return map[string]route{"GET": {step: StepOther, do: func(c *call) answer { return v.oneModel(c, id) }}}
	}
	if id, ok := between(path, "/v1/predictions/", "/cancel"); ok {
		return map[string]route{"POST": {step: StepCancel, job: id, do: v.cancel}}
	}
	if id, ok := between(path, "/v1/predictions/", ""); ok {
		return map[string]route{"GET": {step: StepPoll, job: id, do: func(c *call) answer { return reply(http.StatusOK, v.prediction(c.job)) }}}
	}
	if id, ok := between(path, "/v1/files/", ""); ok {
		return map[string]route{
			"GET":    {step: StepOther, do: func(c *call) answer { return v.file(c, id) }},
			"DELETE": {step: StepOther, do: func(c *call) answer { return v.forget(c, id) }},
		}
	}
	return nil
}

// reject formats a rejection: {"title","detail","status"}, with invalid_fields for input.
func (v replicate) reject(_ *call, why errorCode, problems ...problem) answer {
	say := func(status int, title, detail string) answer {
		e := map[string]any{"title": title, "detail": detail, "status": status}
		var fields []any
		for _, p := range problems {
			at := strings.Join(p.loc, ".")
			fields = append(fields, map[string]any{"type": "value_error", "field": at, "description": p.msg})
			e["detail"] = strings.TrimSpace(e["detail"].(string) + "\n- " + at + ": " + p.msg)
		}
		if fields != nil {
			e["invalid_fields"] = fields
		}
		return reply(status, e)
	}
	switch why {
	case errBadKey:
		return say(401, "Unauthenticated", "You did not pass a valid authentication token")
	case errNoMoney:
		return say(402, "Insufficient credit", "You have insufficient credit to run this model")
	case errNotYours:
		return say(403, "Forbidden", "You do not have permission to do this")
	case errNoJob, errNoRoute, errBadModel:
		return reply(http.StatusNotFound, map[string]any{"detail": "The requested resource could not be found.", "status": 404})
	case errNoMethod:
		return say(405, "Method not allowed", "Method not allowed")
	case errNotJSON, errBadBody:
		return say(400, "Bad request", "The body must be a JSON object sent as application/json")
	case errBadInput:
		return say(422, "Input validation failed", "")
	case errNotNow:
		return say(409, "Conflict", "Not possible now")
	case errTooMany:
		return reply(http.StatusTooManyRequests, map[string]any{"detail": "Request was throttled. Your rate limit resets in ~1s.", "status": 429})
	case errBusy:
		return say(503, "Service unavailable", "Try again later")
	}
	return say(500, "Internal server error", "Something went wrong")
}

// create is POST /v1/models/{owner}/{name}/predictions.
func (v replicate) create(c *call, id string) answer {
	m, ok := find(replicateModels(), id)
	if !ok {
		return v.reject(c, errBadModel)
	}
	body, err := decodeObject(c.body)
	if err != nil {
		return v.reject(c, errBadBody)
	}
	ps := check([]field{
		{name: "input", kind: object, required: true}, {name: "webhook", kind: link}, {name: "webhook_events_filter", kind: textList},
		{name: "stream", kind: boolean},
	}, body)
	if len(ps) > 0 {
		return v.reject(c, errBadInput, ps...)
	}
	input := body["input"].(map[string]any)
	if ps = check(m.fields, input, "input"); len(ps) == 0 {
		ps = replicateMedia(m.id, input)
	}
	if len(ps) > 0 {
		return v.reject(c, errBadInput, ps...)
	}
	callback, _ := body["webhook"].(string)
	j, why, ps := v.s.create(v.dialect(), c, createParams{id: predictionID(), model: m, input: input, callback: callback})
	if j.ID == "" {
		return v.reject(c, why, ps...)
	}
	return reply(http.StatusCreated, v.prediction(j))
}

// replicateMedia checks combinations of fields.
func replicateMedia(id string, input map[string]any) []problem {
	given := func(name string) bool {
		list, ok := input[name].([]any)
		return input[name] != nil && (!ok || len(list) > 0)
	}
	bad := func(name, why string) []problem { return []problem{{[]string{"input", name}, why}} }
	refs := given("reference_images") || given("reference_videos")
	switch {
	case given("last_frame_image") && !given("image"):
		return bad("last_frame_image", "needs image")
	case given("image") && (refs || given("reference_audios")):
		return bad("image", "cannot be combined with references")
	case given("reference_audios") && !refs:
		return bad("reference_audios", "needs an image or a video")
	case strings.HasSuffix(id, "-2.5") && given("image") && input["aspect_ratio"] != nil && input["aspect_ratio"] != "adaptive":
		return bad("aspect_ratio", "must be adaptive with an image")
	case strings.HasSuffix(id, "-lite") && refs && input["resolution"] == "1080p":
		return bad("reference_images", "cannot be used with 1080p")
	}
	return nil
}

// predictionID returns an id in Replicate's format.
func predictionID() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	var b strings.Builder
	for range 26 {
		b.WriteByte(letters[random()%uint64(len(letters))])
	}
	return b.String()
}

// prediction returns the prediction object. One hour after the end its input, output and logs
// are deleted.
func (v replicate) prediction(j job) map[string]any {
	now := v.s.now()
	st := j.at(now)
	base := v.s.URL(Replicate) + "/v1/predictions/" + j.ID
	p := map[string]any{
		"id": j.ID, "model": j.Model, "version": "hidden", "status": v.word(j, st.phase), "input": j.Input, "output": nil, "error": nil, "logs": "",
		"created_at": isoTime(j.Created), "started_at": isoTime(st.started), "completed_at": isoTime(st.ended), "data_removed": false, "source": "api",
		"metrics": map[string]any{}, "urls": map[string]any{"get": base, "cancel": base + "/cancel", "web": "https://replicate.com/p/" + j.ID},
	}
	if !st.phase.final() {
		return p
	}
	seconds := st.ended.Sub(j.Created).Seconds()
	p["metrics"] = map[string]any{"predict_time": seconds, "total_time": seconds}
	if j.has("numbers-as-text") {
		p["metrics"] = map[string]any{"predict_time": fmt.Sprint(seconds)}
	}
	switch st.phase {
	case succeeded:
		p["output"] = v.output(j, st.ended)
	case failed:
		p["error"] = replicateFailure(j)
	}
	if left := st.ended.Add(replicateKeeps).Sub(now); left <= 0 {
		p["input"], p["output"], p["logs"], p["data_removed"] = map[string]any{}, nil, nil, true
	}
	return p
}

func (v replicate) word(j job, p phase) string {
	switch p {
	case queued:
		return "starting"
	case succeeded:
		return "succeeded"
	case failed:
		return "failed"
	case cancelled:
		if j.has("spelled-cancelled") {
			return "aborted"
		}
		return "canceled"
	}
	return j.unknownStatus("processing")
}

// output returns the URL of the video, which is deleted with the other data.
func (v replicate) output(j job, ended time.Time) any {
	life := min(v.s.o.LinkLife, ended.Add(replicateKeeps).Sub(v.s.now()))
	link := v.s.videoLinkFor(j, life)
	switch {
	case j.has("no-video"):
		return nil
	case j.has("bare-urls"):
		return []any{link}
	case j.has("nested-video"):
		return map[string]any{"video": link}
	}
	return link
}

func replicateFailure(j job) any {
	if j.has("moderation") {
		return "The input or output was flagged as sensitive. Please try again with different inputs. (E005) (" + j.ID[:8] + ")"
	}
	return "Prediction failed: the model could not make this video"
}

// cancel returns the prediction, cancelled unless it had ended.
func (v replicate) cancel(c *call) answer {
	j := c.job
	if !j.at(v.s.now()).phase.final() {
		var err error
		if j, err = v.s.jobs.cancel(j, v.s.now()); err != nil {
			return v.reject(c, broken)
		}
	}
	return reply(http.StatusOK, v.prediction(j))
}

// replicatePage is the page size of the list.
const replicatePage = 100

// list is GET /v1/predictions: newest first, with the URL of the next page. New predictions are
// missing for Options.ListLag.
func (v replicate) list(c *call) answer {
	from, err := openCursor(c.r.URL.Query().Get("cursor"))
	if err != nil || from < 0 {
		return v.reject(c, errBadInput, problem{[]string{"cursor"}, "not a cursor"})
	}
	now := v.s.now()
	all := []any{}
	for _, j := range v.s.jobs.jobs(Replicate) {
		if now.Sub(j.Created) >= v.s.o.ListLag && !j.has("vanish") {
			all = append(all, v.prediction(j))
		}
	}
	slices.Reverse(all)
	from = min(from, len(all))
	end := min(from+replicatePage, len(all))
	page := map[string]any{"next": nil, "previous": nil, "results": all[from:end]}
	at := v.s.URL(Replicate) + "/v1/predictions?cursor="
	if end < len(all) {
		page["next"] = at + cursor(end)
	}
	if from > 0 {
		page["previous"] = at + cursor(max(from-replicatePage, 0))
	}
	return reply(http.StatusOK, page)
}

func (v replicate) account(*call) answer {
	return reply(http.StatusOK, map[string]any{"type": "user", "username": "sandbox", "name": "Sandbox", "github_url": ""})
}

// webhookSecret signs callbacks, also where the options name none.
func (v replicate) webhookSecret() string { return orText(v.s.o.CallbackSecret, CallbackSecret) }

func (v replicate) secret(*call) answer {
	return reply(http.StatusOK, map[string]any{"key": v.webhookSecret()})
}

// webhook is a callback, signed over its id, its time and its body.
func (v replicate) webhook(j job) (http.Header, []byte) {
	body := reply(0, v.prediction(j)).body
	id, at := "msg_"+j.ID, strconv.FormatInt(time.Now().Unix(), 10) // by the reader's clock
	return http.Header{
		"Webhook-Id": {id}, "Webhook-Timestamp": {at}, "Webhook-Signature": {"v1," + signWebhook(v.webhookSecret(), id+"."+at+"."+string(body))},
	}, body
}

func signWebhook(secret, text string) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_")) // an invalid secret signs nothing valid
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// oneModel is GET /v1/models/{owner}/{name}, with the schema of its input.
func (v replicate) oneModel(c *call, id string) answer {
	m, ok := find(replicateModels(), id)
	if !ok {
		return v.reject(c, errNoRoute)
	}
	owner, name, _ := strings.Cut(id, "/")
	input := map[string]any{"type": "object", "title": "Input", "required": []string{"prompt"}, "properties": schemaOf(m.fields)}
	return reply(http.StatusOK, map[string]any{
		"url": "https://replicate.com/" + id, "owner": owner, "name": name, "visibility": "public",
		"latest_version": map[string]any{"id": "hidden", "openapi_schema": map[string]any{"components": map[string]any{"schemas": map[string]any{"Input": input}}}},
	})
}
