package accessible

import (
	"slices"
	"strings"

	"dailies/provider"
)

// more names the fields of [form.askMore].
func (f *form) more() string {
	names := []string{"tags"}
	for _, spec := range provider.Fields() {
		if spec.Extra && spec.Offered(f.model) {
			names = append(names, string(spec.ID))
		}
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// askMore asks for the fields that few requests have. The answer "none" clears a field.
func (f *form) askMore() error {
	if err := f.askTags(); err != nil {
		return err
	}
	for _, spec := range provider.Fields() {
		if !spec.Extra || !spec.Offered(f.model) {
			continue
		}
		if err := f.askField(spec); err != nil {
			return err
		}
	}
	return nil
}

func (f *form) askTags() error {
	tags := strings.Join(f.spec.Tags, ", ")
	err := f.askUntilValid("tags", func(a string) string {
		set(&tags, a)
		return ""
	}, "Tags, separated by commas: %s", defaultHint(tags, "none"))
	f.spec.Tags = tagsOf(tags)
	return err
}

// askText asks for an optional text.
func (f *form) askText(spec provider.FieldSpec) error {
	return f.askUntilValid(spec.ID, func(a string) string {
		text := f.value(spec)
		set(&text, a)
		return f.take(spec, text)
	}, "%s, %s: %s", capital(string(spec.ID)), strings.ReplaceAll(spec.Usage, "`", ""), defaultHint(f.value(spec), "none"))
}

// askPairs asks for pairs until an empty answer. A name without a value removes its pair.
func (f *form) askPairs(spec provider.FieldSpec) error {
	for {
		ended := false
		err := f.askUntilValid(spec.ID, func(a string) string {
			key, value, ok := strings.Cut(a, "=")
			key, value = strings.TrimSpace(key), strings.TrimSpace(value)
			if a == "" {
				ended = true
				return ""
			}
			if !ok || key == "" {
				return "Type name=value"
			}
			pairs := slices.DeleteFunc(spec.Values(f.spec.Request), func(p string) bool { return strings.HasPrefix(p, key+"=") })
			if value != "" {
				pairs = append(pairs, key+"="+value)
			}
			return f.take(spec, pairs...)
		}, "%s, one name=value, or enter for no more: %s", capital(string(spec.ID)), defaultHint(f.value(spec), "none"))
		if err != nil || ended {
			return err
		}
	}
}

// tagsOf returns the comma-separated tags without duplicates.
func tagsOf(text string) []string {
	var tags []string
	for _, t := range strings.Split(text, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "#"); t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}
