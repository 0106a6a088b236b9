package compose

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/provider"
)

const cutNotice = "the text was too long: it was cut at 16 000 characters"

// press handles a key: first what means the same everywhere in the form, then
// what the field under the cursor makes of it.
func (f *Form) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case f.picker.open:
		return f.pick(k)
	case f.browser.open:
		return f.browsing(k)
	}
	switch k.String() {
	case "ctrl+enter", "alt+enter":
		return f.submit()
	case "esc":
		return send(CloseMsg{})
	case "tab":
		if rest := f.paths.common(f.line(f.at)); rest != "" {
			return f.complete(rest)
		}
		f.step(1, true)
	case "shift+tab":
		f.step(-1, true)
	case "ctrl+t":
		if m, ok := f.otherMode(); ok {
			f.take(m)
		}
	case "alt+e":
		f.next()
	case "ctrl+o":
		return send(EditPromptMsg{f.values.prompt.text()})
	case "alt+up":
		f.focus(stop{field: provider.FieldPrompt})
		if f.values.prompt.older() {
			return send(PromptsMsg{})
		}
	case "alt+down":
		f.focus(stop{field: provider.FieldPrompt})
		f.values.prompt.newer()
	case "up":
		return f.vertical(k, -1, f.values.prompt.atTop())
	case "down":
		return f.vertical(k, 1, f.values.prompt.atBottom())
	default:
		return f.inField(k)
	}
	return nil
}

// vertical moves within the prompt until its edge, and between fields elsewhere.
func (f *Form) vertical(k tea.KeyPressMsg, by int, edge bool) tea.Cmd {
	if f.at.field == provider.FieldPrompt && !edge {
		return f.edit(k)
	}
	f.step(by, false)
	return nil
}

// inField is what a key does in the field under the cursor.
func (f *Form) inField(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	words, at := f.choices(f.at.field)
	switch {
	case f.at.field == provider.FieldPrompt:
		return f.edit(k)
	case f.at.field == provider.FieldModel:
		f.openPicker(name, k.Text)
	case f.at.field == fieldSubmit:
		if name == "enter" || name == "space" {
			return f.submit()
		}
	case f.at.field == fieldAdvanced:
		f.fold(name)
	case image(f.at.field) && (name == "ctrl+f" || name == "enter" && f.line(f.at).Text() == ""):
		return f.browse()
	case name == "enter":
		f.step(1, false)
	case words != nil:
		if to, ok := moved(name, at, len(words)); ok {
			f.letters = ""
			f.choose(f.at.field, to)
		} else if k.Text != "" {
			if at, f.letters = typed(words, at, f.letters, k.Text); f.letters != "" {
				f.choose(f.at.field, at)
			}
		}
	default:
		return f.inLine(k)
	}
	return nil
}

// fold opens and closes the advanced fields.
func (f *Form) fold(name string) {
	switch name {
	case "enter", "space":
		f.open = !f.open
	case "right":
		f.open = true
	case "left":
		f.open = false
	}
}

// inLine is what a key does in a single-line field.
func (f *Form) inLine(k tea.KeyPressMsg) tea.Cmd {
	l := f.line(f.at)
	list := f.list(f.at.field)
	switch {
	case k.String() == "right" && f.paths.ghost(l) != "":
		return f.complete(f.paths.ghost(l))
	case k.String() == "backspace" && l.Text() == "" && f.at.line > 0:
		gone := f.at.line
		f.focus(stop{f.at.field, gone - 1})
		list.remove(gone)
		return nil
	}
	return f.edit(k)
}

// edit hands a message to the text under the cursor.
func (f *Form) edit(msg tea.Msg) tea.Cmd {
	switch {
	case f.picker.open:
		return f.picker.edit(msg)
	case f.browser.open:
		return f.browser.edit(msg)
	}
	if f.at.field == provider.FieldPrompt {
		return f.values.prompt.update(msg)
	}
	l := f.line(f.at)
	if l == nil {
		return nil
	}
	before := l.Text()
	cmd := l.Update(msg)
	if l.Text() == before {
		return cmd
	}
	f.list(f.at.field).spare()
	return tea.Batch(cmd, f.ask())
}

