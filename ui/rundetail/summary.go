package rundetail

import (
	"strings"

	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// summary returns the short form, shown beside the list.
func (d *Detail) summary() []string {
	w := d.width - 2 // a cell at each side
	if w < 8 {
		return nil
	}
	r := d.run
	faint := d.styles.Faint
	var lines []string
	write := func(style renderer, texts ...string) {
		for _, t := range texts {
			lines = append(lines, " "+style.Render(t))
		}
	}
	prompt := theme.Wrap(sanitize.Line(r.Request.Prompt), w)
	if most := max(3, d.height/4); len(prompt) > most {
		prompt = append(prompt[:most-1], theme.Cut(prompt[most-1]+" …", w))
	}
	write(d.styles.Strong, prompt...)
	lines = append(lines, "")
	for i, l := range d.reserveImage(nil, 1) {
		if i == 0 {
			d.imageSlot.y = len(lines)
		}
		lines = append(lines, " "+l)
	}
	st := d.styles.State(r, d.now, d.frame)
	lines = append(lines, " "+st.Style.Render(strings.TrimSpace(st.Symbol+" "+st.Word+" "+st.More))+faint.Render(d.shortTime(w-theme.Width(st.Word)-8)))
	if r.Err != nil {
		write(d.styles.Bad, theme.Wrap(sanitize.Line(r.Err.UserMessage()), w)...)
	}
	lines = append(lines, "")
	write(d.styles.Text, theme.Cut(sanitize.Line(strings.Join(nonEmpty(theme.Take(r), theme.Stars(r.Rating), theme.Judged(r)), " · ")), w))
	write(d.styles.Text, theme.Wrap(strings.Join(settings(r.Request), " · "), w)...)
	write(faint, theme.Wrap(d.title()+" "+sanitize.Line(d.modelName()), w)...)
	write(d.styles.Text, theme.Wrap(sanitize.Text(d.shortMoney()), w)...)
	if r.State == run.Succeeded {
		for _, v := range r.Videos() {
			write(d.styles.Text, theme.CutMiddle(d.file(v), w))
		}
		if v := r.Unsaved(); v.Download != run.Downloaded && !v.Expires.IsZero() {
			write(faint, "link: "+theme.Left(v.Expires.Sub(d.now))+" left")
		}
	}
	if len(r.Tags) > 0 {
		write(d.styles.Accent, theme.Cut(sanitize.Line(strings.Join(r.Tags, " ")), w))
	}
	lines = append(lines, "")
	for _, e := range d.timeline(w) {
		lines = append(lines, " "+e)
	}
	return lines
}

// shortTime formats the elapsed time, and the median if it fits.
func (d *Detail) shortTime(width int) string {
	r := d.run
	if r.Sent.IsZero() || r.State == run.Unsure {
		return ""
	}
	short := " · " + theme.Duration(r.Elapsed(d.now))
	if long := short + " · usually " + theme.Duration(d.durationStats.Median); d.durationStats.Runs > 0 && !r.State.Final() && theme.Width(long) <= width {
		return long
	}
	return short
}

func (d *Detail) shortMoney() string {
	e := d.run.Estimate
	est := "est ?"
	if e.Known || e.Base() {
		est = "est " + e.String()
		if e.AsOf != "" {
			est += " (" + e.AsOf + ")"
		}
	}
	if d.run.Billed != nil {
		return est + "\nbilled " + d.run.Billed.String()
	}
	return est
}
