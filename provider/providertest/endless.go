package providertest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"dailies/provider"
)

// Endless is a provider that accepts every submission and whose jobs run forever, for tests of other
// packages. It records its calls.
type Endless struct {
	Name   string // "" = "test"
	Prices []provider.Price

	mu          sync.Mutex
	submissions int
	polls       []Polled
}

// Polled is one poll of a job.
type Polled struct {
	Job string
	At  time.Time
}

func (e *Endless) Info() provider.Info {
	return provider.Info{Name: e.name(), Title: "Test", HasKey: true}
}

func (e *Endless) name() string {
	if e.Name == "" {
		return "test"
	}
	return e.Name
}

// Models returns its only model, "one".
func (e *Endless) Models() []provider.Model {
	return []provider.Model{{
		Provider: e.name(), ID: "one", Name: "one", Mode: provider.TextToVideo, AspectRatios: []string{"16:9"}, AspectRatio: "16:9",
		Resolutions: []string{"720p"}, Resolution: "720p", Duration: provider.DurationLimits{Min: 4, Max: 15, Default: 5},
		Prices: slices.Clone(e.Prices),
	}}
}

// Submit accepts a submission.
func (e *Endless) Submit(context.Context, provider.Submission) (provider.Report, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.submissions++
	return provider.Report{Job: fmt.Sprintf("job-%d", e.submissions), Status: provider.StatusRunning, RawStatus: "running"}, nil
}

// Poll reports a running job.
func (e *Endless) Poll(_ context.Context, job string) (provider.Report, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.polls = append(e.polls, Polled{job, time.Now()})
	return provider.Report{Job: job, Status: provider.StatusRunning, RawStatus: "running"}, nil
}

// Submissions returns the number of accepted submissions.
func (e *Endless) Submissions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.submissions
}

// Since returns the polls after t.
func (e *Endless) Since(t time.Time) []Polled {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(e.polls), func(p Polled) bool { return !p.At.After(t) })
}
