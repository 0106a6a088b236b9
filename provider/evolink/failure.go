package evolink

import (
	"cmp"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// explain maps a code of EvoLink, or the type beside it, to an error. Kind is "" if neither is
// known; the HTTP status then decides.
func explain(code, _ string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Kind: cmp.Or(kindOfCode(code), kindOfType(answer.Field("error").Field("type").Text().Lower()))}
	e.Hint = nextOf(strings.ToLower(code))
	return e
}

// moneyCodes and keyCodes return the codes that the vendor's latest client treats as a
// rejection before the charge.
func moneyCodes() []string {
	return []string{
		"insufficient_quota", "insufficient_user_quota", "quota_not_enough", "account_balance_insufficient", "insufficient_token_quota",
		"key_quota_exhausted", "token_daily_quota_exceeded", "key_daily_quota_exhausted",
	}
}

func keyCodes() []string {
	return []string{"key_disabled", "key_expired", "key_model_not_allowed", "user_disabled"}
}

// sameKey returns the codes for an idempotency key that was used before.
func sameKey() []string { return []string{"idempotency_conflict", "paid_outcome_unknown"} }

// kindOfCode maps the codes in the OpenAPI files and in the vendor's clients.
func kindOfCode(code string) provider.Kind {
	code = strings.ToLower(code)
	switch {
	case slices.Contains(moneyCodes(), code):
		return provider.KindBalance
	case slices.Contains(keyCodes(), code):
		return provider.KindAuth
	case slices.Contains(sameKey(), code):
		return provider.KindConflict
	}
	switch code {
	case "unauthorized", "permission_denied":
		return provider.KindAuth
	case "model_access_denied", "no_available_channel", "model_unavailable", "channel_selection_failed":
		return provider.KindModel
	case "content_policy_violation", "content_filter", "sensitive_content", "moderation_blocked", "input_moderation_failed":
		return provider.KindModeration
	case "invalid_request", "invalid_parameter", "invalid_parameters", "image_processing_error", "image_dimension_mismatch",
		"invalidparameter.tasktypeconstraint":
		return provider.KindInput
	case "invalid_task_id", "task_not_found":
		return provider.KindNotFound
	case "rate_limit_exceeded", "resource_exhausted":
		return provider.KindRate
	case "internal_error", "service_error", "generation_timeout", "generation_failed_no_content", "service_unavailable", "unknown_error",
		"upstream_error", "service_unavailable_error":
		return provider.KindProvider
	}
	return ""
}

// kindOfType maps the documented values of error.type.
func kindOfType(t string) provider.Kind {
	switch t {
	case "authentication_error":
		return provider.KindAuth
	case "insufficient_quota":
		return provider.KindBalance
	case "invalid_request_error":
		return provider.KindInput
	case "rate_limit_error":
		return provider.KindRate
	case "api_error":
		return provider.KindProvider
	}
	return ""
}

// nextOf returns the hint for a code, or "" if its kind suffices.
func nextOf(code string) string {
	switch code {
	case "key_model_not_allowed":
		return "allow the model for this key at EvoLink, or choose another model"
	case "key_quota_exhausted", "insufficient_token_quota", "token_daily_quota_exceeded", "key_daily_quota_exhausted":
		return "raise the limit of this key at EvoLink, or wait until it is reset"
	case "invalidparameter.tasktypeconstraint":
		return "these words ask for an edit or an extension: take the model for it, or rephrase the prompt; the hold is given back"
	case "image_dimension_mismatch":
		return "give the picture in the size that the model takes"
	case "generation_failed_no_content":
		return "rephrase the prompt, then run it again"
	}
	return ""
}
