package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// falDraftLife is how long a draft can be finished.
const falDraftLife = 7 * 24 * time.Hour

// create is POST /{model}: the body is the input, and any object is taken. What is
// wrong with it is reported when it runs.
func (v fal) create(c *call, id string) answer {
	m, ok := find(falModels(), id)
	if !ok {
		return v.reject(c, errBadModel)
	}
	body, err := decodeObject(c.body)
	if err != nil {
		return v.reject(c, errBadBody)
	}
	w := createParams{
		id: newUUID(v.s.now()), model: m, input: maps.Clone(body), sent: c.body, refused: check(m.fields, body),
		callback: c.r.URL.Query().Get("fal_webhook"),
	}
	for _, p := range w.refused {
		delete(w.input, p.loc[0]) // the film is made of the rest
	}
	w.refused = append(w.refused, falRules(m, w.input)...)
	v.finish(&w)
	films, _ := w.input["video_urls"].([]any)
	w.price = func(sh clipSpec) provider.Money { return v.changed(m, falPrice(m, sh, len(films))) }
	if w.input["draft"] == true {
		w.input["resolution"] = "480p"
	}
	j, why, ps := v.s.create(v.dialect(), c, w)
	if j.ID == "" {
		return v.reject(c, why, ps...)
	}
	return reply(http.StatusOK, v.links(j, map[string]any{"status": "IN_QUEUE", "queue_position": 0}))
}

// falRules are what the pages say of several fields at once.
func falRules(m model, in map[string]any) []problem {
	var all []problem
	add := func(name, msg string) { all = append(all, problem{[]string{name}, msg}) }
	count := func(name string) int {
		list, _ := in[name].([]any)
		return len(list)
	}
	images, films, sounds := count("image_urls"), count("video_urls"), count("audio_urls")
	if strings.HasPrefix(m.id, "bytedance/seedance-2.0/") {
		if images+films+sounds > 12 {
			add("image_urls", "at most 12 files in total")
		}
		if sounds > 0 && images+films == 0 {
			add("audio_urls", "audio needs an image or a video")
		}
	}
	if task, _ := in["task"].(string); task == "editing" || task == "extension" {
		if films == 0 {
			add("video_urls", "this task needs a video")
		}
		if ratio := in["aspect_ratio"]; ratio != nil && ratio != "auto" {
			add("aspect_ratio", "this task keeps the ratio of the video")
		}
	}
	return all
}

// finish lets a request for the final of a draft film what the draft is of.
func (v fal) finish(w *createParams) {
	if w.model.id != falComplete || len(w.refused) > 0 {
		return
	}
	draft, ok := v.draft(w.input["draft_id"].(string))
	if !ok || draft.at(v.s.now()).phase != succeeded || v.s.now().After(draft.Created.Add(falDraftLife)) {
		w.refused = append(w.refused, problem{[]string{"draft_id"}, "no such draft"})
		return
	}
	of, _ := find(falModels(), draft.Model)
	in, _ := decodeObject(draft.Input) // it was decoded before
	delete(in, "draft")
	in["resolution"], in["seed"], in["duration"], in["aspect_ratio"] = "1080p", json.Number(strconv.FormatInt(draft.Shot.Seed, 10)), strconv.Itoa(draft.Shot.Seconds), draft.Shot.Ratio
	w.model.fields, w.input = append(slices.Clone(of.fields), field{name: "seed", role: isSeed, kind: whole}), in
}

// isDraft reports whether a job is a draft.
func isDraft(j job) bool {
	var in struct {
		Draft bool `json:"draft"`
	}
	return json.Unmarshal(j.Input, &in) == nil && in.Draft
}

// draftID is fal's id of a draft, another one than that of its request.
func draftID(j job) string { return fixedUUID("draft " + j.ID) }

// draft is the job of a draft's id.
func (v fal) draft(id string) (job, bool) {
	all := v.s.jobs.jobs(Fal)
	i := slices.IndexFunc(all, func(j job) bool { return isDraft(j) && draftID(j) == id })
	if i < 0 {
		return job{}, false
	}
	return all[i], true
}
