package aihubmax

import (
	"cmp"
	"encoding/json"
	"regexp"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// callID is how the gateway names a call inside a message.
var callID = regexp.MustCompile(`request_id:\s*([A-Za-z0-9_-]+)`)

// explain reads the vendor's words in an answer with an error status. Kind stays
// "" where neither code nor type is known: the HTTP status then decides.
func explain(_ int, answer []byte) *provider.Error {
	code, message := vendorhttp.Words(answer)
	var v struct {
		Error struct {
			Type vendorhttp.Text `json:"type"`
		} `json:"error"`
	}
	read(answer, &v)
	e := &provider.Error{Kind: kindOfCode(code), Code: code, Message: message}
	e.Kind = cmp.Or(e.Kind, kindOfType(v.Error.Type.Word()))
	if m := callID.FindStringSubmatch(message); m != nil {
		e.Request = m[1]
	}
	switch code {
	case "model_not_found":
		e.Next = "choose a model that is enabled for this key, or have it enabled at AIHubMax"
	case "no_compatible_channel", "model_unavailable":
		e.Next = "try again later, or choose another model"
	}
	return e
}

// kindOfCode knows the codes seen from this gateway. The codes for money and for
// content are those of EvoLink, which answers with the same task object; none of
// AIHubMax's own is documented.
func kindOfCode(code string) provider.Kind {
	switch code {
	case "model_not_found", "no_compatible_channel", "model_unavailable", "no_available_channel":
		return provider.KindModel
	case "invalid_file_type", "invalid_image_url", "model_not_support_capability", "invalid_parameters":
		return provider.KindInput
	case "insufficient_quota", "insufficient_user_quota", "quota_not_enough", "insufficient_token_quota":
		return provider.KindBalance
	case "content_policy_violation", "content_filter", "sensitive_content", "moderation_blocked", "input_moderation_failed":
		return provider.KindModeration
	case "not_found", "task_not_found":
		return provider.KindNotFound
	}
	return kindOfType(code) // codes that are missing are filled with the type
}

// kindOfType knows the documented values of error.type.
func kindOfType(t string) provider.Kind {
	switch t {
	case "authentication_error":
		return provider.KindAuth
	case "insufficient_quota":
		return provider.KindBalance
	case "invalid_request_error", "validation_error":
		return provider.KindInput
	case "not_found":
		return provider.KindNotFound
	case "file_too_large_error":
		return provider.KindFile
	case "rate_limit_error":
		return provider.KindRate
	case "server_error", "service_unavailable":
		return provider.KindProvider
	}
	return ""
}

// reason is why a task failed, or what an answer of 200 complains of. An unknown
// code is final and its message shown; the kind is never guessed from words.
func reason(answer []byte) *provider.Error {
	e := explain(0, answer)
	e.Kind = cmp.Or(e.Kind, provider.KindProvider)
	e.Message = cmp.Or(e.Message, e.Code, "AIHubMax gives no reason")
	e.Next = cmp.Or(e.Next, "change the request or run it again")
	return e
}

// hidden returns the error inside an answer of 200 to a read, or nil.
func hidden(answer []byte, complaint json.RawMessage) *provider.Error {
	if !said(complaint) {
		return nil
	}
	e := reason(answer)
	e.Status = 200
	return e
}
