package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"dailies/provider"
	"dailies/ui/accessible"
	"dailies/ui/runlist"
	"dailies/ui/sanitize"
	"dailies/ui/teaext"
)

// shutdownTimeout is how long a terminal may take to be put back, once the app is to
// end. One that takes no more output never answers.
const shutdownTimeout = 2 * time.Second

// Run shows the app on the terminal until the person quits it or ctx ends. The
// terminal is as it was before when it returns, whatever happened. A panic comes
// back as a *provider.Crash.
func Run(ctx context.Context, o Options, in, out *os.File) error {
	if o.Accessible {
		return runAccessible(ctx, o, in, out)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	before, _ := term.GetState(in.Fd()) // nothing to put back where there is no terminal
	gone := make(chan struct{})
	o.Pictures.Terminal.Out = out
	loop := teaext.NewRenderLoop(teaext.MessageClass{EndsStart: isFirstRows, IsUserInput: isUserInput, IsInternal: isInternal})
	p := tea.NewProgram(loop.Model(teaext.Recover(New(ctx, o), stop)),
		tea.WithContext(ctx), tea.WithInput(&teaext.PasteReader{File: in}), tea.WithOutput(out),
		tea.WithoutSignalHandler(), // main ends ctx: it knows more signals
		tea.WithFilter(loop.Filter(teaext.Suspend(ctx, func() { close(gone) }))),
	)
	loop.Attach(p) // else Bubble Tea renders by its own clock
	ended := make(chan error, 1)
	provider.Go(func(err error) { ended <- err }, func() {
		_, err := p.Run()
		ended <- err
	})
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = restoreTerminal(ended, gone, in, before)
	}
	if crash, ok := errors.AsType[*provider.PanicError](context.Cause(ctx)); ok {
		return crash
	}
	if errors.Is(err, tea.ErrProgramPanic) { // outside of the guard, in an editor that was called
		return &provider.PanicError{Value: err}
	}
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil // ended from outside, in order
	}
	return err
}

// isFirstRows reports whether a message brings what the list asked for.
func isFirstRows(msg tea.Msg) bool {
	_, ok := msg.(runlist.PageMsg)
	return ok
}

// isUserInput reports whether a message comes from a person or their terminal.
func isUserInput(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg, tea.WindowSizeMsg, tea.FocusMsg, tea.ResumeMsg, tea.BackgroundColorMsg:
		return true
	}
	return false
}

// isInternal reports whether a message only asks for others, which show something.
func isInternal(msg tea.Msg) bool {
	_, ok := msg.(tea.BatchMsg)
	return ok
}

// runAccessible is the app line by line.
func runAccessible(ctx context.Context, o Options, in, out *os.File) error {
	do := New(ctx, o).do
	if o.OnReady != nil {
		o.OnReady()
	}
	for _, w := range o.Warnings {
		fmt.Fprintln(out, sanitize.Line(w))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cared := make(chan error, 1)
	if o.ReadOnly != nil {
		fmt.Fprintln(out, sanitize.Line(provider.UserMessage(o.ReadOnly)))
	} else if o.Maintain != nil {
		provider.Go(func(err error) { cared <- err }, func() { cared <- o.Maintain(ctx) })
	}
	err := accessible.Run(ctx, accessible.Options{
		Engine: o.Engine, History: o.History, Budget: o.Budget, Demo: o.Demo, Now: do.now, Open: do.open,
	}, in, out)
	select {
	case wrong := <-cared: // what was found while one talked is said at the end
		err = errors.Join(err, wrong)
	default:
	}
	return err
}

// restoreTerminal waits for the terminal to be put back. When it is stopped (a frozen
// window) nothing can be drawn any more; its settings are then put back without
// waiting for that. When it is a shell's (gone) it is left alone.
func restoreTerminal(ended <-chan error, gone <-chan struct{}, in *os.File, before *term.State) error {
	select {
	case err := <-ended:
		return err
	case <-gone:
		return nil
	case <-time.After(shutdownTimeout):
	}
	if before == nil {
		return nil
	}
	return term.Restore(in.Fd(), before)
}
