package ui

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

// frame is the shortest time that a frame stands, burst how many may come at once
// after a pause: what changes faster is drawn together. A key in the filter makes
// four: the letter, the rows, their number, and the page of the first one.
const (
	frame = 8 * time.Millisecond
	burst = 4
)

// painter makes Bubble Tea paint when something has happened, instead of sixty
// times a second for ever. Bubble Tea paints when its ticker ticks; painter gives
// it one whose channel is ours, and that is the only thing reached for from
// outside. Where it cannot be (another version of Bubble Tea), nothing changes:
// Bubble Tea ticks.
//
// A frame comes in two messages, each behind whatever waits: a drawMsg, for which
// the model is drawn, and a paintMsg, when Bubble Tea has what was drawn. Between
// frames the model is not drawn at all, however many messages come.
//
// All its methods run on the event loop.
type painter struct {
	paint chan time.Time // what Bubble Tea takes for the ticks
	send  func(tea.Msg)  // puts a message behind those that wait; nil while Bubble Tea ticks
	asked bool           // a drawMsg is under way
	draw  bool           // the model is to be drawn now
	view  tea.View       // as it was drawn last
	due   time.Time      // when the next frame would come if they came evenly

	messages messages
	wait     *time.Timer // sends a drawMsg at the end of patience, while there was no frame
	acted    time.Time   // when a person last did something
	calm     *time.Timer // the drawMsg under way, where nobody waits for it
}

// messages tells messages apart. Where first is nil the first frame waits for nothing,
// where acts is nil a person does everything, and where inner is nil nothing is inner.
type messages struct {
	// first is the message that the first frame waits for, if that comes within
	// patience. An empty screen is work that only holds up the full one.
	first func(tea.Msg) bool
	// acts is what a person does. Nobody waits for what comes of itself, so that is
	// gathered.
	acts func(tea.Msg) bool
	// inner changes nothing that is shown. No frame is drawn for it.
	inner func(tea.Msg) bool
}

// patience is how long there may be no frame at all: nobody sees a start that is
// shorter.
const patience = 50 * time.Millisecond

const (
	attention = 500 * time.Millisecond // how long somebody waits for what they did
	gathering = 50 * time.Millisecond  // how long what comes of itself is gathered
)

type (
	drawMsg  struct{}
	paintMsg struct{}
)

// newPainter returns a painter that knows messages by m.
func newPainter(m messages) *painter {
	return &painter{paint: make(chan time.Time, 1), draw: true, messages: m}
}

// painted is a model that is drawn when the painter says so.
type painted struct {
	tea.Model
	by *painter
}

// Update passes a message on.
func (p painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(drawMsg); ok {
		return p, nil
	}
	next, cmd := p.Model.Update(msg)
	return painted{next, p.by}, cmd
}

// View is the last frame, or a new one when there is to be one.
func (p painted) View() tea.View {
	if d := p.by; d.draw || d.send == nil {
		d.draw, d.view = false, p.Model.View()
		d.view.Content = halved(d.view.Content) // Run gives the program a terminal that joins
	}
	return p.by.view
}

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
	d.draw = d.messages.first == nil
	*(**time.Ticker)(field.Addr().UnsafePointer()) = t
	d.send = p.Send
	return true
}

// filter is the program's filter, in front of next.
func (d *painter) filter(next func(tea.Model, tea.Msg) tea.Msg) func(tea.Model, tea.Msg) tea.Msg {
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		if d.send == nil {
			return next(m, msg)
		}
		now := time.Now()
		d.attend(msg, now)
		d.hold(msg)
		switch msg.(type) {
		case drawMsg:
			d.asked, d.draw, d.calm = false, true, nil
			if d.due.Before(now) {
				d.due = now
			}
			d.due = d.due.Add(frame)
			time.AfterFunc(0, func() { d.send(paintMsg{}) })
			return msg
		case paintMsg:
			select {
			case d.paint <- now:
			default: // the terminal is slow, and a paint is due: it shows this too
			}
			return nil
		case tea.QuitMsg:
			d.draw = true // for the last time
		}
		if d.messages.inner == nil || !d.messages.inner(msg) {
			d.ask(now)
		}
		return next(m, msg)
	}
}

// attend notes that a person did something. What was gathered is then drawn too.
func (d *painter) attend(msg tea.Msg, now time.Time) {
	if d.messages.acts != nil && !d.messages.acts(msg) && !d.acted.IsZero() {
		return
	}
	d.acted = now
	if d.calm != nil && d.calm.Stop() {
		d.asked = false
	}
	d.calm = nil
}

// hold has the first drawMsg sent when what it waits for has come, or patience is
// at its end.
func (d *painter) hold(msg tea.Msg) {
	if d.messages.first == nil {
		return
	}
	if d.wait == nil {
		d.asked, d.wait = true, time.AfterFunc(patience, func() { d.send(drawMsg{}) })
	}
	if _, due := msg.(drawMsg); due || d.messages.first(msg) {
		d.wait.Stop()
		d.messages.first, d.asked = nil, false
	}
}

// ask has a drawMsg sent, unless one is under way.
func (d *painter) ask(now time.Time) {
	if d.asked {
		return
	}
	d.asked = true
	wait, calm := max(d.due.Add(-(burst-1)*frame).Sub(now), 0), now.Sub(d.acted) > attention
	if calm {
		wait = max(wait, gathering)
	}
	t := time.AfterFunc(wait, func() { d.send(drawMsg{}) })
	if calm {
		d.calm = t
	}
}
