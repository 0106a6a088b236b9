//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// impure returns the parts of a terminal's output that the program never writes itself. Unknown
// sequences are not allowed. A screen may use backspaces and tabs, lines may not.
func impure(raw []byte, screen bool) []string {
	var found []string
	say := func(at int, what string) {
		from := max(0, at-20)
		found = append(found, fmt.Sprintf("%s at %d: …%q", what, at, raw[from:min(len(raw), at+40)]))
	}
	marks, last := 0, rune(0)
	for i := 0; i < len(raw) && len(found) < 20; {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == '\x1b':
			n := ours(raw[i:])
			if n == 0 {
				say(i, "a sequence that is not ours")
				n = 1
			}
			i, marks = i+n, 0
			continue
		case r == '\r', r == '\n', screen && (r == '\b' || r == '\t'):
		case r == utf8.RuneError && size == 1:
			say(i, "a byte that is no text")
		case r == '\u200d' || r == '\ufe0f':
			if last < 0x2000 || last == r { // a part of no emoji
				say(i, fmt.Sprintf("a stray %U", r))
			}
		case unicode.Is(unicode.M, r):
			if marks++; marks > 8 {
				say(i, "a flood of marks")
			}
		case !unicode.IsGraphic(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || slices.Contains(blanks, r):
			say(i, fmt.Sprintf("%U", r))
		}
		if !unicode.Is(unicode.M, r) {
			marks = 0
		}
		last, i = r, i+size
	}
	return found
}

// blanks are letters that are drawn as nothing.
var blanks = []rune{'\u2800', '\u3164', '\u115f', '\u1160', '\uffa0', '\U0010eeee'}

// sequence is an allowed escape sequence: its form and the range of its parameters.
type sequence struct {
	shape   *regexp.Regexp
	numbers func(n []int) bool
}

