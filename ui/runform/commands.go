package runform

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/command"
	"dailies/ui/elsewhere"
)

// Scope returns the scope of keys. Keys that are not commands go to Update, since all may be
// text.
func (f *Form) Scope() command.Scope {
	switch {
	case f.picker.open:
		return command.Models
	case f.browser.open:
		return command.Files
	case f.tags.open():
		return command.References
	}
	return command.Form
}

// Commands returns the commands of the form, in the order of the help.
func (f *Form) Commands() []command.Command {
	all := slices.Concat(
		command.In(command.Form, slices.Concat(f.first(), f.inFields(), f.last())...),
		command.In(command.Models, f.inPicker()...), command.In(command.Files, f.inBrowser()...), command.In(command.References, f.inTagList()...))
	for i, c := range all {
		if c.Do != nil {
			all[i].Do = func() tea.Cmd { return f.change(c.Do) }
		}
	}
	return all
}

// in reports whether a field has the focus.
func (f *Form) in(field provider.Field) func() bool {
	return func() bool { return f.at.field == field }
}

func (f *Form) first() []command.Command {
	return []command.Command{
		{Keys: []string{"tab"}, Now: f.next, Do: f.tab},
		{ID: command.Submit, Title: "submit", Keys: []string{"ctrl+enter", "alt+enter"}, KeyNow: f.submitKey, Label: "submit", Do: f.submit},
	}
}

// next is the title of tab, short in a narrow window to leave room for the next key.
func (f *Form) next() string {
	if f.width < 60 {
		return "next"
	}
	return "next field"
}

// tab completes a path, or focuses the next field.
func (f *Form) tab() tea.Cmd {
	if rest := f.paths.common(f.line(f.at)); rest != "" {
		return f.complete(rest)
	}
	f.step(1, true)
	return nil
}

// inFields are the commands that are listed in some fields only.
func (f *Form) inFields() []command.Command {
	model, prompt := f.in(provider.FieldModel), f.in(provider.FieldPrompt)
	edit := func() tea.Cmd { return f.load.EditPrompt(f.values.prompt.text()) }
	return []command.Command{
		{Keys: []string{"enter"}, Label: "models", Why: command.When(model), Do: command.Do(func() { f.openPicker("enter", "") })},
		{Shown: "a-z", Label: "search", Why: command.When(model)},
		{ID: "editor", Title: "edit the prompt in your editor", Keys: []string{"ctrl+o"}, Now: command.Says("editor", prompt), Do: edit},
		{Shown: "@", Label: "reference", Why: command.When(func() bool { return prompt() && len(f.tagItems()) > 0 })},
		{ID: "older prompt", Title: "previous prompt", Keys: []string{"alt+up"}, Shown: "alt+↑", Now: command.Says("earlier prompts", prompt), Do: f.older},
		{ID: "newer prompt", Title: "next prompt", Keys: []string{"alt+down"}, Now: command.Unlisted, Do: command.Do(f.newer)},
		{Keys: []string{"enter"}, Label: "open or close", Why: command.When(f.in(fieldAdvanced)), Do: command.Do(func() { f.advancedOpen = !f.advancedOpen })},
		{Shown: "←→", Label: "choose", Why: command.When(f.choosing)},
		{Keys: []string{"right"}, Shown: "→", Label: "complete", Why: command.When(f.completable), Do: func() tea.Cmd { return f.complete(f.paths.suggestion(f.line(f.at))) }},
		{ID: "browse", Title: "browse for a file", Keys: []string{"ctrl+f"}, Now: command.Says("browse", f.browsable),
			Why: command.When(func() bool { return media(f.at.field) }), Do: f.browse},
	}
}

// older shows the previous prompt of the history, and loads the history the first time.
func (f *Form) older() tea.Cmd {
	f.focus(focusTarget{field: provider.FieldPrompt})
	if f.values.prompt.older() {
		return f.load.Prompts()
	}
	return nil
}

func (f *Form) newer() {
	f.focus(focusTarget{field: provider.FieldPrompt})
	f.values.prompt.newer()
}

// choosing reports whether the focused field is a choice.
func (f *Form) choosing() bool {
	words, _ := f.choices(f.at.field)
	return words != nil && !slices.Contains([]provider.Field{provider.FieldModel, provider.FieldPrompt, fieldAdvanced}, f.at.field)
}

// completable reports whether a path has completions.
func (f *Form) completable() bool {
	return media(f.at.field) && f.paths.suggestion(f.line(f.at)) != ""
}

func (f *Form) browsable() bool { return f.completable() || f.noUploads(f.at.field) == "" }

func (f *Form) last() []command.Command {
	return []command.Command{
		{ID: "other mode", Title: "switch between text to video and image to video", Keys: []string{"ctrl+t"}, Now: f.mode, Do: command.Do(f.switchMode)},
		{Keys: []string{"esc"}, Label: "close", Do: func() tea.Cmd { return send(CloseMsg{}) }},
		{ID: "elsewhere", Title: "the same take at the next cheapest provider", Keys: []string{"alt+e"},
			Now: command.Says("elsewhere", f.hasOffers), Do: command.Do(f.nextOffer)},
	}
}

// hasOffers reports whether there is room for alternatives.
func (f *Form) hasOffers() bool {
	if f.width < 60 {
		return false
	}
	return elsewhere.Any(f.models, f.withKey(), f.model)
}

// mode is the name of the sibling model's mode, "" without one or without room.
func (f *Form) mode() string {
	m, ok := f.siblingModel()
	switch {
	case !ok || f.width < 60:
		return ""
	case m.Start == provider.Required:
		return "text only → a picture"
	}
	return "a picture → text only"
}

func (f *Form) switchMode() {
	if m, ok := f.siblingModel(); ok {
		f.setModel(m)
	}
}

// inPicker are the keys of the model list, see [Form.pick].
func (f *Form) inPicker() []command.Command {
	return []command.Command{
		{Shown: "↑↓", Label: "move"},
		{Keys: []string{"enter"}, Label: "choose", Do: command.Do(f.takeModel)},
		{Keys: []string{"esc"}, Label: "back", Do: command.Do(func() { f.picker.open = false })},
	}
}

// inBrowser are the keys of the file picker, see [Form.browsing].
func (f *Form) inBrowser() []command.Command {
	return []command.Command{
		{Shown: "↑↓", Label: "move"},
		{Keys: []string{"enter"}, Now: f.browser.takes, Do: f.pickEntry},
		{Shown: "←", Label: "folder above", Do: f.above},
		{Shown: "a-z", Label: "search"},
		{Keys: []string{"esc"}, Label: "back", Do: command.Do(f.browser.back)},
		{ID: "browse", Title: "browse for a file", Keys: []string{"ctrl+f"}, Now: command.Unlisted, Do: command.Do(func() { f.browser.open = false })},
	}
}

// inTagList are the keys of the list of references, see [Form.inTags]. Submitting works as it does
// without the list.
func (f *Form) inTagList() []command.Command {
	submit := command.Command{ID: command.Submit, Title: "submit", Keys: []string{"ctrl+enter", "alt+enter"}, KeyNow: f.submitKey, Label: "submit", Do: f.submit}
	return []command.Command{
		{Shown: "↑↓", Label: "move"},
		{Keys: []string{"enter", "tab"}, Label: "insert", Do: f.takeTag},
		{Keys: []string{"esc"}, Label: "close", Do: command.Do(f.tags.close)},
		submit,
	}
}
