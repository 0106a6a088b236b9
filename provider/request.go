package provider

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Request is the input of a run. It is complete: the same take can be run again a year later.
type Request struct {
	Model       string            `json:"model"` // Model.ID
	Prompt      string            `json:"prompt"`
	StartFrame  string            `json:"start_frame,omitempty"` // a local path or an https URL
	EndFrame    string            `json:"end_frame,omitempty"`
	References  []string          `json:"references,omitempty"`
	AspectRatio string            `json:"ratio,omitempty"`      // "16:9" or Auto
	Resolution  string            `json:"resolution,omitempty"` // "720p"
	Duration    int               `json:"seconds"`              // 0 = auto
	Audio       bool              `json:"audio"`
	Seed        *int64            `json:"seed,omitempty"` // nil = random
	Callback    string            `json:"callback_url,omitempty"`
	EndUser     string            `json:"end_user_id,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`

	// Fields of models with such an option; see [Model.Options].
	SourceVideo     string   `json:"video,omitempty"` // the video to extend or edit: a local path or an https URL
	ReferenceVideos []string `json:"reference_video,omitempty"`
	ReferenceAudios []string `json:"reference_audio,omitempty"`
	DraftID         string   `json:"draft_id,omitempty"` // the job of the draft to complete
	Draft           bool     `json:"draft,omitempty"`    // a cheap preview
	ServiceTier     string   `json:"service_tier,omitempty"`
	CameraFixed     bool     `json:"camera_fixed,omitempty"`
	LastFrame       bool     `json:"return_last_frame,omitempty"`
	Watermark       bool     `json:"watermark,omitempty"`
	WebSearch       bool     `json:"web_search,omitempty"`
	Container       string   `json:"container,omitempty"`
	Bitrate         string   `json:"bitrate,omitempty"`
	ContentFilter   string   `json:"content_filter,omitempty"`
	Priority        *int64   `json:"priority,omitempty"`
	Deadline        *int64   `json:"deadline,omitempty"` // seconds until the run must have started

	// Names are the references that the prompt mentions by a name of the user's own, each with its
	// file, which is in one of the lists too; see [Model.Sent].
	Names map[string]string `json:"names,omitempty"`
}

// Field identifies a field of a request.
type Field string

// The fields.
const (
	FieldModel       Field = "model"
	FieldPrompt      Field = "prompt"
	FieldStart       Field = "start frame"
	FieldEnd         Field = "end frame"
	FieldReferences  Field = "references"
	FieldAspectRatio Field = "aspect ratio"
	FieldResolution  Field = "resolution"
	FieldDuration    Field = "duration"
	FieldAudio       Field = "audio"
	FieldSeed        Field = "seed"
	FieldCallback    Field = "callback url"
	FieldEndUser     Field = "end user id"
	FieldMetadata    Field = "metadata"

	FieldSourceVideo     Field = "source video"
	FieldReferenceVideos Field = "reference videos"
	FieldReferenceAudios Field = "reference audios"
	FieldDraftID         Field = "draft id"
	FieldDraft           Field = "draft"
	FieldServiceTier     Field = "service tier"
	FieldCameraFixed     Field = "fixed camera"
	FieldLastFrame       Field = "last frame image"
	FieldWatermark       Field = "watermark"
	FieldWebSearch       Field = "web search"
	FieldContainer       Field = "container"
	FieldBitrate         Field = "bitrate"
	FieldContentFilter   Field = "content filter"
	FieldPriority        Field = "priority"
	FieldDeadline        Field = "deadline"
)

// FieldIssue is a problem with one field. Warnings do not prevent a submit.
type FieldIssue struct {
	Field   Field
	Message string // one sentence without a period, including what to do
	Warning bool
}

// Images returns every image of the request in the order of the field table.
func (r Request) Images() []string {
	var all []string
	for _, f := range Fields() {
		if f.IsImage() {
			all = append(all, slices.DeleteFunc(f.valuesIn(&r), func(s string) bool { return s == "" })...)
		}
	}
	return all
}

// LocalFiles returns the local images, videos and audio files of the request, each once, with
// the first field that holds it, in the order of the field table.
func (r Request) LocalFiles() []LocalFile {
	var all []LocalFile
	for _, f := range Fields() {
		if !f.IsMedia() {
			continue
		}
		for _, path := range f.valuesIn(&r) {
			known := slices.ContainsFunc(all, func(l LocalFile) bool { return l.Path == path })
			if path != "" && !IsURL(path) && !known {
				all = append(all, LocalFile{Path: path, Field: f})
			}
		}
	}
	return all
}

