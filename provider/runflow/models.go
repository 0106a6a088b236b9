package runflow

import "dailies/provider"

const (
	imageToVideo    = "bytedance/seedance/2.0/image-to-video"
	fastTextToVideo = "bytedance/seedance/2.0/fast/text-to-video"
	textToVideo     = "bytedance/seedance/2.0/text-to-video"
)

// read is when the undated pages were read.
const read = "2026-11-20"

// models returns the models of the current generation. Only prices for 720p are documented.
func models() []provider.Model {
	i2v := model(imageToVideo, "seedance 2.0 image to video", "0.3024")
	i2v.Mode = provider.ImageToVideo
	i2v.Start, i2v.End = provider.Required, provider.Optional
	i2v.Images = frameRule()
	fast := model(fastTextToVideo, "seedance 2.0 fast text to video", "0.2419")
	fast.Resolutions = []string{"480p", "720p"}
	return []provider.Model{i2v, fast, model(textToVideo, "seedance 2.0 text to video", "0.3034")}
}

// legacyModels returns the one documented model of the older generation (docs.runflow.io, dated
// 2026-04-08): with other resolutions, another price, and no callback, since the response is
// the video.
func legacyModels() []provider.Model {
	m := models()[0]
	m.Provider = legacyName
	m.Note = "older endpoint"
	m.Blocking = true
	m.Resolutions = []string{"480p", "720p"}
	m.CallbackURL, m.Metadata = false, false
	m.Prices = []provider.Price{{
		PerSecond: dollars("0.1"), AsOf: "2026-04-08",
		Source: "docs.runflow.io, older page of " + imageToVideo,
	}}
	return []provider.Model{m}
}

// model returns what all models of the current generation share (input schema on their pages).
// No limit of the prompt is documented. Only the older page has defaults (auto, 720p, audio on,
// and auto for the duration, for which 5 s is used here so that the price is known).
func model(id, title, perSecond string) provider.Model {
	return provider.Model{
		Provider:     name,
		ID:           id,
		Name:         title,
		Mode:         provider.TextToVideo,
		AspectRatios: []string{provider.Auto, "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"},
		AspectRatio:  provider.Auto,
		Resolutions:  []string{"480p", "720p", "1080p"},
		Resolution:   "720p",
		Duration:     provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true},
		Audio:        true,
		Seed:         true,
		CallbackURL:  true,
		Metadata:     true,
		EndUserID:    true,
		Prices: []provider.Price{{
			Resolution: "720p", PerSecond: dollars(perSecond), AsOf: read,
			Source: "docs.runflow.io, page of " + id,
		}},
	}
}

// frameRule returns the documented limits of images: JPEG, PNG or WebP, at most 30 MB.
func frameRule() provider.ImageLimits { return provider.ImageLimits{MaxBytes: 30_000_000} }

// dollars parses a price of the tables above; a test proves that all are valid.
func dollars(s string) provider.Money {
	m, err := provider.ParseMoney(s)
	if err != nil {
		return 0
	}
	return m
}
