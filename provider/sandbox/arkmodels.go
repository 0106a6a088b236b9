package sandbox

import (
	"math"

	"dailies/provider"
)

// arkModel is a model of Ark with properties beyond its fields.
type arkModel struct {
	model
	frameRatios bool // the ratio may be set with frames
	textAuto    bool // "adaptive" is allowed for text only
	lone        bool // audio may be the only reference
	drafts      bool
	bareFinal   bool // a final accepts only its draft and the resolution
	sizes       map[string][2]int
	rate        map[string][3]float64 // dollars per million tokens by resolution: with audio, without, with an input video
}

// arkModels returns the models of ModelArk 1520757 and of the chapter on 2.5, as of 2026-09,
// with the list prices of 1544106.
func arkModels() []arkModel {
	any3 := func(plain, footage float64) [3]float64 { return [3]float64{plain, plain, footage} }
	two := func(id string, rate map[string][3]float64, resolutions ...string) arkModel {
		return arkModel{
			model:       model{id: id, resolution: "720p", seconds: 5, fields: arkFields(resolutions, 4, 15, 9, 3, arkSound(), arkTier("default"))},
			frameRatios: true, textAuto: true, sizes: arkSizes(), rate: rate,
		}
	}
	one := func(id string, plain float64, more ...field) arkModel {
		rate := map[string][3]float64{}
		for _, r := range []string{"480p", "720p", "1080p"} {
			rate[r] = any3(plain, 0)
		}
		return arkModel{
			model: model{id: id, resolution: "1080p", seconds: 5, fields: arkFields([]string{"480p", "720p", "1080p"}, 2, 12, 0, 0,
				append(more, arkTier("default", "flex"), arkSeed(), arkCamera())...)},
			frameRatios: true, sizes: map[string][2]int{"480p": {864, 480}, "720p": {1248, 704}, "1080p": {1920, 1088}}, rate: rate,
		}
	}
	five := map[string][3]float64{"480p": any3(10.7, 6.4), "720p": any3(10.7, 6.4), "1080p": any3(11.7, 7)}
	sizes25 := arkSizes()
	sizes25["480p"] = [2]int{854, 480}
	half := [3]float64{2.4, 1.2, 0}
	return []arkModel{
		two("dreamina-seedance-2-0-260128", map[string][3]float64{"480p": any3(7, 4.3), "720p": any3(7, 4.3), "1080p": any3(7.7, 4.7), "4k": any3(4, 2.4)}, "480p", "720p", "1080p", "4k"),
		two("dreamina-seedance-2-0-fast-260128", map[string][3]float64{"480p": any3(5.6, 3.3), "720p": any3(5.6, 3.3)}, "480p", "720p"),
		two("dreamina-seedance-2-0-mini-260615", map[string][3]float64{"480p": any3(3.5, 2.1), "720p": any3(3.5, 2.1)}, "480p", "720p"),
		{
			model: model{id: "dreamina-seedance-2-5-260628", resolution: "720p", fields: arkFields([]string{"480p", "720p", "1080p"}, 4, 30, 30, 10,
				arkSound(), arkTier("default"), field{name: "output_format", oneOf: []string{"mp4", "mov"}},
				field{name: "omni_reference_task_type", oneOf: []string{"auto", "edit", "extend"}}, field{name: "draft", kind: boolean},
				field{name: "draft_task"}, field{name: "web_search", kind: boolean})},
			textAuto: true, lone: true, drafts: true, bareFinal: true, sizes: sizes25, rate: five,
		},
		{
			model: model{id: "seedance-1-5-pro-251215", resolution: "720p", seconds: 5, fields: arkFields([]string{"480p", "720p", "1080p"}, 4, 12, 0, 0,
				arkSound(), arkTier("default", "flex"), arkSeed(), arkCamera(), field{name: "draft", kind: boolean}, field{name: "draft_task"}, arkEnd())},
			frameRatios: true, textAuto: true, drafts: true, sizes: arkSizes(), rate: map[string][3]float64{"480p": half, "720p": half, "1080p": half},
		},
		one("seedance-1-0-pro-250528", 2.5, arkEnd()),
		one("seedance-1-0-pro-fast-251015", 1),
	}
}

func findArk(id string) (arkModel, bool) {
	for _, m := range arkModels() {
		if m.id == id {
			return m, true
		}
	}
	return arkModel{}, false
}

func arkSizes() map[string][2]int {
	return map[string][2]int{"480p": {864, 496}, "720p": {1280, 720}, "1080p": {1920, 1080}, "4k": {3840, 2160}}
}

// arkFields returns the fields of a model, including the items of its content by their role.
func arkFields(resolutions []string, least, most, pictures, clips int, more ...field) []field {
	all := append(more, []field{
		{name: "model", required: true},
		{name: "text", role: isPrompt},
		{name: "first_frame", role: isStart, kind: link, data: true},
		{name: "resolution", role: isResolution, oneOf: resolutions},
		{name: "ratio", role: isRatio, oneOf: []string{"16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"}},
		{name: "duration", role: isSeconds, kind: whole, min: least, max: most},
		{name: "watermark", kind: boolean},
		{name: "return_last_frame", kind: boolean},
		{name: "execution_expires_after", kind: whole, min: 3600, max: 259200},
		{name: "priority", kind: whole},
		{name: "safety_identifier"},
		{name: "callback_url", kind: link},
	}...)
	if pictures > 0 { // the 2.x models, which can also choose the duration
		for i := range all {
			if all[i].name == "duration" {
				all[i].also = []int{-1}
			}
		}
		all = append(all, arkEnd(), field{name: "reference_image", role: isRefs, kind: links, most: pictures, data: true},
			field{name: "reference_video", role: isVideos, kind: links, most: clips}, field{name: "reference_audio", role: isSounds, kind: links, most: clips, data: true})
	}
	return all
}

func arkEnd() field    { return field{name: "last_frame", role: isEnd, kind: link, data: true} }
func arkSound() field  { return field{name: "generate_audio", role: isAudio, kind: boolean} }
func arkCamera() field { return field{name: "camera_fixed", kind: boolean} }
func arkSeed() field {
	return field{name: "seed", role: isSeed, kind: whole, min: -1, max: math.MaxUint32}
}
func arkTier(words ...string) field { return field{name: "service_tier", oneOf: words} }

// tokens returns the tokens of a job: one frame more than its duration has and, with input
// videos, which are assumed to last four seconds each, at least five thirds of its own.
func (m arkModel) tokens(sh clipSpec, videos int) int64 {
	seconds := sh.Seconds
	if videos > 0 {
		seconds = max(sh.Seconds+4*videos, (5*sh.Seconds+2)/3)
	}
	size := m.sizes[sh.Resolution]
	pixels := int64(size[0]) * int64(size[1]) * int64(24*seconds+1)
	return (pixels + 1023) / 1024
}

// cost returns the cost of a job.
func (m arkModel) cost(sh clipSpec, videos int, flex bool) provider.Money {
	rate := m.rate[sh.Resolution]
	per := rate[0]
	switch {
	case videos > 0:
		per = rate[2]
	case !sh.Audio:
		per = rate[1]
	}
	if flex {
		per /= 2
	}
	return provider.Money(math.Round(float64(m.tokens(sh, videos)) * per))
}
