package provider

import (
	"regexp"
	"strings"
	"unicode"
)

// ReadKey reads a key as people paste it: what stands around it on web pages, in
// headers and in scripts is taken off. The key is empty when the text is, or when
// it cannot be a key; why then says so, without the text.
func ReadKey(text string) (key Secret, why string) {
	for before := ""; text != before; {
		before = text
		text = strings.TrimFunc(text, aroundKey)
		text = text[len(beforeKey.FindString(text)):]
	}
	if strings.EqualFold(text, "bearer") {
		return Secret{}, "it is the word Bearer without a key after it"
	}
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			return Secret{}, "it has a space or a line break"
		case r < ' ' || r > '~':
			return Secret{}, "it has a character that keys do not have"
		}
	}
	return NewSecret(text), ""
}

// aroundKey reports whether r stands at an end of a key only by accident: blanks,
// invisible characters of web pages, quotes.
func aroundKey(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"'`“”„‘’«»", r)
}

// beforeKey is what may stand before a key: the name of a header or a variable, and
// the scheme of the Authorization header.
var beforeKey = regexp.MustCompile(`^(?:(?i:authorization|x-api-key)\s*:|(?i:bearer|token|key)[\s:]+|(?:export\s+)?[A-Z][A-Z0-9_]*_(?:KEY|TOKEN)=)\s*`)
