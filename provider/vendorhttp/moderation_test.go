package vendorhttp

import (
	"strings"
	"testing"

	"dailies/provider"
)

// TestRefusedContent: code and words of a vendor, what was refused, what helps.
func TestRefusedContent(t *testing.T) {
	for _, c := range []struct{ code, message, says, next string }{
		{"InputTextSensitiveContentDetected", "m", "the prompt was refused for its content: m", "rephrase the prompt"},
		{"InputTextSensitiveContentDetected.PolicyViolation", "m", "the prompt was refused for its content, since it may touch somebody's rights: m", "rephrase the prompt"},
		{"InputImageSensitiveContentDetected", "m", "an image of the request was refused for its content: m", "use another image"},
		{"InputImageSensitiveContentDetected.PrivacyInformation", "m", "an image of the request was refused for its content, since it may show or name a real person: m", "use another image, without a real person"},
		{"InputVideoSensitiveContentDetected", "m", "a video of the request was refused", "use another video"},
		{"InputVideoSensitiveContentDetected.PrivacyInformation", "m", "a video of the request was refused", "use another video, without a real person"},
		{"InputAudioSensitiveContentDetected", "m", "a sound of the request was refused", "use another sound"},
		{"OutputVideoSensitiveContentDetected", "m", "the finished video was refused for its content: m", "change the prompt or the image"},
		{"OutputVideoSensitiveContentDetected.PolicyViolation", "m", "the finished video was refused for its content, since it may touch", "change the prompt or the image"},
		{"OutputAudioSensitiveContentDetected", "m", "the sound of the finished video was refused for its content: m", "turn the audio off"},
		{"OutputImageSensitiveContentDetected", "", "the finished video was refused for its content", "change the prompt or the image"},
		{"SensitiveContentDetected.SevereViolation", "m", "this was refused for its content", "turn the audio off"},
		{"InputImageRiskDetection", "m", "an image of the request was refused", "use another image"},
		{"inputimagesensitivecontentdetected", "m", "an image of the request was refused", "use another image"},
		// In another vendor's text.
		{"task_failed", "code: OutputAudioSensitiveContentDetected, the audio may be sensitive", "the sound of the finished video", "audio off"},
		{"", "InputTextSensitiveContentDetected: no", "the prompt was refused", "rephrase the prompt"},
		// Other families.
		{"E005", "The input or output was flagged as sensitive. Please try again with different inputs.", "this was refused for its content; the provider does not say which part: The input", "change the prompt or the image"},
		{"", "The input or output was flagged as sensitive. (E005)", "this was refused for its content", "change the prompt or the image"},
		{"content_policy_violation", "m", "this was refused for its content", "change the prompt"},
		{"CONTENT_MODERATION", "m", "this was refused for its content", "change the prompt"},
		{"input_moderation_failed", "m", "the request was refused for its content", "change the prompt or the image"},
		{"prompt_moderation", "m", "the prompt was refused", "rephrase the prompt"},
		{"output_video_nsfw", "m", "the finished video was refused", "change the prompt"},
		{"content_filter", "m", "this was refused for its content", "change the prompt"},
		{"sensitive_content", "m", "this was refused for its content", "change the prompt"},
		{"", "Content policy violation: the prompt or image was flagged.", "this was refused for its content", "change the prompt"},
	} {
		e := moderation(c.code, c.message)
		if e == nil || e.Kind != provider.KindModeration || !strings.HasPrefix(e.Message, c.says) || !strings.Contains(e.Hint, c.next) || e.Code != c.code {
			t.Errorf("%q %q: %+v\nwant %q: %q", c.code, c.message, e, c.says, c.next)
		}
	}
}

// TestOtherErrorsAreNoRefusals: a kind is never guessed from prose.
func TestOtherErrorsAreNoRefusals(t *testing.T) {
	for code, message := range map[string]string{
		"":                     "the prompt is not allowed to be empty",
		"InvalidParameter":     "the parameter content is invalid",
		"RateLimitExceeded":    "too many sensitive requests",
		"model_unavailable":    "policy",
		"5003":                 "violates the schema",
		"INTERNAL":             "the safety check could not be reached",
		"case_sensitive_field": "m",
	} {
		if e := moderation(code, message); e != nil {
			t.Errorf("%q %q: %+v", code, message, e)
		}
	}
}

// TestARefusalIsOneWhereverItIsSaid: in the answer to a create call, and as the
// reason of a failed run. A code that the adapter knows for something else wins.
func TestARefusalIsOneWhereverItIsSaid(t *testing.T) {
	c := newClient(t, "https://api.example", nil)
	e := c.statusError(call{create: true}, answer{status: 400, body: []byte(`{"error":{"code":"InputImageSensitiveContentDetected","message":"m"}}`)})
	if e.Kind != provider.KindModeration || e.Hint != "use another image" {
		t.Errorf("%+v", e)
	}
	r := c.Report("j", ReadValue([]byte(`{"status":"failed","error":{"code":"OutputAudioSensitiveContentDetected","message":"see https://s/x?sig=1"}}`)))
	if r.Err == nil || r.Err.Kind != provider.KindModeration || r.Err.Op != "runflow: run" || strings.Contains(r.Err.Message, "sig=1") {
		t.Errorf("%+v", r.Err)
	}
	c.o.Explain = func(code, message string, _ Value) *provider.Error { return &provider.Error{Kind: provider.KindRate} }
	if e := c.interpret("moderation_rate_limit", "m", Value{}); e.Kind != provider.KindRate {
		t.Errorf("%+v", e)
	}
}
