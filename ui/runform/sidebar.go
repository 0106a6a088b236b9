package runform

import (
	"strings"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// asideFrom is the minimum screen width for a second column.
const asideFrom = 120

// maxOffers is the maximum number of alternatives in the second column.
const maxOffers = 6

// aside draws the second column of a wide screen: the model's capabilities and price, and the
// prices of alternatives.
func (f *Form) aside(width int) []string {
	if f.model.ID == "" {
		return nil
	}
	f.measureAside(width)
	lines := append([]string{""}, f.card(width)...)
	model := []string{f.styles.Faint.Render("this model")}
	for _, says := range about(f.model, f.infos[f.model.Provider]) {
		model = append(model, theme.WrapParts(strings.Split(sanitize.Line(says), " · "), " · ", width)...)
	}
	lines = append(lines, f.offers(width, f.height-len(lines)-len(model))...)
	return append(lines, model...)
}

// offers draws the alternatives that fit in room lines, two at least.
func (f *Form) offers(width, room int) []string {
	offers := f.elsewhere()
	if len(offers) == 0 {
		return nil
	}
	lines := []string{f.styles.Faint.Render("same take elsewhere")}
	for i, o := range offers[:min(len(offers), maxOffers)] {
		offer := []string{theme.Spread(sanitize.Line(o.Model.Provider+"  "+o.Model.Title()), o.Price(), width)}
		says := append(o.Rules(f.infos[o.Model.Provider], f.modelStats[o.Model.Key()]), o.Limitations...)
		for _, l := range theme.WrapParts(says, " · ", max(1, width-2)) {
			offer = append(offer, "  "+f.styles.Faint.Render(l))
		}
		if i >= 2 && len(lines)+len(offer) >= room {
			break
		}
		lines = append(lines, offer...)
	}
	return append(lines, "")
}

// beside draws the second column to the right of the form, after a thin line.
func (f *Form) beside(d *canvas, lines []string, left, width int) {
	for len(d.rows) < max(len(lines), f.height) {
		d.add("")
	}
	rule := f.styles.Faint.Render(" │ ")
	for i := range d.rows {
		line := ""
		if i < len(lines) {
			line = theme.Cut(lines[i], width-left-3)
		}
		d.rows[i].text = theme.Pad(d.rows[i].text, left) + rule + line
	}
}
