package rundetail

import (
	"strings"

	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// summary returns the short form, shown beside the list.
func (p *Page) summary() []string {
	w := p.width - 1
	if w < 8 {
		return nil
	}
	r := p.run
	faint := p.styles.Faint
	var lines []string
	write := func(style painter, texts ...string) {
		for _, t := range texts {
			lines = append(lines, " "+style.Render(t))
		}
	}
	prompt := theme.Wrap(sanitize.Line(r.Request.Prompt), w)
	if most := max(3, p.height/4); len(prompt) > most {
		prompt = append(prompt[:most-1], theme.Cut(prompt[most-1]+" …", w))
	}
	write(p.styles.Strong, prompt...)
	lines = append(lines, "")
	for i, l := range p.hang(nil, 1) {
		if i == 0 {
			p.imageSlot.y = len(lines)
		}
		lines = append(lines, " "+l)
	}
	st := p.styles.State(r, p.now, p.beat)
	lines = append(lines, " "+st.Style.Render(strings.TrimSpace(st.Symbol+" "+st.Word+" "+st.More))+faint.Render(p.shortTime(w-theme.Width(st.Word)-8)))
	if r.Err != nil {
		write(p.styles.Bad, theme.Wrap(sanitize.Line(r.Err.UserMessage()), w)...)
	}
	lines = append(lines, "")
	write(p.styles.Text, theme.Cut(sanitize.Line(strings.Join(nonEmpty(theme.Take(r), theme.Stars(r.Rating), theme.Judged(r)), " · ")), w))
	write(p.styles.Text, theme.Wrap(strings.Join(settings(r.Request), " · "), w)...)
	write(faint, theme.Wrap(p.title()+" "+sanitize.Line(p.modelName()), w)...)
	write(p.styles.Text, theme.Wrap(sanitize.Text(p.shortMoney()), w)...)
	if r.State == run.Succeeded {
		for _, v := range r.Videos() {
			write(p.styles.Text, theme.CutMiddle(p.file(v), w))
		}
		if v := r.Unsaved(); v.Download != run.Downloaded && !v.Expires.IsZero() {
			write(faint, "link: "+theme.Left(v.Expires.Sub(p.now))+" left")
		}
	}
	if len(r.Tags) > 0 {
		write(p.styles.Accent, theme.Cut(sanitize.Line(strings.Join(r.Tags, " ")), w))
	}
	lines = append(lines, "")
	for _, e := range p.timeline(w) {
		lines = append(lines, " "+e)
	}
	return lines
}

// shortTime formats the elapsed time, and the median if it fits.
func (p *Page) shortTime(width int) string {
	r := p.run
	if r.Sent.IsZero() || r.State == run.Unsure {
		return ""
	}
	short := " · " + theme.Duration(r.Elapsed(p.now))
	if long := short + " · usually " + theme.Duration(p.pace.Median); p.pace.Runs > 0 && !r.State.Final() && theme.Width(long) <= width {
		return long
	}
	return short
}

func (p *Page) shortMoney() string {
	e := p.run.Estimate
	est := "est ?"
	if e.Known || e.Base() {
		est = "est " + e.String()
		if e.AsOf != "" {
			est += " (" + e.AsOf + ")"
		}
	}
	if p.run.Billed != nil {
		return est + "\nbilled " + p.run.Billed.String()
	}
	return est
}
