package teaext

import (
	"os"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// frameInterval is the shortest time between two frames at a steady rate; up to maxBurst
	// frames may follow each other after a pause. A key in the filter causes four: the
	// letter, the rows, their number, and the detail of the first one.
	frameInterval = 8 * time.Millisecond
	maxBurst      = 4

	// startDelay is how long the first frame may wait for its content. A shorter blank
	// screen is not noticed.
	startDelay = 50 * time.Millisecond

	// Messages other than user input are coalesced for coalesceDelay, unless there was user
	// input within attentionSpan.
	attentionSpan = 500 * time.Millisecond
	coalesceDelay = 50 * time.Millisecond
)

// StockRenderer is the environment variable that disables the render loop if its value is
// "stock". Bubble Tea then renders 60 times a second.
const StockRenderer = "DAILIES_RENDERER"

// RenderLoop paces frames: Bubble Tea renders when something has changed instead of 60
// times a second. Bubble Tea renders when its ticker ticks; RenderLoop replaces the
// ticker's channel by its own. If that is not possible (a version of Bubble Tea without
// that field), Bubble Tea ticks as usual.
//
// A frame takes two messages, each queued behind the pending ones: a drawMsg, which makes
// the next View draw, and a paintMsg, which makes Bubble Tea write the frame. In between,
// View returns the last frame, however many messages are processed.
//
// It can be removed when Bubble Tea renders on demand: TestStockRendererTicks fails then.
//
// All methods run on the event loop.
type RenderLoop struct {
	ticks     chan time.Time // replaces the channel of Bubble Tea's ticker
	send      func(tea.Msg)  // queues a message; nil while Bubble Tea's own ticker is used
	requested bool           // a drawMsg is queued or scheduled
	draw      bool           // the next View draws
	view      tea.View       // the last frame
	due       time.Time      // when the next frame is due at a steady rate

	class     MessageClass
	start     *time.Timer // sends the first drawMsg after startDelay
	lastInput time.Time
	coalesced *time.Timer // sends the scheduled drawMsg of coalesced messages
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

// Model returns m with a View that is only called when a frame is due.
func (l *RenderLoop) Model(m tea.Model) tea.Model { return onDemand{m, l} }

// onDemand is a model that caches its last frame.
type onDemand struct {
	tea.Model
	loop *RenderLoop
}

func (d onDemand) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(drawMsg); ok {
		return d, nil
	}
	next, cmd := d.Model.Update(msg)
	return onDemand{next, d.loop}, cmd
}

// View returns the last frame, or a new one if one is due.
func (d onDemand) View() tea.View {
	if l := d.loop; l.draw || l.send == nil {
		l.draw, l.view = false, d.Model.View()
	}
	return d.loop.view
}

// Attach takes over the frame timing of p and reports whether it could. It must be called
// before p runs.
func (l *RenderLoop) Attach(p *tea.Program) bool {
	if os.Getenv(StockRenderer) == "stock" {
		return false
	}
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() || !field.IsNil() {
		return false
	}
	// Bubble Tea resets, stops and receives from an existing ticker. This one never ticks:
	// the runtime only runs a ticker while something receives from its original channel.
	t := time.NewTicker(time.Hour)
	t.C = l.ticks
	l.draw = l.class.EndsStart == nil
	*(**time.Ticker)(field.Addr().UnsafePointer()) = t
	l.send = p.Send
	return true
}

// Filter returns the message filter for the program. It runs before next.
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
			default: // a paint is pending behind a slow terminal and shows this frame too
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

// noteInput records user input. A coalesced frame is then drawn with the next one.
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

// delayStart delays the first frame until its content has arrived or startDelay is over.
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

// request schedules a drawMsg unless one is scheduled.
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
