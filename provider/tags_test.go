package provider

import "testing"

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
