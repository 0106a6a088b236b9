package runform

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/oklog/ulid/v2"

	"dailies/provider/run"
)

// settleAfter is how long the form must be left alone before its images are read
// and its draft is kept.
const settleAfter = 150 * time.Millisecond

// unsent is the order that the form holds, and how far its check has come.
type unsent struct {
	turn    int // grows with every change: older answers are dropped
	order   run.Spec
	touched bool // it holds something that was written and not sent
}

// changed prices what the form holds at once, and checks and keeps it in a moment.
func (f *Form) changed() tea.Cmd {
	f.unsent.turn++
	f.unsent.order = f.named()
	turn := f.unsent.turn
	return tea.Batch(f.load.Quote(turn, f.unsent.order), tea.Tick(f.settleAfter, func(time.Time) tea.Msg { return settledMsg{turn} }))
}

// named is the order with its id: the one it had for as long as it stays as it is.
func (f *Form) named() run.Spec {
	o, now := f.order(), f.unsent.order
	if o.ID = now.ID; o.ID == "" || !reflect.DeepEqual(o, now) {
		o.ID = ulid.Make().String()
	}
	return o
}

// settled has the order checked, and kept if a person would miss it.
func (f *Form) settled(turn int) tea.Cmd {
	if turn != f.unsent.turn {
		return nil
	}
	check := f.load.Check(turn, f.unsent.order)
	if !f.unsent.touched {
		return check
	}
	return tea.Batch(check, f.load.KeepDraft(f.unsent.order))
}

// begin takes over what was kept, unless something was written meanwhile.
func (f *Form) begin(m DraftMsg) {
	switch {
	case f.unsent.turn > 0:
	case m.Draft != nil:
		f.Restore(*m.Draft)
		f.saved = m.Draft.SavedAt
		f.unsent.touched = true
		f.unsent.order = f.order()
		f.unsent.order.ID = m.Draft.ID
	default:
		f.Begin(m.Model)
	}
}

// Open asks for the price of what the form holds. It is for when it comes to the
// front.
func (f *Form) Open() tea.Cmd { return f.changed() }

// Unsent returns the order that the form holds, and whether a person would miss it.
func (f *Form) Unsent() (o run.Spec, touched bool) { return f.named(), f.unsent.touched }

// Sent empties the form, whose order was sent, and has its draft forgotten.
func (f *Form) Sent() tea.Cmd {
	f.Clear()
	f.unsent = unsent{turn: f.unsent.turn + 1} // no late answer belongs to the emptied form
	return f.load.DropDraft()
}
