package compose

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/textline"
)

// The form's own fields, beside those of a request.
const (
	fieldTakes    provider.Field = "takes"
	fieldTags     provider.Field = "tags"
	fieldAdvanced provider.Field = "advanced"
	fieldSubmit   provider.Field = "submit"
)

// maxTakes is how many takes one submit may ask for.
const maxTakes = 20

// values are what the person asks for, over all models: what the chosen model
// does not take is kept here for the next one that does.
type values struct {
	prompt     prompt
	start, end line
	references list
	ratio      string
	resolution string
	seconds    int
	audio      bool
	seed       line
	takes      int
	callback   line
	endUser    line
	metadata   list
	tags       line
	// chosen are the choices the person made; the others are defaults, and nobody
	// misses those.
	chosen map[provider.Field]bool
}

func newValues() values {
	v := values{
		prompt: newPrompt(), start: textline.New(""), end: textline.New(""), seed: textline.New(""),
		callback: textline.New(""), endUser: textline.New(""), tags: textline.New(""),
		takes: 1, chosen: map[provider.Field]bool{},
	}
	v.references.spare()
	v.metadata.spare()
	return v
}

// fill sets every value to that of a request.
func (v *values) fill(r provider.Request, home string) (whole bool) {
	whole = v.prompt.set(r.Prompt)
	v.start.Set(shorten(r.StartFrame, home))
	v.end.Set(shorten(r.EndFrame, home))
	short := make([]string, len(r.References))
	for i, s := range r.References {
		short[i] = shorten(s, home)
	}
	v.references.set(short)
	v.ratio, v.resolution, v.seconds, v.audio = r.Ratio, r.Resolution, r.Seconds, r.Audio
	for _, f := range []provider.Field{provider.FieldRatio, provider.FieldResolution, provider.FieldSeconds, provider.FieldAudio} {
		v.chosen[f] = true
	}
	v.seed.Set("")
	if r.Seed != nil {
		v.seed.Set(strconv.FormatInt(*r.Seed, 10))
	}
	v.callback.Set(r.Callback)
	v.endUser.Set(r.EndUser)
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(r.Metadata)) {
		pairs = append(pairs, k+"="+r.Metadata[k])
	}
	v.metadata.set(pairs)
	return whole
}

// follow takes over a model's defaults for everything the person did not choose
// and has no value yet, and sound wherever it was not switched off.
func (v *values) follow(m provider.Model) {
	d := m.Defaults()
	if v.ratio == "" {
		v.ratio = d.Ratio
	}
	if v.resolution == "" {
		v.resolution = d.Resolution
	}
	if !v.chosen[provider.FieldSeconds] && (v.seconds == 0 || !slices.Contains(m.Lengths(), v.seconds)) {
		v.seconds = d.Seconds
	}
	if !v.chosen[provider.FieldAudio] {
		v.audio = d.Audio
	}
}

// places are the folders that paths in image fields are read against.
type places struct{ home, folder string }

// wanted is the request over all models, its paths complete. Values that cannot
// be read are left out; see problems.
func (v *values) wanted(in places) provider.Request {
	full := func(text string) string { return expand(cleanName(text), in.home, in.folder) }
	r := provider.Request{
		Prompt:     strings.TrimSpace(v.prompt.text()),
		StartFrame: full(v.start.Text()), EndFrame: full(v.end.Text()),
		Ratio: v.ratio, Resolution: v.resolution, Seconds: v.seconds, Audio: v.audio,
		Callback: strings.TrimSpace(v.callback.Text()), EndUser: strings.TrimSpace(v.endUser.Text()),
	}
	for _, s := range v.references.values() {
		r.References = append(r.References, full(s))
	}
	r.Seed, _ = readSeed(v.seed.Text())
	r.Metadata, _ = readPairs(v.metadata.values())
	return r
}

// fitted is the request as the model takes it, and what the person asked for that
// it does not take.
func (v *values) fitted(m provider.Model, in places) (provider.Request, []provider.Field) {
	r, dropped := m.Fit(v.wanted(in))
	return r, slices.DeleteFunc(dropped, func(f provider.Field) bool {
		switch f {
		case provider.FieldRatio, provider.FieldResolution, provider.FieldSeconds, provider.FieldAudio:
			return !v.chosen[f]
		}
		return false
	})
}

// unreadable is what stands in fields of the model and cannot be read.
func (v *values) unreadable(m provider.Model) []provider.Problem {
	var ps []provider.Problem
	if _, err := readSeed(v.seed.Text()); err != nil && m.Seed {
		ps = append(ps, provider.Problem{Field: provider.FieldSeed, Message: err.Error()})
	}
	if _, err := readPairs(v.metadata.values()); err != nil && m.Metadata {
		ps = append(ps, provider.Problem{Field: provider.FieldMetadata, Message: err.Error()})
	}
	return ps
}

// extras reports whether an advanced field of the model holds something.
func (v *values) extras(m provider.Model) bool {
	return m.CallbackURL && v.callback.Text() != "" || m.EndUserID && v.endUser.Text() != "" ||
		m.Metadata && len(v.metadata.values()) > 0 || v.tags.Text() != ""
}

func (v *values) setTags(tags []string) { v.tags.Set(strings.Join(tags, ", ")) }

// ReadTags are the tags in a text, separated by commas, each once.
func ReadTags(text string) []string {
	var tags []string
	for _, t := range strings.Split(text, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "#"); t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// readSeed is nil for an empty text, which means a random seed.
func readSeed(text string) (*int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("a seed is a whole number; leave it empty for a random one")
	}
	return &n, nil
}

// readPairs reads one "key=value" a line.
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

// order is what would be submitted now.
func (f *Form) order() engine.Order {
	r, _ := f.values.fitted(f.model, f.places)
	return engine.Order{
		Model: f.model.Key(), Request: r, Takes: f.values.takes, Tags: ReadTags(f.values.tags.Text()), Parent: f.parent,
	}
}
