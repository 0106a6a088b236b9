package ui

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
		"":                                                "",
		"qy\r\x1b[A\x1b":                                  "qy\r\x1b[A\x1b",
		opening + closing:                                 opening + closing,
		"n" + opening + "a\tb" + closing + "q":            "n" + opening + "a\tb" + closing + "q",
		opening + "two\rlines" + closing:                  opening + "two\nlines" + closing,
		opening + "a\r\nb\n\nc\r\rd" + closing:            opening + "a\nb\n\nc\n\nd" + closing,
		opening + "\x1b[A\x1b\ry" + closing:               opening + "\n" + closing,
		opening + "a\x1b[20\x1b[201" + closing:            opening + "a" + closing,
		opening + "你好 👩‍👩‍👧 é" + closing:                  opening + "你好 👩‍👩‍👧 é" + closing,
		opening + "\x1b[31mred\x1b[0m\x1b]8;;u\x1b\\link": opening + "redlink",
		opening + "\x03\x00\x7f\u009bx":                   opening + "x",
		opening + opening + "a" + closing + "y":           opening + "a" + closing + "y",
		"\x1b[24;80R":                                     "\x1b[24;80R",
	} {
		for cut := range len(in) + 1 {
			if got := passed(in[:cut], in[cut:]); got != want && !strings.HasPrefix(in[cut:], "[200~") {
				t.Errorf("%q | %q comes as %q", in[:cut], in[cut:], got)
			}
		}
		if got := passed(strings.Split(in, "")...); got != want && !strings.Contains(in, opening) {
			t.Errorf("%q, byte by byte, comes as %q", in, got)
		}
	}
}

// passed is what comes of pieces.
func passed(pieces ...string) string {
	var out, kept []byte
	var p pastes
	for _, piece := range pieces {
		if piece == "" {
			continue
		}
		var some []byte
		some, kept = p.pass(append(kept, piece...))
		out = append(out, some...)
	}
	return string(out)
}

// typed is a terminal from which pieces come slowly.
type typed struct {
	pieces []string
	pastes *pastes // nil: they come as they are
	kept   []byte
}

func (r *typed) Read(p []byte) (int, error) {
	if len(r.pieces) == 0 {
		return 0, io.EOF
	}
	time.Sleep(2 * uv.DefaultEscTimeout)
	out := append(r.kept, r.pieces[0]...)
	r.pieces = r.pieces[1:]
	if r.pastes != nil {
		out, r.kept = r.pastes.pass(out)
	}
	return copy(p, out), nil
}

// came is what the decoder made of it: keys by their names, pastes in brackets.
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

// Each of these goes wrong without the keyboard. Once none does, it can go.
func TestNoPasteIsTakenForKeys(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string
		want   []string
	}{
		{"an arrow makes up a piece", []string{opening + "ab", "\x1b[A", "cd" + closing}, []string{"<abcd>"}},
		{"a wish to spend makes up a piece", []string{opening, "\x1b[27;5;13~", closing}, []string{"<>"}},
		{"the opening comes in two pieces", []string{"\x1b[20", "0~y\r" + closing}, []string{"<y\n>"}},
		{"the opening comes late", []string{"\x1b", "[200~y\r" + closing}, []string{"esc", "<y\n>"}},
		{"the closing comes in two pieces", []string{opening + "a\x1b[20", "1~", "q"}, []string{"<a>", "q"}},
		{"a character comes in two pieces", []string{opening + "\xe4\xbd", "\xa0" + closing}, []string{"<你>"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := came(t, &typed{pieces: c.pieces, pastes: &pastes{}}); !slices.Equal(got, c.want) {
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
	k := &keyboard{File: in}
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
	if got := read(opening + "a\x1b"); got != opening+"a" {
		t.Errorf("%q comes", got)
	}
	if k.lend() != in {
		t.Error("another file is lent")
	}
	if got := read("\x1b[A"); got != "\x1b[A" {
		t.Errorf("after a paste that was left the arrow comes as %q", got)
	}
	if n, err := k.Read(make([]byte, spare)); n != 0 || err == nil {
		t.Errorf("a small buffer takes %d, %v", n, err)
	}
	_ = typing.Close()
	if n, err := k.Read(make([]byte, 64)); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
}

// Text of another encoding comes as nothing, and never as more than was sent: what
// does not fit would be lost, with the bracket behind it.
func TestAPasteNeverGrows(t *testing.T) {
	for _, odd := range []string{"\xc3a", "\xe9", "\xff", "\xf0\x28", "\xed\xa0\x80", "\ufffd"} {
		in, typing, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		sent := opening + strings.Repeat(odd, 2000) + closing + "q"
		if _, err := typing.WriteString(sent); err != nil {
			t.Fatal(err)
		}
		_ = typing.Close()
		var came strings.Builder
		k := &keyboard{File: in}
		for p := make([]byte, 64); ; {
			n, err := k.Read(p)
			came.Write(p[:n])
			if err != nil {
				break
			}
		}
		_ = in.Close()
		if got := came.String(); !strings.HasPrefix(got, opening) || !strings.HasSuffix(got, closing+"q") || len(got) > len(sent) {
			t.Errorf("%d bytes with %q come as %d, which end with %q", len(sent), odd, len(got), got[max(0, len(got)-20):])
		}
	}
}

func FuzzPaste(f *testing.F) {
	f.Add("a\r\n\x1b[A\x1b\r你", 3, 9)
	f.Add(opening[1:], 1, 2)
	f.Add("\x1b[201", 4, 11)
	f.Fuzz(func(t *testing.T, text string, first, second int) {
		text = strings.ReplaceAll(text, closing, "")
		in := "n" + opening + text + closing + "q"
		if strings.Count(in, closing) > 1 { // it came together anew
			return
		}
		whole := passed(in)
		inner, ok := strings.CutPrefix(whole, "n"+opening)
		inner, ended := strings.CutSuffix(inner, closing+"q")
		if !ok || !ended || strings.ContainsFunc(inner, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) || !utf8.ValidString(inner) {
			t.Fatalf("%q comes as %q", in, whole)
		}
		body := in[1+len(opening):] // the opening in pieces is TestNoPasteIsTakenForKeys
		a, b := abs(first)%(len(body)+1), abs(second)%(len(body)+1)
		a, b = min(a, b), max(a, b)
		if got := passed("n"+opening+body[:a], body[a:b], body[b:]); got != whole {
			t.Fatalf("%q | %q | %q comes as %q, whole as %q", body[:a], body[a:b], body[b:], got, whole)
		}
	})
}

func abs(n int) int { return max(n, -n, 0) }
