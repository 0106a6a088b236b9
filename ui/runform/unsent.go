package runform

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/oklog/ulid/v2"

	"dailies/provider/run"
)

// settleAfter is how long the form must be unchanged before its images are read and its draft
// is saved.
const settleAfter = 150 * time.Millisecond

// unsent is the spec in the form and the state of its checks.
type unsent struct {
	gen   int // generation, incremented by every change: results of older ones are dropped
	order run.Spec
	dirty bool // it has unsaved user input
}

// changed requests a quote now, and a check and a save after settleAfter.
func (f *Form) changed() tea.Cmd {
	f.unsent.gen++
	f.unsent.order = f.named()
	gen := f.unsent.gen
	return tea.Batch(f.load.Quote(gen, f.unsent.order), tea.Tick(f.settleAfter, func(time.Time) tea.Msg { return settledMsg{gen} }))
}

// named returns the spec with its id, which stays the same until the spec changes.
func (f *Form) named() run.Spec {
	o, now := f.order(), f.unsent.order
	if o.ID = now.ID; o.ID == "" || !reflect.DeepEqual(o, now) {
		o.ID = ulid.Make().String()
	}
	return o
}

// settled checks the spec, and saves it if it has user input.
func (f *Form) settled(gen int) tea.Cmd {
	if gen != f.unsent.gen {
		return nil
	}
	check := f.load.Check(gen, f.unsent.order)
	if !f.unsent.dirty {
		return check
	}
	return tea.Batch(check, f.load.KeepDraft(f.unsent.order))
}

// begin restores the draft unless the form was edited meanwhile.
func (f *Form) begin(m DraftMsg) {
	switch {
	case f.unsent.gen > 0:
	case m.Draft != nil:
		f.Restore(*m.Draft)
		f.saved = m.Draft.SavedAt
		f.unsent.dirty = true
		f.unsent.order = f.order()
		f.unsent.order.ID = m.Draft.ID
	default:
		f.Begin(m.Model)
	}
}

// Open requests a quote. It is called when the form comes to the front.
func (f *Form) Open() tea.Cmd { return f.changed() }

// Unsent returns the spec, and whether it has user input.
func (f *Form) Unsent() (o run.Spec, dirty bool) { return f.named(), f.unsent.dirty }

// Sent clears the form after a submission and deletes the draft.
func (f *Form) Sent() tea.Cmd {
	f.Clear()
	f.unsent = unsent{gen: f.unsent.gen + 1} // results for the previous spec are dropped
	return f.load.DropDraft()
}
