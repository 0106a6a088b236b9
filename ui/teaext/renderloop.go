package teaext

import (
	"os"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// frameInterval is the shortest time between two frames when they come evenly;
	// maxBurst frames may come at once after a pause. A key in the filter makes four:
	// the letter, the rows, their number, and the page of the first one.
	frameInterval = 8 * time.Millisecond
	maxBurst      = 4

	// startDelay is how long the first frame may wait for its content. A blank screen
	// of that length is not seen.
	startDelay = 50 * time.Millisecond

	// Messages that no person caused are coalesced for coalesceDelay, unless the person
	// did something in the last attentionSpan.
	attentionSpan = 500 * time.Millisecond
	coalesceDelay = 50 * time.Millisecond
)

// StockRenderer is the environment variable that switches the render loop off when
// its value is "stock". Bubble Tea then renders 60 times a second.
const StockRenderer = "DAILIES_RENDERER"

// RenderLoop makes Bubble Tea render when something has changed instead of 60 times
// a second. Bubble Tea renders when its ticker ticks; RenderLoop gives the program a
// ticker whose channel it controls. Where that is not possible (a version of Bubble
// Tea without that field), Bubble Tea ticks as usual.
//
// A frame takes two messages, each queued behind those that wait: a drawMsg, for
// which the model's View is called, and a paintMsg, on which Bubble Tea writes what
// was drawn. Between frames View is not called, however many messages come.
//
// It can go when Bubble Tea renders on demand by itself: TestStockRendererTicks
// fails then.
//
// All its methods run on the event loop.
type RenderLoop struct {
	ticks     chan time.Time // what Bubble Tea takes for its ticker's channel
	send      func(tea.Msg)  // queues a message; nil while Bubble Tea ticks by itself
	requested bool           // a drawMsg is under way
	draw      bool           // the next View draws
	view      tea.View       // as it was drawn last
	due       time.Time      // when the next frame would come if they came evenly

	class     MessageClass
	start     *time.Timer // sends the first drawMsg when startDelay is over
	lastInput time.Time
	coalesced *time.Timer // sends the drawMsg under way, while no person waits for it
}

// MessageClass classifies messages. A nil predicate disables the rule: no startup
// delay, every message counts as user input, every message needs a frame.
type MessageClass struct {
	// EndsStart reports the message that the first frame waits for.
	EndsStart func(tea.Msg) bool
	// IsUserInput reports user input. Other messages are coalesced.
	IsUserInput func(tea.Msg) bool
	// IsInternal reports messages that change nothing on the screen.
	IsInternal func(tea.Msg) bool
}

type (
	drawMsg  struct{}
	paintMsg struct{}
)

// NewRenderLoop returns a loop that classifies messages by c.
func NewRenderLoop(c MessageClass) *RenderLoop {
	return &RenderLoop{ticks: make(chan time.Time, 1), draw: true, class: c}
}

// Model returns m, drawn only when the loop says so.
func (l *RenderLoop) Model(m tea.Model) tea.Model { return onDemand{m, l} }

// onDemand is a model that keeps its last frame.
type onDemand struct {
	tea.Model
	loop *RenderLoop
}

// Update passes a message on.
func (m onDemand) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(drawMsg); ok {
		return m, nil
	}
	next, cmd := m.Model.Update(msg)
	return onDemand{next, m.loop}, cmd
}

// View returns the last frame, or a new one when one is due.
func (m onDemand) View() tea.View {
	if l := m.loop; l.draw || l.send == nil {
		l.draw, l.view = false, m.Model.View()
	}
	return m.loop.view
}

// Attach takes the timing of frames over from p and reports whether it could. It is
// called before p runs.
func (l *RenderLoop) Attach(p *tea.Program) bool {
	if os.Getenv(StockRenderer) == "stock" {
		return false
	}
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() || !field.IsNil() {
		return false
	}
	// Bubble Tea resets, stops and listens to a ticker that exists already. This one
	// never ticks by itself: the runtime runs a ticker only while something listens to
	// the channel that it was made with.
	t := time.NewTicker(time.Hour)
	t.C = l.ticks
	l.draw = l.class.EndsStart == nil
	*(**time.Ticker)(field.Addr().UnsafePointer()) = t
	l.send = p.Send
	return true
}

// Filter returns the program's message filter, which runs before next.
func (l *RenderLoop) Filter(next func(tea.Model, tea.Msg) tea.Msg) func(tea.Model, tea.Msg) tea.Msg {
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		if l.send == nil {
			return next(m, msg)
		}
		now := time.Now()
		l.noteInput(msg, now)
		l.delayStart(msg)
		switch msg.(type) {
		case drawMsg:
			l.requested, l.draw, l.coalesced = false, true, nil
			if l.due.Before(now) {
				l.due = now
			}
			l.due = l.due.Add(frameInterval)
			time.AfterFunc(0, func() { l.send(paintMsg{}) })
			return msg
		case paintMsg:
			select {
			case l.ticks <- now:
			default: // the terminal is slow and a paint is due, which shows this too
			}
			return nil
		case tea.QuitMsg:
			l.draw = true // the last frame
		}
		if l.class.IsInternal == nil || !l.class.IsInternal(msg) {
			l.request(now)
		}
		return next(m, msg)
	}
}

// noteInput notes user input. A coalesced frame is then drawn with the next one.
func (l *RenderLoop) noteInput(msg tea.Msg, now time.Time) {
	if l.class.IsUserInput != nil && !l.class.IsUserInput(msg) && !l.lastInput.IsZero() {
		return
	}
	l.lastInput = now
	if l.coalesced != nil && l.coalesced.Stop() {
		l.requested = false
	}
	l.coalesced = nil
}

// delayStart holds the first frame back until its content is there or startDelay is
// over.
func (l *RenderLoop) delayStart(msg tea.Msg) {
	if l.class.EndsStart == nil {
		return
	}
	if l.start == nil {
		l.requested, l.start = true, time.AfterFunc(startDelay, func() { l.send(drawMsg{}) })
	}
	if _, due := msg.(drawMsg); due || l.class.EndsStart(msg) {
		l.start.Stop()
		l.class.EndsStart, l.requested = nil, false
	}
}

// request sends a drawMsg in time, unless one is under way.
func (l *RenderLoop) request(now time.Time) {
	if l.requested {
		return
	}
	l.requested = true
	wait, unattended := max(l.due.Add(-(maxBurst-1)*frameInterval).Sub(now), 0), now.Sub(l.lastInput) > attentionSpan
	if unattended {
		wait = max(wait, coalesceDelay)
	}
	t := time.AfterFunc(wait, func() { l.send(drawMsg{}) })
	if unattended {
		l.coalesced = t
	}
}
