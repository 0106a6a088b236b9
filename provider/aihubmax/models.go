package aihubmax

import "dailies/provider"

// The model ids.
const (
	imageStandard = "seedance-2.0-image-to-video"
	imageFast     = "seedance-2.0-fast-image-to-video"
	textStandard  = "seedance-2.0-text-to-video"
	textFast      = "seedance-2.0-fast-text-to-video"
	refsStandard  = "seedance-2.0-reference-to-video"
	refsFast      = "seedance-2.0-fast-reference-to-video"
)

// models returns the models, first the one documented on AIHubMax's page. A documented model
// may not be enabled for a key; AIHubMax then responds with model_not_found.
//
// There are no prices here, because AIHubMax publishes them only in its live list, see
// [Provider.Prices].
func models() []provider.Model {
	return []provider.Model{
		imageModel(imageStandard, "seedance 2.0 image to video"),
		imageModel(imageFast, "seedance 2.0 fast image to video"),
		textModel(textStandard, "seedance 2.0 text to video"),
		textModel(textFast, "seedance 2.0 fast text to video"),
		referenceModel(refsStandard, "seedance 2.0 reference to video"),
		referenceModel(refsFast, "seedance 2.0 fast reference to video"),
	}
}

// Hints for local videos and audio files: the pages of the upload describe pictures only.
const (
	noVideos = "AIHubMax stores pictures only: put the video on a public https address, or use a fal, EvoLink or Replicate model"
	noAudios = "AIHubMax stores pictures only: put the audio on a public https address, or use a fal, EvoLink or Replicate model"
)

// referenceModel takes references, twelve in all (the vendor's catalogue of 2026-08-04, whose page
// has 480p and 720p).
func referenceModel(id, title string) provider.Model {
	m := textModel(id, title)
	m.Mode, m.References, m.MaxReferences = provider.ReferenceToVideo, 9, 12
	m.Images = provider.ImageLimits{MaxBytes: 30_000_000}
	m.Videos, m.Audios = provider.MediaLimits{NoUploads: noVideos}, provider.MediaLimits{NoUploads: noAudios}
	m.Options = map[provider.Field]provider.Limits{
		provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: 3},
		provider.FieldReferenceAudios: {Requirement: provider.Optional, Max: 3},
	}
	return m
}

// imageModel adds the frames. Source: docs.aihubmax.com, "Seedance 2.0 Image to
// Video", read 2026-11: JPEG, PNG or WebP, at most 30 MB each.
func imageModel(id, title string) provider.Model {
	m := textModel(id, title)
	m.Mode = provider.ImageToVideo
	m.Start, m.End = provider.Required, provider.Optional
	m.Images = provider.ImageLimits{MaxBytes: 30_000_000}
	return m
}

// textModel returns what all four models have in common, according to the same page and the
// vendor's catalogue of 2026-08-04, which includes the text models.
//
// 1080p: the English page lists only 480p and 720p; the Chinese pages of 2026-07 and 2026-08
// list 1080p for the standard models too.
func textModel(id, title string) provider.Model {
	m := provider.Model{
		Provider:     name,
		ID:           id,
		Unpriced:     "AIHubMax publishes no price of this model outside its live list",
		Name:         title,
		Mode:         provider.TextToVideo,
		Prompt:       provider.PromptLimits{Max: 5000},
		AspectRatios: []string{provider.Auto, "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"},
		AspectRatio:  provider.Auto,
		Resolutions:  []string{"480p", "720p"},
		Resolution:   "720p",
		Duration:     provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true},
		Audio:        true,
		Seed:         true,
	}
	if id == imageStandard || id == textStandard {
		m.Unverified = []string{"1080p"}
	}
	return m
}
