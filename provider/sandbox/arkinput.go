package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// arkPrompt returns the text of a create call.
func arkPrompt(body map[string]any) string {
	items, _ := body["content"].([]any)
	for _, i := range items {
		if item, ok := i.(map[string]any); ok && item["type"] == "text" {
			s, _ := item["text"].(string)
			return s
		}
	}
	return ""
}

func blank(v any) bool {
	s, _ := v.(string)
	return strings.TrimSpace(s) == ""
}

// texts returns the texts of a list.
func texts(v any) []string {
	items, _ := v.([]any)
	var all []string
	for _, i := range items {
		if s, ok := i.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// arkInput flattens the items of the content into fields named by their role, so that one table
// describes all fields.
func arkInput(body map[string]any) (map[string]any, *problem) {
	in := map[string]any{}
	for name, v := range body {
		if name != "content" && name != "tools" {
			in[name] = v
		}
	}
	if p := arkTools(body, in); p != nil {
		return nil, p
	}
	items, ok := body["content"].([]any)
	if !ok || len(items) == 0 {
		return nil, &problem{[]string{"content"}, "a list with at least one item is needed"}
	}
	for _, i := range items {
		item, _ := i.(map[string]any)
		if p := arkItem(in, item); p != nil {
			return nil, p
		}
	}
	return in, nil
}

func arkTools(body, in map[string]any) *problem {
	tools, given := body["tools"]
	if !given {
		return nil
	}
	b, _ := json.Marshal(tools) // it was decoded from JSON
	if string(b) != `[{"type":"web_search"}]` {
		return &problem{[]string{"tools"}, "only web_search is a tool"}
	}
	in["web_search"] = true
	return nil
}

// arkItem adds an item of the content to the fields.
func arkItem(in, item map[string]any) *problem {
	kind, _ := item["type"].(string)
	role, _ := item["role"].(string)
	value := func(holder, name string) (string, bool) {
		m, _ := item[holder].(map[string]any)
		s, ok := m[name].(string)
		return s, ok && len(m) == 1
	}
	name, s, ok := "", "", false
	switch {
	case kind == "text" && role == "":
		name = "text"
		s, ok = item["text"].(string)
	case kind == "draft_task" && role == "":
		name = "draft_task"
		s, ok = value("draft_task", "id")
	case kind == "image_url" && slices.Contains([]string{"", "first_frame", "last_frame", "reference_image"}, role):
		name = orText(role, "first_frame")
		s, ok = value(kind, "url")
	case kind == "video_url" && role == "reference_video", kind == "audio_url" && role == "reference_audio":
		name = role
		s, ok = value(kind, "url")
	}
	if !ok || len(item) > 3 || len(item) == 3 && role == "" {
		return &problem{[]string{"content"}, "an item has a wrong type, role or value"}
	}
	if list, _ := in[name].([]any); strings.HasPrefix(name, "reference_") {
		in[name] = append(list, s)
		return nil
	}
	if in[name] != nil {
		return &problem{[]string{"content"}, "there are two items of one role"}
	}
	in[name] = s
	return nil
}

// wrong returns the first problem of an input, or nil. For a final it copies the input of the
// draft.
func (v ark) wrong(m arkModel, in map[string]any) *problem {
	if ps := check(m.fields, in); len(ps) > 0 {
		return &ps[0]
	}
	bad := func(name, msg string) *problem { return &problem{[]string{name}, msg} }
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return in[n] != nil })
	}
	frames, task := has("first_frame", "last_frame"), in["omni_reference_task_type"]
	references := has("reference_image", "reference_video", "reference_audio")
	switch {
	case has("draft_task"):
		return v.final(m, in)
	case in["draft"] == true && in["resolution"] != "480p":
		return bad("resolution", "a draft is 480p")
	case !frames && !references && blank(in["text"]):
		return bad("content", "a text is needed")
	case frames && references:
		return bad("content", "frames and references exclude each other")
	case has("last_frame") && !has("first_frame"):
		return bad("content", "a last frame needs a first frame")
	case has("reference_audio") && !m.lone && !has("reference_image", "reference_video"):
		return bad("content", "sounds need a picture or a video")
	case frames && !m.frameRatios && in["ratio"] != "adaptive":
		return bad("ratio", "with frames it must be adaptive")
	case !frames && !references && !m.textAuto && in["ratio"] == "adaptive":
		return bad("ratio", "it cannot be adaptive for text")
	case (task == "edit" || task == "extend") && (in["ratio"] != "adaptive" || !has("reference_video")):
		return bad("omni_reference_task_type", "it needs a reference video and an adaptive ratio")
	case task == "edit" && number(in["duration"]) != -1:
		return bad("duration", "an edit needs -1")
	}
	return nil
}

// final checks the completion of a draft.
func (v ark) final(m arkModel, in map[string]any) *problem {
	id, _ := in["draft_task"].(string)
	draft, ok := v.s.jobs.job(Ark, id)
	made := draft.input()
	switch {
	case !ok || draft.Model != m.id || made["draft"] != true || draft.at(v.s.now()).phase != succeeded:
		return &problem{[]string{"content"}, "there is no such draft of this model"}
	case m.bareFinal && in["resolution"] != "1080p":
		return &problem{[]string{"resolution"}, "a final is 1080p"}
	}
	for name := range in {
		common := slices.Contains([]string{"model", "draft_task", "resolution", "callback_url", "safety_identifier"}, name)
		own := slices.Contains([]string{"watermark", "return_last_frame", "service_tier", "execution_expires_after", "priority"}, name)
		if !common && (m.bareFinal || !own) {
			return &problem{[]string{name}, "a final takes it over from its draft"}
		}
	}
	for _, name := range []string{"text", "first_frame", "last_frame", "reference_image", "reference_video", "reference_audio", "generate_audio"} {
		if made[name] != nil {
			in[name] = made[name]
		}
	}
	in["ratio"], in["duration"] = draft.Shot.Ratio, json.Number(strconv.Itoa(draft.Shot.Seconds))
	return nil
}
