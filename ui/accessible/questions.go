package accessible

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

// askField asks for a field of the model, depending on its kind.
func (f *form) askField(spec provider.FieldSpec) error {
	limits := spec.Limits(f.model)
	switch spec.Kind {
	case provider.ValueParagraph:
		return f.askPrompt(spec)
	case provider.ValueImage, provider.ValueVideo:
		return f.askFile(spec, limits)
	case provider.ValueImages, provider.ValueVideos, provider.ValueAudios:
		return f.askList(spec, limits)
	case provider.ValueChoice:
		return f.choice(spec, limits.Choices)
	case provider.ValueDuration:
		return f.askDuration(spec, limits.Choices)
	case provider.ValueSwitch:
		return f.askSwitch(spec)
	case provider.ValueNumber:
		return f.askNumber(spec)
	case provider.ValuePairs:
		return f.askPairs(spec)
	}
	return f.askText(spec)
}

// value formats a field of the request in one line.
func (f *form) value(spec provider.FieldSpec) string {
	return strings.Join(spec.Values(f.spec.Request), ", ")
}

// take sets a field to an answer and returns the problem, if any.
func (f *form) take(spec provider.FieldSpec, values ...string) string {
	if err := spec.Set(&f.spec.Request, values...); err != nil {
		return capital(err.Error())
	}
	return ""
}

func (f *form) askPrompt(spec provider.FieldSpec) error {
	format := "What should the video show? In one line:"
	if now := f.value(spec); now != "" {
		f.say("The prompt is: %s", now)
		format = "Another prompt, or enter to keep it:"
	}
	return f.askUntilValid(spec.ID, func(a string) string {
		if a == "" {
			return ""
		}
		return f.take(spec, a)
	}, "%s", format)
}

func (f *form) askFile(spec provider.FieldSpec, limits provider.Limits) error {
	otherwise, from := "none", "a path or an https address"
	if f.model.NoUploadsFor(spec) != "" {
		from = "an https address"
	}
	if limits.Requirement == provider.Required {
		otherwise = "needed"
	}
	return f.askUntilValid(spec.ID, func(a string) string {
		image := f.value(spec)
		set(&image, a)
		return f.take(spec, image)
	}, "%s, %s: %s", capital(string(spec.ID)), from, defaultHint(f.value(spec), otherwise))
}

// set sets a file from a typed or dropped path, with or without quotes.
func set(image *string, answer string) {
	switch answer = strings.TrimSpace(strings.Trim(answer, `"'`)); {
	case strings.EqualFold(answer, "none"):
		*image = ""
	case answer != "":
		*image = answer
	}
}

// askList asks for the entries of a list until an empty answer.
func (f *form) askList(spec provider.FieldSpec, limits provider.Limits) error {
	all := spec.Values(f.spec.Request)
	for i := 0; i < limits.Max; i++ {
		entry := ""
		if i < len(all) {
			entry = all[i]
		}
		rest := slices.Clone(all[min(i+1, len(all)):])
		err := f.askUntilValid(spec.ID, func(a string) string {
			set(&entry, a)
			return f.take(spec, append(all[:i:i], entry)...)
		}, "%s %d of at most %d: %s", entryName(spec), i+1, limits.Max, defaultHint(entry, "no more"))
		if err != nil {
			return err
		}
		if entry == "" {
			return nil
		}
		all = append(append(all[:i:i], entry), rest...)
		_ = f.take(spec, all...)
	}
	return nil
}

// entryName is the name of one entry of a list.
func entryName(spec provider.FieldSpec) string {
	return map[provider.ValueKind]string{
		provider.ValueImages: "Reference image", provider.ValueVideos: "Reference video", provider.ValueAudios: "Reference sound",
	}[spec.Kind]
}

// choice asks for one of several values, by number or by name.
func (f *form) choice(spec provider.FieldSpec, values []string) error {
	if len(values) < 2 {
		return nil
	}
	var numbered []string
	for i, v := range values {
		numbered = append(numbered, fmt.Sprintf("%d for %s", i+1, v))
	}
	return f.askUntilValid(spec.ID, func(a string) string {
		n, err := strconv.Atoi(a)
		switch {
		case slices.Contains(values, a):
			return f.take(spec, a)
		case slices.Contains(values, a+"p"): // 720 for 720p
			return f.take(spec, a+"p")
		case err == nil && n >= 1 && n <= len(values):
			return f.take(spec, values[n-1])
		}
		return fmt.Sprintf("\"%s\" is not one of these", a)
	}, "%s: %s. [%s]", capital(string(spec.ID)), strings.Join(numbered, ", "), f.value(spec))
}

func (f *form) askDuration(spec provider.FieldSpec, words []string) error {
	if len(words) < 2 {
		return nil
	}
	auto := ""
	if words[0] == provider.Auto {
		auto, words = ", or auto", words[1:]
	}
	return f.askUntilValid(spec.ID, func(a string) string {
		if strings.EqualFold(a, provider.Auto) {
			return f.take(spec, provider.Auto)
		}
		return number(strings.TrimSpace(strings.TrimSuffix(a, "s")), 1, 9999, func(n int64) { f.take(spec, strconv.FormatInt(n, 10)) })
	}, "Length in seconds, %s to %s%s: [%s]", words[0], words[len(words)-1], auto, f.value(spec))
}

func (f *form) askSwitch(spec provider.FieldSpec) error {
	usual := map[string]string{"on": "yes", "off": "no"}[f.value(spec)]
	return f.askUntilValid(spec.ID, func(a string) string {
		switch a = strings.ToLower(a); a {
		case "y", "n", "yes", "no":
			return f.take(spec, map[byte]string{'y': "on", 'n': "off"}[a[0]])
		}
		return "Answer yes or no"
	}, "With %s, yes or no? [%s]", spec.Usage, usual)
}

func (f *form) askNumber(spec provider.FieldSpec) error {
	none := cmp.Or(spec.Empty, "none")
	return f.askUntilValid(spec.ID, func(a string) string {
		if strings.EqualFold(a, none) {
			return f.take(spec)
		}
		return number(a, math.MinInt64, math.MaxInt64, func(n int64) { f.take(spec, strconv.FormatInt(n, 10)) })
	}, "%s, a whole number or %s: %s", capital(string(spec.ID)), none, defaultHint(f.value(spec), none))
}

func (f *form) askTakes() error {
	f.spec.Takes = max(1, f.spec.Takes)
	return f.askUntilValid("takes", func(a string) string {
		return number(a, 1, maxTakes, func(n int64) { f.spec.Takes = int(n) })
	}, "How many takes, 1 to %d? [%d]", maxTakes, f.spec.Takes)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
