//go:build unix

package e2e

import "testing"

// A mistyped cap in the app: it starts, shows the error, and spends nothing; after correcting the
// config it spends.
func TestAMistypedCapSpendsNothingInTheApp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	path := s.write("config/dailies/config.toml", "[budget]\nperday = 1\n", 0o600)
	s.run("submit", "-m", t2v, "-p", "x", "-y").ends(5, path+", line 2: budget.perday is not a setting (did you mean budget.per_day?), so nothing is spent")
	a := s.app(140, 40)
	a.Shows("line 2: budget.perday is not a setting", "so nothing is spent")
	a.Keys("n")
	a.Shows("New run")
	a.Paste("A corgi in the rain")
	a.Shows("A corgi in the rain", "is not a setting")
	a.Keys("<alt+enter>")
	a.Shows("✗", "so nothing is spent")
	a.Hides("Spend $")
	a.Keys("<ctrl+c>")
	a.Exit()
	s.run("list", "--json").ends(0)
	if out := s.run("list", "--json").out; out != "" {
		t.Errorf("the history holds %s", out)
	}
	s.write("config/dailies/config.toml", "[budget]\nper_day = 20\n", 0o600)
	s.run("submit", "-m", t2v, "-p", "x", "-y").ends(0)
}

// Another window or an editor lowers a cap while the app is open.
func TestALoweredCapHoldsInAnOpenWindow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.write("config/dailies/config.toml", "[budget]\nper_day = 20\n", 0o600)
	a := s.app(140, 40)
	a.Keys("n")
	a.Shows("New run")
	a.Paste("A corgi in the rain")
	a.Shows("A corgi in the rain", "of $20.00")
	s.write("config/dailies/config.toml", "[budget]\nper_day = 0.5\n", 0o600)
	a.Keys("<alt+enter>")
	a.Shows("✗", "$0.50")
	a.Hides("Spend $")
	s.write("config/dailies/config.toml", "[budget]\nper_day = 30\n", 0o600)
	a.Keys("<alt+enter>")
	a.Shows("Spend $", "of $30.00")
	a.Keys("n")
	a.Hides("Spend $")
	a.Keys("<ctrl+c>")
	a.Exit()
}