func sequencesOfOurs() []sequence {
	small := func(n []int) bool { return slices.Max(append(n, 0)) <= 400 }
	any := func([]int) bool { return true }
	of := func(allowed ...int) func([]int) bool {
		return func(n []int) bool {
			return !slices.ContainsFunc(n, func(v int) bool { return !slices.Contains(allowed, v) })
		}
	}
	at := func(shape string, numbers func([]int) bool) sequence {
		return sequence{regexp.MustCompile(`^` + shape), numbers}
	}
	return []sequence{
		at(`\x1b\[[\d;:]*m`, plainColours),
		at(`\x1b\[[\d;]*[ABCDEFGHIZadef\x60]`, small), // the cursor
		at(`\x1b\[[012]?[JK]`, any),                   // erasing
		at(`\x1b\[\d*[ST]|^\x1b\[\d+;\d+r`, small),    // scrolling
		at(`\x1b\[\d*[@LMPXb]`, small),                // inserting, deleting, repeating
		at(`\x1b\[\?[\d;]+[hl]`, of(7, 25, 1000, 1002, 1004, 1006, 1049, 2004, 2026, 2027, 2031)),
		at(`\x1b\[\?1003l`, any),
		at(`\x1b\[\?[\d;]+\$p`, of(1004, 1006, 2004, 2026, 2027, 2031)),
		at(`\x1b\[[<>=]?[\d;]*u`, small), // the keyboard
		at(`\x1b\[\?u`, any),
		at(`\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\`, any), // can it show pictures
		at(`\x1b\[>4(;\d)?m`, any),
		at(`\x1b\[[012]? q`, any),          // the cursor's shape
		at(`\x1b\[>0?q`, any),              // which terminal is it
		at(`\x1b\[c`, any),                 // what can it do
		at(`\x1b\[\?5W`, any),              // tabs
		at(`\x1b\[16t`, any),               // how large is a cell
		at(`\x1b\[2[23];[012](;0)?t`, any), // the title put aside and back
		at(`\x1b\]1[01];\?(\x07|\x1b\\)`, any),
		at(`\x1b\]2;(([0-9a-z$. ·]+ — )?dailies( demo)?)?(\x07|\x1b\\)`, any),
		at(`\x1b\]8;;(\x07|\x1b\\)`, any), // the end of a link, and its beginning
		at(`\x1b\]8;id=[0-9a-z]{1,7};(file:///|https?://)[!-~]{1,1000}[!-~]{0,1000}?(\x07|\x1b\\)`, any),
		at(`\x1bM`, any),
	}
}

var known = sequencesOfOurs()

var digits = regexp.MustCompile(`\d+`)

// ours returns the length of an allowed sequence at the start of raw, or 0.
func ours(raw []byte) int {
	raw = raw[:min(len(raw), 2100)]
	for _, s := range known {
		m := s.shape.Find(raw)
		if m == nil {
			continue
		}
		var numbers []int
		for _, d := range digits.FindAll(m, -1) {
			n, _ := strconv.Atoi(string(d)) // too large a number is 0 and its digits too many
			numbers = append(numbers, n+1000*(len(d)/5))
		}
		if s.numbers(numbers) {
			return len(m)
		}
	}
	return 0
}

// plainColours reports whether these are colours and styles of the program. It never uses blink and
// conceal.
func plainColours(n []int) bool {
	for i := 0; i < len(n); i++ {
		switch v := n[i]; {
		case v == 38 || v == 48: // a colour in full
			if i+1 < len(n) && n[i+1] == 2 {
				i += 4
			} else {
				i += 2
			}
		case v <= 4, v == 7, v == 9, v >= 22 && v <= 24, v == 27, v == 29, v >= 30 && v <= 39, v >= 40 && v <= 49, v >= 90 && v <= 107:
		default:
			return false
		}
	}
	return true
}

// pure fails if the output contains a sequence that the program does not write itself, or a raw
// hostile text.
func pure(t testing.TB, where string, raw []byte, screen bool) {
	t.Helper()
	if found := impure(raw, screen); len(found) > 0 {
		t.Errorf("%s: %d things that are not ours, the first:\n%s", where, len(found), strings.Join(found[:min(len(found), 5)], "\n"))
	}
	for _, h := range hostileTexts() {
		if bytes.Contains(raw, []byte(h.text)) {
			t.Errorf("%s: the text %q is there as it was", where, h.name)
		}
	}
}

// pureText is the same for output that is not for a terminal: no sequences at all.
func pureText(t testing.TB, where, text string) {
	t.Helper()
	pure(t, where, []byte(text), false)
	if i := strings.IndexAny(text, "\x1b\r"); i >= 0 {
		t.Errorf("%s: there is %q in it: %q", where, text[i], text[max(0, i-20):min(len(text), i+20)])
	}
}

// The control: every text of the corpus is found when printed raw, also within the program's own
// output.
func TestHostileTextIsSeen(t *testing.T) {
	t.Parallel()
	ours := []byte("\x1b[?1049h\x1b[H\x1b[2J\x1b[1;38;2;255;179;71mdailies\x1b[m \x1b]2;2 running · $1.20 — dailies\a\x1b[10;20H👩\u200d👩 ❤\ufe0f cafe\u0301\r\n\x1b[?2026$p\x1b[>4;2m\x1b[=1;1u\x1b[c")
	if found := impure(ours, true); len(found) > 0 {
		t.Fatalf("what we write ourselves is taken for hostile: %v", found)
	}
	texts := hostileTexts()
	if len(texts) < 60 {
		t.Fatalf("there are only %d texts", len(texts))
	}
	for _, h := range texts {
		raw := append(append(bytes.Clone(ours), h.text...), ours...)
		if len(impure(raw, false)) == 0 && h.name != "control CR that overwrites" {
			t.Errorf("%s is not seen: %q", h.name, h.text)
		}
		if !bytes.Contains(raw, []byte(h.text)) {
			t.Errorf("%s is not found as it was", h.name)
		}
	}
}
