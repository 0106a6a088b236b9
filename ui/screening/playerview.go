package screening

import (
	"fmt"
	"strings"
	"time"

	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// layout is the layout of the player, from top to bottom: the heading, the panes, the strip, the time
// line, and the status.
type layout struct {
	margin        int // columns left and right of the panes and of the strip
	columns, rows int // of panes
	paneWidth     int
	picture       int // lines of a picture
	titles        int // lines above each
	facts         int // lines below each
	strip         strip
	bar           bool
}

// strip is the row of small pictures.
type strip struct {
	n, width, height int // how many, and their size in cells; 0 = none
}

const (
	paneGap     = 2
	mostInStrip = 24 // pictures
)

func (s *Screen) layout() layout {
	l := layout{columns: 1, rows: 1, bar: s.height >= 8}
	if s.width >= 20 {
		l.margin = 1
	}
	inner := s.width - 2*l.margin
	l.paneWidth = inner
	room := s.height - 2
	if l.bar {
		room--
	}
	seen := s.inSight()
	if len(seen) == 1 {
		l.strip = s.stripOf(inner, room)
		if l.strip.n > 0 {
			room -= l.strip.height + 1
		}
		l.picture = max(0, room)
		return l
	}
	l.titles = 1
	facts := len(s.differing())
	best := -1
	for columns := 1; columns <= len(seen); columns++ {
		rows := (len(seen) + columns - 1) / columns
		width, height := (inner-paneGap*(columns-1))/columns, room/rows
		below := max(0, min(facts, height/3))
		picture := max(0, height-l.titles-below)
		c, r := s.fitted(width, picture)
		if c == 0 {
			r = picture
		}
		if c*r > best {
			best = c * r
			l.columns, l.rows, l.paneWidth, l.picture, l.facts = columns, rows, width, min(r, picture), below
		}
	}
	return l
}

// stripOf returns the strip that fits into a width, below panes in room lines.
func (s *Screen) stripOf(across, room int) strip {
	f := s.film()
	if f == nil || room < 14 || !s.canvas.Shows() {
		return strip{}
	}
	height := 3
	if room >= 26 {
		height = 4
	}
	if room >= 44 {
		height = 6
	}
	width, height := s.fitted(across/4, height)
	n := max(1, len(f.Strip(min(mostInStrip, (across+1)/(width+1)))))
	return strip{n, width, height}
}

// stripTodo returns the pictures of the strip that are to be drawn.
func (s *Screen) stripTodo(l layout) []drawing {
	r, _ := s.focused()
	f := s.film()
	if l.strip.n == 0 || f == nil {
		return nil
	}
	var todo []drawing
	for _, i := range f.Strip(l.strip.n) {
		if i >= len(f.Frames) {
			break // it has not come yet
		}
		key := pictureKey{saved(r), f.Frames[i].Index, l.strip.width, l.strip.height, s.canvas, 0}
		if s.art[key] == nil {
			todo = append(todo, drawing{key, -1, f.Frames[i].JPEG})
		}
	}
	return todo
}

func (s *Screen) playerLines() []string {
	lines := []string{s.playerHeading()}
	if s.table {
		return append(lines, s.tableLines(s.height-1)...)
	}
	l := s.layout()
	seen := s.inSight()
	for row := range l.rows {
		var blocks [][]string
		for _, pane := range seen[min(row*l.columns, len(seen)):min((row+1)*l.columns, len(seen))] {
			blocks = append(blocks, s.pane(l, pane))
		}
		lines = append(lines, indented(l.margin, beside(blocks, paneGap))...)
	}
	lines = append(lines, s.stripLines(l)...)
	for len(lines) < s.height-1-b2i(l.bar) {
		lines = append(lines, "")
	}
	if l.bar {
		lines = append(lines, s.bar())
	}
	return append(lines, s.status())
}

// indented puts lines a few columns to the right.
func indented(columns int, lines []string) []string {
	for i := range lines {
		lines[i] = spaces(columns) + lines[i]
	}
	return lines
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// playerHeading says what is shown.
func (s *Screen) playerHeading() string {
	r, _ := s.focused()
	left := " " + s.styles.Strong.Render(sanitize.Line(theme.Take(r))) + s.judged(r)
	if n := theme.Stars(r.Rating); n != "" {
		left += " " + s.styles.Accent.Render(n)
	}
	var facts []string
	if len(s.ids) > 1 {
		facts = append(facts, fmt.Sprintf("%c of %d", 'A'+s.focus, len(s.ids)))
	}
	if seed := seedOf(r); seed != "" {
		facts = append(facts, "seed "+seed)
	}
	facts = append(facts, s.modelName(r))
	if f := s.film(); f != nil {
		facts = append(facts, fmt.Sprintf("%d×%d", f.Width, f.Height))
	}
	facts = append(facts, s.cost(r), sanitize.Line(r.Request.Prompt))
	return theme.Cut(left+s.styles.Faint.Render("  "+strings.Join(facts, " · ")), s.width)
}

// pane renders a take: its title, its picture, and what is different about it.
func (s *Screen) pane(l layout, i int) []string {
	r, _ := s.take(s.ids[i])
	var lines []string
	if l.titles > 0 {
		title := string(rune('A'+i)) + "  " + sanitize.Line(theme.Take(r))
		if i == s.focus {
			title = s.styles.Focus.Render("▸" + title)
		} else {
			title = " " + title
		}
		title += s.judged(r) + " " + s.styles.Accent.Render(theme.Stars(r.Rating))
		lines = append(lines, theme.Pad(theme.Cut(title, l.paneWidth), l.paneWidth))
	}
	lines = append(lines, s.panePicture(l, i, r)...)
	for _, f := range s.differing()[:min(l.facts, len(s.differing()))] {
		value := strings.ReplaceAll(orDash(f.values[i]), "\n", " ")
		text := s.styles.Faint.Render(theme.Pad(f.name, min(names, l.paneWidth/2))) + " " + value
		lines = append(lines, theme.Pad(theme.Cut(" "+text, l.paneWidth), l.paneWidth))
	}
	return lines
}

func (s *Screen) panePicture(l layout, i int, r run.Run) []string {
	if s.pictured(i) {
		return s.blanks(l.paneWidth, l.picture)
	}
	text, style := s.instead(r)
	if p := s.pics[i]; p.fail != "" && p.key.path == saved(r) {
		text = p.fail
	}
	if text == "…" {
		text = "reading the film …"
	}
	var lines []string
	for _, line := range theme.Wrap(text, max(1, l.paneWidth-4)) {
		lines = append(lines, style.Render(line))
	}
	return center(lines[:min(len(lines), l.picture)], l.paneWidth, l.picture)
}

// stripLines renders the strip, with the time of each picture below it.
func (s *Screen) stripLines(l layout) []string {
	f := s.film()
	if l.strip.n == 0 || f == nil {
		return nil
	}
	frames := f.Strip(l.strip.n)
	if len(frames) == 0 { // which ones it will show is not known yet
		return make([]string, l.strip.height+1)
	}
	r, _ := s.focused()
	at := s.position()
	var blocks [][]string
	for k, i := range frames {
		if i >= len(f.Frames) {
			blocks = append(blocks, center(nil, l.strip.width, l.strip.height+1))
			continue
		}
		art := s.art[pictureKey{saved(r), f.Frames[i].Index, l.strip.width, l.strip.height, s.canvas, 0}]
		block := centerPicture(art, l.strip.width, l.strip.height)
		label := theme.Pad(theme.Cut(Timecode(f.Frames[i].At), l.strip.width), l.strip.width)
		if here := f.Frames[i].At <= at && (k+1 == len(frames) || at < f.Ends(frames[k+1]-1)); here {
			label = s.styles.Focus.Render(label)
		} else {
			label = s.styles.Faint.Render(label)
		}
		blocks = append(blocks, append(block, label))
	}
	return indented(l.margin, beside(blocks, 1))
}

// bar renders the time line: the part between the in and the out point is thick.
func (s *Screen) bar() string {
	f, own := s.timed()
	width := s.width - 2
	if f == nil || width < 2 {
		return " " + s.styles.Faint.Render(strings.Repeat("─", max(0, width)))
	}
	cell := func(t time.Duration) int {
		return max(0, min(int(int64(t)*int64(width)/max(int64(f.Duration), 1)), width-1))
	}
	r, _ := s.focused()
	if !own {
		r = run.Run{} // whose points are not on this time line
	}
	from, to := cut(r, f)
	first, last, head := cell(from), cell(to-1), cell(s.position())
	var b strings.Builder
	b.WriteString(" ")
	for x := 0; x < width; {
		end := x + 1
		kind := func(x int) int {
			switch {
			case x == head:
				return 2
			case (r.In > 0 || r.Out > 0) && x >= first && x <= last:
				return 1
			}
			return 0
		}
		for end < width && kind(end) == kind(x) {
			end++
		}
		switch kind(x) {
		case 2:
			b.WriteString(s.styles.Focus.Render("┃"))
		case 1:
			b.WriteString(s.styles.Accent.Render(strings.Repeat("━", end-x)))
		default:
			b.WriteString(s.styles.Faint.Render(strings.Repeat("─", end-x)))
		}
		x = end
	}
	return b.String()
}

// status renders the time, the frame, the speed, and the points.
func (s *Screen) status() string {
	f, own := s.timed()
	if f == nil {
		return ""
	}
	r, _ := s.focused()
	at := min(s.position(), f.Duration) // another take may be shorter
	sign := "‖"
	switch {
	case s.running && s.speed < 0:
		sign = "◀"
	case s.running:
		sign = "▶"
	}
	parts := []string{fmt.Sprintf("%s %s / %s", sign, Timecode(at), Timecode(f.Duration))}
	if own {
		parts = append(parts, frameNumber(f.Frames[f.FrameAt(at)], f))
	}
	if speed := abs(s.speed); speed != 1 {
		parts = append(parts, fmt.Sprintf("×%g", speed))
	}
	if s.once {
		parts = append(parts, "once")
	}
	if own && r.In > 0 {
		parts = append(parts, "in "+Timecode(r.In))
	}
	if own && r.Out > 0 {
		parts = append(parts, "out "+Timecode(r.Out))
	}
	if own && f.Problem != "" {
		parts = append(parts, sanitize.Line(f.Problem))
	}
	return " " + s.styles.Faint.Render(theme.Cut(strings.Join(parts, " · "), s.width-1))
}

// frameNumber numbers a frame. How many there are may be unknown while the film is read.
func frameNumber(frame run.Frame, f *run.Film) string {
	if f.Total == 0 {
		return fmt.Sprintf("frame %d", frame.Index+1)
	}
	return fmt.Sprintf("frame %d of %d", frame.Index+1, f.Total)
}

func abs(f float64) float64 { return max(f, -f) }

// Timecode renders a time in a film to a hundredth of a second: "02.41", "1:02.41".
func Timecode(t time.Duration) string {
	t = max(0, t)
	hundredths := int(t / (10 * time.Millisecond))
	if minutes := hundredths / 6000; minutes > 0 {
		return fmt.Sprintf("%d:%02d.%02d", minutes, hundredths/100%60, hundredths%100)
	}
	return fmt.Sprintf("%02d.%02d", hundredths/100, hundredths%100)
}
