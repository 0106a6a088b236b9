package fal

import (
	"slices"
	"strings"

	"dailies/provider"
)

// The applications, the first two parts of a model's id. The paths of jobs are below them, not
// below the model.
const (
	app20 = "bytedance/seedance-2.0"
	app25 = "bytedance/seedance-2.5"
	app1x = "fal-ai/bytedance"
)

// models returns the table. Sources: the model pages of fal.ai (llms.txt), read
// 2026-10-04, and for the 1.x models fal's own client types. What only third
// parties say stands where it is used.
func models() []provider.Model {
	all := slices.Concat(two("", "2.0"), two("fast/", "2.0 fast"), two("mini/", "2.0 mini"), twoFive("", "2.5"), tasks("", "2.5"),
		flash(), []provider.Model{complete()}, twoFive("us/", "2.5 US"), tasks("us/", "2.5 US"), one())
	for i := range all {
		m := &all[i]
		m.Provider = name
		m.CallbackURL = true
		clips(m)
		m.UploadNote = "fal keeps uploads for a week or longer, and whoever has the address of one can see it"
		m.Options[provider.FieldDeadline] = provider.Limits{Requirement: provider.Optional, Least: 2, Most: 24 * 3600}
		if m.Prices = prices(*m); len(m.Prices) == 0 {
			m.Unpriced = "fal's pages do not say what this model costs"
		}
	}
	return all
}

func sixRatios() []string { return []string{"21:9", "16:9", "4:3", "1:1", "3:4", "9:16"} }

func anyRatio() []string { return append([]string{provider.Auto}, sixRatios()...) }

// frames returns the limits of images: at most 30 MB. No limits of the size are documented.
func frames() provider.ImageLimits { return provider.ImageLimits{MaxBytes: 30_000_000} }

// clips sets the limits of local videos and audio files of a model of 2.0 or 2.5. Those of the
// audio of 2.5 are known only from a third party. A file must also fit into one upload.
func clips(m *provider.Model) {
	m.Videos = provider.MediaLimits{Types: []string{provider.TypeMP4, provider.TypeMOV}, MaxBytes: largest}
	m.Audios = provider.MediaLimits{Types: []string{provider.TypeMP3, provider.TypeWAV}, MaxBytes: 15_000_000}
	if strings.HasPrefix(m.ID, app20) {
		m.MaxReferences = 12
		m.Videos.MinTotal, m.Videos.MaxTotal, m.Videos.MaxTotalBytes = 2, 15, 50_000_000
		m.Audios.MaxTotal = 15
		return
	}
	m.Videos.MinSeconds, m.Videos.MaxSeconds, m.Videos.MaxTotal = 1.8, 30.2, 30.2
	m.Videos.MinSide, m.Videos.MaxSide = 300, 6000
	m.Audios.MinSeconds, m.Audios.MaxSeconds = 1.8, 30.2
}

// lists returns the limits of reference videos or audios.
func lists(most int) map[provider.Field]provider.Limits {
	return map[provider.Field]provider.Limits{
		provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: most},
		provider.FieldReferenceAudios: {Requirement: provider.Optional, Max: most},
	}
}

// bitrate returns the choices of bitrate_mode.
func bitrate() provider.Limits {
	return provider.Limits{Requirement: provider.Optional, Choices: []string{"standard", "high"}, Default: "standard"}
}

// two returns the models of 2.0: standard, fast or mini. No page of 2026-10-04 has a seed,
// which older client types have; so it is not offered.
func two(tier, title string) []provider.Model {
	base := provider.Model{
		AspectRatios: anyRatio(), AspectRatio: "16:9", Resolutions: []string{"480p", "720p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true}, Audio: true, EndUserID: true,
	}
	if tier == "" {
		base.Resolutions = []string{"480p", "720p", "1080p", "4k"}
	}
	var all []provider.Model
	for _, mode := range modes() {
		m := base
		m.Options = map[provider.Field]provider.Limits{}
		if mode == byReference {
			m.References, m.Options = 9, lists(3)
		}
		if tier != "mini/" {
			m.Options[provider.FieldBitrate] = bitrate()
		}
		all = append(all, named(m, app20+"/"+tier, mode, title))
	}
	return all
}

// twoFive returns the models of 2.5. The page of image to video lists only 480p and 720p, the
// price page also 1080p; that its ratio is always auto is known only from a third party. The
// models hosted in the US have no drafts.
func twoFive(region, title string) []provider.Model {
	base := provider.Model{
		AspectRatios: anyRatio(), AspectRatio: "16:9", Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 30, Default: 5, Auto: true}, Audio: true,
	}
	var all []provider.Model
	for _, mode := range modes() {
		m := base
		m.Options = map[provider.Field]provider.Limits{}
		switch {
		case mode == byReference:
			m.References, m.Options = 30, lists(10)
		case mode == fromImage:
			m.AspectRatios, m.AspectRatio = []string{provider.Auto}, provider.Auto
			m.Resolutions, m.Unverified = []string{"480p", "720p"}, []string{"1080p"}
		}
		if region == "" {
			m.Options[provider.FieldDraft] = provider.Limits{Requirement: provider.Optional, With: map[provider.Field]string{provider.FieldResolution: draftResolution}}
		} else if mode == byReference {
			m.Resolutions = []string{"480p", "720p"}
		}
		m.Options[provider.FieldBitrate] = bitrate()
		all = append(all, named(m, app25+"/"+region, mode, title))
	}
	return all
}

