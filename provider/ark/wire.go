package ark

import (
	"strings"

	"dailies/provider"
)

// adaptive and anySeconds are Ark's values for what the model chooses.
const (
	adaptive   = "adaptive" // [provider.Auto]
	anySeconds = -1         // the model chooses the duration
)

// request is the body of a create call. Ark validates it strictly, so fields that the model
// lacks are never sent; as defaults differ, all choices are.
type request struct {
	Model      string `json:"model"`
	Task       string `json:"omni_reference_task_type,omitempty"`
	Content    []item `json:"content"`
	Draft      bool   `json:"draft,omitempty"`
	Resolution string `json:"resolution"`
	Ratio      string `json:"ratio,omitempty"`
	Duration   int    `json:"duration,omitempty"`
	Audio      *bool  `json:"generate_audio,omitempty"`
	Seed       *int64 `json:"seed,omitempty"`
	Camera     *bool  `json:"camera_fixed,omitempty"`
	Watermark  *bool  `json:"watermark,omitempty"`
	LastFrame  *bool  `json:"return_last_frame,omitempty"`
	Container  string `json:"output_format,omitempty"`
	Tier       string `json:"service_tier,omitempty"`
	Deadline   *int64 `json:"execution_expires_after,omitempty"`
	Tools      []tool `json:"tools,omitempty"`
	Priority   *int64 `json:"priority,omitempty"`
	SafetyID   string `json:"safety_identifier,omitempty"`
	Callback   string `json:"callback_url,omitempty"`
}

// item is one input of a video.
type item struct {
	Type  string   `json:"type"`
	Text  string   `json:"text,omitempty"`
	Image *address `json:"image_url,omitempty"`
	Video *address `json:"video_url,omitempty"`
	Audio *address `json:"audio_url,omitempty"`
	Draft *task    `json:"draft_task,omitempty"`
	Role  string   `json:"role,omitempty"`
}

type address struct {
	URL string `json:"url"`
}

type task struct {
	ID string `json:"id"`
}

type tool struct {
	Type string `json:"type"`
}

func image(url, role string) item { return item{Type: "image_url", Image: &address{url}, Role: role} }
func video(url, role string) item { return item{Type: "video_url", Video: &address{url}, Role: role} }
func audio(url, role string) item { return item{Type: "audio_url", Audio: &address{url}, Role: role} }

// wire returns the body of a create call; ok is false for an unknown model.
func wire(o provider.Submission) (in request, ok bool) {
	r := o.Request
	m, way, ok := find(r.Model)
	if !ok {
		return request{}, false
	}
	takes := func(f provider.Field) bool { return m.Options[f].Requirement != provider.Unsupported }
	when := func(f provider.Field, on bool) *bool {
		if !takes(f) {
			return nil
		}
		return &on
	}
	in = request{
		Model: strings.TrimSuffix(m.ID, "/"+way), Content: content(r, way), Resolution: r.Resolution,
		Draft: r.Draft && takes(provider.FieldDraft), Camera: when(provider.FieldCameraFixed, r.CameraFixed),
		Watermark: when(provider.FieldWatermark, r.Watermark), LastFrame: when(provider.FieldLastFrame, r.LastFrame),
		Deadline: r.Deadline, Priority: r.Priority, Callback: r.Callback, SafetyID: mark(o),
	}
	if way == wayExtend || way == wayEdit {
		in.Task = way
	}
	if way != wayFinal {
		in.Ratio, in.Duration = r.AspectRatio, r.Duration
		if in.Ratio == provider.Auto {
			in.Ratio = adaptive
		}
		if in.Duration == 0 {
			in.Duration = anySeconds
		}
	}
	if m.Audio {
		in.Audio = &r.Audio
	}
	if m.Seed {
		in.Seed = r.Seed
	}
	if takes(provider.FieldContainer) {
		in.Container = r.Container
	}
	if takes(provider.FieldServiceTier) {
		in.Tier = r.ServiceTier
	}
	if r.WebSearch && takes(provider.FieldWebSearch) {
		in.Tools = []tool{{"web_search"}}
	}
	return in, true
}

// content returns the inputs: the prompt first, then the media in the order in which the prompt
// may number them ("Image 1").
func content(r provider.Request, way string) []item {
	if way == wayFinal {
		return []item{{Type: "draft_task", Draft: &task{r.DraftID}}}
	}
	var all []item
	prompt := r.Prompt
	if way == wayReference || way == wayExtend || way == wayEdit {
		prompt = provider.Tagged(prompt, func(kind, number string) string { return kind + " " + number })
	}
	if prompt != "" {
		all = append(all, item{Type: "text", Text: prompt})
	}
	switch way {
	case wayImage:
		all = append(all, image(r.StartFrame, "first_frame"))
		if r.EndFrame != "" {
			all = append(all, image(r.EndFrame, "last_frame"))
		}
	case wayReference:
		for _, url := range r.References {
			all = append(all, image(url, "reference_image"))
		}
		for _, url := range r.ReferenceVideos {
			all = append(all, video(url, "reference_video"))
		}
		for _, url := range r.ReferenceAudios {
			all = append(all, audio(url, "reference_audio"))
		}
	case wayExtend, wayEdit:
		all = append(all, video(r.SourceVideo, "reference_video"))
	}
	return all
}

// ours prefixes the safety identifiers of our submissions.
const ours = "dailies-"

// mark returns the safety identifier of a submission: that of the end user if set, else our client
// reference, by which an unsure run is looked up.
func mark(o provider.Submission) string {
	if o.Request.EndUser != "" || o.ClientRef == "" {
		return o.Request.EndUser
	}
	return ours + o.ClientRef
}

// inlined returns the bytes of embedded images and audio files in a create call.
func (r request) inlined() (n int) {
	for _, i := range r.Content {
		for _, file := range []*address{i.Image, i.Audio} {
			if file != nil && strings.HasPrefix(file.URL, "data:") {
				n += len(file.URL)
			}
		}
	}
	return n
}
