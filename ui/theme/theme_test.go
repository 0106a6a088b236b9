package theme

import (
	"bytes"
	"math"
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

// Secondary text can be read on a light background: its contrast is at least 4.5 to 1.
func TestSecondaryTextHasContrastOnALightBackground(t *testing.T) {
	light := func(r, g, b uint32) float64 {
		part := func(v uint32) float64 {
			if c := float64(v) / 0xffff; c > 0.04045 {
				return math.Pow((c+0.055)/1.055, 2.4)
			} else {
				return c / 12.92
			}
		}
		return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
	}
	s := New(Options{Light: true})
	for name, style := range map[string]lipgloss.Style{"faint": s.Faint, "hint": s.Hint, "waiting": s.Waiting, "accent": s.Accent} {
		r, g, b, _ := style.GetForeground().RGBA()
		paper := light(0xfbfb, 0xf8f8, 0xf1f1)
		if contrast := (paper + 0.05) / (light(r, g, b) + 0.05); contrast < 4.5 {
			t.Errorf("%s: %.1f to 1", name, contrast)
		}
	}
}
