package vendorhttp

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// A Value is a part of a JSON response with lenient access: field names are compared without
// case, underscores and hyphens, and missing values or values of another type read as empty.
// The order of fields is kept.
type Value struct {
	kind   kind
	text   string   // of a string, or the digits of a number
	names  []string // of an object's fields
	values []Value  // an object's fields, or the items of a list
}

type kind byte

const (
	isAbsent kind = iota
	isNull
	isBool
	isNumber
	isText
	isList
	isObject
)

// Limits of a parsed response; deeper and later values are dropped.
const (
	deepest   = 500     // nesting depth
	maxValues = 200_000 // a page of five hundred runs has a tenth of that
)

// ReadValue parses JSON. From a truncated body it returns the part that is there.
func ReadValue(body []byte) Value {
	r := reader{Decoder: json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))), left: maxValues}
	r.UseNumber()
	v, _ := r.next(deepest)
	return v
}

type reader struct {
	*json.Decoder
	left int
}

// next reads the next value, and reports whether there may be another one.
func (r *reader) next(depth int) (v Value, more bool) {
	if r.left--; r.left < 0 {
		return v, false
	}
	if depth == 0 {
		var deeper json.RawMessage
		return v, r.Decode(&deeper) == nil
	}
	token, err := r.Token()
	if err != nil {
		return v, false
	}
	switch t := token.(type) {
	case bool:
		v = Value{kind: isBool}
		if t {
			v.text = "true"
		}
	case json.Number:
		v = Value{kind: isNumber, text: string(t)}
	case string:
		v = Value{kind: isText, text: t}
	case json.Delim:
		return r.many(t, depth)
	default:
		v = Value{kind: isNull}
	}
	return v, true
}

// many reads the rest of an object or list.
func (r *reader) many(open json.Delim, depth int) (v Value, more bool) {
	v.kind = isList
	if open == '{' {
		v.kind = isObject
	}
	for r.More() {
		name := ""
		if v.kind == isObject {
			key, err := r.Token()
			if name, more = key.(string); err != nil || !more {
				return v, false
			}
		}
		inner, more := r.next(depth - 1)
		if inner.kind != isAbsent {
			v.values = append(v.values, inner)
			if v.kind == isObject {
				v.names = append(v.names, name)
			}
		}
		if !more {
			return v, false
		}
	}
	_, err := r.Token()
	return v, err == nil
}

// Field returns the first of the named fields that is not null and not empty. Of several fields
// with the same name it returns the first.
func (v Value) Field(names ...string) Value {
	if v.kind != isObject {
		return Value{}
	}
	for _, name := range names {
		for i, f := range v.names {
			if sameName(f, name) && v.values[i].holds() {
				return v.values[i]
			}
		}
	}
	return Value{}
}

// sameName compares field names: "taskId" equals "task_id".
func sameName(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, "_-"), strings.TrimLeft(b, "_-")
		if a == "" || b == "" {
			return a == b
		}
		if lower(a[0]) != lower(b[0]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func (v Value) holds() bool {
	return v.kind > isNull && (v.kind != isText || strings.TrimSpace(v.text) != "")
}

// given reports whether a field has a meaningful value: many vendors set an error field to an
// empty one if there is no error.
func (v Value) given() bool {
	switch v.kind {
	case isObject, isList:
		for _, inner := range v.values {
			if inner.given() {
				return true
			}
		}
		return false
	case isBool:
		return v.text == "true"
	}
	switch strings.ToLower(strings.TrimSpace(v.text)) {
	case "", "0", "0.0", "null", "none", "nil", "false", "{}", "[]", "ok", "success":
		return false
	}
	return true
}

// Text returns a string or number as text; "" for other values.
func (v Value) Text() Text {
	if v.kind != isText && v.kind != isNumber {
		return ""
	}
	return Text(strings.TrimSpace(v.text))
}

// True reports whether the value is true, or a list that holds true.
func (v Value) True() bool {
	for _, inner := range v.values {
		if v.kind == isList && inner.True() {
			return true
		}
	}
	return v.kind == isBool && v.text == "true" || v.Text().Lower() == "true"
}

// Items returns the items of a list, or the value itself if it is not a list. It returns none
// for a missing value.
func (v Value) Items() []Value {
	switch v.kind {
	case isAbsent, isNull:
		return nil
	case isList:
		return v.values
	}
	return []Value{v}
}

// IsObject reports whether the value has fields.
func (v Value) IsObject() bool { return v.kind == isObject }

// IsList reports whether the value is a list.
func (v Value) IsList() bool { return v.kind == isList }

// unpacked returns the object or list encoded in a JSON string, else v itself.
func (v Value) unpacked() Value {
	s := strings.TrimSpace(v.text)
	if v.kind != isText || !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") || !json.Valid([]byte(s)) {
		return v
	}
	return ReadValue([]byte(s))
}

// nameWords splits a field name into lower-case words: "resultUrls" is result and urls,
// "last_frame_url" is last, frame and url, "videourl" video and url.
func nameWords(name string) []string {
	var words []string
	runes := []rune(name)
	from := 0
	end := func(i int) {
		if from < i {
			words = append(words, splitAddress(strings.ToLower(string(runes[from:i])))...)
		}
		from = i
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r):
			end(i)
			from = i + 1
		case unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || startsWord(runes[i:])):
			end(i)
		}
	}
	end(len(runes))
	return words
}

// startsWord reports whether a capital starts a word: the second one in "URLList" does, none in
// "URLs" does.
func startsWord(r []rune) bool {
	plural := len(r) > 1 && r[1] == 's' && (len(r) == 2 || !unicode.IsLower(r[2]))
	return len(r) > 1 && unicode.IsLower(r[1]) && !plural
}

func splitAddress(word string) []string {
	for _, end := range []string{"urls", "url", "uris", "uri"} {
		if before, ok := strings.CutSuffix(word, end); ok && before != "" {
			return []string{before, end}
		}
	}
	return []string{word}
}

// Texts returns the fields of an object that hold text, or nil.
func (v Value) Texts() map[string]string {
	var all map[string]string
	for i, inner := range v.values {
		if v.kind == isObject && inner.kind == isText {
			if all == nil {
				all = map[string]string{}
			}
			all[v.names[i]] = inner.text
		}
	}
	return all
}

// With returns an object with one field set to a text.
func (v Value) With(name, s string) Value {
	w := Value{kind: isObject, names: []string{name}, values: []Value{{kind: isText, text: s}}}
	for i, n := range v.names {
		if !sameName(n, name) {
			w.names, w.values = append(w.names, n), append(w.values, v.values[i])
		}
	}
	return w
}
