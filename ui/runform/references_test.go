package runform

import (
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// mediaModel takes references of every kind, and local audio files but no local videos if closed.
func mediaModel(closed bool) provider.Model {
	m := provider.Model{
		Provider: "runflow", ID: "references", Name: "seedance 2.5 references", Mode: provider.ReferenceToVideo, References: 3,
		AspectRatios: []string{"16:9"}, AspectRatio: "16:9", Resolutions: []string{"720p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 12, Default: 5},
		Videos:   provider.MediaLimits{Types: []string{provider.TypeMP4}, MaxSeconds: 15}, Audios: provider.MediaLimits{MaxSeconds: 15},
		Options: map[provider.Field]provider.Limits{
			provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: 3},
			provider.FieldReferenceAudios: {Requirement: provider.Optional, Max: 2},
		},
		Prices: []provider.Price{
			{PerSecond: 100_000, Footage: provider.No, Source: "runflow.test", AsOf: "2026-11-20"},
			{PerSecond: 100_000, PerInputSecond: 100_000, MaxInput: 15, Footage: provider.With, Source: "runflow.test", AsOf: "2026-11-20"},
		},
	}
	if closed {
		m.Videos.NoUploads = "this provider takes only https addresses for videos"
	}
	return m
}

func newMediaKit(t *testing.T, closed bool) *kit {
	k := newKit(t)
	k.SetModels(append(uitest.FormModels(), mediaModel(closed)), testInfos())
	k.Begin("runflow/references")
	return k
}

func TestALocalVideoIsMeasuredAndPriced(t *testing.T) {
	k := newMediaKit(t, false)
	k.typing("a heron walks")
	k.shows("estimated $0.50")
	k.to(provider.FieldReferenceVideos)
	k.typing("~/walk.mp4")
	if asked, ok := last[pathsAsked](k); !ok || asked.Kind != provider.ValueVideos || asked.Prefix != "/home/ada/walk.mp4" {
		t.Errorf("completions asked for: %+v", asked)
	}
	if got := k.Spec().Request.ReferenceVideos; len(got) != 1 || got[0] != "/home/ada/walk.mp4" {
		t.Fatalf("the request has %q", got)
	}
	k.shows("estimated $0.50–2.00") // its length is not known yet
	k.SetChecked(run.CheckResult{Media: map[string]provider.MediaInfo{
		"/home/ada/walk.mp4": {Type: provider.TypeMP4, Bytes: 3_200_000, Seconds: 4.2, Width: 1280, Height: 720},
	}})
	k.shows("4.2 s 1280×720 MP4 3.2 MB ✓", "estimated $1.00")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); !ok {
		t.Error("it is not submitted")
	}
}

func TestALocalVideoThatIsTooLongIsNotSubmitted(t *testing.T) {
	k := newMediaKit(t, false)
	k.typing("a heron walks")
	k.to(provider.FieldReferenceVideos)
	k.typing("~/walk.mp4")
	k.SetChecked(run.CheckResult{
		Media:  map[string]provider.MediaInfo{"/home/ada/walk.mp4": {Type: provider.TypeMP4, Bytes: 3_200_000, Seconds: 20}},
		Issues: []provider.FieldIssue{{Field: provider.FieldReferenceVideos, Message: "it is 20 s long; the maximum is 15 s"}},
	})
	k.shows("✗ it is 20 s long; the maximum is 15 s", "20 s MP4 3.2 MB")
	k.hides("✓")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); ok {
		t.Error("it is submitted")
	}
}

func TestLocalVideosAreRefusedWhereTheyCannotBeSent(t *testing.T) {
	k := newMediaKit(t, true)
	k.typing("a heron walks")
	k.to(provider.FieldReferenceVideos)
	k.shows("! this provider takes only https addresses for videos")
	k.keys("ctrl+f")
	if k.browser.open {
		t.Error("files are offered that cannot be sent")
	}
	k.typing("~/walk.mp4")
	k.shows("✗ this provider takes only https addresses for videos")
	k.keys("tab", "tab")
	k.to(provider.FieldReferenceAudios)
	k.typing("~/rain.mp3")
	k.keys("ctrl+f")
	if asked, ok := last[folderAsked](k); !ok || asked.Kind != provider.ValueAudios {
		t.Errorf("folder asked for: %+v", asked)
	}
}

// withReferences fills in two pictures and a video, and goes back to the prompt.
func withReferences(t *testing.T) *kit {
	k := newMediaKit(t, false)
	k.to(provider.FieldReferences)
	k.typing("~/heron.png")
	k.keys("tab")
	k.typing("https://h.test/lake.png")
	k.to(provider.FieldReferenceVideos)
	k.typing("~/walk.mp4")
	k.to(provider.FieldPrompt)
	return k
}

