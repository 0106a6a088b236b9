package theme

import (
	"bytes"
	"image/color"
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
		"any":                         {Options{AnyGround: true}, colorprofile.TrueColor},
		"any, colour-blind":           {Options{AnyGround: true, ColourBlind: true}, colorprofile.TrueColor},
		"any, 256 colours":            {Options{AnyGround: true}, colorprofile.ANSI256},
		"any, 16 colours":             {Options{AnyGround: true, ANSI16: true}, colorprofile.ANSI},
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

// light returns the relative luminance of a colour.
func light(c color.Color) float64 {
	part := func(v uint32) float64 {
		if c := float64(v) / 0xffff; c > 0.04045 {
			return math.Pow((c+0.055)/1.055, 2.4)
		} else {
			return c / 12.92
		}
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

// contrast returns the contrast of two colours to 1.
func contrast(a, b color.Color) float64 {
	return (max(light(a), light(b)) + 0.05) / (min(light(a), light(b)) + 0.05)
}

// Secondary text can be read on a light background: its contrast is at least 4.5 to 1.
func TestSecondaryTextHasContrastOnALightBackground(t *testing.T) {
	paper := color.RGBA{0xfb, 0xf8, 0xf1, 0xff}
	s := New(Options{Light: true})
	for name, style := range map[string]lipgloss.Style{"faint": s.Faint, "hint": s.Hint, "waiting": s.Waiting, "accent": s.Accent} {
		if c := contrast(style.GetForeground(), paper); c < 4.5 {
			t.Errorf("%s: %.1f to 1", name, c)
		}
	}
}

// While the background is not known, colours have contrast on both, and nothing is drawn behind text.
func TestColoursForAnyBackground(t *testing.T) {
	s, blind := New(Options{AnyGround: true}), New(Options{AnyGround: true, ColourBlind: true})
	if s.Row != nil {
		t.Errorf("the row with the cursor is %v", s.Row)
	}
	for name, style := range map[string]lipgloss.Style{"accent": s.Accent, "button": s.ButtonOn, "cursor": s.CursorMark, "warn": s.Warn, "done": blind.Done, "failed": blind.Failed} {
		for _, ground := range []color.Color{color.Black, color.White} {
			if c := contrast(style.GetForeground(), ground); c < 4 {
				t.Errorf("%s on %v: %.1f to 1", name, ground, c)
			}
		}
	}
	if few := New(Options{AnyGround: true, ANSI16: true}); few.Accent.GetForeground() == lipgloss.Yellow {
		t.Error("yellow cannot be read on white")
	}
}
