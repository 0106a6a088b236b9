package provider

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ValueKind says what a field holds, and so how it is asked for, read and printed.
type ValueKind string

// The kinds of values, with the type of the member of [Request] behind each.
const (
	ValueParagraph ValueKind = "paragraph" // string: text of several lines
	ValueText      ValueKind = "text"      // string: one line
	ValueImage     ValueKind = "image"     // string: a local path or an https URL
	ValueImages    ValueKind = "images"    // []string
	ValueVideos    ValueKind = "videos"    // []string
	ValueAudios    ValueKind = "audios"    // []string
	ValueChoice    ValueKind = "choice"    // string: one of the model's words
	ValueDuration  ValueKind = "duration"  // int: whole seconds, 0 = auto
	ValueSwitch    ValueKind = "switch"    // bool
	ValueNumber    ValueKind = "number"    // *int64: nil = not set
	ValuePairs     ValueKind = "pairs"     // map[string]string
)

// FieldSpec is a row of the field table: one thing that a request can say. The form,
// the accessible mode, the command line, CSV, the detail and the comparison iterate
// over the table; an adapter maps the members of the request to its wire.
type FieldSpec struct {
	ID     Field  // for people, and in problems
	Short  string // ID for narrow screens; "" = ID
	Flag   string // of the command line; with "_" for "-" the name in CSV and JSON
	Letter string // short flag, or ""
	Usage  string // of the flag; the name of its value stands in backquotes
	Kind   ValueKind
	Extra  bool // asked for only on demand
	// at returns a pointer to the member of the request.
	at func(*Request) any
	// limits says what a model takes of the field.
	limits func(Model) Limits
}

// Limits say what a model takes of a field.
type Limits struct {
	Need    Need
	Choices []string // of a choice or a duration, as they are written
	Max     int      // entries of a list
}

// Fields returns the field table, in the order in which a person fills it in.
func Fields() []FieldSpec {
	return []FieldSpec{
		{ID: FieldPrompt, Flag: "prompt", Letter: "p", Kind: ValueParagraph,
			Usage: "`text`, @file, or - for the standard input; @@ stands for an @ in front",
			at:    func(r *Request) any { return &r.Prompt }, limits: func(Model) Limits { return Limits{Need: Required} }},
		{ID: FieldStart, Short: "start", Flag: "image", Letter: "i", Kind: ValueImage, Usage: "start frame: a `path` or an https URL",
			at: func(r *Request) any { return &r.StartFrame }, limits: func(m Model) Limits { return Limits{Need: m.Start} }},
		{ID: FieldEnd, Short: "end", Flag: "end-image", Kind: ValueImage, Usage: "end frame: a `path` or an https URL",
			at: func(r *Request) any { return &r.EndFrame }, limits: func(m Model) Limits { return Limits{Need: m.End} }},
		{ID: FieldReferences, Short: "refs", Flag: "reference", Kind: ValueImages,
			Usage: "reference image: a `path` or an https URL; may be repeated",
			at:    func(r *Request) any { return &r.References }, limits: func(m Model) Limits { return list(m.References) }},
		{ID: FieldRatio, Short: "ratio", Flag: "ratio", Kind: ValueChoice, Usage: "aspect `ratio`, such as 16:9 or auto",
			at: func(r *Request) any { return &r.Ratio }, limits: func(m Model) Limits { return choice(m.Ratios) }},
		{ID: FieldResolution, Short: "res", Flag: "resolution", Kind: ValueChoice, Usage: "`resolution`, such as 720p",
			at: func(r *Request) any { return &r.Resolution }, limits: func(m Model) Limits { return choice(m.AllResolutions()) }},
		{ID: FieldSeconds, Short: "length", Flag: "duration", Letter: "d", Kind: ValueDuration, Usage: "length in `seconds`, or auto",
			at: func(r *Request) any { return &r.Seconds }, limits: durations},
		{ID: FieldAudio, Flag: "audio", Kind: ValueSwitch, Usage: "sound",
			at: func(r *Request) any { return &r.Audio }, limits: func(m Model) Limits { return optional(m.Audio) }},
		{ID: FieldSeed, Flag: "seed", Kind: ValueNumber, Usage: "seed; with several takes they count up from it",
			at: func(r *Request) any { return &r.Seed }, limits: func(m Model) Limits { return optional(m.Seed) }},
		{ID: FieldCallback, Short: "callback", Flag: "callback-url", Kind: ValueText, Extra: true,
			Usage: "`URL` that the provider calls when the run ends",
			at:    func(r *Request) any { return &r.Callback }, limits: func(m Model) Limits { return optional(m.CallbackURL) }},
		{ID: FieldEndUser, Short: "end user", Flag: "end-user-id", Kind: ValueText, Extra: true,
			Usage: "your `id` of who asked, for the provider",
			at:    func(r *Request) any { return &r.EndUser }, limits: func(m Model) Limits { return optional(m.EndUserID) }},
		{ID: FieldMetadata, Flag: "metadata", Kind: ValuePairs, Extra: true,
			Usage: "`key=value` that the provider keeps with the run; may be repeated",
			at:    func(r *Request) any { return &r.Metadata }, limits: func(m Model) Limits { return optional(m.Metadata) }},
	}
}

