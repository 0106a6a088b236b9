package screening

import (
	"fmt"
	"image"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// View renders the contact sheet or the player.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	var lines []string
	if s.inPlayer() {
		lines = s.playerLines()
	} else {
		lines = s.sheetLines()
	}
	return theme.Fit(strings.Join(lines, "\n"), s.width, s.height)
}

func (s *Screen) sheetLines() []string {
	var lines []string
	if s.sheetHead() > 0 {
		lines = append(lines, s.sheetHeading())
	}
	switch {
	case s.fail != "":
		return append(lines, s.sentence(s.fail)...)
	case !s.read:
		return lines
	case len(s.sheet.shown) == 0 && s.sheet.hidden > 0:
		return append(lines, s.sentence("All takes are rejected, and hidden.")...)
	case len(s.sheet.shown) == 0:
		return append(lines, s.sentence("This shot has no takes.")...)
	}
	g := s.grid()
	for row := s.sheet.top; row < s.sheet.top+g.rows && row*g.cols < len(s.sheet.shown); row++ {
		from := row * g.cols
		cells := make([][]string, 0, g.cols)
		for i := from; i < min(from+g.cols, len(s.sheet.shown)); i++ {
			cells = append(cells, s.cell(g, i))
		}
		for _, l := range beside(cells, gridGap) {
			lines = append(lines, " "+l)
		}
	}
	return lines
}

// sentence returns a text below the heading.
func (s *Screen) sentence(text string) []string {
	lines := []string{""}
	for _, l := range theme.Wrap(sanitize.Text(text), max(1, s.width-2)) {
		lines = append(lines, " "+s.styles.Faint.Render(l))
	}
	return lines
}

// beside joins blocks of lines of equal height.
func beside(blocks [][]string, gap int) []string {
	if len(blocks) == 0 {
		return nil
	}
	lines := make([]string, len(blocks[0]))
	for i := range lines {
		for k, b := range blocks {
			if k > 0 {
				lines[i] += spaces(gap)
			}
			lines[i] += b[i]
		}
	}
	return lines
}

func (s *Screen) sheetHeading() string {
	left := " " + s.styles.Strong.Render(theme.Cut(s.title(), max(1, s.width-20)))
	picks, spent, unpriced := 0, provider.Money(0), 0
	for _, r := range s.takes {
		if r.Pick {
			picks++
		}
		switch {
		case r.Billed != nil || r.Estimate.Known:
			spent = spent.Plus(counted(r))
		case r.MayBePaid():
			unpriced++
		}
	}
	sums := []string{count(len(s.takes), "take")}
	if picks > 0 {
		sums = append(sums, count(picks, "pick"))
	}
	sums = append(sums, theme.Sum(spent, unpriced))
	if n := len(s.sheet.marks); n > 0 {
		sums = append(sums, fmt.Sprintf("%d marked", n))
	}
	var right []string
	if s.sheet.sorting {
		return theme.Spread(left, s.styles.Accent.Render("sort by")+s.styles.Faint.Render(" which?")+" ", s.width)
	}
	if o := s.sheet.ordering(); o.key != "t" || s.sheet.turned {
		by := "by " + o.name
		if s.sheet.turned {
			by += ", turned round"
		}
		right = append(right, by)
	}
	if s.sheet.hide {
		right = append(right, fmt.Sprintf("%d rejected hidden", s.sheet.hidden))
	}
	left += s.styles.Faint.Render(" · " + strings.Join(sums, " · "))
	return theme.Spread(theme.Cut(left, s.width), s.styles.Faint.Render(strings.Join(right, " · "))+" ", s.width)
}

// counted is what a take counts as: what it was billed, else its estimate, nothing if it was not charged.
func counted(r run.Run) provider.Money {
	if r.Billed == nil && r.Charged == provider.ChargedNo {
		return 0
	}
	return price(r)
}

// title names what is shown.
func (s *Screen) title() string {
	if s.shot.Code == "" {
		return "Chosen runs"
	}
	return sanitize.Line(strings.TrimSpace(s.shot.Code + " " + s.shot.Name))
}

// cell renders a take on the contact sheet: a line that says whether it is chosen, its picture, and what
// it is.
func (s *Screen) cell(g grid, i int) []string {
	r := s.sheet.shown[i]
	bar := spaces(g.width)
	switch {
	case i == s.sheet.cursor:
		bar = s.styles.Focus.Render(strings.Repeat("━", g.width))
	case s.sheet.marks[r.ID]:
		bar = s.styles.Accent.Render(strings.Repeat("─", g.width))
	}
	lines := append([]string{bar}, s.poster(r, g.width, g.picture)...)
	return append(lines, s.labels(g, r, i == s.sheet.cursor)...)
}

// poster renders the picture of a take in exactly width × height cells, or what there is instead.
func (s *Screen) poster(r run.Run, width, height int) []string {
	if path := saved(r); path != "" {
		if p := s.posters[path]; p != nil && p.fail == "" {
			if art := s.art[s.posterKey(path, width, height)]; art != nil {
				return centerPicture(art, width, height)
			}
		}
	}
	text, style := s.instead(r)
	lines := theme.Wrap(text, max(1, width-2))
	lines = lines[:min(len(lines), height)]
	for i, l := range lines {
		lines[i] = style.Render(theme.Cut(l, width))
	}
	return center(lines, width, height)
}

