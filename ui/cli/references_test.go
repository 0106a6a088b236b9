package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider/providertest"
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
