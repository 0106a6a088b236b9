package cli

import (
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

	"dailies/provider"
	"dailies/provider/engine"
)

// take is one request as scripts write it, by flags or in a line of a file. nil
// and empty mean that nothing was said.
type take struct {
	Model      string            `json:"model"`
	Prompt     string            `json:"prompt"`
	Image      string            `json:"image"`
	EndImage   string            `json:"end_image"`
	References []string          `json:"reference"`
	Ratio      string            `json:"ratio"`
	Resolution string            `json:"resolution"`
	Duration   seconds           `json:"duration"`
	Audio      *bool             `json:"audio"`
	Seed       *int64            `json:"seed"`
	Takes      int               `json:"takes"`
	Callback   string            `json:"callback_url"`
	EndUser    string            `json:"end_user_id"`
	Metadata   map[string]string `json:"metadata"`
	Tags       []string          `json:"tag"`
}

// seconds is a length as it is written: "5", "5s" or "auto".
type seconds string

// UnmarshalJSON takes a number or a text.
func (s *seconds) UnmarshalJSON(b []byte) error {
	*s = seconds(strings.Trim(string(b), `"`))
	if *s == "null" {
		*s = ""
	}
	_, err := s.number()
	return err
}

func (s seconds) number() (int, error) {
	if s == provider.Auto {
		return 0, nil
	}
	t := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(s)), "s"))
	n, err := strconv.Atoi(t)
	if err != nil || n < 1 {
		return 0, usage("the duration %q is not a number of seconds or auto", string(s))
	}
	return n, nil
}

// flags adds the flags of a take to a command.
func (t *take) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&t.Model, "model", "m", "", "`model`, as dailies models names it")
	f.StringVarP(&t.Prompt, "prompt", "p", "", "`text`, @file, or - for the standard input; @@ stands for an @ in front")
	f.StringVarP(&t.Image, "image", "i", "", "start frame: a `path` or an https URL")
	f.StringVar(&t.EndImage, "end-image", "", "end frame: a `path` or an https URL")
	f.StringArrayVar(&t.References, "reference", nil, "reference image: a `path` or an https URL; may be repeated")
	f.StringVar(&t.Ratio, "ratio", "", "aspect `ratio`, such as 16:9 or auto")
	f.StringVar(&t.Resolution, "resolution", "", "`resolution`, such as 720p")
	f.StringVarP((*string)(&t.Duration), "duration", "d", "", "length in `seconds`, or auto")
	f.Bool("audio", false, "with sound")
	f.Bool("no-audio", false, "without sound")
	f.Int64("seed", 0, "seed; with several takes they count up from it")
	f.IntVarP(&t.Takes, "takes", "n", 0, "how many runs of it, 1 to 20")
	f.StringVar(&t.Callback, "callback-url", "", "`URL` that the provider calls when the run ends")
	f.StringVar(&t.EndUser, "end-user-id", "", "your `id` of who asked, for the provider")
	f.StringToStringVar(&t.Metadata, "metadata", nil, "`key=value` that the provider keeps with the run; may be repeated")
	f.StringArrayVarP(&t.Tags, "tag", "t", nil, "`word` to find the run by; may be repeated")
}

// read completes a take from flags that tell "no" from "not said", and reads its
// prompt.
func (t *take) read(cmd *cobra.Command, in io.Reader) error {
	f := cmd.Flags()
	if f.Changed("audio") && f.Changed("no-audio") {
		return usage("--audio and --no-audio contradict each other")
	}
	for name, on := range map[string]bool{"audio": true, "no-audio": false} {
		if f.Changed(name) {
			said, _ := f.GetBool(name)
			on = on == said
			t.Audio = &on
		}
	}
	if f.Changed("seed") {
		seed, _ := f.GetInt64("seed")
		t.Seed = &seed
	}
	if f.Changed("takes") && t.Takes < 1 {
		return usage("--takes is 1 to 20")
	}
	var err error
	t.Prompt, err = readPrompt(t.Prompt, in)
	return err
}

// maxPrompt bounds what is read as a prompt; every model takes less.
const maxPrompt = 1 << 20

func readPrompt(p string, in io.Reader) (string, error) {
	switch {
	case strings.HasPrefix(p, "@@"):
		return p[1:], nil
	case p == "-":
		return promptFrom(in, "the standard input")
	case !strings.HasPrefix(p, "@"):
		return p, nil
	}
	f, err := os.Open(p[1:])
	switch {
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

// order is the take as an order: the model's defaults, with what was said in
// their place.
func (t take) order(models Catalog) (engine.Order, error) {
	if t.Model == "" {
		return engine.Order{}, usage("which model?").With("give --model; see dailies models")
	}
	m, ok := models.Model(t.Model)
	if !ok {
		return engine.Order{}, usage("there is no model %q", t.Model).With(nearModels(t.Model, models.Models()))
	}
	r := m.Defaults()
	r.Prompt, r.StartFrame, r.EndFrame, r.References = t.Prompt, t.Image, t.EndImage, t.References
	r.Seed, r.Callback, r.EndUser, r.Metadata = t.Seed, t.Callback, t.EndUser, t.Metadata
	if t.Ratio != "" {
		r.Ratio = t.Ratio
	}
	if t.Resolution != "" {
		r.Resolution = t.Resolution
	}
	if t.Audio != nil {
		r.Audio = *t.Audio
	}
	if t.Duration != "" {
		var err error
		if r.Seconds, err = t.Duration.number(); err != nil {
			return engine.Order{}, err
		}
	}
	return engine.Order{Model: t.Model, Request: r.Clean(), Takes: max(1, t.Takes), Tags: t.Tags}, nil
}

// clone returns a take that shares nothing with t.
func (t take) clone() take {
	t.References, t.Tags, t.Metadata = slices.Clone(t.References), slices.Clone(t.Tags), maps.Clone(t.Metadata)
	if t.Audio != nil {
		on := *t.Audio
		t.Audio = &on
	}
	if t.Seed != nil {
		seed := *t.Seed
		t.Seed = &seed
	}
	return t
}

// nearModels says which models may have been meant.
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

// count is a number with its noun: "1 run", "3 runs".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return itoa(n) + " " + noun
}
