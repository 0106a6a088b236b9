package ui

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

// frame is the shortest time that a frame stands, on average of two: what
// changes faster is drawn together.
const frame = 8 * time.Millisecond

// painter makes Bubble Tea paint when something has happened, instead of sixty
// times a second for ever. Bubble Tea paints when its ticker ticks; painter gives
// it one whose channel is ours, and that is the only thing reached for from
// outside. Where it cannot be (another version of Bubble Tea), nothing changes:
// Bubble Tea ticks.
//
// All its methods run on the event loop.
type painter struct {
	paint chan time.Time // what Bubble Tea takes for the ticks
	send  func(tea.Msg)  // puts a message behind those that wait; nil while Bubble Tea ticks
	asked bool           // a paintMsg is under way
	last  [2]time.Time   // when the last two paints were
}

// paintMsg comes back to the painter once everything before it is drawn.
type paintMsg struct{}

func newPainter() *painter { return &painter{paint: make(chan time.Time, 1)} }

// drive takes over when p paints, and reports whether it could. It comes before
// p runs.
func (d *painter) drive(p *tea.Program) bool {
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() || !field.IsNil() {
		return false
	}
	// Bubble Tea resets, stops and listens to a ticker that is there already. It
	// never ticks by itself: the runtime runs a ticker only while somebody listens
	// to the channel that it came with.
	t := time.NewTicker(time.Hour)
	t.C = d.paint
	*(**time.Ticker)(field.Addr().UnsafePointer()) = t
	d.send = p.Send
	return true
}

// filter is the program's filter, in front of next. Every message has something
// painted: behind it comes a paintMsg, which the event loop takes when that
// message, and those that came with it, are handled and drawn.
func (d *painter) filter(next func(tea.Model, tea.Msg) tea.Msg) func(tea.Model, tea.Msg) tea.Msg {
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		if d.send == nil {
			return next(m, msg)
		}
		now := time.Now()
		if _, ok := msg.(paintMsg); ok {
			d.asked = false
			d.last[0], d.last[1] = d.last[1], now
			select {
			case d.paint <- now:
			default: // the terminal is slow, and a paint is due: it shows this too
			}
			return nil
		}
		d.ask(now)
		return next(m, msg)
	}
}

// ask has a paintMsg sent, unless one is under way.
func (d *painter) ask(now time.Time) {
	if d.asked {
		return
	}
	d.asked = true
	time.AfterFunc(max(d.last[0].Add(2*frame).Sub(now), 0), func() { d.send(paintMsg{}) })
}
