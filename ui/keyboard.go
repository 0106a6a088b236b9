package ui

import (
	"bytes"
	"io"
	"os"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// keyboard is the terminal's input as Bubble Tea reads it, with pastes that
// cannot be taken for keys: a key agrees to spend, and a pasted line must not.
//
// Bubble Tea's decoder (ultraviolet of 2026-08-11) reads by pieces, and errs when
// a piece ends in the wrong place: an escape code in a paste that makes up a whole
// piece becomes a key; a paste whose opening bracket comes in two pieces, 50 ms
// apart, becomes keys altogether; and a closing bracket that comes so is missed,
// and every later key with it. So brackets are passed on whole, and between them
// there is nothing but text.
//
// It is read by one goroutine. It has to be a file, for Bubble Tea to wait on.
type keyboard struct {
	*os.File
	pastes pastes
	kept   []byte // came in, and waits for what follows
}

// spare is more than is ever kept, and what can be added to it.
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

const (
	opening = "\x1b[200~"
	closing = "\x1b[201~"
)

// pastes knows where in the input a paste begins and ends.
type pastes struct {
	inside bool
	broke  bool // the last character of the paste was a carriage return
	escape bool // the last piece ended in an escape, which had to be passed on: it may be the key
}

// pass returns what is to be passed on, and the end of in that waits for more.
func (p *pastes) pass(in []byte) (out, kept []byte) {
	if p.escape && bytes.HasPrefix(in, []byte(opening[1:])) {
		in = append([]byte{opening[0]}, in...)
	}
	last := in[len(in)-1]
	out = make([]byte, 0, len(in))
	for more := true; more && len(in) > 0; {
		n := 0
		if p.inside {
			out, n = p.text(out, in)
		} else {
			out, n = p.keys(out, in)
		}
		more, in = n > 0, in[n:]
	}
	p.escape = !p.inside && len(in) == 0 && last == opening[0]
	return out, in
}

// keys passes on what is before a paste, and its opening bracket. It returns how
// much of in that is; 0 is: more must come.
func (p *pastes) keys(out, in []byte) ([]byte, int) {
	if bytes.HasPrefix(in, []byte(opening)) {
		p.inside, p.broke = true, false
		return append(out, opening...), len(opening)
	}
	if len(in) > 1 && len(in) < len(opening) && bytes.HasPrefix([]byte(opening), in) {
		return out, 0
	}
	n := 1 + bytes.IndexByte(in[1:], opening[0])
	if n == 0 {
		n = len(in)
	}
	return append(out, in[:n]...), n
}

// text passes on one character of a paste, or its closing bracket. Line breaks,
// which terminals send as carriage returns, are "\n"; other control characters
// and what is no UTF-8 are left out.
func (p *pastes) text(out, in []byte) ([]byte, int) {
	switch {
	case bytes.HasPrefix(in, []byte(closing)):
		p.inside = false
		return append(out, closing...), len(closing)
	case len(in) < len(closing) && bytes.HasPrefix([]byte(closing), in), !utf8.FullRune(in):
		return out, 0
	}
	after := p.broke
	p.broke = in[0] == '\r'
	r, n := utf8.DecodeRune(in)
	switch {
	case r == '\r', r == '\n' && !after:
		out = append(out, '\n')
	case r == '\n', r < ' ' && r != '\t', r >= 0x7f && r < 0xa0, r == utf8.RuneError && n == 1:
	default:
		out = append(out, in[:n]...)
	}
	return out, n
}
