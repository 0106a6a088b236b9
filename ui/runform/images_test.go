package runform

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// checkedImage is the engine's result for one local image.
func checkedImage(path string, w, h int, bytes int64, kind string, ps ...provider.FieldIssue) run.CheckResult {
	return run.CheckResult{Images: map[string]provider.ImageInfo{path: {Path: path, Type: kind, Width: w, Height: h, Bytes: bytes}}, Issues: ps}
}

func TestTheImageLineSaysWhatWasFound(t *testing.T) {
	k := newKit(t)
	k.SetSize(120, 36)
	k.to(provider.FieldStart)
	k.typing("~/shots/a.png")
	k.hides("✓")
	k.SetChecked(checkedImage("/home/ada/shots/a.png", 1920, 1080, 2_100_000, "image/png"))
	k.shows("~/shots/a.png", "1920×1080 PNG 2.1 MB ✓")
	k.keys("tab")
	k.shows("~/shots/a.png   1920×1080 PNG 2.1 MB ✓")
	k.SetSize(40, 20)
	k.shows("1920×1080 PNG 2.1 MB ✓")
}

func TestImageProblemsStandUnderTheirFieldUntilItChanges(t *testing.T) {
	k := newKit(t)
	k.typing("clouds")
	k.to(provider.FieldStart)
	k.typing("~/tiny.png")
	problem := provider.FieldIssue{Field: provider.FieldStart, Message: "the picture is 100×100; each side must have at least 300 pixels"}
	k.SetChecked(checkedImage("/home/ada/tiny.png", 100, 100, 900, "image/png", problem))
	k.shows("✗ the picture is 100×100", "100×100 PNG 900 B")
	k.hides("✓")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); ok {
		t.Error("a picture that is refused is submitted")
	}
	k.to(provider.FieldEnd)
	k.typing("https://h.test/b.png")
	k.shows("✗ the picture is 100×100")
	k.to(provider.FieldStart)
	k.keys("backspace")
	k.hides("the picture is 100×100")
}

// TestAddressesInAnImageFieldAreReadOrRefused: pasted or typed, the spec holds the accepted URL, and a
// refused one is not drawn in full.
func TestAddressesInAnImageFieldAreReadOrRefused(t *testing.T) {
	picture := "data:image/png;base64," + strings.Repeat("iVBORw0KGgo", 5000)
	for text, c := range map[string]struct{ image, shown string }{
		"HTTPS://h.test/a.png":   {"https://h.test/a.png", ""},
		"https://h.test/a b.png": {"https://h.test/a%20b.png", ""},
		"file:///shots/a%20.png": {"/shots/a .png", ""},
		"FILE:/shots/a.png":      {"/shots/a.png", ""},
		picture:                  {picture[:4096], "✗ data: URLs are not supported"},
		"s3://bucket/a.png":      {"s3://bucket/a.png", "✗ the URL must begin with https://"},
	} {
		for _, paste := range []bool{true, false} {
			if len(text) > 100 && !paste {
				continue
			}
			k := newKit(t)
			k.SetSize(120, 36)
			k.typing("clouds")
			k.to(provider.FieldStart)
			if paste {
				k.send(tea.PasteMsg{Content: text})
			} else {
				k.typing(text)
			}
			if got := k.Spec().Request.StartFrame; got != c.image {
				t.Errorf("%.60q: the order has %.60q, want %.60q", text, got, c.image)
			}
			if c.shown != "" {
				k.shows(c.shown)
			}
		}
	}
}

func TestAnotherModelForgetsWhatTheFirstSaidOfAPicture(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing("~/wide.png")
	k.SetChecked(checkedImage("/home/ada/wide.png", 900, 100, 900, "image/png", provider.FieldIssue{Field: provider.FieldStart, Message: "too wide"}))
	k.shows("✗ too wide")
	k.use("aihubmax")
	k.hides("too wide")
	k.shows("900×100 PNG 900 B ✓")
}

func TestAMissingFileIsToldWithoutTheHomeFolder(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing("~/none.png")
	k.SetChecked(run.CheckResult{Issues: []provider.FieldIssue{{Field: provider.FieldStart, Message: "there is no file /home/ada/none.png: check the path"}}})
	k.shows("✗ there is no file ~/none.png: check the path")
}

func TestPastedPicturesAreUnderstood(t *testing.T) {
	for text, want := range map[string]string{
		"'/home/ada/my shots/a.png'\n": "/home/ada/my shots/a.png",
		`/home/ada/my\ shots/a.png `:   "/home/ada/my shots/a.png",
		"file:///shots/a%20b.png":      "/shots/a b.png",
		"~/a.png":                      "/home/ada/a.png",
		"shots/a.png":                  "/work/shots/a.png",
		" https://h.test/a.png\n":      "https://h.test/a.png",
	} {
		k := newKit(t)
		k.to(provider.FieldStart)
		k.send(tea.PasteMsg{Content: text})
		if got := k.Spec().Request.StartFrame; got != want {
			t.Errorf("pasting %q gives %q, want %q", text, got, want)
		}
	}
}

func TestTypedQuotesAreUnderstoodToo(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing(`'~/my a.png'`)
	if got := k.Spec().Request.StartFrame; got != "/home/ada/my a.png" {
		t.Errorf("got %q", got)
	}
}

