package runform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/fuzzy"
	"dailies/ui/sanitize"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// picker is the model list: type to search, arrows to move, enter to choose.
type picker struct {
	open   bool
	query  line
	models []provider.Model
	infos  map[string]provider.Info
	texts  []string // searched text of each model
	found  []int    // indexes of matching models, best first
	at     int      // selected index in found
	top    int      // first visible index in found
	rows   int      // rows of the last drawing, for page keys
}

func newPicker() picker { return picker{query: textinput.New("")} }

func (p *picker) set(models []provider.Model, infos map[string]provider.Info) {
	p.models, p.infos = models, infos
	p.texts = nil
	for _, m := range models {
		p.texts = append(p.texts, strings.Join([]string{m.Provider, m.Name, m.Note, string(m.Mode), m.ID}, " "))
	}
	p.search()
}

func (p *picker) search() {
	p.found = fuzzy.Search(p.query.Text(), p.texts)
	p.at, p.top = 0, 0
}

// openPicker opens the model list at the current model, or with a search for text.
func (f *Form) openPicker(name, text string) {
	switch {
	case name == "enter" || name == "space" || name == "right":
		text = ""
	case text == "":
		return
	}
	p := &f.picker
	p.open = true
	p.query.Set(text)
	p.search()
	if text == "" {
		key := f.model.Key()
		p.at = max(0, slices.IndexFunc(p.found, func(i int) bool { return p.models[i].Key() == key }))
	}
}

// pick handles a key while the model list is open.
func (f *Form) pick(k tea.KeyPressMsg) tea.Cmd {
	p := &f.picker
	switch k.String() {
	case "tab":
		f.takeModel()
	case "up":
		p.move(-1)
	case "down":
		p.move(1)
	case "pgup":
		p.move(-max(1, p.rows))
	case "pgdown":
		p.move(max(1, p.rows))
	default:
		return p.edit(k)
	}
	return nil
}

// takeModel chooses the selected model.
func (f *Form) takeModel() {
	if p := &f.picker; p.at < len(p.found) {
		f.setModel(p.models[p.found[p.at]])
		p.open = false
	}
}

func (p *picker) move(n int) { p.at = max(0, min(p.at+n, len(p.found)-1)) }

func (p *picker) edit(msg tea.Msg) tea.Cmd {
	before := p.query.Text()
	cmd := p.query.Update(msg)
	if p.query.Text() != before {
		p.search()
	}
	return cmd
}

func (p *picker) paste(text string) {
	p.query.Insert(strings.TrimSpace(firstPart(text)))
	p.search()
}

// draw draws the model list in width × height cells. current is marked.
func (p *picker) draw(s theme.Styles, current provider.Model, width, height int) canvas {
	count := fmt.Sprintf("%d of %d", len(p.found), len(p.models))
	if width < 40 {
		count = ""
	}
	head := " model  "
	if width < 24 {
		head = " "
	}
	room := width - theme.Width(head)
	if count != "" {
		room -= theme.Width(count) + 2
	}
	room = max(1, room)
	text, x := p.query.Draw(s, room, "", "(type to search)")
	d := canvas{x: theme.Width(head) + x, caret: true}
	d.add(theme.Spread(s.Focus.Render(head)+text, s.Faint.Render(count), width))
	detail := p.detail(s, width, height)
	p.rows = max(0, height-1-len(detail))
	p.top = max(0, min(p.top, len(p.found)-p.rows))
	p.top = min(max(p.top, p.at-p.rows+1), p.at)
	for i := p.top; i < len(p.found) && i < p.top+p.rows; i++ {
		d.rows = append(d.rows, row{text: p.row(s, i, current, width), pick: i + 1})
	}
	if len(p.found) == 0 && p.rows > 0 {
		d.add(s.Faint.Render(theme.Cut(" no model matches; backspace to search again", width)))
	}
	for _, l := range detail {
		d.add(l)
	}
	return d
}

