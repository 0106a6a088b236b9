package sandbox

import (
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
)

// oneFile parses a form with one file in the named part and texts in the others, the first of
// which is the file name. data is nil if the form is rejected: truncated, or with an unknown
// part.
func oneFile(c *call, part string, texts ...string) (name string, data []byte, why errorCode, ps []problem) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return "", nil, errBadInput, []problem{{[]string{"body"}, "send multipart/form-data"}}
	}
	form := multipart.NewReader(strings.NewReader(string(c.body)), params["boundary"])
	for {
		next, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", nil, errBadBody, nil
		}
		content, err := io.ReadAll(next)
		switch {
		case err != nil:
			return "", nil, errBadBody, nil
		case next.FormName() == part:
			data, name = content, orText(name, next.FileName())
		case len(texts) > 0 && next.FormName() == texts[0]:
			name = string(content)
		case !slices.Contains(texts, next.FormName()):
			return "", nil, errBadInput, []problem{{[]string{next.FormName()}, "extra fields not permitted"}}
		}
	}
	if data == nil {
		return "", nil, errBadInput, []problem{{[]string{part}, "field required"}}
	}
	return name, data, 0, nil
}

// bareBase64 returns the base64 of a data URL, or the text itself.
func bareBase64(s string) string {
	if _, after, ok := strings.Cut(s, ";base64,"); ok && strings.HasPrefix(s, "data:") {
		return after
	}
	return s
}
