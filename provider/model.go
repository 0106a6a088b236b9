package provider

import (
	"slices"
	"strconv"
)

// Mode is the kind of input of a model.
type Mode string

// The modes.
const (
	TextToVideo      Mode = "text to video"
	ImageToVideo     Mode = "image to video"
	ReferenceToVideo Mode = "reference to video" // text, with or without references
	ExtendVideo      Mode = "extend video"       // continues a video
	EditVideo        Mode = "edit video"         // changes a video
	DraftToVideo     Mode = "draft to video"     // completes a draft
)

// Requirement tells whether a model accepts or needs a field.
type Requirement uint8

// The requirements.
const (
	Unsupported Requirement = iota
	Optional
	Required
)

// Auto is the aspect ratio that the model chooses. Providers call it "auto" or "adaptive";
// requests always use Auto.
const Auto = "auto"

// Model describes a model of a provider as data, so that one form, one validation and one price
// function serve all models.
type Model struct {
	Provider string // Info.Name
	ID       string // as the provider spells it; unique within the provider
	Name     string // for display: "seedance 2.0 image to video"
	Mode     Mode
	Note     string // shown after the name: "older endpoint"
	// Blocking: the create call responds when the video is done. Such a run cannot be polled,
	// looked up or cancelled.
	Blocking bool

	Prompt     PromptLimits
	Start, End Requirement
	References int // maximum number of reference images
	// MaxReferences is the maximum number of references of all kinds together; 0 = no limit.
	MaxReferences int
	// NeedsReference: a reference image, video or audio is required.
	NeedsReference bool
	// LoneAudio: audio may be the only reference.
	LoneAudio bool
	Images    ImageLimits
	// UploadNote is a warning shown before a local image is uploaded, or "" if only the
	// provider can access it.
	UploadNote string
	// NoUploads is "" if local images can be uploaded, else what to do instead, one sentence.
	NoUploads string
	// Videos and Audios limit local videos and audio files.
	Videos, Audios MediaLimits

	AspectRatios []string // canonical names, including Auto if the model can choose
	AspectRatio  string   // the default
	Resolutions  []string
	Resolution   string // the default
	// Unverified are resolutions on which the provider's documentation is inconsistent; they
	// are offered, marked "not confirmed", and never the default.
	Unverified []string
	Duration   DurationLimits
	Audio      bool // can be switched on and off
	Seed       bool

	CallbackURL, Metadata, EndUserID bool

	// Options are the further fields that the model accepts, with their limits.
	Options map[Field]Limits

	Prices []Price
	// Unpriced is why a model has no price, "" if unknown; PriceNext is how to learn the price,
	// one sentence for users.
	Unpriced, PriceNext string
}

// PromptLimits limits a prompt, in characters. 0 = no known limit.
type PromptLimits struct {
	Max     int  // more are rejected
	Advised int  // more cause a warning
	Free    bool // optional
	None    bool // the model accepts no prompt
}

func (p PromptLimits) Need() Requirement {
	switch {
	case p.None:
		return Unsupported
	case p.Free:
		return Optional
	}
	return Required
}

// ImageLimits limits an image. 0 = no known limit.
type ImageLimits struct {
	MaxBytes         int64
	MinSide, MaxSide int
	MinRatio         float64 // width / height
	MaxRatio         float64
}

// DurationLimits limits a duration, in seconds.
type DurationLimits struct {
	Min, Max, Default int
	Auto              bool // the model may choose; the request has 0
	AutoOnly          bool // the model always chooses, between Min and Max
}

// Key returns the model's id over all providers:
// "runflow/bytedance/seedance/2.0/image-to-video".
func (m Model) Key() string { return m.Provider + "/" + m.ID }

func (m Model) Title() string {
	if m.Note == "" {
		return m.Name
	}
	return m.Name + " (" + m.Note + ")"
}

// AllResolutions returns the offered resolutions, the unverified ones last.
func (m Model) AllResolutions() []string {
	return append(slices.Clone(m.Resolutions), m.Unverified...)
}

// Verified reports whether the provider's documentation is consistent about the resolution.
func (m Model) Verified(resolution string) bool {
	return slices.Contains(m.Resolutions, resolution)
}

// Durations returns the selectable durations in seconds, first 0 (auto) if the model may
// choose.
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

// Defaults returns a request with the model's default values and no text. All choices are
// explicit, because providers' defaults differ.
func (m Model) Defaults() Request {
	r := Request{Model: m.ID, AspectRatio: m.AspectRatio, Resolution: m.Resolution, Duration: m.Duration.Default, Audio: m.Audio}
	for _, f := range Fields() {
		if usual := m.Options[f.ID].Default; usual != "" {
			_ = f.Set(&r, usual) // its own value is valid
		}
	}
	return r
}

// DurationText formats a duration for display: "5 s" or "auto".
func DurationText(n int) string {
	if n == 0 {
		return Auto
	}
	return durationWord(n) + " s"
}

// durationWord is a duration as it is chosen: "5" or "auto".
func durationWord(n int) string {
	if n == 0 {
		return Auto
	}
	return strconv.Itoa(n)
}
