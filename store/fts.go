package store

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cjkMarker prefixes a token that stands for one character. It is a private-use
// character, so typed text does not begin with it.
const cjkMarker = '\ue000'

// tokenize prepares text for the full-text index. Letters and digits of alphabetic
// scripts are kept, punctuation separates tokens, and each character of a script
// without spaces between words (Chinese, Japanese, Korean, Thai, …) and each symbol
// (emoji) becomes its own token. A phrase of such tokens then matches any substring
// in those scripts, however short.
func tokenize(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c < 0x80 && !isWord(c):
			b.WriteByte(' ')
		case isWord(c):
			b.WriteRune(c)
		case unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf):
			// Accents, vowel points and joiners are dropped: the token is the same without.
		case unicode.In(c, unicode.P, unicode.Z, unicode.C):
			b.WriteByte(' ')
		default:
			fmt.Fprintf(&b, " %c%06x ", cjkMarker, c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isWord reports whether c is part of a word delimited by spaces.
func isWord(c rune) bool {
	if c < 0x80 {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	if c >= 0x300 && c <= 0x36f {
		return true // a lone accent, which the index drops itself
	}
	return unicode.In(c, unicode.L, unicode.Mc) && unicode.In(c, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Hebrew,
		unicode.Arabic, unicode.Georgian, unicode.Devanagari, unicode.Bengali, unicode.Tamil)
}

// indexedTags separates tags with a token that cannot be typed, so that a phrase does
// not match across two tags.
func indexedTags(tags []string) string {
	l := make([]string, len(tags))
	for i, t := range tags {
		l[i] = tokenize(t)
	}
	return strings.Join(l, fmt.Sprintf(" %c ", cjkMarker))
}

// matchExpr returns the FTS phrase for text. The last token is a prefix match, unless
// the text continues after it ("c++", "fox,"). It is "" when the text has no token.
// The result holds only letters, digits and spaces, whatever was typed.
func matchExpr(text string) string {
	w := tokenize(text)
	if w == "" {
		return ""
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	whole := last != '*' && unicode.In(last, unicode.P, unicode.S, unicode.Z)
	if i := strings.LastIndexByte(w, ' ') + 1; whole || strings.HasPrefix(w[i:], string(cjkMarker)) { // a single character has no prefix match
		return `"` + w + `"`
	}
	return `"` + w + `" *`
}
