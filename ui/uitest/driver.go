// Package uitest runs the app without a terminal, over a real history in a temporary folder.
//
// It is for tests only. Tests that drive an app run inside testing/synctest, so time is
// simulated and the test can wait until all goroutines are blocked.
package uitest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Driver takes the place of Bubble Tea for one model. It is used inside a synctest bubble.
type Driver struct {
	// Clipboard is the last text copied.
	Clipboard string
	// Sent is the last raw output to the terminal.
	Sent string
	// Quit is set once the model has quit.
	Quit bool
	// Suspended, Cleared and Executed count the requests to suspend, to clear the screen, and
	// to run another program on the terminal.
	Suspended, Cleared, Executed int
	// Taken counts the messages passed to the model.
	Taken int

	t     testing.TB
	model tea.Model
	msgs  chan tea.Msg
	world *FakeBackend
}

// Drive starts a model on a screen of width × height cells. If world is not nil, a call of it
// during Update or View fails the test.
func Drive(t testing.TB, m tea.Model, world *FakeBackend, width, height int) *Driver {
	d := &Driver{t: t, model: m, msgs: make(chan tea.Msg, 10_000), world: world}
	d.run(m.Init())
	d.Send(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

// Send passes messages to the model, one after another, and waits until nothing more happens
// without time passing.
func (d *Driver) Send(msgs ...tea.Msg) {
	d.t.Helper()
	for _, msg := range msgs {
		d.deliver(msg)
		d.Drain()
	}
}

// Drain passes the results of commands to the model.
func (d *Driver) Drain() {
	d.t.Helper()
	for range 10_000 {
		synctest.Wait()
		select {
		case msg := <-d.msgs:
			d.deliver(msg)
		default:
			return
		}
	}
	d.t.Fatal("the model never comes to rest")
}

// Sleep advances the time.
func (d *Driver) Sleep(t time.Duration) {
	d.t.Helper()
	for end := time.Now().Add(t); time.Now().Before(end); d.Drain() {
		time.Sleep(min(100*time.Millisecond, time.Until(end)))
	}
}

// Keys presses keys, by their Bubble Tea names.
func (d *Driver) Keys(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.Send(Key(k))
	}
}

// Press presses one key. The results of its commands are held back until Drain, as on a machine
// slower than the typing.
func (d *Driver) Press(key string) {
	d.t.Helper()
	d.deliver(Key(key))
	synctest.Wait()
}

// Type types a text letter by letter.
func (d *Driver) Type(text string) {
	d.t.Helper()
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Text: string(r), Code: r})
	}
}

// View returns the screen with styles.
func (d *Driver) View() string {
	d.guard(true)
	defer d.guard(false)
	return d.model.View().Content
}

// Text returns the screen as plain text.
func (d *Driver) Text() string { return ansi.Strip(d.View()) }

// Shows fails the test unless the screen shows all texts.
func (d *Driver) Shows(texts ...string) {
	d.t.Helper()
	view := d.Text()
	for _, s := range texts {
		if !strings.Contains(view, s) {
			d.t.Fatalf("the screen does not show %q:\n%s", s, view)
		}
	}
}

// Hides fails the test if the screen shows any of the texts.
func (d *Driver) Hides(texts ...string) {
	d.t.Helper()
	view := d.Text()
	for _, s := range texts {
		if strings.Contains(view, s) {
			d.t.Fatalf("the screen shows %q:\n%s", s, view)
		}
	}
}

func (d *Driver) guard(on bool) {
	if d.world != nil {
		d.world.onLoop.Store(on)
	}
}

func (d *Driver) deliver(msg tea.Msg) {
	switch v := reflect.ValueOf(msg); reflect.TypeOf(msg).String() {
	case "tea.BatchMsg":
		for _, c := range msg.(tea.BatchMsg) {
			d.run(c)
		}
		return
	case "tea.setClipboardMsg":
		d.Clipboard = v.String()
		return
	case "tea.RawMsg":
		d.Sent = fmt.Sprint(msg.(tea.RawMsg).Msg)
		return
	case "tea.QuitMsg":
		d.Quit = true
		return
	case "tea.SuspendMsg":
		d.Suspended++
		return
	case "tea.clearScreenMsg":
		d.Cleared++
		return
	case "tea.execMsg":
		d.Executed++
		return
	}
	d.Taken++
	d.guard(true)
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.model.View()
	d.guard(false)
	d.run(cmd)
}

func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			d.msgs <- msg
		}
	}()
}

// Resize changes the size of the screen without drawing it or waiting.
func (d *Driver) Resize(width, height int) {
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(tea.WindowSizeMsg{Width: width, Height: height})
	d.run(cmd)
}

// Model returns the current model.
func (d *Driver) Model() tea.Model { return d.model }