// paste puts text into the field under the cursor and does nothing else: no line
// of it is ever taken for a key.
func (f *Form) paste(text string) tea.Cmd {
	switch l := f.line(f.at); {
	case f.picker.open:
		f.picker.paste(text)
	case f.browser.open:
		f.browser.query.Insert(strings.TrimSpace(firstPart(text)))
		f.browser.search()
	case f.at.field == provider.FieldPrompt:
		if !f.values.prompt.insert(text) {
			f.notice = cutNotice
		}
	case image(f.at.field):
		f.pasteImages(dropped(firstPart(text)))
		return f.ask()
	case f.values.lists[f.at.field] != nil:
		lines := strings.FieldsFunc(firstPart(text), func(c rune) bool { return c == '\n' || c == '\r' })
		f.at.line = f.values.lists[f.at.field].add(f.at.line, lines)
	case l != nil:
		if len(text) > maxLine {
			f.notice = "the text was too long for this field: it was cut"
		}
		l.Insert(strings.TrimSpace(firstPart(text)))
	}
	return nil
}

// firstPart is as much of a pasted text as a single-line field looks at.
func firstPart(text string) string {
	if len(text) <= 16*maxLine {
		return text
	}
	return text[:16*maxLine]
}

// edited takes the prompt back from the person's editor, which ends every file
// with a line break.
func (f *Form) edited(text string) {
	if !f.values.prompt.set(strings.TrimRight(text, "\r\n")) {
		f.notice = cutNotice
	}
}

// submit sends the order up, or goes to the first thing that is wrong with it.
func (f *Form) submit() tea.Cmd {
	wrong := f.wrong()
	if len(wrong) == 0 {
		f.tried = false
		return send(SubmitMsg{f.order()})
	}
	f.tried = true
	f.open = f.open || advanced(wrong[0].Field)
	if i := slices.IndexFunc(f.stops(), func(s stop) bool { return s.field == wrong[0].Field }); i >= 0 {
		f.focus(f.stops()[i])
	}
	f.notice = plural(len(wrong), "thing") + " to fix before this can be submitted"
	return nil
}

// advanced reports whether a field is one that can be folded away.
func advanced(field provider.Field) bool {
	spec, ok := provider.FieldOf(field)
	return field == fieldTags || ok && spec.Extra
}

// Help lists the keys that would do something now.
func (f *Form) Help() []key.Binding {
	if f.picker.open {
		return []key.Binding{help("↑↓", "choose"), help("enter", "take it"), help("esc", "back")}
	}
	if f.browser.open {
		return f.browser.help()
	}
	keys := []key.Binding{help("tab", "next field")}
	if f.width < 60 { // so that there is room for the next one
		keys[0] = help("tab", "next")
	}
	if k := f.submitKey(); k != "" {
		keys = append(keys, help(k, "submit"))
	}
	words, _ := f.choices(f.at.field)
	switch {
	case f.at.field == provider.FieldModel:
		keys = append(keys, help("enter", "models"), help("a-z", "search"))
	case f.at.field == provider.FieldPrompt:
		keys = append(keys, help("ctrl+o", "editor"), key.NewBinding(key.WithKeys("alt+up"), key.WithHelp("alt+↑", "earlier prompts")))
	case f.at.field == fieldAdvanced:
		keys = append(keys, help("enter", "open or close"))
	case words != nil:
		keys = append(keys, help("←→", "choose"))
	case f.paths.ghost(f.line(f.at)) != "":
		keys = append(keys, help("→", "complete"), help("ctrl+f", "browse"))
	case image(f.at.field) && f.model.NoUploads == "":
		keys = append(keys, help("ctrl+f", "browse"))
	}
	if m, ok := f.otherMode(); ok && f.width >= 60 {
		keys = append(keys, help("ctrl+t", map[bool]string{true: "from a picture", false: "from text alone"}[m.Start == provider.Required]))
	}
	keys = append(keys, help("esc", "close"))
	if r, _ := f.values.fitted(f.model, f.places); f.width >= 60 && len(elsewhere(f.models, f.keyed(), f.model, r, 1)) > 0 {
		keys = append(keys, help("alt+e", "elsewhere"))
	}
	return keys
}

func help(keys, what string) key.Binding {
	return key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, what))
}
