package ui_test

import (
	"strings"
	"testing"
	"time"
)

// The list of shots shows the posters of saved takes, but not of rejected ones.
func TestShotsShowTheirPosters(t *testing.T) {
	screened(t, 120, 36, func(t *testing.T, a *app) {
		row := func() string {
			for line := range strings.SplitSeq(a.Text(), "\n") {
				if strings.Contains(line, "S010") {
					return line
				}
			}
			t.Fatal("there is no shot S010")
			return ""
		}
		a.Keys("esc")
		if !strings.Contains(row(), "▀▀▀▀ ▀▀▀▀ ▀▀▀▀") {
			t.Errorf("three posters are not in %q", row())
		}
		a.Keys("enter", "right", "x")
		a.Shows("rejected 1 run")
		a.Keys("esc")
		a.Sleep(2 * time.Second)
		if !strings.Contains(row(), " ▀▀▀▀ ▀▀▀▀ ") || strings.Contains(row(), "▀▀▀▀ ▀▀▀▀ ▀") {
			t.Errorf("with one rejected, two posters are not in %q", row())
		}
	})
}
