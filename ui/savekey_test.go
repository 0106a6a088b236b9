package ui_test

import "testing"

// Where a film has no picture since it was not saved, the key that downloads it is told.
func TestTheKeyThatDownloadsAVideoIsToldWhereThereIsNone(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.choose(left)
		a.Shows("not saved; d downloads it")
		a.choose(failed)
		a.Hides("downloads it")
	})
}
