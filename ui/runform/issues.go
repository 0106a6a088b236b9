package runform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
)

// issues returns all problems of the spec, in the order of the fields: those that the model
// finds in the values, and those found in the files when they were read.
func (f *Form) issues() []provider.FieldIssue { return f.now().issues.get(f.findIssues) }

func (f *Form) findIssues() []provider.FieldIssue {
	if f.model.ID == "" {
		return []provider.FieldIssue{{Field: provider.FieldModel, Message: "there is no model to choose from"}}
	}
	r, unknown := f.resolved()
	ps := append(f.keyless(), f.model.Check(r)...)
	ps = append(append(ps, unknown...), f.values.parseErrors(f.model)...)
	for _, p := range f.checked.Issues {
		named := p.Field == provider.FieldPrompt && strings.HasPrefix(p.Message, "@") // about the file of a name
		if (media(p.Field) || named) && !slices.Contains(ps, p) {
			ps = append(ps, p)
		}
	}
	places := map[provider.Field]int{}
	for i, s := range f.focusOrder() {
		places[s.field] = i + 1
	}
	slices.SortStableFunc(ps, func(a, b provider.FieldIssue) int {
		return cmp.Compare(places[a.Field], places[b.Field])
	})
	return ps
}

// keyless reports a missing key of the model's provider.
func (f *Form) keyless() []provider.FieldIssue {
	info, known := f.infos[f.model.Provider]
	if !known || info.HasKey {
		return nil
	}
	return []provider.FieldIssue{{Field: provider.FieldModel, Message: "no key for " + title(info) + ": " + keyAdvice(info)}}
}

func title(info provider.Info) string { return cmp.Or(info.Title, info.Name) }

// keyAdvice says how to set a key.
func keyAdvice(info provider.Info) string {
	if len(info.KeyEnv) == 0 {
		return "paste one in Setup"
	}
	return fmt.Sprintf("paste one in Setup, or set %s and start again", info.KeyEnv[0])
}

// wrong returns the problems that prevent a submit.
func (f *Form) wrong() []provider.FieldIssue {
	return slices.DeleteFunc(slices.Clone(f.issues()), func(p provider.FieldIssue) bool { return p.Warning })
}

// shown returns the problems of a field to display now: not that a field is empty which the
// user has not reached yet.
func (f *Form) shown(field provider.Field) []provider.FieldIssue {
	halfway := f.at.field == field && f.paths.suggestion(f.line(f.at)) != "" // a path being typed
	return slices.DeleteFunc(slices.Clone(f.issues()), func(p provider.FieldIssue) bool {
		return p.Field != field || media(field) && halfway || field == provider.FieldPrompt && f.tags.open() ||
			f.blank(field) && !f.showAll && (!f.visited[field] || f.at.field == field)
	})
}

// blank reports whether a field that a model may require is empty.
func (f *Form) blank(field provider.Field) bool {
	if field == provider.FieldPrompt {
		return f.values.prompt.count() == 0
	}
	spec, ok := provider.FieldOf(field)
	if !ok || !spec.IsMedia() || len(f.values.texts(spec)) > 0 {
		return false
	}
	if len(f.library) == 0 || !strings.Contains(f.values.prompt.text(), "@") {
		return true
	}
	r, _ := f.resolved() // the prompt may mention one
	return spec.Blank(r)
}

// forget drops problems of files that are no longer in the spec.
func (f *Form) forget(before, after provider.Request) {
	f.checked.Issues = slices.DeleteFunc(slices.Clone(f.checked.Issues), func(p provider.FieldIssue) bool {
		spec, ok := provider.FieldOf(p.Field)
		named := before.Prompt != after.Prompt && strings.Contains(before.Prompt+after.Prompt, "@") // other references may be mentioned
		return ok && (spec.IsMedia() || p.Field == provider.FieldPrompt) && (!spec.Same(before, after) || before.Model != after.Model || named)
	})
}

// was returns the value of a field in the run the form was filled from, if it differs now.
func (f *Form) was(field provider.Field) (value string, differs bool) {
	if f.origin == nil {
		return "", false
	}
	now, _ := f.adapted()
	old := f.origin.Request
	switch field {
	case provider.FieldModel:
		key := provider.Model{Provider: f.origin.Provider, ID: f.origin.Model}.Key()
		if m, ok := f.find(key); ok {
			return m.Provider + " " + m.Name, key != f.model.Key()
		}
		return key, true
	case fieldTags:
		tags := strings.Join(f.origin.InheritedTags(), ", ")
		return tags, tags != strings.Join(ReadTags(f.values.tags.Text()), ", ")
	}
	spec, ok := provider.FieldOf(field)
	if !ok {
		return "", false
	}
	value = strings.TrimSpace(spec.Print(old))
	return shorten(value, f.places.home), value != strings.TrimSpace(spec.Print(now))
}
