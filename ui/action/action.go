// Package action is the table of what can be done with runs: the key, the words
// for it, and for which runs it works. The list, a run's page and help all read
// it, so that no key is listed that would do nothing.
//
// It does nothing itself; the root does.
package action

import (
	"charm.land/bubbles/v2/key"

	"dailies/provider"
	"dailies/provider/engine"
)

// ID names an action.
type ID string

// The actions.
const (
	Edit       ID = "edit"
	Retry      ID = "retry"
	Cancel     ID = "cancel"
	Settle     ID = "settle" // an unsure run
	Save       ID = "save"
	Open       ID = "open"
	Folder     ID = "folder"
	Star       ID = "star"
	Tag        ID = "tag"
	Note       ID = "note"
	CopyPrompt ID = "copy prompt"
	CopyURL    ID = "copy url"
	Copy       ID = "copy"
	Refresh    ID = "refresh"
	Attach     ID = "attach"
	Delete     ID = "delete"
)

// Action is one thing to do with runs.
type Action struct {
	ID      ID
	Binding key.Binding
	one     bool                    // for a single run only
	why     func(engine.Run) string // why it does not work for a run, "" when it does
}

// Fit returns those of the runs that the action works for. When there are none,
// why says the reason in a few words.
func (a Action) Fit(runs []engine.Run) (fit []engine.Run, why string) {
	if why := a.Why(runs); why != "" {
		return nil, why
	}
	for _, r := range runs {
		if a.why(r) == "" {
			fit = append(fit, r)
		}
	}
	return fit, ""
}

// Why says in a few words why the action works for none of the runs, "" when it
// works for one. A thousand may be marked: it looks no further than it must.
func (a Action) Why(runs []engine.Run) (why string) {
	switch {
	case len(runs) == 0:
		return "there is no run here"
	case a.one && len(runs) > 1:
		return "this works for one run at a time"
	}
	for _, r := range runs {
		if why = a.why(r); why == "" {
			return ""
		}
	}
	return why
}

// All returns the actions, the most useful first.
func All() []Action {
	bind := func(keys, what string) key.Binding {
		return key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, what))
	}
	return []Action{
		{Settle, bind("r", "settle"), true, notUnsure},
		{Open, bind("o", "open video"), true, notSaved},
		{Save, bind("d", "download"), false, notSavable},
		{Cancel, bind("x", "cancel"), false, notLive},
		{Edit, bind("e", "edit & rerun"), true, never},
		{Retry, bind("r", "retry"), false, notRetriable},
		{Star, bind("s", "star"), false, never},
		{Tag, bind("t", "tag"), false, never},
		{Note, bind("N", "note"), false, never},
		{Folder, bind("O", "open folder"), true, notSaved},
		{CopyPrompt, bind("y", "copy prompt"), true, noPrompt},
		{CopyURL, bind("Y", "copy URL"), true, noURL},
		{Copy, bind("c", "copy …"), true, never},
		{Refresh, bind("ctrl+r", "refresh"), false, engine.CannotRefresh},
		{Attach, bind("a", "attach job id"), true, engine.CannotAttach},
		{Delete, bind("D", "remove"), false, notDeletable},
	}
}

// For returns the actions that work for the runs now.
func For(runs []engine.Run) []Action {
	var works []Action
	for _, a := range All() {
		if a.Why(runs) == "" {
			works = append(works, a)
		}
	}
	return works
}

// Often returns the keys of the actions that work for the runs now: first those
// that a run's life asks for, then what one does with runs of any kind.
func Often(runs []engine.Run) (often, rest []key.Binding) {
	for _, a := range For(runs) {
		switch a.ID {
		case Settle, Open, Save, Cancel, Edit, Retry:
			often = append(often, a.Binding)
		default:
			rest = append(rest, a.Binding)
		}
	}
	return often, rest
}

// Bindings returns the keys of the actions that work for the runs now.
func Bindings(runs []engine.Run) []key.Binding {
	var b []key.Binding
	for _, a := range For(runs) {
		b = append(b, a.Binding)
	}
	return b
}

func never(engine.Run) string { return "" }

func notUnsure(r engine.Run) string {
	if r.State != engine.Unsure {
		return "its outcome is known"
	}
	return ""
}

func notSavable(r engine.Run) string {
	switch {
	case !r.State.Final():
		return "it has no video: it is " + string(r.State)
	case r.Saved() == engine.Saving && r.Unsaved().Since.IsZero():
		return "it is being saved now"
	}
	return engine.CannotSave(r)
}

func notSaved(r engine.Run) string {
	if r.Video.Saved != engine.SavedDone || r.Video.File == "" {
		return "no video of it is saved here"
	}
	return ""
}

func notLive(r engine.Run) string {
	switch {
	case r.State == engine.Unsure:
		return "nobody knows whether the provider has it: settle it first"
	case r.State.Final():
		return "it has ended: " + string(r.State)
	}
	return ""
}

func notRetriable(r engine.Run) string {
	if !r.State.Final() && r.Held == "" {
		return "it has not ended: it is still " + string(r.State)
	}
	return ""
}

func notDeletable(r engine.Run) string {
	switch {
	case !r.State.Final():
		return "it has not ended: it is still " + string(r.State)
	case !r.Deleted.IsZero():
		return "it is removed already"
	}
	return ""
}

func noPrompt(r engine.Run) string {
	if r.Request.Prompt == "" {
		return "it has no prompt"
	}
	return ""
}

func noURL(r engine.Run) string {
	if !provider.IsURL(r.Video.URL) {
		return "it has no link"
	}
	return ""
}
