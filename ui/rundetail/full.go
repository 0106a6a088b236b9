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
func (p *Page) full() []string {
	w := p.width - 2
	if w < 1 {
		return nil
	}
	if p.width < twoColumns {
		lines := append(p.hang(nil, 1), p.facts(w)...)
		return indent(append(append(lines, ""), p.timeline(w)...))
	}
	right := p.right()
	left := w - right - 3
	second := append(p.hang(nil, left+4), p.timeline(right)...)
	return indent(beside(p.facts(left), second, left, p.height, p.styles.Faint.Render(" │ ")))
}

// factList collects named facts of a given width.
type factList struct {
	styles theme.Styles
	width  int
	lines  []string
}

// add appends a fact unless its value is empty.
func (s *factList) add(name, value string) { s.paint(name, value, s.styles.Text) }

// nameCells is the width of the name column.
const nameCells = 13

type painter interface{ Render(...string) string }

func (s *factList) paint(name, value string, style painter) {
	if value == "" {
		return
	}
	names := nameCells
	if s.width < 32 { // the name gets its own line
		s.lines = append(s.lines, s.styles.Faint.Render(theme.Cut(name, s.width)))
		names = 2
		name = ""
	}
	for i, paragraph := range strings.Split(value, "\n") {
		for j, l := range theme.Wrap(paragraph, s.width-names) {
			if i+j > 0 {
				name = ""
			}
			s.lines = append(s.lines, s.styles.Faint.Render(theme.Pad(name, names))+style.Render(l))
		}
	}
}

func (s *factList) space() {
	if n := len(s.lines); n > 0 && s.lines[n-1] != "" {
		s.lines = append(s.lines, "")
	}
}

func (p *Page) facts(width int) []string {
	s := &factList{styles: p.styles, width: width}
	p.state(s)
	s.space()
	p.request(s)
	s.space()
	p.money(s)
	s.space()
	p.video(s)
	s.space()
	p.marks(s)
	for len(s.lines) > 0 && s.lines[len(s.lines)-1] == "" {
		s.lines = s.lines[:len(s.lines)-1]
	}
	return s.lines
}

func (p *Page) state(s *factList) {
	r := p.run
	st := p.styles.State(r, p.now, p.beat)
	word := st.Symbol + " " + st.Word
	if st.More != "" {
		word += " " + st.More
	}
	s.paint("state", word, st.Style)
	if r.RawStatus != "" && r.RawStatus != string(r.State) {
		s.add("", "the provider says "+sanitize.Line(r.RawStatus))
	}
	s.add("time", p.times())
	if r.CancelMessage != "" && !r.State.Final() {
		s.add("cancel", sanitize.Line(r.CancelMessage))
	}
	p.problem(s, "problem", r.Err)
}

// problem appends a full error message with the next step.
func (p *Page) problem(s *factList, name string, e *provider.Error) {
	if e == nil {
		return
	}
	s.paint(name, sanitize.Text(e.Message), p.styles.Bad)
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
	s.paint("", strings.Join(parts, " · "), p.styles.Faint)
}

// times formats the time at the provider, and the usual time of the user's own runs of this
// model.
func (p *Page) times() string {
	r := p.run
	if r.Sent.IsZero() {
		return "not sent yet"
	}
	parts := []string{theme.Duration(r.Elapsed(p.now))}
	if r.State == run.Unsure {
		parts = []string{"sent " + theme.Ago(r.Sent, p.now)}
	}
	if r.ETA != nil && !r.State.Final() {
		parts = append(parts, "the provider estimates "+theme.Duration(seconds(*r.ETA))+" in all")
	}
	if p.pace.Runs > 0 && !r.State.Final() {
		parts = p.paced(parts)
	}
	return strings.Join(parts, " · ")
}

// paced adds how long such runs take to the times of one under way: "12m39, usually
// 14s: probably stuck".
func (p *Page) paced(parts []string) []string {
	usual := "usually " + theme.Duration(p.pace.Median)
	late := theme.Slow(p.pace, p.run.Elapsed(p.now))
	if late == "" || p.run.State == run.Unsure {
		return append(parts, usual+", slowest tenth "+theme.Duration(p.pace.P90))
	}
	parts[0] += ", " + usual + ": " + strings.Replace(late, "stuck?", "probably stuck", 1)
	return parts
}

