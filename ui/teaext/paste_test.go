package teaext

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

func TestPastesHoldOnlyText(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"qy\r\x1b[A\x1b":      "qy\r\x1b[A\x1b",
		pasteStart + pasteEnd: pasteStart + pasteEnd,
		"n" + pasteStart + "a\tb" + pasteEnd + "q":           "n" + pasteStart + "a\tb" + pasteEnd + "q",
		pasteStart + "two\rlines" + pasteEnd:                 pasteStart + "two\nlines" + pasteEnd,
		pasteStart + "a\r\nb\n\nc\r\rd" + pasteEnd:           pasteStart + "a\nb\n\nc\n\nd" + pasteEnd,
		pasteStart + "\x1b[A\x1b\ry" + pasteEnd:              pasteStart + "\n" + pasteEnd,
		pasteStart + "a\x1b[20\x1b[201" + pasteEnd:           pasteStart + "a" + pasteEnd,
		pasteStart + "你好 👩‍👩‍👧 é" + pasteEnd:                 pasteStart + "你好 👩‍👩‍👧 é" + pasteEnd,
		pasteStart + "\x1b[31mred\x1b[0m\x1b]8;;u\x1b\\link": pasteStart + "redlink",
		pasteStart + "\x03\x00\x7f\u009bx":                   pasteStart + "x",
		pasteStart + pasteStart + "a" + pasteEnd + "y":       pasteStart + "a" + pasteEnd + "y",
		"\x1b[24;80R": "\x1b[24;80R",
	} {
		for cut := range len(in) + 1 {
			if got := passed(in[:cut], in[cut:]); got != want && !strings.HasPrefix(in[cut:], "[200~") {
				t.Errorf("%q | %q comes as %q", in[:cut], in[cut:], got)
			}
		}
		if got := passed(strings.Split(in, "")...); got != want && !strings.Contains(in, pasteStart) {
			t.Errorf("%q, byte by byte, comes as %q", in, got)
		}
	}
}

// passed returns the filtered output for pieces of input.
func passed(pieces ...string) string {
	var out, pending []byte
	var p pasteParser
	for _, piece := range pieces {
		if piece == "" {
			continue
		}
		var some []byte
		some, pending = p.feed(append(pending, piece...))
		out = append(out, some...)
	}
	return string(out)
}

// typed is a terminal whose input arrives in pieces, with delays.
type typed struct {
	pieces      []string
	pasteParser *pasteParser // nil: unfiltered
	pending     []byte
}

func (r *typed) Read(p []byte) (int, error) {
	if len(r.pieces) == 0 {
		return 0, io.EOF
	}
	time.Sleep(2 * uv.DefaultEscTimeout)
	out := append(r.pending, r.pieces[0]...)
	r.pieces = r.pieces[1:]
	if r.pasteParser != nil {
		out, r.pending = r.pasteParser.feed(out)
	}
	return copy(p, out), nil
}

// came returns what the decoder made of the input: keys by name, pastes in brackets.
func came(t *testing.T, r io.Reader) (all []string) {
	t.Helper()
	events := make(chan uv.Event, 100)
	if err := uv.NewTerminalReader(r, "xterm-256color").StreamEvents(context.Background(), events); err != nil {
		t.Error(err)
	}
	close(events)
	for e := range events {
		switch e := e.(type) {
		case uv.KeyPressEvent:
			all = append(all, e.String())
		case uv.PasteEvent:
			all = append(all, "<"+e.Content+">")
		}
	}
	return all
}

