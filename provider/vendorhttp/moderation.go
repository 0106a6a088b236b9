package vendorhttp

import (
	"regexp"
	"slices"
	"strings"

	"dailies/provider"
)

// ark matches the codes of ByteDance's Ark for content that was refused, which
// resellers pass on in their codes and in their words: InputTextSensitive…,
// OutputAudioSensitiveContentDetected.PolicyViolation (ModelArk docs, error codes
// 1299023, 2026-09-11).
var ark = regexp.MustCompile(`(?i)(input|output)?(text|image|video|audio)?(?:SensitiveContentDetected|RiskDetection)(?:\.([a-z]+))?`)

// refusalCodes are parts of codes that mean the same elsewhere; E005 is Replicate's.
var refusalCodes = []string{
	"moderat", "contentpolicy", "contentfilter", "sensitivecontent", "contentsafety", "policyviolation", "prohibitedcontent", "nsfw", "safety", "e005",
}

// refusalWords are sentences, and codes in sentences, in which vendors without a
// code for it say so. Other words are never taken for a refusal of content.
var refusalWords = []string{
	"flagged as sensitive", "(e005)", "content policy violation", "content_policy_violation", "moderation_blocked", "request moderated", "content moderated",
}

// realPeople are the words for a face in a picture, with a code that says no more than
// that the content was refused (fal.ai, content_policy_violation).
const realPeople = "likenesses of real people"

// moderation returns what a vendor's code or words say of content that it
// refused, nil when they say no such thing. It names what was refused, an input or
// the output, and what helps.
func moderation(code, message string) *provider.Error {
	m := ark.FindStringSubmatch(code)
	if m == nil {
		m = ark.FindStringSubmatch(message)
	}
	if m == nil {
		plain := strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(code))
		known := slices.ContainsFunc(refusalCodes, func(w string) bool { return strings.Contains(plain, w) }) ||
			slices.ContainsFunc(refusalWords, func(w string) bool { return strings.Contains(strings.ToLower(message), w) })
		if !known {
			return nil
		}
		m = sideOf(code)
		if strings.Contains(strings.ToLower(message), realPeople) {
			m = []string{"", "input", "image", "privacyinformation"}
		}
	}
	side, medium, reason := strings.ToLower(m[1]), strings.ToLower(m[2]), strings.ToLower(m[3])
	says, next := refused(side, medium)
	switch reason {
	case "policyviolation":
		says += ", since it may touch somebody's rights"
	case "privacyinformation":
		says += ", since it may show or name a real person"
		if medium != "text" && side == "input" {
			next = "use another " + nounOf(medium) + ", without a real person"
		}
	}
	if message != "" {
		says += ": " + message
	}
	return &provider.Error{Kind: provider.KindModeration, Code: code, Message: says, Hint: next}
}

// sideOf reads from a code of another family which side and which medium it is
// about, in the form of [ark].
func sideOf(code string) []string {
	m := make([]string, 4)
	for _, w := range nameWords(code) {
		switch w {
		case "input", "prompt", "request":
			m[1] = "input"
		case "output", "result":
			m[1] = "output"
		}
		switch w {
		case "prompt", "text":
			m[2] = "text"
		case "image", "video", "audio":
			m[2] = w
		}
	}
	return m
}

func nounOf(medium string) string {
	return map[string]string{"image": "image", "video": "video", "audio": "sound"}[medium]
}

// refused is the sentence and the next step for what was refused.
func refused(side, medium string) (says, next string) {
	switch {
	case side == "output" && medium == "audio":
		return "the sound of the finished video was refused for its content", "turn the audio off, or change the prompt"
	case side == "output":
		return "the finished video was refused for its content", "change the prompt or the image"
	case medium == "text":
		return "the prompt was refused for its content", "rephrase the prompt"
	case medium == "image":
		return "an image of the request was refused for its content", "use another image"
	case medium == "video":
		return "a video of the request was refused for its content", "use another video"
	case medium == "audio":
		return "a sound of the request was refused for its content", "use another sound, or turn the audio off"
	case side == "input":
		return "the request was refused for its content", "change the prompt or the image"
	}
	return "this was refused for its content; the provider does not say which part", "change the prompt or the image, or turn the audio off"
}
