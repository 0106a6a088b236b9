package plain

import (
	"maps"
	"slices"
	"strings"

	"dailies/provider"
)

// more names what [form.askMore] asks for.
func (f *form) more() string {
	names := []string{"tags"}
	for _, field := range []struct {
		field provider.Field
		takes bool
	}{{provider.FieldCallback, f.model.CallbackURL}, {provider.FieldEndUser, f.model.EndUserID}, {provider.FieldMetadata, f.model.Metadata}} {
		if field.takes {
			names = append(names, string(field.field))
		}
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// askMore asks for what few requests have. The word none takes away what was
// there.
func (f *form) askMore() error {
	r := &f.order.Request
	tags := strings.Join(f.order.Tags, ", ")
	err := f.words("tags", "Tags, words with commas between them", &tags)
	f.order.Tags = tagsOf(tags)
	if err == nil && f.model.CallbackURL {
		err = f.words(provider.FieldCallback, "Callback url, an https address that is told when the run ends", &r.Callback)
	}
	if err == nil && f.model.EndUserID {
		err = f.words(provider.FieldEndUser, "End user id, your own name for who asked", &r.EndUser)
	}
	if err == nil && f.model.Metadata {
		err = f.askMetadata()
	}
	return err
}

// words asks for a text that may be empty.
func (f *form) words(field provider.Field, name string, text *string) error {
	return f.until(field, func(a string) string {
		set(text, a)
		return ""
	}, "%s: %s", name, or(*text, "none"))
}

// askMetadata asks for pairs until there are no more. A name without a value takes
// its pair away.
func (f *form) askMetadata() error {
	r := &f.order.Request
	r.Metadata = maps.Clone(r.Metadata) // a run's own is not touched
	for {
		var pairs []string
		for _, k := range slices.Sorted(maps.Keys(r.Metadata)) {
			pairs = append(pairs, k+"="+r.Metadata[k])
		}
		ended := false
		err := f.until(provider.FieldMetadata, func(a string) string {
			key, value, ok := strings.Cut(a, "=")
			key, value = strings.TrimSpace(key), strings.TrimSpace(value)
			switch {
			case a == "":
				ended = true
			case !ok || key == "":
				return "Write name=value"
			case value == "":
				delete(r.Metadata, key)
			default:
				if r.Metadata == nil {
					r.Metadata = map[string]string{}
				}
				r.Metadata[key] = value
			}
			return ""
		}, "Metadata, one name=value, or enter for no more: %s", or(strings.Join(pairs, ", "), "none"))
		if err != nil || ended {
			return err
		}
	}
}

// tagsOf are the words between commas, each of them once.
func tagsOf(text string) []string {
	var tags []string
	for _, t := range strings.Split(text, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "#"); t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}
