package engine

import (
	"testing"
	"time"

	"dailies/provider"
)

// TestAfterAFailedCreateCall checks the submit retry decision: what becomes of a run after an
// error and a number of create calls.
func TestAfterAFailedCreateCall(t *testing.T) {
	const wait = 7 * time.Second
	type failure = provider.Error
	const (
		notSent = provider.NotSent
		refused = provider.Rejected
	)
	for _, c := range []struct {
		after string
		err   failure
		tries int
		then  submitVerdict
	}{
		{"the name could not be looked up", failure{Kind: provider.KindNetwork, Delivery: notSent}, 1, retrySafe},
		{"the connection was refused", failure{Kind: provider.KindNetwork, Delivery: notSent}, 2, retrySafe},
		{"it was refused for the fifth time", failure{Kind: provider.KindNetwork, Delivery: notSent}, 5, retrySafe},
		{"it was refused for the sixth time", failure{Kind: provider.KindNetwork, Delivery: notSent}, 6, retrySafe},
		{"we were offline all night", failure{Kind: provider.KindNetwork, Delivery: notSent}, 3000, retrySafe},
		{"there was no key to send it with", failure{Kind: provider.KindAuth, Delivery: notSent}, 1, rejected},
		{"the budget did not allow it", failure{Kind: provider.KindBudget, Delivery: notSent}, 1, rejected},
		{"an image could not be read", failure{Kind: provider.KindFile, Delivery: notSent}, 1, rejected},
		{"the request could not be written as JSON", failure{Kind: provider.KindLocal, Delivery: notSent}, 1, rejected},
		{"this version does not know the model", failure{Kind: provider.KindModel, Delivery: notSent}, 1, rejected},

		{"refused, and its rules say that it may be repeated", failure{Kind: provider.KindRate, Status: 429, RetryAfter: wait, Delivery: refused, Repeat: true}, 1, retrySafe},
		{"refused so, without a time to come back", failure{Kind: provider.KindRate, Status: 429, Delivery: refused, Repeat: true}, 5, retrySafe},
		{"refused so for the sixth time", failure{Kind: provider.KindRate, Status: 429, RetryAfter: wait, Delivery: refused, Repeat: true}, 6, rejected},
		{"too many requests, come back in 7 s", failure{Kind: provider.KindRate, Status: 429, RetryAfter: wait, Delivery: refused}, 1, rejected},
		{"too many requests", failure{Kind: provider.KindRate, Status: 429, Delivery: refused}, 1, rejected},
		{"too early", failure{Kind: provider.KindRate, Status: 425, Delivery: refused}, 1, rejected},
		{"down for repair, come back in 7 s", failure{Kind: provider.KindProvider, Status: 503, RetryAfter: wait, Delivery: refused}, 1, rejected},
		{"down, and it did not say for how long", failure{Kind: provider.KindProvider, Status: 503, Delivery: refused}, 1, rejected},
		{"another failure with a time to come back", failure{Kind: provider.KindProvider, Status: 500, RetryAfter: wait, Delivery: refused}, 1, rejected},
		{"a bad key", failure{Kind: provider.KindAuth, Status: 401, Delivery: refused}, 1, rejected},
		{"a bad key, come back in 7 s", failure{Kind: provider.KindAuth, Status: 401, RetryAfter: wait, Delivery: refused}, 1, rejected},
		{"a key that may not do this", failure{Kind: provider.KindAuth, Status: 403, Delivery: refused}, 1, rejected},
		{"no money left", failure{Kind: provider.KindBalance, Status: 402, Delivery: refused}, 1, rejected},
		{"a wrong request", failure{Kind: provider.KindInput, Status: 400, Delivery: refused}, 1, rejected},
		{"a wrong value", failure{Kind: provider.KindInput, Status: 422, Delivery: refused}, 1, rejected},
		{"refused for its content", failure{Kind: provider.KindModeration, Status: 400, Delivery: refused}, 1, rejected},
		{"no such model", failure{Kind: provider.KindModel, Status: 404, Delivery: refused}, 1, rejected},
		{"a key of an order that was sent before", failure{Kind: provider.KindConflict, Status: 409, Delivery: refused}, 1, rejected},
	} {
		if got := classifySubmit(&c.err, c.tries); got != c.then {
			t.Errorf("after %q (try %d) the run is %q; want %q", c.after, c.tries, got, c.then)
		}
	}
}

// TestWhenNobodyKnowsNothingIsSentAgain: after these errors the provider may have accepted the
// order, whatever else they say.
func TestWhenNobodyKnowsNothingIsSentAgain(t *testing.T) {
	const wait = 7 * time.Second
	type failure = provider.Error
	for _, c := range []struct {
		after string
		err   failure
		tries int
	}{
		{"the connection broke", failure{Kind: provider.KindNetwork}, 1},
		{"no answer came in time", failure{Kind: provider.KindNetwork, Delivery: provider.DeliveryUnknown}, 1},
		{"the server failed", failure{Kind: provider.KindProvider, Status: 500}, 1},
		{"a bad gateway", failure{Kind: provider.KindProvider, Status: 502}, 1},
		{"the gateway did not wait", failure{Kind: provider.KindProvider, Status: 504, RetryAfter: wait}, 1},
		{"503 from who knows where", failure{Kind: provider.KindProvider, Status: 503, RetryAfter: wait}, 1},
		{"too many requests, and a rule that proves nothing", failure{Kind: provider.KindRate, Status: 429, RetryAfter: wait, Repeat: true}, 1},
		{"a redirect", failure{Kind: provider.KindProvider, Status: 307}, 1},
		{"429 from who knows where", failure{Kind: provider.KindRate, Status: 429, RetryAfter: wait}, 1},
		{"an answer that makes no sense", failure{Kind: provider.KindProvider, Status: 200}, 1},
		{"success without a job", failure{Kind: provider.KindProvider, Status: 201}, 1},
		{"a time-out of the request", failure{Kind: provider.KindNetwork, Status: 408}, 1},
		{"the person quit in the middle", failure{Kind: provider.KindLocal}, 1},
		{"an error that nobody described", failure{}, 1},
		{"a word that nobody knows", failure{Kind: provider.KindRate, Status: 429, Delivery: "perhaps"}, 1},
		{"the connection broke for the sixth time", failure{Kind: provider.KindNetwork}, 6},
	} {
		if got := classifySubmit(&c.err, c.tries); got != deliveryUnknown {
			t.Errorf("after %q (try %d) the run is %q", c.after, c.tries, got)
		}
	}
}
