//go:build unix && !darwin

package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dailies/provider"
)

// programs puts scripts into the path in place of all others.
func programs(t *testing.T, scripts map[string]string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
}

func TestThePlayerBeginsAtTheFrame(t *testing.T) {
	film := filepath.Join(t.TempDir(), "-v.mp4")
	if err := os.WriteFile(film, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		scripts map[string]string
		at      time.Duration
		player  string
		want    []string
	}{
		{"mpv", map[string]string{"mpv": "", "xdg-mime": "echo mpv.desktop"}, 2400 * time.Millisecond, "", []string{"mpv", "--start=2.400", film}},
		{"at the beginning", map[string]string{"mpv": "", "xdg-mime": "echo mpv.desktop"}, 0, "", []string{"xdg-open", film}},
		{"another player", map[string]string{"mpv": "", "xdg-mime": "echo vlc.desktop"}, time.Second, "", []string{"xdg-open", film}},
		{"the one of the config", nil, time.Second, "/opt/bin/mpv", []string{"/opt/bin/mpv", "--start=1.000", film}},
		{"with options", nil, time.Second, "mpv --fs", []string{"sh", "--start=1.000", film}},
		{"another one of the config", map[string]string{"mpv": "", "xdg-mime": "echo mpv.desktop"}, time.Second, "vlc", []string{"vlc", film}},
		{"no mpv", map[string]string{"xdg-mime": "echo mpv.desktop"}, time.Second, "", []string{"xdg-open", film}},
	} {
		t.Run(test.name, func(t *testing.T) {
			programs(t, test.scripts)
			var args []string
			d := Desktop{Player: func() []string {
				if test.player == "" {
					return nil
				}
				return EditorCommand("", test.player)
			}, Start: func(c *exec.Cmd) error {
				args = c.Args
				return nil
			}}
			if err := d.OpenAt(t.Context(), film, test.at); err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !slices.Contains(args, want) {
					t.Errorf("%q is not in %q", want, args)
				}
			}
		})
	}
	programs(t, map[string]string{"mpv": "", "xdg-mime": "echo mpv.desktop"})
	if err := (Desktop{}).OpenAt(t.Context(), film+"gone", time.Second); provider.KindOf(err) != provider.KindFile {
		t.Errorf("the error is %v", err)
	}
}
