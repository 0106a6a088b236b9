package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

func TestAPathGoesOnWithFoldersAndPictures(t *testing.T) {
	home := t.TempDir()
	for _, n := range []string{"shots/a.png", "shots/b.JPG", "shots/notes.txt", "shots/.hidden.png", "shots/more/c.webp", "top.jpeg"} {
		path := filepath.Join(home, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sep := string(filepath.Separator)
	for prefix, want := range map[string]string{
		"":                               "shots" + sep + " top.jpeg",
		"sh":                             "shots" + sep,
		"shots" + sep:                    "a.png b.JPG more" + sep,
		"~" + sep + "shots" + sep + "a":  "a.png",
		"~" + sep:                        "shots" + sep + " top.jpeg",
		"shots" + sep + ".":              ".hidden.png",
		home + sep + "shots" + sep + "b": "b.JPG",
		"nowhere" + sep:                  "",
		"top.jpeg" + sep:                 "",
	} {
		if got := strings.Join(namesBelow(prefix, home, home, provider.ValueImage), " "); got != want {
			t.Errorf("%q goes on with %q, want %q", prefix, got, want)
		}
	}
}

func TestAPathGoesOnWithFilesOfTheFieldsKind(t *testing.T) {
	folder := t.TempDir()
	for _, n := range []string{"a.png", "b.MP4", "c.mov", "d.mp3", "e.wav", "f.txt"} {
		if err := os.WriteFile(filepath.Join(folder, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for kind, want := range map[provider.ValueKind]string{
		provider.ValueImages: "a.png", provider.ValueVideo: "b.MP4 c.mov", provider.ValueVideos: "b.MP4 c.mov", provider.ValueAudios: "d.mp3 e.wav",
	} {
		if got := strings.Join(namesBelow("", folder, folder, kind), " "); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
		entries, err := folderEntries(folder, kind)
		if err != nil || len(entries) != len(strings.Fields(want)) {
			t.Errorf("%s: the folder holds %v, %v", kind, entries, err)
		}
	}
}

func TestAFolderListsFoldersThenPicturesTheNewestFirst(t *testing.T) {
	folder := t.TempDir()
	for i, n := range []string{"b.png", "a.JPG", "notes.txt", ".hidden.png", "Zoo/x.png", "art/y.png"} {
		path := filepath.Join(folder, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, i), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Unix(int64(1000+i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := folderEntries(folder, provider.ValueImages)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	if got := strings.Join(names, " "); got != "art Zoo a.JPG b.png" || !entries[0].Folder || entries[2].Bytes != 1 {
		t.Errorf("the folder holds %v", entries)
	}
	if _, err := folderEntries(filepath.Join(folder, "nowhere"), provider.ValueImage); err == nil {
		t.Error("a folder that is not there is read")
	}
}