// FieldOf returns the row of a field.
func FieldOf(id Field) (FieldSpec, bool) {
	for _, f := range Fields() {
		if f.ID == id {
			return f, true
		}
	}
	return FieldSpec{}, false
}

func optional(yes bool) Limits {
	if yes {
		return Limits{Need: Optional}
	}
	return Limits{}
}

func list(most int) Limits {
	l := optional(most > 0)
	l.Max = most
	return l
}

func choice(words []string) Limits {
	l := optional(len(words) > 0)
	l.Choices = words
	return l
}

func durations(m Model) Limits {
	var words []string
	for _, n := range m.Lengths() {
		words = append(words, strings.TrimSuffix(Seconds(n), " s"))
	}
	return choice(words)
}

// Limits returns what m takes of the field.
func (f FieldSpec) Limits(m Model) Limits { return f.limits(m) }

// Offered reports whether m takes the field at all.
func (f FieldSpec) Offered(m Model) bool { return f.limits(m).Need != Absent }

// Column is the field's name in CSV and in a line of JSON.
func (f FieldSpec) Column() string { return strings.ReplaceAll(f.Flag, "-", "_") }

// Label is the field's name for people.
func (f FieldSpec) Label(narrow bool) string {
	if narrow {
		return cmp.Or(f.Short, string(f.ID))
	}
	return string(f.ID)
}

// IsList reports whether the field holds several entries, each of which may be a
// local file.
func (f FieldSpec) IsList() bool {
	return f.Kind == ValueImages || f.Kind == ValueVideos || f.Kind == ValueAudios
}

// IsMedia reports whether the field holds local files or their addresses.
func (f FieldSpec) IsMedia() bool { return f.Kind == ValueImage || f.IsList() }

// Values returns what the request says of the field as texts that [FieldSpec.Set]
// reads: the entries of a list, the pairs, else one text. It is empty when the
// request says nothing.
func (f FieldSpec) Values(r Request) []string {
	var s string
	switch at := f.at(&r).(type) {
	case *[]string:
		return slices.Clone(*at)
	case *map[string]string:
		var pairs []string
		for _, k := range slices.Sorted(maps.Keys(*at)) {
			pairs = append(pairs, k+"="+(*at)[k])
		}
		return pairs
	case *string:
		s = *at
	case *int:
		s = strings.TrimSuffix(Seconds(*at), " s")
	case *bool:
		s = "off"
		if *at {
			s = "on"
		}
	case **int64:
		if *at != nil {
			s = strconv.FormatInt(**at, 10)
		}
	}
	if s == "" {
		return nil
	}
	return []string{s}
}

// Print returns the value for people, one entry a line.
func (f FieldSpec) Print(r Request) string {
	switch at := f.at(&r).(type) {
	case *int:
		return Seconds(*at)
	case **int64:
		if *at == nil {
			return "random"
		}
	case *map[string]string:
		lines := f.Values(r)
		for i, l := range lines {
			lines[i] = strings.Replace(l, "=", " = ", 1)
		}
		return strings.Join(lines, "\n")
	}
	return strings.Join(f.Values(r), "\n")
}

// Blank reports whether the request says nothing of the field.
func (f FieldSpec) Blank(r Request) bool {
	return strings.TrimSpace(strings.Join(f.Values(r), "")) == ""
}

// Same reports whether two requests say the same of the field.
func (f FieldSpec) Same(a, b Request) bool { return slices.Equal(f.Values(a), f.Values(b)) }

