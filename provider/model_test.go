package provider

import (
	"slices"
	"testing"
)

// full is a model that takes everything.
func full() Model {
	return Model{
		Provider: "runflow", ID: "seedance/2.0/i2v", Name: "seedance 2.0 image to video", Mode: ImageToVideo,
		Prompt: PromptLimits{Max: 20, Advised: 10}, Start: Required, End: Optional, References: 2,
		AspectRatios: []string{Auto, "16:9", "9:16"}, AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p"}, Resolution: "720p", Unverified: []string{"1080p"},
		Duration: DurationLimits{Min: 4, Max: 8, Default: 5, Auto: true},
		Audio:    true, Seed: true, CallbackURL: true, Metadata: true, EndUserID: true,
		Options: allOptions(), LoneAudio: true,
	}
}

// bare is a model that takes nothing but a prompt and one of two lengths.
func bare() Model {
	return Model{
		Provider: "runcomfy", ID: "seedance/1.0/t2v", Name: "seedance 1.0 text to video", Mode: TextToVideo,
		AspectRatios: []string{"16:9"}, AspectRatio: "16:9", Resolutions: []string{"720p"}, Resolution: "720p",
		Duration: DurationLimits{Min: 5, Max: 6, Default: 5},
	}
}

func request() Request {
	r := full().Defaults()
	r.Prompt, r.StartFrame = "a corgi", "shots/a.png"
	return r
}

func TestModelFacts(t *testing.T) {
	m := full()
	if m.Key() != "runflow/seedance/2.0/i2v" {
		t.Error(m.Key())
	}
	if m.Title() != "seedance 2.0 image to video" {
		t.Error(m.Title())
	}
	m.Note = "older endpoint"
	if m.Title() != "seedance 2.0 image to video (older endpoint)" {
		t.Error(m.Title())
	}
	if got := m.AllResolutions(); !slices.Equal(got, []string{"480p", "720p", "1080p"}) {
		t.Error(got)
	}
	m.AllResolutions()[0] = "8k"
	if m.Resolutions[0] != "480p" {
		t.Error("the caller changed the model's own list")
	}
	if !m.Verified("720p") || m.Verified("1080p") || m.Verified("") {
		t.Error("what is confirmed")
	}
	if got := m.Durations(); !slices.Equal(got, []int{0, 4, 5, 6, 7, 8}) {
		t.Error(got)
	}
	if got := bare().Durations(); !slices.Equal(got, []int{5, 6}) {
		t.Error(got)
	}
	if DurationText(0) != "auto" || DurationText(5) != "5 s" {
		t.Error(DurationText(0), DurationText(5))
	}
}

func TestDefaultsPassTheirOwnCheck(t *testing.T) {
	for _, m := range []Model{full(), bare()} {
		r := m.Defaults()
		r.Prompt = "a corgi"
		if m.Start == Required {
			r.StartFrame = "https://example.com/a.png"
		}
		if problems := m.Check(r); len(problems) > 0 {
			t.Errorf("%s: %v", m.Name, problems)
		}
	}
}

func TestImageRule(t *testing.T) {
	rule := ImageLimits{MaxBytes: 10_000_000, MinSide: 300, MaxSide: 6000, MinRatio: 0.4, MaxRatio: 2.5}
	good := ImageInfo{Type: "image/png", Bytes: 10_000_000, Width: 1000, Height: 1000}
	for _, c := range []struct {
		what   string
		change func(*ImageInfo)
		want   string
	}{
		{"a good picture", func(*ImageInfo) {}, ""},
		{"a JPEG", func(f *ImageInfo) { f.Type = "image/jpeg" }, ""},
		{"a WebP", func(f *ImageInfo) { f.Type = "image/webp" }, ""},
		{"a GIF", func(f *ImageInfo) { f.Type = "image/gif" }, "this is image/gif, not a JPEG, PNG or WebP image"},
		{"a text", func(f *ImageInfo) { f.Type = "text/plain" }, "this is text/plain, not a JPEG, PNG or WebP image"},
		{"nothing known", func(f *ImageInfo) { f.Type = "" }, "this is not a file of a known type, not a JPEG, PNG or WebP image"},
		{"a byte too many", func(f *ImageInfo) { f.Bytes++ }, "the image has 10.0 MB; the limit is 10 MB"},
		{"much too large", func(f *ImageInfo) { f.Bytes = 25_400_000 }, "the image has 25.4 MB; the limit is 10 MB"},
		{"the smallest", func(f *ImageInfo) { f.Width, f.Height = 300, 300 }, ""},
		{"too low", func(f *ImageInfo) { f.Width, f.Height = 300, 299 }, "the image is 300×299; each side must have at least 300 pixels"},
		{"too narrow", func(f *ImageInfo) { f.Width, f.Height = 299, 300 }, "the image is 299×300; each side must have at least 300 pixels"},
		{"the largest", func(f *ImageInfo) { f.Width, f.Height = 6000, 6000 }, ""},
		{"too wide", func(f *ImageInfo) { f.Width, f.Height = 6001, 6000 }, "the image is 6001×6000; each side may have at most 6000 pixels"},
		{"too high", func(f *ImageInfo) { f.Width, f.Height = 6000, 6001 }, "the image is 6000×6001; each side may have at most 6000 pixels"},
		{"a bomb", func(f *ImageInfo) { f.Width, f.Height = 1<<31-1, 1<<31-1 }, "the image is 2147483647×2147483647; each side may have at most 6000 pixels"},
		{"as flat as can be", func(f *ImageInfo) { f.Width, f.Height = 1000, 400 }, ""},
		{"too flat", func(f *ImageInfo) { f.Width, f.Height = 1001, 400 }, "the image is 1001×400; width over height must lie between 0.4 and 2.5"},
		{"as tall as can be", func(f *ImageInfo) { f.Width, f.Height = 400, 1000 }, ""},
		{"too tall", func(f *ImageInfo) { f.Width, f.Height = 399, 1000 }, "the image is 399×1000; width over height must lie between 0.4 and 2.5"},
		{"no size", func(f *ImageInfo) { f.Width, f.Height = 0, 0 }, "the image is 0×0; each side must have at least 300 pixels"},
	} {
		f := good
		c.change(&f)
		if got := rule.Check(f); got != c.want {
			t.Errorf("%s: %q; want %q", c.what, got, c.want)
		}
	}
	wild := ImageInfo{Type: "image/png", Bytes: 1 << 40, Width: 1, Height: 1 << 30}
	if got := (ImageLimits{}).Check(wild); got != "" {
		t.Errorf("no rule refuses: %s", got)
	}
}
