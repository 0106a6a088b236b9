package replicate

import (
	"slices"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// submitRequest is the body of a create call; further fields are rejected.
type submitRequest struct {
	Input   input    `json:"input"`
	Webhook string   `json:"webhook,omitempty"`
	Events  []string `json:"webhook_events_filter,omitempty"`
}

// input has the fields of the model's schema.
type input struct {
	Prompt      string   `json:"prompt"`
	Image       string   `json:"image,omitempty"`
	LastFrame   string   `json:"last_frame_image,omitempty"`
	Images      []string `json:"reference_images,omitempty"`
	Videos      []string `json:"reference_videos,omitempty"`
	Audios      []string `json:"reference_audios,omitempty"`
	Duration    int      `json:"duration"`
	Resolution  string   `json:"resolution,omitempty"`
	AspectRatio string   `json:"aspect_ratio"`
	Audio       *bool    `json:"generate_audio,omitempty"`
	CameraFixed *bool    `json:"camera_fixed,omitempty"`
	Watermark   *bool    `json:"watermark,omitempty"`
	Seed        *int64   `json:"seed,omitempty"`
}

// body returns the body of a create call, or why the request cannot be sent.
func body(r provider.Request) (*submitRequest, *provider.Error) {
	all := models()
	i := slices.IndexFunc(all, func(m provider.Model) bool { return m.ID == r.Model })
	if i < 0 {
		return nil, notSent(provider.KindModel, "Replicate has no model "+r.Model+" here", "choose another model")
	}
	m := all[i]
	in := input{Prompt: r.Prompt, Duration: r.Duration, Resolution: r.Resolution, AspectRatio: r.AspectRatio, Seed: r.Seed}
	if r.AspectRatio == provider.Auto {
		in.AspectRatio = adaptive
	}
	if r.Duration == 0 {
		in.Duration = anySeconds
	}
	if len(m.Resolutions) == 1 {
		in.Resolution = "" // the model has no such field
	}
	if m.Audio {
		in.Audio = &r.Audio
	}
	if m.Options[provider.FieldCameraFixed].Requirement != provider.Unsupported {
		in.CameraFixed = &r.CameraFixed
	}
	if m.Options[provider.FieldWatermark].Requirement != provider.Unsupported {
		in.Watermark = &r.Watermark
	}
	if e := in.media(m, r); e != nil {
		return nil, e
	}
	o := &submitRequest{Input: in, Webhook: r.Callback}
	if r.Callback != "" {
		o.Events = []string{"completed"}
	}
	return o, nil
}

func (in *input) media(m provider.Model, r provider.Request) *provider.Error {
	if m.Start != provider.Unsupported {
		in.Image = r.StartFrame
		if m.End != provider.Unsupported {
			in.LastFrame = r.EndFrame
		}
		return nil
	}
	if m.References == 0 {
		return nil
	}
	in.Images, in.Videos, in.Audios = r.References, r.ReferenceVideos, r.ReferenceAudios
	in.Prompt = provider.Tagged(r.Prompt, func(kind, number string) string { return "[" + kind + number + "]" })
	if m.Options[provider.FieldSourceVideo].Requirement == provider.Required {
		if r.SourceVideo == "" {
			return notSent(provider.KindInput, "there is no video to work on", "give one")
		}
		in.Videos = append([]string{r.SourceVideo}, r.ReferenceVideos...)
	}
	if len(in.Audios) > 0 && len(in.Images)+len(in.Videos) == 0 {
		return notSent(provider.KindInput, "this model takes no sound without a picture or a video", "give one of them too")
	}
	return nil
}

func notSent(kind provider.Kind, message, next string) *provider.Error {
	return &provider.Error{Kind: kind, Message: message, Hint: next, Delivery: provider.NotSent}
}

// request converts the input of a listed prediction. An hour after its end only the model is
// left.
func request(prediction vendorhttp.Value) provider.Request {
	in := prediction.Field("input")
	text := func(name string) string { return string(in.Field(name).Text()) }
	list := func(name string) (all []string) {
		for _, item := range in.Field(name).Items() {
			all = append(all, string(item.Text()))
		}
		return all
	}
	r := provider.Request{
		Model: string(prediction.Field("model").Text()), Prompt: text("prompt"), StartFrame: text("image"), EndFrame: text("last_frame_image"),
		References: list("reference_images"), ReferenceVideos: list("reference_videos"), ReferenceAudios: list("reference_audios"),
		Resolution: text("resolution"), AspectRatio: text("aspect_ratio"), Audio: in.Field("generate_audio").True(),
		CameraFixed: in.Field("camera_fixed").True(), Watermark: in.Field("watermark").True(), Seed: in.Field("seed").Text().Whole(),
		Callback: string(prediction.Field("webhook").Text()),
	}
	if n := in.Field("duration").Whole(1, 3600); n != nil {
		r.Duration = *n
	}
	if r.AspectRatio == adaptive {
		r.AspectRatio = provider.Auto
	}
	switch {
	case r.StartFrame != "":
		r.Model += wayMark + fromImage
	case len(r.References)+len(r.ReferenceVideos)+len(r.ReferenceAudios) > 0:
		r.Model += wayMark + byRefs
	}
	return r
}
