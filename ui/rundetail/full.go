package rundetail

import (
	"fmt"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// twoColumns is the width from which the timeline is shown beside the facts.
const twoColumns = 104

// full returns all facts of the run.
func (d *Detail) full() []string {
	w := d.width - 2
	if w < 1 {
		return nil
	}
	if d.width < twoColumns {
		lines := append(d.reserveImage(nil, 1), d.facts(w)...)
		return indent(append(append(lines, ""), d.timeline(w)...))
	}
	right := d.right()
	left := w - right - 3
	second := append(d.reserveImage(nil, left+4), d.timeline(right)...)
	return indent(beside(d.facts(left), second, left, d.height, d.styles.Faint.Render(" │ ")))
}

// factList collects named facts of a given width.
type factList struct {
	styles theme.Styles
	width  int
	lines  []string
}

// add appends a fact unless its value is empty.
func (fl *factList) add(name, value string) { fl.addStyled(name, value, fl.styles.Text) }

// nameCells is the width of the name column.
const nameCells = 13

type renderer interface{ Render(...string) string }

func (fl *factList) addStyled(name, value string, style renderer) {
	if value == "" {
		return
	}
	names := nameCells
	if fl.width < 32 { // the name gets its own line
		fl.lines = append(fl.lines, fl.styles.Faint.Render(theme.Cut(name, fl.width)))
		names = 2
		name = ""
	}
	for i, paragraph := range strings.Split(value, "\n") {
		for j, l := range theme.Wrap(paragraph, fl.width-names) {
			if i+j > 0 {
				name = ""
			}
			fl.lines = append(fl.lines, fl.styles.Faint.Render(theme.Pad(name, names))+style.Render(l))
		}
	}
}

func (fl *factList) space() {
	if n := len(fl.lines); n > 0 && fl.lines[n-1] != "" {
		fl.lines = append(fl.lines, "")
	}
}

func (d *Detail) facts(width int) []string {
	s := &factList{styles: d.styles, width: width}
	d.state(s)
	s.space()
	d.request(s)
	s.space()
	d.money(s)
	s.space()
	d.video(s)
	s.space()
	d.annotations(s)
	for len(s.lines) > 0 && s.lines[len(s.lines)-1] == "" {
		s.lines = s.lines[:len(s.lines)-1]
	}
	return s.lines
}

func (d *Detail) state(s *factList) {
	r := d.run
	st := d.styles.State(r, d.now, d.frame)
	s.addStyled("state", st.Symbol+" "+st.Long(), st.Style)
	if r.RawStatus != "" && r.RawStatus != string(r.State) {
		s.add("", "the provider says "+sanitize.Line(r.RawStatus))
	}
	s.add("time", d.times())
	if r.CancelMessage != "" && !r.State.Final() {
		s.add("cancel", sanitize.Line(r.CancelMessage))
	}
	d.errorLine(s, "problem", r.Err)
}

// errorLine appends a full error message with the next step.
func (d *Detail) errorLine(s *factList, name string, e *provider.Error) {
	if e == nil {
		return
	}
	s.addStyled(name, sanitize.Text(e.Message), d.styles.Bad)
	s.add("next step", sanitize.Line(e.Hint))
	s.add("ids found", sanitize.Line(strings.Join(e.Jobs, ", ")))
	var parts []string
	if e.Status != 0 {
		parts = append(parts, "HTTP "+strconv.Itoa(e.Status))
	}
	for _, v := range []struct{ name, value string }{{"code ", e.Code}, {"call ", e.Request}} {
		if v.value != "" {
			parts = append(parts, v.name+sanitize.Line(v.value))
		}
	}
	s.addStyled("", strings.Join(parts, " · "), d.styles.Faint)
}

// times formats the time at the provider, and the usual time of the user's own runs of this
// model.
func (d *Detail) times() string {
	r := d.run
	if r.Sent.IsZero() {
		return "not sent yet"
	}
	parts := []string{theme.Duration(r.Elapsed(d.now))}
	if r.State == run.Unsure {
		parts = []string{"sent " + theme.Ago(r.Sent, d.now)}
	}
	if r.ETA != nil && !r.State.Final() {
		parts = append(parts, "the provider estimates "+theme.Duration(seconds(*r.ETA))+" in all")
	}
	if d.durationStats.Runs > 0 && !r.State.Final() {
		parts = d.durationLine(parts)
	}
	return strings.Join(parts, " · ")
}

// durationLine adds how long such runs take to the times of one under way: "12m39, usually
// 14s: probably stuck".
func (d *Detail) durationLine(parts []string) []string {
	usual := "usually " + theme.Duration(d.durationStats.Median)
	late := theme.Slow(d.durationStats, d.run.Elapsed(d.now))
	if late == "" || d.run.State == run.Unsure {
		return append(parts, usual+", slowest tenth "+theme.Duration(d.durationStats.P90))
	}
	parts[0] += ", " + usual + ": " + strings.Replace(late, "stuck?", "probably stuck", 1)
	return parts
}

func (d *Detail) request(s *factList) {
	r := d.run
	s.add("provider", d.title())
	s.add("model", sanitize.Line(d.modelName()))
	s.addStyled("", sanitize.Line(r.Provider+"/"+r.Model), d.styles.Faint)
	for _, f := range provider.Fields() {
		d.field(s, f)
	}
}

// field appends a run's value of a field. All choices are in one line, at the position of the
// first.
func (d *Detail) field(s *factList, f provider.FieldSpec) {
	q, name := d.run.Request, f.Label(len(f.ID) >= nameCells)
	switch {
	case f.Kind == provider.ValueParagraph:
		s.addStyled(name, sanitize.Text(f.Print(q)), d.styles.Strong)
	case f.IsMedia():
		for _, entry := range f.Values(q) {
			s.add(name, d.path(entry))
			name = ""
		}
	case f.ID == firstSetting():
		s.add("settings", strings.Join(settings(q), " · "))
	case isSetting(f):
	case f.ID == provider.FieldSeed:
		s.add(name, seed(d.run))
	case f.Kind == provider.ValueText:
		s.add(name, sanitize.Line(withoutQuery(f.Print(q))))
	case !f.Blank(q):
		s.add(name, sanitize.Text(f.Print(q)))
	}
}

func (d *Detail) money(s *factList) {
	r, e := d.run, d.run.Estimate
	switch {
	case !e.Known && !e.Base():
		s.add("estimate", "unknown: "+sanitize.Line(e.UnknownReason))
		s.addStyled("", sanitize.Line(e.Next), d.styles.Faint)
	default:
		s.add("estimate", sanitize.Line(e.String()+" ("+strings.Join(nonEmpty(e.Basis, e.AsOf), ", ")+")"))
		s.addStyled("", sanitize.Line(e.Source), d.styles.Faint)
	}
	s.add("billed", d.billed())
	if r.Reserved != "" && !r.State.Final() {
		s.add("held", sanitize.Line(r.Reserved))
	}
}

// billed formats the provider's own statements about the cost.
func (d *Detail) billed() string {
	r := d.run
	said := ""
	if r.Billed != nil {
		said = r.Billed.String()
	}
	switch {
	case said != "" && r.Charged == provider.ChargedNo:
		return said + ", not charged"
	case said != "":
		return said + ", says " + d.title()
	case r.Charged == provider.ChargedNo:
		return "not charged"
	case r.Charged == provider.ChargedYes:
		return "charged; the provider does not say how much"
	case r.State.Final() || r.State == run.Unsure:
		return "unknown: the provider does not say"
	}
	return "not billed yet"
}

func (d *Detail) video(s *factList) {
	if r := d.run; r.State == run.Succeeded || r.Video.URL != "" {
		for i, v := range r.Videos() {
			d.output(s, v, i)
		}
	}
}

// output appends video i, counted from 0.
func (d *Detail) output(s *factList, v run.Video, i int) {
	number := ""
	if i > 0 {
		s.space()
		number = fmt.Sprintf(" %d", i+1)
	}
	s.addStyled("file"+number, d.file(v), d.linked(fileAddress(v)))
	var facts []string
	if v.Width > 0 && v.Height > 0 {
		facts = append(facts, fmt.Sprintf("%d×%d", v.Width, v.Height))
	}
	if v.Seconds > 0 {
		facts = append(facts, strconv.FormatFloat(v.Seconds, 'f', -1, 64)+" s")
	}
	if v.Size > 0 || v.Bytes > 0 {
		facts = append(facts, theme.Bytes(max(v.Size, v.Bytes)))
	}
	if d.run.Flagged {
		facts = append(facts, "the provider marked it as not safe for work")
	}
	s.add("video"+number, strings.Join(facts, " · "))
	s.addStyled("link"+number, d.link(v), d.linked(v.URL))
	s.addStyled("last frame"+number, sanitize.Line(withoutQuery(v.LastFrame)), d.linked(v.LastFrame))
	if v.Download != run.Downloaded {
		d.errorLine(s, "saving"+number, v.Err)
	}
}

func (d *Detail) annotations(s *factList) {
	r := d.run
	s.add("shot", sanitize.Line(strings.Join(nonEmpty(theme.Take(r), r.Project), " · ")))
	s.addStyled("rating", theme.Stars(r.Rating), d.styles.Accent)
	switch {
	case r.Pick:
		s.addStyled("judged", theme.PickSign+" pick", d.styles.Accent)
	case r.Rejected:
		s.addStyled("judged", theme.RejectSign+" rejected", d.styles.Faint)
	}
	s.add("tags", sanitize.Line(strings.Join(r.Tags, ", ")))
	s.add("note", sanitize.Text(r.Note))
	s.addStyled("id", sanitize.Line(run.ShortID(r.ID)+"  "+r.ID), d.styles.Faint)
	s.addStyled("job", sanitize.Line(r.Job), d.styles.Faint)
	s.addStyled("batch", sanitize.Line(r.Batch), d.styles.Faint)
	d.addLineage(s)
}

// addLineage adds what the run came from, and what came from it.
func (d *Detail) addLineage(s *factList) {
	from := d.run.Parent
	if p := d.lineage.Parent; p != nil {
		from = takeOf(*p)
	}
	s.addStyled("made from", sanitize.Line(strings.Join(nonEmpty(from, string(d.run.ParentHow)), " · ")), d.styles.Faint)
	for i, c := range d.lineage.Children {
		name := ""
		if i == 0 {
			name = "led to"
		}
		s.addStyled(name, sanitize.Line(strings.Join(nonEmpty(takeOf(c), string(c.ParentHow), string(c.State)), " · ")), d.styles.Faint)
	}
}

// takeOf names a run by its take and the end of its id.
func takeOf(r run.Run) string { return strings.TrimSpace(theme.Take(r) + " " + run.ShortID(r.ID)) }
