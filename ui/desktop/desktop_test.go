package desktop

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

func TestOnlyFilesThatAreThereAreOpened(t *testing.T) {
	var started []*exec.Cmd
	d := Desktop{Secret: []string{"ODD_NAME"}, Start: func(c *exec.Cmd) error {
		started = append(started, c)
		return nil
	}}
	t.Setenv("ODD_NAME", "k1")
	t.Setenv("RUNFLOW_API_KEY", "k2")
	t.Setenv("HARMLESS", "yes")
	file := filepath.Join(t.TempDir(), "-v; rm -rf.mp4")
	for _, path := range []string{file, "relative.mp4", "-x", "", "https://cdn.example/a.mp4"} {
		if err := d.Open(t.Context(), path); provider.KindOf(err) != provider.KindFile {
			t.Errorf("%q: %v, want a file error", path, err)
		}
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Open(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if len(started) != 1 || !slices.Contains(started[0].Args, file) {
		t.Fatalf("started: %v", started)
	}
	env := strings.Join(started[0].Env, "\n")
	if strings.Contains(env, "k1") || strings.Contains(env, "k2") || !strings.Contains(env, "HARMLESS=yes") {
		t.Errorf("the viewer's environment is %q", env)
	}
	if started[0].Stdout != nil || started[0].Stdin != nil {
		t.Error("the viewer has our terminal")
	}
	d.Start = func(*exec.Cmd) error { return errors.New("no viewer") }
	if err := d.Open(t.Context(), file); err == nil || !strings.Contains(provider.UserMessage(err), file) {
		t.Errorf("a failure does not say where the file is: %v", err)
	}
}

func TestEverySystemHasItsOpener(t *testing.T) {
	for system, want := range map[string]string{"linux": "xdg-open /a b", "freebsd": "xdg-open /a b", "darwin": "open /a b", "windows": "rundll32 url.dll,FileProtocolHandler /a b"} {
		name, args := opener(system, "/a b")
		if got := strings.Join(append([]string{name}, args...), " "); got != want {
			t.Errorf("%s: %q, want %q", system, got, want)
		}
	}
}

func TestKeysLeaveTheEnvironment(t *testing.T) {
	got := Clean([]string{"HOME=/h", "A_KEY=1", "b_token=2", "C_SECRET=3", "D_PASSWORD=4", "MINE=5", "KEYBOARD=us", "odd"}, []string{"MINE"})
	if strings.Join(got, " ") != "HOME=/h KEYBOARD=us odd" {
		t.Errorf("left: %q", got)
	}
}

func TestTheEditorIsThePersonsOwn(t *testing.T) {
	sh := func(v string) string { return "sh|-c|" + v + ` "$@"|` + v }
	for _, c := range []struct{ system, visual, editor, want string }{
		{"linux", "code", "vim", "code"},
		{"linux", "", "vim", "vim"},
		{"linux", " ", " nano ", "nano"},
		{"linux", "code -w", "vim", sh("code -w")},
		{"linux", `"/opt/my editor/bin/e" -x`, "", sh(`"/opt/my editor/bin/e" -x`)},
		{"darwin", `/Applications/My\ Editor`, "", sh(`/Applications/My\ Editor`)},
		{"linux", "", "~/bin/e", sh("~/bin/e")},
		{"linux", "", "TERM=vt100 vi", sh("TERM=vt100 vi")},
		{"freebsd", "", "", "vi"},
		{"windows", "", "", "notepad"},
		{"windows", "code -w", "", "code|-w"},
		{"windows", `C:\tools\e.exe`, "", `C:\tools\e.exe`},
	} {
		if got := strings.Join(editorCommand(c.system, c.visual, c.editor), "|"); got != c.want {
			t.Errorf("%s, %q, %q: %q, want %q", c.system, c.visual, c.editor, got, c.want)
		}
	}
	if len(EditorCommand("", "")) == 0 {
		t.Error("there is no editor")
	}
}

func TestANotificationIsNoScript(t *testing.T) {
	const hostile = `-x" & do shell script "true`
	for system, want := range map[string]string{"linux": "notify-send", "darwin": "osascript", "windows": "", "freebsd": "notify-send"} {
		name, args := notifier(system, "dailies", hostile)
		if name != want || name != "" && args[len(args)-1] != hostile {
			t.Errorf("%s: %s %q", system, name, args)
		}
	}
	if _, args := notifier("linux", "t", "b"); args[1] != "--" {
		t.Errorf("a text can be taken for an option: %q", args)
	}
	var ran []string
	Desktop{Start: func(c *exec.Cmd) error { ran = c.Args; return nil }}.Notify(t.Context(), "dailies", "2 films\x1b[31m saved")
	if runtime.GOOS == "linux" && (len(ran) == 0 || ran[len(ran)-1] != "2 films saved") {
		t.Errorf("ran %q", ran)
	}
}
