package sandbox

// runcomfyModels are the models whose input is known: 1.0 pro from its page, the
// others from the vendor's catalogue of 2026-09-23. The price of 2.5 image to
// video at 720p ($0.35), of 2.5 at 1080p ($0.88; $0.53 by reference) and of 2.5
// by reference at 480p ($0.20) are those of the vendor's texts; every other price
// is invented.
func runcomfyModels() []model {
	return append(append(runcomfySeedance1Pro(), comfyTwo()...), comfyTwoFive()...)
}

func comfyRatios(more ...string) []string {
	return append([]string{"16:9", "4:3", "1:1", "3:4", "9:16", "21:9"}, more...)
}

func runcomfySeedance1Pro() []model {
	return []model{{id: "bytedance/seedance-1-0/pro/image-to-video", price: dollars("0.06"), resolution: "480p", seconds: 5, fields: []field{
		{name: "prompt", role: isPrompt, required: true},
		{name: "first_frame_image_url", role: isStart, kind: link, required: true},
		{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		{name: "ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
		{name: "duration", role: isSeconds, kind: whole, min: 2, max: 12},
	}}}
}

func comfyTwo() []model {
	two := func(id, price string, resolutions ...string) model {
		return model{id: "bytedance/seedance-2.0/" + id, price: dollars(price), resolution: "720p", seconds: 5, fields: []field{
			{name: "prompt", role: isPrompt, required: true},
			{name: "images", role: isRefs, kind: links, most: 9, data: true},
			{name: "videos", role: isVideos, kind: links, most: 3},
			{name: "audios", role: isSounds, kind: links, most: 3},
			{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
			{name: "duration", role: isSeconds, kind: whole, min: 4, max: 15},
			{name: "resolution", role: isResolution, oneOf: resolutions},
			{name: "generate_audio", role: isAudio, kind: boolean},
			{name: "seed", role: isSeed, kind: whole},
		}}
	}
	mini := func(mode string, more ...field) model {
		return model{id: "bytedance/seedance-2.0-mini/" + mode, price: dollars("0.09"), resolution: "720p", seconds: 5, fields: append(more, []field{
			{name: "prompt", role: isPrompt, required: true},
			{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios()},
			{name: "duration", role: isSeconds, kind: whole, min: 4, max: 15},
			{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p"}},
			{name: "generate_audio", role: isAudio, kind: boolean},
			{name: "enable_web_search", kind: boolean},
		}...)}
	}
	return []model{
		two("pro", "0.28", "480p", "720p", "1080p", "4k"),
		two("fast", "0.22", "480p", "720p"),
		mini("text-to-video"),
		mini("image-to-video",
			field{name: "image", role: isStart, kind: link, required: true, data: true},
			field{name: "last_image", role: isEnd, kind: link, data: true}),
		mini("video-to-video",
			field{name: "video", kind: link, required: true},
			field{name: "reference_images", role: isRefs, kind: links, data: true},
			field{name: "reference_audios", role: isSounds, kind: links}),
	}
}

// comfyTwoFive are the models whose id names the resolution.
func comfyTwoFive() []model {
	prompt := field{name: "prompt", role: isPrompt, required: true}
	length := field{name: "duration", role: isSeconds, kind: whole, min: 4, max: 30}
	audio := field{name: "generate_audio", role: isAudio, kind: boolean}
	image := func(name string, r role) field {
		return field{name: name, role: r, kind: link, required: true, data: true}
	}
	var all []model
	add := func(mode, resolution, price string, fields ...field) {
		all = append(all, model{id: "bytedance/seedance-2.5/" + mode + "/" + resolution, price: dollars(price), resolution: resolution, seconds: 5,
			fields: append([]field{prompt, length, audio}, fields...)})
	}
	for _, at := range []struct{ resolution, price, byReference string }{
		{"480p", "0.16", "0.20"}, {"720p", "0.35", "0.30"}, {"1080p", "0.88", "0.53"}, {"4k", "1.90", "1.10"},
	} {
		add("text-to-video", at.resolution, at.price, field{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")})
		add("image-to-video", at.resolution, at.price, image("image", isStart))
		add("reference-to-video", at.resolution, at.byReference,
			field{name: "images", role: isRefs, kind: links, most: 9, data: true},
			field{name: "videos", role: isVideos, kind: links, most: 3, required: at.resolution == "4k"},
			field{name: "audios", role: isSounds, kind: links, most: 3})
		if at.resolution == "480p" || at.resolution == "720p" {
			add("first-last-frame", at.resolution, at.price, image("first_frame", isStart), image("last_frame", isEnd))
		}
	}
	return all
}