// flash returns the cheap models of 2.5.
func flash() []provider.Model {
	base := provider.Model{
		AspectRatios: anyRatio(), AspectRatio: "16:9", Resolutions: []string{"480p", "720p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 30, Default: 5, Auto: true}, Audio: true,
	}
	var all []provider.Model
	for _, mode := range []string{fromText, fromImage} {
		m := base
		m.Options = map[provider.Field]provider.Limits{}
		if mode == fromImage {
			m.AspectRatios, m.AspectRatio, m.Prompt.Free = []string{provider.Auto}, provider.Auto, true
		}
		all = append(all, named(m, app25+"/flash/", mode, "2.5 flash"))
	}
	return all
}

// taskMark separates an endpoint's id and its task, where one endpoint has several.
const taskMark = ":"

// endpointOf returns the endpoint of a model.
func endpointOf(model string) string {
	endpoint, _, _ := strings.Cut(model, taskMark)
	return endpoint
}

// tasks returns the other tasks of reference to video of 2.5. The name "extension" is inferred;
// when editing and extending the model chooses the ratio.
func tasks(region, title string) []provider.Model {
	base := provider.Model{
		References: 30, Images: frames(), AspectRatios: []string{provider.Auto}, AspectRatio: provider.Auto,
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p", Audio: true,
	}
	if region != "" {
		base.Resolutions = []string{"480p", "720p"}
	}
	edit, extend := base, base
	edit.ID, edit.Mode, edit.Name = app25+"/"+region+byReference+taskMark+"editing", provider.EditVideo, "seedance "+title+" edit video"
	edit.Duration = provider.DurationLimits{Min: 4, Max: 30, AutoOnly: true}
	extend.ID, extend.Mode, extend.Name = app25+"/"+region+byReference+taskMark+"extension", provider.ExtendVideo, "seedance "+title+" extend video"
	extend.Duration = provider.DurationLimits{Min: 4, Max: 30, Default: 5, Auto: true}
	all := []provider.Model{edit, extend}
	for i := range all {
		all[i].Options = map[provider.Field]provider.Limits{
			provider.FieldSourceVideo:     {Requirement: provider.Required},
			provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: 9},
			provider.FieldReferenceAudios: {Requirement: provider.Optional, Max: 10},
			provider.FieldBitrate:         bitrate(),
		}
	}
	return all
}

// complete returns the model that completes a draft: same prompt, references and seed, within
// seven days, by the same account.
func complete() provider.Model {
	return provider.Model{
		ID: app25 + "/draft/complete", Name: "seedance 2.5 finish a draft", Mode: provider.DraftToVideo,
		Prompt: provider.PromptLimits{None: true}, Resolutions: []string{"1080p"}, Resolution: "1080p",
		Duration: provider.DurationLimits{Min: 4, Max: 30, AutoOnly: true},
		Options:  map[provider.Field]provider.Limits{provider.FieldDraftID: {Requirement: provider.Required, Max: 512}},
	}
}

// one returns the models of 1.5 and 1.0. The page of 1.0 pro image to video has an end frame,
// but redirects to 1.0 pro fast, which ignores it.
func one() []provider.Model {
	const at = app1x + "/seedance/"
	v15 := provider.Model{
		AspectRatios: anyRatio(), AspectRatio: "16:9", Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 12, Default: 5}, Audio: true,
	}
	text := provider.Model{
		AspectRatios: append(sixRatios(), "9:21"), AspectRatio: "16:9", Resolutions: v15.Resolutions, Resolution: "1080p",
		Duration: provider.DurationLimits{Min: 2, Max: 12, Default: 5},
	}
	image := text
	image.AspectRatios, image.AspectRatio = anyRatio(), provider.Auto
	pro := image
	pro.Resolution = "720p"
	all := []provider.Model{
		named(v15, at+"v1.5/pro/", fromText, "1.5 pro"), named(v15, at+"v1.5/pro/", fromImage, "1.5 pro"),
		named(text, at+"v1/pro/", fromText, "1.0 pro"), named(pro, at+"v1/pro/", fromImage, "1.0 pro"),
		named(text, at+"v1/pro/fast/", fromText, "1.0 pro fast"), named(image, at+"v1/pro/fast/", fromImage, "1.0 pro fast"),
	}
	for i := range all {
		m := &all[i]
		if !m.Audio {
			m.End = provider.Unsupported
		}
		m.Seed = true
		m.Options = map[provider.Field]provider.Limits{
			provider.FieldCameraFixed:   {Requirement: provider.Optional},
			provider.FieldContentFilter: {Requirement: provider.Optional, Choices: []string{"on", "off"}, Default: "on"},
		}
	}
	return all
}

// The last part of an endpoint's id.
const (
	fromText    = "text-to-video"
	fromImage   = "image-to-video"
	byReference = "reference-to-video"
)

func modes() []string { return []string{fromText, fromImage, byReference} }

// named sets the fields that follow from an endpoint's id.
func named(m provider.Model, before, mode, title string) provider.Model {
	m.ID = before + mode
	m.Name = "seedance " + title + " " + strings.ReplaceAll(mode, "-", " ")
	switch mode {
	case fromText:
		m.Mode = provider.TextToVideo
	case fromImage:
		m.Mode, m.Start, m.End, m.Images = provider.ImageToVideo, provider.Required, provider.Optional, frames()
	case byReference:
		m.Mode, m.Images = provider.ReferenceToVideo, frames()
	}
	return m
}

// modelOf returns a model by its id.
func modelOf(id string) (provider.Model, bool) {
	all := models()
	i := slices.IndexFunc(all, func(m provider.Model) bool { return m.ID == id })
	if i < 0 {
		return provider.Model{}, false
	}
	return all[i], true
}
