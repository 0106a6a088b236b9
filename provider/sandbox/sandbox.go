// Package sandbox is a set of strict loopback servers that speak the wire
// protocols of the vendors (see dialects), and that film real, playable MP4s.
// `dailies --demo` and the tests run against it; it needs no key, no network and no
// money.
//
// It knows nothing of our own client: no adapter, engine or store is imported
// here, so that a mistake in them cannot hide behind the same mistake on this
// side. Where the vendors' pages are silent it refuses rather than guesses.
// Prices of Runflow are those of its pages; those of RunComfy and AIHubMax are
// invented, except where a comment names a source.
package sandbox

import (
	"time"

	"dailies/provider"
)

// Key is the key that a server takes when [Options.Keys] names none.
const Key = "sandbox_key"

// Options say how a server behaves. The zero value is the demo in memory.
type Options struct {
	// Dir holds the jobs, uploads and videos as files, so that several servers
	// (and the next start) see the same jobs. "" keeps them in memory.
	Dir string
	// Addr is where the API listens; "" takes any free loopback port. With a Dir
	// the ports of the first server are kept there and taken again when free.
	Addr string
	// Speed is how long jobs take. The zero value is [DemoSpeed].
	Speed Speed
	// Keys are the accepted keys; none means [Key].
	Keys []string
	// Balance is what each provider's account holds at first; 0 means $100.
	Balance provider.Money
	// LinkLife is how long a video's link lives; 0 means 24 hours.
	LinkLife time.Duration
	// ListLag is how long a new job is missing from Runflow's list.
	ListLag time.Duration
	// Idempotent makes Runflow replay the answer to a repeated Idempotency-Key.
	// It is off at first: no page promises it for runs.
	Idempotent bool
	// NoCancel makes Runflow refuse its administrative cancel call, as it does for
	// ordinary keys.
	NoCancel bool
	// CallbackSecret signs callbacks; "" sends them unsigned.
	CallbackSecret string
	// Small films tiny pictures at two frames a second: the length stays true, the
	// cost of a video falls to a few milliseconds. It is for tests.
	Small bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Speed is how long jobs take.
type Speed struct {
	Queued  time.Duration // from the create call to the first frame
	Running time.Duration // from there to the end
	// Spread varies both per job: 0.3 means 30 % more or less. 0 is exact.
	Spread float64
}

// DemoSpeed is a pace that a user likes to watch: 2 s queued, 8 s running.
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
