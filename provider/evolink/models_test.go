package evolink

import (
	"fmt"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// TestModelsAreThoseOfThePages states the limits as a user reads them there.
func TestModelsAreThoseOfThePages(t *testing.T) {
	want := strings.Split(strings.TrimSpace(`
seedance-2.5-image-to-video | image to video | frames 2 1 | refs 0 0 0 | auto | 480p 720p 1080p 720p | {4 30 5 true false} | container content filter
seedance-2.5-text-to-video | text to video | frames 0 0 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 720p | {4 30 5 true false} | web search container content filter
seedance-2.5-reference-to-video | reference to video | frames 0 0 | refs 30 10 10 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 720p | {4 30 5 true false} | container content filter
seedance-2.5-video-extend | extend video | frames 0 0 | refs 30 9 10 | auto | 480p 720p 1080p 720p | {4 30 5 true false} | source video container content filter
seedance-2.5-video-edit | edit video | frames 0 0 | refs 30 9 10 | auto | 480p 720p 1080p 720p | {4 30 0 true true} | source video container content filter
seedance-2.0-image-to-video | image to video | frames 2 1 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 4k 720p | {4 15 5 false false} | content filter
seedance-2.0-text-to-video | text to video | frames 0 0 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 4k 720p | {4 15 5 false false} | web search content filter
seedance-2.0-reference-to-video | reference to video | frames 0 0 | refs 9 3 3 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 4k 720p | {4 15 5 false false} | content filter
seedance-2.0-fast-image-to-video | image to video | frames 2 1 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 720p | {4 15 5 false false} | content filter
seedance-2.0-fast-text-to-video | text to video | frames 0 0 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 720p | {4 15 5 false false} | web search content filter
seedance-2.0-fast-reference-to-video | reference to video | frames 0 0 | refs 9 3 3 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 720p | {4 15 5 false false} | content filter
seedance-2.0-mini-image-to-video | image to video | frames 2 1 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 720p | {4 15 5 false false} | content filter
seedance-2.0-mini-text-to-video | text to video | frames 0 0 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 720p | {4 15 5 false false} | content filter
seedance-2.0-mini-reference-to-video | reference to video | frames 0 0 | refs 9 3 3 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 720p | {4 15 5 false false} | content filter
seedance-1.5-pro | text to video | frames 1 1 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 720p | {4 12 5 false false} |
doubao-seedance-1.0-pro-fast | text to video | frames 1 0 | refs 0 0 0 | auto 16:9 9:16 1:1 4:3 3:4 21:9 | 480p 720p 1080p 1080p | {2 12 5 false false} |
`), "\n")
	_, p := start(t, nil)
	all := p.Models()
	if len(all) != len(want) {
		t.Fatalf("%d models", len(all))
	}
	for i, m := range all {
		var options []string
		for _, f := range provider.Fields() {
			if l, ok := m.Options[f.ID]; ok && !f.IsList() && l.Requirement != provider.Unsupported {
				options = append(options, string(f.ID))
			}
		}
		got := fmt.Sprintf("%s | %s | frames %d %d | refs %d %d %d | %s | %s %s | %v | %s", m.ID, m.Mode, m.Start, m.End,
			m.References, m.Options[provider.FieldReferenceVideos].Max, m.Options[provider.FieldReferenceAudios].Max,
			strings.Join(m.AspectRatios, " "), strings.Join(m.Resolutions, " "), m.Resolution, m.Duration, strings.Join(options, " "))
		if strings.TrimSpace(got) != want[i] {
			t.Errorf("got\n%s\nwant\n%s", got, want[i])
		}
		if m.Provider != "evolink" || m.Seed || !m.CallbackURL || m.NoUploads != "" || m.Audio != (m.ID != fast10) {
			t.Errorf("model %+v", m)
		}
	}
	all[0].Options[provider.FieldContainer].Choices[0] = "changed"
	all[0].Options[provider.FieldContentFilter] = provider.Limits{}
	if again := p.Models()[0].Options; again[provider.FieldContainer].Choices[0] != "mp4" || again[provider.FieldContentFilter].Requirement == provider.Unsupported {
		t.Error("a caller can change the table")
	}
}

// TestPrices are cases of the vendor's table in credits, a 68th of a dollar each: they
// hold to a hundredth of a cent, since a price a second is kept to the millionth.
func TestPrices(t *testing.T) {
	_, p := start(t, nil)
	models := map[string]provider.Model{}
	for _, m := range p.Models() {
		models[m.ID] = m
		for _, price := range m.Prices {
			if price.AsOf != "2026-10-10" || price.Source == "" || price.Least == 0 {
				t.Errorf("%s: %+v", m.ID, price)
			}
		}
	}
	for _, c := range []struct {
		id, resolution string
		seconds, input int
		audio          bool
		credits        string
	}{
		{"seedance-2.0-text-to-video", "720p", 5, 0, true, "67.5"},
		{"seedance-2.0-image-to-video", "480p", 5, 0, false, "31.3875"},
		{"seedance-2.0-reference-to-video", "1080p", 5, 0, true, "168.75"},
		{"seedance-2.0-text-to-video", "4k", 5, 0, true, "344.25"},
		{"seedance-2.0-fast-image-to-video", "720p", 5, 0, true, "41.0065"},
		{"seedance-2.0-mini-text-to-video", "720p", 5, 0, true, "13.5"},
		{"seedance-2.5-text-to-video", "720p", 5, 0, true, "100.45"},
		{pro15, "720p", 5, 0, true, "17.784"},
		{pro15, "720p", 5, 0, false, "8.892"},
		{pro15, "480p", 4, 0, false, "3.4445"}, // the least
		{"seedance-2.0-reference-to-video", "720p", 5, 3, true, "82.215"},
		{"seedance-2.0-reference-to-video", "720p", 5, 10, true, "123.3225"},
	} {
		e := models[c.id].EstimateUse(provider.Use{Resolution: c.resolution, Seconds: c.seconds, Input: c.input, Audio: c.audio})
		want := *dollars(vendorhttp.Text(c.credits))
		if off := e.High - want; !e.Known || e.Low != e.High || off > 100 || off < -100 {
			t.Errorf("%s %s %d s: %s, want %s (%+v)", c.id, c.resolution, c.seconds, e.High.Full(), want.Full(), e)
		}
	}
	// An input video of unknown duration counts against caps with the maximum.
	q := models["seedance-2.5-video-edit"].Defaults()
	q.SourceVideo = "https://example.com/v.mp4"
	if e := models[q.Model].Estimate(q); !e.Known || e.Low.String() != "$1.44" || e.High.String() != "$10.80" {
		t.Errorf("%s, %+v", e, e)
	}
	if e := models[fast10].Estimate(models[fast10].Defaults()); e.Known || e.UnknownReason == "" {
		t.Errorf("%+v", e)
	}
}

// The page's own example: 2.0 standard at 720p, 5 s, costs 67.5 credits, and 74.25 without the
// content filter; 68 credits are a dollar.
func TestOptionsThatCostMore(t *testing.T) {
	for _, m := range models() {
		if m.ID != "seedance-2.0-text-to-video" {
			continue
		}
		r := m.Defaults()
		r.Resolution, r.Duration = "720p", 5
		if e := m.Estimate(r); e.High != 992_645 || strings.Contains(e.Basis, "filter") {
			t.Errorf("with the filter %s, %s", e.High.Decimal(), e.Basis)
		}
		r.ContentFilter, r.WebSearch = "off", true
		e := m.Estimate(r)
		if e.High < 1_091_900 || e.High > 1_092_000 || !strings.Contains(e.Basis, " × 1.1 without the content filter") || !strings.Contains(e.Basis, "web searches not included") {
			t.Errorf("without it %s, %s", e.High.Decimal(), e.Basis)
		}
		return
	}
	t.Error("there is no such model")
}