// LocalFile is a local file of a request.
type LocalFile struct {
	Path  string
	Field FieldSpec
}

// Audio reports whether the field takes audio files.
func (l LocalFile) Audio() bool { return l.Field.Kind == ValueAudios }

// Kind names the kind of the files, in the plural.
func (l LocalFile) Kind() string {
	switch {
	case l.Field.IsImage():
		return "images"
	case l.Audio():
		return "audio files"
	}
	return "videos"
}

// WithMedia returns the request with each image, video and audio replaced by the result of
// replace.
func (r Request) WithMedia(replace func(string) string) Request {
	for _, f := range Fields() {
		if !f.IsMedia() {
			continue
		}
		texts := f.Values(r)
		for i, text := range texts {
			texts[i] = replace(text)
		}
		_ = f.Set(&r, texts...) // its own texts are valid
	}
	return r
}

// Shares reports whether a copy of the request shares memory with it: a list, pairs or a
// number.
func (r Request) Shares() bool {
	for _, f := range Fields() {
		if (f.IsList() || f.Kind == ValuePairs || f.Kind == ValueNumber) && !f.Blank(r) {
			return true
		}
	}
	return false
}

// IsURL reports whether an image, normalized by [CleanImage], is a web address rather than a
// path.
func IsURL(image string) bool {
	return strings.HasPrefix(image, "https://") || strings.HasPrefix(image, "http://")
}

// Check validates the request for this model, field by field. It does not read local files; the
// engine does.
func (m Model) Check(r Request) []FieldIssue {
	r = r.Clean()
	var ps []FieldIssue
	add := func(f Field, warn bool, format string, args ...any) {
		p := FieldIssue{Field: f, Message: fmt.Sprintf(format, args...), Warning: warn}
		if !slices.Contains(ps, p) { // several entries may have the same
			ps = append(ps, p)
		}
	}
	m.checkPrompt(r.Prompt, add)
	m.checkTags(r, add)
	m.checkFrames(r, add)
	if len(m.AspectRatios) > 0 && !slices.Contains(m.AspectRatios, r.AspectRatio) {
		add(FieldAspectRatio, false, "%q is not offered here; choose one of %s", r.AspectRatio, strings.Join(m.AspectRatios, " "))
	}
	if all := m.AllResolutions(); len(all) > 0 && !slices.Contains(all, r.Resolution) {
		add(FieldResolution, false, "%q is not offered here; choose one of %s", r.Resolution, strings.Join(all, " "))
	} else if slices.Contains(m.Unverified, r.Resolution) {
		add(FieldResolution, true, "%s is not confirmed for this model; it may be refused", r.Resolution)
	}
	if l := m.Duration; !slices.Contains(m.Durations(), r.Duration) {
		switch {
		case r.Duration == 0:
			add(FieldDuration, false, "this model cannot choose the length; take %d to %d seconds", l.Min, l.Max)
		case l.AutoOnly:
			add(FieldDuration, false, "this model chooses the length; take auto")
		default:
			add(FieldDuration, false, "%d s is not possible; take %d to %d seconds", r.Duration, l.Min, l.Max)
		}
	}
	m.checkExtras(r, add)
	m.checkOptions(r, add)
	m.checkTogether(r, add)
	return ps
}

func (m Model) checkPrompt(prompt string, add func(Field, bool, string, ...any)) {
	n, control := utf8.RuneCountInString(strings.TrimSpace(prompt)), FindControl(prompt)
	switch {
	case m.Prompt.Need() == Unsupported:
	case n == 0 && m.Prompt.Need() == Optional:
	case n == 0:
		add(FieldPrompt, false, "say what the video should show")
	case !utf8.ValidString(prompt):
		add(FieldPrompt, false, "the prompt is not valid text; paste it again")
	case control != "":
		add(FieldPrompt, false, "the prompt has %s; remove it", control)
	case m.Prompt.Max > 0 && n > m.Prompt.Max:
		add(FieldPrompt, false, "%d of %d characters; shorten it by %d", n, m.Prompt.Max, n-m.Prompt.Max)
	case m.Prompt.Advised > 0 && n > m.Prompt.Advised:
		add(FieldPrompt, true, "%d characters; this model does better under %d", n, m.Prompt.Advised)
	}
}

