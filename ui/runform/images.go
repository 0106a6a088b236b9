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

// completion is what the path in an image field could go on with.
type completion struct {
	text   string // the field when it was asked
	prefix string // what was asked
	base   string // the part of it behind the last separator
	names  []string
}

// ask asks for what the path under the cursor could go on with. Nothing is asked
// for URLs, for quoted names, or while the cursor stands inside the text.
func (f *Form) ask() tea.Cmd {
	f.paths = completion{}
	l := f.line(f.at)
	if l == nil || !image(f.at.field) {
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
	return f.load.Paths(prefix)
}

// found takes the answer, unless the person typed on. Names that cannot be shown
// as they are cannot be typed either.
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

// suggestion is the rest of the first name, shown behind the cursor.
func (c *completion) suggestion(l *line) string {
	if l == nil || len(c.names) == 0 || l.Text() != c.text || !l.AtEnd() {
		return ""
	}
	return c.names[0][len(c.base):]
}

// common is how every name goes on.
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

// complete types the rest of a path.
func (f *Form) complete(rest string) tea.Cmd {
	l := f.line(f.at)
	l.Set(l.Text() + rest)
	f.list(f.at.field).spare()
	return f.ask()
}

// pasteImages puts names that were pasted or dragged into an image field: in
// place of what it held when they are whole paths, else at the cursor.
func (f *Form) pasteImages(names []string) {
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
		f.notice = fmt.Sprintf("this field takes one picture: the first of %d was taken", len(names))
	}
	l.Insert(names[0])
}

// factsOf says what was found in the local image of a field, and whether the
// model takes it. It is empty until the image was read.
func (f *Form) factsOf(text string) (says string, good bool) {
	facts, ok := f.checked.Images[expand(cleanName(text), f.places.home, f.places.folder)]
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
