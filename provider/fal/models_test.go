package fal

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

// The adapter has these abilities.
var (
	_ provider.Provider   = (*Provider)(nil)
	_ provider.Previewer  = (*Provider)(nil)
	_ provider.Matcher    = (*Provider)(nil)
	_ provider.Canceler   = (*Provider)(nil)
	_ provider.Uploader   = (*Provider)(nil)
	_ provider.Pricer     = (*Provider)(nil)
	_ provider.Balancer   = (*Provider)(nil)
	_ provider.KeyChecker = (*Provider)(nil)
)

// line is a model as a user reads it on the pages.
func line(m provider.Model) string {
	var options []string
	for _, f := range provider.Fields() {
		if l, ok := m.Options[f.ID]; ok && f.ID != provider.FieldDeadline {
			options = append(options, strings.TrimSuffix(fmt.Sprintf("%s:%d", f.Flag, l.Max), ":0"))
		}
	}
	length := fmt.Sprintf("%d-%d/%d", m.Duration.Min, m.Duration.Max, m.Duration.Default)
	if m.Duration.Auto {
		length += " auto"
	}
	if m.Duration.AutoOnly {
		length += " auto only"
	}
	return fmt.Sprintf("%s | %s | %d%d r%d | %s=%s | %s=%s | %s | a%v s%v u%v | %s", m.ID, m.Mode, m.Start, m.End, m.References,
		strings.Join(m.AspectRatios, " "), m.AspectRatio, strings.Join(m.AllResolutions(), " "), m.Resolution, length, m.Audio, m.Seed, m.EndUserID, strings.Join(options, " "))
}

// TestModelsAreThoseOfThePages states the limits as a user reads them there.
func TestModelsAreThoseOfThePages(t *testing.T) {
	const any7, six = "auto 21:9 16:9 4:3 1:1 3:4 9:16", "21:9 16:9 4:3 1:1 3:4 9:16"
	lines := map[string]bool{}
	for _, m := range models() {
		lines[line(m)] = true
		if m.Provider != name || m.Name == "" || m.NoUploads != "" || !m.CallbackURL || m.Images.MaxBytes != 30_000_000 && (m.References > 0 || m.Start != provider.Unsupported) {
			t.Errorf("%+v", m)
		}
	}
	for _, want := range []string{
		"bytedance/seedance-2.0/text-to-video | text to video | 00 r0 | " + any7 + "=16:9 | 480p 720p 1080p 4k=720p | 4-15/5 auto | atrue sfalse utrue | bitrate",
		"bytedance/seedance-2.0/image-to-video | image to video | 21 r0 | " + any7 + "=16:9 | 480p 720p 1080p 4k=720p | 4-15/5 auto | atrue sfalse utrue | bitrate",
		"bytedance/seedance-2.0/reference-to-video | reference to video | 00 r9 | " + any7 + "=16:9 | 480p 720p 1080p 4k=720p | 4-15/5 auto | atrue sfalse utrue | reference-video:3 reference-audio:3 bitrate",
		"bytedance/seedance-2.0/fast/image-to-video | image to video | 21 r0 | " + any7 + "=16:9 | 480p 720p=720p | 4-15/5 auto | atrue sfalse utrue | bitrate",
		"bytedance/seedance-2.0/mini/reference-to-video | reference to video | 00 r9 | " + any7 + "=16:9 | 480p 720p=720p | 4-15/5 auto | atrue sfalse utrue | reference-video:3 reference-audio:3",
		"bytedance/seedance-2.5/text-to-video | text to video | 00 r0 | " + any7 + "=16:9 | 480p 720p 1080p=720p | 4-30/5 auto | atrue sfalse ufalse | draft bitrate",
		"bytedance/seedance-2.5/image-to-video | image to video | 21 r0 | auto=auto | 480p 720p 1080p=720p | 4-30/5 auto | atrue sfalse ufalse | draft bitrate",
		"bytedance/seedance-2.5/reference-to-video | reference to video | 00 r30 | " + any7 + "=16:9 | 480p 720p 1080p=720p | 4-30/5 auto | atrue sfalse ufalse | reference-video:10 reference-audio:10 draft bitrate",
		"bytedance/seedance-2.5/reference-to-video:editing | edit video | 00 r30 | auto=auto | 480p 720p 1080p=720p | 4-30/0 auto only | atrue sfalse ufalse | reference-video:9 reference-audio:10 video bitrate",
		"bytedance/seedance-2.5/reference-to-video:extension | extend video | 00 r30 | auto=auto | 480p 720p 1080p=720p | 4-30/5 auto | atrue sfalse ufalse | reference-video:9 reference-audio:10 video bitrate",
		"bytedance/seedance-2.5/us/text-to-video | text to video | 00 r0 | " + any7 + "=16:9 | 480p 720p 1080p=720p | 4-30/5 auto | atrue sfalse ufalse | bitrate",
		"bytedance/seedance-2.5/us/reference-to-video | reference to video | 00 r30 | " + any7 + "=16:9 | 480p 720p=720p | 4-30/5 auto | atrue sfalse ufalse | reference-video:10 reference-audio:10 bitrate",
		"bytedance/seedance-2.5/flash/text-to-video | text to video | 00 r0 | " + any7 + "=16:9 | 480p 720p=720p | 4-30/5 auto | atrue sfalse ufalse | ",
		"bytedance/seedance-2.5/draft/complete | draft to video | 00 r0 | = | 1080p=1080p | 4-30/0 auto only | afalse sfalse ufalse | draft-id:512",
		"fal-ai/bytedance/seedance/v1.5/pro/image-to-video | image to video | 21 r0 | " + any7 + "=16:9 | 480p 720p 1080p=720p | 4-12/5 | atrue strue ufalse | camera-fixed content-filter",
		"fal-ai/bytedance/seedance/v1/pro/text-to-video | text to video | 00 r0 | " + six + " 9:21=16:9 | 480p 720p 1080p=1080p | 2-12/5 | afalse strue ufalse | camera-fixed content-filter",
		"fal-ai/bytedance/seedance/v1/pro/image-to-video | image to video | 20 r0 | " + any7 + "=auto | 480p 720p 1080p=720p | 2-12/5 | afalse strue ufalse | camera-fixed content-filter",
		"fal-ai/bytedance/seedance/v1/pro/fast/image-to-video | image to video | 20 r0 | " + any7 + "=auto | 480p 720p 1080p=1080p | 2-12/5 | afalse strue ufalse | camera-fixed content-filter",
	} {
		if !lines[want] {
			id, _, _ := strings.Cut(want, " ")
			m, _ := modelOf(id)
			t.Errorf("want\n%s\ngot\n%s", want, line(m))
		}
	}
	if n := len(models()); n != 9+3+2+2+1+3+2+6 {
		t.Errorf("%d models", n)
	}
}

