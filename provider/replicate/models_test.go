package replicate

import (
	"fmt"
	"strings"
	"testing"

	"dailies/provider"
)

// TestModelsAreThoseOfThePages states the limits as a user reads them there, with the prices a
// second.
func TestModelsAreThoseOfThePages(t *testing.T) {
	want := strings.Split(strings.TrimSpace(`
seedance-2.0 | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 4k 720p | {4 15 5 true false} | true | without0.08 without0.18 without0.45 without1 with0.1 with0.22 with0.55
seedance-2.0:image | image to video | frames 2 1 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 4k 720p | {4 15 5 true false} | true | without0.08 without0.18 without0.45 without1 with0.1 with0.22 with0.55
seedance-2.0:reference | reference to video | frames 0 0 | refs 9 3 3 | 7 16:9 | 480p 720p 1080p 4k 720p | {4 15 5 true false} | true | without0.08 without0.18 without0.45 without1 with0.1 with0.22 with0.55
seedance-2.0-fast | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 480p 720p 720p | {4 15 5 true false} | true |
seedance-2.0-fast:image | image to video | frames 2 1 | refs 0 0 0 | 7 16:9 | 480p 720p 720p | {4 15 5 true false} | true |
seedance-2.0-fast:reference | reference to video | frames 0 0 | refs 9 3 3 | 7 16:9 | 480p 720p 720p | {4 15 5 true false} | true |
seedance-2.0-mini | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 480p 720p 720p | {4 15 5 true false} | true |
seedance-2.0-mini:image | image to video | frames 2 1 | refs 0 0 0 | 7 16:9 | 480p 720p 720p | {4 15 5 true false} | true |
seedance-2.0-mini:reference | reference to video | frames 0 0 | refs 9 3 3 | 7 16:9 | 480p 720p 720p | {4 15 5 true false} | true |
seedance-2.5 | text to video | frames 0 0 | refs 0 0 0 | 6 auto | 480p 720p 1080p 720p | {4 30 5 true false} | true | without0.1028 without0.2312 with0.4304 with0.9676
seedance-2.5:image | image to video | frames 2 1 | refs 0 0 0 | 1 auto | 480p 720p 1080p 720p | {4 30 5 true false} | true | without0.1028 without0.2312 with0.4304 with0.9676
seedance-2.5:reference | reference to video | frames 0 0 | refs 30 10 10 | 6 auto | 480p 720p 1080p 720p | {4 30 5 true false} | true | without0.1028 without0.2312 with0.4304 with0.9676
seedance-2.5:extend | extend video | frames 0 0 | refs 30 9 10 | 1 auto | 480p 720p 1080p 720p | {4 30 0 true true} | true | without0.1028 without0.2312 with0.4304 with0.9676
seedance-2.5:edit | edit video | frames 0 0 | refs 30 9 10 | 1 auto | 480p 720p 1080p 720p | {4 30 0 true true} | true | without0.1028 without0.2312 with0.4304 with0.9676
seedance-1.5-pro | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 720p 720p | {4 12 5 false false} | true | with0.052 without0.026
seedance-1.5-pro:image | image to video | frames 2 1 | refs 0 0 0 | 7 16:9 | 720p 720p | {4 12 5 false false} | true | with0.052 without0.026
seedance-1-pro | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 1080p | {2 12 5 false false} | false | 0.03 0.06 0.15
seedance-1-pro:image | image to video | frames 2 1 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 1080p | {2 12 5 false false} | false | 0.03 0.06 0.15
seedance-1-pro-fast | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 1080p | {2 12 5 false false} | false | 0.015 0.025 0.06
seedance-1-pro-fast:image | image to video | frames 2 0 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 1080p | {2 12 5 false false} | false | 0.015 0.025 0.06
seedance-1-lite | text to video | frames 0 0 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 720p | {2 12 5 false false} | false | 0.018 0.036 0.072
seedance-1-lite:image | image to video | frames 2 1 | refs 0 0 0 | 7 16:9 | 480p 720p 1080p 720p | {2 12 5 false false} | false | 0.018 0.036 0.072
seedance-1-lite:reference | reference to video | frames 0 0 | refs 4 0 0 | 7 16:9 | 480p 720p 720p | {2 12 5 false false} | false | 0.018 0.036
`), "\n")
	_, p := start(t, nil)
	all := p.Models()
	if len(all) != len(want) {
		t.Fatalf("%d models", len(all))
	}
	for i, m := range all {
		var each []string
		for _, p := range m.Prices {
			each = append(each, string(p.Footage+p.Sound)+p.PerSecond.Decimal())
		}
		got := fmt.Sprintf("%s | %s | frames %d %d | refs %d %d %d | %d %s | %s %s | %v | %v | %s", strings.TrimPrefix(m.ID, owner), m.Mode, m.Start, m.End,
			m.References, m.Options[provider.FieldReferenceVideos].Max, m.Options[provider.FieldReferenceAudios].Max, len(m.AspectRatios), m.AspectRatio,
			strings.Join(m.AllResolutions(), " "), m.Resolution, m.Duration, m.Audio, strings.Join(each, " "))
		if strings.TrimSpace(got) != want[i] {
			t.Errorf("got\n%s\nwant\n%s", got, want[i])
		}
		older, newest := strings.HasPrefix(m.ID, owner+"seedance-1"), strings.HasPrefix(m.ID, owner+"seedance-2.5")
		if (m.Options[provider.FieldCameraFixed].Requirement == provider.Optional) != older || (m.Options[provider.FieldWatermark].Requirement == provider.Optional) != newest || !m.Seed || m.NoUploads != "" || (len(m.Prices) == 0) != (m.Unpriced != "") {
			t.Errorf("%s: %+v", m.ID, m.Options)
		}
	}
	all[0].AspectRatios[0] = "changed"
	all[1].Options[provider.FieldWatermark] = provider.Limits{Requirement: provider.Optional}
	if again := p.Models(); again[0].AspectRatios[0] != provider.Auto || again[1].Options[provider.FieldWatermark].Requirement != provider.Unsupported {
		t.Error("a caller can change the table")
	}
}
