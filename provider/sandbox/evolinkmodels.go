package sandbox

import "strings"

// evolinkModels returns the models in the vendor's OpenAPI files. Prices are those of its rules
// of 2026-10-10 at 720p, without reference videos; that of 1.0 pro fast is invented.
func evolinkModels() []model {
	var all []model
	add := func(id, price string, fields ...field) {
		all = append(all, model{id: id, price: dollars(price), resolution: "720p", seconds: 5, fields: append([]field{
			{name: "model", required: true}, {name: "prompt", role: isPrompt, required: true}, {name: "callback_url", kind: link, most: 2048},
		}, fields...)})
	}
	for _, tier := range []struct{ id, price string }{{"seedance-2.0", "0.198529"}, {"seedance-2.0-fast", "0.120607"}, {"seedance-2.0-mini", "0.039706"}} {
		for _, mode := range []string{"-text-to-video", "-image-to-video", "-reference-to-video"} {
			add(tier.id+mode, tier.price, evolinkTwo(tier.id, mode)...)
		}
	}
	for _, mode := range []string{"-text-to-video", "-image-to-video", "-reference-to-video", "-video-edit", "-video-extend"} {
		add("seedance-2.5"+mode, "0.295441", evolinkTwoFive(mode)...)
	}
	add("seedance-1.5-pro", "0.052306",
		field{name: "image_urls", role: isFrames, kind: links, most: 2},
		field{name: "duration", role: isSeconds, kind: whole, min: 4, max: 12},
		field{name: "quality", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		field{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
		field{name: "generate_audio", role: isAudio, kind: boolean})
	add("doubao-seedance-1.0-pro-fast", "0.03",
		field{name: "image_urls", role: isFrames, kind: links, most: 1},
		field{name: "duration", role: isSeconds, kind: whole, min: 2, max: 12},
		field{name: "quality", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		field{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive", "keep_ratio")})
	all[len(all)-1].resolution = "1080p"
	return all
}

func evolinkTwo(tier, mode string) []field {
	qualities := []string{"480p", "720p"}
	if tier == "seedance-2.0" {
		qualities = append(qualities, "1080p", "4k")
	}
	fields := []field{
		{name: "duration", role: isSeconds, kind: whole, min: 4, max: 15},
		{name: "quality", role: isResolution, oneOf: qualities},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
		{name: "generate_audio", role: isAudio, kind: boolean},
		{name: "content_filter", kind: boolean},
	}
	switch mode {
	case "-text-to-video":
		if !strings.HasSuffix(tier, "-mini") {
			fields = append(fields, field{name: "model_params", kind: object})
		}
	case "-image-to-video":
		fields = append(fields, field{name: "image_urls", role: isFrames, kind: links, required: true, least: 1, most: 2})
	default:
		fields = append(fields, field{name: "image_urls", role: isRefs, kind: links, least: 1, most: 9},
			field{name: "video_urls", role: isVideos, kind: links, least: 1, most: 3}, field{name: "audio_urls", role: isSounds, kind: links, least: 1, most: 3})
	}
	return fields
}

func evolinkTwoFive(mode string) []field {
	ratios, length := []string{"adaptive"}, field{name: "duration", role: isSeconds, kind: whole, min: 4, max: 30, also: []int{-1}}
	switch mode {
	case "-text-to-video", "-reference-to-video":
		ratios = comfyRatios("adaptive")
	case "-video-edit":
		length = field{name: "duration", role: isSeconds, kind: whole, min: -1, max: -1}
	}
	fields := []field{
		length,
		{name: "quality", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		{name: "aspect_ratio", role: isRatio, oneOf: ratios},
		{name: "generate_audio", role: isAudio, kind: boolean},
		{name: "content_filter", kind: boolean},
		{name: "output_format", oneOf: []string{"mp4", "mov"}},
	}
	switch mode {
	case "-text-to-video":
		return append(fields, field{name: "model_params", kind: object})
	case "-image-to-video":
		return append(fields, field{name: "image_urls", role: isFrames, kind: links, required: true, least: 1, most: 2})
	}
	source := mode == "-video-edit" || mode == "-video-extend"
	return append(fields, field{name: "image_urls", role: isRefs, kind: links, least: 1, most: 30},
		field{name: "video_urls", role: isVideos, kind: links, required: source, least: 1, most: 10}, field{name: "audio_urls", role: isSounds, kind: links, least: 1, most: 10})
}
