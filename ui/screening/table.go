package screening

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// names is the width of the name column.
const names = 14

// narrowest is the minimum width of a take's column; below it takes are listed vertically.
const narrowest = 18

// tableLines returns the part of the table of parameters in sight.
func (s *Screen) tableLines(height int) []string {
	lines := s.tableText()
	s.scroll = max(0, min(s.scroll, len(lines)-height))
	return lines[s.scroll:min(len(lines), s.scroll+max(0, height))]
}

// tableText returns the table of all parameters of the takes in the player, and of what came of them.
func (s *Screen) tableText() []string {
	if s.width < 1 {
		return nil
	}
	lines := append(s.heads(), "")
	asked := s.facts(s.asked(), true)
	if s.diffs && len(asked) == 0 {
		asked = []string{" " + s.styles.Faint.Render(theme.Cut("the requests are identical", s.width-1))}
	}
	lines = append(append(lines, asked...), "")
	return append(lines, s.facts(s.came(), false)...)
}

// column returns the width of a run's column, 0 for a vertical list.
func (s *Screen) column() int {
	if w := (s.width-names-3)/len(s.ids) - 2; w >= narrowest {
		return w
	}
	return 0
}

// heads renders the column headers: the takes, and how they stand.
func (s *Screen) heads() []string {
	w := s.column()
	takes, states := spaces(names+3), spaces(names+3)
	var lines []string
	for i, r := range s.panes() {
		take := fmt.Sprintf("%d  %s", i+1, sanitize.Line(theme.Take(r)))
		st := s.styles.State(r, s.now, s.frame)
		state := strings.TrimRight(st.Symbol+" "+st.Word+" "+st.More, " ")
		takes += s.styles.Strong.Render(theme.Pad(take, w)) + "  "
		states += st.Style.Render(theme.Pad(state, w)) + "  "
		lines = append(lines, theme.Cut(" "+s.styles.Strong.Render(take)+"  "+st.Style.Render(state), s.width))
	}
	if w == 0 {
		return lines
	}
	return []string{takes, states}
}

// facts renders facts, and marks those that differ if matters is set.
func (s *Screen) facts(all []fact, matters bool) []string {
	var lines []string
	for _, f := range all {
		if f.empty() || matters && s.diffs && !f.differs() {
			continue
		}
		marked := matters && f.differs()
		if w := s.column(); w > 0 {
			lines = append(lines, s.beside(f, w, marked)...)
		} else {
			lines = append(lines, s.below(f, marked)...)
		}
	}
	return lines
}

// label renders the mark and the name of a fact.
func (s *Screen) label(f fact, marked bool) string {
	if marked {
		return " " + s.styles.Accent.Render("≠") + " " + s.styles.Accent.Render(theme.Pad(f.name, names))
	}
	return "   " + s.styles.Faint.Render(theme.Pad(f.name, names))
}

// style returns the style of values: equal values are fainter than different ones.
func (s *Screen) style(marked bool) lipgloss.Style {
	if marked {
		return s.styles.Strong
	}
	return s.styles.Text
}

// beside renders a fact with the runs in columns of w cells.
func (s *Screen) beside(f fact, w int, marked bool) []string {
	cells := make([][]string, len(f.values))
	height := 0
	for i, v := range f.values {
		cells[i] = wrap(orDash(v), w)
		height = max(height, len(cells[i]))
	}
	lines := make([]string, height)
	for y := range lines {
		line := strings.Repeat(" ", names+3)
		if y == 0 {
			line = s.label(f, marked)
		}
		for _, c := range cells {
			text := ""
			if y < len(c) {
				text = c[y]
			}
			line += s.style(marked).Render(theme.Pad(text, w)) + "  "
		}
		lines[y] = theme.Cut(line, s.width)
	}
	return lines
}

// below renders a fact with one value per line, or one for all runs.
func (s *Screen) below(f fact, marked bool) []string {
	lines := []string{theme.Cut(s.label(f, marked), s.width)}
	for i, v := range f.values {
		sign := fmt.Sprintf("   %d  ", i+1)
		if !f.differs() {
			sign = "      "
		}
		for _, l := range wrap(orDash(v), max(1, s.width-len(sign))) {
			lines = append(lines, theme.Cut(s.styles.Faint.Render(sign)+s.style(marked).Render(l), s.width))
			sign = "      "
		}
		if !f.differs() {
			break
		}
	}
	return lines
}

// orDash returns v, or a dash if it is empty.
func orDash(v string) string {
	if v == "" {
		return theme.None
	}
	return v
}

// wrap wraps a value of several lines.
func wrap(v string, width int) []string {
	var lines []string
	for l := range strings.SplitSeq(v, "\n") {
		lines = append(lines, theme.Wrap(l, width)...)
	}
	return lines
}
