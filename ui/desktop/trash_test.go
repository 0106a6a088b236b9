package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFilesGoToTheTrash(t *testing.T) {
	home := t.TempDir()
	folder := trashFolder(func(name string) string { return map[string]string{"HOME": home}[name] })
	if want := filepath.Join(home, ".local", "share", "Trash"); folder != want {
		t.Fatalf("%s, want %s", folder, want)
	}
	now := time.Date(2026, 11, 30, 15, 2, 11, 0, time.Local)
	for i, name := range []string{"a b%.mp4", "a b% 2.mp4"} {
		path := filepath.Join(home, "a b%.mp4")
		if err := os.WriteFile(path, []byte{byte(i)}, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := trash(path, folder, now); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("it is still there")
		}
		got, err := os.ReadFile(filepath.Join(folder, "files", name))
		if err != nil || len(got) != 1 || got[0] != byte(i) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		info, err := os.ReadFile(filepath.Join(folder, "info", name+".trashinfo"))
		want := "[Trash Info]\nPath=" + strings.ReplaceAll(filepath.ToSlash(home), " ", "%20") + "/a%20b%25.mp4\nDeletionDate=2026-11-30T15:02:11\n"
		if err != nil || string(info) != want {
			t.Errorf("%q, want %q (%v)", info, want, err)
		}
	}
}

func TestWhatCannotBeTrashedStays(t *testing.T) {
	home := t.TempDir()
	folder := filepath.Join(home, "Trash")
	sub := filepath.Join(home, "folder")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{sub, filepath.Join(home, "none.mp4")} {
		if err := trash(path, folder, time.Now()); err == nil {
			t.Errorf("%s went to the trash", path)
		}
	}
	left, err := os.ReadDir(filepath.Join(folder, "info"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
