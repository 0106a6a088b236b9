package runcomfy

import "dailies/provider"

// The model ids.
const (
	seedance1Pro  = "bytedance/seedance-1-0/pro/image-to-video"
	seedance2Pro  = "bytedance/seedance-2.0/pro"
	seedance2Fast = "bytedance/seedance-2.0/fast"
)

// noUploads is the hint for local images: the Model API has no uploads and fetches images
// itself (model page, section 4, "Hosted file (URL)").
const (
	noUploads = "RunComfy takes no uploads: put the picture on a public https address, or use a Runflow or AIHubMax model"
	noVideos  = "RunComfy takes no uploads: put the video on a public https address, or use a fal, EvoLink or Replicate model"
	noAudios  = "RunComfy takes no uploads: put the audio on a public https address, or use a fal, EvoLink or Replicate model"
)

// models returns the models, first the one documented on RunComfy's API page.
//
// There are no prices here, because RunComfy publishes them only live, see [Provider.Prices].
func models() []provider.Model {
	all := []provider.Model{imageModel(), referenceModel(seedance2Pro), referenceModel(seedance2Fast)}
	for i := range all {
		all[i].Unpriced = "RunComfy publishes no price of this model outside its live catalogue"
	}
	return all
}

// imageModel is the image-to-video model. Source: its API page on runcomfy.com,
// section 5, "Schema".
func imageModel() provider.Model {
	return provider.Model{
		Provider:     name,
		ID:           seedance1Pro,
		Name:         "seedance 1.0 pro image to video",
		Mode:         provider.ImageToVideo,
		Prompt:       provider.PromptLimits{Advised: 500},
		Start:        provider.Required,
		Images:       frameRule(),
		NoUploads:    noUploads,
		AspectRatios: []string{provider.Auto, "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"},
		AspectRatio:  provider.Auto,
		Resolutions:  []string{"480p", "720p", "1080p"},
		Resolution:   "480p",
		Duration:     provider.DurationLimits{Min: 2, Max: 12, Default: 5},
	}
}

// frameRule returns the documented limits of the start frame: width and height over 300 and
// under 6000 pixels, width over height between 0.4 and 2.5, less than 30 MB.
func frameRule() provider.ImageLimits {
	return provider.ImageLimits{
		MaxBytes: 30_000_000 - 1,
		MinSide:  301, MaxSide: 5999,
		MinRatio: 0.4, MaxRatio: 2.5,
	}
}

// referenceModel returns one of the two 2.0 models: one endpoint for text with or without
// references, without start and end frame. Source: the schemas in RunComfy's own ComfyUI
// nodes, catalogue of 2026-09-23, which state no limit of the prompt.
func referenceModel(id string) provider.Model {
	m := provider.Model{
		Provider:   name,
		ID:         id,
		Name:       "seedance 2.0 pro",
		Mode:       provider.ReferenceToVideo,
		References: 9,
		NoUploads:  noUploads,
		Videos:     provider.MediaLimits{NoUploads: noVideos},
		Audios:     provider.MediaLimits{NoUploads: noAudios},
		Options: map[provider.Field]provider.Limits{
			provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: 3},
			provider.FieldReferenceAudios: {Requirement: provider.Optional, Max: 3},
		},
		AspectRatios: []string{provider.Auto, "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"},
		AspectRatio:  provider.Auto,
		Resolutions:  []string{"480p", "720p", "1080p", "4k"},
		Resolution:   "720p",
		Duration:     provider.DurationLimits{Min: 4, Max: 15, Default: 5},
		Audio:        true,
		Seed:         true,
	}
	if id == seedance2Fast {
		m.Name = "seedance 2.0 fast"
		m.Resolutions = []string{"480p", "720p"}
	}
	return m
}
