package runform

import (
	"slices"
	"strings"

	"dailies/ui/textinput"
)

// maxLine is how many characters a single-line field holds.
const maxLine = textinput.Most

// line is a single-line text field.
type line = textinput.Line

// list is a field of several lines of which each is one value. The last line is
// empty, to type the next value into.
type list struct {
	lines []line
}

// values are the texts of the lines that hold one.
func (l *list) values() []string {
	var v []string
	for i := range l.lines {
		if s := strings.TrimSpace(l.lines[i].Text()); s != "" {
			v = append(v, s)
		}
	}
	return v
}

func (l *list) set(values []string) {
	l.lines = nil
	for _, v := range values {
		l.lines = append(l.lines, textinput.New(v))
	}
	l.spare()
}

// spare makes sure that the last line is empty.
func (l *list) spare() {
	if n := len(l.lines); n == 0 || strings.TrimSpace(l.lines[n-1].Text()) != "" {
		l.lines = append(l.lines, textinput.New(""))
	}
}

// tidy removes the lines left empty. It is called when the cursor is elsewhere.
func (l *list) tidy() {
	l.set(l.values())
}

// remove takes line at out.
func (l *list) remove(at int) {
	l.lines = slices.Delete(l.lines, at, at+1)
	l.spare()
}

// add puts values in at line at: the first into it, the others behind it. It
// returns the line of the last one.
func (l *list) add(at int, values []string) int {
	for i, v := range values {
		if i == 0 {
			l.lines[at].Insert(v)
			continue
		}
		at++
		l.lines = slices.Insert(l.lines, at, textinput.New(v))
	}
	l.spare()
	return at
}
