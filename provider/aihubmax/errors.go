package aihubmax

import (
	"cmp"
	"regexp"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// callID matches the id of the call in an error message.
var callID = regexp.MustCompile(`request_id:\s*([A-Za-z0-9_-]+)`)

// explain maps a code of the gateway, or the type beside it, to an error. Kind is "" if neither
// is known; the HTTP status then decides.
func explain(code, message string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Kind: cmp.Or(kindOfCode(code), kindOfType(answer.Field("error").Field("type").Text().Lower()))}
	if m := callID.FindStringSubmatch(message); m != nil {
		e.Request = m[1]
	}
	switch code {
	case "model_not_found":
		e.Hint = "choose a model that is enabled for this key, or have it enabled at AIHubMax"
	case "no_compatible_channel", "model_unavailable":
		e.Hint = "try again later, or choose another model"
	}
	return e
}

// kindOfCode maps the codes seen from this gateway. The codes for money are those of EvoLink,
// which returns the same task object; AIHubMax documents none of its own.
func kindOfCode(code string) provider.Kind {
	switch code {
	case "model_not_found", "no_compatible_channel", "model_unavailable", "no_available_channel":
		return provider.KindModel
	case "invalid_file_type", "invalid_image_url", "model_not_support_capability", "invalid_parameters":
		return provider.KindInput
	case "insufficient_quota", "insufficient_user_quota", "quota_not_enough", "insufficient_token_quota":
		return provider.KindBalance
	case "not_found", "task_not_found":
		return provider.KindNotFound
	}
	return kindOfType(code) // the gateway fills missing codes with the type
}

// kindOfType maps the documented values of error.type.
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
