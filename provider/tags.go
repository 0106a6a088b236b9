package provider

import (
	"regexp"
	"strconv"
	"strings"
)

// A tag in a prompt names a reference by its kind and number, from 1: "@Image1", also written
// "@image1" and "[Image1]". Only ASCII letters continue a tag, because other scripts have no
// spaces between words.
var tags = regexp.MustCompile(`(?i)(^|[^A-Za-z0-9_@.])(?:@(image|video|audio)(\d{1,2})|\[(image|video|audio) ?(\d{1,2})\])`)

// Tagged returns a prompt with its tags in a vendor's syntax. kind is "Image", "Video" or
// "Audio". Other text, such as an address, is unchanged.
func Tagged(prompt string, spell func(kind, number string) string) string {
	return replaceTags(prompt, func(before, kind, number string) string {
		return before + spell(strings.ToUpper(kind[:1])+strings.ToLower(kind[1:]), number)
	})
}

func replaceTags(prompt string, replace func(before, kind, number string) string) string {
	var b strings.Builder
	for prompt != "" {
		at := tags.FindStringSubmatchIndex(prompt)
		if at == nil {
			break
		}
		end := at[1]
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return prompt[at[2*i]:at[2*i+1]]
		}
		if c := strings.TrimLeft(prompt[end:], "0123456789"); len(c) != len(prompt)-end || group(2) != "" && continues(prompt[end:]) {
			b.WriteString(prompt[:end]) // a longer word, or an address
		} else {
			b.WriteString(prompt[:at[0]] + replace(group(1), group(2)+group(4), group(3)+group(5)))
		}
		prompt = prompt[end:]
	}
	return b.String() + prompt
}

// continues reports whether a tag is part of a longer word or an address.
func continues(rest string) bool {
	return longer.MatchString(rest)
}

var longer = regexp.MustCompile(`^(?:[A-Za-z0-9_]|[.-][A-Za-z0-9])`)

// Tag is a reference of a request with the name by which the prompt may mention it.
type Tag struct {
	Name string // "@Image1"
	File string // a path or an address
}

// Tags returns the references that a prompt for this model may mention. The source video is the
// first video.
func (m Model) Tags(r Request) []Tag {
	var all []Tag
	for _, kind := range tagKinds() {
		for i, file := range m.tagged(kind, r) {
			all = append(all, Tag{"@" + kind + strconv.Itoa(i+1), file})
		}
	}
	return all
}

func tagKinds() []string { return []string{"Image", "Video", "Audio"} }

// tagged returns the references of a kind in the order of their numbers.
func (m Model) tagged(kind string, r Request) []string {
	var all []string
	for _, id := range fieldsTagged(kind) {
		if f, ok := FieldOf(id); ok && f.Offered(m) {
			all = append(all, f.Values(r)...)
		}
	}
	return all
}

func fieldsTagged(kind string) []Field {
	switch kind {
	case "Image":
		return []Field{FieldReferences}
	case "Video":
		return []Field{FieldSourceVideo, FieldReferenceVideos}
	}
	return []Field{FieldReferenceAudios}
}

// checkTags validates the tags of the prompt: each must name a reference of the request. In a
// model without such references a tag is only text.
func (m Model) checkTags(r Request, add func(Field, bool, string, ...any)) {
	said := map[string]bool{}
	Tagged(r.Prompt, func(kind, number string) string {
		tag := "@" + kind + number
		n, _ := strconv.Atoi(number)
		have := len(m.tagged(kind, r))
		noun := map[string]string{"Image": "reference image", "Video": "video", "Audio": "reference audio"}[kind]
		switch {
		case said[tag] || n >= 1 && n <= have:
		case !m.takesTagged(kind):
			add(FieldPrompt, true, "%s is only text here: this model takes no %s", tag, noun)
		case n < 1:
			add(FieldPrompt, false, "%s does not exist; tags count from 1", tag)
		case have == 0:
			add(FieldPrompt, false, "%s does not exist: there is no %s; add one or change the prompt", tag, noun)
		case have == 1:
			add(FieldPrompt, false, "%s does not exist: there is one %s; add more or change the prompt", tag, noun)
		default:
			add(FieldPrompt, false, "%s does not exist: there are %d %ss; add more or change the prompt", tag, have, noun)
		}
		said[tag] = true
		return tag
	})
}

// takesTagged reports whether the model takes references of a kind.
func (m Model) takesTagged(kind string) bool {
	for _, id := range fieldsTagged(kind) {
		if f, ok := FieldOf(id); ok && f.Offered(m) {
			return true
		}
	}
	return false
}
