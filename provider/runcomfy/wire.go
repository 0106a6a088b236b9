package runcomfy

import (
	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// adaptive is RunComfy's value for [provider.Auto].
const adaptive = "adaptive"

// imageInput is the body for seedance 1.0 pro. Every field is always sent: the
// schema fills an omitted prompt or image with a sample, which would be billed.
type imageInput struct {
	Prompt     string `json:"prompt"`
	FirstFrame string `json:"first_frame_image_url"`
	Resolution string `json:"resolution"`
	Ratio      string `json:"ratio"`
	Duration   int    `json:"duration"`
}

// referenceInput is the body for the seedance 2.0 models. No value for a random seed is
// documented, so the field is omitted without one.
type referenceInput struct {
	Prompt      string   `json:"prompt"`
	Images      []string `json:"images,omitempty"`
	Videos      []string `json:"videos,omitempty"`
	Audios      []string `json:"audios,omitempty"`
	AspectRatio string   `json:"aspect_ratio"`
	Duration    int      `json:"duration"`
	Resolution  string   `json:"resolution"`
	Audio       bool     `json:"generate_audio"`
	Seed        *int64   `json:"seed,omitempty"`
}

// input returns the body of a create call, or nil for an unknown model.
func input(r provider.Request) any {
	switch r.Model {
	case seedance1Pro:
		return imageInput{
			Prompt: r.Prompt, FirstFrame: r.StartFrame,
			Resolution: r.Resolution, Ratio: ratio(r.AspectRatio), Duration: r.Duration,
		}
	case seedance2Pro, seedance2Fast:
		return referenceInput{
			Prompt: tagged(r.Prompt), Images: r.References, Videos: r.ReferenceVideos, Audios: r.ReferenceAudios,
			AspectRatio: ratio(r.AspectRatio), Duration: r.Duration,
			Resolution: r.Resolution, Audio: r.Audio, Seed: r.Seed,
		}
	}
	return nil
}

// tagged spells tags as RunComfy does: "@Image1".
func tagged(prompt string) string {
	return provider.Tagged(prompt, func(kind, number string) string { return "@" + kind + number })
}

func ratio(canonical string) string {
	if canonical == provider.Auto {
		return adaptive
	}
	return canonical
}

// dialect describes the responses to status and result calls. The URLs beside the id lead to
// the API: the key must not be sent to a URL from a response. Only the result tells the cost,
// in US dollars.
func dialect() vendorhttp.Dialect {
	return vendorhttp.Dialect{
		ID:     []string{"request_id"},
		API:    []string{"status_url", "result_url", "cancel_url"},
		Charge: charge,
	}
}

// charge sets Charged of an ended run. Failed and cancelled runs are undocumented, so there
// only a reported cost is proof. A success with a cost of zero counts as not yet calculated.
func charge(r *provider.Report) {
	switch {
	case r.Billed != nil && *r.Billed > 0:
		r.Charged = provider.ChargedYes
	case r.Status == provider.StatusSucceeded:
		r.Billed = nil
	case r.Billed != nil:
		r.Charged = provider.ChargedNo
	}
}
