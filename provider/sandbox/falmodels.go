package sandbox

import (
	"strconv"
	"strings"

	"dailies/provider"
)

// falModels returns the endpoints of fal's model pages (llms.txt, 2026-10-04); those of 1.x are
// from the vendor's own client types.
func falModels() []model {
	all := falEndpoints()
	for i, m := range all {
		all[i].price = falPrice(m, clipSpec{Resolution: m.resolution, Ratio: "16:9", Seconds: 1000, Audio: true}, 0) / 1000
	}
	return all
}

func falEndpoints() []model {
	var all []model
	add := func(id string, fields ...field) {
		m := model{id: id, resolution: "720p", fields: fields}
		if id == falComplete {
			m.resolution = "1080p"
		}
		all = append(all, m)
	}
	prompt := field{name: "prompt", role: isPrompt, required: true}
	start := field{name: "image_url", role: isStart, kind: link, required: true}
	end := field{name: "end_image_url", role: isEnd, kind: link}
	lists := func(images, others int) []field {
		return []field{{name: "image_urls", role: isRefs, kind: links, most: images}, {name: "video_urls", role: isVideos, kind: links, most: others}, {name: "audio_urls", role: isSounds, kind: links, most: others}}
	}
	for _, tier := range []string{"", "fast/", "mini/"} {
		at := "bytedance/seedance-2.0/" + tier
		rest := falTwo(tier)
		add(at+"text-to-video", append(rest, prompt)...)
		add(at+"image-to-video", append(rest, prompt, start, end)...)
		add(at+"reference-to-video", append(append(rest, prompt), lists(9, 3)...)...)
	}
	for _, region := range []string{"", "us/"} {
		at := "bytedance/seedance-2.5/" + region
		add(at+"text-to-video", append(falTwoFive(region, "480p", "720p", "1080p"), prompt, falRatio("auto"))...)
		add(at+"image-to-video", append(falTwoFive(region, "480p", "720p"), prompt, start, end, field{name: "aspect_ratio", role: isRatio, oneOf: []string{"auto"}})...)
		byReference := []string{"480p", "720p", "1080p"}
		if region != "" {
			byReference = byReference[:2]
		}
		task := field{name: "task", oneOf: []string{"reference", "editing", "extension"}}
		add(at+"reference-to-video", append(append(falTwoFive(region, byReference...), prompt, falRatio("auto"), task), lists(30, 10)...)...)
	}
	flash := []field{falSeconds(4, 30, "auto"), {name: "resolution", role: isResolution, oneOf: []string{"480p", "720p"}}, {name: "generate_audio", role: isAudio, kind: boolean}}
	add("bytedance/seedance-2.5/flash/text-to-video", append(flash, prompt, falRatio("auto"))...)
	add("bytedance/seedance-2.5/flash/image-to-video", append(flash, field{name: "prompt", role: isPrompt}, start, end, field{name: "aspect_ratio", role: isRatio, oneOf: []string{"auto"}})...)
	add(falComplete, field{name: "draft_id", required: true}, field{name: "resolution", role: isResolution, oneOf: []string{"1080p"}})
	return append(all, falOne(prompt, start, end)...)
}

const falComplete = "bytedance/seedance-2.5/draft/complete"

func falRatio(more ...string) field {
	return field{name: "aspect_ratio", role: isRatio, oneOf: append([]string{"21:9", "16:9", "4:3", "1:1", "3:4", "9:16"}, more...)}
}

// falSeconds is the duration, as a string.
func falSeconds(low, high int, more ...string) field {
	f := field{name: "duration", role: isSeconds, oneOf: more}
	for n := low; n <= high; n++ {
		f.oneOf = append(f.oneOf, strconv.Itoa(n))
	}
	return f
}

func falTwo(tier string) []field {
	resolutions := []string{"480p", "720p"}
	if tier == "" {
		resolutions = append(resolutions, "1080p", "4k")
	}
	all := []field{
		falSeconds(4, 15, "auto"), falRatio("auto"), {name: "resolution", role: isResolution, oneOf: resolutions},
		{name: "generate_audio", role: isAudio, kind: boolean}, {name: "codec"}, {name: "end_user_id"},
	}
	if tier != "mini/" {
		all = append(all, field{name: "bitrate_mode", oneOf: []string{"standard", "high"}})
	}
	return all[:len(all):len(all)]
}

