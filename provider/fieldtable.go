package provider

// contentFields are the inputs of a video.
func contentFields() []FieldSpec {
	return []FieldSpec{
		{ID: FieldPrompt, Flag: "prompt", Letter: "p", Kind: ValueParagraph,
			Usage: "`text`, @file, or - for standard input; @@ stands for an @ in front",
			at:    func(r *Request) any { return &r.Prompt }, limits: func(m Model) Limits { return Limits{Requirement: m.Prompt.Need()} }},
		{ID: FieldStart, Short: "start", Flag: "image", Letter: "i", Kind: ValueImage, Usage: "start frame: a `path` or an https URL",
			at: func(r *Request) any { return &r.StartFrame }, limits: func(m Model) Limits { return Limits{Requirement: m.Start} }},
		{ID: FieldEnd, Short: "end", Flag: "end-image", Kind: ValueImage, Usage: "end frame: a `path` or an https URL",
			at: func(r *Request) any { return &r.EndFrame }, limits: func(m Model) Limits { return Limits{Requirement: m.End} }},
		{ID: FieldReferences, Short: "refs", Flag: "reference", Kind: ValueImages,
			Usage: "reference image: a `path` or an https URL; may be repeated",
			at:    func(r *Request) any { return &r.References }, limits: func(m Model) Limits { return list(m.References) }},
		{ID: FieldReferenceVideos, Short: "ref videos", Flag: "reference-video", Kind: ValueVideos,
			Usage: "reference video: a `path` or an https URL; may be repeated", at: func(r *Request) any { return &r.ReferenceVideos }},
		{ID: FieldReferenceAudios, Short: "ref audios", Flag: "reference-audio", Kind: ValueAudios,
			Usage: "reference audio: a `path` or an https URL; may be repeated", at: func(r *Request) any { return &r.ReferenceAudios }},
		{ID: FieldSourceVideo, Short: "video", Flag: "video", Kind: ValueVideo,
			Usage: "video to extend or to edit: a `path` or an https URL", at: func(r *Request) any { return &r.SourceVideo }},
		{ID: FieldDraftID, Flag: "draft-id", Kind: ValueText,
			Usage: "`job` of the draft to finish", at: func(r *Request) any { return &r.DraftID }},
	}
}

// settingFields are the common settings.
func settingFields() []FieldSpec {
	return []FieldSpec{
		{ID: FieldAspectRatio, Short: "ratio", Flag: "ratio", Kind: ValueChoice, Usage: "aspect `ratio`, such as 16:9 or auto",
			at: func(r *Request) any { return &r.AspectRatio }, limits: func(m Model) Limits { return choice(m.AspectRatios) }},
		{ID: FieldResolution, Short: "res", Flag: "resolution", Kind: ValueChoice, Usage: "`resolution`, such as 720p",
			at: func(r *Request) any { return &r.Resolution }, limits: func(m Model) Limits { return choice(m.AllResolutions()) }},
		{ID: FieldDuration, Short: "length", Flag: "duration", Letter: "d", Kind: ValueDuration, Usage: "length in `seconds`, or auto",
			at: func(r *Request) any { return &r.Duration }, limits: durations},
		{ID: FieldAudio, Flag: "audio", Kind: ValueSwitch, Usage: "sound",
			at: func(r *Request) any { return &r.Audio }, limits: func(m Model) Limits { return optional(m.Audio) }},
		{ID: FieldDraft, Flag: "draft", Kind: ValueSwitch, Off: "off", Usage: "a cheap draft instead of the video",
			at: func(r *Request) any { return &r.Draft }},
		{ID: FieldSeed, Flag: "seed", Kind: ValueNumber, Empty: "random", Usage: "seed; with several takes they count up from it",
			at: func(r *Request) any { return &r.Seed }, limits: func(m Model) Limits { return optional(m.Seed) }},
	}
}

// extraFields are shown on demand.
func extraFields() []FieldSpec {
	return []FieldSpec{
		{ID: FieldServiceTier, Short: "tier", Flag: "service-tier", Kind: ValueChoice, Off: "default", Extra: true,
			Usage: "service `tier`: default, or one that is cheaper and later", at: func(r *Request) any { return &r.ServiceTier }},
		{ID: FieldCameraFixed, Short: "camera", Flag: "camera-fixed", Kind: ValueSwitch, Off: "off", Extra: true,
			Usage: "a camera that stands still", at: func(r *Request) any { return &r.CameraFixed }},
		{ID: FieldLastFrame, Flag: "return-last-frame", Short: "last frame", Kind: ValueSwitch, Off: "off", Extra: true,
			Usage: "the last frame as a picture of its own", at: func(r *Request) any { return &r.LastFrame }},
		{ID: FieldWatermark, Flag: "watermark", Kind: ValueSwitch, Off: "off", Extra: true,
			Usage: "the provider's watermark", at: func(r *Request) any { return &r.Watermark }},
		{ID: FieldWebSearch, Flag: "web-search", Kind: ValueSwitch, Off: "off", Extra: true,
			Usage: "a web search before the video is made", at: func(r *Request) any { return &r.WebSearch }},
		{ID: FieldContainer, Flag: "container", Kind: ValueChoice, Off: "mp4", Extra: true,
			Usage: "`container` of the video: mp4 or mov", at: func(r *Request) any { return &r.Container }},
		{ID: FieldBitrate, Flag: "bitrate", Kind: ValueChoice, Off: "standard", Extra: true,
			Usage: "`bitrate` of the video: standard or high", at: func(r *Request) any { return &r.Bitrate }},
		{ID: FieldContentFilter, Short: "filter", Flag: "content-filter", Kind: ValueChoice, Off: "on", Extra: true,
			Usage: "content filter of the provider, `on|off`", at: func(r *Request) any { return &r.ContentFilter }},
		{ID: FieldPriority, Flag: "priority", Kind: ValueNumber, Extra: true,
			Usage: "`priority` in the provider's queue", at: func(r *Request) any { return &r.Priority }},
		{ID: FieldDeadline, Flag: "deadline", Kind: ValueNumber, Extra: true,
			Usage: "`seconds` until the run must have begun", at: func(r *Request) any { return &r.Deadline }},
		{ID: FieldCallback, Short: "callback", Flag: "callback-url", Kind: ValueText, Extra: true,
			Usage: "`URL` that the provider calls when the run ends",
			at:    func(r *Request) any { return &r.Callback }, limits: func(m Model) Limits { return optional(m.CallbackURL) }},
		{ID: FieldEndUser, Short: "end user", Flag: "end-user-id", Kind: ValueText, Extra: true,
			Usage: "your `id` of who asked, for the provider",
			at:    func(r *Request) any { return &r.EndUser }, limits: func(m Model) Limits { return optional(m.EndUserID) }},
		{ID: FieldMetadata, Flag: "metadata", Kind: ValuePairs, Extra: true,
			Usage: "`key=value` that the provider keeps with the run; may be repeated",
			at:    func(r *Request) any { return &r.Metadata }, limits: func(m Model) Limits { return optional(m.Metadata) }},
	}
}
