package aihubmax

import "dailies/provider"

// The vendor's values for what the model chooses.
const (
	adaptive     = "adaptive" // [provider.Auto]
	autoDuration = -1         // the model chooses the duration
	autoSeed     = -1         // the model chooses the seed
)

// input is the body of a create call. Undocumented fields may be rejected, so nothing else is
// sent, and an absent frame is omitted rather than null.
type input struct {
	Model       string   `json:"model"`
	Prompt      string   `json:"prompt"`
	Image       string   `json:"image_url,omitempty"`
	EndImage    string   `json:"end_image_url,omitempty"`
	Images      []string `json:"image_urls,omitempty"`
	Videos      []string `json:"video_urls,omitempty"`
	Audios      []string `json:"audio_urls,omitempty"`
	Resolution  string   `json:"resolution"`
	AspectRatio string   `json:"aspect_ratio"`
	Duration    int      `json:"duration"`
	Audio       bool     `json:"generate_audio"`
	Seed        int64    `json:"seed"`
}

// body returns the body of a create call; ok is false for an unknown model.
func body(r provider.Request) (in input, ok bool) {
	in = input{
		Model: r.Model, Prompt: r.Prompt, Resolution: r.Resolution, AspectRatio: r.AspectRatio,
		Duration: r.Duration, Audio: r.Audio, Seed: autoSeed,
	}
	if r.AspectRatio == provider.Auto {
		in.AspectRatio = adaptive
	}
	if r.Duration == 0 {
		in.Duration = autoDuration
	}
	if r.Seed != nil {
		in.Seed = *r.Seed
	}
	switch r.Model {
	case imageStandard, imageFast:
		in.Image, in.EndImage = r.StartFrame, r.EndFrame
		return in, true
	case refsStandard, refsFast:
		in.Images, in.Videos, in.Audios = r.References, r.ReferenceVideos, r.ReferenceAudios
		in.Prompt = provider.Tagged(r.Prompt, func(kind, number string) string { return "@" + kind + number })
		return in, true
	case textStandard, textFast:
		return in, true
	}
	return input{}, false
}
