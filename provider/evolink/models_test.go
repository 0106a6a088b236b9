package evolink

import (
	"fmt"
	"strings"
	"testing"

	"dailies/provider"
)

// TestModelsAreThoseOfThePages states the limits as a person reads them there.
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
			if l, ok := m.Options[f.ID]; ok && !f.IsList() && l.Need != provider.Absent {
				options = append(options, string(f.ID))
			}
		}
		got := fmt.Sprintf("%s | %s | frames %d %d | refs %d %d %d | %s | %s %s | %v | %s", m.ID, m.Mode, m.Start, m.End,
			m.References, m.Options[provider.FieldReferenceVideos].Max, m.Options[provider.FieldReferenceAudios].Max,
			strings.Join(m.Ratios, " "), strings.Join(m.Resolutions, " "), m.Resolution, m.Length, strings.Join(options, " "))
		if strings.TrimSpace(got) != want[i] {
			t.Errorf("got\n%s\nwant\n%s", got, want[i])
		}
		if m.Provider != "evolink" || m.Seed || !m.CallbackURL || m.NoUploads != "" || m.Audio != (m.ID != fast10) {
			t.Errorf("model %+v", m)
		}
	}
	all[0].Options[provider.FieldContainer].Choices[0] = "changed"
	all[0].Options[provider.FieldContentFilter] = provider.Limits{}
	if again := p.Models()[0].Options; again[provider.FieldContainer].Choices[0] != "mp4" || again[provider.FieldContentFilter].Need == provider.Absent {
		t.Error("a caller can change the table")
	}
}

// TestPrices are the figures a second of the vendor's table, without reference videos.
func TestPrices(t *testing.T) {
	for id, want := range map[string]string{
		"seedance-2.0-text-to-video":           "0.092316 0.198529 0.496324 1.0125",
		"seedance-2.0-fast-image-to-video":     "0.056082 0.120607",
		"seedance-2.0-mini-reference-to-video": "0.018463 0.039706",
		"seedance-2.5-video-edit":              "0.13738 0.295441 0.738603",
		pro15:                                  "0.024061 0.052306 0.116642",
		fast10:                                 "",
	} {
		var got []string
		for _, p := range prices(id) {
			got = append(got, p.PerSecond.Decimal())
			if p.AsOf != "2026-10-10" || p.Source == "" {
				t.Errorf("%s: %+v", id, p)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s costs %s, want %s", id, s, want)
		}
	}
}
