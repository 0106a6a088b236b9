package runform

import tea "charm.land/bubbletea/v2"

// click focuses what was clicked. It also selects a word of a choice, or presses the button.
func (f *Form) click(m tea.Mouse) tea.Cmd {
	if m.Button != tea.MouseLeft || m.Y < 0 || m.Y >= len(f.canvas.rows) {
		return nil
	}
	r := f.canvas.rows[m.Y]
	switch {
	case f.picker.open:
		return f.clickModel(r.pick - 1)
	case f.browser.open:
		return f.clickEntry(r.pick - 1)
	case f.tags.open() && r.pick > 0:
		f.tags.at = r.pick - 1
		return f.takeTag()
	}
	for _, s := range r.spots {
		if m.X >= s.from && m.X < s.to {
			f.focus(s.target)
			if s.word >= 0 {
				f.choose(s.target.field, s.word)
			}
			return nil
		}
	}
	switch r.target.field {
	case "":
	case fieldSubmit:
		return f.submit()
	case fieldAdvanced:
		f.focus(r.target)
		f.advancedOpen = !f.advancedOpen
	default:
		f.focus(r.target)
	}
	return nil
}

// clickModel selects a model of the model list.
func (f *Form) clickModel(at int) tea.Cmd {
	if at >= 0 && at < len(f.picker.found) {
		f.setModel(f.picker.models[f.picker.found[at]])
		f.picker.open = false
	}
	return nil
}

// clickEntry selects an entry of the file picker, or opens it if it is already selected.
func (f *Form) clickEntry(at int) tea.Cmd {
	switch {
	case at < 0 || at >= len(f.browser.found):
		return nil
	case at == f.browser.at:
		return f.pickEntry()
	}
	f.browser.at = at
	return nil
}

// wheel moves the focus or selection like the arrow keys.
func (f *Form) wheel(m tea.Mouse) {
	by := 0
	switch m.Button {
	case tea.MouseWheelUp:
		by = -1
	case tea.MouseWheelDown:
		by = 1
	}
	switch {
	case f.picker.open:
		f.picker.move(by)
		return
	case f.browser.open:
		f.browser.move(by)
		return
	}
	f.step(by, false)
}
