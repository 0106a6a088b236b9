package runform

import (
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// label returns the name of a field, a short one for narrow screens.
func label(field provider.Field, narrow bool) string {
	switch {
	case field == provider.FieldModel && !narrow:
		return "provider·model"
	case field == fieldAdvanced && narrow:
		return "more"
	}
	if spec, ok := provider.FieldOf(field); ok {
		return spec.Label(narrow)
	}
	return string(field)
}

// margin returns the width of the label column, and whether labels are short. Without room
// there are no labels.
func margin(width int) (cells int, narrow bool) {
	switch {
	case width >= 59:
		return 18, false
	case width >= 24:
		return 11, true
	}
	return min(2, width/2), true
}

// fields draws all fields in width cells, and returns the rows of the focused one.
func (f *Form) fields(width int, roomy bool) (d canvas, from, to int) {
	all := f.focusOrder()
	for i := 0; i < len(all); i++ {
		s := all[i]
		if s.field == fieldSubmit {
			continue
		}
		if roomy && opens(s, all[:i]) {
			d.add("")
		}
		before := len(d.rows)
		pair := s.field == provider.FieldSeed && all[i+1].field == fieldTakes && width >= 60
		d.below(f.fieldOnce(s, width, pair))
		if pair {
			i++
		} else {
			cells, _ := margin(width)
			f.under(&d, s, cells)
		}
		if f.at == s || pair && f.at == all[i] {
			from, to = before, len(d.rows)
		}
	}
	return d, from, to
}

// fieldOnce draws a field, or the seed and the number of takes, once a frame. The prompt is drawn
// each time.
func (f *Form) fieldOnce(s focusTarget, width int, pair bool) canvas {
	look := fieldLook{s, s.field == provider.FieldAspectRatio && f.ratioPreview}
	d, drawn := f.now().fields[look]
	switch {
	case drawn:
		return d
	case pair:
		d = f.seedAndTakes(width)
	default:
		cells, narrow := margin(width)
		d = f.field(s, width, cells, narrow)
	}
	if s.field != provider.FieldPrompt {
		f.now().fields[look] = d
	}
	return d
}

// opens reports whether a field begins a group: the frames, the choices, the rest.
func opens(s focusTarget, before []focusTarget) bool {
	if s.field == provider.FieldAspectRatio || s.field == fieldAdvanced {
		return true
	}
	return media(s.field) && !media(before[len(before)-1].field)
}

// field draws one field with its label in a margin of cells cells, and its problems below.
func (f *Form) field(s focusTarget, width, cells int, narrow bool) canvas {
	d := f.block(s, max(0, width-cells))
	f.mark(&d, s.field, width-cells)
	d.right(cells)
	for i := range d.rows {
		name := ""
		switch {
		case i == 0:
			name = f.label(s, cells, narrow)
		case i == 1 && s.field == provider.FieldPrompt && cells > 2:
			name = "  " + f.counter(cells-3)
		}
		d.rows[i].text = theme.Pad(name, cells) + d.rows[i].text
	}
	if f.lastOf(s) {
		f.notesBelow(&d, s.field, cells, width)
	}
	for i := range d.rows {
		d.rows[i].target = s
	}
	return d
}

// lastOf reports whether a focus target is the last line of its field, below which its notes
// are drawn.
func (f *Form) lastOf(s focusTarget) bool {
	spec, ok := provider.FieldOf(s.field)
	return !ok || !multiline(spec) || s.line == f.shownLines(spec)-1
}

// label draws the cursor mark and the name of a field.
func (f *Form) label(s focusTarget, cells int, narrow bool) string {
	name, mark, style := label(s.field, narrow), " ", f.styles.Faint
	if theme.Width(name) > cells-3 {
		name = label(s.field, true)
	}
	if s.line > 0 {
		name = ""
	}
	if f.at == s && !f.picker.open {
		mark, style = f.styles.Focus.Render("▸"), f.styles.Focus
	}
	if cells < 3 {
		return mark
	}
	return mark + " " + style.Render(theme.Cut(name, cells-3))
}

// mark marks a value that differs from the run the form was filled from.
func (f *Form) mark(d *canvas, field provider.Field, width int) {
	was, differs := f.was(field)
	if !differs || field == provider.FieldModel {
		return
	}
	says := "• was " + sanitize.Line(was)
	if was == "" {
		says = "• was empty"
	}
	room := width - theme.Width(d.rows[0].text) - 2
	switch {
	case field == provider.FieldPrompt || f.values.lists[field] != nil || room < theme.Width(says):
		says = "• changed"
	}
	if room >= theme.Width(says) {
		d.rows[0].text += "  " + f.styles.Accent.Render(says)
	} else if room >= 0 {
		d.rows[0].text = theme.Pad(d.rows[0].text, width-2) + " " + f.styles.Accent.Render("•")
	}
}

// notesBelow draws the problems and notes of a field below it.
func (f *Form) notesBelow(d *canvas, field provider.Field, cells, width int) {
	add := func(text, mark string, bad bool) {
		style := f.styles.Warn
		if bad {
			style = f.styles.Bad
		}
		for i, l := range theme.Wrap(mark+" "+f.tildePath(text), max(1, width-cells)) {
			if i > 0 && cells+2+theme.Width(l) <= width {
				l = "  " + l
			}
			d.add(strings.Repeat(" ", cells) + style.Render(l))
		}
	}
	ps := f.shown(field)
	for _, p := range ps {
		if p.Warning {
			add(p.Message, "!", false)
		} else {
			add(p.Message, "✗", true)
		}
	}
	switch {
	case field == provider.FieldModel:
		if was, differs := f.was(field); differs && f.missingModel == "" {
			add("was "+was, "•", false)
		}
		if _, dropped := f.adapted(); len(dropped) > 0 {
			add("dropped for this model: "+joined(dropped), "!", false)
		}
		if f.missingModel != "" {
			add(f.missingModel+" is not offered any more", "!", false)
		}
	case f.noUploadsAt(field):
		add(f.noUploads(field), "!", false)
	}
}

// noUploadsAt reports whether to say below an empty field that local files cannot be uploaded: below
// the one with the focus, and below one that the model needs.
func (f *Form) noUploadsAt(field provider.Field) bool {
	if f.noUploads(field) == "" || !f.blank(field) {
		return false
	}
	return f.at.field == field || slices.ContainsFunc(f.wrong(), func(p provider.FieldIssue) bool { return p.Field == field })
}

func joined(fields []provider.Field) string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = string(field)
	}
	return strings.Join(names, ", ")
}

