package download

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"dailies/provider"
)

func named() NameFields {
	return NameFields{
		ID: "01JD2Z8K3M4N5P6Q7R8S9T0V1W", Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video",
		Created: time.Date(2026, 11, 20, 15, 4, 5, 0, time.Local),
		Request: provider.Request{Prompt: "A corgi, running.", AspectRatio: "16:9", Duration: 5},
	}
}

func TestFileNames(t *testing.T) {
	seed, used := int64(7), int64(-42)
	for _, c := range []struct {
		template string
		change   func(*NameFields)
		want     string
	}{
		{"", nil, "corgi-running"},
		{"", func(r *NameFields) { r.Shot, r.Take = "S010", 7 }, "S010_t07_corgi-running"},
		{"{shot}_{take}_{slug}_s{seed}", func(r *NameFields) { r.Shot, r.Take, r.Seed = "S010", 7, &seed }, "S010_t07_corgi-running_s7"},
		{"", func(r *NameFields) { r.Shot, r.Take, r.Request.Prompt = "S010", 123, "" }, "S010_t123_video"},
		{"", func(r *NameFields) {
			r.Request.Prompt = "The neon-lit fox's run, through a rain-soaked street at night"
		}, "neon-lit-fox-s-run-through-a"},
		{"", func(r *NameFields) { r.Request.Prompt = "東京の夜、雨。" }, "東京の夜-雨"},
		{"", func(r *NameFields) { r.Request.Prompt = "../../etc/passwd\x00; rm -rf ~" }, "etc-passwd-rm-rf"},
		{"", func(r *NameFields) { r.Request.Prompt = "nul" }, "video nul 01JD2Z8K3M4N5P6Q7R8S9T0V1W"},
		{"{id}", nil, "01JD2Z8K3M4N5P6Q7R8S9T0V1W"},
		{"{date}_{time}", nil, "2026-11-20_150405"},
		{"{provider} {model}", nil, "runflow bytedance-seedance-2.0-image-to-video"},
		{"{prompt} {ratio} {length}", nil, "A corgi, running 16x9 5s"},
		{"{length}", func(r *NameFields) { r.Request.Duration = 0 }, "auto"},
		{"{seed}", nil, "random"},
		{"{seed}", func(r *NameFields) { r.Request.Seed = &seed }, "7"},
		{"take {seed}", func(r *NameFields) { r.Request.Seed, r.Seed = &seed, &used }, "take -42"},
		{"{prompt}", func(r *NameFields) { r.Request.Prompt = "東京の夜、雨。" }, "東京の夜 雨"},
		{"{prompt}", func(r *NameFields) { r.Request.Prompt = "हिन्दी में लिखा" }, "हिन्दी में लिखा"},
		{"{prompt}", func(r *NameFields) { r.Request.Prompt = "cafe\u0301 🎬 noir" }, "cafe\u0301 noir"},
		{"{prompt}", func(r *NameFields) { r.Request.Prompt = "🎬🎥" }, "video 01JD2Z8K3M4N5P6Q7R8S9T0V1W"},
		{"{prompt}", func(r *NameFields) { r.Request.Prompt = "" }, "video 01JD2Z8K3M4N5P6Q7R8S9T0V1W"},
		{"{prompt}", func(r *NameFields) { r.Request.Prompt = "nul.tar" }, "video nul.tar 01JD2Z8K3M4N5P6Q7R8S9T0V1W"},
		{"{unknown}{id}", nil, "01JD2Z8K3M4N5P6Q7R8S9T0V1W"},
		{"my take", nil, "my take"},
		{"it's mine", nil, "it's mine"},
	} {
		r := named()
		if c.change != nil {
			c.change(&r)
		}
		if got := FileName(c.template, r); got != c.want {
			t.Errorf("%q: %q; want %q", c.template, got, c.want)
		}
	}
}

