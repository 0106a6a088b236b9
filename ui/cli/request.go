package cli

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dailies/provider"
	"dailies/provider/run"
)

// requestSpec is one request as given by flags or in a line of a file.
type requestSpec struct {
	model   string
	request provider.Request
	said    []provider.FieldSpec // the fields that were given; the others have the model's defaults
	takes   int
	tags    []string
	shot    string   // the code of the shot of the takes, "" = a new one
	project string   // of a shot that they begin
	names   []string // of references, with which a prompt may begin
}

// flags adds the flags of a request to a command.
func (s *requestSpec) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&s.model, "model", "m", "", "`model`, as dailies models names it")
	for _, spec := range provider.Fields() {
		switch {
		case spec.IsList():
			f.StringArrayP(spec.Flag, spec.Letter, nil, spec.Usage)
		case spec.Kind == provider.ValuePairs:
			f.StringToStringP(spec.Flag, spec.Letter, nil, spec.Usage)
		case spec.Kind == provider.ValueSwitch:
			f.Bool(spec.Flag, false, "with "+spec.Usage)
			f.Bool("no-"+spec.Flag, false, "without "+spec.Usage)
		case spec.Kind == provider.ValueNumber:
			f.Int64P(spec.Flag, spec.Letter, 0, spec.Usage)
		default:
			f.StringP(spec.Flag, spec.Letter, "", spec.Usage)
		}
	}
	f.IntVarP(&s.takes, "takes", "n", 0, "number of takes, 1 to 20")
	f.StringArrayVarP(&s.tags, "tag", "t", nil, "`tag` of the run; may be repeated")
	f.StringVar(&s.shot, "shot", "", "`code` of the shot that the runs are takes of, such as S010; a missing shot is created")
	f.StringVar(&s.project, "project", "", "project `name` of a new shot")
}

// read reads the flags that were given, and the prompt.
func (s *requestSpec) read(cmd *cobra.Command, in io.Reader) error {
	f := cmd.Flags()
	if f.Changed("takes") && s.takes < 1 {
		return usage("--takes must be 1 to 20")
	}
	for _, spec := range provider.Fields() {
		values, given, err := flagValues(f, spec)
		if err == nil && spec.Kind == provider.ValueParagraph && given {
			values[0], err = readPrompt(values[0], in, s.names)
		}
		if err != nil {
			return err
		}
		if !given {
			continue
		}
		if err := s.give(spec, values...); err != nil {
			return usage("%s", err)
		}
	}
	return nil
}

// flagValues returns the values of a field's flag, and whether it was given.
func flagValues(f *pflag.FlagSet, spec provider.FieldSpec) (values []string, given bool, err error) {
	given = f.Changed(spec.Flag)
	switch {
	case spec.IsList():
		values, err = f.GetStringArray(spec.Flag)
	case spec.Kind == provider.ValuePairs:
		var pairs map[string]string
		pairs, err = f.GetStringToString(spec.Flag)
		for k, v := range pairs {
			values = append(values, k+"="+v)
		}
	case spec.Kind == provider.ValueSwitch:
		no := "no-" + spec.Flag
		if given && f.Changed(no) {
			return nil, false, usage("--%s and --%s cannot be combined", spec.Flag, no)
		}
		on, _ := f.GetBool(spec.Flag)
		off, _ := f.GetBool(no)
		values, given = []string{strconv.FormatBool(on || f.Changed(no) && !off)}, given || f.Changed(no)
	default:
		values = []string{f.Lookup(spec.Flag).Value.String()}
		given = given && values[0] != "" // an empty one says nothing
	}
	return values, given, err
}

// give sets one field.
func (s *requestSpec) give(spec provider.FieldSpec, values ...string) error {
	if err := spec.Set(&s.request, values...); err != nil {
		return err
	}
	s.note(spec)
	return nil
}

// giveJSON sets one field from JSON. Pairs are added to those given before.
func (s *requestSpec) giveJSON(spec provider.FieldSpec, raw []byte) error {
	var r provider.Request
	if err := spec.SetJSON(&r, raw); err != nil {
		return err
	}
	values := spec.Values(r)
	if spec.Kind == provider.ValuePairs {
		var before provider.Request
		spec.Copy(&before, s.request)
		for _, pair := range spec.Values(before) {
			key, _, _ := strings.Cut(pair, "=")
			if !slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(v, key+"=") }) {
				values = append(values, pair)
			}
		}
	}
	return s.give(spec, values...)
}

// note records that a field was given.
func (s *requestSpec) note(spec provider.FieldSpec) {
	if !slices.ContainsFunc(s.said, func(f provider.FieldSpec) bool { return f.ID == spec.ID }) {
		s.said = append(s.said, spec)
	}
}

