package sanitize

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// hostile holds text that has been used to attack terminals, and text that must be preserved.
var hostile = []struct{ name, in, want string }{
	{"plain", "A corgi runs", "A corgi runs"},
	{"empty", "", ""},
	{"carriage return", "paid $9.00\rfree", "paid $9.00 free"},
	{"line break", "one\ntwo", "one two"},
	{"windows line break", "one\r\ntwo", "one two"},
	{"break at the start", "\n\n\tone", "one"},
	{"many breaks", "one\n\n\n\ttwo", "one two"},
	{"vertical tab", "one\vtwo", "one two"},
	{"form feed", "one\ftwo", "one two"},
	{"next line", "one\u0085two", "one two"},
	{"backspace", "safe\b\b\b\bevil", "safeevil"},
	{"bell", "ding\a", "ding"},
	{"null", "a\x00b", "ab"},
	{"delete", "a\x7fb", "ab"},
	{"shift out", "a\x0eb\x0fc", "abc"},
	{"colour", "\x1b[31mred\x1b[0m", "red"},
	{"conceal", "\x1b[8mhidden\x1b[28m", "hidden"},
	{"cursor home", "\x1b[Hhome", "home"},
	{"clear screen", "\x1b[2Jgone", "gone"},
	{"alternate screen", "\x1b[?1049hx", "x"},
	{"scroll region", "\x1b[1;1rx", "x"},
	{"title", "\x1b]0;owned\x07x", "x"},
	{"title ended by ST", "\x1b]2;owned\x1b\\x", "x"},
	{"clipboard", "\x1b]52;c;ZXZpbA==\x07x", "x"},
	{"link", "\x1b]8;;https://evil.example\x07here\x1b]8;;\x07", "here"},
	{"notification", "\x1b]9;hello\x07x", "x"},
	{"unfinished OSC", "x\x1b]0;rest", "x"},
	{"unfinished CSI", "x\x1b[31", "x"},
	{"DCS", "\x1bPq#0\x1b\\x", "x"},
	{"kitty picture", "\x1b_Ga=T,f=24;AAAA\x1b\\x", "x"},
	{"reset", "\x1bcx", "x"},
	{"answer back", "\x05x", "x"},
	{"lone escape", "a\x1b", "a"},
	{"double escape", "\x1b\x1b[31mx", "x"},
	{"escape cut by a byte", "\xe2\x1b[31mx", "\ufffdx"},
	{"C1 CSI as UTF-8", "a\u009b31mb", "a31mb"},
	{"C1 CSI as a byte", "a\x9b31mb", "a\ufffd31mb"},
	{"C1 OSC as UTF-8", "a\u009d0;t\u009cb", "a0;tb"},
	{"C1 DCS", "a\u0090b", "ab"},
	{"bidi override", "file\u202egpj.exe", "filegpj.exe"},
	{"bidi embedding", "\u202aa\u202bb\u202cc\u202d", "abc"},
	{"bidi isolates", "\u2066a\u2067b\u2068c\u2069", "abc"},
	{"bidi marks", "a\u200eb\u200fc\u061c", "abc"},
	{"zero width space", "pass\u200bword", "password"},
	{"zero width non-joiner", "a\u200cb", "ab"},
	{"zero width joiner between letters", "a\u200db", "ab"},
	{"joiner in Persian", "می\u200cخواهم", "می\u200cخواهم"},
	{"joiner behind a mark", "مِ\u200cخ", "مِ\u200cخ"},
	{"joiner at the end in Persian", "ه\u200d.", "ه\u200d."},
	{"joiner in Sinhala", "ශ්\u200dරී", "ශ්\u200dරී"},
	{"joiners in Hindi", "क्\u200dष क्\u200cष", "क्\u200dष क्\u200cष"},
	{"joiner in Malayalam", "ന്\u200d ", "ന്\u200d "},
	{"joiner in Bengali before a mark", "র\u200d্য", "র\u200d্য"},
	{"joiner flood in Arabic", "م\u200c\u200c\u200d\u200cم", "م\u200cم"},
	{"joiners and marks in turn", "م" + strings.Repeat("\u0650\u200d", 20), "م" + strings.Repeat("\u0650\u200d", 4)},
	{"non-joiner that was typed last", "م\u200c", "م\u200c"},
	{"non-joiner behind Latin", "a\u200cم", "aم"},
	{"non-joiner at the start", "\u200cم", "م"},
	{"non-joiner on a line of its own", "م\n\u200cم", "م م"},
	{"non-joiner before a bidi override", "م\u200c\u202eم", "م\u200cم"},
	{"joiner at the end", "👩\u200d", "👩"},
	{"joiner at the start", "\u200d👩", "👩"},
	{"joiner flood", "👩\u200d\u200d\u200d💻", "👩\u200d💻"},
	{"word joiner", "a\u2060b", "ab"},
	{"byte order mark", "\ufeffa", "a"},
	{"soft hyphen", "a\u00adb", "ab"},
	{"tag characters", "a\U000e0041\U000e007fb", "ab"},
	{"interlinear notes", "a\ufff9b\ufffac\ufffb", "abc"},
	{"line separator", "a\u2028b", "a b"},
	{"paragraph separator", "a\u2029b", "a b"},
	{"blank braille", "a\u2800\u2800\u2800b", "a b"},
	{"Hangul filler", "a\u3164\u3164b", "a b"},
	{"combining flood", "e" + strings.Repeat("\u0301", 40), "e" + strings.Repeat("\u0301", maxMarks)},
	{"mark at the start", "\u0301a", "a"},
	{"enclosing flood", "a" + strings.Repeat("\u20dd", 20), "a" + strings.Repeat("\u20dd", maxMarks)},
	{"grapheme joiner", "a\u034fb", "ab"},
	{"variation selector on a letter", "a\ufe0fb", "ab"},
	{"text selector", "☂\ufe0eb", "☂b"},
	{"ideographic variation", "葛\U000e0100", "葛"},
	{"kitty placeholder", "\U0010eeee\u0305x", "x"},
	{"noncharacter", "a\uffffb\U0001fffe", "ab"},
	{"unassigned", "\U000113bfa\U000e0fff", "\ufffda\ufffd"},
	{"new emoji stays", "\U0001faff", "\U0001faff"},
	{"private use stays", "\ue0b0", "\ue0b0"},
	{"prepended letter", "a\u0d4e", "a"},
	{"bad byte", "a\xffb", "a\ufffdb"},
	{"cut character", "a\xe4\xb8", "a\ufffd"},
	{"overlong slash", "a\xc0\xafb", "a\ufffdb"},
	{"surrogate", "a\xed\xa0\x80b", "a\ufffdb"},
	{"accents stay", "café — naïve", "café — naïve"},
	{"accents as marks stay", "cafe\u0301", "cafe\u0301"},
	{"CJK stays", "一只柯基犬", "一只柯基犬"},
	{"Arabic stays", "كلب يركض", "كلب يركض"},
	{"Hindi stays", "कुत्ता", "कुत्ता"},
	{"family stays", "👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"},
	{"heart stays red", "❤\ufe0f", "❤\ufe0f"},
	{"rainbow flag stays", "🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"},
	{"skin tone stays", "👍🏽", "👍🏽"},
	{"joiner before a selector", "👩\u200d\ufe0f💻", "👩\ufe0f💻"},
	{"Thai vowel at the start", "\u0e33น\u0e33", "น\u0e33"},
	{"skin tone alone", "🏽🏽a👍🏽🏽", "a👍🏽"},
	{"flag stays", "🇫🇷", "🇫🇷"},
	{"keycap stays", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
	{"spaces stay", "a  b", "a  b"},
	{"ideographic space stays", "一\u3000二", "一\u3000二"},
}

func TestLineMakesHostileTextHarmless(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			got := Line(c.in)
			if got != c.want {
				t.Fatalf("Line(%q) = %q, want %q", c.in, got, c.want)
			}
			harmless(t, got, false)
		})
	}
}