// row draws one model.
func (p *picker) row(s theme.Styles, i int, current provider.Model, width int) string {
	m := p.models[p.found[i]]
	mark, style := " ", s.Text
	if m.Key() == current.Key() {
		mark = "•"
	}
	if !p.infos[m.Provider].HasKey {
		style = s.Faint
	}
	if i == p.at {
		mark, style = "▸", s.Focus
	}
	names, titles := p.columns()
	left := mark + " " + theme.Pad(sanitize.Line(m.Provider), names) + "  " + theme.Pad(sanitize.Line(m.Title()), titles)
	if width >= 100 {
		left += "  " + string(m.Mode)
	}
	long, short := rate(m, m.Resolution)
	right := short
	if width >= 100 {
		right = long
	}
	if !p.infos[m.Provider].HasKey {
		right = "no key"
	}
	if width < names+titles+theme.Width(right)+6 {
		left = mark + " " + sanitize.Line(m.Provider+" "+m.Title())
	}
	if width < 30 {
		right = ""
	}
	return style.Render(theme.Spread(left, right+" ", width))
}

// columns returns the widths of the longest provider and of the longest title.
func (p *picker) columns() (names, titles int) {
	for _, m := range p.models {
		names = max(names, theme.Width(sanitize.Line(m.Provider)))
		titles = max(titles, theme.Width(sanitize.Line(m.Title())))
	}
	return names, titles
}

// detail describes the selected model in the available height.
func (p *picker) detail(s theme.Styles, width, height int) []string {
	if height < 9 || p.at >= len(p.found) {
		return nil
	}
	m := p.models[p.found[p.at]]
	lines := []string{s.Faint.Render(theme.Rule(width))}
	for _, says := range about(m, p.infos[m.Provider]) {
		for _, l := range theme.Wrap(sanitize.Line(says), width-2) {
			lines = append(lines, " "+s.Faint.Render(l))
		}
	}
	return lines[:min(len(lines), height/2)]
}

// about describes the capabilities and the price of a model.
func about(m provider.Model, info provider.Info) []string {
	var says []string
	if !info.HasKey {
		says = append(says, "No key for "+title(info)+": "+keyAdvice(info)+".")
	}
	takes := []string{string(m.Mode)}
	add := func(yes bool, what string) {
		if yes {
			takes = append(takes, what)
		}
	}
	add(m.Start != provider.Unsupported, "start frame")
	add(m.End != provider.Unsupported, "end frame")
	add(m.References > 0, "up to "+plural(m.References, "reference"))
	add(len(m.AspectRatios) > 0, strings.Join(m.AspectRatios, " "))
	add(len(m.Resolutions) > 0, strings.Join(m.Resolutions, " "))
	add(len(m.Unverified) > 0, strings.Join(m.Unverified, " ")+" (not confirmed)")
	add(m.Duration.Max > 0, length(m.Duration))
	add(m.Audio, "audio")
	add(m.Seed, "seed")
	for _, f := range provider.Fields() {
		switch l := f.Limits(m); {
		case !f.IsOption():
		case f.IsList():
			add(l.Max > 0, "up to "+plural(l.Max, strings.TrimSuffix(string(f.ID), "s")))
		case f.Kind == provider.ValueChoice:
			add(f.Offered(m), string(f.ID)+" "+strings.Join(l.Choices, " "))
		default:
			add(f.Offered(m), string(f.ID))
		}
	}
	add(m.Prompt.Max > 0, fmt.Sprintf("prompts to %d characters", m.Prompt.Max))
	says = append(says, strings.Join(takes, " · "))
	if m.NoUploads != "" && m.Mode != provider.TextToVideo {
		says = append(says, "Images: "+m.NoUploads)
	}
	if source, _ := provider.FieldOf(provider.FieldReferenceVideos); source.Offered(m) && m.NoUploadsFor(source) != "" {
		says = append(says, "Videos: "+m.NoUploadsFor(source))
	}
	for i, price := range m.Prices {
		if slices.ContainsFunc(m.Prices[:i], func(p provider.Price) bool { return covers(p, price) }) {
			continue // never reached
		}
		line, _ := rateOf(price)
		says = append(says, line+cmp.Or(" · "+price.Source, ""))
	}
	if len(m.Prices) == 0 {
		says = append(says, "No price is known for this model.")
	}
	return says
}

// covers reports whether a price is for the same requests as a later one, which it replaces.
func covers(first, later provider.Price) bool {
	return first.Resolution == later.Resolution && first.Sound == later.Sound && first.Footage == later.Footage && first.Flex == later.Flex &&
		first.MinInput == later.MinInput && first.MaxInput == later.MaxInput
}

func length(l provider.DurationLimits) string {
	says := fmt.Sprintf("%d – %d s", l.Min, l.Max)
	switch {
	case l.AutoOnly:
		return says + ", as the model chooses"
	case l.Auto:
		return says + " or auto"
	}
	return says
}
