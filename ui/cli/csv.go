package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"dailies/provider"
)

// maxTable bounds what is read of a table.
const maxTable = 16 << 20

// decoded is a text file in UTF-8: without a byte order mark, and with UTF-16 read
// where the mark says that it is.
func decoded(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// readCSV reads a table whose first row names its columns, as spreadsheets write
// it: separated by commas, semicolons or tabs, with columns and rows of nothing.
// Several references, tags and metadata stand in one cell, with ; between them.
func readCSV(r io.Reader, flags requestSpec) ([]requestSpec, error) {
	text, err := tableText(r)
	if err != nil {
		return nil, err
	}
	table := csv.NewReader(strings.NewReader(text))
	table.Comma = separator(text)
	table.FieldsPerRecord = -1
	names, err := table.Read()
	if err != nil {
		return nil, usage("the first line must name the columns")
	}
	for i, name := range names {
		names[i] = columnName(name)
	}
	var all []requestSpec
	for {
		row, err := table.Read()
		if err == io.EOF {
			return some(all)
		}
		if err != nil {
			return nil, usage("the takes cannot be read: %s", err)
		}
		t, filled := flags.clone(), false
		for i, cell := range row {
			cell = strings.TrimSpace(cell)
			filled = filled || cell != ""
			if err := t.setCell(names, i, cell); err != nil {
				line, _ := table.FieldPos(i)
				return nil, usage("line %d is not a take: %s", line, err)
			}
		}
		if !filled {
			continue
		}
		if all = append(all, t); len(all) > maxTakes {
			return nil, tooMany()
		}
	}
}

// tableText is the text of a table, its lines ended by "\n" and the line "sep=;",
// which Excel reads, left out.
func tableText(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	switch {
	case err != nil:
		return "", usage("the takes cannot be read: %s", err)
	case len(b) > maxTable:
		return "", tooMany()
	case bytes.IndexByte(b, 0) >= 0:
		return "", usage("the file is not text").With("save it as CSV UTF-8, or as JSON lines")
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(b))
	for n, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			return "", usage("line %d is not encoded as UTF-8", n+1).With("save the file as CSV UTF-8")
		}
	}
	return text, nil
}

// separator is what stands between the cells of a table: of the three that
// spreadsheets use the one that its first line has most of.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// columnName is the name of a column as flags spell it, with _ for -.
func columnName(name string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// quoted is what a file holds, as it is said back: not all of it when it is long.
func quoted(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	return strconv.Quote(s)
}

// setCell gives a take the value of a cell. A column without a name holds nothing.
func (t *requestSpec) setCell(names []string, i int, cell string) error {
	if i < len(names) && names[i] != "" {
		return t.set(names[i], cell)
	}
	if cell != "" {
		return errors.New("there is no column name above " + quoted(cell))
	}
	return nil
}

// set gives a take one value of a table. An empty one says nothing. Several entries
// of a list, tags and pairs stand in one cell, with ; between them.
func (t *requestSpec) set(name, value string) error {
	spec, ok := fieldNamed(name)
	switch {
	case !ok && name != "model" && name != "takes" && name != "tag":
		return errors.New("there is no field called " + quoted(name))
	case value == "":
		return nil
	case name == "model":
		t.model = value
		return nil
	case name == "tag":
		t.tags = several(value)
		return nil
	case name == "takes":
		n, err := strconv.Atoi(value)
		if err != nil {
			return errors.New(name + " cannot be " + quoted(value))
		}
		t.takes = n
		return nil
	}
	values := []string{value}
	if spec.IsList() || spec.Kind == provider.ValuePairs {
		values = several(value)
	}
	if err := t.give(spec, values...); err != nil {
		if spec.Kind == provider.ValuePairs {
			return errors.New(name + ": " + err.Error())
		}
		return errors.New(name + " cannot be " + quoted(value))
	}
	return nil
}

func several(cell string) []string {
	var all []string
	for _, s := range strings.Split(cell, ";") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}
