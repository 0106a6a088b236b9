package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shown is a problem as "field: message", with a "?" in front of a warning.
func shown(ps []FieldIssue) []string {
	var all []string
	for _, p := range ps {
		s := fmt.Sprintf("%s: %s", p.Field, p.Message)
		if p.Warning {
			s = "?" + s
		}
		all = append(all, s)
	}
	return all
}

func TestCheck(t *testing.T) {
	seed := int64(7)
	long := strings.Repeat("夜", 21)
	for _, c := range []struct {
		what   string
		model  Model
		change func(*Request)
		want   string // the problems, joined by " | "
	}{
		{"a good request", full(), func(*Request) {}, ""},
		{"no prompt", full(), func(r *Request) { r.Prompt = "" }, "prompt: say what the video should show"},
		{"only spaces", full(), func(r *Request) { r.Prompt = " \n\t" }, "prompt: say what the video should show"},
		{"not text", full(), func(r *Request) { r.Prompt = "a\xffb" }, "prompt: the prompt is not valid text; paste it again"},
		{"ten characters", full(), func(r *Request) { r.Prompt = long[:30] }, ""},
		{"eleven characters", full(), func(r *Request) { r.Prompt = long[:33] }, "?prompt: 11 characters; this model does better under 10"},
		{"twenty characters", full(), func(r *Request) { r.Prompt = long[:60] }, "?prompt: 20 characters; this model does better under 10"},
		{"one too many", full(), func(r *Request) { r.Prompt = long }, "prompt: 21 of 20 characters; shorten it by 1"},
		{"no limit is known", bare(), func(r *Request) { *r = bareRequest(); r.Prompt = strings.Repeat(long, 1000) }, ""},

		{"no start frame", full(), func(r *Request) { r.StartFrame = "" }, "start frame: this model needs a start frame: a path or an https URL"},
		{"what may be left out", full(), func(r *Request) {
			r.EndFrame, r.References, r.AspectRatio = "b.png", []string{"c.png", "d.png"}, "9:16"
		}, ""},
		{"frames it does not take", bare(), func(r *Request) { *r = bareRequest(); r.StartFrame, r.EndFrame = "a.png", "b.png" },
			"start frame: this model takes no start frame; clear it or choose another model | end frame: this model takes no end frame; clear it or choose another model"},
		{"three references", full(), func(r *Request) { r.References = []string{"a", "b", "c"} }, "references: 3 reference images; this model takes at most 2"},
		{"references it does not take", bare(), func(r *Request) { *r = bareRequest(); r.References = []string{"a"} }, "references: this model takes no reference images"},
		{"a reference that nobody reaches", full(), func(r *Request) { r.References = []string{"a.png", "https://10.0.0.1/a.png"} },
			"references: the provider cannot reach 10.0.0.1; use a public https URL"},

		{"a ratio not offered", full(), func(r *Request) { r.AspectRatio = "4:3" }, `aspect ratio: "4:3" is not offered here; choose one of auto 16:9 9:16`},
		{"no ratio", full(), func(r *Request) { r.AspectRatio = "" }, `aspect ratio: "" is not offered here; choose one of auto 16:9 9:16`},
		{"a resolution not offered", full(), func(r *Request) { r.Resolution = "8k" }, `resolution: "8k" is not offered here; choose one of 480p 720p 1080p`},
		{"an unconfirmed one", full(), func(r *Request) { r.Resolution = "1080p" }, "?resolution: 1080p is not confirmed for this model; it may be refused"},
		{"the shortest", full(), func(r *Request) { r.Duration = 4 }, ""},
		{"too short", full(), func(r *Request) { r.Duration = 3 }, "duration: 3 s is not possible; take 4 to 8 seconds"},
		{"too long", full(), func(r *Request) { r.Duration = 9 }, "duration: 9 s is not possible; take 4 to 8 seconds"},
		{"below zero", full(), func(r *Request) { r.Duration = -1 }, "duration: -1 s is not possible; take 4 to 8 seconds"},
		{"the model chooses", full(), func(r *Request) { r.Duration = 0 }, ""},
		{"the model cannot choose", bare(), func(r *Request) { *r = bareRequest(); r.Duration = 0 }, "duration: this model cannot choose the length; take 5 to 6 seconds"},

		{"every extra", full(), func(r *Request) {
			r.Seed, r.Audio, r.Callback, r.EndUser, r.Metadata = &seed, true, "https://example.com/hook", "me", map[string]string{"a": "b"}
		}, ""},
		{"no extra is taken", bare(), func(r *Request) {
			*r = bareRequest()
			r.Seed, r.Audio, r.Callback, r.EndUser, r.Metadata = &seed, true, "https://example.com/hook", "me", map[string]string{"a": "b"}
		}, "seed: this model takes no seed; clear it | audio: this model makes no sound; switch audio off | callback url: this model takes no callback URL; clear it | " +
			"end user id: this model takes no end user id; clear it | metadata: this model takes no metadata; clear it"},
		{"a callback too long", full(), func(r *Request) { r.Callback = "https://example.com/" + strings.Repeat("a", 2029) }, "callback url: the callback URL is longer than 2048 characters"},
		{"the longest callback", full(), func(r *Request) { r.Callback = "https://example.com/" + strings.Repeat("a", 2028) }, ""},
		{"a callback to this network", full(), func(r *Request) { r.Callback = "http://192.168.1.5/hook" }, "callback url: the provider cannot reach 192.168.1.5; use a public https URL"},
		{"everything at once", full(), func(r *Request) { *r = Request{} }, "prompt: say what the video should show | start frame: this model needs a start frame: a path or an https URL | " +
			`aspect ratio: "" is not offered here; choose one of auto 16:9 9:16 | resolution: "" is not offered here; choose one of 480p 720p 1080p`},
	} {
		r := request()
		c.change(&r)
		if got := strings.Join(shown(c.model.Check(r)), " | "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

func bareRequest() Request {
	r := bare().Defaults()
	r.Prompt = "a corgi"
	return r
}

func TestLocalPicturesWhereNothingCanBeUploaded(t *testing.T) {
	m := full()
	m.NoUploads = "local pictures cannot be sent here; use an https URL"
	r := request()
	r.EndFrame, r.References = "b.png", []string{"https://example.com/c.png", "HTTPS.png"}
	want := []string{"start frame: " + m.NoUploads, "end frame: " + m.NoUploads, "references: " + m.NoUploads}
	if got := shown(m.Check(r)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestAddressesThatAProviderCanReach(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.com/a.png":            "",
		"https://example.com:8443/a.png?x=y#z": "",
		"https://93.184.216.34/a.png":          "",
		"https://[2606:2800:220:1::]/a.png":    "",
		"https://müller.example/a b.png":       "",
		"http://127.0.0.1:8080/a.png":          "",
		"http://[::1]/a.png":                   "",
		"http://example.com/a.png":             "the URL must begin with https://",
		"https://10.1.2.3/a.png":               "the provider cannot reach 10.1.2.3; use a public https URL",
		"https://192.168.0.1/a.png":            "the provider cannot reach 192.168.0.1; use a public https URL",
		"https://169.254.169.254/latest":       "the provider cannot reach 169.254.169.254; use a public https URL",
		"https://[fd00::1]/a.png":              "the provider cannot reach fd00::1; use a public https URL",
		"https://[::ffff:10.0.0.1]/a.png":      "the provider cannot reach ::ffff:10.0.0.1; use a public https URL",
		"https://localhost/a.png":              "the provider cannot reach localhost; use a public https URL",
		"https://user:pw@example.com/a.png":    "the URL holds a user name or password; use one without",
		"https://user@example.com/a.png":       "the URL holds a user name or password; use one without",
		"https://":                             "this is not a complete URL; it looks like https://host/picture.png",
		"https:///a.png":                       "this is not a complete URL; it looks like https://host/picture.png",
		"https://:443/a.png":                   "this is not a complete URL; it looks like https://host/picture.png",
		"https://exa mple.com/a.png":           "this is not a complete URL; it looks like https://host/picture.png",
		"https://example.com/%zz":              "this is not a complete URL; it looks like https://host/picture.png",
		"https://example.com/\x00":             "this is not a complete URL; it looks like https://host/picture.png",
	} {
		r := request()
		r.StartFrame = address
		got := strings.Join(shown(full().Check(r)), " | ")
		if want != "" {
			want = "start frame: " + want
		}
		if got != want {
			t.Errorf("%s: %q; want %q", address, got, want)
		}
	}
}
