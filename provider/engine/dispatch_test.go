package engine

import (
	"testing"
	"time"
)

// Awakening costs more than what is done when awake.
func TestOneAwakeningServesBoth(t *testing.T) {
	now := time.Now()
	d := &loop{Engine: &Engine{}, active: map[string]*activeRun{}, lastSync: now.Add(-36 * time.Millisecond)}
	if got := now.Add(d.untilDue(now)); !got.Equal(d.nextSync()) {
		t.Errorf("what is due is looked for at %v, the store at %v", got.Sub(now), d.nextSync().Sub(now))
	}
	d.dirty = true // the store is read at once
	if got := d.untilDue(now); got < coalesce || got > 2*coalesce {
		t.Errorf("the loop goes round after %v", got)
	}
}
