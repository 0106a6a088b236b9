package run

import (
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

// MaxVariations is how many values a variation has at most: more are probably an expensive mistake.
const MaxVariations = 50

// Variation is one parameter and the values that it is to have, one request each.
type Variation struct {
	Parameter string // the flag of a field, or "model"
	Values    []string
}

// VaryModel is the parameter of a variation over models.
const VaryModel = "model"

// ParseVariation parses "seed=100..109", "ratio=16:9,9:16" or "model=A,B". The error is one
// sentence for users.
func ParseVariation(text string) (v Variation, err error) {
	name, list, ok := strings.Cut(text, "=")
	v.Parameter = strings.TrimSpace(name)
	if !ok || v.Parameter == "" {
		return v, provider.Errorf(provider.KindInput, "a variation names a parameter and its values, such as seed=100..109 or ratio=16:9,9:16")
	}
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		from, to, isRange := strings.Cut(part, "..")
		a, err1 := strconv.ParseInt(strings.TrimSpace(from), 10, 64)
		b, err2 := strconv.ParseInt(strings.TrimSpace(to), 10, 64)
		switch {
		case part == "":
			continue
		case isRange && err1 == nil && err2 == nil && a <= b && b-a < MaxVariations:
			for n := a; n <= b; n++ {
				v.Values = append(v.Values, strconv.FormatInt(n, 10))
			}
		case isRange:
			return v, provider.Errorf(provider.KindInput, "%s is no range of at most %d whole numbers, such as 100..109", part, MaxVariations)
		default:
			v.Values = append(v.Values, part)
		}
	}
	switch {
	case len(v.Values) == 0:
		return v, provider.Errorf(provider.KindInput, "%s needs values, such as %s=A,B", v.Parameter, v.Parameter)
	case len(v.Values) > MaxVariations:
		return v, provider.Errorf(provider.KindInput, "a variation has at most %d values", MaxVariations)
	}
	return v, nil
}

// Specs returns base once for each value. What begins a shot begins one together. The error is one
// sentence for users.
func (v Variation) Specs(base Spec, model func(key string) (provider.Model, bool)) ([]Spec, error) {
	var all []Spec
	for _, value := range v.Values {
		s := base
		s.Tags, s.ID, s.Together = slices.Clone(base.Tags), "", "variation"
		if v.Parameter == VaryModel {
			m, ok := model(value)
			if !ok {
				return nil, provider.Errorf(provider.KindInput, "there is no model %s", value).WithHint("see dailies models")
			}
			s.Model = value
			s.Request, _ = m.Adapt(base.Request)
			s.Request.Model = m.ID
			all = append(all, s)
			continue
		}
		i := slices.IndexFunc(provider.Fields(), func(f provider.FieldSpec) bool { return f.Flag == v.Parameter })
		if i < 0 || provider.Fields()[i].IsList() || provider.Fields()[i].Kind == provider.ValuePairs {
			return nil, provider.Errorf(provider.KindInput, "%s cannot be varied", v.Parameter).WithHint("vary model, seed, ratio, resolution, duration or another setting with one value")
		}
		if err := provider.Fields()[i].Set(&s.Request, value); err != nil {
			return nil, provider.Errorf(provider.KindInput, "%s cannot be %s: %w", v.Parameter, value, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// LeftOut says for each model of a variation what it makes otherwise than base asks, because it
// cannot do that: "fal/fast leaves out or changes: resolution". Its run costs money all the same.
func (v Variation) LeftOut(base Spec, model func(key string) (provider.Model, bool)) (notes []string) {
	if v.Parameter != VaryModel {
		return nil
	}
	for _, value := range v.Values {
		m, _ := model(value)
		_, dropped := m.Adapt(base.Request)
		var fields []string
		for _, f := range dropped {
			fields = append(fields, string(f))
		}
		if len(fields) > 0 {
			notes = append(notes, value+" leaves out or changes: "+strings.Join(fields, ", "))
		}
	}
	return notes
}

// VarySpec returns the request of a run for a variation: in its shot, with the seed that was used,
// so that only the parameter differs.
func VarySpec(r Run, parameter string) Spec {
	s := Spec{Model: r.Provider + "/" + r.Model, Request: r.Request, Takes: 1, Tags: r.InheritedTags(), Parent: r.ID, ParentHow: HowEdit}
	if s.Request.Seed == nil {
		s.Request.Seed = r.Seed
	}
	switch parameter {
	case "seed":
		s.ParentHow = HowSeed
	case VaryModel:
		s.ParentHow = HowElsewhere
	}
	return s
}

// FinalSpecs returns the requests that could make the final video of a draft: with its seed, at
// another resolution, or with another model of its provider. If there are none, why is the reason
// in one sentence without a period. It is cheap.
func FinalSpecs(r Run, models []provider.Model) (all []Spec, why string) {
	seed := r.Seed
	if seed == nil {
		seed = r.Request.Seed
	}
	switch {
	case r.State != Succeeded:
		return nil, "it has no video: it " + r.State.Predicate()
	case seed == nil && !r.Request.Draft:
		return nil, "its seed is not known"
	}
	add := func(m provider.Model, resolution string) {
		q := r.Request
		q.Seed, q.Draft = seed, false
		if m.Mode == provider.DraftToVideo {
			q.DraftID = r.Job
		}
		if resolution != "" {
			q.Resolution = resolution
		}
		want := q.Resolution
		q, _ = m.Adapt(q)
		if m.ID == r.Model && q.Resolution == r.Request.Resolution || q.Resolution != want && resolution != "" {
			return
		}
		all = append(all, Spec{Model: m.Key(), Request: q, Takes: 1, Tags: r.InheritedTags(), Parent: r.ID, ParentHow: HowFinal})
	}
	for _, m := range models {
		if m.Provider == r.Provider && m.ID == r.Model {
			for _, resolution := range m.AllResolutions() {
				add(m, resolution)
			}
		}
	}
	mode := modeOf(r, models)
	for _, m := range models {
		finishes := m.Mode == provider.DraftToVideo && r.Request.Draft
		if m.Provider == r.Provider && m.ID != r.Model && (finishes || m.Mode == mode && m.Seed) {
			add(m, "")
		}
	}
	if len(all) == 0 {
		return nil, "its model has one resolution, and its provider no other model for it"
	}
	return all, ""
}

func modeOf(r Run, models []provider.Model) provider.Mode {
	for _, m := range models {
		if m.Provider == r.Provider && m.ID == r.Model {
			return m.Mode
		}
	}
	return ""
}
