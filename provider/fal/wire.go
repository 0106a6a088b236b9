package fal

import (
	"net/url"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// input is the body of a create call: the input of the model, without a wrapper. All choices
// are sent, because defaults differ; fields that the model lacks are not, because fal rejects
// them only when the job runs.
type input struct {
	DraftID     string   `json:"draft_id,omitempty"`
	Prompt      string   `json:"prompt,omitempty"`
	Task        string   `json:"task,omitempty"`
	Image       string   `json:"image_url,omitempty"`
	EndImage    string   `json:"end_image_url,omitempty"`
	Images      []string `json:"image_urls,omitempty"`
	Videos      []string `json:"video_urls,omitempty"`
	Audios      []string `json:"audio_urls,omitempty"`
	Duration    string   `json:"duration,omitempty"` // a string: "5" or "auto"
	Draft       bool     `json:"draft,omitempty"`
	Resolution  string   `json:"resolution,omitempty"`
	AspectRatio string   `json:"aspect_ratio,omitempty"`
	Audio       *bool    `json:"generate_audio,omitempty"`
	Bitrate     string   `json:"bitrate_mode,omitempty"`
	CameraFixed *bool    `json:"camera_fixed,omitempty"`
	Seed        *int64   `json:"seed,omitempty"`
	Safety      *bool    `json:"enable_safety_checker,omitempty"`
	EndUser     string   `json:"end_user_id,omitempty"`
}

// draftResolution is the resolution of all drafts.
const draftResolution = "480p"

// body returns the input of a model for a request.
func body(m provider.Model, r provider.Request) input {
	in := input{Prompt: r.Prompt, Resolution: r.Resolution, EndUser: r.EndUser}
	if m.Mode == provider.DraftToVideo {
		return input{DraftID: r.DraftID, Resolution: r.Resolution}
	}
	in.Duration = provider.Auto
	if r.Duration > 0 && !m.Duration.AutoOnly {
		in.Duration = strconv.Itoa(r.Duration)
	}
	if len(m.AspectRatios) > 0 {
		in.AspectRatio = r.AspectRatio
	}
	if m.Start != provider.Unsupported {
		in.Image, in.EndImage = r.StartFrame, r.EndFrame
	}
	in.Images, in.Videos, in.Audios = r.References, r.ReferenceVideos, r.ReferenceAudios
	if m.References > 0 {
		in.Prompt = provider.Tagged(r.Prompt, func(kind, number string) string { return "@" + kind + number })
	}
	if _, task, ok := strings.Cut(m.ID, taskMark); ok {
		in.Task = task
		in.Videos = append([]string{r.SourceVideo}, r.ReferenceVideos...) // @Video1 is the one to extend or edit
	}
	if m.Audio {
		in.Audio = &r.Audio
	}
	has := func(f provider.Field) bool { return m.Options[f].Requirement != provider.Unsupported }
	if has(provider.FieldDraft) && r.Draft {
		in.Draft, in.Resolution = true, draftResolution
	}
	if has(provider.FieldBitrate) {
		in.Bitrate = r.Bitrate
	}
	if has(provider.FieldCameraFixed) {
		in.CameraFixed = &r.CameraFixed
	}
	if has(provider.FieldContentFilter) {
		on := r.ContentFilter != "off"
		in.Safety = &on
	}
	if m.Seed {
		in.Seed = r.Seed
	}
	return in
}

// path returns the path of the create call of a model. The callback is in the query.
func path(m provider.Model, r provider.Request) string {
	at := "/" + endpointOf(m.ID)
	if r.Callback == "" {
		return at
	}
	return at + "?fal_webhook=" + url.QueryEscape(r.Callback)
}

// wrong returns why fal would reject a request only when it runs, which may be charged, or "".
func wrong(m provider.Model, r provider.Request) string {
	files := len(r.References) + len(r.ReferenceVideos) + len(r.ReferenceAudios)
	switch two := strings.HasPrefix(m.ID, app20); {
	case two && files > 12:
		return "this model takes 12 references in all; leave some out"
	case two && len(r.ReferenceAudios) > 0 && files == len(r.ReferenceAudios):
		return "this model takes a reference audio only beside a picture or a video; add one"
	}
	return ""
}

// dialect describes fal's responses. The URLs beside the id lead to the API: the key must not
// be sent to a URL from a response.
func dialect() vendorhttp.Dialect {
	return vendorhttp.Dialect{
		ID:     []string{"request_id"},
		API:    []string{"status_url", "response_url", "cancel_url"},
		Charge: charge,
	}
}

// charge sets Charged of an ended run: according to the documentation only a success is
// charged, but a runner that read the input before rejecting it may be charged as well.
func charge(r *provider.Report) {
	if r.Err != nil && (r.Err.Status >= 500 || neverCharged(r.Err.Code)) {
		r.Charged = provider.ChargedNo
	}
}
