//go:build unix

package e2e

import (
	"strings"
	"testing"

	"dailies/provider/sandbox"
)

// A vendor changes its price: the form of the real app shows the new one after a refresh, and so
// does models --refresh --json.
func TestAChangedPriceReachesTheForm(t *testing.T) {
	t.Parallel()
	const model = "seedance-2.0-text-to-video"
	s := newStage(t)
	s.vendors(sandbox.Options{Small: true, Speed: fast().Speed})
	s.server.SetPrice(model, 500_000)
	s.run("submit", "-m", "evolink/"+model, "-p", "a corgi", "-d", "4", "--yes", "--wait").ends(0)
	form := func() *Terminal {
		a := s.app(120, 36)
		a.Shows("a corgi")
		a.Keys("e")
		a.Shows("Edit and run again")
		return a
	}
	a := form()
	a.Shows("estimated $2.00")
	a.Keys("<ctrl+c>")
	a.Exit()
	s.server.SetPrice(model, 750_000)
	told := false
	for line := range strings.Lines(s.run("models", "--refresh", "--json").ends(0).out) {
		told = told || strings.Contains(line, `"evolink/`+model+`"`) && strings.Contains(line, `"high_usd":"3.75"`) // of 5 s
	}
	if !told {
		t.Error("models --refresh --json does not say the new price")
	}
	a = form()
	a.Shows("estimated $3.00")
	a.Keys("<ctrl+c>")
	a.Exit()
}
