package theme

import (
	"bytes"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// TestNoTwoMeaningsShareAColour renders each theme as a terminal of its kind would.
func TestNoTwoMeaningsShareAColour(t *testing.T) {
	for name, c := range map[string]struct {
		look    Options
		profile colorprofile.Profile
	}{
		"dark":                        {Options{}, colorprofile.TrueColor},
		"light":                       {Options{Light: true}, colorprofile.TrueColor},
		"colour-blind":                {Options{ColourBlind: true}, colorprofile.TrueColor},
		"colour-blind, light":         {Options{ColourBlind: true, Light: true}, colorprofile.TrueColor},
		"256 colours":                 {Options{}, colorprofile.ANSI256},
		"256 colours, light":          {Options{Light: true}, colorprofile.ANSI256},
		"16 colours":                  {Options{ANSI16: true}, colorprofile.ANSI},
		"16 colours, light":           {Options{ANSI16: true, Light: true}, colorprofile.ANSI},
		"16 colours, colour-blind":    {Options{ANSI16: true, ColourBlind: true}, colorprofile.ANSI},
		"colour-blind in 256 colours": {Options{ColourBlind: true}, colorprofile.ANSI256},
	} {
		s := New(c.look)
		seen := map[string]string{}
		for meaning, style := range map[string]lipgloss.Style{"text": s.Text, "running": s.Running, "done": s.Done, "failed": s.Failed, "unsure": s.Unsure, "waiting": s.Waiting} {
			var shown bytes.Buffer
			w := colorprofile.Writer{Forward: &shown, Profile: c.profile}
			w.WriteString(style.Render("x"))
			if other, taken := seen[shown.String()]; taken {
				t.Errorf("%s: %s looks like %s: %q", name, meaning, other, shown.String())
			}
			seen[shown.String()] = meaning
		}
	}
}

func TestNoColorHasNone(t *testing.T) {
	s := New(Options{NoColor: true, ColourBlind: true, Light: true})
	for _, style := range []lipgloss.Style{s.Accent, s.Focus, s.Running, s.Done, s.Failed, s.Cancelled, s.Unsure, s.Waiting, s.Bad, s.Warn, s.ButtonOn, s.Border} {
		for _, code := range []string{"[3", ";3", "[9", ";9", "38", "48"} {
			if text := style.Render("x"); strings.Contains(text, code) {
				t.Errorf("%q has a colour", text)
			}
		}
	}
}
