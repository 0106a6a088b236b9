// Package sandbox is a set of strict loopback servers that speak the wire
// protocols of the vendors (see dialects), and that film real, playable MP4s.
// `dailies --demo`, `dailies sandbox` and the tests run against it; it needs no key, no
// network and no money. The vendors' own clients are run against it in the folder clients.
//
// It imports no adapter, engine or store, so that a mistake in them cannot be hidden by the
// same mistake here. Where the vendors' documentation is silent it rejects rather than guesses.
// Runflow's prices are the documented ones; those of RunComfy and AIHubMax are invented, except
// where a comment names a source.
package sandbox

import (
	"time"

	"dailies/provider"
)

// Key is the accepted key if [Options.Keys] is empty.
const Key = "sandbox_key"

// CallbackSecret is one in the form that every vendor with signed callbacks takes, for
// [Options.CallbackSecret]. It protects nothing.
const CallbackSecret = "whsec_c2FuZGJveCB3ZWJob29rIGtleQ=="

// Options say how a server behaves. The zero value is the demo in memory.
type Options struct {
	// Dir stores the jobs, uploads and videos as files, so that several servers (and later
	// starts) share them. "" keeps them in memory.
	Dir string
	// Addr is the address of the API; "" is any free loopback port. With a Dir the ports of the
	// first server are stored there and reused when they are free.
	Addr  string
	Speed Speed
	// Keys are the accepted keys; empty means [Key].
	Keys []string
	// Balance is the initial balance of each provider's account; 0 means $100.
	Balance provider.Money
	// LinkLife is the lifetime of video links; 0 means 24 hours.
	LinkLife time.Duration
	// ListLag is how long a new job is missing from Runflow's list.
	ListLag time.Duration
	// Idempotent makes Runflow replay the response for a repeated Idempotency-Key. It is off by
	// default, because it is undocumented for runs.
	Idempotent bool
	// NoCancel makes Runflow reject its administrative cancel call, as it does for ordinary
	// keys.
	NoCancel bool
	// CallbackSecret signs callbacks; "" sends them unsigned.
	CallbackSecret string
	// Small produces tiny frames at two per second, for tests: the duration is correct, and a
	// video takes a few milliseconds.
	Small bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Speed holds the durations of jobs.
type Speed struct {
	Queued  time.Duration // from the create call to the first frame
	Running time.Duration // from there to the end
	// Spread varies both per job: 0.3 means ±30 %.
	Spread float64
}

// DemoSpeed returns durations suited for watching: 2 s queued, 8 s running.
func DemoSpeed() Speed {
	return Speed{Queued: 2 * time.Second, Running: 8 * time.Second, Spread: 0.3}
}

// withDefaults returns the options with every zero value filled in.
func (o Options) withDefaults() Options {
	if o.Speed == (Speed{}) {
		o.Speed = DemoSpeed()
	}
	if len(o.Keys) == 0 {
		o.Keys = []string{Key}
	}
	if o.Balance == 0 {
		o.Balance = 100 * provider.Dollar
	}
	if o.LinkLife == 0 {
		o.LinkLife = 24 * time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}
