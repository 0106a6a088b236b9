// Package theme turns meanings into looks: styles, the symbol and the word of a
// state, widths, money and time as they are drawn.
//
// It draws no screen and cleans no text; see safe for that.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Options is what a person chose, or what the terminal told us.
type Options struct {
	Light         bool // dark text on a light ground
	ColourBlind   bool // blue and orange instead of green and red
	NoColor       bool // no colour at all; the terminal's own weights only
	ANSI16        bool // the terminal has sixteen colours, and no amber among them
	ReducedMotion bool // reduced motion: nothing moves by itself
}

// Styles are the styles by meaning. It is passed by value; a screen gets a new
// one when the look changes.
type Styles struct {
	Text       lipgloss.Style // the terminal's own
	Strong     lipgloss.Style // what the eye should find first
	Faint      lipgloss.Style // secondary text, rules
	Accent     lipgloss.Style // the one accent: tungsten amber
	Focus      lipgloss.Style // the field or row one is in
	CursorMark lipgloss.Style // the cursor before a row of a table

	Key  lipgloss.Style // a key in a footer or in help
	Hint lipgloss.Style // what the key does

	Running   lipgloss.Style
	Done      lipgloss.Style
	Failed    lipgloss.Style
	Cancelled lipgloss.Style
	Unsure    lipgloss.Style
	Waiting   lipgloss.Style

	Bad  lipgloss.Style // something is wrong and stops you
	Warn lipgloss.Style // something to know before you go on

	Button   lipgloss.Style
	ButtonOn lipgloss.Style // the button that enter presses
	Border   lipgloss.Style // the frame of a dialog

	Options Options
}

// New returns the styles of a look. Secondary text is the terminal's own
// foreground made faint and the colours of good and bad are the terminal's own,
// so both follow its theme.
func New(look Options) Styles {
	plain := lipgloss.NewStyle()
	bold, faint := plain.Bold(true), plain.Faint(true)
	s := Styles{
		Text: plain, Strong: bold, Faint: faint, Accent: bold, Focus: bold,
		Key: plain, Hint: faint,
		Running: bold, Done: plain, Failed: bold, Cancelled: faint, Unsure: plain.Reverse(true), Waiting: faint,
		Bad: bold, Warn: bold,
		Button: plain, ButtonOn: plain.Reverse(true), Border: faint,
		Options: look,
	}
	s.CursorMark = plain.Reverse(true)
	if look.NoColor {
		return s
	}
	accent := accent(look)
	good, bad := plain.Foreground(lipgloss.Green), plain.Foreground(lipgloss.BrightRed)
	if look.Light {
		bad = plain.Foreground(lipgloss.Red) // the bright one is pale there
	}
	s.Running = accent
	if look.ColourBlind {
		good = plain.Foreground(pick(look.Light, "#005fb8", "#6cb6ff"))
		bad = plain.Foreground(pick(look.Light, "#b34700", "#ff8c42"))
		if look.ANSI16 {
			good, bad = plain.Foreground(lipgloss.Blue), accent.Bold(true)
		}
		s.Running = bold
	}
	s.Accent, s.Focus = accent, accent.Bold(true)
	s.CursorMark = accent.Reverse(true)
	s.Done, s.Failed = good, bad
	s.Bad, s.Warn = bad, accent
	s.ButtonOn = accent.Reverse(true)
	return s
}

// accent is tungsten amber. The nearest of sixteen colours would be red, which
// means something else; yellow is as near, and cannot be read on a light ground.
func accent(look Options) lipgloss.Style {
	plain := lipgloss.NewStyle()
	switch {
	case look.ANSI16 && look.Light:
		return plain.Bold(true)
	case look.ANSI16:
		return plain.Foreground(lipgloss.Yellow)
	}
	return plain.Foreground(pick(look.Light, "#9a5b00", "#ffb454"))
}

func pick(light bool, onLight, onDark string) color.Color {
	if light {
		return lipgloss.Color(onLight)
	}
	return lipgloss.Color(onDark)
}
