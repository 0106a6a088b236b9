package screening

import (
	"slices"
	"testing"

	"dailies/provider"
	"dailies/ui/uitest"
)

// Every option that one of the runs has is compared, and no other.
func TestEveryOptionIsCompared(t *testing.T) {
	s := screen(2, 120, 60)
	find := func(f provider.FieldSpec) fact {
		i := slices.IndexFunc(s.asked(), func(a fact) bool { return a.name == string(f.ID) })
		if i < 0 {
			return fact{}
		}
		return s.asked()[i]
	}
	for _, f := range provider.Fields() {
		if a := find(f); f.IsOption() && !(a.values == nil || a.empty()) {
			t.Errorf("%s is compared, %q", f.ID, a.values)
		}
	}
	s.takes[1].Request = uitest.WithOptions(s.takes[1].Request)
	for _, f := range provider.Fields() {
		if a := find(f); f.IsOption() && (len(a.values) != 2 || a.values[1] != uitest.OptionValue(f) || !a.differs()) {
			t.Errorf("%s: %q", f.ID, a.values)
		}
	}
}
