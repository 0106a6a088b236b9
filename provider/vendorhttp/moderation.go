package vendorhttp

import (
	"regexp"
	"slices"
	"strings"

	"dailies/provider"
)

// ark matches the codes of ByteDance's Ark for moderated content, which resellers pass on in
// codes and messages: InputTextSensitive…, OutputAudioSensitiveContentDetected.PolicyViolation
// (ModelArk docs, error codes 1299023, 2026-09-11).
var ark = regexp.MustCompile(`(?i)(input|output)?(text|image|video|audio)?(?:SensitiveContentDetected|RiskDetection)(?:\.([a-z]+))?`)

// refusalCodes are parts of the codes of other vendors with the same meaning; E005 is
// Replicate's.
var refusalCodes = []string{
	"moderat", "contentpolicy", "contentfilter", "sensitivecontent", "contentsafety", "policyviolation", "prohibitedcontent", "nsfw", "safety", "e005",
}

// refusalWords are messages, and codes in messages, of vendors without such a code. No other
// text counts as moderation.
var refusalWords = []string{
	"flagged as sensitive", "(e005)", "content policy violation", "content_policy_violation", "moderation_blocked", "request moderated", "content moderated",
}

// realPeople is the message for a face in an image, sent with a code for moderated content in
// general (fal.ai, content_policy_violation).
const realPeople = "likenesses of real people"

// moderation returns an error if a vendor's code or message says that content was moderated, or
// nil. It names what was refused, an input or the output, and suggests a fix.
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

// sideOf extracts from another vendor's code the side and medium it is about, in the form of
// [ark].
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

// refused returns the message and hint for what was refused.
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
