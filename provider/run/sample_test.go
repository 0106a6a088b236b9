package run_test

import (
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

// A run that is made from a sample run is none, and keeps a person's own tags.
func TestTheMarkOfASampleIsNotInherited(t *testing.T) {
	r := run.Run{IdempotencyKey: run.SampleKey(7), Tags: []string{"hero", run.SampleTag}}
	if got := run.ContinueSpec(r, "frame.png", run.AsStart, provider.Model{}).Tags; !slices.Equal(got, []string{"hero"}) {
		t.Errorf("a run that continues a sample has the tags %q", got)
	}
	if len(r.Tags) != 2 {
		t.Error("the sample lost its tags")
	}
	if r.IdempotencyKey = "01K9"; !slices.Equal(r.InheritedTags(), r.Tags) {
		t.Error("a tag of the person's own is lost")
	}
}
