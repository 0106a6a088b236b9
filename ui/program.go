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
	"dailies/ui/plain"
	"dailies/ui/runs"
	"dailies/ui/safe"
	"dailies/ui/teaext"
)

// lastWords is how long a terminal may take to be put back, once the app is to
// end. One that takes no more output never answers.
const lastWords = 2 * time.Second

// Run shows the app on the terminal until the person quits it or ctx ends. The
// terminal is as it was before when it returns, whatever happened. A panic comes
// back as a *provider.Crash.
func Run(ctx context.Context, o Options, in, out *os.File) error {
	if o.Accessible {
		return talk(ctx, o, in, out)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	before, _ := term.GetState(in.Fd()) // nothing to put back where there is no terminal
	gone := make(chan struct{})
	o.Pictures.Terminal.Out = out
	loop := teaext.NewRenderLoop(teaext.MessageClass{EndsStart: rowsCame, IsUserInput: isUserInput, IsInternal: isInternal})
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
		err = leave(ended, gone, in, before)
	}
	if crash, ok := errors.AsType[*provider.Crash](context.Cause(ctx)); ok {
		return crash
	}
	if errors.Is(err, tea.ErrProgramPanic) { // outside of the guard, in an editor that was called
		return &provider.Crash{Value: err}
	}
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil // ended from outside, in order
	}
	return err
}

// rowsCame reports whether a message brings what the list asked for.
func rowsCame(msg tea.Msg) bool {
	_, ok := msg.(runs.PageMsg)
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

// talk is the app line by line.
func talk(ctx context.Context, o Options, in, out *os.File) error {
	do := New(ctx, o).do
	if o.Opened != nil {
		o.Opened()
	}
	for _, w := range o.Warnings {
		fmt.Fprintln(out, safe.Line(w))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cared := make(chan error, 1)
	if o.ReadOnly != nil {
		fmt.Fprintln(out, safe.Line(provider.Sentence(o.ReadOnly)))
	} else if o.Care != nil {
		provider.Go(func(err error) { cared <- err }, func() { cared <- o.Care(ctx) })
	}
	err := plain.Run(ctx, plain.Options{
		Engine: o.Engine, History: o.History, Budget: o.Budget, Demo: o.Demo, Now: do.now, Open: do.open,
	}, in, out)
	select {
	case wrong := <-cared: // what was found while one talked is said at the end
		err = errors.Join(err, wrong)
	default:
	}
	return err
}

// leave waits for the terminal to be put back. When it is stopped (a frozen
// window) nothing can be drawn any more; its settings are then put back without
// waiting for that. When it is a shell's (gone) it is left alone.
func leave(ended <-chan error, gone <-chan struct{}, in *os.File, before *term.State) error {
	select {
	case err := <-ended:
		return err
	case <-gone:
		return nil
	case <-time.After(lastWords):
	}
	if before == nil {
		return nil
	}
	return term.Restore(in.Fd(), before)
}
