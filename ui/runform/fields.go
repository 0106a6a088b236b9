package runform

import (
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

// focusTarget is something that can have the focus: a field, or one line of a list.
type focusTarget struct {
	field provider.Field
	line  int
}

// focusOrder returns the focus targets of the current model, from top to bottom. Fields that
// the model does not support are not included.
func (f *Form) focusOrder() []focusTarget { return f.now().order.get(f.findOrder) }

func (f *Form) findOrder() []focusTarget {
	m := f.model
	if m.ID == "" {
		return []focusTarget{{field: provider.FieldModel}}
	}
	all := []focusTarget{{field: provider.FieldModel}}
	add := func(extra bool) {
		for _, spec := range provider.Fields() {
			switch {
			case spec.Extra != extra || !spec.Offered(m):
			case multiline(spec):
				for i := range f.shownLines(spec) {
					all = append(all, focusTarget{spec.ID, i})
				}
			default:
				all = append(all, focusTarget{field: spec.ID})
			}
		}
	}
	add(false)
	all = append(all, focusTarget{field: fieldTakes}, focusTarget{field: fieldAdvanced})
	if f.advancedOpen {
		add(true)
		all = append(all, focusTarget{field: fieldTags})
	}
	return append(all, focusTarget{field: fieldSubmit})
}

// shownLines returns how many lines of a list are shown.
func (f *Form) shownLines(spec provider.FieldSpec) int {
	n := len(f.values.lists[spec.ID].lines)
	if most := spec.Limits(f.model).Max; most > 0 {
		n = min(n, most)
	}
	return n
}

// focus moves the focus. Lists that lose it are tidied.
func (f *Form) focus(to focusTarget) {
	if from := f.at; from != to {
		f.typeahead = ""
		f.paths, f.tags = completion{}, tagList{}
		if from.field != to.field {
			f.visited[from.field] = true
			f.list(from.field).tidy()
		}
	}
	f.at = to
	if l := f.line(to); l != nil {
		l.End()
	}
}

// step moves the focus by n targets, wrapping around if around is set.
func (f *Form) step(n int, around bool) {
	all := f.focusOrder()
	at := slices.Index(all, f.at) + n
	switch {
	case around:
		at = (at + len(all)) % len(all)
	case at < 0 || at >= len(all):
		return
	}
	f.focus(all[at])
}

// line returns the text input of a target, or nil.
func (f *Form) line(s focusTarget) *line {
	if s.field == fieldTags {
		return &f.values.tags
	}
	if l := f.values.lists[s.field]; l != nil && s.line < len(l.lines) {
		return &l.lines[s.line]
	}
	return f.values.lines[s.field]
}

// list returns the list of a field, or an empty one that is not shown.
func (f *Form) list(field provider.Field) *list {
	if l := f.values.lists[field]; l != nil {
		return l
	}
	return &list{}
}

// image reports whether a field takes an image.
func image(field provider.Field) bool {
	spec, ok := provider.FieldOf(field)
	return ok && spec.IsImage()
}

// noUploads returns what to do instead of giving a local file in a field, or "" if the model takes
// local files there.
func (f *Form) noUploads(field provider.Field) string {
	spec, ok := provider.FieldOf(field)
	if !ok || !spec.IsMedia() {
		return ""
	}
	return f.model.NoUploadsFor(spec)
}

// media reports whether a field takes images, videos or audio files.
func media(field provider.Field) bool {
	spec, ok := provider.FieldOf(field)
	return ok && spec.IsMedia()
}

// choices returns the words of a choice and the selected index; none if the field is no
// choice.
func (f *Form) choices(field provider.Field) (words []string, at int) {
	if field == fieldTakes {
		for n := range maxTakes {
			words = append(words, strconv.Itoa(n+1))
		}
		return words, f.values.takes - 1
	}
	words = f.words(field)
	if len(words) == 0 {
		return nil, 0
	}
	spec, _ := provider.FieldOf(field)
	r, _ := f.adapted()
	at = slices.Index(words, strings.Join(spec.Values(r), ""))
	if field == provider.FieldResolution {
		words = slices.Clone(words)
		for i, res := range words {
			if !f.model.Verified(res) {
				words[i] += " (not confirmed)"
			}
		}
	}
	return words, at
}

// words returns the values of a choice of the field table.
func (f *Form) words(field provider.Field) []string {
	spec, ok := provider.FieldOf(field)
	switch {
	case !ok:
		return nil
	case spec.Kind == provider.ValueSwitch:
		return []string{"on", "off"}
	}
	return spec.Limits(f.model).Choices
}

// choose selects a word of a choice.
func (f *Form) choose(field provider.Field, at int) {
	f.values.chosen[field] = true
	if field == fieldTakes {
		f.values.takes = at + 1
		return
	}
	if spec, ok := provider.FieldOf(field); ok {
		_ = spec.Set(&f.values.picked, f.words(field)[at]) // the field's own words are valid
	}
}
