package aihubmax

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

// The adapter has these abilities and no others.
var (
	_ provider.Provider   = (*Provider)(nil)
	_ provider.Uploader   = (*Provider)(nil)
	_ provider.Balancer   = (*Provider)(nil)
	_ provider.KeyChecker = (*Provider)(nil)
	_ provider.Pricer     = (*Provider)(nil)
)

func TestAbilities(t *testing.T) {
	_, p := start(t, nil)
	var v any = p
	if _, ok := v.(provider.Canceler); ok {
		t.Error("AIHubMax cannot cancel")
	}
	if _, ok := v.(provider.Finder); ok {
		t.Error("AIHubMax cannot look up a run by our reference")
	}
	i := p.Info()
	if i.Name != "aihubmax" || !i.HasKey || i.BaseURLEnv != "AIHUBMAX_BASE_URL" || fmt.Sprint(i.KeyEnv) != "[AIHUBMAX_API_KEY AIHUB_API_KEY]" {
		t.Errorf("info %+v", i)
	}
	if i.Cancel.Queued.Can || i.Cancel.Running.Can || i.Cancel.Queued.Description == "" || i.Cancel.Running.Description == "" || i.LinkTTL != 24*time.Hour {
		t.Errorf("cancel %+v, links live %v", i.Cancel, i.LinkTTL)
	}
}

// TestModelsAreThoseOfThePages states the limits as a user reads them there.
func TestModelsAreThoseOfThePages(t *testing.T) {
	want := []string{
		"seedance-2.0-image-to-video | image to video | start 2 end 1 30000000 | [1080p]",
		"seedance-2.0-fast-image-to-video | image to video | start 2 end 1 30000000 | []",
		"seedance-2.0-text-to-video | text to video | start 0 end 0 0 | [1080p]",
		"seedance-2.0-fast-text-to-video | text to video | start 0 end 0 0 | []",
		"seedance-2.0-reference-to-video | reference to video | start 0 end 0 30000000 | []",
		"seedance-2.0-fast-reference-to-video | reference to video | start 0 end 0 30000000 | []",
	}
	_, p := start(t, nil)
	all := p.Models()
	if len(all) != len(want) {
		t.Fatalf("%d models", len(all))
	}
	for i, m := range all {
		got := fmt.Sprintf("%s | %s | start %d end %d %d | %v", m.ID, m.Mode, m.Start, m.End, m.Images.MaxBytes, m.Unverified)
		if got != want[i] {
			t.Errorf("got\n%s\nwant\n%s", got, want[i])
		}
		rest := fmt.Sprintf("%s | %s | %s %s | %d %+v | %v %v | %q", strings.Join(m.AspectRatios, " "), m.AspectRatio, strings.Join(m.Resolutions, " "), m.Resolution, m.Prompt.Max, m.Duration, m.Audio, m.Seed, m.NoUploads)
		if rest != `auto 21:9 16:9 4:3 1:1 3:4 9:16 | auto | 480p 720p 720p | 5000 {Min:4 Max:15 Default:5 Auto:true AutoOnly:false} | true true | ""` {
			t.Errorf("%s: %s", m.ID, rest)
		}
		references := fmt.Sprint(m.References, m.Options[provider.FieldReferenceVideos].Max, m.Options[provider.FieldReferenceAudios].Max, m.MaxReferences)
		if want := map[bool]string{true: "9 3 3 12", false: "0 0 0 0"}[m.Mode == provider.ReferenceToVideo]; references != want {
			t.Errorf("%s: references %s, want %s", m.ID, references, want)
		}
		if m.Provider != "aihubmax" || m.Name == "" || m.CallbackURL || len(m.Prices) != 0 || m.Unpriced == "" {
			t.Errorf("model %+v", m)
		}
		if _, ok := body(provider.Request{Model: m.ID}); !ok {
			t.Errorf("%s cannot be sent", m.ID)
		}
	}
	all[0].AspectRatios[0] = "changed"
	if p.Models()[0].AspectRatios[0] != provider.Auto {
		t.Error("a caller can change the table")
	}
}
