package ui

import (
	"bytes"
	"io"
	"os"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// keyboard is the terminal's input as Bubble Tea reads it, with pastes that
// cannot be taken for keys: a key agrees to spend, and a pasted line must not.
//
// Bubble Tea's decoder (ultraviolet of 2026-08-11) reads by pieces, and errs when
// a piece ends in the wrong place: an escape code in a paste that makes up a whole
// piece becomes a key; a paste whose opening bracket comes in two pieces, 50 ms
// apart, becomes keys altogether; and a closing bracket that comes so is missed,
// and every later key with it. So brackets are passed on whole, and between them
// there is nothing but text, which a terminal's own parser reads.
//
// It is read by one goroutine. It has to be a file, for Bubble Tea to wait on.
type keyboard struct {
	*os.File
	pastes pastes
	kept   []byte // came in, and waits for what follows
}

// spare is more than is ever passed on beyond what a read brought: what was kept,
// an escape, and the beginning of a character.
const spare = 16

// Read returns what came in. It can be nothing, when more must come first.
func (k *keyboard) Read(p []byte) (int, error) {
	if len(p) <= spare {
		return 0, io.ErrShortBuffer
	}
	n, err := k.File.Read(p[:len(p)-spare])
	if n == 0 {
		return 0, err
	}
	out, kept := k.pastes.pass(append(k.kept, p[:n]...))
	k.kept = bytes.Clone(kept)
	return copy(p, out), err
}

// lend returns the terminal itself, for a program that has it for a while. A
// paste that was under way is over.
func (k *keyboard) lend() *os.File {
	k.pastes, k.kept = pastes{}, nil
	return k.File
}

// visitor is another program that has the terminal for a while.
type visitor struct{ tea.ExecCommand }

// SetStdin gives it the terminal without what Bubble Tea needs of it.
func (v visitor) SetStdin(r io.Reader) {
	if k, ok := r.(*keyboard); ok {
		r = k.lend()
	}
	v.ExecCommand.SetStdin(r)
}

// SetStdout does the same.
func (v visitor) SetStdout(w io.Writer) {
	if s, ok := w.(screenFile); ok {
		w = s.file
	}
	v.ExecCommand.SetStdout(w)
}

const (
	opening = "\x1b[200~"
	closing = "\x1b[201~"
)

// pastes knows where in the input a paste begins and ends.
type pastes struct {
	inside bool
	escape bool // the last piece ended in an escape, which had to be passed on: it may be the key
	text   *ansi.Parser
	out    []byte
}

// pass returns what is to be passed on, and the end of in that waits for more.
func (p *pastes) pass(in []byte) (out, kept []byte) {
	if p.escape && bytes.HasPrefix(in, []byte(opening[1:])) {
		in = append([]byte{opening[0]}, in...)
	}
	last := in[len(in)-1]
	p.out = make([]byte, 0, len(in))
	for more := true; more && len(in) > 0; {
		n := 0
		if p.inside {
			n = p.pasted(in)
		} else {
			n = p.typed(in)
		}
		more, in = n > 0, in[n:]
	}
	p.escape = !p.inside && len(in) == 0 && last == opening[0]
	return p.out, in
}

// typed passes on what is before a paste, or its opening bracket. It returns how
// much of in that is; 0 is: more must come.
func (p *pastes) typed(in []byte) int {
	n := upTo(in, opening)
	if n < 0 {
		p.inside, p.text = true, textOf(&p.out)
		p.out = append(p.out, opening...)
		return len(opening)
	}
	if n == 0 && len(in) == 1 { // the escape key
		n = 1
	}
	p.out = append(p.out, in[:n]...)
	return n
}

// pasted passes on a paste, or its closing bracket.
func (p *pastes) pasted(in []byte) int {
	n := upTo(in, closing)
	if n < 0 {
		p.inside, p.text = false, nil
		p.out = append(p.out, closing...)
		return len(closing)
	}
	p.text.Parse(in[:n])
	return n
}

// upTo is how much of in there is before a bracket: all of it, or up to the next
// escape; 0 when it may be the beginning of one, -1 when it begins with it.
func upTo(in []byte, bracket string) int {
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

// textOf reads a paste and puts its text into out: no escape codes, and of the
// control characters tabs and line breaks. Those are "\n", whatever was sent: most
// terminals send carriage returns.
func textOf(out *[]byte) *ansi.Parser {
	p := ansi.NewParser()
	var last byte
	p.SetHandler(ansi.Handler{
		Print: func(r rune) {
			last = 0
			if r != utf8.RuneError && !unicode.IsControl(r) { // no UTF-8, and longer than what came
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
