package theme

import (
	"bytes"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// TestNoTwoMeaningsShareAColour draws each look as a terminal of its kind shows it.
func TestNoTwoMeaningsShareAColour(t *testing.T) {
	for name, c := range map[string]struct {
		look    Look
		profile colorprofile.Profile
	}{
		"dark":                        {Look{}, colorprofile.TrueColor},
		"light":                       {Look{Light: true}, colorprofile.TrueColor},
		"colour-blind":                {Look{ColourBlind: true}, colorprofile.TrueColor},
		"colour-blind, light":         {Look{ColourBlind: true, Light: true}, colorprofile.TrueColor},
		"256 colours":                 {Look{}, colorprofile.ANSI256},
		"256 colours, light":          {Look{Light: true}, colorprofile.ANSI256},
		"16 colours":                  {Look{Few: true}, colorprofile.ANSI},
		"16 colours, light":           {Look{Few: true, Light: true}, colorprofile.ANSI},
		"16 colours, colour-blind":    {Look{Few: true, ColourBlind: true}, colorprofile.ANSI},
		"colour-blind in 256 colours": {Look{ColourBlind: true}, colorprofile.ANSI256},
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
	s := New(Look{NoColor: true, ColourBlind: true, Light: true})
	for _, style := range []lipgloss.Style{s.Accent, s.Focus, s.Running, s.Done, s.Failed, s.Cancelled, s.Unsure, s.Waiting, s.Bad, s.Warn, s.ButtonOn, s.Border} {
		for _, code := range []string{"[3", ";3", "[9", ";9", "38", "48"} {
			if text := style.Render("x"); strings.Contains(text, code) {
				t.Errorf("%q has a colour", text)
			}
		}
	}
}
