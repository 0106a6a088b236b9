package provider

import (
	"strings"
	"testing"
)

func TestTagged(t *testing.T) {
	spell := func(kind, number string) string { return "<" + kind + number + ">" }
	for prompt, want := range map[string]string{
		"@Image1 dances as in @video2 to @AUDIO3": "<Image1> dances as in <Video2> to <Audio3>",
		"[Image1] and [image 2], (@image10).":     "<Image1> and <Image2>, (<Image10>).",
		"@image1@image2 @image1's":                "<Image1><Image2> <Image1>'s",
		"让@image1跳舞":                              "让<Image1>跳舞",
		"me@image1.com and x@video2":              "me@image1.com and x@video2",
		"@image1.com":                             "@image1.com",
		"@image123 @image1a @images1 @image":      "@image123 @image1a @images1 @image",
		"@Image1-style, @image1 - like":           "@Image1-style, <Image1> - like",
		"ein Bild:@Image1。@Image2":                "ein Bild:<Image1>。<Image2>",
		"":                                        "",
		"no tag [image] @":                        "no tag [image] @",
	} {
		if got := Tagged(prompt, spell); got != want {
			t.Errorf("%q becomes %q, want %q", prompt, got, want)
		}
	}
}

func TestTagsOfARequest(t *testing.T) {
	m := full()
	m.References = 3
	r := Request{References: []string{"/a.png", "/b.png"}, SourceVideo: "/s.mp4", ReferenceVideos: []string{"/v.mp4"}, ReferenceAudios: []string{"/r.wav"}}
	var got []string
	for _, tag := range m.Tags(r) {
		got = append(got, tag.Name+" "+tag.File)
	}
	if want := "@Image1 /a.png, @Image2 /b.png, @Video1 /s.mp4, @Video2 /v.mp4, @Audio1 /r.wav"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %s", got, want)
	}
	if tags := bare().Tags(r); len(tags) != 0 {
		t.Errorf("a model without references has %v", tags)
	}
}

func TestTagsThatNameNothing(t *testing.T) {
	takes := full()
	takes.References, takes.Start, takes.Prompt = 3, Unsupported, PromptLimits{}
	for _, c := range []struct {
		what, prompt string
		model        Model
		images       int
		want         string
	}{
		{"the last one", "@Image2 walks with [image 1]", takes, 2, ""},
		{"one too far", "@Image3 walks, @image3 runs", takes, 2, "prompt: @Image3 does not exist: there are 2 reference images; add more or change the prompt"},
		{"of one", "@Image2", takes, 1, "prompt: @Image2 does not exist: there is one reference image; add more or change the prompt"},
		{"of none", "to @Audio1", takes, 1, "prompt: @Audio1 does not exist: there is no reference audio; add one or change the prompt"},
		{"zero", "@Image0", takes, 1, "prompt: @Image0 does not exist; tags count from 1"},
		{"text that looks like one", "me@image9.com and @images9", takes, 1, ""},
		{"a model without references", "@Image1 walks", bare(), 0, "prompt: @Image1 is only text here: this model takes no reference image (warning)"},
	} {
		r := c.model.Defaults()
		r.Prompt = c.prompt
		if c.model.Start == Required {
			r.StartFrame = "https://a.test/s.png"
		}
		for range c.images {
			r.References = append(r.References, "https://a.test/a.png")
		}
		var got []string
		for _, p := range c.model.Check(r) {
			if p.Field == FieldPrompt {
				text := string(p.Field) + ": " + p.Message
				if p.Warning {
					text += " (warning)"
				}
				got = append(got, text)
			}
		}
		if strings.Join(got, " | ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, strings.Join(got, " | "), c.want)
		}
	}
}

func TestNamesInAPrompt(t *testing.T) {
	known := []string{"corgi", "Corgi2", "柯基", "old-boat"}
	for prompt, want := range map[string]string{
		"@corgi runs, @Corgi2 too":         "corgi Corgi2",
		"@CORGI and @corgi again":          "corgi",
		"@corgis @corgi-style @corgi_x":    "corgis corgi-style corgi_x",
		"让@柯基跑步":                           "柯基",
		"the @old-boat, (@corgi).":         "old-boat corgi",
		"@fox and @Image1 and [Image2]":    "fox",
		"me@corgi.com, x@corgi, @corgi.de": "",
		"@1 @ @@corgi":                     "",
		"@corgi's ball":                    "corgi",
	} {
		if got := strings.Join(Mentioned(prompt, known), " "); got != want {
			t.Errorf("%q mentions %q, want %q", prompt, got, want)
		}
	}
}

func TestNamesAreSentAsTags(t *testing.T) {
	m := full()
	m.References = 3
	r := Request{
		Prompt: "@corgi meets @Fox, @corgi barks at @Image1; @walk, @other", References: []string{"/a.png", "/corgi.png", "/fox.png"},
		ReferenceVideos: []string{"/walk.mp4"}, Names: map[string]string{"corgi": "/corgi.png", "fox": "/fox.png", "walk": "/walk.mp4", "gone": "/gone.png"},
	}
	if got, want := m.Sent(r).Prompt, "@Image2 meets @Image3, @Image2 barks at @Image1; @Video1, @other"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.SourceVideo = "/s.mp4" // which is the first video
	if got := m.Sent(r).Prompt; !strings.Contains(got, "; @Video2,") {
		t.Errorf("%q", got)
	}
	r.Names = nil
	if got := m.Sent(r).Prompt; got != r.Prompt {
		t.Errorf("without names %q", got)
	}
}
