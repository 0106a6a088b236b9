package runform

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// widest is how wide the form gets; longer lines are hard to read.
const widest = 120

// View draws the form in the cells it was given.
func (f *Form) View() string {
	f.canvas = canvas{}
	if f.width <= 0 || f.height <= 0 {
		return ""
	}
	left, wide := f.columns()
	switch {
	case f.picker.open:
		f.canvas = f.picker.draw(f.styles, f.model, left, f.height)
	case f.browser.open:
		f.canvas = f.drawBrowser(f.width, f.height)
	default:
		f.canvas = f.draw(left)
	}
	if wide && !f.picker.open && !f.browser.open {
		f.beside(&f.canvas, f.aside(min(60, f.width-left-4)), left, f.width)
	}
	return theme.Fit(f.canvas.String(), f.width, f.height)
}

// Cursor is where the terminal's cursor stands in the last View, or nil.
func (f *Form) Cursor() *tea.Cursor {
	d := f.canvas
	if !d.caret || d.x < 0 || d.x >= f.width || d.y < 0 || d.y >= f.height {
		return nil
	}
	return tea.NewCursor(d.x, d.y)
}

// draw puts the head above, the price below, and between them as much of the
// fields as there is room for, the one under the cursor always.
func (f *Form) draw(width int) canvas {
	foot := f.foot(width)
	head := canvas{}
	if f.height >= 10 {
		head.add("")
	}
	if most := f.height / 2; len(foot.rows) > most {
		foot.window(len(foot.rows)-most, len(foot.rows))
	}
	room := f.height - len(head.rows) - len(foot.rows)
	body, from, to := f.body(width, room)
	above, below := 0, 0
	if n := len(body.rows); n > room {
		f.scroll = min(f.scroll, from, n-room)
		f.scroll = max(f.scroll, min(to, n)-room, 0)
		if to-from > room { // the field is taller than the room: keep the cursor
			f.scroll = min(max(from, body.y-room+1), n-room)
		}
		above, below = f.scroll, n-f.scroll-room
		body.window(f.scroll, f.scroll+room)
	} else {
		f.scroll = 0
	}
	if f.height >= 10 {
		head.rows[0].text = f.head(width, above)
		foot.rows[0].text = f.styles.Faint.Render(ruleWith(below, width))
	}
	d := canvas{}
	d.below(head)
	d.below(body)
	d.below(foot)
	return d
}

// body is the fields and what others would charge, with air between the groups
// where there is room for it. The prompt takes what room is left.
func (f *Form) body(width, room int) (d canvas, from, to int) {
	cells, _ := margin(width)
	f.values.prompt.layout(max(1, width-cells))
	f.promptHeight = 1
	bare, _, _ := f.fields(width, false)
	others := f.others(width, f.roomForOthers(room-len(bare.rows)-1))
	f.promptHeight = max(min(2, room), min(room-len(bare.rows)-len(others)+1, 14))
	if f.at.field == provider.FieldPrompt { // who writes it sees more of it
		f.promptHeight = max(f.promptHeight, min(room/2, 6))
	}
	f.preview.shown, f.ratioPreview = false, false
	d, from, to = f.fields(width, false)
	air := room - len(d.rows) - len(others)
	pictured := f.makeRoom(width, air)
	air -= pictured
	if f.ratioPreview = f.roomForFrames(air, pictured > 0); f.ratioPreview {
		air -= frameRows
	}
	if pictured > 0 || f.ratioPreview {
		d, from, to = f.fields(width, false)
	}
	if air >= 4 {
		d, from, to = f.fields(width, true)
		d.add("")
	}
	for _, l := range others {
		d.add(l)
	}
	if air >= 5 {
		d.add("")
	}
	if f.at.field == fieldSubmit {
		from, to = len(d.rows), len(d.rows)
	}
	return d, from, to
}

// head is the title, with what is known of the draft, or how much there is above.
func (f *Form) head(width, above int) string {
	name := " " + f.styles.Strong.Render("New run")
	if f.origin != nil {
		name = " " + f.styles.Strong.Render("Edit and run again") + f.styles.Faint.Render("  from "+sanitize.Line(f.origin.ID))
	}
	right := ""
	switch {
	case above > 0:
		right = fmt.Sprintf("↑ %d more ", above)
	case !f.saved.IsZero():
		right = "draft saved " + f.saved.Format("15:04") + " "
	}
	return theme.Spread(name, f.styles.Faint.Render(right), width)
}

