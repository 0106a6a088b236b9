package runform

import (
	"slices"
	"strings"

	"dailies/ui/textinput"
)

// maxLine is the maximum length of a text input, in characters.
const maxLine = textinput.MaxBytes

// line is a single-line text input.
type line = textinput.Line

// list is a field with one value per line. The last line is empty, for the next value.
type list struct {
	lines []line
}

// values returns the values of the nonempty lines.
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

// spare ensures that the last line is empty.
func (l *list) spare() {
	if n := len(l.lines); n == 0 || strings.TrimSpace(l.lines[n-1].Text()) != "" {
		l.lines = append(l.lines, textinput.New(""))
	}
}

// tidy removes empty lines. It is called when the list loses the focus.
func (l *list) tidy() {
	l.set(l.values())
}

// remove deletes a line.
func (l *list) remove(at int) {
	l.lines = slices.Delete(l.lines, at, at+1)
	l.spare()
}

// add inserts values at a line: the first replaces it, the others follow. It returns the index
// of the last one.
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
