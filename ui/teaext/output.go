package teaext

import (
	"bytes"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Output is the terminal, which Bubble Tea's renderer shares with a second writer: the player, whose frames
// would cost the renderer too much. Each Write and each Paint is written as a whole.
//
// The second writer draws where the renderer has written blank cells. These are written again whenever the
// screen is repainted, so the second writer learns of it by them: see Blanked and Repainted.
//
// It can be removed when Bubble Tea's renderer skips cells that it is told to leave alone.
type Output struct {
	// Repainted is called after the renderer wrote blank cells, with their count. It must not wait: the event
	// loop may wait for this write. It may be nil.
	Repainted func(blanked uint64)
	// Leaving returns what is to be written before the alternate screen is left; it may be nil. It must
	// not call Output.
	Leaving func() []byte

	file  *os.File
	asked atomic.Bool // Paint has written a question that is not answered
	blank []byte      // one blank cell

	mu      sync.Mutex // held during a write
	shown   bool       // the alternate screen is shown: the app is in front
	blanked uint64
}

// NewOutput returns an output to a terminal. blank is the character of blank cells, which the app uses
// for nothing else.
func NewOutput(file *os.File, blank rune) *Output {
	return &Output{file: file, blank: []byte(string(blank))}
}

const (
	altScreen  = ansi.SetModeAltScreenSaveCursor
	mainScreen = ansi.ResetModeAltScreenSaveCursor
)

// answerPatience is how long an answer may take when the terminal is left: the next program would read it.
const answerPatience = 300 * time.Millisecond

// Answered says that all questions were answered that Paint has written. It does not block.
func (o *Output) Answered() { o.asked.Store(false) }

// Write writes for Bubble Tea.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	enters, leaves := bytes.LastIndex(b, []byte(altScreen)), bytes.LastIndex(b, []byte(mainScreen))
	if leaves >= 0 && o.shown && o.Leaving != nil {
		if last := o.Leaving(); len(last) > 0 {
			_, _ = o.file.Write(last) // an error is repeated by the next write
		}
	}
	if leaves >= 0 && o.asked.Swap(false) {
		discardAnswer(o.file, answerPatience)
	}
	if enters >= 0 || leaves >= 0 {
		o.shown = enters > leaves
	}
	n, err := o.file.Write(b)
	if o.shown && bytes.Contains(b, o.blank) {
		o.blanked++
		if o.Repainted != nil {
			o.Repainted(o.blanked)
		}
	}
	return n, err
}

// Paint writes escape codes if the app is in front and may still returns true; then nothing that the renderer
// writes comes before them. It reports whether they were written, and how often blank cells were.
func (o *Output) Paint(b []byte, may func() bool) (written bool, blanked uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.shown || !may() {
		return false, o.blanked
	}
	if bytes.Contains(b, []byte(ansi.RequestPrimaryDeviceAttributes)) {
		o.asked.Store(true)
	}
	_, err := o.file.Write(b)
	return err == nil, o.blanked
}

// Blanked returns how often the renderer wrote blank cells.
func (o *Output) Blanked() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.blanked
}

// Read, Close and Fd make Output a terminal to Bubble Tea.
func (o *Output) Read(b []byte) (int, error) { return o.file.Read(b) }

// Close closes the terminal.
func (o *Output) Close() error { return o.file.Close() }

// Fd returns the descriptor of the terminal.
func (o *Output) Fd() uintptr { return o.file.Fd() }