// Set reads texts into the field: several for a list or pairs, else one. No text, or
// an empty one, clears it. The error is one sentence for people.
func (f FieldSpec) Set(r *Request, values ...string) error {
	values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return strings.TrimSpace(s) == "" })
	if !f.IsList() && f.Kind != ValuePairs && len(values) > 1 {
		return fmt.Errorf("%s takes one value", f.ID)
	}
	var one string
	if len(values) > 0 {
		one = strings.TrimSpace(values[0])
	}
	switch at := f.at(r).(type) {
	case *[]string:
		*at = values
	case *map[string]string:
		pairs, err := readPairs(values)
		if err != nil {
			return err
		}
		*at = pairs
	case *string:
		*at = one
	case *int:
		n, err := readDuration(one)
		if err != nil {
			return err
		}
		*at = n
	case *bool:
		on, err := readSwitch(one)
		if err != nil {
			return err
		}
		*at = on
	case **int64:
		n, err := readNumber(one)
		if err != nil {
			return fmt.Errorf("a %s is a whole number; leave it empty for a random one", f.ID)
		}
		*at = n
	}
	return nil
}

// SetJSON reads a value as scripts write it: a text, a number, true or false, a list
// of texts, or an object of texts.
func (f FieldSpec) SetJSON(r *Request, raw []byte) error {
	var values []string
	var v any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return err
	}
	switch v := v.(type) {
	case nil:
	case []any:
		for _, entry := range v {
			s, ok := entry.(string)
			if !ok || !f.IsList() {
				return f.cannotBe(v)
			}
			values = append(values, s)
		}
	case map[string]any:
		for k, entry := range v {
			s, ok := entry.(string)
			if !ok || f.Kind != ValuePairs {
				return f.cannotBe(v)
			}
			values = append(values, k+"="+s)
		}
	case bool:
		if f.Kind != ValueSwitch {
			return f.cannotBe(v)
		}
		values = []string{strconv.FormatBool(v)}
	case json.Number:
		if f.Kind != ValueNumber && f.Kind != ValueDuration {
			return f.cannotBe(v)
		}
		values = []string{v.String()}
	case string:
		if f.IsList() || f.Kind == ValuePairs || f.Kind == ValueSwitch || f.Kind == ValueNumber {
			return f.cannotBe(v)
		}
		values = []string{v}
	}
	return f.Set(r, values...)
}

func (f FieldSpec) cannotBe(v any) error {
	kind := "string"
	switch v.(type) {
	case []any:
		kind = "list"
	case map[string]any:
		kind = "object"
	case bool:
		kind = "bool"
	case json.Number:
		kind = "number"
	}
	return fmt.Errorf("%s cannot be a %s", f.Column(), kind)
}

// Copy sets the field of dst to what src says of it.
func (f FieldSpec) Copy(dst *Request, src Request) {
	switch at := f.at(dst).(type) {
	case *[]string:
		*at = slices.Clone(*f.at(&src).(*[]string))
	case *map[string]string:
		*at = maps.Clone(*f.at(&src).(*map[string]string))
	case *string:
		*at = *f.at(&src).(*string)
	case *int:
		*at = *f.at(&src).(*int)
	case *bool:
		*at = *f.at(&src).(*bool)
	case **int64:
		*at = nil
		if n := *f.at(&src).(**int64); n != nil {
			*at = new(int64)
			**at = *n
		}
	}
}

// readPairs reads "key=value" texts.
func readPairs(lines []string) (map[string]string, error) {
	var pairs map[string]string
	for _, l := range lines {
		k, value, ok := strings.Cut(l, "=")
		k = strings.TrimSpace(k)
		if !ok || k == "" {
			return pairs, fmt.Errorf("%q is not key=value", l)
		}
		if _, twice := pairs[k]; twice {
			return pairs, fmt.Errorf("%q is given twice", k)
		}
		if pairs == nil {
			pairs = map[string]string{}
		}
		pairs[k] = strings.TrimSpace(value)
	}
	return pairs, nil
}

// readDuration reads "5", "5s", "5 s" or "auto".
func readDuration(text string) (int, error) {
	if text == "" || strings.EqualFold(text, Auto) {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(text, "s")))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("the duration %q is not a number of seconds or auto", text)
	}
	return n, nil
}

func readSwitch(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "on", "yes", "true", "1", "t":
		return true, nil
	case "", "off", "no", "false", "0", "f":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither on nor off", text)
}

func readNumber(text string) (*int64, error) {
	if text == "" || strings.EqualFold(text, "random") {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, errors.New("not a whole number")
	}
	return &n, nil
}
