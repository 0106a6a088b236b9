package runform

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/oklog/ulid/v2"

	"dailies/provider/run"
)

// debounceDelay is how long the form must be unchanged before its images are read and its draft
// is saved.
const debounceDelay = 150 * time.Millisecond

// unsent is the spec in the form and the state of its checks.
type unsent struct {
	rev   int // revision, incremented by every change: results for older ones are dropped
	spec  run.Spec
	dirty bool // it has unsaved user input
}

// changed requests a quote now, and a check and a save after debounceDelay.
func (f *Form) changed() tea.Cmd {
	f.unsent.rev++
	f.unsent.spec = f.specWithID()
	rev := f.unsent.rev
	return tea.Batch(f.load.Quote(rev, f.unsent.spec), tea.Tick(f.debounce, func(time.Time) tea.Msg { return debouncedMsg{rev} }))
}

// specWithID returns the spec with its id, which stays the same until the spec changes.
func (f *Form) specWithID() run.Spec {
	o, now := f.spec(), f.unsent.spec
	if o.ID = now.ID; o.ID == "" || !reflect.DeepEqual(o, now) {
		o.ID = ulid.Make().String()
	}
	return o
}

// debounced checks the spec, and saves it if it has user input.
func (f *Form) debounced(rev int) tea.Cmd {
	if rev != f.unsent.rev {
		return nil
	}
	check := f.load.Check(rev, f.unsent.spec)
	if !f.unsent.dirty {
		return check
	}
	return tea.Batch(check, f.load.SaveUnsent(f.unsent.spec))
}

// begin restores the draft, or selects the model, unless the form was edited meanwhile. A form
// that is open already gets its quote again.
func (f *Form) begin(m UnsentMsg) tea.Cmd {
	if f.unsent.dirty || f.origin != nil || f.parent != "" || f.values.prompt.text() != "" {
		return nil
	}
	open := f.unsent.rev > 0
	if m.Form != nil {
		f.Restore(*m.Form)
		f.saved = m.Form.SavedAt
		f.unsent.dirty = true
		f.unsent.spec = f.spec()
		f.unsent.spec.ID = m.Form.ID
	} else {
		f.Begin(m.Model)
	}
	if open {
		return f.changed()
	}
	return nil
}

// Open requests a quote and the named references. It is called when the form comes to the front.
func (f *Form) Open() tea.Cmd { return tea.Batch(f.changed(), f.load.References()) }

// Unsent returns the spec, and whether it has user input.
func (f *Form) Unsent() (o run.Spec, dirty bool) { return f.specWithID(), f.unsent.dirty }

// Sent clears the form after a submission and deletes the draft.
func (f *Form) Sent() tea.Cmd {
	f.Clear()
	f.unsent = unsent{rev: f.unsent.rev + 1} // results for the previous spec are dropped
	return f.load.DropUnsent()
}
