package runflow

import (
	"cmp"
	"fmt"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// explain reads the vendor's words in an answer with an error status.
func explain(_ int, body []byte) *provider.Error {
	code, message := vendorhttp.Words(body)
	e := &provider.Error{Kind: kindOf(code), Code: code, Message: message}
	switch code {
	case "INSUFFICIENT_CREDIT":
		e.Next = "top up at app.runflow.io/settings/billing"
	case "PERMISSION_DENIED", "ROLE_UNRESOLVED", "ORGANIZATION_MEMBERSHIP_REQUIRED", "IMPERSONATION_READ_ONLY":
		e.Next = "use a key that may do this, made at app.runflow.io"
	case "EMAIL_NOT_VERIFIED":
		e.Next = "confirm the account's e-mail address at app.runflow.io"
	}
	return e
}

// kindOf is what a code means, "" where the HTTP status has to say. The codes are
// those of the page on errors. What a run refused for its content is called is
// printed nowhere, so a code that names moderation is taken at its word.
func kindOf(code string) provider.Kind {
	switch code = strings.ToUpper(code); code {
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
	for _, word := range []string{"MODERATION", "CONTENT_POLICY", "NSFW", "SAFETY"} {
		if strings.Contains(code, word) {
			return provider.KindModeration
		}
	}
	return ""
}

// problem is why a run failed: the reference's failure_code and failure_message,
// or the error object of Runflow's own client.
func (r run) problem() *provider.Error {
	code, message := vendorhttp.Words(fmt.Appendf(nil, `{"error":%s}`, cmp.Or(string(r.Error), "null")))
	e := &provider.Error{
		Code:    cmp.Or(string(r.FailureCode), code),
		Message: cmp.Or(string(r.FailureMessage), message),
	}
	e.Kind = cmp.Or(kindOf(e.Code), provider.KindProvider)
	e.Message = cmp.Or(e.Message, e.Code, "Runflow gave no reason")
	if stage := cmp.Or(r.FailureStage, r.OlderStage); stage != "" {
		e.Message += fmt.Sprintf(" (in %s)", stage)
	}
	if e.Kind == provider.KindInput || e.Kind == provider.KindModeration {
		e.Next = "change the request"
	}
	return e
}
