package runform

import (
	"path/filepath"
	"strings"
	"unicode"

	"dailies/provider"
)

// dropped splits text that was pasted or dropped into an image field into file names: one per
// line, or the words of a line if each is a path or a URL. Quotes, file:// and backslashes
// before spaces are removed.
func dropped(text string) []string {
	var names []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		words, ok := shellWords(line)
		if !ok || len(words) > 1 && !allNames(words) {
			words = []string{unescape(line)}
		}
		for _, w := range words {
			names = append(names, provider.CleanImage(w))
		}
	}
	return names
}

// cleanName returns the path or URL in the text of an image field, "" if it is empty. A "~"
// is kept, see [expand].
func cleanName(text string) string {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "\"'\\") {
		if names := dropped(text); len(names) == 1 {
			return names[0]
		}
	}
	return provider.CleanImage(text)
}

// expand returns the absolute path of a name in an image field. URLs are unchanged.
func expand(name, home, folder string) string {
	switch {
	case !provider.IsPath(name):
		return name
	case home != "" && (name == "~" || strings.HasPrefix(name, "~/") || strings.HasPrefix(name, `~\`)):
		name = home + name[1:]
	case folder != "" && !filepath.IsAbs(name):
		name = folder + "/" + name
	}
	return filepath.Clean(name)
}

// shorten replaces the home folder in a path by "~".
func shorten(path, home string) string {
	rest, ok := strings.CutPrefix(path, strings.TrimRight(home, `/\`))
	switch {
	case home == "" || !ok:
		return path
	case rest == "":
		return "~"
	case rest[0] == '/' || rest[0] == '\\':
		return "~" + rest
	}
	return path
}

// shellWords splits a line at spaces like a shell, except that a quote only counts at the
// beginning of a word: "it's.png" is a name. It reports false if a quote is not closed.
func shellWords(line string) (words []string, ok bool) {
	rest := []rune(line)
	for len(rest) > 0 {
		if unicode.IsSpace(rest[0]) {
			rest = rest[1:]
			continue
		}
		var word string
		if word, rest, ok = shellWord(rest); !ok {
			return nil, false
		}
		words = append(words, word)
	}
	return words, true
}

// shellWord splits one word off the front of s.
func shellWord(s []rune) (word string, rest []rune, ok bool) {
	var b strings.Builder
	quoting := s[0] == '\'' || s[0] == '"'
	literal := windows(string(s[:min(len(s), 4)]))
	var open rune
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case open != 0 && c == open:
			open = 0
		case open != 0:
			b.WriteRune(c)
		case quoting && (c == '\'' || c == '"'):
			open = c
		case !literal && c == '\\' && i+1 < len(s) && escapable(s[i+1]):
			i++
			b.WriteRune(s[i])
		case unicode.IsSpace(c):
			return b.String(), s[i:], true
		default:
			b.WriteRune(c)
		}
	}
	return b.String(), nil, open == 0
}

// unescape removes the backslashes from a line that is one name.
func unescape(line string) string {
	if windows(line) {
		return line
	}
	var b strings.Builder
	s := []rune(line)
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && escapable(s[i+1]) {
			i++
		}
		b.WriteRune(s[i])
	}
	return b.String()
}

// escapable reports whether a shell escapes c with a backslash. Before a letter it is a
// Windows path separator.
func escapable(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// windows reports whether a path is a Windows path, where a backslash is never an escape.
func windows(path string) bool {
	return strings.HasPrefix(path, `\\`) ||
		len(path) > 2 && unicode.IsLetter(rune(path[0])) && path[1] == ':' && path[2] == '\\'
}

// allNames reports whether every word begins like a path or a URL.
func allNames(words []string) bool {
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "/"), strings.HasPrefix(w, "~/"), strings.HasPrefix(w, "./"), strings.HasPrefix(w, "../"),
			strings.HasPrefix(strings.ToLower(w), "file:/"), provider.IsURL(provider.CleanImage(w)), windows(w):
		default:
			return false
		}
	}
	return true
}
