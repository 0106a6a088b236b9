package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"

	"dailies/provider"
	"dailies/ui/accessible"
	"dailies/ui/runlist"
	"dailies/ui/sanitize"
	"dailies/ui/screening"
	"dailies/ui/teaext"
	"dailies/ui/termimage"
)

// shutdownTimeout is how long restoring the terminal may take. A terminal that accepts no
// output blocks forever.
const shutdownTimeout = 2 * time.Second

// Run runs the app on the terminal until the user quits or ctx ends. It restores the
// terminal's settings in every case. A panic is returned as a *provider.PanicError.
func Run(ctx context.Context, o Options, in, out *os.File) error {
	if o.Accessible {
		return runAccessible(ctx, o, in, out)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	before, _ := term.GetState(in.Fd()) // nothing to restore if in is no terminal
	gone := make(chan struct{})
	o.Pictures.Terminal.Out = out
	app := New(ctx, o)
	screen := teaext.NewOutput(out, termimage.Blank)
	painter := termimage.NewPainter(screen)
	app.screening.SetPainter(painter, frameQuestions{app})
	loop := teaext.NewRenderLoop(teaext.MessageClass{EndsStart: isFirstRows, IsUserInput: isUserInput, IsInternal: app.isInternal})
	p := tea.NewProgram(loop.Model(teaext.Recover(app, stop)),
		tea.WithContext(ctx), tea.WithInput(&teaext.PasteReader{File: in}), tea.WithOutput(screen),
		tea.WithoutSignalHandler(), // main cancels ctx: it handles more signals
		tea.WithFilter(loop.Filter(teaext.Suspend(ctx, func() { close(gone) }))),
	)
	screen.Leaving = painter.Leave
	app.frameAnswered = screen.Answered
	screen.Repainted = func(blanked uint64) {
		provider.Go(func(error) { p.Kill() }, func() { p.Send(screening.RepaintedMsg{Blanked: blanked}) })
	}
	loop.Attach(p) // else Bubble Tea renders at its own rate
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
	if errors.Is(err, tea.ErrProgramPanic) { // outside of Recover, in an external editor
		return &provider.PanicError{Value: err}
	}
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil // an orderly shutdown from outside
	}
	return err
}

// isFirstRows reports whether a message holds the first rows of the list.
func isFirstRows(msg tea.Msg) bool {
	_, ok := msg.(runlist.PageMsg)
	return ok
}

// isUserInput reports whether a message comes from the user or the terminal.
func isUserInput(msg tea.Msg) bool {
	switch msg.(type) {
	case screening.DrawnMsg: // frames of a film are on time
		return true
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg, tea.WindowSizeMsg, tea.FocusMsg, tea.ResumeMsg, tea.BackgroundColorMsg:
		return true
	}
	return false
}

// isInternal reports whether a message changes nothing on the screen.
func (a *App) isInternal(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		return true
	case screening.Msg:
		return a.screening.Internal(msg)
	case uv.PrimaryDeviceAttributesEvent: // behind each frame of a film; elsewhere a picture may wait for it
		return a.current == viewScreening
	}
	return false
}

// runAccessible runs the line-by-line mode.
func runAccessible(ctx context.Context, o Options, in, out *os.File) error {
	app := New(ctx, o)
	do := app.backend
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
	lines := accessible.Options{
		Engine: o.Engine, History: o.History, Budget: o.Budget, Demo: o.Demo, Now: do.now, Open: do.open,
		Export: o.Handover.Export, ExportFolder: o.Handover.Folder, Path: app.fullPath,
		Width: func() int {
			width, _, _ := term.GetSize(out.Fd()) // 0 where it is no terminal
			return width
		},
	}
	if o.Setup != nil {
		lines.Setup = o.Setup
	}
	err := accessible.Run(ctx, lines, in, out)
	select {
	case wrong := <-cared: // print what maintenance found, at the end
		err = errors.Join(err, wrong)
	default:
	}
	return err
}

// restoreTerminal waits until Bubble Tea has restored the terminal. If output is blocked (a
// frozen window), it restores the settings after a timeout. If the terminal is the shell's
// (gone), it is left unchanged.
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
