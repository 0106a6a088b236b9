package desktop

import (
	"errors"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestTheClipboardOfTheDesktop(t *testing.T) {
	for name, c := range map[string]struct {
		system string
		env    map[string]string
		want   string
	}{
		"macOS":          {"darwin", nil, "pbcopy"},
		"Wayland":        {"linux", map[string]string{"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "wl-copy"},
		"X":              {"freebsd", map[string]string{"DISPLAY": ":0"}, "xclip"},
		"a console":      {"linux", nil, ""},
		"Windows":        {"windows", nil, ""},
		"over a network": {"linux", map[string]string{"DISPLAY": "localhost:10", "SSH_CONNECTION": "1"}, ""},
		"from another's": {"darwin", map[string]string{"SSH_TTY": "/dev/ttys1"}, ""},
	} {
		got := ""
		if all := clippers(c.system, func(k string) string { return c.env[k] }); len(all) > 0 {
			got = all[0][0]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestATextIsClippedByTheFirstProgramThatTakesIt(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("Windows and macOS have one clipboard program: there is no order to test")
	}
	t.Setenv("SSH_CONNECTION", "")
	t.Setenv("SSH_TTY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":9")
	t.Setenv("RUNFLOW_API_KEY", "k2")
	var tried []string
	d := Desktop{Start: func(c *exec.Cmd) error {
		tried = append(tried, c.Args[0])
		text, _ := io.ReadAll(c.Stdin)
		if string(text) != "a cat\n" || slices.ContainsFunc(c.Env, func(v string) bool { return strings.Contains(v, "k2") }) {
			t.Errorf("%v gets %q", c.Args, text)
		}
		if c.Args[0] == "xclip" {
			return errors.New("there is none")
		}
		return nil
	}}
	if !d.Clip(t.Context(), "a cat\n") || strings.Join(tried, " ") != "xclip xsel" {
		t.Errorf("tried %v", tried)
	}
	d.Start = func(*exec.Cmd) error { return errors.New("no") }
	if d.Clip(t.Context(), "a cat") {
		t.Error("it is said to be copied")
	}
}
