package ui_test

import (
	"testing"
	"time"

	"dailies/ui/uitest"
)

// The form begins with the model that was used last, for a new user with one that needs only a
// prompt, and goes from a picture to
// text alone and back with one key.
func TestTheFormBeginsWithTheLastModel(t *testing.T) {
	last := func(a *app) {
		r := uitest.Runs(1, time.Now())[0]
		r.ID, r.Provider, r.Model = "01RUN9", "runcomfy", "bytedance/seedance-1-0/pro"
		a.world.Add(r)
	}
	startWith(t, 2, 120, 36, last, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Shows("runcomfy  seedance 1.0 pro")
	})
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Shows("seedance 2.0 fast text-to-video", "ctrl+t text only → a picture")
		a.Hides("start frame")
		a.Keys("ctrl+t")
		a.Shows("seedance 2.0 image-to-video", "start frame", "ctrl+t a picture → text only")
		a.Keys("ctrl+t")
		a.Shows("seedance 2.0 fast text-to-video")
	})
}
