package runform

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// tagList completes the tag before the cursor of the prompt: a reference of the request, or one
// with a name.
type tagList struct {
	typed     string // the text from its @ to the cursor
	items     []tagItem
	at        int  // the selected item
	dismissed bool // closed by the user, until another @ is typed
}

// tagItem is a tag that the prompt may contain.
type tagItem struct {
	name  string // "@Image1"
	about string // what it is
}

func (l *tagList) open() bool { return len(l.items) > 0 }

func (l *tagList) close() { *l = tagList{dismissed: true} }

// tagItems returns the tags that a prompt may contain now.
func (f *Form) tagItems() []tagItem {
	r, _ := f.adapted()
	var all []tagItem
	for _, t := range f.model.Tags(r) {
		all = append(all, tagItem{t.Name, shorten(t.File, f.places.home)})
	}
	for _, ref := range f.library {
		if ref.Offered(f.model) {
			all = append(all, tagItem{"@" + ref.Name, string(ref.Kind) + "  " + shorten(ref.Path, f.places.home)})
		}
	}
	return all
}

// resolved returns the request as the model supports it, with the references that the prompt
// mentions by name, and the issues of those names.
func (f *Form) resolved() (provider.Request, []provider.FieldIssue) {
	all := f.now().resolved.get(func() (all fitted) {
		r, _ := f.adapted()
		all.request, all.issues = run.Resolve(f.model, r, f.library)
		return all
	})
	return all.request, all.issues
}

// suggestTags opens, narrows or closes the list after the prompt was edited.
func (f *Form) suggestTags() {
	l := &f.tags
	typed := f.values.prompt.tagBefore()
	switch {
	case typed == "":
		*l = tagList{}
		return
	case l.dismissed && typed != "@":
		return
	}
	*l = tagList{typed: typed}
	for _, t := range f.tagItems() {
		if strings.HasPrefix(strings.ToLower(t.name), strings.ToLower(typed)) {
			l.items = append(l.items, t)
		}
	}
	if len(l.items) == 1 && l.items[0].name == typed {
		l.items = nil
	}
}

// inTags handles the arrow keys of the list. It reports false for other keys, which edit the
// prompt.
func (f *Form) inTags(k tea.KeyPressMsg) bool {
	l := &f.tags
	switch k.String() {
	case "up":
		l.at = max(0, l.at-1)
	case "down":
		l.at = min(l.at+1, len(l.items)-1)
	default:
		return false
	}
	return true
}

// takeTag replaces the typed part of a tag by the selected one.
func (f *Form) takeTag() tea.Cmd {
	l := &f.tags
	if !l.open() {
		return nil
	}
	f.values.prompt.replaceTag(l.typed, l.items[l.at].name)
	l.close()
	return nil
}

// tagBefore returns the tag that ends at the cursor, complete or not: "@Im"; "" if there is none.
func (p *prompt) tagBefore() string {
	lines := strings.Split(p.text(), "\n")
	if p.area.Line() >= len(lines) {
		return ""
	}
	line := []rune(lines[p.area.Line()])
	line = line[:min(p.area.Column(), len(line))]
	at := len(line) - 1
	for at >= 0 && tagRune(line[at]) {
		at--
	}
	if at < 0 || line[at] != '@' || at > 0 && (tagRune(line[at-1]) && line[at-1] <= unicode.MaxASCII || strings.ContainsRune("@.", line[at-1])) {
		return ""
	}
	return string(line[at:])
}

// tagRune reports whether a tag may contain a character after its @.
func tagRune(c rune) bool {
	return c == '_' || c == '-' || unicode.IsLetter(c) || unicode.IsDigit(c)
}

// replaceTag replaces the text before the cursor.
func (p *prompt) replaceTag(typed, name string) {
	for range []rune(typed) {
		p.area, _ = p.area.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	p.area.InsertString(name)
	p.at = -1
}

// tagRows draws the list below the prompt.
func (f *Form) tagRows(d *canvas, width int) {
	l := &f.tags
	most := min(6, max(2, f.height/4), len(l.items))
	from := max(0, min(l.at-most+1, len(l.items)-most))
	widest := 0
	for _, t := range l.items {
		widest = max(widest, theme.Width(t.name))
	}
	for i, t := range l.items[from : from+most] {
		mark, style := "  ", f.styles.Text
		if from+i == l.at {
			mark, style = f.styles.Focus.Render("▸")+" ", f.styles.Focus
		}
		text := mark + style.Render(theme.Pad(sanitize.Line(t.name), widest))
		if room := width - theme.Width(text) - 2; room > 3 {
			text += "  " + f.styles.Faint.Render(theme.CutMiddle(sanitize.Line(t.about), room))
		}
		d.rows = append(d.rows, row{text: theme.Cut(text, width), pick: from + i + 1})
	}
}
