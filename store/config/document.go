package config

import (
	"bytes"
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// entry is one key of a TOML document: a table header or a setting.
type entry struct {
	path []string
	line int
	kind unstable.Kind // of the value; Table or ArrayTable for a header
	text string        // the source text of a number, a boolean or a string
	list []unstable.Kind
	// begin and end are the byte offsets of the lines it occupies, value and valueEnd those
	// of its value; value is 0 for a header and for a setting inside an inline table.
	begin, end      int
	value, valueEnd int
}

// name is the full key.
func (e entry) name() string { return strings.Join(e.path, ".") }

// table reports whether other keys can be below this one.
func (e entry) table() bool {
	return e.kind == unstable.Table || e.kind == unstable.ArrayTable || e.kind == unstable.InlineTable
}

// document lists the keys of a TOML text with their lines, which the decoder does not
// expose.
type document struct {
	entries []entry
	end     int // end of the last expression that was parsed
}

// scan lists the keys of a text up to the first syntax error.
func scan(text []byte) document {
	var d document
	var p unstable.Parser
	p.Reset(text)
	lines := lineCounter{text: text}
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		begin, end := extent(text, e)
		d.end = end
		at := len(d.entries)
		if e.Kind == unstable.KeyValue {
			d.add(table, e, &lines)
			d.entries[at].value, d.entries[at].valueEnd = valueOf(text, e)
		} else {
			table = keyOf(nil, e)
			d.entries = append(d.entries, entry{path: table, line: lines.at(begin), kind: e.Kind})
		}
		for i := range d.entries[at:] {
			d.entries[at+i].begin, d.entries[at+i].end = begin, end
		}
	}
	if p.Error() == nil {
		d.end = len(text)
	}
	return d
}

// add appends a setting, and the settings of an inline table.
func (d *document) add(table []string, e *unstable.Node, lines *lineCounter) {
	value, keys := e.Value(), e.Key()
	keys.Next()
	s := entry{path: keyOf(table, e), line: lines.at(int(keys.Node().Raw.Offset)), kind: value.Kind}
	switch children := value.Children(); value.Kind {
	case unstable.Array:
		for children.Next() {
			s.list = append(s.list, children.Node().Kind)
		}
	case unstable.InlineTable:
		d.entries = append(d.entries, s)
		for len(s.path) < deepest && children.Next() {
			d.add(s.path, children.Node(), lines)
		}
		return
	default:
		s.text = string(value.Data)
	}
	d.entries = append(d.entries, s)
}

// deepest is the maximum number of parts of a key that are read. No setting has as many.
const deepest = 8

// keyOf returns the full key of an expression in a table.
func keyOf(table []string, e *unstable.Node) []string {
	path := slices.Clone(table)
	for k := e.Key(); k.Next() && len(path) < deepest; {
		path = append(path, string(k.Node().Data))
	}
	return path
}

// extent returns the offsets at which the lines of an expression begin and end.
func extent(text []byte, e *unstable.Node) (begin, end int) {
	for k := e.Key(); k.Next(); {
		end = int(k.Node().Raw.Offset + k.Node().Raw.Length)
	}
	if e.Kind == unstable.KeyValue {
		end = int(e.Raw.Offset + e.Raw.Length)
	}
	k := e.Key()
	k.Next()
	begin = bytes.LastIndexByte(text[:k.Node().Raw.Offset], '\n') + 1
	if next := bytes.IndexByte(text[end:], '\n'); next >= 0 {
		return begin, end + next + 1
	}
	return begin, len(text)
}

// valueOf returns the offsets of the value of a setting.
func valueOf(text []byte, e *unstable.Node) (begin, end int) {
	for k := e.Key(); k.Next(); {
		begin = int(k.Node().Raw.Offset + k.Node().Raw.Length)
	}
	begin += bytes.IndexByte(text[begin:], '=') + 1
	for begin < len(text) && (text[begin] == ' ' || text[begin] == '\t') {
		begin++
	}
	return begin, int(e.Raw.Offset + e.Raw.Length)
}

// lineCounter counts lines up to offsets that only increase.
type lineCounter struct {
	text    []byte
	counted int
	line    int // lines before counted, from 0
}

func (l *lineCounter) at(offset int) int {
	if offset > l.counted {
		l.line += bytes.Count(l.text[l.counted:offset], []byte("\n"))
		l.counted = offset
	}
	return l.line + 1
}

// blank replaces the setting by empty lines. The header of a table stays, since the
// settings below it must not become part of the previous table.
func (e entry) blank(text []byte) {
	if e.kind == unstable.Table || e.kind == unstable.ArrayTable {
		return
	}
	for i := e.begin; i < e.end; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
}