func (m Model) checkFrames(r Request, add func(Field, bool, string, ...any)) {
	for _, f := range []struct {
		field Field
		need  Requirement
		image string
	}{{FieldStart, m.Start, r.StartFrame}, {FieldEnd, m.End, r.EndFrame}} {
		switch {
		case f.image == "" && f.need == Required:
			add(f.field, false, "this model needs a %s: a path or an https URL", f.field)
		case f.image != "" && f.need == Unsupported:
			add(f.field, false, "this model takes no %s; clear it or choose another model", f.field)
		case f.image != "":
			m.checkImage(f.field, f.image, add)
		}
	}
	if len(r.References) > m.References {
		if m.References == 0 {
			add(FieldReferences, false, "this model takes no reference images")
		} else {
			add(FieldReferences, false, "%d reference images; this model takes at most %d", len(r.References), m.References)
		}
		return
	}
	for _, s := range r.References {
		m.checkImage(FieldReferences, s, add)
	}
}

func (m Model) checkImage(f Field, image string, add func(Field, bool, string, ...any)) {
	why := ""
	switch {
	case IsURL(image):
		why = publicURL(image)
	case !IsPath(image):
		why = notAPath(image)
	default:
		if why = m.NoUploads; why == "" && m.UploadNote != "" {
			add(f, true, "%s", m.UploadNote)
		}
	}
	if why != "" {
		add(f, false, "%s", why)
	}
}

func (m Model) checkExtras(r Request, add func(Field, bool, string, ...any)) {
	if r.Seed != nil && !m.Seed {
		add(FieldSeed, false, "this model takes no seed; clear it")
	}
	if r.Audio && !m.Audio {
		add(FieldAudio, false, "this model makes no sound; switch audio off")
	}
	if r.Callback != "" {
		switch {
		case !m.CallbackURL:
			add(FieldCallback, false, "this model takes no callback URL; clear it")
		case len(r.Callback) > 2048:
			add(FieldCallback, false, "the callback URL is longer than 2048 characters")
		default:
			if why := publicURL(r.Callback); why != "" {
				add(FieldCallback, false, "%s", why)
			}
		}
	}
	switch control := FindControl(r.EndUser); {
	case r.EndUser != "" && !m.EndUserID:
		add(FieldEndUser, false, "this model takes no end user id; clear it")
	case control != "":
		add(FieldEndUser, false, "it has %s; remove it", control)
	case !utf8.ValidString(r.EndUser):
		add(FieldEndUser, false, "it is not valid text; write it again")
	}
	if len(r.Metadata) > 0 && !m.Metadata {
		add(FieldMetadata, false, "this model takes no metadata; clear it")
		return
	}
	for _, key := range slices.Sorted(maps.Keys(r.Metadata)) {
		pair := key + "=" + r.Metadata[key]
		if control := FindControl(pair); control != "" || !utf8.ValidString(pair) {
			add(FieldMetadata, false, "%q cannot be sent: it has %s", key, cmp.Or(control, "bytes that are no text"))
		}
	}
}

// publicURL returns why a provider cannot fetch a URL, or "".
func publicURL(s string) string {
	u, err := url.Parse(s)
	switch {
	case strings.ContainsAny(s, "\r\n\t"):
		return "the URL has a line break in it; paste it in one piece"
	case err != nil || u.Hostname() == "":
		return "this is not a complete URL; it looks like https://host/picture.png"
	case u.User != nil:
		return "the URL holds a user name or password; use one without"
	}
	host := u.Hostname()
	ip, err := netip.ParseAddr(host)
	local := host == "localhost" || err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast())
	switch {
	case local && err == nil && ip.IsLoopback():
		return "" // the sandbox is there; a vendor will report it
	case local:
		return "the provider cannot reach " + host + "; use a public https URL"
	case u.Scheme != "https":
		return "the URL must begin with https://"
	}
	return ""
}

// Adapt returns the request adapted to this model: valid values are kept, others are replaced
// by the model's defaults. dropped lists the fields that lost a value set by the user. The
// prompt is always kept.
func (m Model) Adapt(r Request) (fitted Request, dropped []Field) {
	d := m.Defaults()
	fitted.Model, fitted.Names = m.ID, maps.Clone(r.Names)
	for _, f := range Fields() {
		f.copyIn(&fitted, &r)
		if f.Kind == ValueParagraph {
			continue
		}
		l := f.Limits(m)
		if f.fits(&fitted, l) {
			continue
		}
		values := f.valuesIn(&r)
		if chosen := strings.Join(values, ""); !f.unsetIn(&r) && chosen != Auto || f.Kind == ValueDuration {
			dropped = append(dropped, f.ID)
		}
		if f.IsList() && l.Max > 0 {
			_ = f.Set(&fitted, values[:l.Max]...) // its own entries are valid
			continue
		}
		f.copyIn(&fitted, &d)
	}
	return fitted, dropped
}
