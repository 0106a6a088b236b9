package runform

import (
	"reflect"
	"slices"
	"testing"

	"dailies/ui/elsewhere"
)

// One key cycles through all alternatives and loses no input.
func TestOneKeyTakesTheFormElsewhere(t *testing.T) {
	f := newKit(t)
	begin, spec := f.model.Key(), f.Spec()
	var seen []string
	r, _ := f.values.adapted(f.model, f.places)
	var want []string
	for _, o := range elsewhere.Offers(f.models, f.withKey(), f.model, r, 1) {
		want = append(want, o.Model.Key())
	}
	for range len(want) + 1 {
		f.keys("alt+e")
		seen = append(seen, f.model.Key())
	}
	if len(want) == 0 || !slices.Equal(seen, append(want, begin)) {
		t.Errorf("went to %q, want %q and back to %s", seen, want, begin)
	}
	if !reflect.DeepEqual(f.Spec(), spec) {
		t.Errorf("back with %+v, left with %+v", f.Spec(), spec)
	}
}
