package provider

import (
	"regexp"
	"strings"
	"unicode"
)

// ReadKey extracts a key from pasted text, removing what surrounds it on web pages, in headers
// and in scripts. The key is empty if the text is, or if it cannot be a key; why is then the
// reason, without the text.
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

// aroundKey reports whether r never belongs to a key at its ends: spaces, invisible characters
// of web pages, quotes.
func aroundKey(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"'`“”„‘’«»", r)
}

// beforeKey matches what may precede a key: the name of a header or variable, and the
// Authorization scheme.
var beforeKey = regexp.MustCompile(`^(?:(?i:authorization|x-api-key)\s*:|(?i:bearer|token|key)[\s:]+|(?:export\s+)?[A-Z][A-Z0-9_]*_(?:KEY|TOKEN)=)\s*`)
