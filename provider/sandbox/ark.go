package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// ark simulates BytePlus ModelArk. Sources: its pages 1520757, 1521309, 1521675, 1521720 and
// 1299023, and volcengine-go-sdk v1.2.49. The responses to deleting a running or a cancelled
// task are undocumented; both are rejected here.
type ark struct{ s *Server }

// Ark is its name.
const Ark = "ark"

const arkTasks = "/api/v3/contents/generations/tasks"

func (v ark) dialect() dialect {
	return dialect{
		name: Ark, scheme: "Bearer", routes: v.routes, reject: v.reject, prompt: arkPrompt, limits: true,
		example: func(prompt string) (string, any) {
			return arkTasks, map[string]any{
				"model": "dreamina-seedance-2-0-260128", "content": []any{map[string]any{"type": "text", "text": prompt}},
				"resolution": "480p", "ratio": "16:9", "duration": 4,
			}
		},
		readable: []string{"id"},
	}
}

func (v ark) routes(path string) map[string]route {
	if path == arkTasks {
		return map[string]route{"POST": {step: StepSubmit, json: true, do: v.create}, "GET": {step: StepList, do: v.list}}
	}
	if id, ok := between(path, arkTasks+"/", ""); ok {
		return map[string]route{"GET": {step: StepPoll, job: id, do: v.poll}, "DELETE": {step: StepCancel, job: id, do: v.remove}}
	}
	return nil
}

// reject formats a rejection: {"error":{"code","message","param","type"}}.
func (v ark) reject(c *call, why errorCode, problems ...problem) answer {
	say := func(status int, code, message string) answer {
		param := ""
		for _, p := range problems {
			param = strings.Join(p.loc, ".")
			message += " The parameter `" + param + "`: " + p.msg + "."
			break
		}
		return reply(status, map[string]any{"error": map[string]any{
			"code": code, "message": message + " Request id: " + c.requestID, "param": param, "type": http.StatusText(status),
		}})
	}
	switch why {
	case errBadKey:
		return say(401, "AuthenticationError", "The API key is missing or invalid.")
	case errNoMoney:
		return say(403, "AccountOverdueError", "The account has an overdue balance.")
	case errNotYours:
		return say(403, "AccessDenied", "The request is not permitted.")
	case errNotNow:
		return say(400, "InvalidParameter", "The task cannot be deleted in its state.")
	case errNoJob:
		return say(404, "InvalidParameter.NotFound", "The task does not exist.")
	case errNoRoute:
		return say(404, "InvalidAction", "No such path.")
	case errNoMethod:
		return say(405, "InvalidAction", "Method not allowed.")
	case errNotJSON, errBadBody:
		return say(400, "InvalidParameter", "The body must be a JSON object.")
	case errBadModel:
		return say(404, "InvalidEndpointOrModel.NotFound", "The model or endpoint does not exist or you have no access to it.")
	case errBadInput:
		return say(400, "InvalidParameter", "The request is not valid.")
	case errTooMany:
		return say(429, "RateLimitExceeded.EndpointRPMExceeded", "Requests per minute exceeded.")
	case errBusy:
		return say(503, "ServiceUnavailable", "Service unavailable.")
	}
	return say(500, "InternalServiceError", "The service encountered an internal error.")
}

// create is POST …/tasks.
func (v ark) create(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.reject(c, errBadBody)
	}
	id, _ := body["model"].(string)
	m, ok := findArk(id)
	if !ok {
		return v.reject(c, errBadModel)
	}
	in, p := arkInput(body)
	if p == nil {
		p = v.wrong(m, in)
	}
	if p != nil {
		return v.reject(c, errBadInput, *p)
	}
	videos := len(texts(in["reference_video"]))
	flex := in["service_tier"] == "flex"
	w := createParams{
		id: fmt.Sprintf("cgt-%s-%05x", v.s.now().Format("20060102150405"), random()%0x100000), model: m.model, input: in,
		price: func(sh clipSpec) provider.Money { return m.cost(sh, videos, flex) },
	}
	if ref, ok := in["safety_identifier"].(string); ok {
		w.ref = ref
	}
	j, why, ps := v.s.create(v.dialect(), c, w)
	if j.ID == "" {
		return v.reject(c, why, ps...)
	}
	return reply(http.StatusOK, map[string]any{"id": j.ID})
}

func (v ark) poll(c *call) answer { return reply(http.StatusOK, v.task(c.job)) }

// task returns the task object, without a percentage, and with times in whole seconds.
func (v ark) task(j job) map[string]any {
	now := v.s.now()
	st, in := j.at(now), j.input()
	t := map[string]any{
		"id": j.ID, "model": j.Model, "status": "queued", "error": nil, "created_at": j.Created.Unix(), "updated_at": now.Unix(),
		"service_tier": "default", "execution_expires_after": 172800,
	}
	for _, name := range []string{"service_tier", "execution_expires_after", "priority", "safety_identifier"} {
		if in[name] != nil {
			t[name] = in[name]
		}
	}
	switch st.phase {
	case running, settling:
		t["status"] = j.unknownStatus("running")
	case cancelled:
		t["status"] = "cancelled"
	case failed:
		t["status"], t["error"] = "failed", arkFailure(j)
	case succeeded:
		v.done(j, in, t, now)
	}
	if st.phase.final() {
		t["updated_at"] = st.ended.Unix()
	}
	return t
}

