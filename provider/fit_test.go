package provider

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFit(t *testing.T) {
	seed := int64(7)
	rich := request()
	rich.EndFrame, rich.References, rich.AspectRatio, rich.Resolution, rich.Duration = "b.png", []string{"c.png", "d.png"}, "9:16", "1080p", 8
	rich.Seed, rich.Audio, rich.Callback, rich.EndUser, rich.Metadata = &seed, true, "https://example.com/hook", "me", map[string]string{"a": "b"}
	sayOptions(t, &rich)
	for _, c := range []struct {
		what    string
		request Request
		model   Model
		dropped string
		check   func(Request) bool
	}{
		{"everything fits", rich, full(), "", func(f Request) bool { return reflect.DeepEqual(f, rich) }},
		{"to a bare model", rich, bare(),
			allButPrompt(),
			func(f Request) bool { return len(f.References) == 0 && sameButReferences(f, bareRequest()) }},
		{"nothing was chosen", Request{Prompt: "a corgi", Duration: 5}, bare(), "", func(f Request) bool { return f.AspectRatio == "16:9" && f.Resolution == "720p" }},
		{"the choice was left to the model", Request{Prompt: "a", AspectRatio: Auto, Duration: 5}, bare(), "", func(f Request) bool { return f.AspectRatio == "16:9" }},
		{"a length out of reach", Request{Prompt: "a", Duration: 15}, bare(), "duration", func(f Request) bool { return f.Duration == 5 }},
		{"one reference too many", Request{Prompt: "a", References: []string{"a", "b", "c"}, Duration: 5}, full(), "references",
			func(f Request) bool { return slices.Equal(f.References, []string{"a", "b"}) }},
		{"a prompt too long is kept", Request{Prompt: strings.Repeat("a", 99), Duration: 5}, full(), "", func(f Request) bool { return len(f.Prompt) == 99 }},
		{"an unconfirmed resolution is kept", Request{Prompt: "a", Resolution: "1080p", Duration: 5}, full(), "", func(f Request) bool { return f.Resolution == "1080p" }},
	} {
		got, dropped := c.model.Adapt(c.request)
		var names []string
		for _, f := range dropped {
			names = append(names, string(f))
		}
		if s := strings.Join(names, ", "); s != c.dropped || !c.check(got) || got.Model != c.model.ID {
			t.Errorf("%s: dropped %q; want %q; %+v", c.what, s, c.dropped, got)
		}
	}
}

// allButPrompt names every field of the table that can be dropped.
func allButPrompt() string {
	var names []string
	for _, f := range Fields()[1:] {
		names = append(names, string(f.ID))
	}
	return strings.Join(names, ", ")
}

func sameButReferences(a, b Request) bool {
	a.References, b.References = nil, nil
	return reflect.DeepEqual(a, b)
}

func TestFitLeavesTheOriginalAlone(t *testing.T) {
	r := request()
	r.References, r.Metadata = []string{"a", "b"}, map[string]string{"a": "b"}
	m := full()
	m.References = 1
	f, _ := m.Adapt(r)
	f.References[0], f.Metadata["a"] = "changed", "changed"
	if r.References[0] != "a" || r.Metadata["a"] != "b" {
		t.Error("the original was changed")
	}
}

// TestWhatFitsPasses: whatever a user had set, the fitted request has no problem but with the
// prompt or an image that only they can supply, and fitting it again changes nothing.
func TestWhatFitsPasses(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "auto", "16:9", "4:3", "9:16", "480p", "720p", "1080p", "4k", "a.png", "https://example.com/a.png"})
	rapid.Check(t, func(t *rapid.T) {
		r := Request{
			Prompt: "a corgi", StartFrame: text.Draw(t, "start"), EndFrame: text.Draw(t, "end"), References: rapid.SliceOfN(rapid.Just("a.png"), 0, 4).Draw(t, "references"),
			AspectRatio: text.Draw(t, "ratio"), Resolution: text.Draw(t, "resolution"), Duration: rapid.IntRange(-2, 20).Draw(t, "seconds"), Audio: rapid.Bool().Draw(t, "audio"),
			Seed: rapid.Ptr(rapid.Int64(), true).Draw(t, "seed"), Callback: rapid.SampledFrom([]string{"", "https://example.com/h"}).Draw(t, "callback"),
			EndUser: text.Draw(t, "user"), Metadata: rapid.MapOfN(text, text, 0, 2).Draw(t, "metadata"),
		}
		said := rapid.SampledFrom([]string{"", "chosen", "usual", "default", "on", "off", "7", "77", "https://example.com/a"})
		for _, f := range Fields() {
			if f.IsMedia() && f.IsOption() {
				_ = f.Set(&r, rapid.SampledFrom([]string{"", "https://example.com/a"}).Draw(t, string(f.ID)))
			} else if f.IsOption() {
				_ = f.Set(&r, said.Draw(t, string(f.ID))) // what it cannot be stays out
			}
		}
		for _, m := range []Model{full(), bare()} {
			f, _ := m.Adapt(r)
			for _, p := range m.Check(f) {
				if !p.Warning && p.Field != FieldStart {
					t.Fatalf("%s: %s after fitting %+v", p.Field, p.Message, r)
				}
			}
			if again, dropped := m.Adapt(f); len(dropped) > 0 || !reflect.DeepEqual(again, f) {
				t.Fatalf("fitted twice: %v, %+v then %+v", dropped, f, again)
			}
		}
	})
}

func TestImagesOfARequest(t *testing.T) {
	r := Request{StartFrame: "a", EndFrame: "b", References: []string{"c", "", "d"}}
	if got := r.Images(); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Errorf("%q", got)
	}
	if got := (Request{}).Images(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	got := r.WithMedia(func(s string) string { return fmt.Sprintf("https://example.com/%s", s) })
	if got.StartFrame != "https://example.com/a" || got.EndFrame != "https://example.com/b" || got.References[0] != "https://example.com/c" {
		t.Errorf("%+v", got)
	}
	if r.References[0] != "c" || r.StartFrame != "a" {
		t.Error("the original was changed")
	}
	if got := (Request{}).WithMedia(func(string) string { return "x" }); got.StartFrame != "" || got.EndFrame != "" {
		t.Errorf("%+v", got)
	}
}
