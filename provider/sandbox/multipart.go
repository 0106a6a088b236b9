package sandbox

import (
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
)

// fileForm is a form with one file.
type fileForm struct {
	data  []byte
	file  string            // its name, as the part has it
	texts map[string]string // the other parts
}

// text is the first of the named parts that says anything.
func (f fileForm) text(names ...string) string {
	for _, n := range names {
		if f.texts[n] != "" {
			return f.texts[n]
		}
	}
	return ""
}

// oneFile reads a form with one file in the named part, and texts in the others. data is
// nil where it is refused: a form that ends early, or a part that is not named.
func oneFile(c *call, part string, texts ...string) (f fileForm, why errorCode, ps []problem) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return fileForm{}, errBadInput, []problem{{[]string{"body"}, "send multipart/form-data"}}
	}
	f.texts = map[string]string{}
	form := multipart.NewReader(strings.NewReader(string(c.body)), params["boundary"])
	for {
		next, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fileForm{}, errBadBody, nil
		}
		content, err := io.ReadAll(next)
		switch {
		case err != nil:
			return fileForm{}, errBadBody, nil
		case next.FormName() == part:
			f.data, f.file = content, next.FileName()
		case slices.Contains(texts, next.FormName()):
			f.texts[next.FormName()] = string(content)
		default:
			return fileForm{}, errBadInput, []problem{{[]string{next.FormName()}, "extra fields not permitted"}}
		}
	}
	if f.data == nil {
		return fileForm{}, errBadInput, []problem{{[]string{part}, "field required"}}
	}
	return f, 0, nil
}

// bareBase64 returns the base64 of a data URL, or the text itself.
func bareBase64(s string) string {
	if _, after, ok := strings.Cut(s, ";base64,"); ok && strings.HasPrefix(s, "data:") {
		return after
	}
	return s
}
