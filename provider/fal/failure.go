package fal

import (
	"cmp"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// proof lists the responses to a create call that prove that no run exists. fal queues calls
// over the limit of an account instead of rejecting them, so a 429 says nothing about the
// order.
func proof() provider.Proof {
	const (
		pages  = "fal.ai/docs, errors and queue: refused before a request is queued"
		locked = "github.com/fal-ai/fal/issues/1147: a locked account"
		faq    = "fal.ai/docs, pricing: never charged for a 5xx, but the request may be queued"
		read   = "2026-11-30"
	)
	return provider.Proof{
		{From: 400, To: 401, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 403, Proves: provider.Rejected, Source: locked, AsOf: read},
		{From: 404, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 413, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 422, Proves: provider.Rejected, Source: pages, AsOf: read},
		{From: 409, Proves: provider.DeliveryUnknown, Source: pages, AsOf: read},
		{From: 429, Proves: provider.DeliveryUnknown, Source: pages, AsOf: read},
		{From: 500, To: 599, Proves: provider.DeliveryUnknown, Source: faq, AsOf: read},
	}
}

// cancelled is the error type of a cancelled request.
const cancelled = "client_cancelled"

// broke returns the error types of 5xx responses, which fal never charges.
func broke() []string {
	return []string{
		"internal_server_error", "generation_timeout", "downstream_service_error", "downstream_service_unavailable",
		"request_timeout", "startup_timeout", "runner_scheduling_failure", "runner_connection_timeout", "runner_disconnected",
		"runner_connection_refused", "runner_connection_error", "runner_incomplete_response", "runner_server_error", "internal_error",
	}
}

func neverCharged(code string) bool { return slices.Contains(broke(), code) }

// typeOf returns the error type: that of the first detail of a model's error, or the one beside
// the detail of the platform's.
func typeOf(answer vendorhttp.Value) string {
	for _, d := range answer.Field("detail").Items() {
		if t := string(d.Field("type").Text()); t != "" {
			return t
		}
	}
	return string(answer.Field("error_type").Text())
}

// explain maps an error by its type, never by its message; only that of a locked account has no
// type.
func explain(code, message string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Code: cmp.Or(code, typeOf(answer)), Message: message}
	words := strings.ToLower(message)
	switch {
	case strings.Contains(words, "user is locked") && strings.Contains(words, "admin lock"):
		e.Kind, e.Hint = provider.KindAuth, "ask fal's support why the account is locked"
	case strings.Contains(words, "user is locked"):
		e.Kind, e.Message = provider.KindBalance, "the fal account is locked, since its balance is used up ("+message+")"
		e.Hint = "top up the account at fal.ai/dashboard/billing; the lock may last a little longer"
	case e.Code == "no_media_generated":
		e.Kind, e.Hint = provider.KindProvider, "change the request, or run it again"
	case neverCharged(e.Code):
		e.Kind = provider.KindProvider
	case e.Code == "bad_request", slices.ContainsFunc(answer.Field("detail").Items(), named422):
		e.Kind = provider.KindInput
	}
	return e
}

// named422 reports whether a detail names a field.
func named422(detail vendorhttp.Value) bool { return len(detail.Field("loc").Items()) > 0 }

// endedBadly reports whether the error of a result call is the outcome of the run: fal then
// returns the model's response. An error of the gateway is about the call.
func endedBadly(e *provider.Error) bool {
	switch e.Status {
	case 400: // without a type the result is not ready
		return e.Code != ""
	case 422, 499:
		return true
	case 401, 402, 403, 404, 408, 425, 429:
		return false
	}
	return e.Status >= 400 && (neverCharged(e.Code) || e.Code == cancelled || e.Code == "no_media_generated" || e.Code == "content_policy_violation")
}
