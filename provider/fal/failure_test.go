package fal

import (
	"testing"

	"dailies/provider"
)

// TestWhatAnAnswerProves is the row of fal in the table of proof rules.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	for status, taken := range map[int]provider.Delivery{
		400: refused, 401: refused, 403: refused, 404: refused, 413: refused, 422: refused,
		0: maybe, 200: maybe, 301: maybe, 307: maybe, 402: maybe, 405: maybe, 408: maybe, 409: maybe, 429: maybe, 499: maybe,
		500: maybe, 502: maybe, 503: maybe, 504: maybe, 599: maybe,
	} {
		if r := proof().Of(status, "internal_error"); r.Proves != taken || r.Repeat {
			t.Errorf("%d: %q, repeat %v; want %q, never repeated", status, r.Proves, r.Repeat, taken)
		}
	}
}

// TestOnlyTheModelsOwnWordEndsARun, and never what the platform says of a call.
func TestOnlyTheModelsOwnWordEndsARun(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		ended  bool
	}{
		{422, "missing", true}, {422, "", true}, {499, "", true}, {400, "bad_request", true}, {500, "internal_server_error", true},
		{504, "request_timeout", true}, {503, "runner_connection_error", true}, {500, "content_policy_violation", true},
		{400, "", false}, {401, "missing", false}, {402, "", false}, {403, "", false}, {404, "missing", false}, {408, "", false}, {429, "", false}, {401, "internal_error", false}, {429, "request_timeout", false},
		{500, "", false}, {502, "", false}, {503, "unheard_of", false}, {0, "", false}, {200, "", false}, {307, "", false},
	} {
		if got := endedBadly(&provider.Error{Status: c.status, Code: c.code}); got != c.ended {
			t.Errorf("%d %q: %v", c.status, c.code, got)
		}
	}
}
