package runcomfy

import (
	"strconv"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// The documented error codes (docs.runcomfy.com, "Error Codes" of the Model API and of the
// Serverless API). The HTTP status does not replace them: an invalid key and an empty account
// both have 400.
const (
	codeModel   = 400001 // InvalidResourceIdentifier
	codeBalance = 400002 // InsufficientResources
	codeKey     = 400004 // UserAccountError
	codeForeign = 403001 // PermissionDeniedError
	codeUnknown = 404001 // ResourceNotFound
)

// proof lists the responses to a create call that prove that no run exists: the codes
// documented as a rejection of the call, also in a response with status 200.
func proof() provider.Proof {
	const (
		nodes = "runcomfy-com/comfyui-runcomfy-partner-nodes, client.py: only 401, 402 and 403 are refusals, all else is not confirmed and not repeated"
		pages = "docs.runcomfy.com, error codes of the Model API and of the Serverless API"
		real  = "a run of the vendor's command line of 2026-06-16: an unknown model is 404"
		read  = "2026-11-30"
	)
	codes := []string{"400001", "400002", "400004", "403001", "404001", "401001", "403003", "422001"}
	return provider.Proof{
		{From: 409, Proves: provider.DeliveryUnknown, Source: nodes, AsOf: read},
		{From: 429, Proves: provider.DeliveryUnknown, Source: nodes, AsOf: read},
		{From: 500, To: 599, Proves: provider.DeliveryUnknown, Source: nodes, AsOf: read},
		{From: 401, To: 403, Proves: provider.Rejected, Source: nodes, AsOf: read},
		{From: 404, Proves: provider.Rejected, Source: real, AsOf: read},
		{From: 200, To: 299, Codes: codes, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 400, To: 499, Codes: codes, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 400, To: 499, Proves: provider.DeliveryUnknown, Source: nodes, AsOf: read},
	}
}

// embedded returns the error inside a response with status 200, or "". A top-level error_code
// makes any response an error, as in RunComfy's own clients.
func embedded(answer vendorhttp.Value) (code, message string) {
	code = string(answer.Field("error_code").Text())
	if code == "" || code == "0" {
		return "", ""
	}
	return code, string(answer.Field("error_message", "message", "error").Text())
}

// explain maps a code to an error. Kind is "" for unknown codes; the HTTP status then decides.
func explain(code, message string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Code: code, Message: message}
	if embedded, _ := embedded(answer); embedded != "" {
		e.Request = string(answer.Field("request_id").Text())
	}
	n, _ := strconv.Atoi(code)
	switch n {
	case codeModel:
		e.Kind, e.Message = provider.KindModel, withDetail("RunComfy does not know this model or id", message)
		e.Hint = "choose another model"
	case codeBalance:
		e.Kind, e.Message = provider.KindBalance, withDetail("the RunComfy account has no balance left", message)
		e.Hint = "top up the account on runcomfy.com"
	case codeKey:
		e.Kind, e.Message = provider.KindAuth, withDetail("the RunComfy token is bad, missing, expired or revoked, or the account is not active", message)
		e.Hint = "check the token in RUNCOMFY_API_TOKEN"
	case codeForeign:
		e.Kind, e.Message = provider.KindAuth, withDetail("this belongs to another RunComfy user", message)
		e.Hint = "use the token of the account that made it"
	case codeUnknown:
		e.Kind, e.Message = provider.KindNotFound, withDetail("RunComfy does not know this run, or no longer", message)
	default:
		e.Kind = kindOfClass(n / 1000)
	}
	return e
}

// kindOfClass maps a code by its first three digits, which are those of an HTTP status.
func kindOfClass(class int) provider.Kind {
	switch {
	case class == 401, class == 403:
		return provider.KindAuth
	case class == 402:
		return provider.KindBalance
	case class == 404:
		return provider.KindNotFound
	case class == 429:
		return provider.KindRate
	case class >= 400 && class < 500:
		return provider.KindInput
	case class >= 500 && class < 600:
		return provider.KindProvider
	}
	return ""
}

// withDetail appends the vendor's message to ours.
func withDetail(ours, theirs string) string {
	if theirs == "" {
		return ours
	}
	return ours + " (" + theirs + ")"
}
