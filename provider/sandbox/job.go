package sandbox

import (
	"encoding/json"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

// clipSpec describes a video independently of the vendor's field names. In a job, everything
// that was left to the model is set.
type clipSpec = clip.Shot

// job is the record of one accepted create call. Only Cancelled ever changes; the status of a
// job is a pure function of the record and the time.
type job struct {
	ID        string          `json:"id"`
	Provider  string          `json:"provider"`
	Model     string          `json:"model"`
	Older     bool            `json:"older,omitempty"` // Runflow's older generation
	Shot      clipSpec        `json:"shot"`
	Input     json.RawMessage `json:"input"` // as sent
	Metadata  json.RawMessage `json:"metadata,omitempty"`
	Ref       string          `json:"ref,omitempty"`
	Callback  string          `json:"callback,omitempty"`
	Repeat    string          `json:"repeat,omitempty"` // the Idempotency-Key
	BodyHash  string          `json:"body_hash,omitempty"`
	RequestID string          `json:"request_id"`
	Created   time.Time       `json:"created"`
	Queued    time.Duration   `json:"queued"`
	Running   time.Duration   `json:"running"`
	Settle    time.Duration   `json:"settle"`           // ended, but without a link yet
	Traits    []string        `json:"traits,omitempty"` // faults of the job
	Price     provider.Money  `json:"price"`
	Cancelled time.Time       `json:"cancelled,omitzero"`
	Refused   []flaw          `json:"refused,omitempty"` // why it fails, where any order is accepted
	// BillsCancelled: cancelling does not change what the job costs.
	BillsCancelled bool `json:"bills_cancelled,omitempty"`
}

// flaw is a problem stored in a job.
type flaw struct {
	Loc []string `json:"loc"`
	Msg string   `json:"msg"`
}

// phase is the status of a job, independent of the vendor.
type phase int

const (
	queued phase = iota
	running
	settling // succeeded, without a link yet
	succeeded
	failed
	cancelled
)

func (p phase) final() bool { return p >= succeeded }

// progress is the state of a job at one instant.
type progress struct {
	phase    phase
	progress int       // percent
	ahead    int       // jobs ahead while queued, at least 1
	started  time.Time // zero while queued
	ended    time.Time // zero until final
}

// at returns the state of a job at an instant.
func (j job) at(now time.Time) progress {
	start := j.Created.Add(j.Queued)
	end := start.Add(j.Running)
	if c := j.Cancelled; !c.IsZero() && !c.After(now) && (c.Before(end) || j.has("stuck")) {
		s := progress{phase: cancelled, ended: c}
		if c.After(start) {
			s.started = start
		}
		return s
	}
	switch {
	case now.Before(start):
		left := start.Sub(now)
		return progress{phase: queued, ahead: 1 + int(3*left/max(j.Queued, 1))}
	case j.has("stuck"):
		return progress{phase: running, progress: 42, started: start}
	case now.Before(end):
		done := int(100 * now.Sub(start) / max(j.Running, 1))
		return progress{phase: running, progress: min(max(done, 1), 99), started: start}
	case j.fails():
		return progress{phase: failed, started: start, ended: end}
	case now.Before(end.Add(j.Settle)):
		return progress{phase: settling, progress: 100, started: start}
	}
	return progress{phase: succeeded, progress: 100, started: start, ended: end}
}

// has reports whether the job has a fault.
func (j job) has(fault string) bool { return slices.Contains(j.Traits, fault) }

func (j job) fails() bool {
	return len(j.Refused) > 0 || j.has("fails") || j.has("moderation") || j.has("hostile-text") || j.has("errored")
}

// billed returns the amount charged for the job so far.
func (j job) billed(now time.Time) provider.Money {
	switch j.at(now).phase {
	case succeeded, settling:
		return j.Price
	case cancelled:
		if j.BillsCancelled {
			return j.Price
		}
	}
	return 0
}

// held returns the amount that the job blocks in the balance: its price until it is certain
// that nothing will be billed.
func (j job) held(now time.Time) provider.Money {
	if !j.at(now).phase.final() {
		return j.Price
	}
	return j.billed(now)
}

// unknownStatus returns the usual status, or an undocumented one if the job has that fault.
func (j job) unknownStatus(usual string) string {
	switch {
	case j.has("hostile-text"):
		return usual + hostileText
	case j.has("unknown-status"):
		return "recalibrating"
	}
	return usual
}

const clock = "2006-01-02T15:04:05.000000Z07:00"

// isoTime formats a time as several vendors do, or returns null.
func isoTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(clock)
}
