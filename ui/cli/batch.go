package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider/engine"
)

// maxTakes is how many takes a file may hold. More than that is a mistake
// somebody would pay for.
const maxTakes = 1000

// orders reads what submit was asked for, from flags and maybe a file.
func (c *command) orders(cmd *cobra.Command, s *Session, o *submitting) ([]engine.Order, error) {
	if err := o.take.read(cmd, c.In); err != nil {
		return nil, err
	}
	takes := []take{o.take}
	if o.from != "" {
		var err error
		if takes, err = c.takesFrom(o.from, o.take); err != nil {
			return nil, err
		}
	}
	var orders []engine.Order
	for i, t := range takes {
		order, err := t.order(s.Engine)
		if err != nil {
			if e, ok := errors.AsType[*ending](err); ok && o.from != "" {
				e.err.Message = "take " + itoa(i+1) + ": " + e.err.Message
			}
			return nil, err
		}
		orders = append(orders, order)
	}
	return orders, nil
}

// takesFrom reads a file of takes; what a take does not say, the flags do.
func (c *command) takesFrom(path string, flags take) ([]take, error) {
	if path == "-" {
		if flags.Prompt != "" {
			return nil, usage("--from - and --prompt cannot be had together")
		}
		return readJSON(c.In, flags)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usage("%s cannot be read", path).With("check the path of --from")
	}
	defer f.Close()
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return readCSV(f, flags)
	}
	return readJSON(f, flags)
}

func readJSON(r io.Reader, flags take) ([]take, error) {
	var all []take
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4*maxPrompt)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\uFEFF")))
		if len(line) == 0 {
			continue
		}
		t := flags.clone()
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&t); err != nil || d.More() {
			return nil, usage("line %d is not a take: %s", n, jsonMistake(err))
		}
		if all = append(all, t); len(all) > maxTakes {
			return nil, tooMany()
		}
	}
	if err := lines.Err(); err != nil {
		return nil, usage("the takes cannot be read: %s", err)
	}
	return some(all)
}

// jsonMistake is what was wrong with a line, without the words of the library.
func jsonMistake(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return wrong.Field + " cannot be a " + wrong.Value
	}
	if e, ok := errors.AsType[*ending](err); ok {
		return e.err.Message
	}
	if err == nil {
		return "more than one object on it"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// readCSV reads a table whose first row names its columns. Several references,
// tags and metadata stand in one cell, with ; between them.
func readCSV(r io.Reader, flags take) ([]take, error) {
	table := csv.NewReader(r)
	names, err := table.Read()
	if err != nil {
		return nil, usage("the file has no first line with the names of its columns")
	}
	names[0] = strings.TrimPrefix(names[0], "\uFEFF")
	var all []take
	for {
		row, err := table.Read()
		if err == io.EOF {
			return some(all)
		}
		if err != nil {
			return nil, usage("the takes cannot be read: %s", err)
		}
		t := flags.clone()
		for i, name := range names {
			if err := t.set(strings.TrimSpace(name), strings.TrimSpace(row[i])); err != nil {
				line, _ := table.FieldPos(i)
				return nil, usage("line %d is not a take: %s", line, err)
			}
		}
		if all = append(all, t); len(all) > maxTakes {
			return nil, tooMany()
		}
	}
}

// set gives a take one value of a table. An empty one says nothing.
func (t *take) set(name, value string) error {
	plain := map[string]*string{
		"model": &t.Model, "prompt": &t.Prompt, "image": &t.Image, "end_image": &t.EndImage, "ratio": &t.Ratio,
		"resolution": &t.Resolution, "duration": (*string)(&t.Duration), "callback_url": &t.Callback, "end_user_id": &t.EndUser,
	}
	if at, ok := plain[name]; ok {
		if value != "" {
			*at = value
		}
		return nil
	}
	var err error
	switch {
	case name == "audio" && value != "":
		var on bool
		on, err = strconv.ParseBool(value)
		t.Audio = &on
	case name == "seed" && value != "":
		var seed int64
		seed, err = strconv.ParseInt(value, 10, 64)
		t.Seed = &seed
	case name == "takes" && value != "":
		t.Takes, err = strconv.Atoi(value)
	case name == "reference" && value != "":
		t.References = several(value)
	case name == "tag" && value != "":
		t.Tags = several(value)
	case name == "metadata" && value != "":
		return t.setMetadata(value)
	case name == "audio", name == "seed", name == "takes", name == "reference", name == "tag", name == "metadata":
	default:
		return errors.New("there is nothing called " + strconv.Quote(name))
	}
	if err != nil {
		return errors.New(name + " cannot be " + strconv.Quote(value))
	}
	return nil
}

func (t *take) setMetadata(value string) error {
	t.Metadata = map[string]string{}
	for _, pair := range several(value) {
		key, v, ok := strings.Cut(pair, "=")
		if !ok {
			return errors.New("metadata is key=value, not " + strconv.Quote(pair))
		}
		t.Metadata[strings.TrimSpace(key)] = strings.TrimSpace(v)
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

func some(all []take) ([]take, error) {
	if len(all) == 0 {
		return nil, usage("the file holds no takes")
	}
	return all, nil
}

func tooMany() error {
	return usage("the file holds more than %d takes", maxTakes).With("cut it into pieces")
}
