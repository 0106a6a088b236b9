package timeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestExportWritesFilmsAndDocuments(t *testing.T) {
	saved, to := t.TempDir(), filepath.Join(t.TempDir(), "new", "cut")
	spec := filmSpec{timescale: 24, delta: 1, frames: 120, width: 64, height: 36}
	e := run.Export{Name: "Night train", Folder: to, Formats: run.ExportFormats(), Takes: []run.Run{
		take("S010", 2, "A corgi", writeFilm(t, saved, "a.mp4", spec)), take("S020", 1, "A cat", writeFilm(t, saved, "b.mp4", spec)),
	}}
	e.Takes[0].Note = "0:01.5 the tail"
	e.Takes[0].In, e.Takes[0].Out = 500*time.Millisecond, 4166667*time.Microsecond
	gone := take("S030", 1, "Gone", filepath.Join(saved, "none.mp4"))
	unsaved := take("S030", 2, "Not saved", "")
	unsaved.Video.Download = run.DownloadNone
	e.Takes = append(e.Takes, gone, unsaved)
	x := Exporter{Poster: func(_ context.Context, film string) ([]byte, error) { return []byte("a picture"), nil }}
	out, err := x.Export(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Night train.csv", "Night train.edl", "Night train.fcpxml", "Night train.html", "Night train.otio", "S010_t02_a_corgi.mp4", "S020_t01_a_cat.mp4"}
	if got := names(t, to); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(out.Films) != 2 || len(out.Documents) != 5 || len(out.Notes) != 2 || out.Bytes() != 0 || !out.Films[0].Linked {
		t.Errorf("%+v", out)
	}
	text, err := os.ReadFile(filepath.Join(to, "Night train.edl"))
	if !strings.Contains(string(text), "00:00:00:12 00:00:04:04 01:00:00:00 01:00:03:16") {
		t.Errorf("the in and out points are not in %s", text)
	}
	if err != nil || !strings.Contains(string(text), "* LOC: 01:00:01:00 YELLOW  the tail") {
		t.Errorf("%s, %v", text, err)
	}

	// Once more: films that are there stay, documents get a number, nothing is replaced.
	before, err := os.ReadFile(filepath.Join(to, "Night train.csv"))
	if err != nil {
		t.Fatal(err)
	}
	e.Takes[0].Note = "changed"
	if _, err := x.Export(context.Background(), e); err != nil {
		t.Fatal(err)
	}
	if got := names(t, to); len(got) != 12 || !slices.Contains(got, "Night train 2.otio") {
		t.Errorf("%q", got)
	}
	if after, err := os.ReadFile(filepath.Join(to, "Night train.csv")); err != nil || string(after) != string(before) {
		t.Error("the first shot list was replaced")
	}
}

// A film that ends too early is handed over, and a note says so, whatever documents are written.
func TestExportSaysThatAFilmIsCutOff(t *testing.T) {
	saved := t.TempDir()
	spec := filmSpec{timescale: 24, delta: 1, frames: 120, width: 64, height: 36}
	whole, cut := writeFilm(t, saved, "a.mp4", spec), writeFilm(t, saved, "b.mp4", spec)
	if st, err := os.Stat(cut); err != nil || os.Truncate(cut, st.Size()-1) != nil {
		t.Fatal(err)
	}
	for _, formats := range [][]run.ExportFormat{nil, {run.ExportCSV}, run.ExportFormats()} {
		e := run.Export{Name: "n", Folder: t.TempDir(), Formats: formats, Takes: []run.Run{take("S010", 1, "A cat", whole), take("S010", 2, "A corgi", cut)}}
		out, err := Exporter{}.Export(context.Background(), e)
		if err != nil {
			t.Fatal(err)
		}
		said := slices.DeleteFunc(slices.Clone(out.Notes), func(n string) bool { return !strings.Contains(n, "plays only as far as its file goes") })
		if len(out.Films) != 2 || len(said) != 1 || !strings.Contains(said[0], "S010_t02_a_corgi.mp4 is cut off") {
			t.Errorf("%v: %d films, %q", formats, len(out.Films), out.Notes)
		}
	}
}

func TestExportNeverReplacesAFilm(t *testing.T) {
	saved, to := t.TempDir(), t.TempDir()
	film := writeFilm(t, saved, "a.mp4", filmSpec{timescale: 24, delta: 1, frames: 2, width: 64, height: 36})
	mine := filepath.Join(to, "S010_t01_a_corgi.mp4")
	if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := Exporter{}.Export(context.Background(), run.Export{Name: "x", Folder: to, Copy: true, Takes: []run.Run{take("S010", 1, "A corgi", film)}})
	if err != nil || filepath.Base(out.Films[0].File) != "S010_t01_a_corgi 2.mp4" || out.Films[0].Linked {
		t.Fatalf("%+v, %v", out, err)
	}
	a, _ := os.Stat(film)
	b, err := os.Stat(out.Films[0].File)
	if err != nil || os.SameFile(a, b) || a.Size() != b.Size() || out.Bytes() != b.Size() {
		t.Errorf("the copy is %v, %v", b, err)
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Errorf("the file that was there is %q now", text)
	}
	again, err := Exporter{}.Export(context.Background(), run.Export{Name: "x", Folder: to, Copy: true, Takes: []run.Run{take("S010", 1, "A corgi", film)}})
	if err != nil || again.Films[0].File != out.Films[0].File || len(names(t, to)) != 2 {
		t.Errorf("a copy that is there is made again: %+v, %v", again, err)
	}
}

// A film that was moved to another disk, with a link in its place, is handed over like any other.
func TestExportFollowsALinkInPlaceOfAFilm(t *testing.T) {
	saved, to := t.TempDir(), t.TempDir()
	film := writeFilm(t, t.TempDir(), "moved.mp4", filmSpec{timescale: 24, delta: 1, frames: 2, width: 64, height: 36})
	link := filepath.Join(saved, "a.mp4")
	if err := os.Symlink(film, link); err != nil {
		t.Skip(err)
	}
	for _, copies := range []bool{false, true} {
		out, err := Exporter{}.Export(context.Background(), run.Export{Name: "x", Folder: filepath.Join(to, fmt.Sprint(copies)), Copy: copies, Takes: []run.Run{take("S010", 1, "A corgi", link)}})
		if err != nil || len(out.Films) != 1 {
			t.Fatalf("copies %v: %+v, %v", copies, out, err)
		}
		want, _ := os.Stat(film)
		if got, err := os.Lstat(out.Films[0].File); err != nil || !got.Mode().IsRegular() || got.Size() != want.Size() {
			t.Errorf("copies %v: %v, %v", copies, got, err)
		}
	}
}

// A link in the folder that leads out of it, or nowhere, has its name and nothing else: the film gets a number.
func TestExportBesideALinkThatLeadsOut(t *testing.T) {
	film := writeFilm(t, t.TempDir(), "a.mp4", filmSpec{timescale: 24, delta: 1, frames: 2, width: 64, height: 36})
	outside := filepath.Join(t.TempDir(), "other.mp4")
	if err := os.WriteFile(outside, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"out": outside, "nowhere": outside + ".gone"} {
		for _, copies := range []bool{false, true} {
			to := t.TempDir()
			if err := os.Symlink(target, filepath.Join(to, "S010_t01_a_corgi.mp4")); err != nil {
				t.Skip(err)
			}
			out, err := Exporter{}.Export(t.Context(), run.Export{Name: "x", Folder: to, Copy: copies, Takes: []run.Run{take("S010", 1, "A corgi", film)}})
			if err != nil || len(out.Films) != 1 || filepath.Base(out.Films[0].File) != "S010_t01_a_corgi 2.mp4" {
				t.Errorf("%s, copies %v: %+v, %v", name, copies, out, err)
			}
		}
	}
	if text, _ := os.ReadFile(outside); string(text) != "mine" {
		t.Errorf("the file outside is %q now", text)
	}
}

func TestExportToALinkToNothing(t *testing.T) {
	to := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(t.TempDir(), "none"), to); err != nil {
		t.Skip(err)
	}
	_, err := Exporter{}.Export(context.Background(), run.Export{Name: "x", Folder: to, Takes: []run.Run{take("S010", 1, "A corgi", "a.mp4")}})
	if err == nil || !strings.Contains(err.Error(), "is a link to nothing") {
		t.Error(err)
	}
}

func TestExportOfNothingAndToNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := take("S010", 1, "A corgi", filepath.Join(t.TempDir(), "none.mp4"))
	for _, c := range []struct {
		folder string
		kind   provider.Kind
	}{{t.TempDir(), provider.KindInput}, {file, provider.KindDisk}} {
		_, err := Exporter{}.Export(context.Background(), run.Export{Name: "x", Folder: c.folder, Takes: []run.Run{r}})
		if provider.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.folder, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	to := t.TempDir()
	r = take("S010", 1, "A corgi", writeFilm(t, t.TempDir(), "a.mp4", filmSpec{timescale: 24, delta: 1, frames: 2, width: 64, height: 36}))
	if _, err := (Exporter{}).Export(ctx, run.Export{Folder: to, Copy: true, Takes: []run.Run{r}}); !errors.Is(err, context.Canceled) || len(names(t, to)) > 0 {
		t.Errorf("%v, %q", err, names(t, to))
	}
}
