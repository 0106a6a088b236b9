package runform

import (
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/textinput"
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
// does not take is kept here for the next one that does. Fields that are typed have
// a line or a list of lines, the others stand in picked.
type values struct {
	prompt prompt
	lines  map[provider.Field]*line
	lists  map[provider.Field]*list
	picked provider.Request
	takes  int
	tags   line
	// chosen are the choices the person made; the others are defaults, and nobody
	// misses those.
	chosen map[provider.Field]bool
}

func newValues() values {
	v := values{
		prompt: newPrompt(), lines: map[provider.Field]*line{}, lists: map[provider.Field]*list{}, tags: textinput.New(""),
		takes: 1, chosen: map[provider.Field]bool{},
	}
	for _, f := range provider.Fields() {
		switch {
		case multiline(f):
			l := &list{}
			l.spare()
			v.lists[f.ID] = l
		case hasLine(f):
			l := textinput.New("")
			v.lines[f.ID] = &l
		}
	}
	return v
}

// multiline reports whether a field has a line for each of its entries.
func multiline(f provider.FieldSpec) bool { return f.IsList() || f.Kind == provider.ValuePairs }

// hasLine reports whether a field has a line of its own.
func hasLine(f provider.FieldSpec) bool {
	return f.Kind == provider.ValueText || f.Kind == provider.ValueImage || f.Kind == provider.ValueVideo || f.Kind == provider.ValueNumber
}

// fill sets every value to that of a request.
func (v *values) fill(r provider.Request, home string) (whole bool) {
	whole = v.prompt.set(r.Prompt)
	for _, f := range provider.Fields() {
		texts := f.Values(r)
		for i, s := range texts {
			if f.IsMedia() {
				texts[i] = shorten(s, home)
			}
		}
		switch {
		case multiline(f):
			v.lists[f.ID].set(texts)
		case hasLine(f):
			v.lines[f.ID].Set(strings.Join(texts, ""))
		case f.Kind != provider.ValueParagraph:
			f.Copy(&v.picked, r)
			v.chosen[f.ID] = true
		}
	}
	return whole
}

// applyDefaults takes over a model's defaults for everything the person did not choose
// and has no value yet, and sound wherever it was not switched off.
func (v *values) applyDefaults(m provider.Model) {
	d := m.Defaults()
	for _, f := range provider.Fields() {
		if f.Kind == provider.ValueChoice && f.Blank(v.picked) || f.Kind == provider.ValueSwitch && !v.chosen[f.ID] {
			f.Copy(&v.picked, d)
		}
	}
	if !v.chosen[provider.FieldDuration] && (v.picked.Duration == 0 || !slices.Contains(m.Durations(), v.picked.Duration)) {
		v.picked.Duration = d.Duration
	}
}

// places are the folders that paths in image fields are read against.
type places struct{ home, folder string }

// texts are what stands in the lines of a field.
func (v *values) texts(f provider.FieldSpec) []string {
	if multiline(f) {
		return v.lists[f.ID].values()
	}
	if text := strings.TrimSpace(v.lines[f.ID].Text()); text != "" {
		return []string{text}
	}
	return nil
}

// request is the request over all models, its paths complete. Values that cannot
// be read are left out; see problems.
func (v *values) request(in places) provider.Request {
	r := v.picked
	r.Prompt = strings.TrimSpace(v.prompt.text())
	for _, f := range provider.Fields() {
		if !multiline(f) && !hasLine(f) {
			continue
		}
		texts := v.texts(f)
		for i, s := range texts {
			if f.IsMedia() {
				texts[i] = expand(cleanName(s), in.home, in.folder)
			}
		}
		_ = f.Set(&r, texts...) // see unreadable
	}
	return r
}

// adapted is the request as the model takes it, and what the person asked for that
// it does not take.
func (v *values) adapted(m provider.Model, in places) (provider.Request, []provider.Field) {
	r, dropped := m.Adapt(v.request(in))
	return r, slices.DeleteFunc(dropped, func(f provider.Field) bool {
		_, line := v.lines[f]
		_, list := v.lists[f]
		return !line && !list && !v.chosen[f] // a default that was never chosen
	})
}

// parseErrors is what stands in fields of the model and cannot be read.
func (v *values) parseErrors(m provider.Model) []provider.FieldIssue {
	var ps []provider.FieldIssue
	for _, f := range provider.Fields() {
		if !f.Offered(m) || !multiline(f) && !hasLine(f) {
			continue
		}
		if err := f.Set(new(provider.Request), v.texts(f)...); err != nil {
			ps = append(ps, provider.FieldIssue{Field: f.ID, Message: err.Error()})
		}
	}
	return ps
}

// hasAdvanced reports whether an advanced field of the model holds something.
func (v *values) hasAdvanced(m provider.Model) bool {
	for _, f := range provider.Fields() {
		switch {
		case !f.Extra || !f.Offered(m):
		case multiline(f) || hasLine(f):
			if len(v.texts(f)) > 0 {
				return true
			}
		case !f.Unset(v.picked) && !f.Same(v.picked, m.Defaults()):
			return true
		}
	}
	return v.tags.Text() != ""
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

// order is what would be submitted now.
func (f *Form) order() run.Spec {
	r, _ := f.values.adapted(f.model, f.places)
	return run.Spec{
		Model: f.model.Key(), Request: r, Takes: f.values.takes, Tags: ReadTags(f.values.tags.Text()), Parent: f.parent,
	}
}
