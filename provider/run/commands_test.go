package run

import "testing"

func TestAStateIsSaidInASentence(t *testing.T) {
	for s, want := range map[State]string{
		Pending: "is pending", Running: "is running", Unsure: "is unsure", Succeeded: "has succeeded", Failed: "has failed", Cancelled: "was cancelled",
	} {
		if got := s.Predicate(); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}