// TestAnUploadIsPublic: the user is warned before.
func TestAnUploadIsPublic(t *testing.T) {
	m, _ := modelOf("bytedance/seedance-2.0/image-to-video")
	for image, warned := range map[string]bool{"/tmp/a.png": true, "https://example.com/a.png": false} {
		q := m.Defaults()
		q.Prompt, q.StartFrame = "p", image
		ps := m.Check(q)
		if (len(ps) == 1 && ps[0].Warning && ps[0].Field == provider.FieldStart) != warned || !warned && len(ps) > 0 {
			t.Errorf("%s: %+v", image, ps)
		}
	}
}

// TestPricesAreThoseOfThePages. The golden values are those of the price table for all
// vendors; the higher figure takes in what the page quotes and one frame more.
func TestPricesAreThoseOfThePages(t *testing.T) {
	const two, five, us = "bytedance/seedance-2.0/", "bytedance/seedance-2.5/", "bytedance/seedance-2.5/us/"
	const v15, v1 = "fal-ai/bytedance/seedance/v1.5/pro/", "fal-ai/bytedance/seedance/v1/pro/"
	for _, c := range []struct {
		model string
		use   provider.Use
		want  string
	}{
		{two + "image-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "1.512 1.5246"},
		{two + "image-to-video", provider.Use{Resolution: "1080p", Ratio: "16:9", Seconds: 5}, "3.402 3.43035"},
		{two + "image-to-video", provider.Use{Resolution: "4k", Ratio: "16:9", Seconds: 5}, "7.776 7.8408"},
		{two + "text-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "1.512 1.5246"},
		{two + "text-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 15}, "4.536 4.551"}, // by the quote
		{two + "fast/text-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "1.2096 1.21968"},
		{two + "mini/image-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "0.756 0.7735"},
		{two + "reference-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "1.512 1.5246"},
		{two + "reference-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5, Input: 5}, "1.8144 1.82196"},
		{five + "image-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "2.3112 2.365"},
		{five + "text-to-video", provider.Use{Resolution: "1080p", Ratio: "16:9", Seconds: 5}, "5.6862 5.82"},
		{five + "text-to-video", provider.Use{Resolution: "480p", Ratio: "16:9", Seconds: 4}, "0.822402 0.882"},
		{five + "reference-to-video:editing", provider.Use{Resolution: "480p", Ratio: "16:9", Seconds: 4, Input: 4}, "0.986882 0.992031"},
		{five + "draft/complete", provider.Use{Resolution: "1080p", Ratio: "16:9", Seconds: 5}, "5.6862 5.82"},
		{five + "flash/text-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "1.512 1.547"},
		{us + "text-to-video", provider.Use{Resolution: "1080p", Ratio: "16:9", Seconds: 5}, "6.82344 6.880302"},
		{v15 + "image-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5, Audio: true}, "0.2592 0.26136"},
		{v15 + "image-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "0.1296 0.13068"},
		{v1 + "fast/text-to-video", provider.Use{Resolution: "1080p", Ratio: "16:9", Seconds: 5}, "0.2448 0.24684"},
		{v1 + "image-to-video", provider.Use{Resolution: "720p", Ratio: "16:9", Seconds: 5}, "unknown"},
	} {
		m, ok := modelOf(c.model)
		e := m.EstimateUse(c.use)
		got := "unknown"
		if e.Known {
			got = e.Low.Decimal() + " " + e.High.Decimal()
		}
		if !ok || got != c.want || e.Known && (e.Source == "" || e.AsOf != maxPricePages) || !e.Known && e.UnknownReason == "" {
			t.Errorf("%s %+v: %s, want %s (%+v)", c.model, c.use, got, c.want, e)
		}
	}
	var without []string
	for _, m := range models() {
		if len(m.Prices) == 0 {
			without = append(without, m.ID)
		}
	}
	if !slices.Equal(without, []string{v1 + "text-to-video", v1 + "image-to-video"}) {
		t.Errorf("without a price: %v", without)
	}
}
