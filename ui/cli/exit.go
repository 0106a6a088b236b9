package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// Exit codes. Scripts rely on them.
const (
	exitOK          = 0
	exitOther       = 1
	exitUsage       = 2
	exitFailed      = 3
	exitKey         = 4
	exitMoney       = 5
	exitUnsure      = 6
	exitTimeout     = 7
	exitNotFound    = 8
	exitReadOnly    = 9
	ExitNotWritten  = 9   // exported for main: a signal does not replace it
	exitCrash       = 2   // as for every Go program that panics
	exitInterrupted = 130 // the shell's code for ctrl+c
)

// exitCodes is part of every help text.
const exitCodes = `  0  done                          6  outcome unknown
  1  another failure                 7  timed out waiting; the runs go on
  2  wrong usage, or a crash         8  not found
  3  a run failed                    9  the history cannot be written
  4  a bad or missing key          130  interrupted; the runs go on
  5  no balance, or over a budget`

// exitError is an error with an exit code.
type exitError struct {
	code  int
	err   *provider.Error
	lines []string // printed below the message, sanitized
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func exitErrorf(code int, format string, args ...any) *exitError {
	return &exitError{code: code, err: &provider.Error{Kind: provider.KindLocal, Message: fmt.Sprintf(format, args...)}}
}

// With sets the hint.
func (e *exitError) With(next string) *exitError {
	e.err.Hint = next
	return e
}

// usage returns an error about the command line's arguments.
func usage(format string, args ...any) *exitError {
	return exitErrorf(exitUsage, format, args...)
}

// exitCode returns the exit code for err.
func exitCode(ctx context.Context, err error) int {
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, run.ErrReadOnly), errors.Is(err, run.ErrNotWritten):
		return exitReadOnly
	case ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx))):
		return exitInterrupted
	case errors.Is(err, run.ErrNotFound):
		return exitNotFound
	}
	if _, ok := errors.AsType[*provider.PanicError](err); ok {
		return exitCrash
	}
	return kindCode(provider.KindOf(err))
}

func kindCode(k provider.Kind) int {
	switch k {
	case provider.KindAuth:
		return exitKey
	case provider.KindBalance, provider.KindBudget:
		return exitMoney
	case provider.KindInput:
		return exitUsage
	case provider.KindUnsure:
		return exitUnsure
	case provider.KindNotFound:
		return exitNotFound
	}
	return exitOther
}

// printError prints the error of a command.
func printError(w io.Writer, cmd *cobra.Command, err error, code int) {
	said := provider.UserMessage(err)
	if code == exitInterrupted {
		said = "interrupted; what was sent goes on, and is picked up again by dailies watch or the app"
	}
	fmt.Fprintf(w, "dailies: %s\n", sanitize.Line(said))
	if e, ok := errors.AsType[*exitError](err); ok {
		for _, line := range e.lines {
			fmt.Fprintf(w, "  %s\n", line)
		}
	}
	if e, ok := errors.AsType[*exitError](err); ok && e.code == exitUsage && e.err.Hint == "" {
		fmt.Fprintf(w, "See %s --help.\n", cmd.CommandPath())
	}
}

// runsEnded returns an error for the most urgent of the runs that did not succeed, or nil.
func runsEnded(runs []run.Run) error {
	byCode := map[int]int{}
	for _, r := range runs {
		if unwritten(r) {
			return &exitError{code: exitReadOnly, err: r.Err}
		}
		byCode[runCode(r)]++
	}
	if n := len(runs); n > 0 && runs[n-1].Held != "" {
		r := runs[n-1]
		return exitErrorf(runCode(r), "%s", r.Held).With("dailies send " + run.ShortID(r.ID) + " sends it, dailies cancel " + run.ShortID(r.ID) + " does not")
	}
	for _, code := range []int{exitUnsure, exitKey, exitMoney, exitFailed, exitOther} {
		if n := byCode[code]; n > 0 {
			return exitErrorf(code, "%s", outcome(code, n, len(runs)))
		}
	}
	return nil
}

// runCode returns the exit code for the state of a run.
func runCode(r run.Run) int {
	switch {
	case r.State == run.Unsure:
		return exitUnsure
	case r.State == run.Failed, r.State == run.Cancelled:
		if r.Err != nil {
			if code := kindCode(r.Err.Kind); code == exitKey || code == exitMoney || code == exitUnsure {
				return code
			}
		}
		return exitFailed
	case r.Held != "":
		if r.Err != nil && r.Err.Kind == provider.KindBudget {
			return exitMoney
		}
		return exitOther
	case r.State == run.Succeeded && notSaved(r):
		return exitOther
	case !r.State.Final() && r.Err != nil && r.Err.Kind == provider.KindAuth:
		return exitKey
	}
	return exitOK
}

// notSaved reports whether an output of a succeeded run is not on disk, although its download
// was wanted.
func notSaved(r run.Run) bool {
	for _, v := range r.Videos() {
		refused := v.Download == run.Downloading && !v.Since.IsZero()
		if refused || v.Download == run.DownloadFailed || v.Download == run.LinkExpired || v.URL == "" && v.Download != run.Downloaded {
			return true
		}
	}
	return false
}

func outcome(code, n, of int) string {
	var b strings.Builder
	if of > 1 {
		fmt.Fprintf(&b, "%d of %d runs: ", n, of)
	}
	switch code {
	case exitUnsure:
		b.WriteString("nobody knows whether the provider took it; it is not sent again automatically")
	case exitKey:
		b.WriteString("the provider does not accept the key")
	case exitMoney:
		b.WriteString("the balance or a budget does not allow it")
	case exitFailed:
		b.WriteString("no video was made")
	default:
		b.WriteString("the video was not saved; try dailies download")
	}
	return b.String()
}
