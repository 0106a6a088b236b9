package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestGolden compares every screen, without colour. Review the changes of go test ./ui -run Golden
// -update like code.
func TestGolden(t *testing.T) {
	for name, keys := range screens {
		if name == "browser" {
			continue // it shows the folders of whoever runs this; see compose
		}
		for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}, {200, 60}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				var text string
				onScreen(t, name, keys, size[0], size[1], func(_ *testing.T, a *app) { text = a.Text() })
				lines := strings.Split(text, "\n")
				for i, l := range lines {
					lines[i] = strings.TrimRight(l, " ")
				}
				golden.RequireEqual(t, strings.Join(lines, "\n")+"\n")
			})
		}
	}
}
