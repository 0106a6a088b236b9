package runform

import (
	"slices"
	"testing"
)

func TestDroppedNames(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" \n\t\n", nil},
		{"/shots/a.png\n", []string{"/shots/a.png"}},
		{"  /shots/a.png  ", []string{"/shots/a.png"}},
		{"'/shots/my a.png'", []string{"/shots/my a.png"}},
		{`"/shots/my a.png"`, []string{"/shots/my a.png"}},
		{`/shots/my\ a\ \(1\).png`, []string{"/shots/my a (1).png"}},
		{`'/shots/it'\''s.png'`, []string{"/shots/it's.png"}},
		{"/shots/it's.png", []string{"/shots/it's.png"}},
		{"/shots/it's bob's.png", []string{"/shots/it's bob's.png"}},
		{"/shots/my a.png", []string{"/shots/my a.png"}},
		{`/shots/my a\&b.png`, []string{"/shots/my a&b.png"}},
		{"file:///shots/my%20a.png", []string{"/shots/my a.png"}},
		{"file://localhost/shots/a.png", []string{"/shots/a.png"}},
		{"file:///C:/shots/a.png", []string{"C:/shots/a.png"}},
		{"file:///shots/100%.png", []string{"/shots/100%.png"}},
		{`C:\my shots\a.png`, []string{`C:\my shots\a.png`}},
		{`\\server\share\a.png`, []string{`\\server\share\a.png`}},
		{"'/a b.png' '/c.png'", []string{"/a b.png", "/c.png"}},
		{`/a\ b.png ~/c.png https://h.test/d.png`, []string{"/a b.png", "~/c.png", "https://h.test/d.png"}},
		{"file:///a%20b.png\r\nfile:///c.png\r\n", []string{"/a b.png", "/c.png"}},
		{"'/open quote.png", []string{"'/open quote.png"}},
		{"HTTPS://h.test/a.png FILE:///b.png", []string{"https://h.test/a.png", "/b.png"}},
		{"https://h.test/a.png?x=1&y='2'", []string{"https://h.test/a.png?x=1&y='2'"}},
	} {
		if got := dropped(c.text); !slices.Equal(got, c.want) {
			t.Errorf("dropped(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCleanName(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"  ":                        "",
		" ~/a.png ":                 "~/a.png",
		"/two  spaces.png":          "/two  spaces.png",
		"'/shots/my a.png'":         "/shots/my a.png",
		`/shots/my\ a.png`:          "/shots/my a.png",
		"file:///shots/a%20b.png":   "/shots/a b.png",
		"/a.png /b.png":             "/a.png /b.png",
		"'/a.png' '/b.png'":         "'/a.png' '/b.png'",
		"https://h.test/a.png":      "https://h.test/a.png",
		"'https://h.test/it.png'":   "https://h.test/it.png",
		`C:\shots\a.png`:            `C:\shots\a.png`,
		"file:///shots/a%20b.png\n": "/shots/a b.png",
		" HTTPS://h.test/a b.png":   "https://h.test/a%20b.png",
		"FILE:/shots/a.png":         "/shots/a.png",
		"'file:///it%27s.png'":      "/it's.png",
	} {
		if got := cleanName(text); got != want {
			t.Errorf("cleanName(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestExpandAndShorten(t *testing.T) {
	for _, c := range []struct{ name, full, short string }{
		{"", "", ""},
		{"~", "/home/me", "~"},
		{"~/shots/a.png", "/home/me/shots/a.png", "~/shots/a.png"},
		{"~else/a.png", "/work/~else/a.png", "/work/~else/a.png"},
		{"a.png", "/work/a.png", "/work/a.png"},
		{"../a.png", "/a.png", "/a.png"},
		{"/abs/../a.png", "/a.png", "/a.png"},
		{"/home/mella/a.png", "/home/mella/a.png", "/home/mella/a.png"},
		{"https://h.test/~/a.png", "https://h.test/~/a.png", "https://h.test/~/a.png"},
		{"data:image/png;base64,//8=", "data:image/png;base64,//8=", "data:image/png;base64,//8="},
		{"s3://bucket//a.png", "s3://bucket//a.png", "s3://bucket//a.png"},
	} {
		full := expand(c.name, "/home/me", "/work")
		if full != c.full {
			t.Errorf("expand(%q) = %q, want %q", c.name, full, c.full)
		}
		if short := shorten(full, "/home/me"); short != c.short {
			t.Errorf("shorten(%q) = %q, want %q", full, short, c.short)
		}
	}
	if got := expand("~/a.png", "", ""); got != "~/a.png" {
		t.Errorf("without a home %q, want it unchanged", got)
	}
}