func TestTextKeepsLineBreaksAndNothingElse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"one\ntwo", "one\ntwo"},
		{"one\r\n\r\ntwo", "one\n\ntwo"},
		{"one\rtwo", "one two"},
		{"one\n\ttwo", "one\ntwo"},
		{"one\n\u0301two", "one\ntwo"},
		{"\x1b[31mone\x1b[0m\ntwo\u202e", "one\ntwo"},
		{"one\u2028two", "one two"},
	} {
		if got := Text(c.in); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
		}
		harmless(t, Text(c.in), true)
	}
	for _, c := range hostile {
		harmless(t, Text(c.in), true)
	}
}

func TestLongTextIsCutBeforeItIsCleaned(t *testing.T) {
	for _, s := range []string{strings.Repeat("a", 3*Max), strings.Repeat("柯", Max), strings.Repeat("\x1b[31m", Max), strings.Repeat("a\u0301", Max)} {
		if got := Line(s); len(got) > Max {
			t.Errorf("%d bytes are left of %d, want at most %d", len(got), len(s), Max)
		} else {
			harmless(t, got, false)
		}
	}
	if got := Line(strings.Repeat("柯", Max)); strings.ContainsRune(got, utf8.RuneError) {
		t.Error("a character was cut in two")
	}
}

func TestPlainTextCostsNothing(t *testing.T) {
	s := strings.Repeat("A corgi runs. ", 100)
	if n := testing.AllocsPerRun(10, func() { Line(s) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// harmless fails unless s can be drawn inside a line of ours.
func harmless(t *testing.T, s string, breaks bool) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("%q is not valid UTF-8", s)
	}
	for _, r := range s {
		if r == '\n' && breaks || r == zwj || r == zwnj {
			continue
		}
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Fatalf("%q holds %U", s, r)
		}
	}
	for line := range strings.SplitSeq(s, "\n") {
		alone, between := ansi.StringWidth(line), ansi.StringWidth("│ "+line+" │")
		if between != alone+4 {
			t.Fatalf("%q is %d cells wide alone and %d between ours", line, alone, between-4)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, text := Line(s), Text(s)
		harmless(t, line, false)
		harmless(t, text, true)
		if again := Line(line); len(line) < Max && again != line {
			t.Fatalf("Line(%q) = %q, and again %q", s, line, again)
		}
	})
}
