package run_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

func TestVariationsAreParsed(t *testing.T) {
	for text, want := range map[string]string{
		"seed=100..103": "seed [100 101 102 103]", "ratio = 16:9, 9:16": "ratio [16:9 9:16]", "seed=1,5..6": "seed [1 5 6]", "model=a/b,c/d,": "model [a/b c/d]",
	} {
		if v, err := run.ParseVariation(text); err != nil || fmt.Sprint(v.Parameter, " ", v.Values) != want {
			t.Errorf("%s: %v, %v", text, v, err)
		}
	}
	for _, text := range []string{"", "seed", "=1", "seed=", "seed=9..1", "seed=1..9999", "seed=a..b", "seed=" + strings.Repeat("1,", run.MaxVariations+1)} {
		if v, err := run.ParseVariation(text); err == nil {
			t.Errorf("%q is %v", text, v)
		}
	}
}

func models() []provider.Model {
	m := provider.Model{
		Provider: "fal", ID: "full", Mode: provider.TextToVideo, Seed: true, AspectRatios: []string{"16:9", "9:16"}, AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p", Duration: provider.DurationLimits{Min: 4, Max: 10, Default: 5},
	}
	fast, other, seedless := m, m, m
	fast.ID, fast.Resolutions = "fast", []string{"480p", "720p"}
	other.ID, other.Mode = "image", provider.ImageToVideo
	seedless.ID, seedless.Seed = "seedless", false
	return []provider.Model{m, fast, other, seedless}
}

func find(key string) (provider.Model, bool) {
	i := slices.IndexFunc(models(), func(m provider.Model) bool { return m.Key() == key })
	if i < 0 {
		return provider.Model{}, false
	}
	return models()[i], true
}

func TestAVariationIsOneRequestForEachValue(t *testing.T) {
	base := run.Spec{Model: "fal/full", Request: provider.Request{Model: "full", Prompt: "A", Resolution: "1080p", Duration: 5}, Takes: 1, ID: "one"}
	for text, want := range map[string]string{
		"seed=7..8": "full 1080p 7 full 1080p 8", "resolution=480p,720p": "full 480p - full 720p -", "model=fal/fast,fal/full": "fast 720p - full 1080p -",
	} {
		v, err := run.ParseVariation(text)
		if err != nil {
			t.Fatal(err)
		}
		specs, err := v.Specs(base, find)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range specs {
			seed := "-"
			if s.Request.Seed != nil {
				seed = fmt.Sprint(*s.Request.Seed)
			}
			got = append(got, s.Request.Model, s.Request.Resolution, seed)
			if s.ID != "" || s.Together == "" {
				t.Errorf("%+v", s)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"model=fal/none", "colour=red", "seed=x", "reference=a.png"} {
		v, err := run.ParseVariation(text)
		if err != nil {
			t.Fatal(err)
		}
		if specs, err := v.Specs(base, find); err == nil {
			t.Errorf("%s: %+v", text, specs)
		}
	}
}

func TestADraftIsMadeFinalWithItsSeed(t *testing.T) {
	seed := int64(7)
	r := run.Run{ID: "D", Provider: "fal", Model: "full", State: run.Succeeded, Seed: &seed, Request: provider.Request{Model: "full", Prompt: "A", Resolution: "480p", Duration: 5, AspectRatio: "9:16"}}
	specs, why := run.FinalSpecs(r, models())
	var got []string
	for _, s := range specs {
		got = append(got, s.Request.Model, s.Request.Resolution)
		if *s.Request.Seed != 7 || s.Parent != "D" || s.ParentHow != run.HowFinal || s.Request.AspectRatio != "9:16" {
			t.Errorf("%+v", s)
		}
	}
	if want := "full 720p full 1080p fast 480p"; why != "" || strings.Join(got, " ") != want {
		t.Errorf("%q (%s), want %s", got, why, want)
	}
	r.Seed = nil
	if specs, why := run.FinalSpecs(r, models()); why != "its seed is not known" || specs != nil {
		t.Errorf("%v, %s", specs, why)
	}
}

// What a model cannot do is said before its run is paid for.
func TestAVariationSaysWhatAModelLeavesOut(t *testing.T) {
	seed := int64(7)
	base := run.Spec{Model: "fal/full", Request: provider.Request{Model: "full", Prompt: "A", Resolution: "1080p", Duration: 5, Seed: &seed}}
	v := run.Variation{Parameter: run.VaryModel, Values: []string{"fal/full", "fal/fast", "fal/seedless"}}
	if got := strings.Join(v.LeftOut(base, find), "; "); got != "fal/fast leaves out or changes: resolution; fal/seedless leaves out or changes: seed" {
		t.Errorf("%q", got)
	}
	if got := (run.Variation{Parameter: "seed", Values: []string{"1"}}).LeftOut(base, find); len(got) > 0 {
		t.Errorf("%q", got)
	}
}
