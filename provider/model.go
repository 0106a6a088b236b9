package provider

import (
	"slices"
	"strconv"
)

// Mode is what a model makes a video from.
type Mode string

// The modes.
const (
	TextToVideo      Mode = "text to video"
	ImageToVideo     Mode = "image to video"
	ReferenceToVideo Mode = "reference to video" // text, with or without references
	ExtendVideo      Mode = "extend video"       // what happens after a given video
	EditVideo        Mode = "edit video"         // a given video, changed
	DraftToVideo     Mode = "draft to video"     // a draft, finished
)

// Requirement says whether a model takes a field.
type Requirement uint8

// The needs.
const (
	Unsupported Requirement = iota
	Optional
	Required
)

// Auto is the ratio that leaves the choice to the model. Providers call it
// "auto" or "adaptive"; requests always say Auto.
const Auto = "auto"

// Model is what a provider runs. It is data: one form, one check and one price
// function serve all models.
type Model struct {
	Provider string // Info.Name
	ID       string // as the provider spells it; unique within the provider
	Name     string // for people: "seedance 2.0 image to video"
	Mode     Mode
	Note     string // shown beside the name: "older endpoint"
	// Blocking: the create call holds the line until the video is done. Such a run
	// cannot be polled, found again or cancelled.
	Blocking bool

	Prompt     PromptLimits
	Start, End Requirement // start and end frame
	References int         // reference images it takes, 0 = none
	// NeedsReference: it makes nothing without a reference image, video or audio.
	NeedsReference bool
	// LoneAudio: reference audios may be the only references.
	LoneAudio bool
	Images    ImageLimits
	// UploadNote is what to know before a local image is uploaded, "" where it stays
	// between the person and the provider.
	UploadNote string
	// NoUploads is "" when local images can be uploaded, else what to do instead,
	// one sentence.
	NoUploads string

	AspectRatios []string // canonical names, Auto among them where the model can choose
	AspectRatio  string   // the default
	Resolutions  []string
	Resolution   string // the default
	// Unverified are resolutions of which the provider's pages disagree; they are
	// offered, marked "not confirmed", and never the default.
	Unverified []string
	Duration   DurationLimits
	Audio      bool // can be switched
	Seed       bool

	CallbackURL, Metadata, EndUserID bool

	// Options are the other fields of the table that the model takes, with what it
	// takes of each.
	Options map[Field]Limits

	Prices []Price
	// Unpriced is why a model without any price has none, "" where nothing is known of
	// that; PriceNext is what would tell it, one sentence for people.
	Unpriced, PriceNext string
}

// PromptLimits limits a prompt, in characters. 0 means that no limit is known.
type PromptLimits struct {
	Max     int  // refused beyond
	Advised int  // warned beyond
	Free    bool // may be left out
	None    bool // never sent: the model takes none
}

// Need says whether a prompt is needed.
func (p PromptLimits) Need() Requirement {
	switch {
	case p.None:
		return Unsupported
	case p.Free:
		return Optional
	}
	return Required
}

// ImageLimits limits an image. 0 means that no limit is known.
type ImageLimits struct {
	MaxBytes         int64
	MinSide, MaxSide int     // pixels, each side
	MinRatio         float64 // width over height
	MaxRatio         float64
}

// DurationLimits limits a duration, in whole seconds.
type DurationLimits struct {
	Min, Max, Default int
	Auto              bool // the model may choose; a request then says 0
	AutoOnly          bool // the model always chooses, between Min and Max
}

// Key is the model's name over all providers: "runflow/bytedance/seedance/2.0/image-to-video".
func (m Model) Key() string { return m.Provider + "/" + m.ID }

// Title is the name with its note.
func (m Model) Title() string {
	if m.Note == "" {
		return m.Name
	}
	return m.Name + " (" + m.Note + ")"
}

// AllResolutions are the offered resolutions, the unconfirmed ones last.
func (m Model) AllResolutions() []string {
	return append(slices.Clone(m.Resolutions), m.Unverified...)
}

// Verified reports whether the provider's pages agree on the resolution.
func (m Model) Verified(resolution string) bool {
	return slices.Contains(m.Resolutions, resolution)
}

// Durations are the durations a person may choose, in seconds, 0 (auto) first
// where the model may choose.
func (m Model) Durations() []int {
	var l []int
	if m.Duration.AutoOnly {
		return []int{0}
	}
	if m.Duration.Auto {
		l = append(l, 0)
	}
	for s := m.Duration.Min; s <= m.Duration.Max; s++ {
		l = append(l, s)
	}
	return l
}

// Defaults returns a request with the model's own default values and no text.
// Every choice is explicit, since providers' defaults differ.
func (m Model) Defaults() Request {
	r := Request{Model: m.ID, AspectRatio: m.AspectRatio, Resolution: m.Resolution, Duration: m.Duration.Default, Audio: m.Audio}
	for _, f := range Fields() {
		if usual := m.Options[f.ID].Default; usual != "" {
			_ = f.Set(&r, usual) // a value of its own
		}
	}
	return r
}

// DurationText names a duration for people: "5 s" or "auto".
func DurationText(n int) string {
	if n == 0 {
		return Auto
	}
	return strconv.Itoa(n) + " s"
}
