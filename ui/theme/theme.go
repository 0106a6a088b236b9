// Package theme defines how things are displayed: styles, the symbol and the word of a state,
// widths, and the formats of money and time.
//
// It draws no screen and does not sanitize text; see package sanitize.
package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Options are the user's settings and the capabilities of the terminal.
type Options struct {
	Light         bool // light background
	AnyGround     bool // the background is not known, so colours must be readable on both
	ColourBlind   bool // blue and orange instead of green and red
	NoColor       bool // no colour, only the terminal's bold and faint
	ANSI16        bool // the terminal has sixteen colours, none of them amber
	ReducedMotion bool // no animation
}

// Styles are styles by meaning. It is passed by value; screens get a new one when the theme
// changes.
type Styles struct {
	Text       lipgloss.Style // the terminal's default
	Strong     lipgloss.Style // emphasized text
	Faint      lipgloss.Style // secondary text, rules
	Accent     lipgloss.Style // the one accent: tungsten amber
	Focus      lipgloss.Style // the focused field or row
	CursorMark lipgloss.Style // the cursor in front of a table row
	Row        color.Color    // behind the row with the cursor; nil = none

	Key  lipgloss.Style // a key in the footer or in help
	Hint lipgloss.Style // the description of a key

	Running   lipgloss.Style
	Done      lipgloss.Style
	Failed    lipgloss.Style
	Cancelled lipgloss.Style
	Unsure    lipgloss.Style
	Waiting   lipgloss.Style

	Bad  lipgloss.Style // an error
	Warn lipgloss.Style // a warning

	Button   lipgloss.Style
	ButtonOn lipgloss.Style // the focused button
	Border   lipgloss.Style // the frame of a dialog

	Options Options
}

// lightGrey is the grey of secondary text on a light background.
const lightGrey = "#6f6a62"

// New returns the styles for the options. Secondary text is the terminal's foreground made faint,
// or a grey on a light background. The colours of good and bad are the terminal's own, so they follow its theme.
func New(look Options) Styles {
	plain := lipgloss.NewStyle()
	bold, faint := plain.Bold(true), plain.Faint(true)
	if look.Light && !look.NoColor && !look.ANSI16 { // made faint, dark text is too pale to read
		faint = plain.Foreground(lipgloss.Color(lightGrey))
	}
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
		bad = plain.Foreground(lipgloss.Red) // the bright red is pale there
	}
	s.Running = accent
	if look.ColourBlind {
		good = plain.Foreground(look.pick("#005fb8", "#6cb6ff", "#2878d0"))
		bad = plain.Foreground(look.pick("#b34700", "#ff8c42", "#c24a00"))
		if look.ANSI16 {
			good, bad = plain.Foreground(lipgloss.Blue), accent.Bold(true)
		}
		s.Running = bold
	}
	s.Accent, s.Focus = accent, accent.Bold(true)
	s.CursorMark = accent.Reverse(true)
	if !look.ANSI16 && !look.AnyGround { // one of them would hide the text
		s.Row = look.pick("#f2e6d3", "#33291c", "")
	}
	s.Done, s.Failed = good, bad
	s.Bad, s.Warn = bad, accent
	s.ButtonOn = accent.Reverse(true)
	return s
}

// accent is tungsten amber. The nearest of sixteen colours would be red, which has another
// meaning; yellow is as near, but unreadable on a light background.
func accent(look Options) lipgloss.Style {
	plain := lipgloss.NewStyle()
	switch {
	case look.ANSI16 && (look.Light || look.AnyGround):
		return plain.Bold(true)
	case look.ANSI16:
		return plain.Foreground(lipgloss.Yellow)
	}
	return plain.Foreground(look.pick("#9a5b00", "#ffb454", "#af5f00"))
}

// pick returns the colour for the background.
func (o Options) pick(onLight, onDark, onAny string) color.Color {
	switch {
	case o.AnyGround:
		return lipgloss.Color(onAny)
	case o.Light:
		return lipgloss.Color(onLight)
	}
	return lipgloss.Color(onDark)
}

// Tint draws the background of the row with the cursor behind a line that has styles of its
// own. Without colours it changes nothing: the mark in front of the row shows the cursor.
func (s Styles) Tint(line string) string {
	if s.Row == nil {
		return line
	}
	on := ansi.Style{}.BackgroundColor(s.Row).String()
	return on + strings.ReplaceAll(line, ansi.ResetStyle, ansi.ResetStyle+on) + ansi.ResetStyle
}
