package run_test

import (
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

func TestHowARequestComesFromItsParent(t *testing.T) {
	seed := func(n int64) *int64 { return &n }
	parent := run.Run{Provider: "ark", Model: "m", Request: provider.Request{Prompt: "a corgi", Duration: 5, Resolution: "720p", Seed: seed(1)}}
	for _, c := range []struct {
		what   string
		model  string
		change func(*provider.Request)
		want   run.ParentHow
	}{
		{"nothing changed", "ark/m", func(*provider.Request) {}, run.HowRetry},
		{"another seed", "ark/m", func(r *provider.Request) { r.Seed = seed(2) }, run.HowSeed},
		{"a random seed", "ark/m", func(r *provider.Request) { r.Seed = nil }, run.HowSeed},
		{"another seed and length", "ark/m", func(r *provider.Request) { r.Seed, r.Duration = seed(2), 6 }, run.HowEdit},
		{"another prompt", "ark/m", func(r *provider.Request) { r.Prompt = "a fox" }, run.HowEdit},
		{"another model, which takes less", "ark/n", func(r *provider.Request) { r.Seed, r.Resolution = nil, "480p" }, run.HowElsewhere},
		{"another provider", "fal/m", func(*provider.Request) {}, run.HowElsewhere},
		{"another provider and prompt", "fal/m", func(r *provider.Request) { r.Prompt = "a fox" }, run.HowEdit},
	} {
		r := parent.Request
		c.change(&r)
		if got := run.HowFrom(parent, c.model, r); got != c.want {
			t.Errorf("%s: %q, not %q", c.what, got, c.want)
		}
	}
}

func TestTakesOfOneOrderShareAShot(t *testing.T) {
	runs := func() []run.Run { return []run.Run{{ID: "A"}, {ID: "B"}} }
	for _, c := range []struct {
		what  string
		order run.Spec
		want  string
	}{
		{"a new request", run.Spec{}, run.NewShot("A")},
		{"in a shot", run.Spec{Shot: "S010"}, "S010"},
		{"from a run", run.Spec{Parent: "P", ParentHow: run.HowEdit}, ""},
		{"from a run into another shot", run.Spec{Parent: "P", ParentHow: run.HowEdit, Shot: "S020"}, "S020"},
		{"the next shot", run.Spec{Parent: "P", ParentHow: run.HowContinue}, run.NewShot("A")},
	} {
		all := runs()
		c.order.Assign(all)
		for _, r := range all {
			if r.Shot != c.want || r.Parent != c.order.Parent || r.ParentHow != c.order.ParentHow {
				t.Errorf("%s: %s is in %q, from %q by %q", c.what, r.ID, r.Shot, r.Parent, r.ParentHow)
			}
		}
	}
}
