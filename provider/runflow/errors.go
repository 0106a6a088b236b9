package runflow

import (
	"cmp"
	"fmt"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// explain maps a code of Runflow to an error, with the stage in which the run failed.
func explain(code, message string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Kind: kindOf(code)}
	if stage := answer.Field("failure_stage_code", "failure_stage").Text(); stage != "" {
		e.Message = fmt.Sprintf("%s (in %s)", cmp.Or(message, code, "it failed"), stage)
	}
	switch code {
	case "INSUFFICIENT_CREDIT":
		e.Hint = "top up at app.runflow.io/settings/billing"
	case "PERMISSION_DENIED", "ROLE_UNRESOLVED", "ORGANIZATION_MEMBERSHIP_REQUIRED", "IMPERSONATION_READ_ONLY":
		e.Hint = "use a key that may do this, made at app.runflow.io"
	case "EMAIL_NOT_VERIFIED":
		e.Hint = "confirm the account's e-mail address at app.runflow.io"
	}
	return e
}

// kindOf maps a code, or returns "" if the HTTP status decides. The codes are those of the
// error documentation; that of moderated content is undocumented.
func kindOf(code string) provider.Kind {
	switch strings.ToUpper(code) {
	case "UNAUTHORIZED", "PERMISSION_DENIED", "EMAIL_NOT_VERIFIED", "ORGANIZATION_MEMBERSHIP_REQUIRED",
		"ROLE_UNRESOLVED", "IMPERSONATION_READ_ONLY":
		return provider.KindAuth
	case "INSUFFICIENT_CREDIT":
		return provider.KindBalance
	case "RUN_NOT_FOUND":
		return provider.KindNotFound
	case "CONFLICT":
		return provider.KindConflict
	case "RATE_LIMITED":
		return provider.KindRate
	case "MODEL_UNAVAILABLE":
		return provider.KindModel
	case "INPUT_VALIDATION_FAILED":
		return provider.KindInput
	}
	return ""
}
