package runform

import (
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
)

const cutNotice = "the text was too long: it was cut at 16 000 characters"

// press handles a key that is no command: arrows between fields, then keys of the focused
// field.
func (f *Form) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case f.picker.open:
		return f.pick(k)
	case f.browser.open:
		return f.browsing(k)
	case f.tags.open() && f.inTags(k):
		return nil
	}
	switch k.String() {
	case "shift+tab":
		f.step(-1, true)
	case "up":
		return f.vertical(k, -1, f.values.prompt.atTop())
	case "down":
		return f.vertical(k, 1, f.values.prompt.atBottom())
	default:
		return f.inField(k)
	}
	return nil
}

// vertical moves the cursor within the prompt up to its edge, and the focus elsewhere.
func (f *Form) vertical(k tea.KeyPressMsg, by int, edge bool) tea.Cmd {
	if f.at.field == provider.FieldPrompt && !edge {
		return f.edit(k)
	}
	f.step(by, false)
	return nil
}

// inField handles a key in the focused field.
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
	case media(f.at.field) && name == "enter" && f.line(f.at).Text() == "":
		return f.browse()
	case name == "enter":
		f.step(1, false)
	case words != nil:
		if to, ok := choiceMove(name, at, len(words)); ok {
			f.typeahead = ""
			f.choose(f.at.field, to)
		} else if k.Text != "" {
			if at, f.typeahead = choiceType(words, at, f.typeahead, k.Text); f.typeahead != "" {
				f.choose(f.at.field, at)
			}
		}
	default:
		return f.inLine(k)
	}
	return nil
}

// fold expands or collapses the advanced fields.
func (f *Form) fold(name string) {
	switch name {
	case "enter", "space":
		f.advancedOpen = !f.advancedOpen
	case "right":
		f.advancedOpen = true
	case "left":
		f.advancedOpen = false
	}
}

// inLine handles a key in a text input.
func (f *Form) inLine(k tea.KeyPressMsg) tea.Cmd {
	l := f.line(f.at)
	list := f.list(f.at.field)
	switch {
	case k.String() == "backspace" && l.Text() == "" && f.at.line > 0:
		gone := f.at.line
		f.focus(focusTarget{f.at.field, gone - 1})
		list.remove(gone)
		return nil
	}
	return f.edit(k)
}

// edit passes a message to the focused text.
func (f *Form) edit(msg tea.Msg) tea.Cmd {
	switch {
	case f.picker.open:
		return f.picker.edit(msg)
	case f.browser.open:
		return f.browser.edit(msg)
	}
	if f.at.field == provider.FieldPrompt {
		before := f.values.prompt.text()
		cmd := f.values.prompt.update(msg)
		if f.values.prompt.text() != before {
			f.suggestTags()
		} else if _, moved := msg.(tea.KeyPressMsg); moved {
			f.tags = tagList{}
		}
		return cmd
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

// paste inserts pasted text into the focused field and does nothing else: no part of it is
// ever handled as a key.
func (f *Form) paste(text string) tea.Cmd {
	switch l := f.line(f.at); {
	case f.picker.open:
		f.picker.paste(text)
	case f.browser.open:
		f.browser.query.Insert(strings.TrimSpace(firstPart(text)))
		f.browser.search()
	case f.at.field == provider.FieldPrompt:
		f.tags = tagList{}
		if film := f.pastedFilm(text); film != "" {
			return func() tea.Msg { return FilmMsg{film, text} }
		}
		if !f.values.prompt.insert(text) {
			f.notice = cutNotice
		}
	case media(f.at.field):
		f.pasteFiles(dropped(firstPart(text)))
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

// pastedFilm returns the path of an MP4 film if a pasted text is nothing else, else "".
func (f *Form) pastedFilm(text string) string {
	names := dropped(firstPart(text))
	if len(names) != 1 || !strings.EqualFold(filepath.Ext(names[0]), ".mp4") || provider.IsURL(names[0]) {
		return ""
	}
	if path := expand(names[0], f.places.home, ""); filepath.IsAbs(path) {
		return path
	}
	return ""
}

// InsertPrompt inserts a text into the prompt.
func (f *Form) InsertPrompt(text string) tea.Cmd {
	return f.change(func() tea.Cmd {
		if !f.values.prompt.insert(text) {
			f.notice = cutNotice
		}
		return nil
	})
}

// firstPart truncates a pasted text to what a text input can hold.
func firstPart(text string) string {
	if len(text) <= 16*maxLine {
		return text
	}
	return text[:16*maxLine]
}

// edited sets the prompt from the external editor, which ends every file with a line break.
func (f *Form) edited(text string) {
	if !f.values.prompt.set(strings.TrimRight(text, "\r\n")) {
		f.notice = cutNotice
	}
}

// submit submits the spec, or focuses the first field with a problem.
func (f *Form) submit() tea.Cmd {
	wrong := f.wrong()
	if len(wrong) == 0 {
		f.showAll = false
		return send(SubmitMsg{f.specWithID()})
	}
	f.showAll = true
	f.advancedOpen = f.advancedOpen || advanced(wrong[0].Field)
	if i := slices.IndexFunc(f.focusOrder(), func(s focusTarget) bool { return s.field == wrong[0].Field }); i >= 0 {
		f.focus(f.focusOrder()[i])
	}
	f.notice = plural(len(wrong), "thing") + " to fix before this can be submitted"
	return nil
}

// advanced reports whether a field belongs to the collapsible ones.
func advanced(field provider.Field) bool {
	spec, ok := provider.FieldOf(field)
	return field == fieldTags || ok && spec.Extra
}
