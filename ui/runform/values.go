package runform

import (
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/textinput"
)

// Fields of the form that are not fields of a request.
const (
	fieldTakes    provider.Field = "takes"
	fieldTags     provider.Field = "tags"
	fieldAdvanced provider.Field = "advanced"
	fieldSubmit   provider.Field = "submit"
)

// maxTakes is the maximum number of takes of one submit.
const maxTakes = 20

// values holds the user's input across all models: values that the current model does not
// support are kept for the next model that does. Typed fields have a line or a list of lines,
// the others are in picked.
type values struct {
	prompt prompt
	lines  map[provider.Field]*line
	lists  map[provider.Field]*list
	picked provider.Request
	takes  int
	tags   line
	// chosen are the fields chosen by the user; the others are defaults, which need not be
	// kept.
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

// multiline reports whether a field has one line per entry.
func multiline(f provider.FieldSpec) bool { return f.IsList() || f.Kind == provider.ValuePairs }

// hasLine reports whether a field has a text input.
func hasLine(f provider.FieldSpec) bool {
	return f.Kind == provider.ValueText || f.Kind == provider.ValueImage || f.Kind == provider.ValueVideo || f.Kind == provider.ValueNumber
}

// fill sets every value to that of a request and reports whether nothing was truncated.
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

// applyDefaults sets a model's defaults for fields without a value or a choice, and audio unless
// it was switched off.
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

// places holds the folders for resolving paths in image fields.
type places struct{ home, folder string }

// texts returns the lines of a field.
func (v *values) texts(f provider.FieldSpec) []string {
	if multiline(f) {
		return v.lists[f.ID].values()
	}
	if text := strings.TrimSpace(v.lines[f.ID].Text()); text != "" {
		return []string{text}
	}
	return nil
}

// request returns the request across all models, with absolute paths. Values that cannot be
// parsed are left out; see parseErrors.
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
		_ = f.Set(&r, texts...) // see parseErrors
	}
	return r
}

// adapted returns the request as the model supports it, and the fields with input that it does
// not support.
func (v *values) adapted(m provider.Model, in places) (provider.Request, []provider.Field) {
	r, dropped := m.Adapt(v.request(in))
	return r, slices.DeleteFunc(dropped, func(f provider.Field) bool {
		_, line := v.lines[f]
		_, list := v.lists[f]
		return !line && !list && !v.chosen[f] // an unchanged default
	})
}

// adapted returns the request as the current model supports it; see [values.adapted].
func (f *Form) adapted() (provider.Request, []provider.Field) {
	all := f.now().adapted.get(func() (all fitted) {
		all.request, all.dropped = f.values.adapted(f.model, f.places)
		return all
	})
	return all.request, all.dropped
}

// parseErrors returns the errors of values that cannot be parsed.
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

// hasAdvanced reports whether an advanced field of the model has a value.
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

// ReadTags returns the tags in a comma-separated text without duplicates.
func ReadTags(text string) []string {
	var tags []string
	for _, t := range strings.Split(text, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "#"); t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// spec returns the spec that would be submitted now.
func (f *Form) spec() run.Spec {
	r, _ := f.adapted()
	o := run.Spec{
		Model: f.model.Key(), Request: r, Takes: f.values.takes, Tags: ReadTags(f.values.tags.Text()),
		Parent: f.parent, ParentHow: f.parentHow, Shot: f.shot, Project: f.project,
	}
	switch {
	case f.origin != nil:
		o.ParentHow = run.HowFrom(*f.origin, o.Model, r)
	case f.parentHow == run.HowExtend && f.model.Mode != provider.ExtendVideo:
		o.ParentHow = run.HowEdit // another model was chosen
	}
	return o
}