// tildePath returns a message as one sanitized line, with "~" for the home folder.
func (f *Form) tildePath(text string) string {
	text = sanitize.Line(text)
	if f.places.home != "" {
		text = strings.ReplaceAll(text, strings.TrimRight(f.places.home, "/")+"/", "~/")
	}
	return text
}

// seedAndTakes draws these two short fields in one row.
func (f *Form) seedAndTakes(width int) canvas {
	takes := focusTarget{field: fieldTakes}
	cells, narrow := margin(width)
	left := cells + 22
	d := f.field(focusTarget{field: provider.FieldSeed}, width, cells, narrow)
	beside := f.block(takes, width-left-9)
	f.seeds(&beside, width-left-9)
	beside.right(left + 9)
	d.rows[0].text = theme.Pad(d.rows[0].text, left) + theme.Pad(f.label(takes, 9, false), 9) + beside.rows[0].text
	d.rows[0].spots = append(beside.rows[0].spots, hitbox{left, width, takes, -1})
	return d
}

// seeds shows the seeds of several takes, which count up from the first.
func (f *Form) seeds(d *canvas, width int) {
	first := f.values.request(f.places).Seed
	if first == nil || f.values.takes < 2 {
		return
	}
	says := fmt.Sprintf("  seeds %d – %d", *first, *first+int64(f.values.takes)-1)
	if theme.Width(d.rows[0].text)+theme.Width(says) <= width {
		d.rows[0].text += f.styles.Faint.Render(says)
	}
}
