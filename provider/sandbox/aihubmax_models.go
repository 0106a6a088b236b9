package sandbox

// aihubmaxModels returns the models in the vendor's API descriptions, without 1080p, because
// the page of image to video lists only 480p and 720p. Prices are invented.
func aihubmaxModels() []model {
	var all []model
	for _, tier := range []struct{ name, price string }{{"seedance-2.0-", "0.20"}, {"seedance-2.0-fast-", "0.16"}} {
		for _, mode := range []string{"image-to-video", "text-to-video", "reference-to-video"} {
			all = append(all, model{id: tier.name + mode, price: dollars(tier.price), resolution: "720p", seconds: 5, fields: aihubmaxSeedance2(mode)})
		}
	}
	for _, mode := range []string{"text-to-video", "image-to-video", "reference-to-video"} {
		all = append(all, model{id: "seedance-2.5-" + mode, price: dollars("0.30"), resolution: "720p", seconds: 5, fields: hubTwoFive(mode)})
	}
	for _, id := range []string{"seedance-1.5-pro", "seedance-1.0-pro-fast"} {
		all = append(all, model{id: id, price: dollars("0.08"), resolution: "720p", seconds: 5, fields: []field{
			{name: "model", required: true},
			{name: "prompt", role: isPrompt, required: true},
			{name: "image_url", role: isStart, kind: link},
			{name: "duration", role: isSeconds, kind: whole, min: 2, max: 12},
			{name: "size", role: isRatio, oneOf: []string{"auto", "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"}},
			{name: "model_params", kind: object},
			{name: "callback_url", kind: link, most: 2048},
		}})
	}
	return all
}

func hubFrames(mode string) []field {
	switch mode {
	case "image-to-video":
		return []field{{name: "image_url", role: isStart, kind: link, required: true}}
	case "reference-to-video":
		return []field{
			{name: "image_urls", role: isRefs, kind: links, most: 9},
			{name: "video_urls", role: isVideos, kind: links, most: 3},
			{name: "audio_urls", role: isSounds, kind: links, most: 3},
		}
	}
	return nil
}

func aihubmaxSeedance2(mode string) []field {
	fields := append(hubFrames(mode), []field{
		{name: "model", required: true},
		{name: "prompt", role: isPrompt, required: true, most: 5000},
		{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p"}},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
		{name: "duration", role: isSeconds, kind: whole, min: 4, max: 15, also: []int{-1}},
		{name: "generate_audio", role: isAudio, kind: boolean},
		{name: "seed", role: isSeed, kind: whole},
	}...)
	if mode == "image-to-video" {
		fields = append(fields, field{name: "end_image_url", role: isEnd, kind: link, null: true})
	}
	return fields
}

func hubTwoFive(mode string) []field {
	return append(hubFrames(mode), []field{
		{name: "model", required: true},
		{name: "prompt", role: isPrompt, required: true},
		{name: "duration", role: isSeconds, kind: whole, min: 4, max: 30},
		{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
	}...)
}
