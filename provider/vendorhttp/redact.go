package vendorhttp

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"dailies/provider"
)

// redactor takes out of texts what must not be kept: the key, query strings
// (signatures live there), user names in addresses, and files in base64.
type redactor struct{ key *strings.Replacer }

// A key of under eight bytes is a test's; hiding it would only garble texts.
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

// answer takes the key out of everything that came back, before anything is read
// from it: a server that says what it was sent could put it into an id.
func (r *redactor) answer(a *answer) {
	a.body = []byte(r.key.Replace(string(a.body)))
	for name, values := range a.header {
		for i, v := range values {
			a.header[name][i] = r.key.Replace(v)
		}
	}
}

var (
	// An address up to its query. Slashes, question marks and ampersands may stand
	// as JSON escapes.
	query = regexp.MustCompile(`(?i)(\bhttps?:(?:\\?/){2}(?:[^\s"'<>?\\]|\\/)*)(?:\?|\\u003f)(?:[^\s"'<>\\]|\\u[0-9a-f]{4}|\\/)*`)
	user  = regexp.MustCompile(`(?i)(\bhttps?:(?:\\?/){2})[^\s"'<>/\\@]*@`)
	// A signature that lost its address.
	signed = regexp.MustCompile(`(?i)\b(x-amz-[a-z0-9-]+|signature|sig|token|access_?key(?:_?id)?|api_?key)=[^\s"'<>&\\]+`)
	bearer = regexp.MustCompile(`(?i)\b(bearer|authorization:\s*key)\s+[a-z0-9._~+/=:-]{8,}`)
)

// text redacts any text.
func (r *redactor) text(s string) string {
	s = query.ReplaceAllString(s, "$1")
	s = user.ReplaceAllString(s, "$1")
	s = signed.ReplaceAllString(s, "$1=…")
	return bearer.ReplaceAllString(s, "$1 …")
}

// errorText redacts what goes into an error.
func (r *redactor) errorText(s string) string {
	return truncate(r.text(truncate(r.key.Replace(s), 2*messageLimit)), messageLimit)
}

// body redacts what is kept of a body. The key goes first, so that no cut can
// leave half of it.
func (r *redactor) body(s string) string {
	return truncate(r.text(truncate(withoutFiles(r.key.Replace(s)), 4*recordLimit)), recordLimit)
}

// address is a URL without its query.
func (r *redactor) address(s string) string {
	before, _, _ := strings.Cut(s, "?")
	return r.errorText(before)
}

// withoutFiles replaces base64 files of data: addresses by their length.
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

// truncate shortens s to n bytes without breaking a character.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
