package engine

import (
	"math/rand/v2"
	"time"

	"dailies/provider"
)

// This file holds the poll intervals, the retry backoff, and the decision whether a failed
// create call may be retried ([classifySubmit]). All functions are pure except for the random
// part of [jitter], [jitterEarly] and [fullJitter].

// Timing holds the intervals and timeouts. The zero value is for real providers; the sandbox
// and tests use shorter ones.
type Timing struct {
	Poll   time.Duration // between two polls of a young run; grows to 30 times that. Default 2 s
	Retry  time.Duration // first retry delay; doubles up to 30 times that. Default 2 s
	Lookup time.Duration // first delay before looking up an unsure run. Default 2 s
	Rate   float64       // requests per second and provider. Default 10
	// Sync is how soon writes of another process are seen; twice that while no run is active.
	// Default 250 ms.
	Sync  time.Duration
	Probe time.Duration // between two probes while a provider is down. Default 10 s
	// Call is the timeout of one call. Uploads get 10 times that, create calls 3 times, and
	// create calls of blocking endpoints 30 times. Default 1 min.
	Call time.Duration
	// StallTimeout is how long a download may go without receiving a byte. Default 30 s.
	StallTimeout time.Duration
	// Patience is how long inconclusive answers are treated as a delay: a success without a
	// video, or "job not found". Default 10 min.
	Patience time.Duration
	// GiveUp is how long a missing video or job is rechecked automatically. Default 3 days.
	GiveUp time.Duration
	// Refused is the first delay before a rejected link is tried again. Default 1 s.
	Refused time.Duration
	// LinkTTL is the assumed lifetime of links without a known expiry. Default one day.
	LinkTTL time.Duration
}

func (t Timing) withDefaults() Timing {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&t.Poll, 2*time.Second)
	def(&t.Retry, 2*time.Second)
	def(&t.Lookup, 2*time.Second)
	def(&t.Sync, 250*time.Millisecond)
	def(&t.Probe, 10*time.Second)
	def(&t.Call, time.Minute)
	def(&t.StallTimeout, 30*time.Second)
	def(&t.Patience, 10*time.Minute)
	def(&t.GiveUp, 72*time.Hour)
	def(&t.Refused, time.Second)
	def(&t.LinkTTL, 24*time.Hour)
	if t.Rate <= 0 {
		t.Rate = 10
	}
	return t
}

// pollDelay returns the delay before the next poll of a job that was sent age ago. Older jobs
// are polled less often. If the provider gives an ETA (total seconds), the next poll is at half
// of the remaining time.
func (t Timing) pollDelay(age time.Duration, eta *int) time.Duration {
	d := t.Poll
	switch {
	case age < 15*t.Poll:
	case age < 60*t.Poll:
		d = 2 * t.Poll
	case age < 600*t.Poll:
		d = 5 * t.Poll
	default:
		d = 30 * t.Poll
	}
	if eta == nil || *eta <= 0 {
		return d
	}
	left := time.Duration(*eta)*time.Second - age
	if left > d {
		return min(left/2, 5*d)
	}
	return d
}

// rareDelay returns the delay before the next poll of a job whose answers have been
// inconclusive for the given time: a quarter of it, between 5 min and 6 h.
func (t Timing) rareDelay(since time.Duration) time.Duration {
	return min(max(since/4, 150*t.Poll), 10_800*t.Poll)
}

// refusedDelay returns the delay before the next try of a link that has been rejected for the
// given time: equal to it, between 1 s and 15 min.
func (t Timing) refusedDelay(since time.Duration) time.Duration {
	return min(max(since, t.Refused), 900*t.Refused)
}

// retryDelay returns the exponential backoff after the given number of consecutive failures
// (from 1). A Retry-After of the provider (asked) takes precedence, up to 15 min.
func (t Timing) retryDelay(failures int, asked time.Duration) time.Duration {
	if asked > 0 {
		return min(asked, 15*time.Minute)
	}
	d := t.Retry << min(max(failures-1, 0), 10)
	return min(d, 30*t.Retry)
}

// maxLookups is how often an unsure run is looked up automatically. Lists lag, so one empty
// answer proves nothing.
const maxLookups = 7

// lookupDelay returns the delay before lookup n (from 0): 2 s to about 4 min.
func (t Timing) lookupDelay(n int) time.Duration {
	return t.Lookup << min(n, 7)
}

// maxWait exceeds every delay, a jittered Retry-After of 15 min included.
const maxWait = 20 * time.Minute

// jitter varies d by up to a fifth either way, so that runs do not stay synchronized. The
// result is never below atLeast, a delay that the provider asked for.
func jitter(d, atLeast time.Duration) time.Duration {
	spread := int64(d) / 5
	if spread <= 0 {
		return max(d, atLeast)
	}
	return max(d-time.Duration(spread)+time.Duration(rand.Int64N(2*spread+1)), atLeast)
}

// jitterEarly shortens a poll interval by up to a fifth, and never extends it.
func jitterEarly(d time.Duration) time.Duration {
	return max(d, 0) - time.Duration(rand.Int64N(max(int64(d)/5, 0)+1))
}

// fullJitter returns a random delay in [0, d], so that runs that failed together do not retry
// together. It is used for calls that can be repeated at no cost. If the provider asked for a
// delay (atLeast), the result is that of jitter.
func fullJitter(d, atLeast time.Duration) time.Duration {
	if atLeast > 0 || d <= 0 {
		return jitter(d, atLeast)
	}
	return time.Duration(rand.Int64N(int64(d) + 1))
}

// submitVerdict is the consequence of a failed create call.
type submitVerdict string

const (
	retrySafe       submitVerdict = "again"       // provably not accepted: the same order may be sent again
	rejected        submitVerdict = "not taken"   // provably not accepted, and sending it again would not help
	deliveryUnknown submitVerdict = "maybe taken" // the order may have been accepted: never sent again automatically
)

// maxSubmits is how often a create call is made while the provider rejects it in a way that its
// rules allow to repeat.
const maxSubmits = 6

// classifySubmit is the submit retry decision, the only place that allows a second create call:
// only if no byte was sent, or if the provider's rules say that the submission was rejected and may
// be repeated ([provider.ProofRule]). Elapsed time proves nothing. sends is the number of
// create calls made. While the provider is unreachable there is no limit, so that no run fails
// because we were offline.
func classifySubmit(e *provider.Error, sends int) submitVerdict {
	switch e.Delivery {
	case provider.NotSent:
		if e.Kind == provider.KindNetwork {
			return retrySafe
		}
		return rejected
	case provider.Rejected:
		if e.Repeat && sends < maxSubmits {
			return retrySafe
		}
		return rejected
	}
	return deliveryUnknown
}