// fieldNamed returns the field of a column or of a JSON name.
func fieldNamed(name string) (provider.FieldSpec, bool) {
	for _, spec := range provider.Fields() {
		if spec.Column() == name {
			return spec, true
		}
	}
	return provider.FieldSpec{}, false
}

// UnmarshalJSON decodes a line of JSON, with the flags as defaults.
func (s *requestSpec) UnmarshalJSON(b []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(b, &object); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		var err error
		name, raw := strings.ToLower(key), object[key]
		spec, ok := fieldNamed(name)
		switch {
		case ok && string(raw) == "null": // says nothing
		case ok:
			err = s.giveJSON(spec, raw)
		case name == "model":
			err = json.Unmarshal(raw, &s.model)
		case name == "takes":
			err = json.Unmarshal(raw, &s.takes)
		case name == "shot":
			err = json.Unmarshal(raw, &s.shot)
		case name == "project":
			err = json.Unmarshal(raw, &s.project)
		case name == "tag":
			s.tags = nil // do not share the flags' array
			err = json.Unmarshal(raw, &s.tags)
		default:
			err = errors.New("unknown field " + quoted(key))
		}
		if wrong, bad := errors.AsType[*json.UnmarshalTypeError](err); bad {
			err = errors.New(name + " cannot be a " + wrong.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxPrompt is the maximum size of a prompt in bytes; every model accepts less.
const maxPrompt = 1 << 20

// readPrompt returns the prompt in an argument. A text that begins with a tag, or with the name of a
// reference, is no file, unless there is one.
func readPrompt(p string, in io.Reader, names []string) (string, error) {
	switch {
	case strings.HasPrefix(p, "@@"):
		return p[1:], nil
	case p == "-":
		return promptFrom(in, "standard input")
	case !strings.HasPrefix(p, "@"):
		return p, nil
	}
	f, err := os.Open(p[1:])
	switch {
	case errors.Is(err, fs.ErrNotExist) && provider.BeginsWithTag(p, names):
		return p, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", usage("there is no file %s to read the prompt from", p[1:]).With("write @@ for a prompt that begins with @")
	case err != nil:
		return "", usage("the prompt cannot be read from %s", p[1:]).With("check its permissions")
	}
	defer f.Close()
	return promptFrom(f, p[1:])
}

func promptFrom(r io.Reader, name string) (string, error) {
	b, err := io.ReadAll(io.LimitReader(decoded(r), maxPrompt+1))
	switch {
	case err != nil:
		return "", usage("the prompt cannot be read from %s", name)
	case len(b) > maxPrompt:
		return "", usage("%s is too long for a prompt", name)
	case !utf8.Valid(b):
		return "", usage("%s is not valid text", name).With("save it as UTF-8")
	}
	if control := provider.FindControl(string(b)); control != "" {
		return "", usage("%s has %s", name, control).With("remove it, a prompt is plain text")
	}
	return strings.TrimSpace(string(b)), nil
}

// spec returns the spec of the request, with the model's defaults for missing fields.
func (s requestSpec) spec(models Catalog) (run.Spec, error) {
	if s.model == "" {
		return run.Spec{}, usage("which model?").With("give --model; see dailies models")
	}
	m, ok := models.Model(s.model)
	if !ok {
		return run.Spec{}, usage("there is no model %q", s.model).With(nearModels(s.model, models.Models()))
	}
	r := m.Defaults()
	for _, spec := range s.said {
		spec.Copy(&r, s.request)
	}
	o := run.Spec{Model: s.model, Request: r.Clean(), Takes: max(1, s.takes), Tags: s.tags, Shot: s.shot, Project: strings.TrimSpace(s.project)}
	if err := o.CheckShot(); err != nil {
		return run.Spec{}, usage("%s", provider.AsError(err).Message)
	}
	return o, nil
}

// clone returns a deep copy.
func (s requestSpec) clone() requestSpec {
	c := s
	c.tags, c.said = slices.Clone(s.tags), slices.Clone(s.said)
	for _, spec := range s.said {
		spec.Copy(&c.request, s.request)
	}
	return c
}

// nearModels suggests models with a similar name.
func nearModels(asked string, models []provider.Model) string {
	var near []string
	for _, m := range models {
		if strings.Contains(m.Key(), asked) || strings.HasSuffix(asked, m.ID) {
			near = append(near, m.Key())
		}
	}
	if len(near) == 0 || len(near) > 5 {
		return "see dailies models"
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

func itoa(n int) string { return strconv.Itoa(n) }

// count formats a number with its noun: "1 run", "3 runs".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return itoa(n) + " " + noun
}