// before returns the offset of the last expression that begins at or before a line.
func (d document) before(line int) int {
	begin := 0
	for _, e := range d.entries {
		if e.line <= line {
			begin = e.begin
		}
	}
	return begin
}

// target returns the type of a path in [file], and whether there is one. Names are
// compared without case, as in the decoder.
func target(path []string) (reflect.Type, bool) {
	kind := reflect.TypeFor[file]()
	for _, name := range path {
		switch {
		case kind.Kind() == reflect.Map:
			kind = kind.Elem()
		case kind.Kind() == reflect.Struct && !isText(kind):
			field, ok := fieldOf(kind, name)
			if !ok {
				return nil, false
			}
			kind = field
		default:
			return nil, false
		}
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
	}
	return kind, true
}

// settingsBeside returns the names of the settings of a table.
func settingsBeside(table []string) (names []string) {
	kind, known := target(table)
	if !known || kind.Kind() != reflect.Struct || isText(kind) {
		return nil
	}
	for i := range kind.NumField() {
		names = append(names, kind.Field(i).Tag.Get("toml"))
	}
	return names
}

func fieldOf(kind reflect.Type, name string) (reflect.Type, bool) {
	for i := range kind.NumField() {
		if f := kind.Field(i); strings.EqualFold(f.Tag.Get("toml"), name) {
			return f.Type, true
		}
	}
	return nil, false
}

// isText reports whether a type decodes itself from text.
func isText(kind reflect.Type) bool {
	return reflect.PointerTo(kind).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// check returns why the value of an entry cannot be decoded as the type of its key, or
// nil.
func (e entry) check(want reflect.Type) error {
	plain := slices.Contains([]unstable.Kind{unstable.String, unstable.Integer, unstable.Float, unstable.Bool}, e.kind)
	ok, must, is := false, "one value, such as a text in quotes", kindWord(e.kind)
	switch {
	case isText(want):
		if plain {
			return reflect.New(want).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(e.text))
		}
	case want.Kind() == reflect.Bool:
		ok, must = e.kind == unstable.Bool, "true or false"
	case want.Kind() == reflect.String:
		ok, must = e.kind == unstable.String, "a text in quotes"
	case want.Kind() == reflect.Slice:
		must = "a list of texts in quotes"
		strange := slices.IndexFunc(e.list, func(k unstable.Kind) bool { return k != unstable.String })
		if ok = e.kind == unstable.Array && strange < 0; strange >= 0 {
			is = "a list with " + kindWord(e.list[strange]) + " in it"
		}
	default:
		ok, must = e.kind == unstable.Table || e.kind == unstable.InlineTable, fmt.Sprintf("a table: [%s]", e.name())
	}
	if ok {
		return nil
	}
	return fmt.Errorf("this is %s; it must be %s", is, must)
}

// wrongList returns how a list of [ui] is written, if the value is another plain one, and "" otherwise. Such a
// value can hide no cap, so that it is no reason to spend nothing.
func (e entry) wrongList(want reflect.Type) string {
	plain := func(k unstable.Kind) bool {
		return slices.Contains([]unstable.Kind{unstable.String, unstable.Integer, unstable.Float, unstable.Bool}, k)
	}
	keys := want == reflect.TypeFor[map[string][]string]()
	switch {
	case !strings.EqualFold(e.path[0], "ui"), want.Kind() != reflect.Slice && !keys, e.check(want) == nil:
		return ""
	case e.kind != unstable.Array && !plain(e.kind), slices.ContainsFunc(e.list, func(k unstable.Kind) bool { return !plain(k) }), strings.Contains(e.text, "\n"):
		return ""
	}
	value := "this list"
	if e.kind != unstable.Array {
		value = fmt.Sprintf("%.40q", e.text)
	}
	how := `a list of texts, such as ["` + exampleOf(e.path) + `"]`
	if keys {
		how = `a table of its own: a line [ui.keys], and below it lines such as undo = ["u"]`
	}
	return value + " has no effect; it is written as " + how
}

// exampleOf is a value of a list of [ui].
func exampleOf(path []string) string {
	switch {
	case len(path) > 2:
		return "ctrl+u"
	case strings.EqualFold(path[1], "filters"):
		return "heroes: tag:hero is:pick"
	}
	return `take", "prompt", "model:20`
}

// kindWord is the name of a kind of value for users, with its article.
func kindWord(k unstable.Kind) string {
	switch k {
	case unstable.Bool:
		return "true or false"
	case unstable.Integer, unstable.Float:
		return "a number"
	case unstable.Array:
		return "a list"
	case unstable.Table, unstable.InlineTable:
		return "a table"
	case unstable.ArrayTable:
		return "a list of tables"
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime, unstable.DateTime:
		return "a date or time"
	}
	return "a text"
}
