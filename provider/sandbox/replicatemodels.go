package sandbox

// replicateModels returns the models whose input is known: 2.0 and its variants, 2.5, and 1-pro
// and 1-lite from their version pages; 1.5 pro and 1-pro-fast from programs that use them. The
// input of mini is that of fast. Prices are those at 720p recorded by third parties; those of
// fast and mini are invented.
func replicateModels() []model {
	var all []model
	add := func(id, price, resolution string, fields ...field) {
		all = append(all, model{id: "bytedance/" + id, price: dollars(price), resolution: resolution, seconds: 5, fields: append([]field{
			{name: "prompt", role: isPrompt, required: true}, {name: "image", role: isStart, kind: link, data: true}, {name: "seed", role: isSeed, kind: whole},
		}, fields...)})
	}
	last := field{name: "last_frame_image", role: isEnd, kind: link, data: true}
	add("seedance-2.0", "0.18", "720p", append(replicateTwo("480p", "720p", "1080p"), last)...)
	add("seedance-2.0-fast", "0.12", "720p", append(replicateTwo("480p", "720p"), last)...)
	add("seedance-2.0-mini", "0.08", "720p", append(replicateTwo("480p", "720p"), last)...)
	add("seedance-2.5", "0.2312", "720p", append(replicateRefs(30, 10), last,
		field{name: "duration", role: isSeconds, kind: whole, min: 4, max: 30, also: []int{-1}},
		field{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		field{name: "aspect_ratio", role: isRatio, oneOf: []string{"adaptive", "16:9", "9:16", "1:1", "4:3", "3:4"}},
		field{name: "generate_audio", role: isAudio, kind: boolean}, field{name: "watermark", kind: boolean},
		field{name: "output_format", oneOf: []string{"mp4"}})...)
	add("seedance-1.5-pro", "0.052", "720p", append(replicateOne(), last, field{name: "generate_audio", role: isAudio, kind: boolean})...)
	sizes := field{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}}
	add("seedance-1-pro", "0.06", "1080p", append(replicateOne(), last, sizes)...)
	add("seedance-1-pro-fast", "0.025", "1080p", append(replicateOne(), sizes)...)
	add("seedance-1-lite", "0.036", "720p", append(replicateOne(), last, sizes, field{name: "reference_images", role: isRefs, kind: links, most: 4, data: true})...)
	return all
}

func replicateRefs(images, clips int) []field {
	return []field{
		{name: "reference_images", role: isRefs, kind: links, most: images, data: true},
		{name: "reference_videos", role: isVideos, kind: links, most: clips},
		{name: "reference_audios", role: isSounds, kind: links, most: clips},
	}
}

func replicateTwo(resolutions ...string) []field {
	return append(replicateRefs(9, 3), []field{
		{name: "duration", role: isSeconds, kind: whole, min: 4, max: 15, also: []int{-1}},
		{name: "resolution", role: isResolution, oneOf: resolutions},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
		{name: "generate_audio", role: isAudio, kind: boolean},
	}...)
}

func replicateOne() []field {
	return []field{
		{name: "duration", role: isSeconds, kind: whole, min: 2, max: 12},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("9:21")},
		{name: "fps", kind: whole, min: 24, max: 24},
		{name: "camera_fixed", kind: boolean},
	}
}

// schemaOf returns fields as properties of an OpenAPI schema.
func schemaOf(fields []field) map[string]any {
	all := map[string]any{}
	for i, f := range fields {
		p := map[string]any{"title": f.name, "x-order": i}
		switch f.kind {
		case whole:
			p["type"] = "integer"
			if f.max != 0 {
				p["minimum"], p["maximum"] = f.min, f.max
			}
			for _, n := range f.also {
				p["minimum"] = min(n, f.min)
			}
		case boolean:
			p["type"] = "boolean"
		case link:
			p["type"], p["format"] = "string", "uri"
		case links:
			p["type"], p["items"] = "array", map[string]any{"type": "string", "format": "uri"}
		default:
			p["type"] = "string"
			if f.oneOf != nil {
				p["enum"] = f.oneOf
			}
		}
		all[f.name] = p
	}
	return all
}
