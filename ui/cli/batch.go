package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"dailies/provider/run"
)

// maxTakes is the maximum number of takes in a file. More are probably an expensive mistake.
const maxTakes = 1000

// specs returns the specs to submit, from flags and possibly a file.
func (c *invocation) specs(cmd *cobra.Command, s *Session, o *submitOptions) ([]run.Spec, error) {
	library, err := s.History.References(cmd.Context())
	if err != nil {
		return nil, err
	}
	for _, ref := range library {
		o.names = append(o.names, ref.Name)
	}
	specs, err := c.varied(cmd, s, o)
	for i, spec := range specs {
		m, _ := s.Engine.Model(spec.Model)
		specs[i].Request, _ = run.Resolve(m, spec.Request, library) // the check tells the issues
	}
	return specs, err
}

// unresolved returns the specs without the references that their prompts mention by name.
func (c *invocation) unresolved(cmd *cobra.Command, s *Session, o *submitOptions) ([]run.Spec, error) {
	if err := o.requestSpec.read(cmd, c.In); err != nil {
		return nil, err
	}
	if o.final != "" {
		spec, err := c.finalSpec(cmd.Context(), s, o)
		return []run.Spec{spec}, err
	}
	if o.extend != "" || o.edit != "" {
		order, err := c.fromVideo(cmd.Context(), s, o)
		return []run.Spec{order}, err
	}
	takes := []requestSpec{o.requestSpec}
	if o.from != "" {
		var err error
		if takes, err = c.takesFrom(o.from, o.requestSpec); err != nil {
			return nil, err
		}
	}
	var specs []run.Spec
	for i, t := range takes {
		spec, err := t.spec(s.Engine)
		if err != nil {
			if e, ok := errors.AsType[*exitError](err); ok && o.from != "" {
				e.err.Message = "take " + itoa(i+1) + ": " + e.err.Message
			}
			return nil, err
		}
		specs = append(specs, spec)
	}
	return specs, nil
}

// takesFrom reads a file of takes; the flags are defaults for what a take omits.
func (c *invocation) takesFrom(path string, flags requestSpec) ([]requestSpec, error) {
	if path == "-" {
		if flags.request.Prompt != "" {
			return nil, usage("--from - and --prompt cannot be combined")
		}
		return readJSON(decoded(c.In), flags)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usage("%s cannot be read", path).With("check the path of --from")
	}
	defer f.Close()
	text := bufio.NewReader(decoded(f))
	if isTable(path, text) {
		return readCSV(text, flags)
	}
	return readJSON(text, flags)
}

// isTable reports whether a file is a table rather than lines of JSON: by its extension, or
// else by its beginning. Spreadsheets write some tables as ".txt".
func isTable(path string, text *bufio.Reader) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv":
		return true
	case ".txt":
		head, _ := text.Peek(1)
		return string(head) != "{"
	}
	return false
}

func readJSON(r io.Reader, flags requestSpec) ([]requestSpec, error) {
	var all []requestSpec
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4*maxPrompt)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if !utf8.Valid(line) {
			return nil, usage("line %d is not valid text", n).With("save the file as UTF-8")
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

// jsonMistake describes a JSON error in a line for users.
func jsonMistake(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return wrong.Field + " cannot be a " + wrong.Value
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.err.Message
	}
	if err == nil {
		return "more than one object on it"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

func some(all []requestSpec) ([]requestSpec, error) {
	if len(all) == 0 {
		return nil, usage("the file has no takes")
	}
	return all, nil
}

func tooMany() error {
	return usage("the file has more than %d takes", maxTakes).With("split it")
}
