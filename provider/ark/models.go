package ark

import (
	"strings"

	"dailies/provider"
)

// The model ids (ModelArk documentation, model list 1330310, read 2026-11-30).
const (
	seedance25     = "dreamina-seedance-2-5-260628"
	seedance20     = "dreamina-seedance-2-0-260128"
	seedance20Fast = "dreamina-seedance-2-0-fast-260128"
	seedance20Mini = "dreamina-seedance-2-0-mini-260615"
	seedance15     = "seedance-1-5-pro-251215"
	seedance10     = "seedance-1-0-pro-250528"
	seedance10Fast = "seedance-1-0-pro-fast-251015"
)

// The ways to use a model. Ark uses the same model id for all of them and rejects requests that
// mix them, so each is a model here, with the id "<Ark's id>/<way>".
const (
	wayText      = "text-to-video"
	wayImage     = "image-to-video"
	wayReference = "reference-to-video"
	wayExtend    = "extend"
	wayEdit      = "edit"
	wayFinal     = "draft-to-video"
)

// family holds what the ways of one of Ark's models have in common.
type family struct {
	id, name, note string
	ways           []string
	resolutions    []string
	min, max       int // seconds
	auto           bool
	audio, seed    bool
	lastFrame      bool // accepts an end frame
	frameRatios    bool // the ratio can be chosen with frames
	textAuto       bool // the model can choose the ratio of text to video
	images, clips  int  // maximum number of reference images, and of videos and of audios
	clipSeconds    int  // maximum total duration of the input videos
	camera, flex   bool
	draft          bool
	finals         []string // resolutions of a completed draft
	container      bool
	search         bool
}

// families returns Ark's models (field table of 1520757 and the 2.5 chapter, read 2026-11-30).
func families() []family {
	two := family{
		ways: []string{wayImage, wayText, wayReference}, resolutions: []string{"480p", "720p"}, min: 4, max: 15, auto: true,
		audio: true, lastFrame: true, frameRatios: true, textAuto: true, images: 9, clips: 3, clipSeconds: 15,
	}
	fast, mini := two, two
	two.id, two.name, two.resolutions = seedance20, "seedance 2.0", []string{"480p", "720p", "1080p", "4k"}
	fast.id, fast.name = seedance20Fast, "seedance 2.0 fast"
	mini.id, mini.name = seedance20Mini, "seedance 2.0 mini"
	one := family{
		ways: []string{wayImage, wayText}, resolutions: []string{"480p", "720p", "1080p"}, min: 2, max: 12,
		seed: true, frameRatios: true, camera: true, flex: true,
	}
	onePro, oneFast := one, one
	onePro.id, onePro.name, onePro.lastFrame = seedance10, "seedance 1.0 pro", true
	oneFast.id, oneFast.name = seedance10Fast, "seedance 1.0 pro fast"
	return []family{
		two,
		{
			id: seedance25, name: "seedance 2.5", ways: []string{wayImage, wayText, wayReference, wayExtend, wayEdit, wayFinal},
			resolutions: []string{"480p", "720p", "1080p"}, min: 4, max: 30, auto: true, audio: true, lastFrame: true, textAuto: true,
			images: 30, clips: 10, clipSeconds: 30, draft: true, finals: []string{"1080p"}, container: true, search: true,
		},
		fast, mini,
		{
			id: seedance15, name: "seedance 1.5 pro", note: "listed as retired", ways: []string{wayImage, wayText, wayFinal},
			resolutions: []string{"480p", "720p", "1080p"}, min: 4, max: 12, audio: true, seed: true, lastFrame: true,
			frameRatios: true, textAuto: true, camera: true, flex: true, draft: true, finals: []string{"720p", "1080p"},
		},
		onePro, oneFast,
	}
}

// models returns all ways of all models.
func models() []provider.Model {
	var all []provider.Model
	for _, f := range families() {
		for _, way := range f.ways {
			all = append(all, f.model(way))
		}
	}
	return all
}

// find returns a model and its way by id.
func find(id string) (m provider.Model, way string, ok bool) {
	for _, m := range models() {
		if m.ID == id {
			_, way, _ = strings.Cut(id, "/")
			return m, way, true
		}
	}
	return provider.Model{}, "", false
}

// pictures returns the limits in 1520757: "less than 30 MB, each side 300 to 6000 pixels, width
// over height 0.4 to 2.5".
func pictures() provider.ImageLimits {
	return provider.ImageLimits{MaxBytes: 30_000_000, MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5}
}

// sounds returns the limits of audio files in 1520757 and in the 2.5 chapter.
func (f family) sounds() provider.MediaLimits {
	longest := float64(f.clipSeconds)
	return provider.MediaLimits{
		Types: []string{provider.TypeMP3, provider.TypeWAV}, MaxBytes: 15_000_000, MinSeconds: 2, MaxSeconds: longest, MaxTotal: longest,
	}
}