func TestALongPromptLeavesRoomForTheID(t *testing.T) {
	r := named()
	for _, prompt := range []string{strings.Repeat("word ", 1000), strings.Repeat("夜", 1000), strings.Repeat("e\u0301", 1000)} {
		r.Request.Prompt = prompt
		r.Shot, r.Take = "S010", 7
		name := FileName("{prompt} {id}", r)
		if len(name) > 120 || len(name) < 60 || !strings.HasSuffix(name, " "+r.ID) || !utf8.ValidString(name) {
			t.Errorf("%q has %d bytes", name, len(name))
		}
		longer := LongerFileName("", r)
		if len(longer) > 120 || !strings.HasSuffix(longer, "_2026-11-20_"+r.ID) || !strings.HasPrefix(longer, FileName("", r)) || !utf8.ValidString(longer) {
			t.Errorf("%q has %d bytes", longer, len(longer))
		}
	}
}

// Every field that a template may hold has a value.
func TestEveryFieldHasAValue(t *testing.T) {
	f := named()
	f.Shot, f.Take = "S010", 7
	for _, field := range provider.FileNameFields() {
		if f.value(field) == "" {
			t.Errorf("{%s} stands for nothing", field)
		}
	}
	if named().value("title") != "" {
		t.Error("an unknown field stands for something")
	}
}

// harmful says what is wrong with a file name, or "".
func harmful(name string) string {
	switch {
	case name == "":
		return "it is empty"
	case len(name) > 120:
		return "it is longer than 120 bytes"
	case !utf8.ValidString(name):
		return "it is not valid UTF-8"
	case strings.ContainsAny(name[:1], ".- ~"):
		return "it begins like a hidden file, a flag or a home folder"
	case strings.ContainsAny(name[len(name)-1:], ". "):
		return "Windows drops its last character"
	case strings.ContainsAny(name, "/\\:*?\"<>|%$`&;(){}[]!#\t\n"):
		return "it holds a sign that some system or shell takes for more than a letter"
	case reserved(name):
		return "Windows takes it for a device"
	}
	for _, c := range name {
		if c != ' ' && unicode.In(c, unicode.C, unicode.Z, unicode.Bidi_Control, unicode.Variation_Selector,
			unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point) {
			return "it holds a character that cannot be seen"
		}
	}
	return ""
}

func FuzzFileName(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text, text, text)
	}
	f.Add("", "A corgi", "01JD2Z8K3M4N5P6Q7R8S9T0V1W")
	f.Fuzz(func(t *testing.T, template, prompt, id string) {
		r := named()
		r.Request.Prompt, r.ID, r.Model, r.Request.AspectRatio = prompt, id, prompt, id
		for _, form := range []string{template, "{prompt}", "{model}{id}", "{ratio} {provider}"} {
			name := FileName(form, r)
			if why := harmful(name); why != "" {
				t.Errorf("%q: %s", name, why)
			}
			if again := FileName(form, r); again != name {
				t.Errorf("%q, then %q", name, again)
			}
		}
	})
}

func TestATakenNameGetsTheDateAndTheID(t *testing.T) {
	f := named()
	f.Shot, f.Take = "S010", 7
	r := Request{Name: FileName("", f), LongerName: LongerFileName("", f)}
	for i, want := range []string{"S010_t07_corgi-running", "S010_t07_corgi-running_2026-11-20_01JD2Z8K3M4N5P6Q7R8S9T0V1W", "S010_t07_corgi-running_2026-11-20_01JD2Z8K3M4N5P6Q7R8S9T0V1W 2"} {
		if got := r.candidate(i); got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
	r.Output = 2
	if got := r.candidate(0) + "|" + r.candidate(1); got != "S010_t07_corgi-running 2|S010_t07_corgi-running_2026-11-20_01JD2Z8K3M4N5P6Q7R8S9T0V1W 2" {
		t.Errorf("the second video: %q", got)
	}
	own := Request{Name: FileName("my {slug}", f), LongerName: LongerFileName("my {slug}", f)}
	if got := own.candidate(0) + "|" + own.candidate(1) + "|" + own.candidate(2); got != "my corgi-running|my corgi-running 2|my corgi-running 3" {
		t.Errorf("a template of the user: %q", got)
	}
}
