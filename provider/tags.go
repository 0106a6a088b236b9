package provider

import (
	"regexp"
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
