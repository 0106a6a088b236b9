package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"dailies/provider"
)

// maxTable is the maximum size of a table in bytes.
const maxTable = 16 << 20

// decoded decodes a text file to UTF-8 without a byte order mark; UTF-16 is recognized by its
// mark.
func decoded(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// readCSV reads a table whose first row has the column names, as spreadsheets write it:
// separated by commas, semicolons or tabs, possibly with empty columns and rows. References,
// tags and metadata have one cell each, with entries separated by semicolons.
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

// tableText returns the text of a table, with "\n" line ends and without the line "sep=;" for
// Excel.
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

// separator returns the cell separator of a table: the most frequent one of the three in its
// first line.
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

// columnName returns the name of a column as spelled in flags, with - for _.
func columnName(name string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// quoted quotes and truncates a value for an error message.
func quoted(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	return strconv.Quote(s)
}

// setCell sets a field from a cell. A column without a name is ignored.
func (s *requestSpec) setCell(names []string, i int, cell string) error {
	if i < len(names) && names[i] != "" {
		return s.set(names[i], cell)
	}
	if cell != "" {
		return errors.New("there is no column name above " + quoted(cell))
	}
	return nil
}

// set sets a field from a cell. An empty cell leaves it unset. Entries of lists, tags and
// pairs are separated by semicolons.
func (s *requestSpec) set(name, value string) error {
	spec, ok := fieldNamed(name)
	switch {
	case !ok && !slices.Contains([]string{"model", "takes", "tag", "shot", "project"}, name):
		return errors.New("there is no field called " + quoted(name))
	case value == "":
		return nil
	case name == "model":
		s.model = value
		return nil
	case name == "shot":
		s.shot = value
		return nil
	case name == "project":
		s.project = value
		return nil
	case name == "tag":
		s.tags = several(value)
		return nil
	case name == "takes":
		n, err := strconv.Atoi(value)
		if err != nil {
			return errors.New(name + " cannot be " + quoted(value))
		}
		s.takes = n
		return nil
	}
	values := []string{value}
	if spec.IsList() || spec.Kind == provider.ValuePairs {
		values = several(value)
	}
	if err := s.give(spec, values...); err != nil {
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
