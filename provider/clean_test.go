package provider

import (
	"strings"
	"testing"
)

func TestAnImageIsReadAsItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		" \t\n":                           "",
		"a.png":                           "a.png",
		"  /shots/my a.png\n":             "/shots/my a.png",
		"HTTPS://H.test/A.png":            "https://H.test/A.png",
		" Https://h.test/a.png ":          "https://h.test/a.png",
		"HTTP://h.test/a.png":             "http://h.test/a.png",
		"https://h.test/my a.png?x=1 2":   "https://h.test/my%20a.png?x=1%202",
		"https://h.test/a%20b.png":        "https://h.test/a%20b.png",
		"file:///shots/my%20a.png":        "/shots/my a.png",
		"FILE:///shots/a.png":             "/shots/a.png",
		"file:/shots/a.png":               "/shots/a.png",
		"file://localhost/shots/a.png":    "/shots/a.png",
		"file://localhosts/shots/a.png":   "//localhosts/shots/a.png",
		"file://server/share/a.png":       "//server/share/a.png",
		"file:///C:/shots/a.png":          "C:/shots/a.png",
		"file:///shots/100%.png":          "/shots/100%.png",
		"file:///shots/%ff.png":           "/shots/\xff.png",
		"filed://a":                       "filed://a",
		`C:\shots\a b.png`:                `C:\shots\a b.png`,
		"s3://bucket/a b.png":             "s3://bucket/a b.png",
		"data:image/png;base64,iVBORw0KG": "data:image/png;base64,iVBORw0KG",
	} {
		if got := CleanImage(text); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
		if again := CleanImage(CleanImage(text)); again != CleanImage(text) && !strings.Contains(text, "%") {
			t.Errorf("%q is read as %q, and again as %q", text, CleanImage(text), again)
		}
	}
}

func TestARequestIsKeptAsItIsSent(t *testing.T) {
	r := Request{StartFrame: " HTTPS://h.test/a.png", EndFrame: "\n", References: []string{"", "file:///a.png", " "}, Callback: " HTTPS://h.test/hook "}
	c := r.Clean()
	if c.StartFrame != "https://h.test/a.png" || c.EndFrame != "" || strings.Join(c.References, "|") != "/a.png" || c.Callback != "https://h.test/hook" {
		t.Errorf("%+v", c)
	}
	if r.References[1] != "file:///a.png" {
		t.Error("the first request has changed")
	}
	if c := (Request{References: []string{" "}}).Clean(); c.References != nil {
		t.Errorf("%q", c.References)
	}
}

// TestImagesThatCannotBeOneAreRefusedShortly: the error never contains the text, which may be
// long.
func TestImagesThatCannotBeOneAreRefusedShortly(t *testing.T) {
	long := strings.Repeat("iVBORw0KGgo", 5000)
	for image, want := range map[string]string{
		"data:image/png;base64," + long: "data: URLs are not supported; save the file, or give an https URL",
		" DATA:," + long:                "data: URLs are not supported; save the file, or give an https URL",
		long:                            "this is too long for a path; give a file, or an https URL",
		"s3://bucket/" + long:           "the URL must begin with https://",
		"ftp://h.test/a.png":            "the URL must begin with https://",
		"blob:https://h.test/1":         "", // a file could be called so
		"https://h.test/a\n b.png":      "the URL has a line break in it; paste it in one piece",
		"caf\xe9.png":                   "the name of this file is not valid text (UTF-8), so the history cannot keep it; rename the file",
		"file:///caf%e9.png":            "the name of this file is not valid text (UTF-8), so the history cannot keep it; rename the file",
		"HTTPS://h.test/a b.png":        "",
		"file:///shots/a.png":           "",
		"data: the film.png":            "",
		"12:30.png":                     "",
		`C:\shots\a.png`:                "",
	} {
		for field, set := range map[Field]func(*Request, string){
			FieldStart:      func(r *Request, s string) { r.StartFrame = s },
			FieldEnd:        func(r *Request, s string) { r.EndFrame = s },
			FieldReferences: func(r *Request, s string) { r.References = []string{s} },
		} {
			r := request()
			set(&r, image)
			got := strings.Join(shown(full().Check(r)), " | ")
			if want != "" && got != string(field)+": "+want || want == "" && got != "" || len(got) > 200 {
				t.Errorf("%.40q as %s: %.200q, want %q", image, field, got, want)
			}
		}
		if path := CleanImage(image); IsPath(path) != (want == "" && !IsURL(path)) {
			t.Errorf("%.40q is a path: %v", image, IsPath(path))
		}
	}
}

func TestControlCharactersAreFoundInTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"two\nlines\tand a tab\r\nthree": "",
		"柯基犬 👩\u200d💻 می\u200cخواهم \u200e\u2028 \u00ad": "",
		"a\x00b":              "a NUL character (U+0000) in line 1, column 2",
		"one\r\ntwo\x1b[31m":  "an escape code (U+001B) in line 2, column 4",
		"one\rtwo\n\n\t\x07":  "a control character (U+0007) in line 4, column 2",
		"柯\u009b31m":          "a control character (U+009B) in line 1, column 2",
		"\n\n\x7f":            "a control character (U+007F) in line 3, column 1",
		"a\fb":                "a control character (U+000C) in line 1, column 2",
		"\xff\x00":            "a NUL character (U+0000) in line 1, column 2",
		"one\r\n\r\n\x1b\x00": "an escape code (U+001B) in line 3, column 1",
	} {
		if got := FindControl(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestControlCharactersAreNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Request)
		want   string
	}{
		"prompt":      {func(r *Request) { r.Prompt = "a\n\x1b[8mb" }, "prompt: the prompt has an escape code (U+001B) in line 2, column 1; remove it"},
		"end user id": {func(r *Request) { r.EndUser = "me\x00" }, "end user id: it has a NUL character (U+0000) in line 1, column 3; remove it"},
		"no text":     {func(r *Request) { r.EndUser = "caf\xe9" }, "end user id: it is not valid text; write it again"},
		"metadata":    {func(r *Request) { r.Metadata = map[string]string{"k": "\x1b"} }, `metadata: "k" cannot be sent: it has an escape code (U+001B) in line 1, column 3`},
		"bytes":       {func(r *Request) { r.Metadata = map[string]string{"k": "\xe9"} }, `metadata: "k" cannot be sent: it has bytes that are no text`},
	} {
		r := request()
		c.change(&r)
		if got := strings.Join(shown(full().Check(r)), " | "); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}