// labels returns the lines below a picture.
func (s *Screen) labels(g grid, r run.Run, chosen bool) []string {
	name := theme.TakeNumber(r)
	if s.shot.Code == "" {
		name = theme.Take(r)
	}
	first := name
	if chosen {
		first = s.styles.Focus.Render(name)
	}
	if mark := s.sheet.marks[r.ID]; mark {
		first = s.styles.Accent.Render("▪") + first
	}
	first += s.judged(r)
	var facts []string
	if seed := seedOf(r); seed != "" {
		facts = append(facts, "s"+seed)
	}
	if d := length(r); d != "" {
		facts = append(facts, d)
	}
	first += "  " + s.styles.Faint.Render(strings.Join(facts, "  "))
	second := theme.Spread(s.styles.Accent.Render(theme.Stars(r.Rating)), s.styles.Faint.Render(s.cost(r)), g.width)
	lines := []string{theme.Pad(theme.Cut(first, g.width), g.width), theme.Pad(theme.Cut(second, g.width), g.width)}
	if g.labels > 2 {
		lines = append(lines, s.styles.Faint.Render(theme.Pad(theme.Cut(s.modelName(r), g.width), g.width)))
	}
	return lines
}

// judged is the sign of a pick or of a rejection.
func (s *Screen) judged(r run.Run) string {
	switch {
	case r.Pick:
		return " " + s.styles.Done.Render(theme.PickSign)
	case r.Rejected:
		return " " + s.styles.Faint.Render(theme.RejectSign)
	}
	return ""
}

// cost is what a take was billed, or its estimate, which is called so.
func (s *Screen) cost(r run.Run) string {
	switch {
	case r.Billed != nil:
		return theme.Dollars(*r.Billed)
	case r.Charged == provider.ChargedNo:
		return theme.Dollars(0)
	case r.Estimate.Known:
		return "est " + theme.Estimated(r.Estimate)
	}
	return "?"
}

func (s *Screen) modelName(r run.Run) string {
	if m, ok := s.models[r.Provider+"/"+r.Model]; ok {
		return sanitize.Line(r.Provider + " " + theme.ModelName(m))
	}
	return sanitize.Line(r.Provider + " " + r.Model)
}

// seedOf returns the seed that was used, or asked for.
func seedOf(r run.Run) string {
	for _, seed := range []*int64{r.Seed, r.Request.Seed} {
		if seed != nil {
			return strconv.FormatInt(*seed, 10)
		}
	}
	return ""
}

// length returns how long a take is, or is to be.
func length(r run.Run) string {
	switch {
	case r.Video.Seconds > 0:
		return strconv.FormatFloat(r.Video.Seconds, 'f', -1, 64) + "s"
	case r.Request.Duration > 0:
		return fmt.Sprintf("%ds", r.Request.Duration)
	}
	return ""
}

// centerPicture is center for lines of equal width, which is measured once: there are many codes in them.
func centerPicture(lines []string, width, height int) []string {
	if len(lines) == 0 {
		return center(nil, width, height)
	}
	own := theme.Width(lines[0])
	left := spaces(max(0, width-own) / 2)
	right := spaces(width - own - len(left))
	out := make([]string, 0, height)
	for i := range height {
		k := i - (height-len(lines))/2
		if k < 0 || k >= len(lines) {
			out = append(out, spaces(width))
		} else {
			out = append(out, left+lines[k]+right)
		}
	}
	return out
}

// center puts lines into the middle of width × height cells.
func center(lines []string, width, height int) []string {
	out := make([]string, 0, height)
	for range (height - len(lines)) / 2 {
		out = append(out, spaces(width))
	}
	for _, l := range lines {
		if len(out) == height {
			break
		}
		left := max(0, width-theme.Width(l)) / 2
		out = append(out, spaces(left)+l+spaces(width-left-theme.Width(l)))
	}
	for len(out) < height {
		out = append(out, spaces(width))
	}
	return out
}

// shape is the common shape of the pictures of takes: that of the first one that is known.
func (s *Screen) shape(takes []run.Run) image.Point {
	for _, r := range takes {
		if f := s.films[saved(r)]; f != nil && f.film != nil {
			return image.Pt(f.film.Width, f.film.Height)
		}
		if r.Video.Width > 0 && r.Video.Height > 0 {
			return image.Pt(r.Video.Width, r.Video.Height)
		}
		if p := s.posters[saved(r)]; p != nil && p.size != (image.Point{}) {
			return p.size
		}
		var w, h int
		if n, err := fmt.Sscanf(r.Request.AspectRatio, "%d:%d", &w, &h); n == 2 && err == nil && w > 0 && h > 0 && w < 100 && h < 100 {
			return image.Pt(w, h)
		}
	}
	return image.Pt(16, 9)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }
