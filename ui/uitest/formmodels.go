package uitest

import "dailies/provider"

// FormModels returns models for tests of the form: one provider with all features, one without
// prices that accepts local images, and one old endpoint with few features.
func FormModels() []provider.Model {
	full := provider.Model{
		Provider: "runflow", ID: "bytedance/seedance/2.0/image-to-video", Name: "seedance 2.0 image to video", Mode: provider.ImageToVideo,
		Prompt: provider.PromptLimits{Max: 5000, Advised: 2000}, Start: provider.Required, End: provider.Optional,
		Images:       provider.ImageLimits{MaxBytes: 30e6, MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5},
		AspectRatios: []string{"auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"}, AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p"}, Resolution: "720p", Unverified: []string{"1080p"},
		Duration: provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true}, Audio: true, Seed: true,
		CallbackURL: true, Metadata: true, EndUserID: true,
		Prices: []provider.Price{
			{Resolution: "480p", PerSecond: 140_000, Source: "runflow.test/pricing", AsOf: "2026-11-20"},
			{Resolution: "720p", PerSecond: 302_400, Source: "runflow.test/pricing", AsOf: "2026-11-20"},
		},
	}
	text := full
	text.ID, text.Name, text.Mode = "bytedance/seedance/2.0/text-to-video", "seedance 2.0 text to video", provider.TextToVideo
	text.Start, text.End = provider.Unsupported, provider.Unsupported
	reference := text
	reference.ID, reference.Name, reference.Mode = "bytedance/seedance/2.0/reference-to-video", "seedance 2.0 reference to video", provider.ReferenceToVideo
	reference.References = 3
	return []provider.Model{full, text, reference, OldModel(), Unpriced()}
}

// OldModel accepts URLs only and no end frame, audio, seed or advanced fields.
func OldModel() provider.Model {
	return provider.Model{
		Provider: "runcomfy", ID: "bytedance/seedance-v1/pro", Name: "seedance 1.0 pro", Mode: provider.ImageToVideo, Note: "older endpoint",
		Prompt: provider.PromptLimits{Max: 2000}, Start: provider.Required,
		NoUploads:    "this provider stores no files; give a public https URL",
		AspectRatios: []string{"16:9", "1:1", "9:16"}, AspectRatio: "16:9", Resolutions: []string{"480p", "720p"}, Resolution: "480p",
		Duration: provider.DurationLimits{Min: 5, Max: 10, Default: 5},
		Prices:   []provider.Price{{PerVideo: 620_000, Source: "runcomfy.test", AsOf: "2026-10-01"}},
	}
}

// Unpriced has no price and accepts local images.
func Unpriced() provider.Model {
	return provider.Model{
		Provider: "aihubmax", ID: "seedance-2.0", Name: "seedance 2.0", Mode: provider.ImageToVideo,
		Prompt: provider.PromptLimits{Max: 5000}, Start: provider.Required, End: provider.Optional,
		AspectRatios: []string{"auto", "16:9", "9:16"}, AspectRatio: "16:9", Resolutions: []string{"480p", "720p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 12, Default: 5}, Audio: true, Seed: true,
	}
}
