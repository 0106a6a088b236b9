package ui_test

import "testing"

// Somebody new can submit with a prompt alone; later the form begins with the
// model that was used last.
func TestTheFormBeginsWithAModelThatFits(t *testing.T) {
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Shows("seedance 2.0 fast text-to-video")
		a.Hides("start frame")
	})
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Shows("seedance 2.0 image-to-video", "start frame")
	})
}
