package provider

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Set parses texts into the field: several for a list or pairs, else one. No text, or an empty
// one, clears it. The error is one sentence for users.
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
		*at = nil
		if len(values) > 0 {
			*at = values
		}
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
			return fmt.Errorf("a %s is a whole number; leave it empty for %s", f.ID, cmp.Or(f.Empty, "none"))
		}
		*at = n
	}
	return nil
}

// SetJSON parses a JSON value from a script: a string, a number, a boolean, a list of strings,
// or an object of strings.
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

// readPairs parses "key=value" texts.
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

// readDuration parses "5", "5s", "5 s" or "auto".
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
