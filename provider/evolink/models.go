package evolink

import (
	"slices"

	"dailies/provider"
)

// The models in the vendor's OpenAPI files (docs.evolink.ai, state of 2026-08-21). Seedance 1.0
// pro and 1.0 lite are not supported; seedance-2.5-draft-to-video appears only in the price
// rules, without its fields.
const (
	pro15  = "seedance-1.5-pro"
	fast10 = "doubao-seedance-1.0-pro-fast"
)

// family holds what the models of one generation have in common.
type family struct {
	id, title   string
	resolutions []string
	most        int // seconds
	auto        bool
	images      int // references
	clips       int // reference videos, and audios
	options     map[provider.Field]provider.Limits
}

// models returns the models, the newest generation first.
func models() []provider.Model {
	var all []provider.Model
	for _, f := range families() {
		all = append(all, f.image(), f.text(), f.reference())
		if f.auto {
			all = append(all, f.fromVideo(provider.ExtendVideo), f.fromVideo(provider.EditVideo))
		}
	}
	all = append(all, proFifteen(), proFastTen())
	for i := range all {
		all[i].Prices = prices(all[i])
	}
	return all
}

func families() []family {
	two := family{id: "seedance-2.0", title: "seedance 2.0", resolutions: []string{"480p", "720p"}, most: 15, images: 9, clips: 3}
	standard, fast, mini := two, two, two
	standard.resolutions = []string{"480p", "720p", "1080p", "4k"}
	fast.id, fast.title = two.id+"-fast", two.title+" fast"
	mini.id, mini.title = two.id+"-mini", two.title+" mini"
	newest := family{
		id: "seedance-2.5", title: "seedance 2.5", resolutions: []string{"480p", "720p", "1080p"}, most: 30, auto: true, images: 30, clips: 10,
		options: map[provider.Field]provider.Limits{
			provider.FieldContainer: {Requirement: provider.Optional, Choices: []string{"mp4", "mov"}, Default: "mp4"},
		},
	}
	return []family{newest, standard, fast, mini}
}

// model returns a model of the family for text only.
//
// The limit of the prompt is documented in tokens only: 10 000.
func (f family) model(mode provider.Mode, id, title string) provider.Model {
	m := provider.Model{
		Provider:     name,
		ID:           f.id + id,
		Name:         f.title + " " + title,
		Mode:         mode,
		AspectRatios: ratios(),
		AspectRatio:  provider.Auto,
		Resolutions:  f.resolutions,
		Resolution:   "720p",
		Duration:     provider.DurationLimits{Min: 4, Max: f.most, Default: 5, Auto: f.auto},
		Audio:        true,
		CallbackURL:  true,
		Options: map[provider.Field]provider.Limits{
			provider.FieldContentFilter: {Requirement: provider.Optional, Choices: []string{"on", "off"}, Default: "on"},
		},
	}
	for field, limits := range f.options {
		limits.Choices = slices.Clone(limits.Choices)
		m.Options[field] = limits
	}
	return m
}

func ratios() []string {
	return []string{provider.Auto, "16:9", "9:16", "1:1", "4:3", "3:4", "21:9"}
}

func (f family) text() provider.Model {
	m := f.model(provider.TextToVideo, "-text-to-video", "text to video")
	if f.id != "seedance-2.0-mini" {
		m.Options[provider.FieldWebSearch] = provider.Limits{Requirement: provider.Optional}
	}
	return m
}

// image accepts one or two frames. With 2.5 the ratio is that of the first one (OpenAPI, and
// real runs of 2026-09-06).
func (f family) image() provider.Model {
	m := f.model(provider.ImageToVideo, "-image-to-video", "image to video")
	m.Start, m.End, m.Images = provider.Required, provider.Optional, pictures()
	if f.auto {
		m.AspectRatios = []string{provider.Auto}
	}
	return m
}

func (f family) reference() provider.Model {
	m := f.model(provider.ReferenceToVideo, "-reference-to-video", "reference to video")
	f.references(&m, f.clips)
	m.NeedsReference = f.auto
	return m
}

// references lets a model accept references; videos is their maximum number.
func (f family) references(m *provider.Model, videos int) {
	m.References, m.Images, m.LoneAudio = f.images, pictures(), f.auto
	m.Options[provider.FieldReferenceVideos] = provider.Limits{Requirement: provider.Optional, Max: videos}
	m.Options[provider.FieldReferenceAudios] = provider.Limits{Requirement: provider.Optional, Max: f.clips}
	m.Videos, m.Audios = f.media()
}

// media returns the limits of videos and audio files in the 2.0 and 2.5 files. The pages of the
// file store list images only; EvoLink's own clients also upload MP3, WAV and MP4, of at most 95
// MiB, and no MOV.
func (f family) media() (videos, audios provider.MediaLimits) {
	longest := 15.0
	if f.auto {
		longest = 30
	}
	videos = provider.MediaLimits{
		Types: []string{provider.TypeMP4}, MaxBytes: 50_000_000, MinSeconds: 2, MaxSeconds: longest, MaxTotal: longest,
		MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5, MinPixels: 409_600, MaxPixels: 2_086_876,
	}
	if f.auto {
		videos.MaxBytes, videos.MaxPixels = 95<<20, 8_295_044
		videos.MinRatio, videos.MaxRatio, videos.MinSide, videos.MaxSide = 0, 0, 0, 0
	}
	audios = provider.MediaLimits{
		Types: []string{provider.TypeMP3, provider.TypeWAV}, MaxBytes: 15_000_000, MinSeconds: 2, MaxSeconds: longest, MaxTotal: longest,
	}
	return videos, audios
}

// fromVideo extends or edits a video, which is the first of the ten videos; an edit has its
// duration.
func (f family) fromVideo(mode provider.Mode) provider.Model {
	id, title := "-video-extend", "video extend"
	if mode == provider.EditVideo {
		id, title = "-video-edit", "video edit"
	}
	m := f.model(mode, id, title)
	f.references(&m, f.clips-1)
	m.Options[provider.FieldSourceVideo] = provider.Limits{Requirement: provider.Required}
	m.AspectRatios = []string{provider.Auto}
	if mode == provider.EditVideo {
		m.Duration.Default, m.Duration.AutoOnly = 0, true
		m.Videos.MinSource = 4
	}
	return m
}

// pictures returns the limits of images in the 2.0 and 2.5 files: JPEG, PNG or WebP.
func pictures() provider.ImageLimits {
	return provider.ImageLimits{MaxBytes: 30_000_000, MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5}
}

// proFifteen accepts up to two frames. With audio it costs twice as much.
func proFifteen() provider.Model {
	return provider.Model{
		Provider: name, ID: pro15, Name: "seedance 1.5 pro", Mode: provider.TextToVideo,
		Start: provider.Optional, End: provider.Optional,
		Images:       provider.ImageLimits{MaxBytes: 10_000_000, MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5},
		AspectRatios: ratios(), AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 12, Default: 5},
		Audio:    true, CallbackURL: true,
	}
}

// proFastTen has no audio, and is the only one whose default is 1080p.
func proFastTen() provider.Model {
	return provider.Model{
		Provider: name, ID: fast10, Name: "seedance 1.0 pro fast", Mode: provider.TextToVideo,
		Start: provider.Optional, Images: provider.ImageLimits{MaxBytes: 10_000_000},
		AspectRatios: ratios(), AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "1080p",
		Duration:    provider.DurationLimits{Min: 2, Max: 12, Default: 5},
		CallbackURL: true, Unpriced: "EvoLink's price rules name no price of this model",
	}
}