// done adds the fields of a succeeded task.
func (v ark) done(j job, in, t map[string]any, now time.Time) {
	m, _ := findArk(j.Model)
	tokens := any(m.tokens(j.Shot, len(texts(in["reference_video"]))))
	content := map[string]any{"video_url": v.s.videoLink(j)}
	switch {
	case j.has("no-video"):
		content = map[string]any{}
	case j.has("nested-video"):
		content = map[string]any{"file_url": v.s.videoLink(j)}
	}
	if in["return_last_frame"] == true {
		content["last_frame_url"] = v.s.link(http.MethodGet, "/storage/frames/"+Ark+"/"+j.ID+".png", now, v.s.o.LinkLife)
	}
	t["status"], t["content"] = "succeeded", content
	t["seed"], t["resolution"], t["ratio"], t["duration"] = j.Shot.Seed, j.Shot.Resolution, j.Shot.Ratio, any(j.Shot.Seconds)
	t["framespersecond"], t["generate_audio"], t["draft"] = 24, j.Shot.Audio, in["draft"] == true
	if j.has("numbers-as-text") {
		tokens, t["duration"] = fmt.Sprint(tokens), strconv.Itoa(j.Shot.Seconds)
	}
	t["usage"] = map[string]any{"completion_tokens": tokens, "total_tokens": tokens}
}

func arkFailure(j job) map[string]any {
	if j.has("moderation") {
		return map[string]any{"code": "OutputVideoSensitiveContentDetected", "message": "The output video may contain sensitive information. Request id: " + j.RequestID}
	}
	return map[string]any{"code": "InternalServiceError", "message": "The service encountered an internal error. Request id: " + j.RequestID}
}

// list is GET …/tasks: the newest first, one call a second, those of one tier. Why a task
// failed stands in error, as on the page, and in failure_reason, where volcengine-go-sdk
// v1.2.49 reads it.
func (v ark) list(c *call) answer {
	q, now := c.r.URL.Query(), v.s.now()
	if !v.s.first("ark list " + strconv.FormatInt(now.Unix(), 10)) {
		return v.reject(c, errTooMany)
	}
	number, size, p := arkPage(q)
	if p != nil {
		return v.reject(c, errBadInput, *p)
	}
	items := []any{}
	for _, j := range v.s.jobs.jobs(Ark) {
		t := v.task(j)
		switch {
		case now.Sub(j.Created) < v.s.o.ListLag, j.has("vanish"), now.Sub(j.Created) > 7*24*time.Hour:
		case t["service_tier"] != orText(q.Get("filter.service_tier"), "default"):
		case q.Has("filter.status") && t["status"] != q.Get("filter.status"), q.Has("filter.model") && j.Model != q.Get("filter.model"):
		case q.Has("filter.task_ids") && !slices.Contains(q["filter.task_ids"], j.ID):
		default:
			if t["error"] != nil {
				t["failure_reason"] = t["error"]
			}
			items = append(items, t)
		}
	}
	slices.Reverse(items)
	from := min((number-1)*size, len(items))
	return reply(http.StatusOK, map[string]any{"total": len(items), "items": items[from:min(from+size, len(items))]})
}

func arkPage(q url.Values) (number, size int, wrong *problem) {
	for name, at := range map[string]*int{"page_num": &number, "page_size": &size} {
		n, err := strconv.Atoi(orText(q.Get(name), map[string]string{"page_num": "1", "page_size": "20"}[name]))
		if err != nil || n < 1 || n > 500 {
			return 0, 0, &problem{[]string{name}, "must be between 1 and 500"}
		}
		*at = n
	}
	return number, size, nil
}

// remove is DELETE …/tasks/{id}: it cancels a queued task and deletes an ended one.
func (v ark) remove(c *call) answer {
	j, now := c.job, v.s.now()
	var err error
	switch j.at(now).phase {
	case queued:
		_, err = v.s.jobs.cancel(j, now)
	case succeeded, failed:
		j.Traits = append(j.Traits, "vanish") // the charge is kept
		err = v.s.jobs.put(j)
	default:
		return v.reject(c, errNotNow)
	}
	if err != nil {
		return v.reject(c, broken)
	}
	return answer{status: http.StatusNoContent}
}

// input returns the input of a job.
func (j job) input() map[string]any {
	var in map[string]any
	json.Unmarshal(j.Input, &in) // it was encoded here
	return in
}

// serveLastFrame sends the last frame of a video, whose frames are JPEGs, as a PNG.
func (s *Server) serveLastFrame(w http.ResponseWriter, provider, id string) {
	j, ok := s.jobs.job(provider, id)
	if !ok || j.at(s.now()).phase != succeeded {
		write(w, xmlError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist"))
		return
	}
	film, err := s.renderer.of(j)
	var picture []byte
	if err == nil {
		picture, err = lastFrame(film)
	}
	if err != nil {
		write(w, xmlError(http.StatusInternalServerError, "InternalError", "The frame could not be made"))
		return
	}
	write(w, answer{status: http.StatusOK, body: picture}.with("Content-Type", "image/png"))
}

// lastFrame returns the last JPEG in a video. The audio may contain its start marker.
func lastFrame(film []byte) ([]byte, error) {
	for {
		at := bytes.LastIndex(film, []byte{0xff, 0xd8, 0xff})
		if at < 0 {
			return nil, errors.New("the film holds no frame")
		}
		frame, err := jpeg.Decode(bytes.NewReader(film[at:]))
		if err == nil {
			var b bytes.Buffer
			err = png.Encode(&b, frame)
			return b.Bytes(), err
		}
		film = film[:at]
	}
}
