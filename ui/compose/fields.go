package compose

import (
	"slices"
	"strconv"

	"dailies/provider"
)

// stop is a place the cursor can be in: a field, or one line of a list.
type stop struct {
	field provider.Field
	line  int
}

// stops are the places of the present model, from top to bottom. A field that the
// model does not take is not among them.
func (f *Form) stops() []stop {
	m := f.model
	if m.ID == "" {
		return []stop{{field: provider.FieldModel}}
	}
	var all []stop
	add := func(shown bool, field provider.Field) {
		if shown {
			all = append(all, stop{field: field})
		}
	}
	add(true, provider.FieldModel)
	add(true, provider.FieldPrompt)
	add(m.Start != provider.Absent, provider.FieldStart)
	add(m.End != provider.Absent, provider.FieldEnd)
	for i := range f.values.references.shown(m.References) {
		all = append(all, stop{provider.FieldReferences, i})
	}
	add(len(m.Ratios) > 0, provider.FieldRatio)
	add(len(m.AllResolutions()) > 0, provider.FieldResolution)
	add(len(m.Lengths()) > 0, provider.FieldSeconds)
	add(m.Audio, provider.FieldAudio)
	add(m.Seed, provider.FieldSeed)
	add(true, fieldTakes)
	add(true, fieldAdvanced)
	if f.open {
		add(m.CallbackURL, provider.FieldCallback)
		add(m.EndUserID, provider.FieldEndUser)
		if m.Metadata {
			for i := range f.values.metadata.lines {
				all = append(all, stop{provider.FieldMetadata, i})
			}
		}
		add(true, fieldTags)
	}
	add(true, fieldSubmit)
	return all
}

// focus moves the cursor. Lists left behind are tidied up.
func (f *Form) focus(to stop) {
	if from := f.at; from != to {
		f.letters = ""
		f.paths = completion{}
		if from.field != to.field {
			f.left[from.field] = true
			f.list(from.field).tidy()
		}
	}
	f.at = to
	if l := f.line(to); l != nil {
		l.End()
	}
}

// step moves the cursor by n places, round the end when around.
func (f *Form) step(n int, around bool) {
	all := f.stops()
	at := slices.Index(all, f.at) + n
	switch {
	case around:
		at = (at + len(all)) % len(all)
	case at < 0 || at >= len(all):
		return
	}
	f.focus(all[at])
}

// line returns the single-line field at a stop, or nil.
func (f *Form) line(s stop) *line {
	v := &f.values
	switch s.field {
	case provider.FieldStart:
		return &v.start
	case provider.FieldEnd:
		return &v.end
	case provider.FieldSeed:
		return &v.seed
	case provider.FieldCallback:
		return &v.callback
	case provider.FieldEndUser:
		return &v.endUser
	case fieldTags:
		return &v.tags
	case provider.FieldReferences, provider.FieldMetadata:
		if l := f.list(s.field); s.line < len(l.lines) {
			return &l.lines[s.line]
		}
	}
	return nil
}

// list returns the list of a field, or an empty one that nobody sees.
func (f *Form) list(field provider.Field) *list {
	switch field {
	case provider.FieldReferences:
		return &f.values.references
	case provider.FieldMetadata:
		return &f.values.metadata
	}
	return &list{}
}

// image reports whether a field holds an image.
func image(field provider.Field) bool {
	return field == provider.FieldStart || field == provider.FieldEnd || field == provider.FieldReferences
}

// choices are the words of a choice and which one is taken; none when the field
// is no choice.
func (f *Form) choices(field provider.Field) (words []string, at int) {
	r, _ := f.values.fitted(f.model, f.places)
	switch field {
	case provider.FieldRatio:
		return f.model.Ratios, slices.Index(f.model.Ratios, r.Ratio)
	case provider.FieldResolution:
		all := f.model.AllResolutions()
		at = slices.Index(all, r.Resolution)
		for i, res := range all {
			if !f.model.Confirmed(res) {
				all[i] += " (not confirmed)"
			}
		}
		return all, at
	case provider.FieldSeconds:
		lengths := f.model.Lengths()
		for _, n := range lengths {
			if n == 0 {
				words = append(words, provider.Auto)
				continue
			}
			words = append(words, strconv.Itoa(n))
		}
		return words, slices.Index(lengths, r.Seconds)
	case provider.FieldAudio:
		if r.Audio {
			return []string{"on", "off"}, 0
		}
		return []string{"on", "off"}, 1
	case fieldTakes:
		for n := range maxTakes {
			words = append(words, strconv.Itoa(n+1))
		}
		return words, f.values.takes - 1
	}
	return nil, 0
}

// choose takes a word of a choice.
func (f *Form) choose(field provider.Field, at int) {
	v := &f.values
	v.chosen[field] = true
	switch field {
	case provider.FieldRatio:
		v.ratio = f.model.Ratios[at]
	case provider.FieldResolution:
		v.resolution = f.model.AllResolutions()[at]
	case provider.FieldSeconds:
		v.seconds = f.model.Lengths()[at]
	case provider.FieldAudio:
		v.audio = at == 0
	case fieldTakes:
		v.takes = at + 1
	}
}
