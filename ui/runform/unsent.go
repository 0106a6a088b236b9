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

	quoted int // revision of the last quote
}

// changed requests a quote, a check and a save after debounceDelay. What a quote holds for the form,
// the caps and what counts towards them, does not depend on the spec.
func (f *Form) changed() tea.Cmd {
	f.unsent.rev++
	f.unsent.spec = f.specWithID()
	rev := f.unsent.rev
	return tea.Tick(f.debounce, func(time.Time) tea.Msg { return debouncedMsg{rev} })
}

// renewed is changed with a quote at once.
func (f *Form) renewed() tea.Cmd {
	check := f.changed()
	return tea.Batch(f.load.Quote(f.unsent.rev, f.unsent.spec), check)
}

// specWithID returns the spec with its id, which stays the same until the spec changes.
func (f *Form) specWithID() run.Spec {
	o, now := f.spec(), f.unsent.spec
	if o.ID = now.ID; o.ID == "" || !reflect.DeepEqual(o, now) {
		o.ID = ulid.Make().String()
	}
	return o
}

// debounced checks the spec and requests its quote, and saves it if it has user input.
func (f *Form) debounced(rev int) tea.Cmd {
	if rev != f.unsent.rev {
		return nil
	}
	cmds := []tea.Cmd{f.load.Check(rev, f.unsent.spec)}
	if f.unsent.quoted < rev {
		cmds = append(cmds, f.load.Quote(rev, f.unsent.spec))
	}
	if f.unsent.dirty {
		cmds = append(cmds, f.load.SaveUnsent(f.unsent.spec))
	}
	return tea.Batch(cmds...)
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
		return f.renewed()
	}
	return nil
}

// Open requests a quote and the named references. It is called when the form comes to the front.
func (f *Form) Open() tea.Cmd { return tea.Batch(f.renewed(), f.load.References()) }

// Unsent returns the spec, and whether it has user input.
func (f *Form) Unsent() (o run.Spec, dirty bool) { return f.specWithID(), f.unsent.dirty }

// Sent clears the form after a submission and deletes the draft.
func (f *Form) Sent() tea.Cmd {
	f.Clear()
	rev := f.unsent.rev + 1
	f.unsent = unsent{rev: rev, quoted: rev} // results for the previous spec are dropped
	return f.load.DropUnsent()
}
