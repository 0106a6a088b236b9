//go:build unix

package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script writes a program that stands in for an editor.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheEditorChangesTheText(t *testing.T) {
	place := filepath.Join(t.TempDir(), "place")
	e := &Editor{Command: []string{script(t, `echo "$2" > `+place+`; ls -l "$2" >> `+place+`; printf 'a dog\nand %s\n\n' "$(cat "$2")" > "$2"`), "-w"}, Env: os.Environ(), Text: "a cat"}
	if err := e.Run(); err != nil {
		t.Fatal(err)
	}
	if e.Text != "a dog\nand a cat" {
		t.Errorf("the text is %q", e.Text)
	}
	said, err := os.ReadFile(place)
	if err != nil {
		t.Fatal(err)
	}
	file, list, _ := strings.Cut(string(said), "\n")
	if !strings.HasPrefix(list, "-rw-------") {
		t.Errorf("others can read the file: %s", list)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestAFailedEditorChangesNothing(t *testing.T) {
	for _, command := range []string{script(t, `echo broken > "$1"; exit 1`), script(t, `rm "$1"`), "/nowhere/editor"} {
		e := &Editor{Command: []string{command}, Text: "a cat"}
		if err := e.Run(); err == nil || e.Text != "a cat" {
			t.Errorf("%s: %v, the text is %q", command, err, e.Text)
		}
	}
}
