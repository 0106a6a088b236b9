package provider

import (
	"strings"
	"testing"
)

func TestCheckOfOptions(t *testing.T) {
	for _, c := range []struct {
		what   string
		model  Model
		change func(*Request)
		want   string
	}{
		{"everything", full(), func(r *Request) { sayOptions(t, r) }, ""},
		{"nothing said, as an older program did", full(), func(r *Request) { r.ServiceTier, r.Container = "", "" }, ""},
		{"what means nothing", bare(), func(r *Request) { *r = bareRequest(); r.ServiceTier, r.Container = "default", "mp4" }, ""},
		{"options it does not take", bare(), func(r *Request) {
			*r = bareRequest()
			r.SourceVideo, r.Watermark, r.ServiceTier = "https://example.com/v.mp4", true, "flex"
		}, "source video: this model takes no source video; clear it | service tier: this model takes no service tier; clear it | watermark: this model takes no watermark; clear it"},
		{"a word not offered", full(), func(r *Request) { r.ServiceTier = "flex" }, `service tier: "flex" is not offered here; choose one of usual chosen`},
		{"too many", full(), func(r *Request) {
			r.ReferenceVideos = []string{"https://a.test/a", "https://a.test/b", "https://a.test/c"}
		},
			"reference videos: 3 reference videos; this model takes at most 2"},
		{"a video of this network", full(), func(r *Request) { r.ReferenceVideos = []string{"https://a.test/a", "https://10.0.0.1/b"} },
			"reference videos: the provider cannot reach 10.0.0.1; use a public https URL"},
		{"a video of this computer", full(), func(r *Request) { r.SourceVideo = "/films/a.mp4" }, ""},
		{"a video that cannot be uploaded", fetching(), func(r *Request) { r.SourceVideo = "/films/a.mp4" }, "source video: give an https URL"},
		{"a sound that can", fetching(), func(r *Request) { r.ReferenceAudios = []string{"/films/a.mp3"} }, ""},
		{"a video inside a text", full(), func(r *Request) { r.SourceVideo = "data:video/mp4;base64,AAAA" },
			"source video: data: URLs are not supported; save the file, or give an https URL"},
		{"a number out of reach", full(), func(r *Request) { n := int64(10); r.Deadline = &n }, "deadline: 10 is not possible; take 1 to 9"},
		{"the last number", full(), func(r *Request) { n := int64(9); r.Deadline = &n }, ""},
		{"a text with a control", full(), func(r *Request) { r.DraftID = "a\x1bb" }, "draft id: it has an escape code (U+001B) in line 1, column 2; remove it"},
		{"a text too long", full(), func(r *Request) { r.DraftID = "ab ab ab ab" }, "draft id: 11 of 10 characters; shorten it by 1"},
		{"what does not go together", drafting(), func(r *Request) { r.Draft = true }, "draft: it needs resolution 480p; choose that, or switch it off"},
		{"what goes together", drafting(), func(r *Request) { r.Draft, r.Resolution = true, "480p" }, ""},
		{"what is needed", needing(FieldSourceVideo), func(*Request) {}, "source video: this model needs a source video"},
	} {
		r := request()
		c.change(&r)
		if got := strings.Join(shown(c.model.Check(r)), " | "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

// fetching is a model that takes local audio, and videos only from addresses.
func fetching() Model {
	m := full()
	m.Videos.NoUploads = "give an https URL"
	return m
}

// Combinations of fields: an end frame alone would be used as the start frame.
func TestCheckTogether(t *testing.T) {
	loose, lone := full(), full()
	loose.Start, loose.LoneAudio, loose.NeedsReference = Optional, false, false
	lone.NeedsReference = true
	few := loose
	few.MaxReferences = 3
	const needs, alone = "references: this model needs a reference: an image, a video or an audio", "reference audios: this model takes no audio alone; give a reference image or video too"
	for _, c := range []struct {
		what   string
		model  Model
		change func(*Request)
		want   string
	}{
		{"an end frame alone", loose, func(r *Request) { r.StartFrame, r.EndFrame = "", "https://a.test/e" }, "end frame: an end frame alone is not possible; give a start frame too"},
		{"too many of all kinds", few, func(r *Request) {
			r.References, r.ReferenceVideos, r.ReferenceAudios = []string{"https://a.test/1", "https://a.test/2"}, []string{"https://a.test/v"}, []string{"https://a.test/s"}
		}, "references: 4 references; this model takes at most 3 of all kinds together"},
		{"both frames", loose, func(r *Request) { r.EndFrame = "https://a.test/e" }, ""},
		{"an audio alone", loose, func(r *Request) { r.ReferenceAudios = []string{"https://a.test/s"} }, alone},
		{"with an image", loose, func(r *Request) {
			r.ReferenceAudios, r.References = []string{"https://a.test/s"}, []string{"https://a.test/i"}
		}, ""},
		{"with the source video", loose, func(r *Request) { r.ReferenceAudios, r.SourceVideo = []string{"https://a.test/s"}, "https://a.test/v" }, ""},
		{"no reference", lone, func(*Request) {}, needs},
		{"an audio is one", lone, func(r *Request) { r.ReferenceAudios = []string{"https://a.test/s"} }, ""},
		{"a video is one", lone, func(r *Request) { r.ReferenceVideos = []string{"https://a.test/v"} }, ""},
	} {
		r := request()
		c.change(&r)
		if got := strings.Join(shown(c.model.Check(r)), " | "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

// needing is a model that takes everything and needs one option.
func needing(f Field) Model {
	m := full()
	l := m.Options[f]
	l.Requirement = Required
	m.Options[f] = l
	return m
}

// drafting is a model whose drafts have one resolution.
func drafting() Model {
	m := full()
	m.Options[FieldDraft] = Limits{Requirement: Optional, With: map[Field]string{FieldResolution: "480p"}}
	return m
}

func TestDefaultsSayEveryChoiceOfAnOption(t *testing.T) {
	d := full().Defaults()
	if d.ServiceTier != "usual" || d.Watermark || d.Deadline != nil {
		t.Errorf("%+v", d)
	}
	if d := bare().Defaults(); d.ServiceTier != "" {
		t.Errorf("%+v", d)
	}
}

func TestAPromptThatIsNotNeeded(t *testing.T) {
	for _, rule := range []PromptLimits{{Free: true}, {None: true}} {
		m := full()
		m.Prompt = rule
		r := request()
		r.Prompt = ""
		if ps := m.Check(r); len(ps) > 0 {
			t.Errorf("%+v: %q", rule, shown(ps))
		}
		f, _ := FieldOf(FieldPrompt)
		if f.Offered(m) == rule.None {
			t.Errorf("%+v: offered %v", rule, f.Offered(m))
		}
	}
}

func TestALengthThatTheModelAlwaysChooses(t *testing.T) {
	m := full()
	m.Duration = DurationLimits{Min: 4, Max: 30, Auto: true, AutoOnly: true}
	r := request()
	r.Duration = 5
	if got := shown(m.Check(r)); len(got) != 1 || got[0] != "duration: this model chooses the length; take auto" {
		t.Errorf("%q", got)
	}
	fitted, dropped := m.Adapt(r)
	if fitted.Duration != 0 || len(dropped) != 1 || dropped[0] != FieldDuration {
		t.Errorf("%d, %v", fitted.Duration, dropped)
	}
}

func TestWhatACopyOfARequestShares(t *testing.T) {
	if (Request{Prompt: "a", Watermark: true, ServiceTier: "flex"}).Shares() {
		t.Error("texts and switches are copied")
	}
	n := int64(1)
	for _, r := range []Request{{References: []string{"a"}}, {ReferenceAudios: []string{"a"}}, {Metadata: map[string]string{"a": "b"}}, {Seed: &n}, {Deadline: &n}} {
		if !r.Shares() {
			t.Errorf("%+v", r)
		}
	}
}
