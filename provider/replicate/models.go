package replicate

import (
	"slices"
	"strings"

	"dailies/provider"
)

// A model of Replicate has several modes, depending on its input. Each is a model here, with
// the mode appended to its id, because it has its own limits.
const (
	owner      = "bytedance/"
	wayMark    = ":"
	fromImage  = "image"
	byRefs     = "reference"
	extending  = "extend"
	editing    = "edit"
	anySeconds = -1 // the model chooses the duration
	adaptive   = "adaptive"
)

// endpointOf returns Replicate's id of a model.
func endpointOf(model string) string {
	endpoint, _, _ := strings.Cut(model, wayMark)
	return endpoint
}

// models returns the models, the preferred model first. Sources: the version pages of
// replicate.com (2.0, 2.0-fast, 1-pro a5fd5508, 1-lite f22bbc7d) and the page of 2.5 of
// 2026-09-05; where another is all there is, it is named.
func models() []provider.Model {
	all := slices.Concat(two("seedance-2.0", "seedance 2.0"), two("seedance-2.0-fast", "seedance 2.0 fast"),
		two("seedance-2.0-mini", "seedance 2.0 mini"), twoFive(), proFifteen(), one())
	for i := range all {
		all[i].Provider, all[i].CallbackURL, all[i].Seed = name, true, true
		all[i].Prices = prices(all[i])
		if len(all[i].Prices) == 0 {
			all[i].Unpriced = "Replicate shows prices on its website only, and this one is not recorded"
		}
	}
	return all
}

// way returns the model for one mode.
func way(m provider.Model, mode provider.Mode, what string) provider.Model {
	m.Mode = mode
	m.Options = map[provider.Field]provider.Limits{}
	m.Name += " " + string(mode)
	if what != "" {
		m.ID += wayMark + what
	}
	return m
}

// withFrames accepts a start frame and optionally an end frame. The size of images is
// undocumented; the store accepts less than 100 MB.
func withFrames(m provider.Model, end provider.Requirement) provider.Model {
	m = way(m, provider.ImageToVideo, fromImage)
	m.Start, m.End, m.Images = provider.Required, end, pictures()
	return m
}

// files returns the limits of videos, and of audio files: 15 s together for 2.0, 30 s for 2.5.
// Their types are undocumented.
func files(m provider.Model) provider.MediaLimits {
	l := provider.MediaLimits{MaxBytes: largest, MaxTotal: 15}
	if strings.HasPrefix(m.ID, owner+"seedance-2.5") {
		l.MaxTotal = 30
	}
	return l
}

func pictures() provider.ImageLimits { return provider.ImageLimits{MaxBytes: largest} }

// withReferences sets the maximum number of images, and of videos and audios.
func withReferences(m provider.Model, images, clips int) provider.Model {
	m = way(m, provider.ReferenceToVideo, byRefs)
	m.References, m.Images = images, pictures()
	if clips > 0 {
		m.Options[provider.FieldReferenceVideos] = provider.Limits{Requirement: provider.Optional, Max: clips}
		m.Options[provider.FieldReferenceAudios] = provider.Limits{Requirement: provider.Optional, Max: clips}
		m.Videos, m.Audios = files(m), files(m)
	}
	return m
}

// two returns the models of 2.0. There is a price of 4k, but no page that offers it. The inputs
// of mini are not published; those of fast are used.
func two(id, title string) []provider.Model {
	m := provider.Model{
		ID: owner + id, Name: title,
		AspectRatios: []string{provider.Auto, "16:9", "9:16", "1:1", "4:3", "3:4", "21:9"}, AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true}, Audio: true,
	}
	switch id {
	case "seedance-2.0":
		m.Resolutions, m.Unverified = []string{"480p", "720p", "1080p"}, []string{"4k"}
	case "seedance-2.0-mini":
		m.Note = "inputs not published"
	}
	return []provider.Model{way(m, provider.TextToVideo, ""), withFrames(m, provider.Optional), withReferences(m, 9, 3)}
}

// twoFive returns the modes of 2.5. With frames the ratio is theirs. That the prompt decides
// whether a video is extended or edited, at any duration, is known only from a third party.
func twoFive() []provider.Model {
	m := provider.Model{
		ID: owner + "seedance-2.5", Name: "seedance 2.5", Prompt: provider.PromptLimits{Max: 2000},
		AspectRatios: []string{provider.Auto, "16:9", "9:16", "1:1", "4:3", "3:4"}, AspectRatio: provider.Auto,
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 30, Default: 5, Auto: true}, Audio: true,
	}
	framed, videos := m, m
	framed.AspectRatios = []string{provider.Auto}
	videos.AspectRatios, videos.Duration = framed.AspectRatios, provider.DurationLimits{Min: 4, Max: 30, Auto: true, AutoOnly: true}
	all := []provider.Model{way(m, provider.TextToVideo, ""), withFrames(framed, provider.Optional), withReferences(m, 30, 10)}
	for what, mode := range map[string]provider.Mode{extending: provider.ExtendVideo, editing: provider.EditVideo} {
		v := withReferences(videos, 30, 10)
		v.ID, v.Name, v.Mode = m.ID+wayMark+what, m.Name+" "+string(mode), mode
		v.Options[provider.FieldReferenceVideos] = provider.Limits{Requirement: provider.Optional, Max: 9} // the source is the first of ten
		v.Options[provider.FieldSourceVideo] = provider.Limits{Requirement: provider.Required}
		all = append(all, v)
	}
	slices.SortStableFunc(all[3:], func(a, b provider.Model) int { return strings.Compare(b.ID, a.ID) })
	for i := range all {
		all[i].Options[provider.FieldWatermark] = provider.Limits{Requirement: provider.Optional}
	}
	return all
}

// proFifteen returns 1.5 pro, which has no field for the resolution and makes 720p. Its page
// has 2 to 12 seconds (according to two programs that use it); the model itself needs at least
// 4.
func proFifteen() []provider.Model {
	m := older("seedance-1.5-pro", "seedance 1.5 pro")
	m.Resolutions, m.Resolution, m.Audio, m.Duration.Min = []string{"720p"}, "720p", true, 4
	return fixable(way(m, provider.TextToVideo, ""), withFrames(m, provider.Optional))
}

// older returns what the models of 1.x share. With an image the ratio is ignored.
func older(id, title string) provider.Model {
	return provider.Model{
		ID: owner + id, Name: title,
		AspectRatios: []string{"16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21"}, AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "1080p",
		Duration: provider.DurationLimits{Min: 2, Max: 12, Default: 5},
	}
}

// fixable adds the option of a fixed camera.
func fixable(all ...provider.Model) []provider.Model {
	for i := range all {
		all[i].Options[provider.FieldCameraFixed] = provider.Limits{Requirement: provider.Optional}
	}
	return all
}

// one returns the models of 1.0. The references of lite cannot be combined with 1080p or with
// frames. There is no page of pro fast; programs that use it send no end frame.
func one() []provider.Model {
	pro, lite, fast := older("seedance-1-pro", "seedance 1.0 pro"), older("seedance-1-lite", "seedance 1.0 lite"), older("seedance-1-pro-fast", "seedance 1.0 pro fast")
	lite.Resolution = "720p"
	small := lite
	small.Resolutions = []string{"480p", "720p"}
	return fixable(
		way(pro, provider.TextToVideo, ""), withFrames(pro, provider.Optional),
		way(fast, provider.TextToVideo, ""), withFrames(fast, provider.Unsupported),
		way(lite, provider.TextToVideo, ""), withFrames(lite, provider.Optional), withReferences(small, 4, 0),
	)
}
