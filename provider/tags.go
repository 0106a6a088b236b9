package provider

import (
	"maps"
	"regexp"
	"slices"
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

// Mentioned returns the names with an "@" in front that a prompt has, in the order of first use:
// the known ones as spelled there, and others as they stand. Numbered tags and addresses do not
// count. A name ends where no ASCII letter, digit or underscore follows, as a tag does.
func Mentioned(prompt string, known []string) []string {
	var all []string
	forEachName(prompt, known, func(name string, _, _ int) {
		if !slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, name) }) {
			all = append(all, name)
		}
	})
	return all
}

// BeginsWithTag reports whether a prompt begins with a numbered tag or with one of the known names.
func BeginsWithTag(prompt string, known []string) bool {
	begins := false
	forEachName(prompt, known, func(name string, from, _ int) {
		begins = begins || from == 0 && slices.Contains(known, name)
	})
	at := tags.FindStringIndex(prompt)
	return begins || at != nil && at[0] == 0 && strings.HasPrefix(prompt, "@") && Tagged(prompt, func(string, string) string { return "" }) != prompt
}

// Sent returns the request as it is sent: names in the prompt become the tags of their files.
func (m Model) Sent(r Request) Request {
	if len(r.Names) == 0 {
		return r
	}
	var b strings.Builder
	done := 0
	forEachName(r.Prompt, slices.Collect(maps.Keys(r.Names)), func(name string, from, to int) {
		i := slices.IndexFunc(m.Tags(r), func(t Tag) bool { return t.File == r.Names[name] })
		if path, ok := r.Names[name]; !ok || path == "" || i < 0 {
			return
		}
		b.WriteString(r.Prompt[done:from] + m.Tags(r)[i].Name)
		done = to
	})
	r.Prompt = b.String() + r.Prompt[done:]
	return r
}

// forEachName calls do for every name in a prompt with the offsets of its tag, "@" included.
func forEachName(prompt string, known []string, do func(name string, from, to int)) {
	for _, at := range atName.FindAllStringSubmatchIndex(prompt, -1) {
		word := prompt[at[4]:at[5]]
		if whole := prompt[at[4]-1 : at[5]]; Tagged(whole, func(string, string) string { return "" }) == "" {
			continue // a numbered tag
		}
		name, end := word, at[5]
		best := 0
		for _, k := range known {
			n := samePrefix(word, k)
			if n > best && !continues(prompt[at[4]+n:]) {
				name, end, best = k, at[4]+n, n
			}
		}
		if best == 0 && continues(prompt[end:]) {
			continue // an address
		}
		do(name, at[4]-1, end)
	}
}

// samePrefix returns the length of the beginning of word that is equal to name, whatever its case;
// 0 if there is none.
func samePrefix(word, name string) int {
	runes := []rune(word)
	n := len([]rune(name))
	if n == 0 || n > len(runes) || !strings.EqualFold(string(runes[:n]), name) {
		return 0
	}
	return len(string(runes[:n]))
}

var atName = regexp.MustCompile(`(^|[^A-Za-z0-9_@.])@(\p{L}[\p{L}\p{N}_-]*)`)
