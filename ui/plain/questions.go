package plain

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

func (f *form) askPrompt() error {
	r := &f.order.Request
	format := "What should the video show? In one line:"
	if r.Prompt != "" {
		f.say("The prompt is: %s", r.Prompt)
		format = "Another prompt, or enter to keep it:"
	}
	return f.until(provider.FieldPrompt, func(a string) string {
		if a != "" {
			r.Prompt = a
		}
		return ""
	}, "%s", format)
}

func (f *form) askFrames() error {
	r := &f.order.Request
	for _, frame := range []struct {
		field provider.Field
		need  provider.Need
		image *string
	}{{provider.FieldStart, f.model.Start, &r.StartFrame}, {provider.FieldEnd, f.model.End, &r.EndFrame}} {
		if frame.need == provider.Absent {
			continue
		}
		otherwise := "none"
		if frame.need == provider.Required {
			otherwise = "needed"
		}
		err := f.until(frame.field, func(a string) string {
			set(frame.image, a)
			return ""
		}, "%s, a path or an https address: %s", capital(string(frame.field)), or(*frame.image, otherwise))
		if err != nil {
			return err
		}
	}
	return nil
}

// set takes an image as people write and drop it: with quotes, or none.
func set(image *string, answer string) {
	switch answer = strings.TrimSpace(strings.Trim(answer, `"'`)); {
	case strings.EqualFold(answer, "none"):
		*image = ""
	case answer != "":
		*image = answer
	}
}

func (f *form) askReferences() error {
	r := &f.order.Request
	for i := 0; i < f.model.References; i++ {
		image := ""
		if i < len(r.References) {
			image = r.References[i]
		}
		rest := r.References[min(i+1, len(r.References)):]
		err := f.until(provider.FieldReferences, func(a string) string {
			set(&image, a)
			r.References = r.References[:i:i]
			if image != "" {
				r.References = append(r.References, image)
			}
			return ""
		}, "Reference image %d of at most %d: %s", i+1, f.model.References, or(image, "no more"))
		if err != nil {
			return err
		}
		if image == "" {
			return nil
		}
		r.References = append(r.References, rest...)
	}
	return nil
}

func (f *form) askRatio() error {
	return f.choice(provider.FieldRatio, "Aspect ratio", f.model.Ratios, &f.order.Request.Ratio)
}

func (f *form) askResolution() error {
	return f.choice(provider.FieldResolution, "Resolution", f.model.AllResolutions(), &f.order.Request.Resolution)
}

// choice asks for one of some values, by its number or as it is written.
func (f *form) choice(field provider.Field, name string, values []string, value *string) error {
	if len(values) < 2 {
		return nil
	}
	var numbered []string
	for i, v := range values {
		numbered = append(numbered, fmt.Sprintf("%d for %s", i+1, v))
	}
	return f.until(field, func(a string) string {
		n, err := strconv.Atoi(a)
		switch {
		case slices.Contains(values, a):
			*value = a
		case slices.Contains(values, a+"p"): // 720 for 720p
			*value = a + "p"
		case err == nil && n >= 1 && n <= len(values):
			*value = values[n-1]
		default:
			return fmt.Sprintf("\"%s\" is not one of these", a)
		}
		return ""
	}, "%s: %s. [%s]", name, strings.Join(numbered, ", "), *value)
}

func (f *form) askLength() error {
	r, l := &f.order.Request, f.model.Length
	if len(f.model.Lengths()) < 2 {
		return nil
	}
	auto := ""
	if l.Auto {
		auto = ", or auto"
	}
	return f.until(provider.FieldSeconds, func(a string) string {
		if strings.EqualFold(a, provider.Auto) {
			r.Seconds = 0
			return ""
		}
		return number(strings.TrimSpace(strings.TrimSuffix(a, "s")), 1, 9999, func(n int64) { r.Seconds = int(n) })
	}, "Length in seconds, %d to %d%s: [%s]", l.Min, l.Max, auto, strings.TrimSuffix(provider.Seconds(r.Seconds), " s"))
}

func (f *form) askAudio() error {
	if !f.model.Audio {
		return nil
	}
	r := &f.order.Request
	usual := map[bool]string{true: "yes", false: "no"}[r.Audio]
	return f.until(provider.FieldAudio, func(a string) string {
		switch strings.ToLower(a) {
		case "y", "yes":
			r.Audio = true
		case "n", "no":
			r.Audio = false
		default:
			return "Answer yes or no"
		}
		return ""
	}, "With sound, yes or no? [%s]", usual)
}

func (f *form) askSeed() error {
	if !f.model.Seed {
		return nil
	}
	r, usual := &f.order.Request, ""
	if r.Seed != nil {
		usual = strconv.FormatInt(*r.Seed, 10)
	}
	return f.until(provider.FieldSeed, func(a string) string {
		if strings.EqualFold(a, "random") {
			r.Seed = nil
			return ""
		}
		return number(a, math.MinInt64, math.MaxInt64, func(n int64) { r.Seed = &n })
	}, "Seed, a whole number or random: %s", or(usual, "random"))
}

func (f *form) askTakes() error {
	f.order.Takes = max(1, f.order.Takes)
	return f.until("takes", func(a string) string {
		return number(a, 1, maxTakes, func(n int64) { f.order.Takes = int(n) })
	}, "How many takes, 1 to %d? [%d]", maxTakes, f.order.Takes)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
