package evolink

import (
	"slices"
	"strings"

	"dailies/provider"
)

// The vendor's values for what the model chooses.
const (
	adaptive   = "adaptive" // [provider.Auto]
	anySeconds = -1         // the model chooses the duration
)

// input is the body of a create call. Only fields in the model's table are sent, and all of its
// choices, because defaults differ between the models.
type input struct {
	Model       string   `json:"model"`
	Prompt      string   `json:"prompt"`
	Images      []string `json:"image_urls,omitempty"`
	Videos      []string `json:"video_urls,omitempty"`
	Audios      []string `json:"audio_urls,omitempty"`
	Duration    int      `json:"duration"`
	Quality     string   `json:"quality"`
	AspectRatio string   `json:"aspect_ratio"`
	Audio       *bool    `json:"generate_audio,omitempty"`
	Filter      *bool    `json:"content_filter,omitempty"`
	Format      string   `json:"output_format,omitempty"`
	Params      *params  `json:"model_params,omitempty"`
	Callback    string   `json:"callback_url,omitempty"`
}

// params requests a web search; each search is charged.
type params struct {
	WebSearch bool `json:"web_search"`
}

// body returns the body of a create call, or why the request cannot be sent.
func body(r provider.Request) (*input, *provider.Error) {
	all := models()
	i := slices.IndexFunc(all, func(m provider.Model) bool { return m.ID == r.Model })
	if i < 0 {
		return nil, notSent(provider.KindModel, "EvoLink has no model "+r.Model+" here", "choose another model")
	}
	m := all[i]
	in := &input{Model: r.Model, Prompt: r.Prompt, Duration: r.Duration, Quality: r.Resolution, AspectRatio: r.AspectRatio, Callback: r.Callback}
	if r.AspectRatio == provider.Auto {
		in.AspectRatio = adaptive
		if m.ID == fast10 && r.StartFrame == "" {
			in.AspectRatio = "16:9" // its default without an image, which would define the ratio
		}
	}
	if r.Duration == 0 {
		in.Duration = anySeconds
	}
	if m.Audio {
		in.Audio = &r.Audio
	}
	in.options(m, r)
	return in, in.media(m, r)
}

// options sets the fields that only some models have.
func (in *input) options(m provider.Model, r provider.Request) {
	has := func(f provider.Field) bool { return m.Options[f].Requirement != provider.Unsupported }
	if has(provider.FieldContentFilter) {
		on := r.ContentFilter != "off"
		in.Filter = &on
	}
	if has(provider.FieldContainer) {
		in.Format = "mp4"
		if r.Container != "" {
			in.Format = r.Container
		}
	}
	if has(provider.FieldWebSearch) && r.WebSearch {
		in.Params = &params{WebSearch: true}
	}
}

// media sets the images, videos and audios: their roles follow from the model and their order.
func (in *input) media(m provider.Model, r provider.Request) *provider.Error {
	switch {
	case m.Start != provider.Unsupported && r.StartFrame == "" && r.EndFrame != "":
		return notSent(provider.KindInput, "an end frame alone would be taken for the start frame", "give a start frame too")
	case m.Start != provider.Unsupported:
		for _, frame := range []string{r.StartFrame, r.EndFrame} {
			if frame != "" && (frame == r.StartFrame || m.End != provider.Unsupported) {
				in.Images = append(in.Images, frame)
			}
		}
		return nil
	case m.References == 0:
		return nil
	}
	in.Images, in.Videos, in.Audios = r.References, r.ReferenceVideos, r.ReferenceAudios
	in.Prompt = provider.Tagged(r.Prompt, func(kind, number string) string { return "@" + strings.ToLower(kind) + number })
	if m.Options[provider.FieldSourceVideo].Requirement == provider.Required {
		if r.SourceVideo == "" {
			return notSent(provider.KindInput, "there is no video to work on", "give one")
		}
		in.Videos = append([]string{r.SourceVideo}, r.ReferenceVideos...)
	}
	seen := len(in.Images) + len(in.Videos)
	switch {
	case m.NeedsReference && seen+len(in.Audios) == 0:
		return notSent(provider.KindInput, "this model needs a reference", "give a picture, a video or a sound, or choose the text-to-video model")
	case !m.LoneAudio && seen == 0 && len(in.Audios) > 0:
		return notSent(provider.KindInput, "this model takes no sound without a picture or a video", "give one of them too")
	}
	return nil
}

func notSent(kind provider.Kind, message, next string) *provider.Error {
	return &provider.Error{Kind: kind, Message: message, Hint: next, Delivery: provider.NotSent}
}