func (p *Page) request(s *factList) {
	r := p.run
	s.add("provider", p.title())
	s.add("model", sanitize.Line(p.modelName()))
	s.paint("", sanitize.Line(r.Provider+"/"+r.Model), p.styles.Faint)
	for _, f := range provider.Fields() {
		p.field(s, f)
	}
}

// field appends a run's value of a field. All choices are in one line, at the position of the
// first.
func (p *Page) field(s *factList, f provider.FieldSpec) {
	q, name := p.run.Request, f.Label(len(f.ID) >= nameCells)
	switch {
	case f.Kind == provider.ValueParagraph:
		s.paint(name, sanitize.Text(f.Print(q)), p.styles.Strong)
	case f.IsMedia():
		for _, entry := range f.Values(q) {
			s.add(name, p.path(entry))
			name = ""
		}
	case f.ID == firstSetting():
		s.add("settings", strings.Join(settings(q), " · "))
	case isSetting(f):
	case f.ID == provider.FieldSeed:
		s.add(name, seed(p.run))
	case f.Kind == provider.ValueText:
		s.add(name, sanitize.Line(withoutQuery(f.Print(q))))
	case !f.Blank(q):
		s.add(name, sanitize.Text(f.Print(q)))
	}
}

func (p *Page) money(s *factList) {
	r, e := p.run, p.run.Estimate
	switch {
	case !e.Known && !e.Base():
		s.add("estimate", "unknown: "+sanitize.Line(e.UnknownReason))
		s.paint("", sanitize.Line(e.Next), p.styles.Faint)
	default:
		s.add("estimate", sanitize.Line(e.String()+" ("+strings.Join(nonEmpty(e.Basis, e.AsOf), ", ")+")"))
		s.paint("", sanitize.Line(e.Source), p.styles.Faint)
	}
	s.add("billed", p.billed())
	if r.Reserved != "" && !r.State.Final() {
		s.add("held", sanitize.Line(r.Reserved))
	}
}

// billed formats the provider's own statements about the cost.
func (p *Page) billed() string {
	r := p.run
	said := ""
	if r.Billed != nil {
		said = r.Billed.String()
	}
	switch {
	case said != "" && r.Charged == provider.ChargedNo:
		return said + ", not charged"
	case said != "":
		return said + ", says " + p.title()
	case r.Charged == provider.ChargedNo:
		return "not charged"
	case r.Charged == provider.ChargedYes:
		return "charged; the provider does not say how much"
	case r.State.Final() || r.State == run.Unsure:
		return "unknown: the provider does not say"
	}
	return "not billed yet"
}

func (p *Page) video(s *factList) {
	if r := p.run; r.State == run.Succeeded || r.Video.URL != "" {
		for i, v := range r.Videos() {
			p.output(s, v, i)
		}
	}
}

// output appends video i, counted from 0.
func (p *Page) output(s *factList, v run.Video, i int) {
	number := ""
	if i > 0 {
		s.space()
		number = fmt.Sprintf(" %d", i+1)
	}
	s.paint("file"+number, p.file(v), p.linked(fileAddress(v)))
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
	if p.run.Flagged {
		facts = append(facts, "the provider marked it as not safe for work")
	}
	s.add("video"+number, strings.Join(facts, " · "))
	s.paint("link"+number, p.link(v), p.linked(v.URL))
	s.paint("last frame"+number, sanitize.Line(withoutQuery(v.LastFrame)), p.linked(v.LastFrame))
	if v.Download != run.Downloaded {
		p.problem(s, "saving"+number, v.Err)
	}
}

func (p *Page) marks(s *factList) {
	r := p.run
	s.add("shot", sanitize.Line(strings.Join(nonEmpty(theme.Take(r), r.Project), " · ")))
	s.paint("rating", theme.Stars(r.Rating), p.styles.Accent)
	switch {
	case r.Pick:
		s.paint("judged", theme.PickSign+" pick", p.styles.Accent)
	case r.Rejected:
		s.paint("judged", theme.RejectSign+" rejected", p.styles.Faint)
	}
	s.add("tags", sanitize.Line(strings.Join(r.Tags, ", ")))
	s.add("note", sanitize.Text(r.Note))
	s.paint("id", sanitize.Line(run.ShortID(r.ID)+"  "+r.ID), p.styles.Faint)
	s.paint("job", sanitize.Line(r.Job), p.styles.Faint)
	s.paint("batch", sanitize.Line(r.Batch), p.styles.Faint)
	s.paint("made from", sanitize.Line(strings.Join(nonEmpty(r.Parent, string(r.ParentHow)), " · ")), p.styles.Faint)
}