// noVideos is the hint for local videos: pictures and audio may be embedded in the create call,
// videos may not.
const noVideos = "Ark takes videos only from a public https address: put it on one, or use a fal, EvoLink or Replicate model"

func (f family) model(way string) provider.Model {
	m := provider.Model{
		Provider: name, ID: f.id + "/" + way, Name: f.name + " " + strings.ReplaceAll(way, "-", " "), Note: f.note, Mode: provider.TextToVideo,
		Images: pictures(), AspectRatios: []string{"16:9", "4:3", "1:1", "3:4", "9:16", "21:9"}, AspectRatio: "16:9",
		Resolutions: f.resolutions, Resolution: "720p", Duration: provider.DurationLimits{Min: f.min, Max: f.max, Default: 5, Auto: f.auto},
		Videos: provider.MediaLimits{NoUploads: noVideos}, Audios: f.sounds(), Audio: f.audio, Seed: f.seed, CallbackURL: true, EndUserID: true, Options: f.options(), Prices: f.prices(way),
	}
	withAuto := append([]string{provider.Auto}, m.AspectRatios...)
	switch way {
	case wayText:
		if f.textAuto {
			m.AspectRatios = withAuto
		}
	case wayImage:
		m.Mode, m.Start, m.Prompt.Free = provider.ImageToVideo, provider.Required, true
		m.AspectRatios, m.AspectRatio = []string{provider.Auto}, provider.Auto
		if f.frameRatios {
			m.AspectRatios = withAuto
		}
		if f.lastFrame {
			m.End = provider.Optional
		}
	case wayReference:
		m.Mode, m.AspectRatios, m.References = provider.ReferenceToVideo, withAuto, f.images
		if f.images == 9 {
			m.MaxReferences = 12
		}
		m.Options[provider.FieldReferenceVideos] = provider.Limits{Requirement: provider.Optional, Max: f.clips}
		m.Options[provider.FieldReferenceAudios] = provider.Limits{Requirement: provider.Optional, Max: f.clips}
	case wayExtend, wayEdit:
		m.Mode, m.AspectRatios, m.AspectRatio = provider.ExtendVideo, []string{provider.Auto}, provider.Auto
		m.Options[provider.FieldSourceVideo] = provider.Limits{Requirement: provider.Required}
		if way == wayEdit {
			m.Mode, m.Duration.Default, m.Duration.AutoOnly = provider.EditVideo, 0, true
		}
	case wayFinal:
		f.finish(&m)
	}
	if way == wayText || way == wayImage {
		f.drafts(&m)
	}
	return m
}

// options returns the fields that all ways of the family accept besides the common ones.
func (f family) options() map[provider.Field]provider.Limits {
	off := provider.Limits{Requirement: provider.Optional, Default: "off"}
	o := map[provider.Field]provider.Limits{
		provider.FieldLastFrame: off,
		provider.FieldWatermark: off,
		provider.FieldPriority:  {Requirement: provider.Optional},
		provider.FieldDeadline:  {Requirement: provider.Optional, Least: 3600, Most: 259200},
	}
	if f.camera {
		o[provider.FieldCameraFixed] = off
	}
	if f.search {
		o[provider.FieldWebSearch] = off
	}
	if f.container {
		o[provider.FieldContainer] = provider.Limits{Requirement: provider.Optional, Choices: []string{"mp4", "mov"}, Default: "mp4"}
	}
	if f.flex {
		o[provider.FieldServiceTier] = provider.Limits{Requirement: provider.Optional, Choices: []string{"default", "flex"}, Default: "default"}
	}
	return o
}

// drafts enables drafts, which are 480p.
func (f family) drafts(m *provider.Model) {
	if f.draft {
		m.Options[provider.FieldDraft] = provider.Limits{
			Requirement: provider.Optional, Default: "off", With: map[provider.Field]string{provider.FieldResolution: "480p"},
		}
	}
}

// finish turns m into the model that completes a draft. It takes over the inputs of the draft,
// so neither prompt nor images nor duration are sent; with 2.5 only the draft and the
// resolution.
func (f family) finish(m *provider.Model) {
	m.Mode, m.Prompt.None = provider.DraftToVideo, true
	m.AspectRatios, m.AspectRatio, m.Audio, m.Seed = nil, "", false, false
	m.Resolutions, m.Resolution = f.finals, f.finals[0]
	m.Duration.Default, m.Duration.Auto, m.Duration.AutoOnly = 0, true, true
	delete(m.Options, provider.FieldCameraFixed)
	if f.id == seedance25 {
		m.Options = map[provider.Field]provider.Limits{}
		m.CallbackURL, m.EndUserID = true, true
	}
	m.Options[provider.FieldDraftID] = provider.Limits{Requirement: provider.Required}
}
