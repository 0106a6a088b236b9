package ui

import (
	"bytes"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// A character that fills two cells, as Chinese, Japanese, Korean and most emoji do,
// makes Bubble Tea's renderer (ultraviolet of 2026-08-11, lineHasDrift) write its
// whole line again with every frame, changed or not: a cursor step over such prompts
// took 900 bytes instead of 60. So it gets two halves in its place, each a character
// of one cell, and what goes to the terminal has the character again. No line is
// then drawn that has not changed.
//
// A half is a code point of a plane that nothing is assigned to, with the bits of
// the character in it: the first half of planes 4 to 7, the second of 8 to 11, so
// that in UTF-8 they begin with firstHalf and secondHalf and are equal behind that.
// What is drawn has none of them: what is not assigned is shown as such. Behind it
// stands a mark that tells the column. So where a line changes, it never changes
// between two halves: each belongs to one character in one place, and no half is
// found again when the rest of a line moves to the side, which the renderer would
// make use of.
const (
	firstHalf, secondHalf = 0xf1, 0xf2

	planesFirst, planesSecond = 0x40000, 0x80000

	firstMark, marks = 0x300, 112 // combining marks, all of two bytes

	halfBytes = 4 + 2
)

// halved returns s with two halves for every wide character that stands alone and
// of which every terminal knows that it is wide. Others (newer emoji, sequences of
// them) stay, with what they cost.
func halved(s string) string {
	var b strings.Builder
	for line := range strings.SplitAfterSeq(s, "\n") {
		if !mayBeWide(line) {
			b.WriteString(line)
			continue
		}
		state, column := byte(ansi.NormalState), rune(0)
		for len(line) > 0 {
			text, width, size, next := ansi.GraphemeWidth.DecodeSequenceInString(line, state, nil)
			switch r, _ := utf8.DecodeRuneInString(text); {
			case r >= planesFirst && r < planesSecond+planesFirst:
				text = string(utf8.RuneError) // a half that is none
			case width == 2 && alwaysWide(text):
				mark := firstMark + column%marks
				text = string([]rune{planesFirst + r, mark, planesSecond + r, mark})
			}
			b.WriteString(text)
			line, state, column = line[size:], next, column+rune(width)
		}
	}
	return b.String()
}

// mayBeWide reports whether a line may have a character that is always wide, by
// the first bytes of its characters. Most lines have none.
func mayBeWide(line string) bool {
	for i := range len(line) {
		switch c := line[i]; {
		case c < 0xe1:
		case c != 0xe2, i+1 < len(line) && line[i+1] >= 0xba: // from U+2E80 on
			return true
		}
	}
	return false
}

// alwaysWide reports whether terminals agree that a character is wide: one code
// point of the scripts, or of the emoji of Unicode 9, in which they became wide.
func alwaysWide(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	if n < len(text) || ansi.WcWidth.StringWidth(text) != 2 {
		return false
	}
	switch {
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xffe6, r >= 0x20000 && r <= 0x3fffd:
		return true
	case r >= 0x1f300 && r <= 0x1f64f, r >= 0x1f680 && r <= 0x1f6c5, r >= 0x1f910 && r <= 0x1f93e,
		r >= 0x1f950 && r <= 0x1f95e, r >= 0x1f980 && r <= 0x1f991:
		return true
	}
	return false
}

// joined returns what is written to a terminal with characters in the place of
// their halves. A half without the other is one that has not changed: the renderer
// draws one cell more than has, where the rest of a line stays. It is passed over.
func joined(p []byte) []byte {
	if bytes.IndexByte(p, firstHalf) < 0 && bytes.IndexByte(p, secondHalf) < 0 {
		return p
	}
	out := make([]byte, 0, len(p))
	for i := 0; i < len(p); {
		if p[i] != firstHalf && p[i] != secondHalf || len(p)-i < halfBytes {
			out = append(out, p[i])
			i++
			continue
		}
		half, next := p[i:i+halfBytes], p[i+halfBytes:]
		i += halfBytes
		// The last cell of the screen is written between this and its counterpart.
		rest := bytes.TrimPrefix(next, []byte(ansi.ResetModeAutoWrap))
		between := next[:len(next)-len(rest)]
		if half[0] == secondHalf || len(rest) < halfBytes || rest[0] != secondHalf || !bytes.Equal(rest[1:halfBytes], half[1:]) {
			out = append(out, ansi.CUF1...)
			continue
		}
		r, _ := utf8.DecodeRune(half)
		out = append(out, between...)
		out = utf8.AppendRune(out, r-planesFirst)
		i += len(between) + halfBytes
	}
	return out
}

// screenFile is the terminal as Bubble Tea writes to it. Every write is a whole frame.
type screenFile struct{ file *os.File }

func (s screenFile) Read(p []byte) (int, error) { return s.file.Read(p) }
func (s screenFile) Close() error               { return s.file.Close() }
func (s screenFile) Fd() uintptr                { return s.file.Fd() }

// Write writes p with characters in the place of their halves.
func (s screenFile) Write(p []byte) (int, error) {
	if _, err := s.file.Write(joined(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}
