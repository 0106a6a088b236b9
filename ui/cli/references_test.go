package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider/providertest"
	"dailies/provider/sandbox"
)

const (
	falRefs   = "fal/bytedance/seedance-2.0/reference-to-video"
	arkRefs   = "ark/dreamina-seedance-2-0-260128/reference-to-video"
	falExtend = "fal/bytedance/seedance-2.5/reference-to-video:extension"
	falEdit   = "fal/bytedance/seedance-2.5/reference-to-video:editing"
)

func TestLocalVideosAndSoundsAreUploadedOnce(t *testing.T) {
	w := newWorld(t)
	video, sound := w.file("walk.mp4", string(providertest.Film(t, 4))), w.file("rain.wav", string(providertest.Sound(4)))
	line := []string{"submit", "--model", falRefs, "--prompt", "@@Video1", "--reference-video", video, "--reference-audio", sound, "--duration", "4", "--yes", "--wait", "--json"}
	first, second := w.do(line...).ends(0).one(), w.do(line...).ends(0).one()
	first.has(t, "state=succeeded", `request.reference_video=["`+video+`"]`, `request.reference_audio=["`+sound+`"]`)
	uploads := func(o object) int { return strings.Count(w.do("show", o.at("id")).ends(0).out, "uploaded ") }
	if uploads(first) != 2 || uploads(second) != 0 {
		t.Errorf("%d uploads, then %d", uploads(first), uploads(second))
	}
	for _, c := range w.server.Charges() {
		if c.Wrong != "" {
			t.Errorf("refused when it runs: %s", c.Wrong)
		}
	}
	// The length of the video is known, so that it need not be priced as the longest one.
	local := w.do("submit", "--model", falRefs, "--prompt", "x", "--reference-video", video, "--dry-run", "--json").ends(0).objects()[0]
	remote := w.do("submit", "--model", falRefs, "--prompt", "x", "--reference-video", "https://h.test/v.mp4", "--dry-run", "--json").ends(0).objects()[0]
	local.has(t, "estimate.low_usd=1.63296", "estimate.high_usd=1.64052")
	remote.has(t, "estimate.low_usd=0.9072", "estimate.high_usd=3.63636")
}

// A vendor that stores no files takes pictures and audio inside the create call, and no videos.
func TestLocalSoundsAreEmbeddedWhereNothingIsStored(t *testing.T) {
	w := newWorld(t)
	video, sound := w.file("walk.mp4", string(providertest.Film(t, 4))), w.file("rain.wav", string(providertest.Sound(4)))
	w.do("submit", "--model", arkRefs, "--prompt", "x", "--reference", "https://h.test/a.png", "--reference-audio", sound, "--duration", "4", "--yes", "--wait", "--json").
		ends(0).one().has(t, "state=succeeded")
	w.do("submit", "--model", arkRefs, "--prompt", "x", "--reference-video", video, "--yes").ends(2).
		says("reference videos: Ark takes videos only from a public https address")
	if n := len(w.server.Charges()); n != 1 {
		t.Errorf("%d orders were taken", n)
	}
}

func TestFilesThatTheVendorRefusesCostNothing(t *testing.T) {
	w := newWorld(t)
	film := string(providertest.Film(t, 4))
	for _, c := range []struct{ flag, file, says string }{
		{"--reference-audio", w.file("long.wav", string(providertest.Sound(17))), "reference audios: they are 17 s long together; the maximum is 15 s"},
		{"--reference-video", w.file("cut.mp4", film[:len(film)/2]), "reference videos: cut.mp4 is not a complete video: it is cut off"},
		{"--reference-video", w.file("a.wav", string(providertest.Sound(4))), "reference videos: this is audio/wav, not an MP4 or MOV file"},
		{"--reference-video", filepath.Join(w.home, "none.mp4"), "reference videos: there is no file"},
	} {
		w.do("submit", "--model", falRefs, "--prompt", "x", "--reference", "https://h.test/a.png", c.flag, c.file, "--yes").ends(2).says(c.says)
	}
	if n := len(w.server.Charges()); n != 0 || w.do("list", "--json").out != "" {
		t.Errorf("%d orders were taken, or rows written", n)
	}
}

// A video is extended and edited at its own vendor: by its link while that is valid, later from the
// saved file.
func TestTheVideoOfARunIsExtendedAndEdited(t *testing.T) {
	w := newWorld(t)
	first := w.do("submit", "--model", "fal/bytedance/seedance-2.5/text-to-video", "--prompt", "a heron", "--duration", "4", "--resolution", "480p", "--tag", "hero", "--yes", "--wait", "--json").ends(0).one()
	id := first.at("id")
	more := w.do("submit", "--extend", id, "--duration", "4", "--yes", "--wait", "--json").ends(0).one()
	more.has(t, "state=succeeded", "provider=fal", "model=bytedance/seedance-2.5/reference-to-video:extension", "parent="+id, "parent_how=extend",
		"shot="+first.at("shot"), "take=2", "prompt=a heron", "request.video="+first.at("video.url"), `tags=["hero"]`)
	edited := w.do("submit", "--edit", id, "--prompt", "make it night", "--yes", "--wait", "--json").ends(0).one()
	edited.has(t, "state=succeeded", "model=bytedance/seedance-2.5/reference-to-video:editing", "parent_how=edit", "take=3", "prompt=make it night", "request.seconds=0")
	for _, c := range w.server.Charges() {
		if c.Wrong != "" {
			t.Errorf("%s is refused when it runs: %s", c.Model, c.Wrong)
		}
	}
}

func TestAVideoThatCannotBeExtendedSaysWhy(t *testing.T) {
	w := newWorld(t)
	running := newWorld(t, func(o *sandbox.Options) { o.Speed = sandbox.Speed{Queued: time.Minute, Running: time.Minute} })
	id := running.submitted("a heron")
	running.do("submit", "--extend", id, "--yes").ends(2).says("it has no video: it is queued")
	done := w.do("submit", "--model", t2v, "--prompt", "a heron", "--duration", "4", "--yes", "--wait", "--json").ends(0).one().at("id")
	w.do("submit", "--extend", done, "--yes").ends(2).says("runflow has no model that can extend this video", "--model", falExtend)
	w.do("submit", "--extend", done, "--model", t2v, "--yes").ends(2).says(t2v + " cannot extend this video")
	w.do("submit", "--extend", done, "--model", falExtend, "--duration", "4", "--yes", "--wait", "--json").ends(0).one().has(t, "state=succeeded", "parent_how=extend")
	w.do("submit", "--edit", done, "--model", falEdit, "--yes").ends(2).says("prompt: say what the video should show")
	w.do("submit", "--edit", done, "--extend", done, "--yes").ends(2).says("cannot be combined")
	w.do("submit", "--edit", "nosuch", "--prompt", "p", "--yes").ends(8)
}
