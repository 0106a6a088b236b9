package runform

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/elsewhere"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// widest is the maximum width of the form; longer lines are hard to read.
const widest = 120

// View renders the form.
func (f *Form) View() string {
	f.canvas = canvas{}
	if f.width <= 0 || f.height <= 0 {
		return ""
	}
	f.drawn(f.compose)
	return theme.Fit(f.canvas.String(), f.width, f.height)
}

// compose draws the canvas.
func (f *Form) compose() {
	left, _ := f.columns()
	switch {
	case f.picker.open:
		f.canvas = f.picker.draw(f.styles, f.model, left, f.height)
	case f.browser.open:
		f.canvas = f.drawBrowser(f.width, f.height)
	default:
		f.canvas = f.draw(left)
	}
	if width, wide := f.asideWidth(); wide && !f.picker.open && !f.browser.open {
		f.beside(&f.canvas, f.aside(width), left, f.width)
	}
}

// Cursor returns the position of the terminal's cursor in the last View, or nil.
func (f *Form) Cursor() *tea.Cursor {
	d := f.canvas
	if !d.caret || d.x < 0 || d.x >= f.width || d.y < 0 || d.y >= f.height {
		return nil
	}
	return tea.NewCursor(d.x, d.y)
}

// inside is a width without the right margin.
func inside(width int) int {
	if width < 30 {
		return width
	}
	return width - 1
}

// draw draws the head, as many fields as fit, always including the focused one, and the price
// at the bottom.
func (f *Form) draw(width int) canvas {
	inner := inside(width)
	foot := f.foot(inner)
	head := canvas{}
	if f.height >= 10 {
		head.add("")
	}
	if most := f.height / 2; len(foot.rows) > most {
		foot.window(len(foot.rows)-most, len(foot.rows))
	}
	room := f.height - len(head.rows) - len(foot.rows)
	body, from, to := f.body(inner, room)
	above, below := 0, 0
	if n := len(body.rows); n > room {
		f.scroll = min(f.scroll, from, n-room)
		f.scroll = max(f.scroll, min(to, n)-room, 0)
		if to-from > room { // the field is taller than the room: keep the cursor visible
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

// body draws the fields and the alternatives, with blank lines between groups if there is room.
// The prompt gets the remaining room.
func (f *Form) body(width, room int) (d canvas, from, to int) {
	cells, _ := margin(width)
	f.values.prompt.layout(max(1, width-cells))
	f.promptHeight = 1
	bare, _, _ := f.fields(width, false)
	others := f.others(width, f.roomForOthers(room-len(bare.rows)-1))
	if spare := room - len(bare.rows); f.at.field == provider.FieldAspectRatio && spare >= frameRows && spare-len(others) < frameRows {
		others = nil // its frames have priority
	}
	f.promptHeight = max(min(2, room), min(room-len(bare.rows)-len(others)+1, 14))
	if f.at.field == provider.FieldPrompt { // the focused prompt is taller
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

// head draws the title, and the state of the draft or the number of lines above.
func (f *Form) head(width, above int) string {
	name := " " + f.styles.Strong.Render("New run")
	if f.origin != nil {
		name = " " + f.styles.Strong.Render("Edit and run again") + f.styles.Faint.Render("  from "+sanitize.Line(strings.TrimSpace(theme.Take(*f.origin)+" "+run.ShortID(f.origin.ID))))
	} else if f.parent != "" { // a draft that was made from a run
		switch {
		case f.model.Mode == provider.ExtendVideo:
			name = " " + f.styles.Strong.Render("Extend a video")
		case f.model.Mode == provider.EditVideo:
			name = " " + f.styles.Strong.Render("Edit a video")
		case f.parentHow == run.HowContinue:
			name = " " + f.styles.Strong.Render("Continue a take")
		}
		name += f.styles.Faint.Render("  from " + sanitize.Line(run.ShortID(f.parent)))
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

// ruleWith returns the rule above the price with the number of lines below.
func ruleWith(below, width int) string {
	says := fmt.Sprintf(" ↓ %d more ", below)
	if below <= 0 || theme.Width(says)+2 > width {
		return theme.Rule(width)
	}
	return theme.Rule(width-theme.Width(says)-2) + says + theme.Rule(2)
}

// others draws the alternatives in a few lines of the form: wrapped if there is room, else
// cut.
func (f *Form) others(width, room int) []string {
	if width < 30 || f.width >= asideFrom {
		return nil
	}
	offers := f.elsewhere()
	if len(offers) == 0 {
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
			lines = append(lines, o.Fit(width-cells))
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

// packed puts as many alternatives on a line of width cells as fit. Limitations go on their own
// line if both are too long for one.
func packed(offers []elsewhere.Offer, width int) []string {
	const gap = "  ·  "
	var lines []string
	for i, o := range offers {
		text := sanitize.Line(o.String())
		if last := len(lines) - 1; i > 0 && theme.Width(lines[last]+gap+text) <= width {
			lines[last] += gap + text
			continue
		}
		if theme.Width(text) > width && len(o.Limitations) > 0 {
			no := o.Limitations
			o.Limitations = nil
			lines = append(lines, o.Fit(width))
			text = "  " + strings.Join(no, ", ")
		}
		lines = append(lines, text)
	}
	return lines
}

// elsewhere returns the alternatives at other providers.
func (f *Form) elsewhere() []elsewhere.Offer {
	return f.now().offers.get(func() []elsewhere.Offer {
		r, _ := f.adapted()
		return elsewhere.Offers(f.models, f.withKey(), f.model, r, f.values.takes)
	})
}

// withKey returns the providers that have a key.
func (f *Form) withKey() map[string]bool {
	has := map[string]bool{}
	for name, info := range f.infos {
		has[name] = info.HasKey
	}
	return has
}

// foot draws the rule, the message, the price and the button.
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
	faint := len(f.wrong()) > 0
	for _, l := range f.prices(width, width-theme.Width(button)-3) {
		if faint { // it is the price of what cannot be submitted yet
			l = f.styles.Faint.Render(l)
		}
		d.add(" " + l)
	}
	last := &d.rows[len(d.rows)-1]
	last.text = theme.Spread(last.text, button, width)
	last.target = focusTarget{field: fieldSubmit}
	return d
}

// prices formats the price beside the button, with room cells in the last line: one line on a
// low screen, two if one is too long.
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

// button draws the submit button with its key.
func (f *Form) button(width int) string {
	text := "[ Submit ]"
	if n := len(f.wrong()); n > 0 && f.model.ID != "" {
		text = fmt.Sprintf("[ Submit · %d to fix ]", n)
		if f.at.field == fieldSubmit {
			return f.styles.ButtonOn.Render(text)
		}
		return f.styles.Warn.Render(text)
	}
	if key := f.submitKey(); key != "" && width >= 60 {
		text = "[ Submit  " + key + " ]"
	}
	if f.at.field == fieldSubmit {
		return f.styles.ButtonOn.Render(text)
	}
	return f.styles.Button.Render(text)
}

// submitKey returns the key that submits from any field on this terminal, or "".
func (f *Form) submitKey() string {
	for _, k := range f.submits {
		if k != "ctrl+enter" || f.enhancedKeys {
			return k
		}
	}
	return ""
}
