//go:build unix

package e2e

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider/registry"

	"github.com/Eyevinn/mp4ff/mp4"
)

// The main use, from the form to the video, in the demo.
func TestTheDemoFromTheFormToTheVideo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	picture := s.picture("hill.png", 640, 360)
	a := s.app(120, 36, "--demo")
	a.Shows("No runs yet", "demo")

	// A start frame, and a price that follows the form.
	a.Keys("n")
	a.Shows("New run", "text to video")
	a.Keys("<ctrl+t>")
	a.Shows("start frame", "estimated $1.51 (5 s × $0.3024)")
	a.Paste("Clouds over the hill")
	a.Keys("<tab>")
	a.Paste(picture)
	a.Shows("640×360 PNG", "✓")
	a.Keys("<tab>", "<tab>", "<tab>", "<tab>", "<left>")
	a.Shows("▸ duration", "[4]", "estimated $1.21 (4 s × $0.3024)")
	a.Keys("<tab>", "<tab>", "<tab>", "2")
	a.Shows("▸ takes", "[2]", "estimated $2.42 (2 × 4 s × $0.3024)")
	a.Keys("<left>")
	a.Shows("estimated $1.21")
	a.Keys("<alt+enter>")
	a.Shows("Spend $1.21?", "Clouds over the hill", "no cap set", "y  spend it")
	a.Keys("y")
	a.Row("Clouds over the hill", "runflow 2.0 i2v", "4s", "$1.21") // in whatever state: jobs of the demo take seconds

	// Another model, chosen by typing; cancelled while it runs.
	a.Keys("n")
	a.Shows("New run", "0 characters")
	a.Keys("<shift+tab>", "<enter>")
	a.Shows("type to search")
	a.Paste("runflow seedance 2.0 text")
	a.Until("offers text to video alone", func(screen string) bool {
		return strings.Contains(screen, "text to video") && !strings.Contains(screen, "image to video  ")
	})
	a.Keys("<enter>")
	a.Shows("seedance 2.0", "text to video", "New run")
	a.Keys("<tab>")
	a.Paste("A heron in the reeds #stuck")
	a.Keys("<alt+enter>")
	a.Shows("Spend $", "y  spend it")
	a.Keys("y")
	a.Row("▸", "A heron in the reeds")
	a.Row("▸", "running", "A heron in the reeds")
	a.Keys("x")
	a.Shows("Cancel this run?", "Runflow lets few keys cancel", "charged like a finished one", "y  cancel it")
	a.Keys("y")
	a.Row("cancelled", "A heron in the reeds")

	// The first one is saved, and its folder opens.
	a.Row("✓", "saved", "Clouds over the hill", "$1.21")
	a.Keys("<down>")
	a.Row("▸", "saved", "Clouds over the hill")
	a.Keys("O")
	soon(t, "the folder is opened", func() bool { return exists(s.path("xdg-open.args")) || exists(s.path("open.args")) })
	folder := strings.TrimSuffix(string(s.read(s.path("xdg-open.args"))), "\n")
	if want := s.path("videos/dailies/demo"); folder != want {
		t.Errorf("the folder %s was opened, not %s", folder, want)
	}
	films, err := filepath.Glob(filepath.Join(folder, "*.mp4"))
	if err != nil || len(films) != 1 {
		t.Fatalf("there are the videos %v, %v", films, err)
	}
	playable(t, s.read(films[0]), 4)
	a.Leave()
	if c := a.Exit(); c != 0 {
		t.Errorf("q ends it with %d", c)
	}

	// Both are there after a restart, and one is found.
	a = s.app(120, 36, "--demo")
	a.Row("saved", "Clouds over the hill")
	a.Row("cancelled", "A heron in the reeds")
	a.Keys("/", "heron", "<enter>")
	a.Hides("Clouds over the hill")
	a.Shows("A heron in the reeds", "1 of 1 · 1 of 2 runs · heron")
	a.Keys("<ctrl+c>")
	if c := a.Exit(); c != 0 {
		t.Errorf("ctrl+c ends it with %d", c)
	}
}

// playable fails unless the film is valid and has about that duration.
func playable(t *testing.T, film []byte, seconds int) {
	t.Helper()
	f, err := mp4.DecodeFile(bytes.NewReader(film))
	if err != nil {
		t.Fatalf("the video cannot be read: %v", err)
	}
	if f.Moov == nil || len(f.Moov.Traks) == 0 {
		t.Fatal("the video has no track")
	}
	got := float64(f.Moov.Mvhd.Duration) / float64(f.Moov.Mvhd.Timescale)
	if got < float64(seconds)-0.5 || got > float64(seconds)+0.5 {
		t.Errorf("the video lasts %.1f s, want %d s", got, seconds)
	}
}

// The same against vendors: only the base URL differs.
func TestEveryVendorFromTheFormToTheVideo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	a := s.app(120, 36)
	a.Shows("No runs yet")
	const image = "https://example.com/hill.png"
	all := []struct{ search, prompt string }{
		{"runflow seedance 2.0 image", "Clouds over Runflow"}, {"runcomfy 1.0 pro", "Clouds over RunComfy"}, {"aihubmax 2.0 image", "Clouds over AIHubMax"},
		{"ark 2.0 image", "Clouds over Ark"}, {"fal 2.0 image", "Clouds over fal"}, {"evolink 2.0 image", "Clouds over EvoLink"},
		{"replicate 2.0 image", "Clouds over Replicate"},
	}
	if len(all) != len(registry.Accounts()) {
		t.Errorf("%d of %d vendors", len(all), len(registry.Accounts()))
	}
	for i, v := range all {
		a.Keys("n")
		a.Shows("New run")
		a.Keys("<shift+tab>", "<enter>")
		a.Shows("type to search")
		a.Paste(v.search)
		a.Shows(" of 1") // the search is done
		a.Keys("<enter>", "<tab>")
		a.Paste(v.prompt)
		a.Keys("<tab>")
		a.Paste(image)
		a.Shows("hill.png")
		a.Keys("<alt+enter>")
		a.Shows("y  spend it", v.prompt)
		a.Keys("y")
		a.Row("▸", v.prompt)
		a.Row("✓", v.prompt)
		if got := s.server.Charges(); len(got) != i+1 {
			t.Fatalf("after %d runs %d were charged", i+1, len(got))
		}
	}
	a.Leave()
	if c := a.Exit(); c != 0 {
		t.Errorf("q ends it with %d", c)
	}
	for _, r := range s.server.Requests() {
		if r.Storage && r.Header.Get("Authorization") != "" {
			t.Errorf("a key went to the storage")
		}
	}
	a = s.app(120, 36)
	for _, v := range all {
		a.Row("saved", v.prompt)
	}
	a.Keys("4")
	for _, i := range registry.Accounts() {
		a.Row(i.Title, "100%")
	}
}
