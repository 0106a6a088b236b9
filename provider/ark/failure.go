package ark

import (
	"regexp"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// waits returns the codes of a 429 that a later retry resolves (error codes 1299023).
func waits() []string {
	return []string{
		"RateLimitExceeded.EndpointRPMExceeded", "ModelAccountRpmRateLimitExceeded", "ModelAccountIpmRateLimitExceeded",
		"APIAccountRpmRateLimitExceeded", "AccountRateLimitExceeded", "RequestBurstTooFast", "InflightBatchsizeExceeded", "ServerOverloaded",
	}
}

// proof lists the responses to a create call that prove that no task exists. A 429 with a
// message other than Ark's may come from a proxy and proves nothing.
func proof() provider.Proof {
	const (
		pages = "docs.byteplus.com ModelArk/1299023, error codes: refused before a task exists; only succeeded videos are billed (1544106)"
		sdk   = "volcengine-go-sdk v1.2.49, service/arkruntime: repeats a create after a 429; ModelArk/1299023 names these codes as limits"
		read  = "2026-11-30"
	)
	return provider.Proof{
		{From: 429, Codes: waits(), Proves: provider.Rejected, Repeat: true, Source: sdk, AsOf: read},
		{From: 429, Codes: []string{"QuotaExceeded", "SetLimitExceeded"}, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 400, To: 401, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 403, To: 404, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 413, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 422, Proves: provider.Rejected, Source: pages, AsOf: read},
	}
}

// callID matches the id of the call at the end of an error message.
var callID = regexp.MustCompile(`(?i)\s*request id:\s*([A-Za-z0-9_-]+)\s*$`)

// explain maps a code to an error. For unknown codes the HTTP status decides.
func explain(code, message string, _ vendorhttp.Value) *provider.Error {
	e := &provider.Error{Code: code}
	if m := callID.FindStringSubmatch(message); m != nil {
		e.Request, e.Message = m[1], strings.TrimSpace(strings.TrimSuffix(message, m[0]))
	}
	family, _, _ := strings.Cut(code, ".")
	switch {
	case code == "OperationDenied.ServiceNotOpen", code == "ModelNotOpen":
		e.Kind, e.Hint = provider.KindModel, "activate the model in the ModelArk console; 2.0 and 2.5 need a balance of 30 dollars"
	case code == "OperationDenied.ServiceOverdue", code == "AccountOverdueError":
		e.Kind, e.Hint = provider.KindBalance, "pay what is due in the BytePlus console"
	case code == "SetLimitExceeded":
		e.Kind, e.Hint = provider.KindBalance, "the model is paused by its spending limit; raise it in the ModelArk console"
	case code == "QuotaExceeded":
		e.Kind, e.Hint = provider.KindRate, "look at the quota in the ModelArk console; waiting may not help"
	case family == "AuthenticationError", family == "InvalidAccountStatus":
		e.Kind, e.Hint = provider.KindAuth, "check the key in ARK_API_KEY; a key is good in one region only"
	case family == "AccessDenied", family == "OperationDenied":
		e.Kind, e.Hint = provider.KindAuth, "check what this key may do in the ModelArk console"
	case family == "InvalidEndpointOrModel", family == "InvalidEndpoint":
		e.Kind = provider.KindModel
	case family == "MissingParameter", family == "InvalidParameter", family == "InvalidImageURL":
		e.Kind = provider.KindInput
	case family == "InternalServiceError":
		e.Kind = provider.KindProvider
	}
	return e
}
