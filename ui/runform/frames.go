package runform

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/ui/theme"
)

// frameRows is the height of the aspect ratio frames below their words.
const frameRows = 3

// frameWidth returns the width in cells of an aspect ratio's frame, 0 for automatic. All
// frames have the same height. A cell is twice as high as wide, and box lines run through
// the middle of their cells.
func frameWidth(ratio string) int {
	w, h, ok := strings.Cut(ratio, ":")
	x, err := strconv.ParseFloat(w, 64)
	y, err2 := strconv.ParseFloat(h, 64)
	if !ok || err != nil || err2 != nil || x <= 0 || y <= 0 {
		return 0
	}
	const high = 2 * (frameRows - 1)
	return min(max(1+int(math.Round(x/y*high)), 3), 12)
}

// roomForFrames reports whether to draw the frames, given the number of spare lines: always if
// there are many, and while an aspect ratio is being chosen if there are few.
func (f *Form) roomForFrames(air int, pictured bool) bool {
	if f.width >= asideFrom {
		return false // the card draws the chosen one
	}
	words, _ := f.choices(provider.FieldAspectRatio)
	if !slices.ContainsFunc(words, func(w string) bool { return frameWidth(w) > 0 }) {
		return false
	}
	return air >= frameRows+4 || air >= frameRows && (pictured || f.at.field == provider.FieldAspectRatio)
}

// roomForOthers returns how many lines the alternatives may use: while an aspect ratio is
// being chosen, its frames have priority.
func (f *Form) roomForOthers(room int) int {
	if f.at.field == provider.FieldAspectRatio && room > frameRows {
		return room - frameRows
	}
	return room
}

// framesBelow draws the frame of every aspect ratio below its word, the selected one with
// heavy lines. The first word begins at start.
func (f *Form) framesBelow(d *canvas, words []string, widths []int, at, start, width int, on bool) {
	shown := d.rows[0].spots
	for line := range frameRows {
		text := strings.Repeat(" ", start)
		for _, s := range shown {
			lines, style := "┌─┐│ │└─┘", f.styles.Faint
			if s.word == at {
				lines, style = "┏━┓┃ ┃┗━┛", f.styles.Text
			}
			if s.word == at && on {
				style = f.styles.Focus
			}
			part := []rune(lines)[3*line:]
			cells := ""
			if n := frameWidth(words[s.word]); n > 0 {
				cells = string(part[0]) + strings.Repeat(string(part[1]), n-2) + string(part[2])
			}
			text += centred(style.Render(cells), widths[s.word])
		}
		d.rows = append(d.rows, row{text: theme.Cut(text, width), spots: slices.Clone(shown)})
	}
}

// centred centers text in width cells.
func centred(text string, width int) string {
	left := max(0, width-theme.Width(text)) / 2
	return theme.Pad(strings.Repeat(" ", left)+text, width)
}