// ruleWith is the line above the price, which says how much there is below.
func ruleWith(below, width int) string {
	says := fmt.Sprintf(" ↓ %d more ", below)
	if below <= 0 || theme.Width(says)+2 > width {
		return theme.Rule(width)
	}
	return theme.Rule(width-theme.Width(says)-2) + says + theme.Rule(2)
}

// others is the same take elsewhere in a few lines of the form: broken where there
// is room for it, else cut.
func (f *Form) others(width, room int) []string {
	r, _ := f.values.adapted(f.model, f.places)
	offers := alternatives(f.models, f.withKey(), f.model, r, f.values.takes)
	if len(offers) == 0 || width < 30 || f.width >= asideFrom {
		return nil
	}
	cells, narrow := margin(width)
	name := "same take at"
	if narrow {
		name = "same at"
	}
	lines := packed(offers, width-cells)
	if len(lines) > min(room, 5) {
		lines = nil
		if room < 1 { // the form scrolls anyway
			room = 3
		}
		for _, o := range offers[:min(len(offers), room, 3)] {
			lines = append(lines, o.fit(width-cells))
		}
	}
	for i, l := range lines {
		if i > 0 {
			name = ""
		}
		lines[i] = f.styles.Faint.Render(theme.Cut(theme.Pad("  "+name, cells)+l, width))
	}
	return lines
}

// packed puts as many offers on a line of width cells as fit. What an offer cannot
// do goes on a line of its own when both are too long for one.
func packed(offers []alternative, width int) []string {
	const gap = "  ·  "
	var lines []string
	for i, o := range offers {
		text := sanitize.Line(o.String())
		if last := len(lines) - 1; i > 0 && theme.Width(lines[last]+gap+text) <= width {
			lines[last] += gap + text
			continue
		}
		if theme.Width(text) > width && len(o.limitations) > 0 {
			no := o.limitations
			o.limitations = nil
			lines = append(lines, o.fit(width))
			text = "  " + strings.Join(no, ", ")
		}
		lines = append(lines, text)
	}
	return lines
}

// withKey are the providers that have a key.
func (f *Form) withKey() map[string]bool {
	has := map[string]bool{}
	for name, info := range f.infos {
		has[name] = info.HasKey
	}
	return has
}

// foot is the rule, what there is to say, the price and the button.
func (f *Form) foot(width int) canvas {
	var d canvas
	if f.height >= 10 {
		d.add("")
	}
	says := func(text string, bad bool) {
		style := f.styles.Warn
		if bad {
			style = f.styles.Bad
		}
		lines := theme.Wrap(f.tildePath(text), max(1, width-2))
		if f.height < 14 || len(lines) > 4 {
			lines = []string{theme.Cut(f.tildePath(text), max(1, width-2))}
		}
		for _, l := range lines {
			d.add(theme.Cut(" "+style.Render(l), width))
		}
	}
	if f.notice != "" {
		says(f.notice, f.showAll)
	}
	if over := f.over(); over != "" {
		says(over, true)
	}
	button := f.button(width)
	for _, l := range f.prices(width, width-theme.Width(button)-3) {
		d.add(" " + l)
	}
	last := &d.rows[len(d.rows)-1]
	last.text = theme.Spread(last.text, button, width)
	last.target = focusTarget{field: fieldSubmit}
	return d
}

// prices is what stands beside the button, of which the last line has room cells:
// one line where the screen is low, two where one is too long.
func (f *Form) prices(width, room int) []string {
	if f.model.ID == "" {
		return []string{""}
	}
	e := f.estimate()
	price, after := priced(e), afterwards(e, f.quote)
	one := price
	if after != "" {
		one += " · " + after
	}
	low := f.height < 14
	switch {
	case theme.Width(one) <= room:
		return []string{one}
	case !low && theme.Width(price) < width && theme.Width(after) <= room:
		return []string{price, after}
	case theme.Width(price) <= room:
		return []string{price}
	case e.Known:
		return []string{theme.Cut("estimated "+e.String(), max(0, room))}
	}
	return []string{theme.Cut(price, max(0, room))}
}

// button is the submit button with the key that presses it.
func (f *Form) button(width int) string {
	text := "[ Submit ]"
	if key := f.submitKey(); key != "" && width >= 60 {
		text = "[ Submit  " + key + " ]"
	}
	if f.at.field == fieldSubmit {
		return f.styles.ButtonOn.Render(text)
	}
	return f.styles.Button.Render(text)
}

// submitKey is the key that submits from anywhere on this terminal, if there is one.
func (f *Form) submitKey() string {
	for _, k := range f.submits {
		if k != "ctrl+enter" || f.enhancedKeys {
			return k
		}
	}
	return ""
}
