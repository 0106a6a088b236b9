package engine

import (
	"testing"
	"time"
)

// A wakeup costs more than the work done in it.
func TestOneAwakeningServesBoth(t *testing.T) {
	now := time.Now()
	d := &loop{Engine: &Engine{o: Options{Timing: Timing{}.withDefaults()}}, active: map[string]*activeRun{}, lastSync: now.Add(-36 * time.Millisecond)}
	if got := now.Add(d.untilDue(now)); !got.Equal(d.nextSync()) {
		t.Errorf("what is due is looked for at %v, the store at %v", got.Sub(now), d.nextSync().Sub(now))
	}
	d.dirty = true // the store is read at once
	if got := d.untilDue(now); got < coalesce || got > 2*coalesce {
		t.Errorf("the loop goes round after %v", got)
	}
}
