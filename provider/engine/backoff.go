package engine

import (
	"math/rand/v2"
	"time"

	"dailies/provider"
)

// This file decides when things happen. Every function is pure but for chance,
// which only [jitter], [jitterEarly] and [fullJitter] add.

// Timing sets how often jobs are looked at. The zero value is the one for real
// providers; the sandbox and the tests take a faster one.
type Timing struct {
	Poll   time.Duration // between two looks at a young run; grows to 30 × that. Default 2 s
	Retry  time.Duration // first wait after a failed call; doubles to 30 × that. Default 2 s
	Lookup time.Duration // first wait before looking an unsure run up; default 2 s
	Rate   float64       // requests a second and provider; default 10
	Probe  time.Duration // between two probes while a provider is down; default 10 s
	// Call limits one call, answer included; default 1 min. An upload gets ten times
	// as long, a create call three times, and one that holds the line thirty times.
	Call time.Duration
	// StallTimeout is how long a download may go without a byte; default 30 s.
	StallTimeout time.Duration
	// Patience is how long answers that do not help are taken for a delay: a success
	// without a video, a job that the provider does not know. Default 10 min.
	Patience time.Duration
	// GiveUp is how long what is missing is looked for without being asked; default
	// 3 days.
	GiveUp time.Duration
	// Refused is the first wait before a refused link is tried again; default 1 s.
	Refused time.Duration
	// LinkTTL is the life of a link whose end nobody knows; default one day.
	LinkTTL time.Duration
}

func (p Timing) withDefaults() Timing {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&p.Poll, 2*time.Second)
	def(&p.Retry, 2*time.Second)
	def(&p.Lookup, 2*time.Second)
	def(&p.Probe, 10*time.Second)
	def(&p.Call, time.Minute)
	def(&p.StallTimeout, 30*time.Second)
	def(&p.Patience, 10*time.Minute)
	def(&p.GiveUp, 72*time.Hour)
	def(&p.Refused, time.Second)
	def(&p.LinkTTL, 24*time.Hour)
	if p.Rate <= 0 {
		p.Rate = 10
	}
	return p
}

// pollDelay is the wait before the next look at a job that was sent age ago. A
// provider's own estimate (eta, seconds in all) pulls the look to the expected
// end; without one, older runs are looked at more rarely.
func (p Timing) pollDelay(age time.Duration, eta *int) time.Duration {
	d := p.Poll
	switch {
	case age < 15*p.Poll:
	case age < 60*p.Poll:
		d = 2 * p.Poll
	case age < 600*p.Poll:
		d = 5 * p.Poll
	default:
		d = 30 * p.Poll
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

// rareDelay is the wait before the next look at a job whose answers have not helped
// for the given time: a quarter of that, from 5 min to 6 h.
func (p Timing) rareDelay(since time.Duration) time.Duration {
	return min(max(since/4, 150*p.Poll), 10_800*p.Poll)
}

// refusedDelay is the wait before a link is tried again that has been refused for
// the given time: as long as that, from 1 s to 15 min.
func (p Timing) refusedDelay(since time.Duration) time.Duration {
	return min(max(since, p.Refused), 900*p.Refused)
}

// retryDelay is the wait after the given number of failures in a row (1 and up).
// A provider's word wins, up to a quarter of an hour.
func (p Timing) retryDelay(failures int, asked time.Duration) time.Duration {
	if asked > 0 {
		return min(asked, 15*time.Minute)
	}
	d := p.Retry << min(max(failures-1, 0), 10)
	return min(d, 30*p.Retry)
}

// maxLookups is how often an unsure run is looked up before only a person asks
// again: lists lag, so one empty answer proves nothing.
const maxLookups = 7

// lookupDelay is the wait before look number n (0 and up): 2 s to about 4 min.
func (p Timing) lookupDelay(n int) time.Duration {
	return p.Lookup << min(n, 7)
}

// maxWait is more than any wait here may be, a Retry-After of a quarter of an
// hour with its spread included.
const maxWait = 20 * time.Minute

// jitter spreads d by a fifth either way, so that runs do not march in step. It
// never makes a wait shorter that a provider asked for (atLeast).
func jitter(d, atLeast time.Duration) time.Duration {
	spread := int64(d) / 5
	if spread <= 0 {
		return max(d, atLeast)
	}
	return max(d-time.Duration(spread)+time.Duration(rand.Int64N(2*spread+1)), atLeast)
}

// jitterEarly spreads a wait between two looks by a fifth, and makes none longer: what
// has happened is seen within the interval.
func jitterEarly(d time.Duration) time.Duration {
	return max(d, 0) - time.Duration(rand.Int64N(max(int64(d)/5, 0)+1))
}

// fullJitter is jitter for what is asked again after a failure, which takes nothing
// and costs nothing: any time up to d, so that many who failed at one moment do not
// come back at one. Where a provider named the time, it is jitter.
func fullJitter(d, atLeast time.Duration) time.Duration {
	if atLeast > 0 || d <= 0 {
		return jitter(d, atLeast)
	}
	return time.Duration(rand.Int64N(int64(d) + 1))
}

// submitVerdict is what becomes of a run whose create call went wrong.
type submitVerdict string

const (
	retrySafe       submitVerdict = "again"       // provably not taken: the same order may be sent once more
	rejected        submitVerdict = "not taken"   // provably not taken, and sending it again would change nothing
	deliveryUnknown submitVerdict = "maybe taken" // nobody knows: never sent again by itself
)

// maxSubmits is how often a create call is made to a provider that answers "not now"
// in a way that its rules call a refusal.
const maxSubmits = 6

// classifySubmit is the rule of what may follow a failed create call. It is the one
// place that allows a second one: only where no byte left, or where the provider's
// own rules say that the order was refused and may be sent again
// ([provider.ProofRule]); waiting alone proves nothing. sends counts this try. While
// the provider cannot be reached at all there is no last try: a run does not fail
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
