package config

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// entry is one key of a TOML document: the header of a table, or a setting.
type entry struct {
	path []string
	line int
	kind unstable.Kind // of the value; Table or ArrayTable for a header
	text string        // the value of a number, a boolean or a string, as it is written
	list []unstable.Kind
	// begin and end are where the lines stand in the text that it is written on.
	begin, end int
}

// name is the key in full.
func (e entry) name() string { return strings.Join(e.path, ".") }

// table reports whether other keys may stand below this one.
func (e entry) table() bool {
	return e.kind == unstable.Table || e.kind == unstable.ArrayTable || e.kind == unstable.InlineTable
}

// document is the keys of a TOML text, with their lines, which the decoder keeps
// to itself.
type document struct {
	entries []entry
	end     int // of the last expression that could be read
}

// scan lists the keys of a text up to the first mistake in its syntax.
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

// add appends a setting, and those of an inline table.
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

// deepest is how many parts of a key are looked at. No setting has as many.
const deepest = 8

// keyOf is the key of an expression, below a table.
func keyOf(table []string, e *unstable.Node) []string {
	path := slices.Clone(table)
	for k := e.Key(); k.Next() && len(path) < deepest; {
		path = append(path, string(k.Node().Data))
	}
	return path
}

// extent is where the lines of an expression begin and end.
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

// lineCounter counts lines up to places that never go back.
type lineCounter struct {
	text    []byte
	counted int
	line    int // before counted, from 0
}

func (l *lineCounter) at(offset int) int {
	if offset > l.counted {
		l.line += bytes.Count(l.text[l.counted:offset], []byte("\n"))
		l.counted = offset
	}
	return l.line + 1
}

// blank removes the setting from the text, and leaves the lines. The header of a
// table stays: what stands below it must not fall to the table before.
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

// before is where the expression begins that reaches to a line.
func (d document) before(line int) int {
	begin := 0
	for _, e := range d.entries {
		if e.line <= line {
			begin = e.begin
		}
	}
	return begin
}

// target is the type that a path stands for in [file], and whether there is one.
// Names are compared as the decoder does, without regard to case.
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

func fieldOf(kind reflect.Type, name string) (reflect.Type, bool) {
	for i := range kind.NumField() {
		if f := kind.Field(i); strings.EqualFold(f.Tag.Get("toml"), name) {
			return f.Type, true
		}
	}
	return nil, false
}

// isText reports whether a value of the type reads itself from text.
func isText(kind reflect.Type) bool {
	return reflect.PointerTo(kind).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// check returns why the value of an entry cannot be read as what its key stands
// for, or nil.
func (e entry) check(want reflect.Type) error {
	plain := slices.Contains([]unstable.Kind{unstable.String, unstable.Integer, unstable.Float, unstable.Bool}, e.kind)
	ok, hint := false, ""
	switch {
	case isText(want):
		if plain {
			return reflect.New(want).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(e.text))
		}
	case want.Kind() == reflect.Bool:
		ok, hint = e.kind == unstable.Bool, ", it is true or false"
	case want.Kind() == reflect.String:
		ok, hint = e.kind == unstable.String, ", it is a text in quotes"
	case want.Kind() == reflect.Slice:
		strange := slices.ContainsFunc(e.list, func(k unstable.Kind) bool { return k != unstable.String })
		ok, hint = e.kind == unstable.Array && !strange, ", it is a list of texts in quotes"
	default:
		ok, hint = e.kind == unstable.Table || e.kind == unstable.InlineTable, fmt.Sprintf(", it is a table: [%s]", e.name())
	}
	if ok {
		return nil
	}
	return errors.New("this cannot be a TOML " + kindWord(e.kind) + hint)
}

// kindWord is what people call a kind of value.
func kindWord(k unstable.Kind) string {
	switch k {
	case unstable.Bool:
		return "boolean"
	case unstable.Table, unstable.InlineTable:
		return "table"
	case unstable.ArrayTable:
		return "list of tables"
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime, unstable.DateTime:
		return "date or time"
	}
	return strings.ToLower(k.String())
}
