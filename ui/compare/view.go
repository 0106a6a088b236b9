package compare

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"dailies/ui/theme"
)

// names is how wide the column of the names is.
const names = 14

// narrowest is how wide a run's column must be; else runs stand below each other.
const narrowest = 18

// View draws the comparison.
func (s *Screen) View() string {
	lines := s.lines()
	lines = lines[max(0, min(s.scroll, len(lines)-s.height)):]
	return theme.Fit(strings.Join(lines, "\n"), s.width, s.height)
}

func (s *Screen) lines() []string {
	if len(s.runs) == 0 || s.width < 1 {
		return nil
	}
	lines := append(s.states(), "")
	asked := s.facts(s.asked(), true)
	if s.diffOnly && len(asked) == 0 {
		asked = []string{" " + s.styles.Faint.Render(theme.Cut("the requests are identical", s.width-1))}
	}
	lines = append(append(lines, asked...), "")
	return append(lines, s.facts(s.came(), false)...)
}

// column is the width of a run's column, 0 where runs stand below each other.
func (s *Screen) column() int {
	if w := (s.width-names-3)/len(s.runs) - 2; w >= narrowest {
		return w
	}
	return 0
}

// states heads the columns.
func (s *Screen) states() []string {
	var heads []string
	var styles []lipgloss.Style
	for i, r := range s.runs {
		st := s.styles.State(r, s.now, s.beat)
		heads = append(heads, strings.TrimRight(fmt.Sprintf("%d  %s %s %s", i+1, st.Symbol, st.Word, st.More), " "))
		styles = append(styles, st.Style)
	}
	w := s.column()
	if w == 0 {
		var lines []string
		for i, h := range heads {
			lines = append(lines, " "+styles[i].Render(theme.Cut(h, s.width-1)))
		}
		return lines
	}
	line := strings.Repeat(" ", names+3)
	for i, h := range heads {
		line += styles[i].Render(theme.Pad(h, w)) + "  "
	}
	return []string{line}
}

// facts draws facts, those that differ with a mark where that matters.
func (s *Screen) facts(all []fact, matters bool) []string {
	var lines []string
	for _, f := range all {
		if f.empty() || matters && s.diffOnly && !f.differs() {
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

// label is the mark and the name of a fact.
func (s *Screen) label(f fact, marked bool) string {
	if marked {
		return " " + s.styles.Accent.Render("≠") + " " + s.styles.Accent.Render(theme.Pad(f.name, names))
	}
	return "   " + s.styles.Faint.Render(theme.Pad(f.name, names))
}

// style is how values are drawn: what all have in common is fainter than what
// sets them apart.
func (s *Screen) style(marked bool) lipgloss.Style {
	if marked {
		return s.styles.Strong
	}
	return s.styles.Text
}

// beside draws a fact with the runs in columns of w cells.
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

// below draws a fact with a value a line, or one for all.
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

// orDash stands in for a value that is not there.
func orDash(v string) string {
	if v == "" {
		return theme.None
	}
	return v
}

// wrap breaks a value of several lines.
func wrap(v string, width int) []string {
	var lines []string
	for l := range strings.SplitSeq(v, "\n") {
		lines = append(lines, theme.Wrap(l, width)...)
	}
	return lines
}
