package spend

import (
	"fmt"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/empty"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// wide is the width from which totals are in columns; below it each has two lines.
const wide = 60

// lines returns all lines, of which the screen shows a part.
func (s *Screen) lines() []string {
	if s.width <= 0 || s.height <= 0 {
		return nil
	}
	if !s.read {
		return s.waiting()
	}
	lines := append(s.refusal(), s.totals()...)
	lines = append(lines, s.unpriced()...)
	lines = append(lines, "", s.caption())
	if !s.any() {
		return append(lines, s.empty()...)
	}
	lines = append(lines, s.chart()...)
	lines = append(lines, "")
	lines = append(lines, s.named().draw(s.styles, s.width)...)
	lines = append(lines, s.overruled()...)
	lines = append(lines, s.byShot()...)
	return append(lines, s.legend()...)
}

// overruled names the models whose bills differ from the price list.
func (s *Screen) overruled() (lines []string) {
	for _, n := range s.spend.Models {
		for _, o := range s.models[n.Name].Overruled() {
			says := fmt.Sprintf("* %s at %s: %s say %s/s, the price list %s (%+d%%). Estimates use your own figure.",
				s.model(n.Name), sanitize.Line(o.Own.Resolution), provider.Bills(o.Own.Bills), o.Own.PerSecond.Full(), o.Table.Rate(), o.Off)
			lines = append(lines, s.words(says)...)
		}
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

// waiting is shown while the report is loading.
func (s *Screen) waiting() []string {
	says := "Calculating …"
	if s.failed {
		says = "The history could not be read. Recalculate to try again."
	}
	return append([]string{s.caption(), ""}, s.words(says)...)
}

// empty explains an empty range, and what to do.
func (s *Screen) empty() []string {
	page := empty.Page{
		Title: fmt.Sprintf("No runs in the last %d days.", s.days),
		Says:  []string{"The price of a new run stands beside its button, before anything is sent."},
	}
	if s.days < ranges()[len(ranges())-1] {
		page.Keys = append(page.Keys, [2]string{"→", "a longer range"})
	}
	page.Keys = append(page.Keys, [2]string{"n", "starts a new run"})
	if s.budget.PerDay == nil && s.budget.PerMonth == nil {
		page.Says = append(page.Says, "Daily and monthly caps are checked before money is spent.")
		page.Keys = append(page.Keys, [2]string{"5", "sets a cap, in Setup"})
	}
	return append([]string{""}, page.Draw(s.styles, s.width, max(8, s.height-8))...)
}

// words returns lines of faint text.
func (s *Screen) words(text string) []string {
	var lines []string
	for _, l := range theme.Wrap(text, s.width-2) {
		lines = append(lines, " "+s.styles.Faint.Render(l))
	}
	return lines
}

// ranged returns the total of the selected range.
func (s *Screen) ranged() run.Sum {
	var t run.Sum
	for _, d := range s.spend.Days {
		t.Billed, t.Estimated = t.Billed.Plus(d.Billed), t.Estimated.Plus(d.Estimated)
		t.Runs += d.Runs
		t.Succeeded += d.Succeeded
		t.Failed += d.Failed
		t.Unpriced += d.Unpriced
	}
	return t
}

// period is one line of the totals at the top.
type period struct {
	name  string
	short string
	sum   run.Sum
	cap   *provider.Money // nil = none
}

func (s *Screen) periods() []period {
	return []period{
		{"today", "today", s.spend.Today, s.budget.PerDay},
		{"this month", "month", s.spend.Month, s.budget.PerMonth},
		{fmt.Sprintf("last %d days", s.days), fmt.Sprintf("%d days", s.days), s.ranged(), nil},
	}
}

// totals renders the periods beside their caps.
func (s *Screen) totals() []string {
	if s.width < wide {
		return s.narrowTotals()
	}
	t := table{columns: []column{{title: "", left: true}, {title: "billed"}, {title: "estimated"}, {title: "total"}, {title: "cap"}}}
	for _, p := range s.periods() {
		limit := theme.None
		if p.cap != nil {
			limit = theme.Dollars(*p.cap)
		}
		t.add(p.name, theme.PartOf(p.sum.Billed, p.sum.Unpriced), theme.PartOf(p.sum.Estimated, p.sum.Unpriced), theme.AtLeast(p.sum.Total(), p.sum.Unpriced), limit)
	}
	lines := t.draw(s.styles, s.width)
	for i, p := range s.periods() {
		line := lines[i+1]
		if room := s.width - theme.Width(line) - 4; p.cap != nil && room >= 8 {
			line += "   " + s.against(p, min(room, 48))
		}
		lines[i+1] = line
	}
	return lines
}

// against renders a bar of the used part of a cap, and the remaining amount if it fits.
func (s *Screen) against(p period, width int) string {
	used := p.sum.Total()
	style, says := s.styles.Accent, theme.Dollars(max(0, *p.cap-used))+" left"
	if used >= *p.cap {
		style, says = s.styles.Bad, "the cap is reached"
	}
	if width < 12+theme.Width(says) {
		says = ""
	} else {
		says = "  " + says
	}
	room := width - theme.Width(says)
	bar := across(used, *p.cap, room)
	return style.Render(bar) + s.styles.Faint.Render(strings.Repeat("·", room-theme.Width(bar))+says)
}

// low is the height below which a narrow screen uses one line per period.
const low = 16

// narrowTotals uses two lines per period, or one on a low screen.
func (s *Screen) narrowTotals() []string {
	var lines []string
	for _, p := range s.periods() {
		line := " " + s.styles.Strong.Render(theme.Pad(p.short, 7)) + "  "
		limit, apart := "", "   billed "+theme.PartOf(p.sum.Billed, p.sum.Unpriced)+" · estimated "+theme.PartOf(p.sum.Estimated, p.sum.Unpriced)
		if p.cap != nil {
			limit = " of " + theme.Dollars(*p.cap)
		}
		if s.height < low {
			estimated := ""
			if p.sum.Estimated > 0 {
				estimated = " + " + theme.Dollars(p.sum.Estimated) + " est"
			}
			lines = append(lines, s.fitting(line, theme.AtLeast(p.sum.Billed, p.sum.Unpriced), estimated, limit))
			continue
		}
		line = s.fitting(line, theme.AtLeast(p.sum.Total(), p.sum.Unpriced), limit)
		if room := s.width - theme.Width(line) - 3; p.cap != nil && room >= 4 {
			line += "  " + s.against(p, room)
		}
		lines = append(lines, line, s.styles.Faint.Render(theme.Cut(apart, s.width)))
	}
	return lines
}

// fitting appends as many parts to a line as fit completely: a truncated amount would be wrong.
func (s *Screen) fitting(line string, parts ...string) string {
	for _, p := range parts {
		if theme.Width(line)+theme.Width(p) > s.width {
			break
		}
		line += p
	}
	return theme.Cut(line, s.width)
}

// refusal explains why all spending is refused, if the config causes that.
func (s *Screen) refusal() []string {
	if s.budget.NoSpending == nil {
		return nil
	}
	return s.warning(sanitize.Line(s.budget.NoSpending.UserMessage()) + ".")
}

// unpriced says what the totals do not include.
func (s *Screen) unpriced() []string {
	n := max(s.ranged().Unpriced, s.spend.Month.Unpriced)
	if n == 0 {
		return nil
	}
	return s.warning(count(n, "run") + " without a bill or a known price may have cost money that these sums do not include.")
}

// warning renders text in the warning style.
func (s *Screen) warning(says string) (lines []string) {
	for _, l := range theme.Wrap(says, s.width-2) {
		lines = append(lines, " "+s.styles.Warn.Render(l))
	}
	return lines
}

// caption describes the range and the chart's symbols.
func (s *Screen) caption() string {
	left := " ‹ "
	for _, d := range ranges() {
		if d == s.days {
			left += s.styles.Focus.Render(fmt.Sprintf("[%d]", d)) + " "
		} else {
			left += fmt.Sprintf(" %d  ", d)
		}
	}
	left += "› days"
	if !s.any() {
		return theme.Cut(left, s.width)
	}
	signs := s.styles.Accent.Render("█") + s.styles.Faint.Render(" billed  ▒ estimated")
	if s.capped() {
		signs += s.styles.Faint.Render("  ╌ cap " + theme.Dollars(*s.budget.PerDay))
	}
	signs += " "
	if theme.Width(left)+theme.Width(signs)+2 > s.width {
		return theme.Cut(left, s.width)
	}
	return theme.Spread(left, signs, s.width)
}

// legend explains the column titles.
func (s *Screen) legend() []string {
	if s.width < wide {
		return nil
	}
	return append([]string{""}, s.words("Billed is what providers said they charged; estimated is what runs without a bill may cost at most. "+
		"Done: finished runs that made a video. Median and slow: half of them, and nine in ten, took less.")...)
}

// provider returns a provider's display name.
func (s *Screen) provider(name string) string {
	if i, ok := s.infos[name]; ok {
		return i.Title
	}
	return sanitize.Line(name)
}

// model returns a model's display name by its key.
func (s *Screen) model(key string) string {
	name, id, _ := strings.Cut(key, "/")
	m, ok := s.models[key]
	if !ok {
		m = provider.Model{Name: id}
	}
	return s.provider(name) + " " + sanitize.Line(theme.ModelName(m))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
