//go:build unix

package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script writes a script that replaces an editor.
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

// TestAnEditorIsReadAsAShellReadsIt: common values of EDITOR work.
func TestAnEditorIsReadAsAShellReadsIt(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my editor's")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "edit")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nfor file; do :; done\nprintf '%s|' \"$MODE\" \"$@\" | sed \"s;$file;FILE;\" > \"$file\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{
		`"` + program + `"`:                                                "|FILE|",
		`"` + program + `" -w "two words" ''`:                              "|-w|two words||FILE|",
		strings.NewReplacer(" ", `\ `, "'", `\'`).Replace(program) + " -w": "|-w|FILE|",
		`MODE=x "` + program + `"`:                                         "x|FILE|",
		`"$HERE/edit" --wait`:                                              "|--wait|FILE|",
	} {
		e := &Editor{Command: EditorCommand("", command), Env: append(os.Environ(), "HERE="+folder), Text: "a cat"}
		if err := e.Run(); err != nil || e.Text != want {
			t.Errorf("%s: %q, %v; want %q", command, e.Text, err, want)
		}
	}
	e := &Editor{Command: EditorCommand("", "no-such-editor -w"), Text: "a cat"}
	if err := e.Run(); err == nil || !strings.Contains(err.Error(), "no-such-editor -w: exit status 127") || e.Text != "a cat" {
		t.Errorf("%v, %q", err, e.Text)
	}
}
