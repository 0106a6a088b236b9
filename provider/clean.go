package provider

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns the request with normalized addresses; see [CleanImage].
func (r Request) Clean() Request {
	r = r.WithMedia(CleanImage)
	r.Callback = cleanURL(strings.TrimSpace(r.Callback))
	return r
}

// CleanImage normalizes an image as typed by users and programs: it trims spaces, converts a
// file:// URL to its path, lower-cases the scheme of a web address and encodes its spaces.
func CleanImage(text string) string {
	text = strings.TrimSpace(text)
	scheme, _, ok := strings.Cut(text, ":/")
	switch {
	case !ok:
		return text
	case strings.EqualFold(scheme, "file"):
		return fromFileURL(text[len("file:"):])
	}
	return cleanURL(text)
}

// cleanURL encodes spaces and lower-cases the scheme of a web address; it returns other text
// unchanged.
func cleanURL(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "https" && scheme != "http" {
		return text
	}
	return scheme + "://" + strings.ReplaceAll(rest, " ", "%20")
}

// fromFileURL returns the path in what follows "file:".
func fromFileURL(rest string) string {
	if local, ok := strings.CutPrefix(strings.Replace(rest, "//localhost/", "///", 1), "///"); ok {
		rest = "/" + local
	} // with another host it stays "//host/share", which is a path on Windows
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	if len(rest) > 2 && rest[0] == '/' && rest[2] == ':' { // file:///C:/shots/a.png
		rest = rest[1:]
	}
	return rest
}

// maxPath exceeds the length of any path.
const maxPath = 4096

func IsPath(image string) bool {
	return image != "" && !IsURL(image) && notAPath(image) == ""
}

// notAPath returns why an image that is no web address cannot be a path either, or "". It never
// contains the text itself, which may be a whole image.
func notAPath(image string) string {
	scheme, rest, hasScheme := strings.Cut(image, ":")
	hasScheme = hasScheme && len(scheme) > 1 && strings.IndexFunc(scheme, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
	switch {
	case hasScheme && strings.EqualFold(scheme, "data") && strings.Contains(rest, ","):
		return "data: URLs are not supported; save the file, or give an https URL"
	case hasScheme && strings.HasPrefix(rest, "//"):
		return "the URL must begin with https://"
	case len(image) > maxPath:
		return "this is too long for a path; give a file, or an https URL"
	case !utf8.ValidString(image):
		return "the name of this file is not valid text (UTF-8), so the history cannot keep it; rename the file"
	}
	return ""
}

// FindControl describes the first control character in a text and its position: "an escape code
// (U+001B) in line 3, column 7"; "" if there is none. Line breaks and tabs do not count.
func FindControl(s string) string {
	line, column := 1, 0
	var last rune
	for _, r := range s {
		column++
		switch {
		case r == '\r', r == '\n' && last != '\r':
			line, column = line+1, 0
		case r == '\n':
			column = 0
		case r != '\t' && unicode.IsControl(r):
			name := "a control character"
			switch r {
			case 0:
				name = "a NUL character"
			case 0x1b:
				name = "an escape code"
			}
			return fmt.Sprintf("%s (%U) in line %d, column %d", name, r, line, column)
		}
		last = r
	}
	return ""
}
