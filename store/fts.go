package store

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cjkMarker begins a word that stands for one character. It is a private character of
// Unicode, so that nothing a person types begins with it.
const cjkMarker = '\ue000'

// tokenize makes text ready for the word index: letters and digits of alphabets
// stay, punctuation parts words, and each character of a script without spaces
// between words (Chinese, Japanese, Korean, Thai, …) and each symbol (emoji)
// becomes a word of its own. A phrase of such words is then a search for any
// part of a text in those scripts, however short.
func tokenize(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c < 0x80 && !isWord(c):
			b.WriteByte(' ')
		case isWord(c):
			b.WriteRune(c)
		case unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf):
			// Accents, vowel points and joiners: the word is the same without.
		case unicode.In(c, unicode.P, unicode.Z, unicode.C):
			b.WriteByte(' ')
		default:
			fmt.Fprintf(&b, " %c%06x ", cjkMarker, c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isWord reports whether c is part of a word that stands between spaces.
func isWord(c rune) bool {
	if c < 0x80 {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	if c >= 0x300 && c <= 0x36f {
		return true // accents on their own, which the index drops itself
	}
	return unicode.In(c, unicode.L, unicode.Mc) && unicode.In(c, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Hebrew,
		unicode.Arabic, unicode.Georgian, unicode.Devanagari, unicode.Bengali, unicode.Tamil)
}

// indexedTags keeps tags apart with a word that nobody can type, so that a phrase
// does not match across two of them.
func indexedTags(tags []string) string {
	l := make([]string, len(tags))
	for i, t := range tags {
		l[i] = tokenize(t)
	}
	return strings.Join(l, fmt.Sprintf(" %c ", cjkMarker))
}

// matchExpr is what to ask the word index for: the words side by side, the last of
// which may go on unless the text goes on without it ("c++", "fox,"). It is ""
// when the text holds nothing that is indexed. The result holds letters, digits
// and spaces only, whatever was typed.
func matchExpr(text string) string {
	w := tokenize(text)
	if w == "" {
		return ""
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	whole := last != '*' && unicode.In(last, unicode.P, unicode.S, unicode.Z)
	if i := strings.LastIndexByte(w, ' ') + 1; whole || strings.HasPrefix(w[i:], string(cjkMarker)) { // a character does not go on
		return `"` + w + `"`
	}
	return `"` + w + `" *`
}