func TestAnAtSignOffersTheReferences(t *testing.T) {
	k := withReferences(t)
	k.hides("@Image1")
	k.typing("let @")
	k.shows("▸ @Image1  ~/heron.png", "@Image2  https://h.test/lake.png", "@Video1  ~/walk.mp4")
	k.keys("down", "enter")
	k.hides("@Video1")
	k.typing(" walk as in @vi")
	k.hides("@Image1")
	k.keys("tab")
	k.typing(", now")
	if got, want := k.Spec().Request.Prompt, "let @Image2 walk as in @Video1, now"; got != want {
		t.Errorf("the prompt is %q, want %q", got, want)
	}
	if k.at.field != provider.FieldPrompt {
		t.Errorf("the focus went to %s", k.at.field)
	}
}

func TestTheListOfReferencesIsInNobodysWay(t *testing.T) {
	k := withReferences(t)
	for _, c := range []struct {
		what, typed string
		open        bool
	}{
		{"a bare sign", "@", true},
		{"the middle of a word", "me@", false},
		{"after a bracket", "(@i", true},
		{"nothing like it", "@x", false},
		{"written in full", "@Video1", false},
		{"beside a word of another script", "让@", true},
	} {
		k.values.prompt.set("")
		k.typing(c.typed)
		if k.tags.open() != c.open {
			t.Errorf("%s (%q): open %v", c.what, c.typed, k.tags.open())
		}
	}
	k.values.prompt.set("")
	k.typing("a @")
	k.keys("esc")
	k.typing("im")
	k.hides("▸ @Image1")
	if _, closed := last[CloseMsg](k); closed {
		t.Error("esc closes the form with the list")
	}
	k.typing(" and @")
	k.shows("▸ @Image1")
	k.keys("left")
	k.hides("▸ @Image1")
	k.keys("enter") // a line break, as ever
	if got, want := k.Spec().Request.Prompt, "a @im and \n@"; got != want {
		t.Errorf("the prompt is %q, want %q", got, want)
	}
}

func TestATagThatNamesNothingIsSaid(t *testing.T) {
	k := withReferences(t)
	k.typing("@Image3 dances")
	k.shows("✗ @Image3 does not exist: there are 2 reference images; add more")
	k.keys("alt+enter")
	if _, sent := last[SubmitMsg](k); sent {
		t.Error("it is submitted")
	}
}

func TestTheListOfReferencesFitsASmallScreen(t *testing.T) {
	k := withReferences(t)
	k.SetSize(40, 10)
	k.typing("@")
	k.shows("▸ @Image1")
	k.keys("down", "down")
	k.shows("▸ @Video1")
}

// named is a form whose user has named a picture, a film and a sound.
func named(t *testing.T) *kit {
	k := newMediaKit(t, false)
	k.send(ReferencesMsg{[]run.Reference{
		{Name: "corgi", Kind: run.ImageReference, Path: "/home/ada/corgi.png"},
		{Name: "rain", Kind: run.AudioReference, Path: "/home/ada/rain.mp3"},
		{Name: "walk", Kind: run.VideoReference, Path: "/home/ada/walk.mp4"},
	}})
	return k
}

func TestNamedReferencesAreOffered(t *testing.T) {
	k := named(t)
	k.typing("@")
	k.shows("▸ @corgi  image  ~/corgi.png", "@rain   audio  ~/rain.mp3", "@walk   video  ~/walk.mp4")
	k.typing("co")
	k.hides("@rain", "is only text") // while it is being typed
	k.keys("enter")
	k.typing(" runs")
	if got := k.Spec().Request; got.Prompt != "@corgi runs" || len(got.References) != 0 {
		t.Errorf("%q with %q", got.Prompt, got.References) // the engine adds the file when it is submitted
	}
	k.hides("✗", "!")
	k.shows("estimated $0.50")
	k.typing(" as in @walk")
	k.shows("estimated $0.50–2.00") // a video goes in
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); !ok {
		t.Errorf("it is not submitted:\n%s", k.screen())
	}
}

func TestNamesThatCannotBeUsedAreSaid(t *testing.T) {
	k := named(t)
	k.typing("@fox runs to @rain")
	k.shows("! @fox is only text: there is no reference with this name", "✗ this model takes no audio alone")
	k.use("runflow 2.0 text")
	k.shows("✗ this model takes no reference audios, which @rain is; choose another model")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); ok {
		t.Error("it is submitted")
	}
}

func TestAnIssueOfANamedFileStaysUntilThePromptChanges(t *testing.T) {
	k := named(t)
	k.typing("@corgi runs")
	k.SetChecked(run.CheckResult{Issues: []provider.FieldIssue{{Field: provider.FieldPrompt, Message: "@corgi: there is no file ~/corgi.png: check the path"}}})
	k.shows("✗ @corgi: there is no file")
	k.keys("backspace")
	k.hides("✗ @corgi")
}
