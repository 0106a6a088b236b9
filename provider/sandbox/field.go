package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dailies/provider"
)

// kind is the JSON type of a field.
type kind int

const (
	text     kind = iota
	whole         // a JSON number without a fraction
	digits        // a string that holds a whole number
	boolean       //
	link          // a string: an http(s) URL
	links         // an array of those
	textList      // an array of strings
	object        //
)

// role is the meaning of a field for the video; "" is for fields without effect.
type role string

const (
	isPrompt     role = "prompt"
	isStart      role = "start"
	isEnd        role = "end"
	isFrames     role = "frames" // a list: the start frame, then the end frame
	isRefs       role = "refs"
	isVideos     role = "videos" // a list of input videos
	isSounds     role = "sounds" // a list of input audio files
	isRatio      role = "ratio"
	isResolution role = "resolution"
	isSeconds    role = "seconds"
	isAudio      role = "audio"
	isSeed       role = "seed"
)

// field describes a documented field of a model.
type field struct {
	name     string
	role     role
	kind     kind
	required bool
	null     bool
	oneOf    []string // allowed texts; empty = any
	min, max int      // of numbers, both 0 = any
	also     []int    // allowed numbers outside min and max
	least    int      // minimum number of array items
	most     int      // maximum characters of a text or items of an array; 0 = any
	data     bool     // a data URI of an image is allowed, of audio for audio files
}

type model struct {
	id         string
	fields     []field
	price      provider.Money // per second
	resolution string         // default, or fixed by the id
	seconds    int            // default; 0 = the model decides
}

// decodeObject decodes a body that must be a single JSON object.
func decodeObject(body []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var in map[string]any
	if err := d.Decode(&in); err != nil {
		return nil, err
	}
	if in == nil {
		return nil, fmt.Errorf("the body is null")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the object")
	}
	return in, nil
}

// check returns the problems of an object's fields; at is the location of the object in the
// body.
func check(fields []field, in map[string]any, at ...string) []problem {
	var all []problem
	add := func(name, msg string) {
		all = append(all, problem{append(slices.Clone(at), name), msg})
	}
	for _, f := range fields {
		v, ok := in[f.name]
		switch {
		case !ok && f.required:
			add(f.name, "field required")
		case !ok || v == nil && f.null:
		default:
			if msg := f.wrong(v); msg != "" {
				add(f.name, msg)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			add(name, "extra fields not permitted")
		}
	}
	return all
}

// wrong returns what is wrong with a value, or "".
func (f field) wrong(v any) string {
	switch f.kind {
	case whole:
		n, ok := v.(json.Number)
		i, err := strconv.Atoi(n.String())
		if !ok || err != nil {
			return "value is not a valid integer"
		}
		if f.max != 0 && (i < f.min || i > f.max) && !slices.Contains(f.also, i) {
			return fmt.Sprintf("must be between %d and %d", f.min, f.max)
		}
	case boolean:
		if _, ok := v.(bool); !ok {
			return "value is not a valid boolean"
		}
	case object:
		if _, ok := v.(map[string]any); !ok {
			return "value is not a valid object"
		}
	case links, textList:
		return f.wrongList(v)
	default:
		s, ok := v.(string)
		if !ok {
			return "str type expected"
		}
		return f.wrongText(s)
	}
	return ""
}

func (f field) wrongText(s string) string {
	n := utf8.RuneCountInString(s)
	switch {
	case f.most > 0 && n > f.most:
		return fmt.Sprintf("ensure this value has at most %d characters", f.most)
	case f.required && strings.TrimSpace(s) == "":
		return "must not be empty"
	case len(f.oneOf) > 0 && !slices.Contains(f.oneOf, s):
		return "unexpected value; permitted: " + strings.Join(f.oneOf, ", ")
	case f.kind == digits:
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return "value is not a number"
		}
	case f.kind == link:
		return f.wrongLink(s)
	}
	return ""
}

func (f field) wrongList(v any) string {
	list, ok := v.([]any)
	if !ok {
		return "value is not a valid list"
	}
	if f.most > 0 && len(list) > f.most {
		return fmt.Sprintf("ensure this value has at most %d items", f.most)
	}
	if len(list) < f.least {
		return fmt.Sprintf("ensure this value has at least %d items", f.least)
	}
	for _, item := range list {
		s, ok := item.(string)
		if !ok {
			return "str type expected"
		}
		if msg := f.wrongLink(s); f.kind == links && msg != "" {
			return msg
		}
	}
	return ""
}

func (f field) wrongLink(s string) string {
	if embedded := map[bool]string{true: "data:audio/", false: "data:image/"}[f.role == isSounds]; f.data && strings.HasPrefix(s, embedded) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "media URL must use HTTP(S)"
	}
	return ""
}

// clipSpec returns the video described by an object that has passed check. Where the model
// decides, Seconds is 0, Ratio is "" or a value for auto, and seed is nil.
func (m model) clipSpec(in map[string]any) (sh clipSpec, seed *int64) {
	sh = clipSpec{Resolution: m.resolution, Seconds: m.seconds, Audio: true}
	for _, f := range m.fields {
		v := in[f.name]
		s, _ := v.(string)
		n := number(v)
		switch {
		case v == nil:
		case f.role == isPrompt:
			sh.Prompt = s
		case f.role == isStart:
			sh.Start = s
		case f.role == isEnd:
			sh.End = s
		case f.role == isRefs:
			sh.Refs = texts(v)
		case f.role == isFrames:
			frames := append(texts(v), "", "")
			sh.Start, sh.End = frames[0], frames[1]
		case f.role == isRatio:
			sh.Ratio = s
		case f.role == isResolution:
			sh.Resolution = s
		case f.role == isSeconds:
			sh.Seconds = max(int(n), 0) // "auto" and -1: the model decides
		case f.role == isAudio:
			sh.Audio = v == true
		case f.role == isSeed && n >= 0:
			seed = &n
		}
	}
	return sh, seed
}

// number parses a JSON number or a string of digits; 0 for anything else.
func number(v any) int64 {
	s, ok := v.(string)
	if j, isNumber := v.(json.Number); isNumber {
		s, ok = j.String(), true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if !ok || err != nil {
		return 0
	}
	return n
}
