// Package sanitize makes untrusted text safe to draw: prompts, provider responses, file
// names, anything from outside the program. Its output is valid UTF-8 without escape codes,
// control characters and invisible characters, except the joiners that scripts and emoji
// need.
//
// It has no notion of widths or styles; see package theme.
package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Max is the number of bytes of a text that are kept; the rest is dropped.
const Max = 64 << 10

// maxMarks is how many combining marks one letter may have. No living script needs more;
// longer stacks overlap the lines above and below.
const maxMarks = 8

// Line returns s as one line. Line breaks and tabs become single spaces.
func Line(s string) string { return clean(s, false) }

// Text returns s with its line breaks kept as "\n". Tabs become single spaces.
func Text(s string) string { return clean(s, true) }

func clean(s string, breaks bool) string {
	s = cut(s)
	if plain(s) {
		return s
	}
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	if strings.IndexByte(s, 0x1b) >= 0 {
		s = ansi.Strip(s)
	}
	c := cleaner{breaks: breaks}
	c.out.Grow(len(s))
	runes := []rune(s)
	for i, r := range runes {
		var next rune
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		c.add(r, next)
	}
	return c.out.String()
}

// cut drops everything after Max bytes, at a character boundary.
func cut(s string) string {
	if len(s) <= Max {
		return s
	}
	end := Max
	for end > Max-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// plain reports whether s is printable ASCII, as most text is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// cleaner builds the output rune by rune.
type cleaner struct {
	out    strings.Builder
	breaks bool
	last   rune // the last rune written, 0 at the start of a line
	marks  int  // combining marks and joiners since the last letter
	joined bool // the last rune written is a joiner between letters
}

func (c *cleaner) add(r, next rune) {
	switch {
	case r == '\r' && next == '\n':
	case r == '\n' && c.breaks:
		c.out.WriteByte('\n')
		c.last, c.marks, c.joined = 0, 0, false
	case blank(r):
		if c.last != 0 && c.last != ' ' {
			c.write(' ')
		}
	case r == zwj && emoji(c.last):
		if emoji(next) && next != vs16 {
			c.write(r)
		}
	case r == zwj || r == zwnj:
		c.joiner(r)
	case r == vs16:
		if emoji(c.last) && c.last != vs16 || keycap(c.last) && next == keycapMark {
			c.write(r)
		}
	case unicode.In(r, unicode.Cc, unicode.Cf), invisible(r):
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		if emoji(c.last) && c.marks == 0 {
			c.mark(r)
		}
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc), r == 0xff9e, r == 0xff9f:
		if c.last != 0 && c.marks < maxMarks {
			c.mark(r)
		}
	case !unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) && !emoji(r):
		c.write(utf8.RuneError) // unassigned, possibly a combining mark
	case c.last == 0 && joins(r):
	default:
		c.write(r)
	}
}

func (c *cleaner) write(r rune) {
	c.out.WriteRune(r)
	c.last, c.marks, c.joined = r, 0, false
}

// mark appends a combining mark to the last letter.
func (c *cleaner) mark(r rune) {
	c.out.WriteRune(r)
	c.marks++
	c.joined = false
}

// joiner keeps the characters that control joining, which are part of the spelling in some
// scripts: one at a time, and only after a letter of such a script. The next letter may
// not be typed yet.
func (c *cleaner) joiner(r rune) {
	if joinable(c.last) && !c.joined && c.marks < maxMarks {
		c.mark(r)
		c.joined = true
	}
}

// joinable reports whether r is in a script with joining letters: the cursive ones
// (Unicode 17, table 9-3 and chapters 13, 14, 19) and those of Brahmi descent (chapters
// 12 to 17).
func joinable(r rune) bool {
	return r >= 0x600 && unicode.In(r, joining...)
}

var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mandaic, unicode.Nko, unicode.Mongolian, unicode.Phags_Pa, unicode.Adlam,
	unicode.Hanifi_Rohingya, unicode.Sogdian, unicode.Manichaean, unicode.Psalter_Pahlavi, unicode.Chorasmian, unicode.Old_Uyghur,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Balinese,
	unicode.Javanese, unicode.Sundanese, unicode.Meetei_Mayek, unicode.Saurashtra, unicode.Chakma, unicode.Grantha, unicode.Tai_Tham,
}

const (
	zwnj       = '\u200c'
	zwj        = '\u200d'
	vs16       = '\ufe0f'
	keycapMark = '\u20e3'
)

// blank reports whether r is drawn as empty space without being a space: breaks of all
// kinds, and invisible letters, with which a text can fake an empty screen.
func blank(r rune) bool {
	switch r {
	case '\n', '\r', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029',
		'\u2800', '\u3164', '\u115f', '\u1160', '\uffa0':
		return true
	}
	return false
}

// invisible reports whether r acts as a control character without being one by its
// category.
func invisible(r rune) bool {
	switch {
	case r >= 0xfe00 && r <= 0xfe0e, r >= 0xe0100 && r <= 0xe01ef: // variation selectors
		return true
	case r >= 0x180b && r <= 0x180f, r == 0x034f: // Mongolian variation selectors; the grapheme joiner
		return true
	case r == 0x10eeee: // kitty's placeholder for images
		return true
	case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef: // noncharacters
		return true
	}
	return prepended(r)
}

// prepended reports whether r joins the following character, which may be outside the
// text.
func prepended(r rune) bool {
	switch {
	case r == 0x0d4e, r == 0x11941, r == 0x1193f, r == 0x11a3a, r == 0x11d46, r == 0x11f02,
		r == 0x113d1, r >= 0x111c2 && r <= 0x111c3, r >= 0x11a84 && r <= 0x11a89:
		return true
	}
	return false
}

// joins reports whether r at the start of a line would join the preceding cell, which is
// outside the text.
func joins(r rune) bool {
	return r > unicode.MaxLatin1 && ansi.StringWidth(" "+string(r)) != 1+ansi.StringWidth(string(r))
}

// emoji reports whether r may be next to a joiner in an emoji. The ranges are generous: an
// error lets one invisible character through between two symbols.
func emoji(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff, r >= 0x2600 && r <= 0x27bf, r == vs16:
		return true
	case r >= 0x2190 && r <= 0x21ff, r >= 0x2300 && r <= 0x23ff, r >= 0x25a0 && r <= 0x25ff:
		return true
	case r >= 0x2900 && r <= 0x297f, r >= 0x2b00 && r <= 0x2bff:
		return true
	}
	switch r {
	case 0xa9, 0xae, 0x203c, 0x2049, 0x2122, 0x2139, 0x24c2, 0x3030, 0x303d, 0x3297, 0x3299:
		return true
	}
	return false
}

func keycap(r rune) bool { return r >= '0' && r <= '9' || r == '#' || r == '*' }
