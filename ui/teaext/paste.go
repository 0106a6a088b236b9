package teaext

import (
	"bytes"
	"io"
	"os"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// PasteReader filters the terminal's input so that bracketed paste is never decoded as
// key presses: a key confirms spending, and a pasted line must not.
//
// Bubble Tea's decoder (ultraviolet of 2026-08-11) decodes each read on its own and
// fails when a read ends in the wrong place: an escape code in a paste that fills a
// whole read becomes a key; a paste whose start bracket arrives in two reads, 50 ms
// apart, becomes keys altogether; an end bracket split that way is missed, with every
// key after it. PasteReader returns each bracket in one read and only text between
// them. It can be removed when TestPasteIsNeverKeys passes without it.
//
// It is for one goroutine. It embeds *os.File because Bubble Tea polls its descriptor.
type PasteReader struct {
	*os.File
	parser  pasteParser
	pending []byte // read, but incomplete until more bytes arrive
}

// headroom bounds by how many bytes the output of a Read may exceed its input: the
// pending bytes, an escape, and the first bytes of a character.
const headroom = 16

// Read returns filtered input. It returns 0 bytes if the input so far is incomplete.
func (r *PasteReader) Read(p []byte) (int, error) {
	if len(p) <= headroom {
		return 0, io.ErrShortBuffer
	}
	n, err := r.File.Read(p[:len(p)-headroom])
	if n == 0 {
		return 0, err
	}
	out, pending := r.parser.feed(append(r.pending, p[:n]...))
	r.pending = bytes.Clone(pending)
	return copy(p, out), err
}

// release returns the terminal itself and discards an unfinished paste.
func (r *PasteReader) release() *os.File {
	r.parser, r.pending = pasteParser{}, nil
	return r.File
}

// Exec runs another program on the terminal, as [tea.Exec] does.
func Exec(c tea.ExecCommand, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(lentTerminal{c}, done)
}

// lentTerminal is a command that gets the terminal itself instead of the PasteReader and the Output.
type lentTerminal struct{ tea.ExecCommand }

// SetStdout unwraps the Output: another program needs a terminal.
func (t lentTerminal) SetStdout(w io.Writer) {
	if o, ok := w.(*Output); ok {
		w = o.file
	}
	t.ExecCommand.SetStdout(w)
}

// SetStdin unwraps the PasteReader.
func (t lentTerminal) SetStdin(r io.Reader) {
	if k, ok := r.(*PasteReader); ok {
		r = k.release()
	}
	t.ExecCommand.SetStdin(r)
}

const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// pasteParser tracks where in the input a paste starts and ends.
type pasteParser struct {
	inside bool
	escape bool // the last read ended in an escape, which was returned since it may be the key
	text   *ansi.Parser
	out    []byte
}

// feed returns the output for in, and the incomplete end of in.
func (p *pasteParser) feed(in []byte) (out, pending []byte) {
	if p.escape && bytes.HasPrefix(in, []byte(pasteStart[1:])) {
		in = append([]byte{pasteStart[0]}, in...)
	}
	last := in[len(in)-1]
	p.out = make([]byte, 0, len(in))
	for more := true; more && len(in) > 0; {
		n := 0
		if p.inside {
			n = p.copyPaste(in)
		} else {
			n = p.copyKeys(in)
		}
		more, in = n > 0, in[n:]
	}
	p.escape = !p.inside && len(in) == 0 && last == pasteStart[0]
	return p.out, in
}

// copyKeys copies the input before a paste, or the start bracket. It returns how many
// bytes it consumed, 0 if more are needed.
func (p *pasteParser) copyKeys(in []byte) int {
	n := untilBracket(in, pasteStart)
	if n < 0 {
		p.inside, p.text = true, textParser(&p.out)
		p.out = append(p.out, pasteStart...)
		return len(pasteStart)
	}
	if n == 0 && len(in) == 1 { // the escape key
		n = 1
	}
	p.out = append(p.out, in[:n]...)
	return n
}

// copyPaste copies the text of a paste, or the end bracket.
func (p *pasteParser) copyPaste(in []byte) int {
	n := untilBracket(in, pasteEnd)
	if n < 0 {
		p.inside, p.text = false, nil
		p.out = append(p.out, pasteEnd...)
		return len(pasteEnd)
	}
	p.text.Parse(in[:n])
	return n
}

// untilBracket returns how many bytes of in come before a bracket: all of them, or up
// to the next escape; 0 if in may be the start of one, -1 if it starts with one.
func untilBracket(in []byte, bracket string) int {
	switch {
	case bytes.HasPrefix(in, []byte(bracket)):
		return -1
	case len(in) < len(bracket) && bytes.HasPrefix([]byte(bracket), in):
		return 0
	}
	if n := bytes.IndexByte(in[1:], bracket[0]); n >= 0 {
		return 1 + n
	}
	return len(in)
}

// textParser parses a paste and appends its text to out: without escape codes and control
// characters other than tabs and line breaks. Line breaks become "\n": most terminals
// send carriage returns.
func textParser(out *[]byte) *ansi.Parser {
	p := ansi.NewParser()
	var last byte
	p.SetHandler(ansi.Handler{
		Print: func(r rune) {
			last = 0
			if r != utf8.RuneError && !unicode.IsControl(r) { // invalid UTF-8 is dropped: U+FFFD is longer than the byte it replaces
				*out = utf8.AppendRune(*out, r)
			}
		},
		Execute: func(b byte) {
			switch {
			case b == '\r', b == '\n' && last != '\r':
				*out = append(*out, '\n')
			case b == '\t':
				*out = append(*out, b)
			}
			last = b
		},
	})
	return p
}
