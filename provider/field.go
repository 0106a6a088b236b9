package provider

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// ValueKind is the kind of a field's value, which determines how it is entered, parsed and
// printed.
type ValueKind string

// The kinds of values, each with the type of its member of [Request].
const (
	ValueParagraph ValueKind = "paragraph" // string: text of several lines
	ValueText      ValueKind = "text"      // string: one line
	ValueImage     ValueKind = "image"     // string: a local path or an https URL
	ValueVideo     ValueKind = "video"     // string: a local path or an https URL
	ValueImages    ValueKind = "images"    // []string
	ValueVideos    ValueKind = "videos"    // []string
	ValueAudios    ValueKind = "audios"    // []string
	ValueChoice    ValueKind = "choice"    // string: one of the model's values
	ValueDuration  ValueKind = "duration"  // int: whole seconds, 0 = auto
	ValueSwitch    ValueKind = "switch"    // bool
	ValueNumber    ValueKind = "number"    // *int64: nil = not set
	ValuePairs     ValueKind = "pairs"     // map[string]string
)

// FieldSpec is a row of the field table. The form, the accessible mode, the command line, CSV,
// the detail and the comparison iterate over the table; adapters map the members of the request
// to their JSON.
type FieldSpec struct {
	ID     Field  // shown to users
	Short  string // ID for narrow screens; "" = ID
	Flag   string // on the command line; with "_" for "-" also the name in CSV and JSON
	Letter string // short flag, or ""
	Usage  string // of the flag; the name of its value is in backquotes
	Kind   ValueKind
	Extra  bool // shown only on demand
	// Off is the value of a choice or switch that is equivalent to a model without the field,
	// or "".
	Off string
	// Empty is shown for a number that is not set.
	Empty string
	// at returns a pointer to the member of the request.
	at func(*Request) any
	// limits returns what a model accepts; nil = [Model.Options].
	limits func(Model) Limits
}

// Limits is what a model accepts for a field.
type Limits struct {
	Requirement Requirement
	Choices     []string // of a choice or a duration, as text
	Default     string   // of an option in a new request, as text
	Max         int      // entries of a list, or characters of an option's text; 0 = no limit for characters
	// Least and Most bound the number of an option, inclusive; both 0 = any.
	Least, Most int64
	// With are values that other fields must have while a switch is on.
	With map[Field]string
}

// fields is made once: it is read for every row of a history and with every key in the form.
var fields = sync.OnceValue(func() []FieldSpec { return slices.Concat(contentFields(), settingFields(), extraFields()) })

// Fields returns the field table, in the order of the form. It is not to be changed.
func Fields() []FieldSpec { return fields() }

func FieldOf(id Field) (FieldSpec, bool) {
	for _, f := range Fields() {
		if f.ID == id {
			return f, true
		}
	}
	return FieldSpec{}, false
}

// holds reports whether a number is within the limits.
func (l Limits) holds(number string) bool {
	n, err := strconv.ParseInt(number, 10, 64)
	return err == nil && (l.Least == 0 && l.Most == 0 || n >= l.Least && n <= l.Most)
}

func optional(yes bool) Limits {
	if yes {
		return Limits{Requirement: Optional}
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
	all := m.Durations()
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = durationWord(n)
	}
	return choice(words)
}

// Limits returns what m accepts for the field.
func (f FieldSpec) Limits(m Model) Limits {
	if f.limits == nil {
		return m.Options[f.ID]
	}
	return f.limits(m)
}

// Offered reports whether m has the field.
func (f FieldSpec) Offered(m Model) bool { return f.Limits(m).Requirement != Unsupported }

// IsOption reports whether the field is described by [Model.Options].
func (f FieldSpec) IsOption() bool { return f.limits == nil }

// Column returns the field's name in CSV and JSON lines.
func (f FieldSpec) Column() string { return strings.ReplaceAll(f.Flag, "-", "_") }

// Label returns the field's name for display.
func (f FieldSpec) Label(narrow bool) string {
	if narrow {
		return cmp.Or(f.Short, string(f.ID))
	}
	return string(f.ID)
}

// IsList reports whether the field holds several entries, each of which may be a local file.
func (f FieldSpec) IsList() bool {
	return f.Kind == ValueImages || f.Kind == ValueVideos || f.Kind == ValueAudios
}

// IsImage reports whether the field holds one or several images.
func (f FieldSpec) IsImage() bool { return f.Kind == ValueImage || f.Kind == ValueImages }

// IsMedia reports whether the field holds local files or their URLs.
func (f FieldSpec) IsMedia() bool {
	return f.Kind == ValueImage || f.Kind == ValueVideo || f.IsList()
}

// Values returns the field's value as texts that [FieldSpec.Set] parses: list entries, pairs,
// or one text. It is empty if the field is not set.
func (f FieldSpec) Values(r Request) []string { return f.valuesIn(&r) }

// valuesIn is Values without a copy of the request.
func (f FieldSpec) valuesIn(r *Request) []string {
	var s string
	switch at := f.at(r).(type) {
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
		s = durationWord(*at)
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

// Print returns the value for display, one entry per line.
func (f FieldSpec) Print(r Request) string {
	switch at := f.at(&r).(type) {
	case *int:
		return DurationText(*at)
	case **int64:
		if *at == nil {
			return f.Empty
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

// Blank reports whether the field is not set.
func (f FieldSpec) Blank(r Request) bool { return f.blankIn(&r) }

func (f FieldSpec) blankIn(r *Request) bool {
	return strings.TrimSpace(strings.Join(f.valuesIn(r), "")) == ""
}

// Unset reports whether the field has the value of a model without it.
func (f FieldSpec) Unset(r Request) bool { return f.unsetIn(&r) }

func (f FieldSpec) unsetIn(r *Request) bool {
	return f.blankIn(r) || f.Off != "" && slices.Equal(f.valuesIn(r), []string{f.Off})
}

// Same reports whether the field is equal in two requests.
func (f FieldSpec) Same(a, b Request) bool { return slices.Equal(f.Values(a), f.Values(b)) }

// fits reports whether the field's value is within the limits.
func (f FieldSpec) fits(r *Request, l Limits) bool {
	values := f.valuesIn(r)
	switch {
	case f.Kind == ValueChoice || f.Kind == ValueDuration:
		return slices.Contains(l.Choices, strings.Join(values, ""))
	case f.Kind == ValueSwitch:
		return l.Requirement != Unsupported || values[0] == "off"
	case f.IsList():
		return len(values) <= l.Max
	case f.Kind == ValueNumber && f.IsOption() && len(values) > 0:
		return l.Requirement != Unsupported && l.holds(values[0])
	case f.Kind == ValueText && f.IsOption() && len(values) > 0:
		return l.Requirement != Unsupported && textIssue(values[0], l.Max) == ""
	}
	return l.Requirement != Unsupported || len(values) == 0
}

// Copy copies the field from src to dst.
func (f FieldSpec) Copy(dst *Request, src Request) { f.copyIn(dst, &src) }

func (f FieldSpec) copyIn(dst, src *Request) {
	switch at := f.at(dst).(type) {
	case *[]string:
		*at = slices.Clone(*f.at(src).(*[]string))
	case *map[string]string:
		*at = maps.Clone(*f.at(src).(*map[string]string))
	case *string:
		*at = *f.at(src).(*string)
	case *int:
		*at = *f.at(src).(*int)
	case *bool:
		*at = *f.at(src).(*bool)
	case **int64:
		*at = nil
		if n := *f.at(src).(**int64); n != nil {
			*at = new(int64)
			**at = *n
		}
	}
}