// Each case fails without the PasteReader. Once none does, it can be removed.
func TestPasteIsNeverKeys(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string
		want   []string
	}{
		{"an arrow makes up a piece", []string{pasteStart + "ab", "\x1b[A", "cd" + pasteEnd}, []string{"<abcd>"}},
		{"a wish to spend makes up a piece", []string{pasteStart, "\x1b[27;5;13~", pasteEnd}, []string{"<>"}},
		{"the pasteStart comes in two pieces", []string{"\x1b[20", "0~y\r" + pasteEnd}, []string{"<y\n>"}},
		{"the pasteStart comes late", []string{"\x1b", "[200~y\r" + pasteEnd}, []string{"esc", "<y\n>"}},
		{"the pasteEnd comes in two pieces", []string{pasteStart + "a\x1b[20", "1~", "q"}, []string{"<a>", "q"}},
		{"a character comes in two pieces", []string{pasteStart + "\xe4\xbd", "\xa0" + pasteEnd}, []string{"<你>"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := came(t, &typed{pieces: c.pieces, pasteParser: &pasteParser{}}); !slices.Equal(got, c.want) {
					t.Errorf("%q comes as %q", c.pieces, got)
				}
				if got := came(t, &typed{pieces: c.pieces}); slices.Equal(got, c.want) {
					t.Logf("the decoder does it alone by now: %q", got)
				}
			})
		})
	}
}

func TestTheTerminalIsLent(t *testing.T) {
	in, typing, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	k := &PasteReader{File: in}
	read := func(text string) string {
		t.Helper()
		if _, err := typing.WriteString(text); err != nil {
			t.Fatal(err)
		}
		p := make([]byte, 64)
		n, err := k.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		return string(p[:n])
	}
	if got := read(pasteStart + "a\x1b"); got != pasteStart+"a" {
		t.Errorf("%q comes", got)
	}
	if k.release() != in {
		t.Error("another file is lent")
	}
	if got := read("\x1b[A"); got != "\x1b[A" {
		t.Errorf("after a paste that was left the arrow comes as %q", got)
	}
	if n, err := k.Read(make([]byte, headroom)); n != 0 || err == nil {
		t.Errorf("a small buffer takes %d, %v", n, err)
	}
	_ = typing.Close()
	if n, err := k.Read(make([]byte, 64)); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
}

// Invalid UTF-8 is dropped, and never expands: bytes that do not fit would be lost, with the bracket after
// them.
func TestAPasteNeverGrows(t *testing.T) {
	for _, odd := range []string{"\xc3a", "\xe9", "\xff", "\xf0\x28", "\xed\xa0\x80", "\ufffd"} {
		in, typing, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		sent := pasteStart + strings.Repeat(odd, 2000) + pasteEnd + "q"
		if _, err := typing.WriteString(sent); err != nil {
			t.Fatal(err)
		}
		_ = typing.Close()
		var came strings.Builder
		k := &PasteReader{File: in}
		for p := make([]byte, 64); ; {
			n, err := k.Read(p)
			came.Write(p[:n])
			if err != nil {
				break
			}
		}
		_ = in.Close()
		if got := came.String(); !strings.HasPrefix(got, pasteStart) || !strings.HasSuffix(got, pasteEnd+"q") || len(got) > len(sent) {
			t.Errorf("%d bytes with %q come as %d, which end with %q", len(sent), odd, len(got), got[max(0, len(got)-20):])
		}
	}
}

func FuzzPaste(f *testing.F) {
	f.Add("a\r\n\x1b[A\x1b\r你", 3, 9)
	f.Add(pasteStart[1:], 1, 2)
	f.Add("\x1b[201", 4, 11)
	f.Fuzz(func(t *testing.T, text string, first, second int) {
		text = strings.ReplaceAll(text, pasteEnd, "")
		in := "n" + pasteStart + text + pasteEnd + "q"
		if strings.Count(in, pasteEnd) > 1 { // two pieces form a bracket
			return
		}
		whole := passed(in)
		inner, ok := strings.CutPrefix(whole, "n"+pasteStart)
		inner, ended := strings.CutSuffix(inner, pasteEnd+"q")
		if !ok || !ended || strings.ContainsFunc(inner, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) || !utf8.ValidString(inner) {
			t.Fatalf("%q comes as %q", in, whole)
		}
		body := in[1+len(pasteStart):] // a split start bracket is tested by TestPasteIsNeverKeys
		a, b := abs(first)%(len(body)+1), abs(second)%(len(body)+1)
		a, b = min(a, b), max(a, b)
		if got := passed("n"+pasteStart+body[:a], body[a:b], body[b:]); got != whole {
			t.Fatalf("%q | %q | %q comes as %q, whole as %q", body[:a], body[a:b], body[b:], got, whole)
		}
	})
}

func abs(n int) int { return max(n, -n, 0) }
