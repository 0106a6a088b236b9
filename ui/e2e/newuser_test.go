//go:build unix

package e2e

import (
	"os"
	"strings"
	"testing"

	"dailies/provider/registry"
	"dailies/provider/sandbox"
)

// The first minutes of a new user, by what the screen says alone.

// TestANewUserPastesAKeyAndSeesAPrice: the first screen is Setup; the key is checked, stored in a
// file after a question, and used without a restart.
func TestANewUserPastesAKeyAndSeesAPrice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	for _, i := range registry.Accounts() {
		for _, name := range i.KeyEnv {
			s.env = append(s.env, name+"=")
		}
	}
	n := &newcomer{Terminal: s.app(120, 36)}
	n.Shows("▸ Runflow", "– no key", "This computer")
	n.sees("enter paste a key", "<enter>")
	n.Shows("Paste the key for Runflow")
	n.Paste("Authorization: Bearer not_this_one_123\n")
	n.sees("check and use it", "<enter>")
	n.Shows("Missing or invalid API key", "copy it again from")
	n.sees("enter paste a key", "<enter>")
	n.Shows("(paste it here)")
	n.Paste("  \"Bearer " + sandbox.Key + "\"\n")
	n.Shows("••••")
	n.sees("check and use it", "<enter>")
	n.Shows("Runflow accepts the key", "no keyring", "keys.toml")
	n.sees("f  store in the file", "f")
	n.Shows("✓ accepted", "used from now on", "$100.00")
	n.sees("3 New", "3")
	n.Shows("New run", "text to video", "estimated $1.21")
	n.Paste("A lighthouse at dusk")
	n.Keys("<alt+enter>")
	n.sees("y  spend it", "y")
	n.Row("saved", "A lighthouse at dusk")
	n.Leave()
	n.Exit()
	n.did("get from no key to a film")

	file := s.path("config/dailies/keys.toml")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info, err)
	}
	if strings.Contains(string(s.read(s.path("state/dailies/dailies.log"))), sandbox.Key) || strings.Contains(string(n.Raw()), sandbox.Key) {
		t.Error("the key was shown or logged")
	}
	a := s.app(120, 36) // the key is found again
	a.Shows("A lighthouse at dusk")
	a.Keys("5")
	a.Shows("✓ accepted", "keys.toml")
	a.Keys("D")
	a.Shows("Forget the key for Runflow?")
	a.Keys("y")
	a.Shows("is forgotten", "▸ Runflow       – no key")
	a.Leave()
	a.Exit()
	if exists(file) {
		t.Error("the forgotten key is still in the file")
	}
}

// TestTheDemoBeginsWithSamples: every view has something to show, the first film is made, and
// one key removes the samples but not what the user made.
func TestTheDemoBeginsWithSamples(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := os.Remove(s.path(samplesMade)); err != nil {
		t.Fatal(err)
	}
	if out := s.run("--demo", "list").ends(0).out; strings.Contains(out, "corgi") {
		t.Errorf("the command line made samples: %s", out)
	}
	n := &newcomer{Terminal: s.app(120, 36, "--demo")}
	n.Shows("sample runs to look around with; Z removes them", "A sleeping passenger", "? unsure", "1 of 40")
	n.sees("3 New", "3")
	n.Shows("New run")
	n.Paste("A kite over the dunes")
	n.press("<alt+enter>")
	n.Shows("This is the demo: the sandbox gets 1 request", "charged.")
	n.sees("y  spend it", "y")
	n.Row("saved", "A kite over the dunes")
	n.did("get from nothing to the first film")
	n.Keys("Z")
	n.Shows("Remove the sample runs?", "40 runs")
	n.Keys("y")
	n.Shows("40 sample runs removed", "1 of 1", "A kite over the dunes")
	n.Keys("4")
	n.Hides("fal")
	n.Leave()
	n.Exit()
	a := s.app(120, 36, "--demo")
	a.Shows("1 of 1", "A kite over the dunes") // they do not come again
	a.Leave()
	a.Exit()
}
