package engine

import (
	"testing"
	"time"
)

// Awakening costs more than what is done when awake.
func TestOneAwakeningServesBoth(t *testing.T) {
	now := time.Now()
	d := &drive{Engine: &Engine{}, hands: map[string]*hand{}, looked: now.Add(-36 * time.Millisecond)}
	if got := now.Add(d.pause(now)); !got.Equal(d.lookAt()) {
		t.Errorf("what is due is looked for at %v, the store at %v", got.Sub(now), d.lookAt().Sub(now))
	}
	d.rung = true // somebody waits: the store is looked at at once
	if got := d.pause(now); got < beat || got > 2*beat {
		t.Errorf("the loop goes round after %v", got)
	}
}
