package dialog

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dailies/ui/theme"
)

// Over draws the dialog in the middle of behind, which is dimmed. The result has the size
// given to SetSize.
func (d *Dialog) Over(behind string) string {
	if !d.framed() {
		return theme.Fit(strings.Join(d.box(), "\n"), d.width, d.height)
	}
	w, _ := d.inner()
	box := frame(d.styles, d.Title, d.box(), w)
	return Overlay(d.styles, behind, box, d.width, d.height)
}

// frame draws a border with a title around lines of at most width cells.
func frame(s theme.Styles, title string, lines []string, width int) []string {
	title = theme.Cut(title, width-2)
	out := []string{s.Border.Render("╭─ ") + s.Strong.Render(title) + s.Border.Render(" "+theme.Rule(width-theme.Width(title)-1)+"╮")}
	for _, l := range lines {
		out = append(out, s.Border.Render("│ ")+theme.Pad(l, width)+s.Border.Render(" │"))
	}
	return append(out, s.Border.Render("╰"+theme.Rule(width+2)+"╯"))
}

// Framed draws lines of at most inner cells in a titled frame in the middle of behind.
func Framed(s theme.Styles, behind, title string, lines []string, inner, width, height int) string {
	return Overlay(s, behind, frame(s, title, lines, inner), width, height)
}

// Overlay draws a box in the middle of a view of width × height cells and dims the rest of
// the view. Pictures of half blocks are blank there: without their colours they would be bright stripes.
func Overlay(s theme.Styles, behind string, box []string, width, height int) string {
	back := strings.Split(strings.ReplaceAll(ansi.Strip(behind), "▀", " "), "\n")
	boxWidth := 0
	for _, l := range box {
		boxWidth = max(boxWidth, theme.Width(l))
	}
	left, top := Middle(boxWidth, len(box), width, height)
	out := make([]string, height)
	for y := range out {
		line := ""
		if y < len(back) {
			line = back[y]
		}
		line = theme.Pad(line, width)
		if y < top || y >= top+len(box) {
			out[y] = s.Faint.Render(line)
			continue
		}
		right := ansi.TruncateLeft(line, left+boxWidth, "")
		right = theme.PadLeft(right, width-left-boxWidth)
		out[y] = s.Faint.Render(padCut(line, left)) + box[y-top] + s.Faint.Render(right)
	}
	return theme.Fit(strings.Join(out, "\n"), width, height)
}

// Middle returns the position of a centered box.
func Middle(boxWidth, boxHeight, width, height int) (left, top int) {
	return max(0, (width-boxWidth)/2), max(0, (height-boxHeight)/3)
}

// padCut pads or cuts s to exactly width cells, without an ellipsis.
func padCut(s string, width int) string {
	s = ansi.Truncate(s, width, "")
	return s + strings.Repeat(" ", max(0, width-theme.Width(s)))
}
