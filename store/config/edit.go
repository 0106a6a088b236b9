package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"dailies/provider"
)

// Set writes a setting into the config, or with reset removes it, so that the default holds
// again. Everything else in the file stays as it is, comments included. A file that does not
// exist is made from the commented default. value is as in [run.Setting].
func (s Start) Set(key, value string, reset bool) error {
	i := slices.IndexFunc(singleSettings(), func(d setting) bool { return d.key == key })
	if i < 0 {
		return provider.Errorf(provider.KindInput, "%s cannot be set here", key).WithHint("edit the file")
	}
	d := singleSettings()[i]
	literal := ""
	if !reset {
		var err error
		if literal, err = d.literal(value); err != nil {
			return provider.Errorf(provider.KindInput, "%s: %w", d.title, err).WithHint(d.help)
		}
	}
	return s.rewrite(func(text []byte) ([]byte, error) {
		if reset && !isSet(text, key) {
			return text, nil
		}
		return d.edited(text, literal, s.Providers)
	})
}

// isSet reports whether the text has a setting.
func isSet(text []byte, key string) bool {
	return slices.ContainsFunc(scan(trimBOM(text)).entries, func(e entry) bool { return strings.EqualFold(e.name(), key) })
}

// Text returns the text of the config, that of the commented default if it does not exist.
func (s Start) Text() (string, error) {
	path, err := s.Path()
	if err != nil {
		return "", err
	}
	text, _, err := read(path, false)
	if err == nil && text == nil {
		return Default(), nil
	}
	return string(text), err
}

// Replace replaces the whole text of the config by an edited one. was is the text that was
// edited: a file that changed meanwhile is not overwritten. A text with a mistake is written
// too, since it is the user's, and the mistake returned as by [Load].
func (s Start) Replace(was, to string) error {
	err := s.rewrite(func(text []byte) ([]byte, error) {
		if string(text) != was {
			return nil, provider.Errorf(provider.KindFile, "the config was changed by another program meanwhile").WithHint("edit it again")
		}
		return []byte(to), nil
	})
	if err == nil {
		_, _, err = s.Flags.WithEnv(s.Getenv).Load(s.Providers...)
	}
	return err
}

// rewrite replaces the file by its changed text, at once and readable by its owner only. A
// link stays one.
func (s Start) rewrite(change func([]byte) ([]byte, error)) error {
	path, err := s.Path()
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	text, _, err := read(path, false)
	if err != nil {
		return err
	}
	if text == nil {
		text = []byte(Default())
	}
	changed, err := change(bytes.Clone(text))
	if err != nil || bytes.Equal(changed, text) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return unwritable(path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".config.*.new") // made with 0600
	if err != nil {
		return unwritable(path, err)
	}
	_, err = f.Write(changed)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the partial file; the first error is the one to report
		return unwritable(path, err)
	}
	return nil
}

// literal returns a value as TOML.
func (d setting) literal(value string) (string, error) {
	value = strings.TrimSpace(value)
	switch d.kind {
	case anAmount:
		if value == "" {
			return `""`, nil
		}
		m, exact, err := dollars(value)
		if err == nil && !exact {
			err = fmt.Errorf("%q has more than six decimals", value)
		}
		return m.Decimal(), err
	case aSwitch:
		on, err := strconv.ParseBool(value)
		return strconv.FormatBool(on), err
	case aList:
		return quoteAll(strings.Fields(value)), nil
	}
	return quote(value), nil
}

// edited returns the text with the setting set to a literal, or unset with "". It returns an
// error if the text has a mistake before or after, or if anything else would change with it.
func (d setting) edited(text []byte, literal string, providers []string) ([]byte, error) {
	bom := text[:len(text)-len(trimBOM(text))]
	text = trimBOM(text)
	before, _, err := parse(text, providers)
	if err != nil {
		return nil, err
	}
	changed := replaced(text, strings.Split(d.key, "."), literal)
	after, _, err := parse(changed, providers)
	if err != nil {
		e := provider.AsError(err)
		return nil, e.WithHint("it was not written; " + d.help)
	}
	for _, other := range singleSettings() {
		if other.key != d.key && other.get(before) != other.get(after) || literal != "" && !isSet(changed, d.key) {
			return nil, provider.Errorf(provider.KindInput, "the config is written in a way that cannot be changed here").WithHint("set " + d.key + " with `dailies config edit`")
		}
	}
	return append(bytes.Clone(bom), changed...), nil
}

func trimBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\uFEFF")) }

// replaced sets path to a literal: in its line if it has one, in place of the line that is
// commented out, else in a new line of its table. "" comments its line out.
func replaced(text []byte, path []string, literal string) []byte {
	doc := scan(text)
	for _, e := range doc.entries {
		switch {
		case !strings.EqualFold(e.name(), strings.Join(path, ".")) || e.value == 0:
		case literal != "":
			return splice(text, e.value, e.valueEnd, literal)
		case bytes.Count(text[e.begin:e.end], []byte("\n")) > 1: // a comment of one line would not hold it
			return splice(text, e.begin, e.end, "")
		default:
			return splice(text, e.begin, e.begin, "#")
		}
	}
	if literal == "" {
		return text
	}
	table, name := path[:len(path)-1], path[len(path)-1]
	begin, end, at, found := doc.section(text, table)
	if !found {
		return append(newLine(text), fmt.Sprintf("\n[%s]\n%s = %s\n", strings.Join(table, "."), name, literal)...)
	}
	off := regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(` + regexp.QuoteMeta(name) + `[ \t]*=.*)$`)
	for _, m := range off.FindAllSubmatchIndex(text[begin:end], -1) {
		line := text[begin+m[2] : begin+m[3]]
		if one := scan(line).entries; len(one) == 1 && one[0].value > 0 {
			return splice(text, begin+m[0], begin+m[3], string(splice(line, one[0].value, one[0].valueEnd, literal)))
		}
	}
	line := name + " = " + literal + "\n"
	if at > 0 && text[at-1] != '\n' {
		line = "\n" + line
	}
	return splice(text, at, at, line)
}

// section returns the offsets of a table's lines below its header, and where a setting can be
// inserted. The root table ends at the first header.
func (d document) section(text []byte, table []string) (begin, end, at int, found bool) {
	found = len(table) == 0
	end = len(text)
	for _, e := range d.entries {
		header := e.kind == unstable.Table || e.kind == unstable.ArrayTable
		switch {
		case header && found:
			end = e.begin
			return begin, end, max(at, begin), true
		case header && slices.EqualFunc(e.path, table, strings.EqualFold) && e.kind == unstable.Table:
			found, begin, at = true, e.end, e.end
		case found && !header:
			at = e.end
		}
	}
	return begin, end, max(at, begin), found
}

// splice replaces text[begin:end].
func splice(text []byte, begin, end int, by string) []byte {
	return slices.Concat(text[:begin], []byte(by), text[end:])
}

// newLine returns text with a line break at its end.
func newLine(text []byte) []byte {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return append(bytes.Clone(text), '\n')
	}
	return bytes.Clone(text)
}
