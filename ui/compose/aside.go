package compose

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// asideFrom is how wide the screen must be for a second column.
const asideFrom = 150

// aside is the second column of a wide screen: what the model takes and costs,
// and what the same take would cost elsewhere.
func (f *Form) aside(width int) []string {
	if f.model.ID == "" {
		return nil
	}
	f.preview.cols, f.preview.rows = width, min(f.height/3, 18)
	lines := []string{""}
	if len(f.preview.lines) > 0 {
		lines = append(append(lines, f.preview.lines...), "")
	}
	lines = append(lines, f.styles.Faint.Render("this model"))
	for _, says := range about(f.model, f.infos[f.model.Provider]) {
		lines = append(lines, theme.Wrap(safe.Line(says), width)...)
	}
	r, _ := f.values.fitted(f.model, f.places)
	offers := elsewhere(f.models, f.keyed(), f.model, r, f.values.takes)
	if len(offers) == 0 {
		return lines
	}
	lines = append(lines, "", f.styles.Faint.Render("same take elsewhere"))
	for _, o := range offers {
		lines = append(lines, theme.Spread(safe.Line(o.model.Provider+"  "+o.model.Title()), o.price(), width))
		if len(o.cannot) > 0 {
			for _, l := range theme.Wrap(strings.Join(o.cannot, ", "), max(1, width-2)) {
				lines = append(lines, "  "+f.styles.Faint.Render(l))
			}
		}
	}
	return lines
}

// beside puts the second column to the right of the form, behind a thin line.
func (f *Form) beside(d *drawing, lines []string, left, width int) {
	for len(d.rows) < len(lines) {
		d.add("")
	}
	for i := range d.rows {
		line := ""
		if i < len(lines) {
			line = theme.Cut(lines[i], width-left-3)
		}
		d.rows[i].text = theme.Pad(d.rows[i].text, left) + f.styles.Faint.Render(" │ ") + line
	}
}

// frame draws the shape of the picture at the right of the choices, where there
// is room.
func (f *Form) frame(d *drawing, width int) {
	const room = 16
	r, _ := f.values.fitted(f.model, f.places)
	at := slices.IndexFunc(d.rows, func(r row) bool { return r.stop.field == provider.FieldRatio })
	lines := shape(r.Ratio)
	if at < 0 || at+len(lines) > len(d.rows) {
		return
	}
	for i := range lines {
		if theme.Width(d.rows[at+i].text) > width-room {
			return
		}
	}
	for i, l := range lines {
		d.rows[at+i].text = theme.Pad(d.rows[at+i].text, width-room) + f.styles.Faint.Render(theme.PadLeft(l, room-1))
	}
}

// shape draws the frame of an aspect ratio in three lines of at most 14 cells, or
// nothing for one that the model chooses.
func shape(ratio string) []string {
	w, h, ok := strings.Cut(ratio, ":")
	x, err := strconv.ParseFloat(w, 64)
	y, err2 := strconv.ParseFloat(h, 64)
	if !ok || err != nil || err2 != nil || x <= 0 || y <= 0 {
		return nil
	}
	// A cell is twice as high as it is wide, and the corners take the outer halves.
	inner := min(max(int(math.Round(x/y*5))-2, 1), 12)
	return []string{
		"┌" + strings.Repeat("─", inner) + "┐",
		"│" + strings.Repeat(" ", inner) + "│",
		"└" + strings.Repeat("─", inner) + "┘",
	}
}
