package ui_test

import "testing"

// In place of the picture of a video that is not saved, the screens name the key that downloads it.
func TestTheKeyThatDownloadsAVideoIsToldWhereThereIsNone(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.choose(left)
		a.Shows("not saved; d downloads it")
		a.choose(failed)
		a.Hides("downloads it")
	})
}
