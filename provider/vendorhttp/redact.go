package vendorhttp

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"dailies/provider"
)

// redactor removes secrets from texts: the key, query strings (which hold signatures), user
// names in URLs, and base64 files.
type redactor struct{ key *strings.Replacer }

// Keys of less than eight bytes are test keys; replacing them would only garble texts.
const shortestKey = 8

func newRedactor(key provider.Secret) *redactor {
	k := key.Reveal()
	if len(k) < shortestKey {
		return &redactor{key: strings.NewReplacer()}
	}
	pairs := []string{k, key.String(), url.QueryEscape(k), key.String(), strings.ReplaceAll(k, "/", `\/`), key.String()}
	if quoted, err := json.Marshal(k); err == nil {
		pairs = append(pairs, strings.Trim(string(quoted), `"`), key.String())
	}
	return &redactor{key: strings.NewReplacer(pairs...)}
}

// answer removes the key from a response before it is parsed: a server that echoes the request
// could put it into an id.
func (r *redactor) answer(a *answer) {
	a.body = []byte(r.key.Replace(string(a.body)))
	for name, values := range a.header {
		for i, v := range values {
			a.header[name][i] = r.key.Replace(v)
		}
	}
}

var (
	// A URL up to its query. Slashes, question marks and ampersands may be JSON escapes.
	query = regexp.MustCompile(`(?i)(\bhttps?:(?:\\?/){2}(?:[^\s"'<>?\\]|\\/)*)(?:\?|\\u003f)(?:[^\s"'<>\\]|\\u[0-9a-f]{4}|\\/)*`)
	user  = regexp.MustCompile(`(?i)(\bhttps?:(?:\\?/){2})[^\s"'<>/\\@]*@`)
	// A signature without its URL.
	signed = regexp.MustCompile(`(?i)\b(x-amz-[a-z0-9-]+|signature|sig|token|access_?key(?:_?id)?|api_?key)=[^\s"'<>&\\]+`)
	bearer = regexp.MustCompile(`(?i)\b(bearer|authorization:\s*key)\s+[a-z0-9._~+/=:-]{8,}`)
)

func (r *redactor) text(s string) string {
	s = query.ReplaceAllString(s, "$1")
	s = user.ReplaceAllString(s, "$1")
	s = signed.ReplaceAllString(s, "$1=…")
	return bearer.ReplaceAllString(s, "$1 …")
}

// errorText redacts the text of an error.
func (r *redactor) errorText(s string) string {
	return truncate(r.text(truncate(r.key.Replace(s), 2*messageLimit)), messageLimit)
}

// body redacts a recorded body. The key is removed before truncation, so that no part of it is
// left.
func (r *redactor) body(s string) string {
	return truncate(r.text(truncate(withoutFiles(r.key.Replace(s)), 4*recordLimit)), recordLimit)
}

// address returns a URL without its query.
func (r *redactor) address(s string) string {
	before, _, _ := strings.Cut(s, "?")
	return r.errorText(before)
}

// withoutFiles replaces the base64 content of data: URLs by its length.
func withoutFiles(s string) string {
	const mark = ";base64,"
	var b strings.Builder
	for {
		i := strings.Index(s, mark)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		i += len(mark)
		b.WriteString(s[:i])
		s = s[i:]
		n := 0
		for n < len(s) && inBase64(s[n]) {
			n++
		}
		b.WriteString("…")
		s = s[n:]
	}
}

func inBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/=-_%\\", c) >= 0
}

// truncate shortens s to n bytes without splitting a character.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
