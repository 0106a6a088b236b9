package runform

import (
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// completion holds the completions of the path in a field of files.
type completion struct {
	text   string // the text of the field when they were requested
	prefix string // the requested prefix
	base   string // its part after the last separator
	names  []string
}

// ask requests completions of the path before the cursor. It does not for URLs, for quoted
// names, or if the cursor is inside the text.
func (f *Form) ask() tea.Cmd {
	f.paths = completion{}
	l := f.line(f.at)
	spec, _ := provider.FieldOf(f.at.field)
	if l == nil || !spec.IsMedia() {
		return nil
	}
	text := l.Text()
	if text == "" || text == "~" || provider.IsURL(text) || !l.AtEnd() ||
		strings.ContainsAny(text[:1], `'"`) || cleanName(text) != text {
		return nil
	}
	cut := strings.LastIndexAny(text, "/"+string(filepath.Separator)) + 1
	folder := expand(text[:cut], f.places.home, f.places.folder)
	if cut == 0 {
		folder = f.places.folder
	}
	if !filepath.IsAbs(folder) {
		return nil
	}
	prefix := strings.TrimSuffix(folder, "/") + "/" + text[cut:]
	f.paths = completion{text: text, prefix: prefix, base: text[cut:]}
	return f.load.Paths(prefix, spec.Kind)
}

// found handles completions unless the text has changed. Names that sanitizing changes cannot
// be typed and are left out.
func (c *completion) found(msg PathsMsg) {
	if c.prefix == "" || msg.Prefix != c.prefix {
		return
	}
	c.names = nil
	for _, n := range msg.Names {
		hidden := strings.HasPrefix(n, ".") && c.base == ""
		if strings.HasPrefix(n, c.base) && n != c.base && !hidden && sanitize.Line(n) == n {
			c.names = append(c.names, n)
		}
	}
}

// suggestion is the rest of the first completion, shown after the cursor.
func (c *completion) suggestion(l *line) string {
	if l == nil || len(c.names) == 0 || l.Text() != c.text || !l.AtEnd() {
		return ""
	}
	return c.names[0][len(c.base):]
}

// common returns the common continuation of all completions.
func (c *completion) common(l *line) string {
	rest := c.suggestion(l)
	for _, n := range c.names {
		for !strings.HasPrefix(n[len(c.base):], rest) {
			runes := []rune(rest)
			rest = string(runes[:len(runes)-1])
		}
	}
	return rest
}

// complete inserts the rest of a path.
func (f *Form) complete(rest string) tea.Cmd {
	l := f.line(f.at)
	l.Set(l.Text() + rest)
	f.list(f.at.field).spare()
	return f.ask()
}

// pasteFiles inserts pasted or dropped file names into a field of files: absolute paths replace
// its value, others are inserted at the cursor.
func (f *Form) pasteFiles(names []string) {
	if len(names) == 0 {
		return
	}
	for i, n := range names {
		names[i] = shorten(n, f.places.home)
	}
	l := f.line(f.at)
	if allNames(names) {
		l.Set("")
	}
	if list := f.values.lists[f.at.field]; list != nil {
		f.at.line = list.add(f.at.line, names)
		return
	}
	if len(names) > 1 {
		f.notice = fmt.Sprintf("this field takes one file: the first of %d was taken", len(names))
	}
	l.Insert(names[0])
}

// factsOf describes the local file of a field, and reports whether the model accepts it. It is
// empty until the file was read.
func (f *Form) factsOf(field provider.Field, text string) (says string, good bool) {
	path := expand(cleanName(text), f.places.home, f.places.folder)
	spec, _ := provider.FieldOf(field)
	if facts, ok := f.checked.Media[path]; ok && !spec.IsImage() {
		says = sanitize.Line(facts.String()) + " " + theme.Bytes(facts.Bytes)
		return says, f.model.MediaLimits(spec).Check(facts, spec.Kind == provider.ValueAudios) == ""
	}
	facts, ok := f.checked.Images[path]
	if !ok {
		return "", false
	}
	kind := strings.ToUpper(strings.TrimPrefix(facts.Type, "image/"))
	says = fmt.Sprintf("%d×%d %s %s", facts.Width, facts.Height, sanitize.Line(kind), theme.Bytes(facts.Bytes))
	if facts.Width == 0 {
		says = sanitize.Line(facts.Type) + " " + theme.Bytes(facts.Bytes)
	}
	return says, f.model.Images.Check(facts) == ""
}
