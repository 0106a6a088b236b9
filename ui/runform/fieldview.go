package runform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// block draws a focus target without its label and problems, in width cells.
func (f *Form) block(s focusTarget, width int) canvas {
	on := f.at == s && !f.picker.open
	switch {
	case s.field == provider.FieldModel:
		return f.modelBlock(width)
	case s.field == provider.FieldPrompt:
		return f.promptBlock(width, on)
	case media(s.field):
		return f.fileBlock(s, width, on)
	case s.field == fieldTakes && !on:
		faint := f.styles.Faint
		return single(theme.Cut(faint.Render("‹ ")+fmt.Sprint(f.values.takes)+faint.Render(" ›"), width))
	case s.field == fieldAdvanced:
		return single(f.styles.Faint.Render(theme.Cut(f.advancedSays(), width)))
	}
	if words, at := f.choices(s.field); words != nil {
		return f.choiceBlock(s, words, at, width, on)
	}
	return f.lineBlock(s, width, on, placeholder(s.field))
}

func single(text string) canvas {
	var d canvas
	d.add(text)
	return d
}

// placeholder is shown in an empty field.
func placeholder(field provider.Field) string {
	if field == fieldTags {
		return "(none: words, separated by commas)"
	}
	spec, _ := provider.FieldOf(field)
	switch {
	case spec.Kind == provider.ValueNumber:
		return "(" + cmp.Or(spec.Empty, "none") + ")"
	case spec.Kind == provider.ValuePairs:
		return "(none: key=value, one a line)"
	case field == provider.FieldCallback:
		return "(none: https URL)"
	}
	return "(none)"
}

func (f *Form) modelBlock(width int) canvas {
	m := f.model
	if m.ID == "" {
		return single(f.styles.Faint.Render(theme.Cut("(none)", width)))
	}
	name := f.styles.Strong.Render(sanitize.Line(m.Provider)) + "  " + sanitize.Line(m.Title())
	r, _ := f.adapted()
	long, short := rate(m, r.Resolution)
	for _, price := range []string{long, short, ""} {
		right := price + " ▾"
		if theme.Width(name)+2+theme.Width(right) <= width {
			return single(theme.Spread(name, f.styles.Faint.Render(right), width))
		}
	}
	return single(theme.Cut(name, width))
}

// promptBlock draws the prompt in up to f.lines lines.
func (f *Form) promptBlock(width int, on bool) canvas {
	p := &f.values.prompt
	lines, x, y := p.window(f.promptHeight)
	if !on {
		lines = p.beginning(width, f.promptHeight)
	}
	d := canvas{caret: on, x: x, y: y}
	if p.text() == "" {
		lines = []string{f.styles.Faint.Render(theme.Cut("(what the video should show)", width))}
	}
	for _, l := range lines {
		d.add(theme.Cut(strings.TrimRight(l, " "), width))
	}
	for len(d.rows) < min(max(2, f.promptHeight/3), f.promptHeight, 3) {
		d.add("")
	}
	if on && f.tags.open() {
		f.tagRows(&d, width)
	}
	return d
}

// counter formats the length of the prompt in at most width cells, or returns "".
func (f *Form) counter(width int) string {
	n, rule := f.values.prompt.count(), f.model.Prompt
	style := f.styles.Faint
	switch {
	case rule.Max > 0 && n > rule.Max:
		style = f.styles.Bad
	case rule.Advised > 0 && n > rule.Advised:
		style = f.styles.Warn
	}
	forms := []string{plural(n, "character"), fmt.Sprint(n)}
	if rule.Max > 0 {
		forms = []string{fmt.Sprintf("%d / %d", n, rule.Max), fmt.Sprintf("%d/%d", n, rule.Max), fmt.Sprint(n)}
	}
	for _, text := range forms {
		if theme.Width(text) <= width {
			return style.Render(text)
		}
	}
	return ""
}