func TestADroppedPictureReplacesTheOneBefore(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.send(tea.PasteMsg{Content: "/a.png"}, tea.PasteMsg{Content: "/b.png"})
	if got := k.Spec().Request.StartFrame; got != "/b.png" {
		t.Errorf("got %q", got)
	}
	k.send(tea.PasteMsg{Content: "/c.png\n/d.png\n"})
	if got := k.Spec().Request.StartFrame; got != "/c.png" {
		t.Errorf("got %q", got)
	}
	k.shows("the first of 2 was taken")
}

func TestReferencesAreLines(t *testing.T) {
	k := newKit(t)
	k.use("reference")
	k.to(provider.FieldReferences)
	k.typing("https://h.test/1.png")
	k.keys("enter")
	k.send(tea.PasteMsg{Content: "'/a b.png' '/c.png' '/d.png'"})
	refs := func() []string { return k.Spec().Request.References }
	if want := []string{"https://h.test/1.png", "/a b.png", "/c.png"}; !slices.Equal(refs(), want) {
		t.Errorf("got %q, want %q", refs(), want)
	}
	k.shows("dropped for this model: references")
	k.focus(focusTarget{provider.FieldReferences, 1})
	for range len("/a b.png") {
		k.keys("backspace")
	}
	k.keys("backspace")
	if k.at != (focusTarget{provider.FieldReferences, 0}) {
		t.Errorf("backspace in an empty line goes to %v", k.at)
	}
	if want := []string{"https://h.test/1.png", "/c.png", "/d.png"}; !slices.Equal(refs(), want) {
		t.Errorf("got %q, want %q", refs(), want)
	}
	k.focus(focusTarget{provider.FieldReferences, 1})
	k.keys("ctrl+u", "tab", "tab")
	if want := []string{"https://h.test/1.png", "/d.png"}; !slices.Equal(refs(), want) {
		t.Errorf("after leaving %q, want %q", refs(), want)
	}
	if n := len(k.values.lists[provider.FieldReferences].lines); n != 3 {
		t.Errorf("%d lines for two references and the next one", n)
	}
	k.to(provider.FieldReferences)
	k.hides("dropped for this model")
}

func TestNoUploadsIsSaidAtOnce(t *testing.T) {
	k := newKit(t)
	k.use("older endpoint")
	k.shows("! this provider stores no files; give a public https URL", "(none: https URL)")
	k.to(provider.FieldStart)
	k.typing("/a.png")
	k.shows("✗ this provider stores no files; give a public https URL")
	k.keys("ctrl+u")
	k.typing("https://h.test/a.png")
	k.hides("stores no files")
}

// Where a model needs no picture, that none can be uploaded is said at the field with the focus.
func TestNoUploadsIsSaidOfAnOptionalFieldWithTheFocus(t *testing.T) {
	k := newKit(t)
	k.use("older endpoint")
	k.model.Start = provider.Optional
	k.hides("stores no files")
	k.to(provider.FieldStart)
	k.shows("! this provider stores no files")
}

func TestPathsAreCompleted(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.said = nil
	k.typing("~/sh")
	if m, ok := last[pathsAsked](k); !ok || m.Prefix != "/home/ada/sh" {
		t.Fatalf("asked for %+v %v", m, ok)
	}
	k.send(PathsMsg{Prefix: "/home/ada/s", Names: []string{"shade/"}})
	k.hides("shade")
	k.send(PathsMsg{Prefix: "/home/ada/sh", Names: []string{"shots/", "shorts/", "sh\x1b[31mred"}})
	k.shows("~/shots/", "shots/  shorts/")
	k.keys("tab") // both begin with "sho"
	if got := k.values.lines[provider.FieldStart].Text(); got != "~/sho" {
		t.Fatalf("tab completes to %q", got)
	}
	if m, ok := last[pathsAsked](k); !ok || m.Prefix != "/home/ada/sho" {
		t.Errorf("then asked for %+v %v", m, ok)
	}
	k.send(PathsMsg{Prefix: "/home/ada/sho", Names: []string{"shots/", "shorts/"}})
	k.keys("right")
	if got := k.values.lines[provider.FieldStart].Text(); got != "~/shots/" {
		t.Errorf("right completes to %q", got)
	}
	k.send(PathsMsg{Prefix: "/home/ada/shots/", Names: []string{".hidden.png", "a.png", "b.png"}})
	k.hides("hidden")
	k.keys("tab")
	if k.at.field != provider.FieldEnd || k.values.lines[provider.FieldStart].Text() != "~/shots/" {
		t.Errorf("where nothing is common tab goes to %s with %q", k.at.field, k.values.lines[provider.FieldStart].Text())
	}
}

func TestWhereNothingIsAskedFor(t *testing.T) {
	for _, text := range []string{"https://h.test/a", "~", "'/a"} {
		k := newKit(t)
		k.to(provider.FieldStart)
		k.typing(text[:len(text)-1])
		k.said = nil
		k.typing(text[len(text)-1:])
		if m, ok := last[pathsAsked](k); ok {
			t.Errorf("%q asks for %q", text, m.Prefix)
		}
	}
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing("/shots")
	k.keys("left", "left")
	k.said = nil
	k.typing("x")
	if m, ok := last[pathsAsked](k); ok {
		t.Errorf("typing inside a path asks for %q", m.Prefix)
	}
}
