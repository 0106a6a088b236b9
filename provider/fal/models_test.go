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
	_ provider.Canceler   = (*Provider)(nil)
	_ provider.Uploader   = (*Provider)(nil)
	_ provider.Pricer     = (*Provider)(nil)
	_ provider.Balancer   = (*Provider)(nil)
	_ provider.KeyChecker = (*Provider)(nil)
)

// line is a model as a person reads it on the pages.
func line(m provider.Model) string {
	var options []string
	for _, f := range provider.Fields() {
		if l, ok := m.Options[f.ID]; ok && f.ID != provider.FieldDeadline {
			options = append(options, strings.TrimSuffix(fmt.Sprintf("%s:%d", f.Flag, l.Max), ":0"))
		}
	}
	length := fmt.Sprintf("%d-%d/%d", m.Length.Min, m.Length.Max, m.Length.Default)
	if m.Length.Auto {
		length += " auto"
	}
	if m.Length.AutoOnly {
		length += " auto only"
	}
	return fmt.Sprintf("%s | %s | %d%d r%d | %s=%s | %s=%s | %s | a%v s%v u%v | %s", m.ID, m.Mode, m.Start, m.End, m.References,
		strings.Join(m.Ratios, " "), m.Ratio, strings.Join(m.AllResolutions(), " "), m.Resolution, length, m.Audio, m.Seed, m.EndUserID, strings.Join(options, " "))
}

// TestModelsAreThoseOfThePages states the limits as a person reads them there.
func TestModelsAreThoseOfThePages(t *testing.T) {
	const any7, six = "auto 21:9 16:9 4:3 1:1 3:4 9:16", "21:9 16:9 4:3 1:1 3:4 9:16"
	lines := map[string]bool{}
	for _, m := range models() {
		lines[line(m)] = true
		if m.Provider != name || m.Name == "" || m.NoUploads != "" || !m.CallbackURL || m.Images.MaxBytes != 30_000_000 && (m.References > 0 || m.Start != provider.Absent) {
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

// TestPricesAreThoseOfThePages: a second at 16:9, the quote where it is more than the
// formula. The golden values are those of the price table for all vendors.
func TestPricesAreThoseOfThePages(t *testing.T) {
	for id, want := range map[string]string{
		"bytedance/seedance-2.0/image-to-video":                "480p 0.140616, 720p 0.3024, 1080p 0.6804, 4k 1.5552",
		"bytedance/seedance-2.0/text-to-video":                 "480p 0.140616, 720p 0.3034, 1080p 0.6804, 4k 1.5552",
		"bytedance/seedance-2.0/fast/reference-to-video":       "480p 0.112493, 720p 0.24192",
		"bytedance/seedance-2.0/mini/text-to-video":            "480p 0.0721, 720p 0.1547",
		"bytedance/seedance-2.5/text-to-video":                 "480p 0.2205, 720p 0.473, 1080p 1.164",
		"bytedance/seedance-2.5/us/image-to-video":             "480p 0.246721, 720p 0.554688, 1080p 1.364688",
		"bytedance/seedance-2.5/flash/text-to-video":           "480p 0.1442, 720p 0.3094",
		"bytedance/seedance-2.5/draft/complete":                "1080p 1.164",
		"fal-ai/bytedance/seedance/v1.5/pro/text-to-video":     "480p 0.024106, 720p 0.05184, 1080p 0.11664",
		"fal-ai/bytedance/seedance/v1/pro/fast/image-to-video": "480p 0.00972, 720p 0.020592, 1080p 0.04896",
		"fal-ai/bytedance/seedance/v1/pro/image-to-video":      "",
	} {
		m, _ := modelOf(id)
		var got []string
		for _, p := range m.Prices {
			got = append(got, p.Resolution+" "+p.PerSecond.Decimal())
			if p.Source == "" || p.AsOf != pagesRead {
				t.Errorf("%s: %+v", id, p)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", id, strings.Join(got, ", "), want)
		}
	}
	m, _ := modelOf("bytedance/seedance-2.0/image-to-video")
	if e := m.Estimate(provider.Request{Resolution: "720p", Seconds: 5}); e.Low != 1_512_000 || e.High != e.Low {
		t.Errorf("%+v", e)
	}
	var without []string
	for _, m := range models() {
		if len(m.Prices) == 0 {
			without = append(without, m.ID)
		}
	}
	if !slices.Equal(without, []string{"fal-ai/bytedance/seedance/v1/pro/text-to-video", "fal-ai/bytedance/seedance/v1/pro/image-to-video"}) {
		t.Errorf("without a price: %v", without)
	}
}
