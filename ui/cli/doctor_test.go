package cli_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
)

func TestDoctorFindsNothingWrong(t *testing.T) {
	w := newWorld(t)
	w.submitted("a corgi", "--wait")
	w.key = "" // some keys are missing
	w.do("doctor").ends(0).says("note  runflow", "no key: set RUNFLOW_API_KEY")
	w.key = "sandbox_key"
	d := w.do("doctor").ends(0).says("dailies 1.2.0 (0123456, 2026-11-20)", "ok    history", "intact, 1 run", "ok    config",
		"accepted", "balance $98.79", "within 1m0s of 127.0.0.1", "does not exist yet", "free", "ok    terminal", "ok    ffmpeg             7.1.2 at /usr/bin/ffmpeg")
	if strings.Contains(d.out, w.key) || strings.Contains(d.out, "corgi") {
		t.Errorf("not fit to be shown to others:\n%s", d.out)
	}
	for _, f := range w.do("doctor", "--json").ends(0).objects() {
		if f.at("result") == "bad" {
			t.Errorf("%v", f)
		}
	}
}

func TestDoctorSaysWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	w.key = "a_wrong_key_0123456789"
	d := w.do("doctor").ends(1).says("bad   runflow", "problems found")
	if strings.Contains(d.out, w.key) {
		t.Error("the key is shown")
	}
	w.key = "sandbox_key"
	_ = w.server.Close()
	w.do("doctor").ends(1).says("bad   runflow", "cannot be reached: check the network")
}

func TestDoctorSaysThatThereIsNoFFmpeg(t *testing.T) {
	w := newWorld(t)
	w.noFFmpeg = provider.Errorf(provider.KindLocal, "this video cannot be shown without ffmpeg").WithHint("install ffmpeg")
	w.do("doctor").ends(0).says("note  ffmpeg", "cannot be shown without ffmpeg: install ffmpeg")
}

func TestDoctorTriesTheFolderOfVideos(t *testing.T) {
	w := newWorld(t)
	place := filepath.Join(w.home, "videos")
	if err := errors.Join(os.RemoveAll(place), os.WriteFile(place, nil, 0o600)); err != nil { // no folder
		t.Fatal(err)
	}
	w.do("doctor").ends(1).says("bad   videos", "cannot be written: ", "choose another folder in Setup")
}

func TestDoctorLeavesTheHomeFolderOut(t *testing.T) {
	w := newWorld(t)
	t.Setenv("HOME", w.home)
	t.Setenv("USERPROFILE", w.home)
	d := w.do("doctor").ends(0).says("~" + string(os.PathSeparator) + "videos")
	if strings.Contains(d.out, w.home) {
		t.Errorf("the home folder is named:\n%s", d.out)
	}
}