func falTwoFive(region string, resolutions ...string) []field {
	all := []field{
		falSeconds(4, 30, "auto"), {name: "resolution", role: isResolution, oneOf: resolutions},
		{name: "generate_audio", role: isAudio, kind: boolean}, {name: "bitrate_mode", oneOf: []string{"standard", "high"}},
	}
	if region == "" {
		all = append(all, field{name: "draft", kind: boolean})
	}
	return all[:len(all):len(all)]
}

func falOne(prompt, start, end field) []model {
	const at = "fal-ai/bytedance/seedance/"
	resolution := field{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}}
	more := []field{prompt, resolution, {name: "camera_fixed", kind: boolean}, {name: "seed", role: isSeed, kind: whole}, {name: "enable_safety_checker", kind: boolean}, {name: "num_frames", kind: whole}}
	audio := field{name: "generate_audio", role: isAudio, kind: boolean}
	one := func(id, resolution string, fields ...field) model {
		return model{id: at + id, resolution: resolution, seconds: 5, fields: append(fields, more...)}
	}
	return []model{
		one("v1.5/pro/text-to-video", "720p", falSeconds(4, 12), falRatio("auto"), audio),
		one("v1.5/pro/image-to-video", "720p", falSeconds(4, 12), falRatio("auto"), audio, start, end),
		one("v1/pro/text-to-video", "1080p", falSeconds(2, 12), falRatio("9:21")),
		one("v1/pro/image-to-video", "720p", falSeconds(2, 12), falRatio("auto"), start, end),
		one("v1/pro/fast/text-to-video", "1080p", falSeconds(2, 12), falRatio("9:21")),
		one("v1/pro/fast/image-to-video", "1080p", falSeconds(2, 12), falRatio("auto"), start),
	}
}

// falRate returns the price per million tokens of a model. That of 1.0 pro is unpublished; here
// it is the one of the vendor behind fal.
func falRate(id, resolution string, audio, film bool) provider.Money {
	rate := "14"
	switch has := func(part string) bool { return strings.Contains(id, part) }; {
	case has("/v1.5/") && audio:
		rate = "2.4"
	case has("/v1.5/"):
		rate = "1.2"
	case has("/v1/pro/fast/"):
		rate = "1"
	case has("/v1/"):
		rate = "2.5"
	case has("2.5/us/") && resolution == "1080p":
		rate = "28.08"
	case has("2.5/us/"):
		rate = "25.68"
	case has("2.5/flash/"):
	case has("2.5/") && resolution == "1080p":
		rate = "23.4"
	case has("2.5/"):
		rate = "21.4"
	case has("/fast/"):
		rate = "11.2"
	case has("/mini/"):
		rate = "7"
	case resolution == "4k":
		rate = "8"
	}
	if film { // 40 % less with an input video
		return dollars(rate).Times(6) / 10
	}
	return dollars(rate)
}

// falSize returns the pixels of a frame: height times width.
func falSize(id string, sh clipSpec) int {
	long := map[string][4]int{ // by ratio: 16:9, 4:3, 1:1, 21:9
		"480p": {864 * 496, 752 * 560, 640 * 640, 992 * 432}, "720p": {1280 * 720, 1112 * 834, 960 * 960, 1470 * 630},
		"1080p": {1920 * 1080, 1664 * 1248, 1440 * 1440, 2206 * 946}, "4k": {3840 * 2160, 3326 * 2494, 2880 * 2880, 4398 * 1886},
	}
	if strings.Contains(id, "/v1/") {
		long["480p"], long["720p"] = [4]int{864 * 480, 736 * 544, 640 * 640, 960 * 416}, [4]int{1248 * 704, 1120 * 832, 960 * 960, 1504 * 640}
		long["1080p"] = [4]int{1920 * 1088, 1664 * 1248, 1440 * 1440, 2176 * 928}
	}
	at := map[string]int{"4:3": 1, "3:4": 1, "1:1": 2, "21:9": 3, "9:21": 3}[sh.Ratio]
	if strings.Contains(id, "seedance-2.5") && sh.Resolution == "480p" && at == 0 {
		return 854 * 480
	}
	return long[sh.Resolution][at]
}

// falFilm is the assumed duration of an input video in seconds; it is not inspected.
const falFilm = 5

// falPrice returns the price of a video by its tokens: those of one frame more than its
// duration has, rounded down. A bill for a 2.5 draft of four seconds at 480p counted 38 830.
func falPrice(m model, sh clipSpec, films int) provider.Money {
	frames := 24*(sh.Seconds+falFilm*films) + 1
	tokens := falSize(m.id, sh) * frames / 1024
	return (falRate(m.id, sh.Resolution, sh.Audio, films > 0).Times(tokens) + 500_000) / 1_000_000
}
