package provider

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns the request with its addresses as they are kept and sent, however
// they were written; see [CleanImage].
func (r Request) Clean() Request {
	r = r.WithMedia(CleanImage)
	r.Callback = cleanURL(strings.TrimSpace(r.Callback))
	return r
}

// CleanImage reads an image as people and programs write it: blanks around it are
// taken off, a file:// URL becomes its path, and a web address gets its scheme in
// small letters and its blanks encoded.
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

// cleanURL is a web address without blanks and with a scheme in small letters;
// other text stays as it is.
func cleanURL(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "https" && scheme != "http" {
		return text
	}
	return scheme + "://" + strings.ReplaceAll(rest, " ", "%20")
}

// fromFileURL is the path of what stands behind "file:".
func fromFileURL(rest string) string {
	if local, ok := strings.CutPrefix(strings.Replace(rest, "//localhost/", "///", 1), "///"); ok {
		rest = "/" + local
	} // what has another host stays "//host/share", which is a path on Windows
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	if len(rest) > 2 && rest[0] == '/' && rest[2] == ':' { // file:///C:/shots/a.png
		rest = rest[1:]
	}
	return rest
}

// maxPath is longer than the path of any file.
const maxPath = 4096

// IsPath reports whether an image is given as the path of a file.
func IsPath(image string) bool {
	return image != "" && !IsURL(image) && notAPath(image) == ""
}

// notAPath says why an image that is no web address cannot be the path of a file
// either, or "". The text itself is never in it: it may be a whole picture.
func notAPath(image string) string {
	scheme, rest, hasScheme := strings.Cut(image, ":")
	hasScheme = hasScheme && len(scheme) > 1 && strings.IndexFunc(scheme, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
	switch {
	case hasScheme && strings.EqualFold(scheme, "data") && strings.Contains(rest, ","):
		return "data: URLs are not supported; save the image as a file, or give an https URL"
	case hasScheme && strings.HasPrefix(rest, "//"):
		return "the URL must begin with https://"
	case len(image) > maxPath:
		return "this is too long for a path; give a file, or an https URL"
	case !utf8.ValidString(image):
		return "the name of this file is not valid text (UTF-8), so the history cannot keep it; rename the file"
	}
	return ""
}

// FindControl says which control character a text holds first, and where: "an
// escape code (U+001B) in line 3, column 7"; "" when it holds none. Line breaks and
// tabs are none.
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
