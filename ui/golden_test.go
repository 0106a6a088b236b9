package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"dailies/provider/engine"
)

// TestGolden shows the main screens as they are meant to look, without colour.
// Look at what changes after go test ./ui -run Golden -update as at any other code.
func TestGolden(t *testing.T) {
	for name, keys := range map[string][]string{
		"list":  {"j", "space", "j", "space", "j", "j"},
		"run":   {"enter"},
		"spend": {"G", "k", "r"},
		"help":  {"j", "j", "?"},
		"sums":  {"3"},

		"range":    {"v", "j", "j"},
		"tags":     {"v", "j", "j", "t", "d", "u", "s", "k"},
		"only":     {"f"},
		"compared": {"space", "space", "space", "="},
		"searched": {"?", "/", "c", "o", "p"},
		"palette":  {"ctrl+p", "c"},
		"problems": {"L"},
		"form":     {"n"},
	} {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}, {200, 60}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				var text string
				start(t, 16, size[0], size[1], func(t *testing.T, a *app) {
					first, now := id(running, 16), time.Now()
					for i, says := range []string{"start frame uploaded", "sent to Runflow", "queued, 3 ahead", "running"} {
						a.world.Change(first, func(*engine.Run) {}, engine.Event{Run: first, At: now.Add(time.Duration(i*7+2) * time.Second), What: "x", Text: says})
					}
					a.Keys(keys...)
					text = a.Text()
				})
				lines := strings.Split(text, "\n")
				for i, l := range lines {
					lines[i] = strings.TrimRight(l, " ")
				}
				golden.RequireEqual(t, strings.Join(lines, "\n")+"\n")
			})
		}
	}
}