// lineBlock draws a text input.
func (f *Form) lineBlock(s focusTarget, width int, on bool, empty string) canvas {
	l := f.line(s)
	if !on {
		if l.Text() == "" {
			return single(f.styles.Faint.Render(theme.Cut(empty, width)))
		}
		return single(theme.CutMiddle(sanitize.Line(l.Text()), width))
	}
	text, x := l.Draw(f.styles, width, f.paths.suggestion(l), empty)
	d := canvas{caret: true, x: x}
	d.add(text)
	return d
}

// fileBlock draws a field of files with facts about its file.
func (f *Form) fileBlock(s focusTarget, width int, on bool) canvas {
	empty := "(none: path or https URL)"
	if f.noUploads(s.field) != "" {
		empty = "(none: https URL)"
	}
	facts, good := f.factsOf(s.field, f.line(s).Text())
	style := f.styles.Warn
	if good {
		facts, style = facts+" ✓", f.styles.Done
	}
	beside := width - theme.Width(facts) - 3
	used := theme.Width(f.line(s).Text())
	switch {
	case facts == "":
		d := f.lineBlock(s, width, on, empty)
		f.namesBelow(&d, on, width)
		return d
	case beside >= 20 || beside > used:
		d := f.lineBlock(s, beside, on, empty)
		d.rows[0].text += "   " + style.Render(facts)
		f.namesBelow(&d, on, width)
		return d
	}
	d := f.lineBlock(s, width, on, empty)
	d.add(style.Render(theme.Cut(facts, width)))
	f.namesBelow(&d, on, width)
	return d
}

// namesBelow lists the completions of a path if there are several.
func (f *Form) namesBelow(d *canvas, on bool, width int) {
	if !on || f.paths.suggestion(f.line(f.at)) == "" || len(f.paths.names) < 2 {
		return
	}
	d.add(f.styles.Faint.Render(theme.Cut(strings.Join(f.paths.names, "  "), width)))
}

// choiceBlock draws a row of words: "‹ 480p [720p] 1080p ›".
func (f *Form) choiceBlock(s focusTarget, words []string, at, width int, on bool) canvas {
	if at < 0 || width < 3 {
		return single("")
	}
	unit := ""
	if s.field == provider.FieldDuration && width >= 12 {
		unit = " s"
	}
	widths := make([]int, len(words))
	for i, w := range words {
		widths[i] = theme.Width(w) + 2
		if f.ratioPreview && s.field == provider.FieldAspectRatio {
			widths[i] = max(widths[i], frameWidth(w)+1)
		}
	}
	from, to := choiceWindow(widths, at, width-2-len(unit))
	chosen, other := f.styles.Text, f.styles.Faint
	if on {
		chosen, other = f.styles.Focus, f.styles.Text
	}
	text, x := f.styles.Faint.Render("‹"), 1
	if from > 0 {
		text, x = text+f.styles.Faint.Render("…"), x+1
	}
	start := x
	var spots []hitbox
	for i := from; i < to; i++ {
		if i == at {
			text += centred(chosen.Render("["+words[i]+"]"), widths[i])
		} else {
			text += centred(other.Render(" "+words[i]+" "), widths[i])
		}
		spots = append(spots, hitbox{x, x + widths[i], s, i})
		x += widths[i]
	}
	if to < len(words) {
		text += f.styles.Faint.Render("…")
	}
	text += f.styles.Faint.Render("›" + unit)
	d := canvas{rows: []row{{text: theme.Cut(text, width), spots: spots}}}
	if f.ratioPreview && s.field == provider.FieldAspectRatio {
		f.framesBelow(&d, words, widths, at, start, width, on)
	}
	return d
}

// advancedSays lists the advanced fields that are collapsed, and which of them have a value.
func (f *Form) advancedSays() string {
	names := []string{string(fieldTags)}
	for _, spec := range provider.Fields() {
		if spec.Extra && spec.Offered(f.model) {
			names = append(names, string(spec.ID))
		}
	}
	slices.Sort(names)
	if f.advancedOpen {
		return "▴"
	}
	return strings.Join(names, ", ") + " ▾"
}

// plural formats a count in English.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
